"""A chain of convolutions with PReLUs and additions: how a pretrained MobileFaceNet is read, trained and written."""

import copy
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Layer:
    """One convolution [out, in / groups, k, k]; `slope` is the PReLU after it, `add` the index of the layer whose output is added."""

    weight: np.ndarray
    bias: np.ndarray
    stride: int
    pad: int
    slope: np.ndarray | None = None
    add: int | None = None

    @property
    def depthwise(self) -> bool:
        return self.weight.shape[1] == 1 and self.weight.shape[2] > 1


def macs(layers: list[Layer], side: int = 112) -> int:
    """Multiply-adds for one face."""
    total = 0
    for layer in layers:
        side = (side + 2 * layer.pad - layer.weight.shape[2]) // layer.stride + 1
        total += layer.weight.size * side * side
    return total


class ChainEmbedder(nn.Module):
    """The chain as a trainable network: pixels 0..255 in, unit vectors out. The last layer sees one place and has no slope."""

    def __init__(self, layers: list[Layer]):
        super().__init__()
        self.shapes = [(layer.stride, layer.pad, layer.depthwise, layer.add) for layer in layers]
        self.weights = nn.ParameterList([nn.Parameter(torch.tensor(layer.weight, dtype=torch.float32)) for layer in layers])
        self.biases = nn.ParameterList([nn.Parameter(torch.tensor(layer.bias, dtype=torch.float32)) for layer in layers])
        slopes = [np.ones(1) if layer.slope is None else layer.slope for layer in layers]
        self.slopes = nn.ParameterList([nn.Parameter(torch.tensor(slope, dtype=torch.float32)) for slope in slopes])
        self.curved = [layer.slope is not None for layer in layers]

    def freeze(self, count: int) -> None:
        """Leaves the first layers as they are."""
        for parameters in (self.weights, self.biases, self.slopes):
            for parameter in list(parameters)[:count]:
                parameter.requires_grad_(False)

    def features(self, pixels: torch.Tensor, look=lambda index, output: None) -> torch.Tensor:
        """[n, d] before normalisation; `look` is shown what each layer gives."""
        x = ((pixels - 127) / 128).contiguous(memory_format=torch.channels_last)
        outputs: list[torch.Tensor] = []
        for index, (weight, bias, slope, curved, (stride, pad, depthwise, add)) in enumerate(zip(
                self.weights, self.biases, self.slopes, self.curved, self.shapes)):
            x = F.conv2d(x, weight, bias, stride, pad, groups=len(weight) if depthwise else 1)
            if curved:
                x = F.prelu(x, slope)
            if add is not None:
                x = x + outputs[add]
            look(index, x)
            outputs.append(x)
        return x.flatten(1)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return F.normalize(self.features(pixels), dim=1, eps=1e-12)

    def layers(self) -> list[Layer]:
        """The chain with the weights as they are now, for export."""
        def numbers(parameter: torch.Tensor) -> np.ndarray:
            return parameter.detach().double().numpy().copy()

        return [Layer(numbers(weight), numbers(bias), stride, pad, numbers(slope) if curved else None, add)
                for weight, bias, slope, curved, (stride, pad, _, add) in zip(
                    self.weights, self.biases, self.slopes, self.curved, self.shapes)]


def with_head(layers: list[Layer], matrix: np.ndarray, centre: np.ndarray) -> list[Layer]:
    """Folds a projection ([features, d], after subtracting `centre`) into the last layer."""
    layers = copy.deepcopy(layers)
    last = layers[-1]
    flat = last.weight.reshape(len(last.weight), -1)
    last.weight = (matrix.T @ flat).reshape(-1, *last.weight.shape[1:])
    last.bias = matrix.T @ (last.bias - centre)
    return layers
