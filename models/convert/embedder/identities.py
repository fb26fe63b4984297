"""Who is in each file, which faces are held out, and which pairs mean what."""

import hashlib
from dataclasses import dataclass

import numpy as np

HELD_OUT = 0.2


def held_out(name: str) -> bool:
    """A fifth of the families (FIW) and people (Pins), chosen by a hash of the name so that nothing can leak."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32 < HELD_OUT


@dataclass
class People:
    """One row a face: `family` is the unit of splitting, `photo` tells who stood together (-1: unknown)."""

    person: np.ndarray
    family: np.ndarray
    photo: np.ndarray
    held: np.ndarray

    def take(self, rows: np.ndarray) -> "People":
        return People(self.person[rows], self.family[rows], self.photo[rows], self.held[rows])


def numbers(names: list[str]) -> np.ndarray:
    return np.unique(names, return_inverse=True)[1]


def fiw(files: list[str]) -> People:
    parts = [f.split("/") for f in files]
    family = [p[0] for p in parts]
    photo = [f"{p[0]}/{p[2].split('_face')[0]}" for p in parts]
    return People(numbers([f"{p[0]}/{p[1]}" for p in parts]), numbers(family), numbers(photo),
                  np.array([held_out(f) for f in family]))


def named(files: list[str]) -> People:
    """Pins and LFW: one folder a person, every file its own photo."""
    name = [f.split("/")[0] for f in files]
    return People(numbers(name), numbers(name), np.arange(len(files)), np.array([held_out(n) for n in name]))


def lfw_pairs(text: str, files: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Pairs as rows [fold, first, second] and whether they are the same person."""
    row = {f: i for i, f in enumerate(files)}
    lines = [line.split() for line in text.strip().splitlines()]
    folds, each = int(lines[0][0]), int(lines[0][1])
    pairs, same = [], []
    for i, p in enumerate(lines[1:]):
        left, right = (p[0], p[1]), (p[0], p[2]) if len(p) == 3 else (p[2], p[3])
        rows = [row[f"{n}/{n}_{int(k):04d}.jpg"] for n, k in (left, right)]
        pairs.append([i // (2 * each), *rows])
        same.append(len(p) == 3)
    assert len(pairs) == folds * 2 * each
    return np.array(pairs), np.array(same)
