"""Milliseconds a face on one core, and the ratio to matrix products of as many multiply-adds in the same run.

Milliseconds belong to a machine, the ratio to the graph: compare ratios.
"""

import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from .evaluate import session
from .faces import SIZE


def products(macs: int) -> onnx.ModelProto:
    """A chain of a MobileFaceNet's commonest 1x1 convolutions as MatMuls: 196 places, 128 -> 256 -> 128 channels."""
    random = np.random.default_rng(0)
    nodes, constants, x = [], [], "x"
    for i in range(max(1, round(macs / (196 * 128 * 256)))):
        shape = (128, 256) if i % 2 == 0 else (256, 128)
        constants.append(numpy_helper.from_array((random.standard_normal(shape) / 14).astype(np.float32), f"w{i}"))
        nodes.append(helper.make_node("MatMul", [x, f"w{i}"], [f"y{i}"]))
        x = f"y{i}"
    end = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [196, 128]),
           helper.make_tensor_value_info(x, TensorProto.FLOAT, None)]
    graph = helper.make_graph(nodes, "products", end[:1], end[1:], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def median(model: ort.InferenceSession, feed: dict, repeats: int) -> float:
    for _ in range(3):
        model.run(None, feed)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        model.run(None, feed)
        times.append(time.perf_counter() - start)
    return float(np.median(times)) * 1e3


def measure(path: Path, macs: int, repeats: int = 40) -> dict:
    """Rounds alternate between model and reference, so that a busy machine slows both; the best round is told."""
    model = session(path)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    reference = ort.InferenceSession(products(macs).SerializeToString(), options, providers=["CPUExecutionProvider"])
    random = np.random.default_rng(1)
    one, eight = ({"crops": random.integers(0, 256, (n, SIZE, SIZE, 3), np.uint8)} for n in (1, 8))
    x = {"x": random.standard_normal((196, 128)).astype(np.float32)}
    rounds = np.array([[median(model, one, repeats // 4), median(model, eight, 5) / 8, median(reference, x, repeats // 4)]
                       for _ in range(5)])
    face, batched, product = rounds.min(0)
    figures = {"msPerFace": face, "msPerFaceBatch8": batched, "msMatMul": product, "ratioToMatMul": face / product}
    return {name: round(float(value), 2) for name, value in figures.items()}
