"""Writes a chain of layers as an ONNX graph that ONNX Runtime's CPU optimiser can keep in its blocked (NCHWc) layout.

In: `crops`, uint8 [N, 112, 112, 3], RGB. Out: `embeddings`, float32 [N, d], L2 norm 1. Scaling, the mirror image and
normalisation are inside, so that an app passes bytes and cannot drift.
"""

import copy

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .faces import SIZE
from .networks.layers import Layer

STORAGE = ("float32", "float16", "int8")


class Graph:
    """
    Nodes and constants in the order they are added. `storage` is how weights lie in the file; they are floats again when a
    session opens it (constant folding), so smaller files cost no speed.
    """

    def __init__(self, storage: str = "float32"):
        if storage not in STORAGE:
            raise ValueError(f"no storage {storage}")
        self.nodes, self.constants, self.storage = [], [], storage

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weights(self, name: str, value: np.ndarray) -> str:
        """Floats [out, ...], kept in the graph's storage form; int8 has a scale for each output channel."""
        if self.storage == "float32":
            return self.constant(name, value.astype(np.float32))
        if self.storage == "float16":
            return self.node("Cast", [self.constant(f"{name}.half", value.astype(np.float16))], name, to=TensorProto.FLOAT)
        shape = (-1,) + (1,) * (value.ndim - 1)
        scale = np.maximum(np.abs(value).reshape(len(value), -1).max(1), 1e-12) / 127
        bytes_ = np.round(value / scale.reshape(shape)).astype(np.int8)
        wide = self.node("Cast", [self.constant(f"{name}.bytes", bytes_)], f"{name}.wide", to=TensorProto.FLOAT)
        return self.node("Mul", [wide, self.constant(f"{name}.scale", scale.reshape(shape).astype(np.float32))], name)

    def node(self, kind: str, inputs: list[str], output: str | None = None, **attributes) -> str:
        output = output or f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def conv(self, x: str, weight: np.ndarray, bias: np.ndarray | None, stride=1, pad=0, group=1) -> str:
        name = f"conv{len(self.nodes)}"
        inputs = [x, self.weights(f"{name}.weight", weight)]
        if bias is not None:
            inputs.append(self.constant(f"{name}.bias", bias.astype(np.float32)))
        side = weight.shape[2]
        return self.node("Conv", inputs, name, kernel_shape=[side, side], strides=[stride] * 2, pads=[pad] * 4, group=group)


def without_prelu(layer: Layer, after: Layer) -> np.ndarray:
    """
    Rescales a layer so that its PReLU becomes k*v + relu(v), and returns k for each channel.

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


def emit(graph: Graph, layers: list[Layer], x: str) -> str:
    """Adds all layers but the last one, which is a Gemm: its input is one place."""
    outputs = []
    sources = {layer.add for layer in layers}
    for i, layer in enumerate(layers[:-1]):
        if i in sources and layer.slope is not None and (layer.slope > 1).any():
            raise ValueError("a PReLU steeper than 1 mirrors its channel, and this one is added later as it is")
        slope = None if layer.slope is None else without_prelu(layer, layers[i + 1])
        x = graph.conv(x, layer.weight, layer.bias, layer.stride, layer.pad, len(layer.weight) if layer.depthwise else 1)
        if slope is not None:
            positive = graph.node("Relu", [x])
            x = graph.node("Add", [graph.conv(x, slope[:, None, None, None], None, group=len(slope)), positive])
        if layer.add is not None:
            x = graph.node("Add", [x, outputs[layer.add]])
        outputs.append(x)
    last = layers[-1]
    flat = graph.weights("linear.weight", last.weight.reshape(len(last.weight), -1))
    bias = graph.constant("linear.bias", last.bias.astype(np.float32))
    return graph.node("Gemm", [graph.node("Flatten", [x]), flat, bias], transB=1)


def unit(graph: Graph, x: str, output: str | None = None) -> str:
    """L2 norm 1, guarded so that a zero vector stays zero instead of becoming NaN."""
    norm = graph.node("ReduceL2", [x, "axes"], keepdims=1)
    return graph.node("Div", [x, graph.node("Max", [norm, "floor"])], output)


def build(layers: list[Layer], notes: dict[str, str], mirrored: bool, storage: str = "float32", opset: int = 18) -> onnx.ModelProto:
    """
    The whole model. `mirrored`: the embedding is that of the face and its mirror image averaged (both unit vectors), at twice
    the cost.
    """
    layers, graph = copy.deepcopy(layers), Graph(storage)
    graph.constant("axes", np.array([1], np.int64))
    graph.constant("floor", np.array(1e-12, np.float32))
    # The subtraction cannot go into the first bias: that layer pads with zeros, which must mean grey 127.
    layers[0].weight = layers[0].weight / 128
    x = "crops"
    if mirrored:
        backwards = graph.constant("backwards", np.arange(SIZE - 1, -1, -1, dtype=np.int64))
        x = graph.node("Concat", [x, graph.node("Gather", [x, backwards], axis=2)], axis=0)
    x = graph.node("Transpose", [x], perm=[0, 3, 1, 2])
    x = graph.node("Sub", [graph.node("Cast", [x], to=TensorProto.FLOAT), graph.constant("middle", np.array(127, np.float32))])
    x = emit(graph, layers, x)
    if mirrored:
        # [2N, d] -> [2, N, d]: first the faces, then their mirror images.
        two = graph.constant("two", np.array([2, -1, len(layers[-1].weight)], np.int64))
        x = graph.node("Reshape", [unit(graph, x), two])
        x = graph.node("ReduceSum", [x, graph.constant("both", np.array([0], np.int64))], keepdims=0)
    unit(graph, x, "embeddings")
    dims = len(layers[-1].weight)
    crops = helper.make_tensor_value_info("crops", TensorProto.UINT8, ["N", SIZE, SIZE, 3])
    embeddings = helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["N", dims])
    built = helper.make_graph(graph.nodes, "face-embedder", [crops], [embeddings], graph.constants)
    proto = helper.make_model(built, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    proto.producer_name = "facet"
    helper.set_model_props(proto, notes)
    onnx.checker.check_model(proto, full_check=True)
    return proto
