"""fr_landmark.onnx (68 points) -> a graph of five points that takes RGB bytes.

What changes beside input and output: channels that died in training are cut out. Their weights are zero, and what
should be zero beside them is denormal floats, which a CPU multiplies many times slower than others.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE = 64
# cv2's RGB2GRAY weights; the package divides by 256. Its grey is rounded to a byte first, ours is not.
LUMA = np.array([0.299, 0.587, 0.114]) / 256
# The five points as means of some of the 68: eyes without their corners, nose tip, two mouth corners, each with
# the inner corner of the lips.
GROUPS = [[37, 38, 40, 41], [43, 44, 46, 47], [30], [48, 60], [54, 64]]
# ONNX Runtime's blocked layout takes a depthwise convolution only in whole blocks of 16 channels (AVX-512).
BLOCK = 16


@dataclass
class Layer:
    """One convolution; `add` is the index of the layer whose output is added after it."""

    weight: np.ndarray
    bias: np.ndarray
    stride: int
    pad: int
    depthwise: bool
    relu: bool = False
    add: int | None = None


def read(path: Path) -> tuple[list[Layer], np.ndarray, np.ndarray]:
    """The convolutions in order, and the last linear layer (its normalisation folded in): 136 x 512 and 136."""
    graph = onnx.load(path).graph
    value = {i.name: numpy_helper.to_array(i).astype(np.float64) for i in graph.initializer}
    layers: list[Layer] = []
    owner: dict[str, int] = {}
    for node in graph.node:
        attribute = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "Conv":
            assert owner.get(node.input[0], -1) == len(layers) - 1, f"{node.output[0]} does not follow the layer before it"
            layers.append(Layer(value[node.input[1]], value[node.input[2]], attribute["strides"][0], attribute["pads"][0],
                                attribute["group"] > 1))
        elif node.op_type == "Relu":
            layers[owner[node.input[0]]].relu = True
        elif node.op_type == "Add":
            first, second = sorted(owner[i] for i in node.input)
            assert second == len(layers) - 1 and not layers[second].relu
            layers[second].add = first
        elif node.op_type == "Gemm":
            weight, bias = value[node.input[1]], value[node.input[2]]
        elif node.op_type == "BatchNormalization":
            scale, shift, mean, variance = (value[i] for i in node.input[1:])
            scale = scale / np.sqrt(variance + attribute["epsilon"])
            weight, bias = weight * scale[:, None], (bias - mean) * scale + shift
        else:
            assert node.op_type == "Flatten", node.op_type
        owner[node.output[0]] = len(layers) - 1
    return layers, weight, bias


def five(weight: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of 68 points as the means of the five groups: 10 x 512 and 10."""
    means = np.zeros((len(GROUPS), 68))
    for row, group in enumerate(GROUPS):
        means[row, group] = 1 / len(group)
    mixed = np.tensordot(means, weight.reshape(68, 2, -1), 1)
    return mixed.reshape(2 * len(GROUPS), -1), (means @ bias.reshape(68, 2)).ravel()


def prune(layers: list[Layer], weight: np.ndarray) -> tuple[int, np.ndarray]:
    """Cuts dead hidden channels in place; returns how many, and the last linear layer's weights without theirs.

    Their depthwise weights are all zero and their biases below 1e-38, so nothing has to be made up for elsewhere.
    """
    cut = 0
    for i in range(1, len(layers)):
        expand, depthwise = layers[i - 1], layers[i]
        if not depthwise.depthwise or i == 1:
            continue
        last = i == len(layers) - 1
        after = weight if last else layers[i + 1].weight[:, :, 0, 0]
        live = np.abs(depthwise.weight).max((1, 2, 3)) > 0
        assert np.abs(depthwise.bias[~live]).max(initial=0) < 1e-38
        cut += int((~live).sum())
        missing = -int(live.sum()) % BLOCK
        for layer in (expand, depthwise):
            layer.weight = np.pad(layer.weight[live], [(0, missing)] + [(0, 0)] * 3)
            layer.bias = np.pad(layer.bias[live], (0, missing))
        after = np.pad(after[:, live], [(0, 0), (0, missing)])
        if last:
            weight = after
        else:
            layers[i + 1].weight = after[:, :, None, None]
    return cut, weight


def normal(value: np.ndarray) -> np.ndarray:
    """As float32, without the denormal weights that single live channels have too."""
    return np.where(np.abs(value) < 1e-30, 0, value).astype(np.float32)


def model(layers: list[Layer], weight: np.ndarray, bias: np.ndarray, notes: dict[str, str]) -> onnx.ModelProto:
    nodes, constants = [], []

    def constant(name: str, value: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(kind: str, inputs: list[str], output: str | None = None, **attributes) -> str:
        output = output or f"{kind.lower()}{len(nodes)}"
        nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    x = node("Cast", ["faces"], to=TensorProto.FLOAT)
    x = node("MatMul", [x, constant("luma", normal(LUMA[:, None]))])
    x = node("Transpose", [x], perm=[0, 3, 1, 2])
    outputs = []
    for i, layer in enumerate(layers):
        side = layer.weight.shape[2]
        weights = [constant(f"conv{i}.weight", normal(layer.weight)), constant(f"conv{i}.bias", normal(layer.bias))]
        x = node("Conv", [x, *weights], kernel_shape=[side, side], strides=[layer.stride] * 2, pads=[layer.pad] * 4,
                 group=len(layer.weight) if layer.depthwise else 1)
        if layer.relu:
            x = node("Relu", [x])
        if layer.add is not None:
            x = node("Add", [x, outputs[layer.add]])
        outputs.append(x)
    x = node("Flatten", [x])
    x = node("Gemm", [x, constant("linear.weight", normal(weight)), constant("linear.bias", normal(bias))], transB=1)
    node("Reshape", [x, constant("shape", np.array([-1, len(GROUPS), 2], np.int64))], "points")
    faces = helper.make_tensor_value_info("faces", TensorProto.UINT8, ["N", SIZE, SIZE, 3])
    points = helper.make_tensor_value_info("points", TensorProto.FLOAT, ["N", len(GROUPS), 2])
    graph = helper.make_graph(nodes, "face-landmarks", [faces], [points], constants)
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    proto.producer_name = "facet"
    helper.set_model_props(proto, notes)
    onnx.checker.check_model(proto, full_check=True)
    return proto
