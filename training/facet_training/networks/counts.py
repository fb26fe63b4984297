"""What a network weighs and what one face costs, part by part: to hold against the tables of the paper."""

from dataclasses import dataclass

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


@dataclass(frozen=True)
class Cost:
    """Of a part of a network, or the whole."""

    parameters: int  # as they are shipped: a batch normalisation is folded into the layer before it and leaves one bias a channel
    macs: int  # multiply-adds of convolutions and matrix products, for one face
    output: tuple[int, ...]  # without the batch


def parameters(net: nn.Module) -> int:
    """See `Cost`; the scale of a batch normalisation multiplies into weights that are counted already."""
    scales = sum(module.num_features for module in net.modules() if isinstance(module, NORMS))
    return sum(p.numel() for p in net.parameters()) - scales


def costs(net: nn.Module, height: int, width: int) -> dict[str, Cost]:
    """
    The cost of every module that is called, by its dotted name; "" is the whole network. Runs one face of zeros through it.

    Hooks see the shapes, torch's own counter the multiply-adds; it sees layers that are plain function calls, too.
    """
    was_training = net.training
    net.eval()
    shapes: dict[str, tuple[int, ...]] = {}
    hooks = [module.register_forward_hook(lambda _m, _in, out, name=name: shapes.update({name: tuple(out.shape[1:])}))
             for name, module in net.named_modules()]
    counter = FlopCounterMode(display=False)
    try:
        with torch.no_grad(), counter:
            net(torch.zeros(1, 3, height, width))
    finally:
        for hook in hooks:
            hook.remove()
        net.train(was_training)
    top = type(net).__name__
    found = {}
    for name, shape in shapes.items():
        flops = counter.get_flop_counts().get(f"{top}.{name}" if name else top, {})
        found[name] = Cost(parameters(net.get_submodule(name)), sum(flops.values()) // 2, shape)
    return found
