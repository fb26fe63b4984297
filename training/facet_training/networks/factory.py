"""Makes a network from its configuration, and makes it again from a checkpoint."""

from pathlib import Path

import numpy as np
import torch

from .. import pretrained, source
from ..config import Network
from ..problem import Problem
from ..record import read_checkpoint
from .inception import InceptionEmbedder, described, plan_of, read_plan
from .layers import ChainEmbedder, Layer, with_head
from .slim import slim

PRETRAINED = "mobilefacenet"


def starts_from_source(network: Network) -> bool:
    """Whether `make` needs the pretrained network and what it thinks of the training faces."""
    return network.kind == PRETRAINED and not network.start


def make(network: Network, raw: np.ndarray | None, sample: torch.Tensor, work: Path, seed: int) -> torch.nn.Module:
    """
    From a checkpoint; or a MobileFaceNet from the pretrained weights, whose head starts (PCA, partly whitened) from `raw`,
    the pretrained network's features of the training faces [N, 512]; or an Inception network with random weights from
    torch's generator. `raw` may be None where `starts_from_source` says so. `sample`: some training faces
    [n, 3, 112, 112], by which a slimmer MobileFaceNet's channels are chosen. Raises Problem when the kind is unknown.
    """
    if network.start:
        net = restore(read_checkpoint(Path(network.start)))
    elif network.kind == PRETRAINED:
        matrix, centre = source.projection(raw.astype(np.float64), network.dims)
        net = ChainEmbedder(with_head(pretrained.backbone(work, seed), matrix, centre))
    elif described(network.kind).is_file():
        net = InceptionEmbedder(read_plan(described(network.kind)), network.dims)
    else:
        raise Problem(f"There is no network {network.kind}.")
    if network.width < 1 and isinstance(net, ChainEmbedder):
        net = ChainEmbedder(slim(net.layers(), network.width, sample))
    if isinstance(net, ChainEmbedder):
        net.freeze(network.frozen)
    return net


def shape_of(net: torch.nn.Module) -> dict:
    """What a checkpoint must remember beside weights to make the network again."""
    if isinstance(net, ChainEmbedder):
        return {"kind": "chain", "layers": [
            {"weight": list(weight.shape), "slope": curved, "stride": stride, "pad": pad, "add": add}
            for weight, curved, (stride, pad, _, add) in zip(net.weights, net.curved, net.shapes)]}
    if isinstance(net, InceptionEmbedder):
        return {"kind": "inception", "plan": net.plan.table(), "dims": net.dims}
    raise TypeError(f"{type(net).__name__} cannot be remembered")


def restore(state: dict) -> torch.nn.Module:
    """The network of a checkpoint with its averaged weights. Raises Problem when it holds none, or weights of another."""
    shape = state.get("shape", {})
    if shape.get("kind") == "chain":
        net: torch.nn.Module = ChainEmbedder([
            Layer(np.zeros(each["weight"]), np.zeros(each["weight"][0]), each["stride"], each["pad"],
                  np.zeros(each["weight"][0]) if each["slope"] else None, each["add"]) for each in shape["layers"]])
    elif shape.get("kind") == "inception":
        net = InceptionEmbedder(plan_of(shape["plan"], "the checkpoint"), shape["dims"])
    else:
        raise Problem("The checkpoint holds no network that is known.")
    try:
        net.load_state_dict(state["average"])
    except RuntimeError as error:
        raise Problem("The checkpoint's weights do not fit its network.") from error
    return net
