"""Aligned crops of the three data sets, cached as plain arrays so that every experiment reads the same faces.

Twice: everyone by the landmarks of the package the backbone comes from (0.4 ms a face; the projection is learned from
these), and the evaluated people by the app's own detector and landmark network, by which users' faces will be cut.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

import alignment
import identities
import source

# Folder name and the border a tight crop gets before detection; LFW's photos carry their own background.
MODELS = Path(__file__).resolve().parents[2]
SETS = {"lfw": ("lfw-dev", 0), "fiw": ("fiw-dev", 60), "pins": ("pins-dev", 60)}


def root(data: Path, name: str) -> Path:
    folder = data / SETS[name][0]
    inner = folder / SETS[name][0]
    return inner if inner.is_dir() else folder


def build(name: str, data: Path, finder, cache: Path, everyone: bool) -> None:
    base, border = root(data, name), SETS[name][1]
    files = sorted(str(p.relative_to(base)) for p in base.rglob("*.jpg"))
    if name != "lfw" and not everyone:
        files = [f for f in files if identities.held_out(f.split("/")[0])]
    crops = np.empty((len(files), alignment.SIZE, alignment.SIZE, 3), np.uint8)
    points, found = np.empty((len(files), 5, 2)), np.empty(len(files), bool)
    for i, file in enumerate(files):
        image = cv2.cvtColor(cv2.imread(str(base / file)), cv2.COLOR_BGR2RGB)
        points[i], found[i] = finder.five(image, border)
        crops[i] = alignment.crop(image, points[i])
    cache.mkdir(parents=True, exist_ok=True)
    np.save(cache / f"{name}-crops.npy", crops)
    np.save(cache / f"{name}-points.npy", points)
    np.save(cache / f"{name}-found.npy", found)
    (cache / f"{name}-files.json").write_text(json.dumps(files))
    print(f"{name}: {len(files)} faces, detector found {found.mean():.4f}", flush=True)


def load(name: str, cache: Path) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Crops (memory-mapped), file names, and whether the detector found a face in each."""
    files = json.loads((cache / f"{name}-files.json").read_text())
    return np.load(cache / f"{name}-crops.npy", mmap_mode="r"), files, np.load(cache / f"{name}-found.npy")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="folder with lfw-dev, fiw-dev and pins-dev unpacked")
    arguments.add_argument("--work", type=Path, required=True, help="scratch folder for the package and the caches")
    given = arguments.parse_args()
    cv2.setNumThreads(1)
    app, package = alignment.AppLandmarks(MODELS), alignment.PackageLandmarks(source.fetch(given.work))
    for each in SETS:
        build(each, given.data, app, given.work / "app", everyone=False)
        build(each, given.data, package, given.work / "package-faces", everyone=True)
