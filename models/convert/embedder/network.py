"""Writes the layers as an ONNX graph that ONNX Runtime's CPU optimiser can keep in its blocked (NCHWc) layout."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from backbone import Backbone, Layer


class Graph:
    """Nodes and constants in the order they are added."""

    def __init__(self):
        self.nodes, self.constants, self.count = [], [], 0

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str | None = None, **attributes) -> str:
        output = output or f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def conv(self, x: str, weight: np.ndarray, bias: np.ndarray | None, stride=1, pad=0, group=1) -> str:
        name = f"conv{len(self.nodes)}"
        inputs = [x, self.constant(f"{name}.weight", weight.astype(np.float32))]
        if bias is not None:
            inputs.append(self.constant(f"{name}.bias", bias.astype(np.float32)))
        side = weight.shape[2]
        return self.node("Conv", inputs, name, kernel_shape=[side, side], strides=[stride] * 2, pads=[pad] * 4, group=group)


def without_prelu(layer: Layer, after: Layer) -> np.ndarray:
    """Rescales a layer so that its PReLU becomes k*v + relu(v), and returns k for each channel.

    ONNX Runtime has no blocked PRelu: every one would cost two reorders of the whole activation. With
    v = |1 - a| * u, PReLU(u) = +-(k*v + relu(v)), which is a Relu and a depthwise 1x1 convolution with a fused
    addition. Slopes above 1 mirror the channel; the sign goes into the next layer's weights.
    """
    a = layer.slope
    gap = np.where(np.abs(1 - a) < 1e-4, 1e-4, 1 - a)
    layer.weight = layer.weight * gap[:, None, None, None]
    layer.bias = layer.bias * gap
    sign = np.sign(gap)
    if after.depthwise:
        after.weight = after.weight * sign[:, None, None, None]
    else:
        after.weight = after.weight * sign[None, :, None, None]
    layer.slope = None
    # For 1 - a > 0: k = a / gap. For 1 - a < 0: PReLU(u) = -(v / (a - 1) + relu(v)).
    return np.where(gap > 0, a / gap, -1 / gap)


def emit(graph: Graph, net: Backbone, x: str, activation: str = "relu") -> str:
    """Adds the layers to the graph; `activation` is how a PReLU is written (bench.py compares the ways)."""
    outputs = []
    for i, layer in enumerate(net.layers):
        slope = layer.slope
        if slope is not None and activation == "relu":
            slope = without_prelu(layer, net.layers[i + 1])
        group = len(layer.weight) if layer.depthwise else 1
        x = graph.conv(x, layer.weight, layer.bias, layer.stride, layer.pad, group)
        if slope is not None and activation == "relu":
            positive = graph.node("Relu", [x])
            x = graph.node("Add", [graph.conv(x, slope[:, None, None, None], None, group=len(slope)), positive])
        elif slope is not None and activation == "prelu":
            x = graph.node("PRelu", [x, graph.constant(f"slope{i}", slope.astype(np.float32)[:, None, None])])
        if layer.add is not None:
            x = graph.node("Add", [x, outputs[layer.add]])
        outputs.append(x)
    return x


def linear(graph: Graph, x: str, weight: np.ndarray, bias: np.ndarray, output: str | None = None) -> str:
    """The last 1x1 convolution, whose input is one place: a Gemm."""
    x = graph.node("Flatten", [x])
    weight = graph.constant("linear.weight", weight.astype(np.float32))
    return graph.node("Gemm", [x, weight, graph.constant("linear.bias", bias.astype(np.float32))], output, transB=1)


def unit(graph: Graph, x: str) -> str:
    """L2 norm 1, guarded so that a zero vector stays zero instead of becoming NaN."""
    norm = graph.node("ReduceL2", [x, graph.constant("axes", np.array([1], np.int64))], keepdims=1)
    floor = graph.node("Max", [norm, graph.constant("floor", np.array(1e-12, np.float32))])
    return graph.node("Div", [x, floor], "embeddings")


def entrance(graph: Graph, first: Layer) -> str:
    """uint8 NHWC -> float NCHW centred on 127; the division by 128 goes into the first layer's weights.

    The subtraction cannot go into the bias: the first layer pads with zeros, which must mean grey 127.
    """
    first.weight = first.weight / 128
    x = graph.node("Transpose", ["crops"], perm=[0, 3, 1, 2])
    x = graph.node("Cast", [x], to=TensorProto.FLOAT)
    return graph.node("Sub", [x, graph.constant("middle", np.array(127, np.float32))])


def model(graph: Graph, dims: int, notes: dict[str, str], opset: int = 18) -> onnx.ModelProto:
    crops = helper.make_tensor_value_info("crops", TensorProto.UINT8, ["N", 112, 112, 3])
    embeddings = helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["N", dims])
    built = helper.make_graph(graph.nodes, "face-embedder", [crops], [embeddings], graph.constants)
    proto = helper.make_model(built, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    proto.producer_name = "facet"
    helper.set_model_props(proto, notes)
    onnx.checker.check_model(proto, full_check=True)
    return proto
