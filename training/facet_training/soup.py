"""Averages the weights of several runs from one start (Wortsman et al. 2022, arXiv:2203.05482, "model soups").

Runs that begin with the same weights stay close enough to be averaged; what each learned by chance cancels out, and a share of
the start itself keeps what fine-tuning forgets (WiSE-FT, arXiv:2109.01903).
"""

from pathlib import Path

import torch

from .networks.factory import restore, shape_of
from .problem import Problem
from .record import read_checkpoint, write_whole


def soup(parts: list[tuple[Path, float]], out: Path) -> None:
    """
    Writes a checkpoint whose weights are the weighted mean (by shares, of any sum) of checkpoints' averaged weights. Raises Problem
    when the networks differ in shape.
    """
    total = sum(share for _, share in parts)
    if total <= 0:
        raise Problem("The shares of a mixture add up to nothing.")
    mixed: dict[str, torch.Tensor] = {}
    for path, share in parts:
        weights = read_checkpoint(path)["average"]
        if mixed and {key: value.shape for key, value in weights.items()} != {key: value.shape for key, value in mixed.items()}:
            raise Problem(f"{path} holds a network of another shape.")
        for key, value in weights.items():
            mixed[key] = mixed.get(key, 0) + value * (share / total)
    first = read_checkpoint(parts[0][0])
    net = restore({**first, "average": mixed})
    state = {"run": {"name": "+".join(f"{path.parent.name}:{share:g}" for path, share in parts)}, "step": 0, "weights": net.state_dict(),
             "average": mixed, "shape": shape_of(net)}
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, lambda file: torch.save(state, file))
