"""CenterFace, rewritten for the app: bytes in, two planar maps out. See models/README.md, "Face detector".

What changes from the package's graph, and why:
- `image` is uint8 RGB NHWC of any size that is a multiple of 32, so the app hands over decoded bytes as they are.
- The four heads, all 1x1 convolutions of one feature map, become two: `score` and `geometry`. One matrix product
  instead of three, and the channel order is x before y everywhere.
- ln(4) is added to the bias of the size channels, so that exp() of them is in input pixels.
- The three batch normalisations behind the deconvolutions are folded into them.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

STRIDE = 4
OPSET = 17

# Rows of the package's heads (y before x) in the order of the `geometry` channels.
SIZE, OFFSET, LANDMARKS = "538", "539", "540"
GEOMETRY = [(OFFSET, 1), (OFFSET, 0), (SIZE, 1), (SIZE, 0)] + [
    (LANDMARKS, 2 * point + axis) for point in range(5) for axis in (1, 0)
]


def convert(source: onnx.ModelProto) -> onnx.ModelProto:
    """The app's graph from the package's."""
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in source.graph.initializer}
    nodes = [
        helper.make_node("Cast", ["image"], ["image_float"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["image_float"], ["image_planar"], perm=[0, 3, 1, 2]),
    ]
    heads = {}
    rename = {source.graph.input[0].name: "image_planar"}
    for node in source.graph.node:
        if node.op_type == "BatchNormalization":
            # Its input is always the deconvolution written just before: fold, then let readers see that one.
            fold(nodes[-1], node, weights)
            rename[node.output[0]] = nodes[-1].output[0]
            continue
        inputs = [rename.get(name, name) for name in node.input]
        if node.output[0] in (SIZE, OFFSET, LANDMARKS) or node.output[0] == "536":
            heads[node.output[0]] = (inputs, weights[node.input[1]], weights[node.input[2]])
        elif node.op_type != "Sigmoid":
            copy = onnx.NodeProto()
            copy.CopyFrom(node)
            copy.ClearField("input")
            copy.input.extend(inputs)
            copy.name = f"{node.op_type}_{len(nodes)}"
            nodes.append(copy)

    feature = heads["536"][0][0]
    weights["score.weight"], weights["score.bias"] = heads["536"][1:]
    weights["geometry.weight"] = np.concatenate([heads[head][1][row : row + 1] for head, row in GEOMETRY])
    bias = np.array([heads[head][2][row] for head, row in GEOMETRY], np.float32)
    bias[2:4] += np.float32(np.log(STRIDE))
    weights["geometry.bias"] = bias
    nodes += [
        helper.make_node("Conv", [feature, "score.weight", "score.bias"], ["logit"], name="score_conv"),
        helper.make_node("Sigmoid", ["logit"], ["score"], name="score_sigmoid"),
        helper.make_node("Conv", [feature, "geometry.weight", "geometry.bias"], ["geometry"], name="geometry_conv"),
    ]

    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes,
        "centerface",
        [helper.make_tensor_value_info("image", TensorProto.UINT8, ["N", "H", "W", 3])],
        [
            helper.make_tensor_value_info("score", TensorProto.FLOAT, ["N", 1, "h", "w"]),
            helper.make_tensor_value_info("geometry", TensorProto.FLOAT, ["N", len(GEOMETRY), "h", "w"]),
        ],
        [numpy_helper.from_array(weights[name], name) for name in sorted(used & weights.keys())],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="facet")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def fold(deconvolution: onnx.NodeProto, normalisation: onnx.NodeProto, weights: dict[str, np.ndarray]) -> None:
    """Multiplies a batch normalisation into the weights of the deconvolution before it (in place)."""
    gamma, beta, mean, variance = (weights[name].astype(np.float64) for name in normalisation.input[1:])
    epsilon = next(attribute.f for attribute in normalisation.attribute if attribute.name == "epsilon")
    scale = gamma / np.sqrt(variance + epsilon)
    kernel = deconvolution.input[1]
    shift = weights[deconvolution.input[2]] if len(deconvolution.input) > 2 else 0.0
    # The kernel of a ConvTranspose is [in, out, y, x].
    weights[kernel] = (weights[kernel] * scale[None, :, None, None]).astype(np.float32)
    name = f"{kernel}.folded_bias"
    weights[name] = (beta + (shift - mean) * scale).astype(np.float32)
    del deconvolution.input[2:]
    deconvolution.input.append(name)


def decode(score: np.ndarray, geometry: np.ndarray, threshold: float) -> np.ndarray:
    """Candidates of one image, [count, 15]: left, top, right, bottom, score, then 5 x (x, y); input pixels.

    `score` is [h, w], `geometry` [14, h, w]. Rows come in scan order, before suppression. The reference for
    electron/core/detector.ts (test/golden/detector.json).
    """
    row, column = np.nonzero(score > threshold)
    cell = geometry[:, row, column].astype(np.float64)
    centre_x = (column + 0.5 + cell[0]) * STRIDE
    centre_y = (row + 0.5 + cell[1]) * STRIDE
    width, height = np.exp(cell[2]), np.exp(cell[3])
    left, top = centre_x - width / 2, centre_y - height / 2
    out = np.empty((len(row), 15))
    out[:, 0], out[:, 1], out[:, 2], out[:, 3] = left, top, left + width, top + height
    out[:, 4] = score[row, column]
    out[:, 5::2] = left[:, None] + cell[4::2].T * width[:, None]
    out[:, 6::2] = top[:, None] + cell[5::2].T * height[:, None]
    return out


def suppress(rows: np.ndarray, overlap: float, contained: float = 1.0) -> np.ndarray:
    """Greedy non-maximum suppression, best first. Of two rows the lower score goes where the intersection over
    union is above `overlap`, or where more than `contained` of the smaller box lies in the other."""
    rows = rows[np.argsort(-rows[:, 4], kind="stable")]
    kept: list[np.ndarray] = []
    for row in rows:
        if not any(same_face(row, other, overlap, contained) for other in kept):
            kept.append(row)
    return np.array(kept).reshape(-1, rows.shape[1])


def same_face(a: np.ndarray, b: np.ndarray, overlap: float, contained: float) -> bool:
    """Whether two boxes are on one face; see suppress."""
    shared = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return shared > overlap * (sum(areas) - shared) or shared > contained * min(areas)
