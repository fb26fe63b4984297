"""Cuts the hidden channels that matter least, for the small network; training mends what that costs."""

import copy

import numpy as np

from .layers import Layer

BLOCK = 16


def slim(layers: list[Layer], width: float) -> list[Layer]:
    """
    Keeps about `width` of the hidden channels of each inverted bottleneck, in whole blocks of 16: those whose depthwise
    filter and outgoing weights are largest together.
    """
    layers = copy.deepcopy(layers)
    for i in range(1, len(layers) - 1):
        expand, depthwise, project = layers[i - 1], layers[i], layers[i + 1]
        if not depthwise.depthwise or depthwise.weight.shape[2] != 3:
            continue
        if expand.weight.shape[2] != 1:
            continue
        count = max(BLOCK, round(len(depthwise.weight) * width / BLOCK) * BLOCK)
        if count >= len(depthwise.weight):
            continue
        reach = np.abs(depthwise.weight).sum((1, 2, 3)) * np.abs(project.weight).sum((0, 2, 3)) * np.abs(expand.weight).sum((1, 2, 3))
        kept = np.sort(np.argsort(-reach, kind="stable")[:count])
        for layer in (expand, depthwise):
            layer.weight, layer.bias, layer.slope = layer.weight[kept], layer.bias[kept], layer.slope[kept]
        project.weight = project.weight[:, kept]
    return layers
