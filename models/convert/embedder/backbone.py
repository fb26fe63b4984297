"""fr_feature.onnx as a list of convolutions, with its dead channels cut out.

Half of its hidden channels died in training: weight decay left them with weights of 1e-6 to 1e-45, of which the
smallest are denormal floats that a CPU multiplies many times slower than others. Between the last dead channel
and the first live one lie eight orders of magnitude, so the cut is not a matter of taste.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

# A hidden channel's largest depthwise weight times its largest weight into the next layer. Live ones exceed 0.05.
DEAD_BELOW = 1e-4
# ONNX Runtime's blocked layout takes a depthwise convolution only in whole blocks: 16 channels with AVX-512, 8 with
# AVX2. A layer of 33 channels falls out of it and costs more than one of 48, so hidden channels are filled with zeros.
BLOCK = 16


@dataclass
class Layer:
    """One convolution; `slope` is the PReLU after it, `add` the index of the layer whose output is added."""

    weight: np.ndarray
    bias: np.ndarray
    stride: int
    pad: int
    slope: np.ndarray | None = None
    add: int | None = None

    @property
    def depthwise(self) -> bool:
        return self.weight.shape[1] == 1 and self.weight.shape[2] > 1


@dataclass
class Backbone:
    layers: list[Layer]
    pruned: list[int] = field(default_factory=list)


def read(path: Path) -> Backbone:
    """Layers in order; the graph is one chain with additions, so each layer's input is the layer before it."""
    graph = onnx.load(path).graph
    value = {i.name: numpy_helper.to_array(i).astype(np.float64) for i in graph.initializer}
    layers: list[Layer] = []
    owner: dict[str, int] = {}
    for node in graph.node:
        if node.op_type == "Conv":
            attribute = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            expected = owner.get(node.input[0], -1)
            assert expected == len(layers) - 1, f"{node.name} does not follow the layer before it"
            layers.append(Layer(value[node.input[1]], value[node.input[2]], attribute["strides"][0], attribute["pads"][0]))
        elif node.op_type == "PRelu":
            layers[owner[node.input[0]]].slope = value[node.input[1]].ravel()
        elif node.op_type == "Add":
            first, second = sorted(owner[i] for i in node.input)
            assert second == len(layers) - 1 and layers[second].slope is None
            layers[second].add = first
        else:
            assert node.op_type == "Reshape", node.op_type
        owner[node.output[0]] = len(layers) - 1
    return Backbone(layers)


def prune(net: Backbone) -> Backbone:
    """Cuts dead channels between an expanding layer, its depthwise 3x3 and the layer that takes it.

    A dead channel's depthwise output is its bias (its weights add less than 1e-9 anywhere, borders included), so
    what it gives the next layer is a constant, which goes into that layer's bias.
    """
    layers = net.layers
    for i in range(1, len(layers) - 1):
        expand, depthwise, project = layers[i - 1], layers[i], layers[i + 1]
        if not depthwise.depthwise or depthwise.weight.shape[2] != 3:
            continue
        reach = np.abs(depthwise.weight).max((1, 2, 3)) * np.abs(project.weight).max((0, 2, 3))
        live = reach > DEAD_BELOW
        constant = np.where(depthwise.bias > 0, depthwise.bias, depthwise.slope * depthwise.bias)
        project.bias = project.bias + project.weight[:, ~live, 0, 0] @ constant[~live]
        for layer in (expand, depthwise):
            layer.weight, layer.bias, layer.slope = layer.weight[live], layer.bias[live], layer.slope[live]
        project.weight = project.weight[:, live]
        net.pruned.append(int((~live).sum()))
        fill(expand, depthwise, project)
    return net


def fill(expand: Layer, depthwise: Layer, project: Layer) -> None:
    """Zero channels up to a whole block: zero in, zero out, whatever the slope."""
    missing = -len(depthwise.weight) % BLOCK
    for layer in (expand, depthwise):
        layer.weight = np.pad(layer.weight, [(0, missing)] + [(0, 0)] * 3)
        layer.bias, layer.slope = np.pad(layer.bias, (0, missing)), np.pad(layer.slope, (0, missing))
    project.weight = np.pad(project.weight, [(0, 0), (0, missing), (0, 0), (0, 0)])


def macs(net: Backbone) -> int:
    """Multiply-adds for one 112x112 face."""
    side, total = 112, 0
    for layer in net.layers:
        side = (side + 2 * layer.pad - layer.weight.shape[2]) // layer.stride + 1
        total += layer.weight.size * side * side
    return total
