"""Compares the values of the landmarker's card on held-out families (FIW) and people (Pins).

    python tune.py --data DATA [--height 30]

For each set of values: how often the embedder accepts two photos of one person, at the cosine that accepts 1 % and
0.1 % of strangers. `--height` reduces every picture until the face's box is that high, for `leastFace`.
"""

import argparse
import copy
from pathlib import Path

import cv2
import numpy as np
from facet_training import metrics
from facet_training.faces import held_out, numbers

import alignment

MODELS = Path(__file__).resolve().parents[2]

# Tight crops need a border for the detector to see a face.
BORDER = 60
# scale, shift, weight, maxDisagreement. Weight 0 is the detector alone; beyond 0.1 nothing disagrees in these sets
# (turned.py tells where both part).
VALUES = [(1.05, 0, 0, 9), *((scale, shift, 1, 9) for scale in (0.95, 1.0, 1.05, 1.1, 1.2) for shift in (-0.05, 0, 0.05)),
          *((1.05, 0, weight, 9) for weight in (0.5, 0.7, 0.85)), (1.05, 0.02, 0.85, 0.12)]


class Pictures:
    """The held-out photos of one set with what the detector finds in them, read and detected once."""

    def __init__(self, name: str, data: Path, finder: alignment.AppLandmarks, height: float | None):
        base = data / f"{name}-dev"
        files = sorted(str(p.relative_to(base)) for p in base.rglob("*.jpg"))
        files = [f for f in files if held_out(f.split("/")[0])]
        self.faces, rows = [], []
        for row, file in enumerate(files):
            image = cv2.cvtColor(cv2.imread(str(base / file)), cv2.COLOR_BGR2RGB)
            image = cv2.copyMakeBorder(image, *[BORDER] * 4, cv2.BORDER_CONSTANT)
            found = finder.detect(image)
            if found and height:
                image = reduced(image, height / (found[0][3] - found[0][1]))
                found = finder.detect(image)
            if found:
                self.faces.append((image, *found))
                rows.append(row)
        parts = [files[row].split("/") for row in rows]
        self.person = numbers(["/".join(part[:-1]) for part in parts])
        self.family = numbers([part[0] for part in parts])


def reduced(image: np.ndarray, share: float) -> np.ndarray:
    return cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1 else image


def rates(pictures: Pictures, finder: alignment.AppLandmarks, embedder, rules: dict) -> dict:
    vectors = []
    for image, box, points in pictures.faces:
        crop = alignment.crop(image, finder.refine(image, box, points, rules))
        vectors.append(embedder.run(None, {"crops": crop[None]})[0][0])
    pairs = metrics.all_pairs(metrics.stored(np.array(vectors)), pictures)
    return {far: rate["pairs"] for far, rate in pairs.rates(pairs.strangers, (1e-2, 1e-3)).items()}


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--height", type=float, help="box height in pixels that every picture is reduced to")
    given = arguments.parse_args()
    cv2.setNumThreads(1)
    finder, embedder = alignment.AppLandmarks(MODELS), alignment.session(MODELS / "facet-1.onnx")
    sets = {name: Pictures(name, given.data, finder, given.height) for name in ("fiw", "pins")}
    for scale, shift, weight, limit in VALUES:
        rules = copy.deepcopy(finder.rules) | {"crop": {"scale": scale, "shift": shift}, "weight": weight,
                                               "maxDisagreement": limit, "leastFace": 0}
        found = {name: rates(pictures, finder, embedder, rules) for name, pictures in sets.items()}
        told = "  ".join(f"{name} " + " / ".join(f"{rate:.4f}" for rate in found[name].values()) for name in found)
        print(f"scale {scale:.2f} shift {shift:+.2f} weight {weight:.2f} limit {limit:.2f}: {told}", flush=True)
