"""Makes a network from its configuration, and makes it again from a checkpoint."""

from pathlib import Path

import numpy as np
import torch

from .. import pretrained, source
from ..config import Network
from ..problem import Problem
from ..record import read_checkpoint
from .layers import ChainEmbedder, Layer, with_head
from .slim import slim


def make(network: Network, raw: np.ndarray, sample: torch.Tensor, work: Path, seed: int) -> torch.nn.Module:
    """
    `raw`: the pretrained network's features of the training faces [N, 512], from which a MobileFaceNet's head starts (PCA,
    partly whitened). `sample`: some training faces [n, 3, 112, 112], by which a slimmer network's channels are chosen.
    Networks of other kinds start from random weights. Raises Problem when the kind is unknown.
    """
    if network.start:
        net = restore(read_checkpoint(Path(network.start)))
    elif network.kind == "mobilefacenet":
        matrix, centre = source.projection(raw.astype(np.float64), network.dims)
        net = ChainEmbedder(with_head(pretrained.backbone(work, seed), matrix, centre))
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
    return {"kind": type(net).__name__}


def restore(state: dict) -> torch.nn.Module:
    """The network of a checkpoint with its averaged weights."""
    shape = state.get("shape", {})
    if shape.get("kind") != "chain":
        raise Problem("The checkpoint holds no network that is known.")
    layers = [Layer(np.zeros(each["weight"]), np.zeros(each["weight"][0]), each["stride"], each["pad"],
                    np.zeros(each["weight"][0]) if each["slope"] else None, each["add"]) for each in shape["layers"]]
    net = ChainEmbedder(layers)
    net.load_state_dict(state["average"])
    return net
