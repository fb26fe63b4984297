"""Writes the model's card: everything the app has to know about the weights, and how well they were measured to do."""

import hashlib
import json
from pathlib import Path

import alignment
import bench
import evaluate
import metrics
import source

TRAINING_DATA = [
    "Backbone: not stated by the package it comes from.",
    "Projection to 128 dimensions: Families in the Wild (research, non-commercial licence for the data; four fifths of the families) "
    "and Pins (photos of well-known people from the web; four fifths of them).",
    "Labeled Faces in the Wild was used for evaluation only.",
]


def rounded(value, digits: int = 4):
    if isinstance(value, dict):
        return {k: rounded(v, digits) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(v, digits) for v in value]
    return round(value, digits) if isinstance(value, float) else value


def write(models: Path, name: str, version: str, measured: evaluate.Measured, build: dict, original: Path) -> dict:
    """Returns the long tables, which go to the README and not into the card."""
    model = models / f"{name}.onnx"
    data = model.read_bytes()
    clusters = measured.clusters()
    cut = evaluate.chosen_cut(clusters["fiw"])
    at_cut = {key: next(r for r in rows if r["cosine"] == cut["cosine"]) for key, rows in clusters.items()}
    content = {
        "id": f"{name}-v{version}",
        "role": "embedder",
        "file": model.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "version": version,
        "dims": 128,
        "source": {"package": source.PACKAGE, "version": source.VERSION, "file": source.MODEL, "integrity": source.INTEGRITY},
        "licence": "MIT",
        "licenceFile": f"licenses/{name}.txt",
        "trainingData": TRAINING_DATA,
        "input": {"name": "crops", "layout": "NHWC", "dtype": "uint8", "channels": "RGB", "size": [112, 112]},
        "output": {"name": "embeddings", "dtype": "float32", "shape": ["N", 128], "norm": "L2"},
        "stored": "int8: q = round(v / max|v| * 127); compare by cosine",
        "alignment": {
            "template": "arcface-112",
            "points": alignment.TEMPLATE.tolist(),
            "order": ["image-left eye", "image-right eye", "nose", "image-left mouth corner", "image-right mouth corner"],
            "size": alignment.SIZE,
            "transform": "least-squares similarity, bilinear",
        },
        "thresholds": measured.thresholds(),
        "thresholdsFrom": "int8 vectors; strangers (people of different families) among held-out FIW families; "
        "lfwFar is the rate of all different-person pairs of LFW folds 1-3 at the same cosine",
        "clustering": {
            "linkage": "average",
            "similarity": cut["cosine"],
            "cannotLink": "faces of one photo",
            "chosenFor": f"B-cubed precision {evaluate.WANTED_PRECISION} on held-out FIW families",
            "bCubed": rounded(at_cut),
        },
        "measured": {
            "float": rounded(measured.verification(lambda v: v)),
            "int8": rounded(measured.verification(metrics.stored)),
            "landmarks": "models/detector.onnx, refined by models/landmarker.onnx",
            "lfwByPackageLandmarks": rounded(build["other"]),
            "heldOut": {"fiwFaces": len(measured.fiw), "fiwFamilies": len(set(measured.fiw_people.family)),
                        "pinsPeople": len(set(measured.pins_people.person)), "lfwPairs": len(measured.pairs)},
            "parityToSource": round(build["parity"], 7),
            "macs": build["macs"],
            "speed": {"what": "one core, batch 1; a MatMul chain of the source's 221 M multiply-adds in the same run",
                      **bench.measure(model, original=original)},
        },
    }
    (models / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")
    return {"tried": rounded(build["tried"]), "clusters": rounded(clusters)}
