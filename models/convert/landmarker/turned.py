"""Whom to believe when both landmark networks disagree: pictures turned about their middle, where the truth is known.

    python turned.py --data DATA

The truth is what the refinement finds in the upright picture, turned. Per angle: median error of either as a share of
the square's side, and how often the refined points are the better ones, by how far the two are apart
(`maxDisagreement`).
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from facet_training.faces import held_out

import alignment

MODELS = Path(__file__).resolve().parents[2]

ANGLES = (15, 30, 45, 60, 75, 90, 135, 180)
BOUNDS = (0, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, np.inf)
BORDER = 60
# A detection whose middle lies further from the true one, in box heights, is of something else.
SAME_FACE = 0.4


def distance(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.linalg.norm(a - b, axis=1).mean())


def compare(image: np.ndarray, angle: float, finder: alignment.AppLandmarks) -> tuple[float, float, float] | None:
    """How far the two sets are apart, and the error of the refined and of the detector's points."""
    upright = finder.detect(image)
    if not upright:
        return None
    truth, _ = finder.look(image, upright[0], finder.rules)
    h, w = image.shape[:2]
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), angle, 1)
    turned = cv2.warpAffine(image, turn, (w, h), borderMode=cv2.BORDER_REPLICATE)
    truth = truth @ turn[:, :2].T + turn[:, 2]
    found = finder.detect(turned)
    if not found or np.linalg.norm(found[1].mean(0) - truth.mean(0)) > SAME_FACE * (found[0][3] - found[0][1]):
        return None
    refined, side = finder.look(turned, found[0], finder.rules)
    return distance(refined, found[1]) / side, distance(refined, truth) / side, distance(found[1], truth) / side


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    base = arguments.parse_args().data / "pins-dev"
    cv2.setNumThreads(1)
    finder, everything = alignment.AppLandmarks(MODELS), []
    files = sorted(p for p in base.rglob("*.jpg") if held_out(p.parent.name))[::4]
    for angle in ANGLES:
        rows = []
        for file in files:
            image = cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)
            rows.append(compare(cv2.copyMakeBorder(image, *[BORDER] * 4, cv2.BORDER_REPLICATE), angle, finder))
        apart, refined, detected = np.array([row for row in rows if row]).T
        everything += [row for row in rows if row]
        print(f"{angle:3d} degrees, {len(apart)} of {len(rows)} faces found: apart {np.median(apart):.3f}, error refined "
              f"{np.median(refined):.3f}, detected {np.median(detected):.3f}, refined better {(refined < detected).mean():.2f}", flush=True)
    apart, refined, detected = np.array(everything).T
    for low, high in zip(BOUNDS, BOUNDS[1:]):
        rows = (apart >= low) & (apart < high)
        print(f"apart {low:.2f} to {high:.2f}: {rows.sum()} faces, refined better {(refined < detected)[rows].mean():.2f}")
