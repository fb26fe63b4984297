"""Cuts the hidden channels that matter least, for the small network; training mends what that costs."""

import copy

import numpy as np
import torch

from .layers import ChainEmbedder, Layer

BLOCK = 16


def hidden_statistics(layers: list[Layer], pixels: torch.Tensor) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Mean and standard deviation of each channel that a depthwise 3x3 gives its next layer, by the layer's index."""
    found: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def look(index: int, output: torch.Tensor) -> None:
        if layers[index].depthwise and layers[index].weight.shape[2] == 3:
            found[index] = output.mean((0, 2, 3)).double().numpy(), output.std((0, 2, 3)).double().numpy()

    with torch.inference_mode():
        ChainEmbedder(layers).features(pixels, look)
    return found


def slim(layers: list[Layer], width: float, pixels: torch.Tensor) -> list[Layer]:
    """
    Keeps about `width` (0..1] of the hidden channels of each inverted bottleneck, in whole blocks of 16: those whose variation
    reaches farthest into the next layer. What a cut channel gave on average goes into that layer's bias (Molchanov et al. 2017
    rank channels by activations too; arXiv:1611.06440). `pixels`: float [n, 3, 112, 112] to measure activations on.
    """
    layers = copy.deepcopy(layers)
    for i, (mean, deviation) in hidden_statistics(layers, pixels).items():
        if i == 0 or i + 1 == len(layers) or layers[i - 1].weight.shape[2] != 1:
            continue
        expand, depthwise, project = layers[i - 1], layers[i], layers[i + 1]
        count = max(BLOCK, round(len(depthwise.weight) * width / BLOCK) * BLOCK)
        if count >= len(depthwise.weight):
            continue
        reach = deviation * np.sqrt((project.weight[:, :, 0, 0] ** 2).sum(0))
        order = np.argsort(-reach, kind="stable")
        kept, cut = np.sort(order[:count]), order[count:]
        project.bias = project.bias + project.weight[:, cut, 0, 0] @ mean[cut]
        for layer in (expand, depthwise):
            layer.weight, layer.bias, layer.slope = layer.weight[kept], layer.bias[kept], layer.slope[kept]
        project.weight = project.weight[:, kept]
    return layers
