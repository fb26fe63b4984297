"""fr_landmark.onnx -> models/landmarker.onnx, and the facts about the file in its card.

    python convert.py --work WORK

WORK is a scratch folder for the package, which is downloaded once and checked against a pinned hash.
"""

import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from facet_training import pretrained as source  # the embedder's package, which holds this network too

import network

MODELS = Path(__file__).resolve().parents[2]

FILE = "model/fr_landmark.onnx"


def session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def pictures(count: int) -> np.ndarray:
    """Noise from coarse to fine: enough to exercise every channel, and the same on every machine."""
    random = np.random.default_rng(0)
    made = []
    for i in range(count):
        cells = 2 ** (1 + i % 5)
        small = random.integers(0, 256, (cells, cells, 3), np.uint8)
        made.append(small.repeat(network.SIZE // cells, 0).repeat(network.SIZE // cells, 1))
    return np.stack(made)


def parity(original: ort.InferenceSession, ours: ort.InferenceSession, faces: np.ndarray) -> float:
    """The largest difference of any coordinate, as a share of the crop."""
    grey = (faces.astype(np.float32) @ network.LUMA.astype(np.float32))[:, None]
    all68 = np.concatenate([original.run(None, {"input": g[None]})[0] for g in grey]).reshape(-1, 68, 2)
    want = np.stack([all68[:, group].mean(1) for group in network.GROUPS], 1)
    return float(np.abs(ours.run(None, {"faces": faces})[0] - want).max())


def milliseconds(run: ort.InferenceSession, feed: dict) -> float:
    times = []
    for _ in range(300):
        start = time.perf_counter()
        run.run(None, feed)
        times.append(time.perf_counter() - start)
    return float(np.median(times)) * 1e3


def update(card: Path, model: Path, measured: dict) -> None:
    """Writes what follows from the bytes into the card; what was chosen (tune.py) stays."""
    data, facts = model.read_bytes(), json.loads(card.read_text())
    facts["sha256"], facts["bytes"] = hashlib.sha256(data).hexdigest(), len(data)
    facts["source"] = {"package": source.PACKAGE, "registry": "npm", "version": source.VERSION, "file": FILE,
                       "integrity": source.INTEGRITY}
    facts["measured"] = {**facts.get("measured", {}), **measured}
    card.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--work", type=Path, required=True)
    package = source.fetch(arguments.parse_args().work)
    layers, weight, bias = network.read(package / FILE)
    weight, bias = network.five(weight, bias)
    cut, weight = network.prune(layers, weight)
    model = MODELS / "landmarker.onnx"
    onnx.save(network.model(layers, weight, bias, {"source": f"{source.PACKAGE}@{source.VERSION}/{FILE}"}), model)
    original, ours, faces = session(package / FILE), session(model), pictures(200)
    off = parity(original, ours, faces)
    print(f"cut {cut} dead channels; largest difference to the package's network: {off:.1e} of the crop")
    assert off < 1e-4
    before = milliseconds(original, {"input": np.ascontiguousarray(faces[:1, :, :, :1].transpose(0, 3, 1, 2), np.float32) / 256})
    speed = {"what": "one core, batch 1", "msPerFace": round(milliseconds(ours, {"faces": faces[:1]}), 2), "msOriginal": round(before, 2)}
    print(speed)
    update(MODELS / "landmarker.json", model, {"parityToSource": float(f"{off:.1e}"), "speed": speed})
