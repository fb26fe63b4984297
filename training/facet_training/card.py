"""Writes a model's card: everything the app has to know about the weights, and how well they were measured to do."""

import hashlib
import json
from pathlib import Path

from . import pretrained
from .faces import SIZE

# The coordinates of ArcFace's 112x112 template, which the pretrained network was trained with and the app aligns to.
ALIGNMENT = {
    "template": "arcface-112",
    "points": [[38.29459953, 51.69630051], [73.53179932, 51.50139999], [56.02519989, 71.73660278],
               [41.54930115, 92.3655014], [70.72990036, 92.20410156]],
    "order": ["image-left eye", "image-right eye", "nose", "image-left mouth corner", "image-right mouth corner"],
    "size": SIZE,
    "transform": "least-squares similarity, bilinear",
}
TRAINING_DATA = [
    "Pretrained backbone: not stated by the package it comes from (MIT).",
    "Families in the Wild, four fifths of the families: the data's licence is for research, not commerce.",
    "Pins, four fifths of the people: photos of well-known people from the web.",
    "Labeled Faces in the Wild and the other fifths were used for evaluation only.",
]


# What the app's clustering begins with for a new model; `npm run bench:cluster -- --write` fits it to the model.
START_OF_CLUSTERING = {
    "least": 0.15, "join": -0.6, "ask": 0.3,
    "evidence": {"bias": -10.89, "cosine": 21.318, "margin": 2.084, "bothInCompany": -0.967, "company": 3.697, "low": 0.1, "high": 0.5},
    "fittedBy": "not fitted yet",
}


def rounded(value, digits: int = 4):
    """Floats to so many digits, however deep."""
    if isinstance(value, dict):
        return {key: rounded(each, digits) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each, digits) for each in value]
    return round(float(value), digits) if isinstance(value, float) else value


def write(model: Path, card_id: str, measured: dict, calibrated: list[dict], compatible: list[dict], built: dict) -> dict:
    """
    The card beside the model (`<id>.json`). `calibrated`: thresholds by FAR; `compatible`: [{id, thresholds}], models whose
    vectors may be compared with this one's; `built`: what the model was made from and how fast it is.
    """
    data = model.read_bytes()
    target = model.with_suffix(".json")
    clustering = json.loads(target.read_text())["clustering"] if target.exists() else START_OF_CLUSTERING
    content = {
        "id": card_id,
        "role": "embedder",
        "file": model.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "dims": 128,
        "source": {"package": pretrained.PACKAGE, "version": pretrained.VERSION, "file": pretrained.MODEL,
                   "integrity": pretrained.INTEGRITY},
        "licence": pretrained.LICENCE,
        "licenceFile": "licenses/facet-1.txt",
        "trainingData": TRAINING_DATA,
        "input": {"name": "crops", "layout": "NHWC", "dtype": "uint8", "channels": "RGB", "size": [SIZE, SIZE]},
        "output": {"name": "embeddings", "dtype": "float32", "shape": ["N", 128], "norm": "L2"},
        "stored": "int8: q = round(v / max|v| * 127); compare by cosine",
        "alignment": ALIGNMENT,
        "thresholds": calibrated,
        "thresholdsFrom": "int8 vectors; strangers (people of different families) among held-out FIW families; "
        "lfwFar is the rate of all different-person pairs of LFW folds 1-3 at the same cosine",
        "compatible": compatible,
        "clustering": clustering,
        "measured": rounded(measured),
        "built": rounded(built),
    }
    target.write_text(json.dumps(content, indent=2) + "\n")
    return content
