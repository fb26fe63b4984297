"""Compares face detectors: python models/convert/detector/compare.py [--data folder] [--only name,...]

Prints, per candidate and set of pictures, recall (by face height), false positives and the median processor time
per picture (one thread; not of ssd-mobilenet, which runs in a process of its own). Needs requirements-compare.txt. The table of models/README.md came from it.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

import candidates
import pictures

MODELS = Path(__file__).resolve().parents[2]
BINS = (0, 20, 40, 80, 160, 10_000)
MATCH = 0.3
"""Least overlap of a found box with a true one: the crops and the detectors disagree on where a face ends."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=MODELS.parent / ".cache" / "detector")
    parser.add_argument("--data", type=Path, help="folder with lfw-dev and fiw-dev unpacked (optional)")
    parser.add_argument("--only", default="", help="candidates, by name")
    parser.add_argument("--sets", default="", help="sets of pictures, by name")
    options = parser.parse_args()
    chosen = [name for name in options.only.split(",") if name]
    wanted = [name for name in options.sets.split(",") if name]
    for set_name, make_pictures in sets(options.cache, options.data).items():
        if wanted and set_name not in wanted:
            continue
        album = list(make_pictures())
        for name, make in detectors(options.cache).items():
            if not chosen or name in chosen:
                print(f"{set_name:13} {name:24} {score(make(), album)}", flush=True)


def sets(cache: Path, data: Path | None) -> dict[str, Callable[[], Iterable[pictures.Picture]]]:
    """The sets of pictures that can be made here."""
    found: dict[str, Callable[[], Iterable[pictures.Picture]]] = {
        "group": lambda: pictures.group(cache),
        "small": lambda: pictures.small(cache),
        "close": lambda: pictures.close(cache),
        "faceless": lambda: pictures.faceless(cache),
    }
    if data:
        found["family"] = lambda: pictures.family(data, 90, 300, 75)
        found["family-small"] = lambda: pictures.family(data, 20, 80, 75)
        found["lfw"] = lambda: pictures.lfw(data)
    return found


def detectors(cache: Path) -> dict[str, Callable[[], candidates.Detector]]:
    """All candidates, by the name in the table."""
    found: dict[str, Callable[[], candidates.Detector]] = {}
    found["centerface"] = lambda: candidates.center_face(MODELS)
    for fine in (640, 1024, 1600):
        found[f"centerface-{fine}"] = lambda fine=fine: candidates.center_face(MODELS, fine)
    for levels, name in ((1, "1"), (2, "1+4"), (3, "1+4+16")):
        found[f"ultralight-{name}"] = lambda levels=levels: candidates.tiled(candidates.ultra_light(cache), levels)
        found[f"blazeface-full-{name}"] = lambda levels=levels: candidates.tiled(
            candidates.blaze_face(cache, "full"), levels
        )
    found["blazeface-short-1"] = lambda: candidates.blaze_face(cache, "short")
    found["mtcnn"] = lambda: candidates.mtcnn(cache)
    found["ssd-mobilenet"] = lambda: candidates.ssd_mobilenet(cache)
    return found


def iou(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two boxes."""
    shared = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def score(detector: candidates.Detector, album: list[pictures.Picture]) -> str:
    """One line of the table."""
    hits = np.zeros(len(BINS) - 1, int)
    faces = np.zeros(len(BINS) - 1, int)
    false = 0
    empty = 0
    seconds = []
    detector(album[0].image)
    for picture in album:
        started = time.process_time()
        rows = detector(picture.image)
        seconds.append(time.process_time() - started)
        empty += len(rows) == 0
        free = list(rows)
        for face in picture.faces:
            size = np.searchsorted(BINS, face[3] - face[1], side="right") - 1
            faces[size] += 1
            best = max(free, key=lambda row: iou(row, face), default=None)
            if best is not None and iou(best, face) >= MATCH:
                hits[size] += 1
                free = [row for row in free if row is not best]
        false += len(free)
    parts = [f"{low}-{high}: {hit}/{count}" for low, high, hit, count in zip(BINS, BINS[1:], hits, faces) if count]
    recall = f"{hits.sum() / faces.sum():.3f}" if faces.sum() else "-"
    return f"recall {recall} false {false} empty {empty} ms {np.median(seconds) * 1e3:.0f}  ({'; '.join(parts)})"


if __name__ == "__main__":
    main()
