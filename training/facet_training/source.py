"""What the pretrained network thinks of the training faces: the start of the head, the teacher, and doubts about labels."""

from pathlib import Path

import numpy as np
import torch

from . import faces as face_sets
from . import pretrained
from .augment import plain
from .faces import FaceSet
from .networks.layers import ChainEmbedder
from .record import write_whole

# FIW lists some people twice within a family: such identities are no negatives of each other, nor impostors.
DOUBT_OF_MEANS = 0.5
DOUBT_OF_FACES = 0.62
WHITENING = 0.25  # chosen on held-out families: most of what whitening gains on them, little of what it loses elsewhere


def unit(v: np.ndarray) -> np.ndarray:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12)


def features(faces: FaceSet, work: Path, batch: int = 64) -> np.ndarray:
    """Raw features [N, 2, 512] of each face and its mirror image, cached in the work folder."""
    kept = work / f"features-{faces.name}.npy"
    if kept.exists() and np.load(kept, mmap_mode="r").shape[0] == len(faces):
        return np.load(kept)
    net = ChainEmbedder(pretrained.backbone(work)).eval()
    rows = []
    with torch.inference_mode():
        for start in range(0, len(faces), batch):
            x = plain(faces.crops[start : start + batch])
            rows.append(torch.stack([net.features(x), net.features(x.flip(3))], 1).numpy())
    found = np.concatenate(rows)
    write_whole(kept, lambda file: np.save(file, found))
    return found


def of_training_faces(faces: FaceSet, crops: Path, work: Path) -> np.ndarray:
    """Raw features [N, 2, 512] of these faces, in their order: whole sets are cached, rows are picked by file name."""
    parts: dict[str, np.ndarray] = {}
    for name in ("fiw", "pins"):
        if (crops / name).is_dir():
            whole = face_sets.load(crops / name, name)
            parts.update(zip(whole.files, features(whole, work)))
    return np.stack([parts[file] for file in faces.files])


def teacher(both: np.ndarray) -> np.ndarray:
    """The face and its mirror image averaged: unit vectors [N, 512], better than either."""
    return unit(unit(both[:, 0]) + unit(both[:, 1])).astype(np.float32)


def projection(raw: np.ndarray, dims: int, power: float = WHITENING) -> tuple[np.ndarray, np.ndarray]:
    """Principal axes scaled by variance^-power, as (matrix [512, dims], centre [512]); signs fixed so that reruns agree."""
    centre = raw.mean(0)
    variance, axes = np.linalg.eigh(np.cov((raw - centre).T))
    top = np.argsort(variance)[::-1][:dims]
    matrix = axes[:, top]
    matrix = matrix * np.sign(matrix[np.abs(matrix).argmax(0), np.arange(matrix.shape[1])])
    return matrix * variance[top] ** -power, centre


def doubtful(vectors: np.ndarray, faces: FaceSet) -> set[tuple[int, int]]:
    """
    Pairs of people (lower number first) of one family who may be one person: means with a cosine above 0.5, or any two of
    their faces above 0.62. `vectors`: the source's unit vectors of the same rows.
    """
    pairs = set()
    for family in np.unique(faces.family):
        rows = np.flatnonzero(faces.family == family)
        people = np.unique(faces.person[rows])
        cosine = vectors[rows] @ vectors[rows].T
        means = unit(np.stack([vectors[rows][faces.person[rows] == person].mean(0) for person in people]))
        for i, first in enumerate(people):
            for j in range(i + 1, len(people)):
                most = cosine[np.ix_(faces.person[rows] == first, faces.person[rows] == people[j])].max()
                if means[i] @ means[j] > DOUBT_OF_MEANS or most > DOUBT_OF_FACES:
                    pairs.add((int(first), int(people[j])))
    return pairs


def doubt_matrix(person: np.ndarray, pairs: set[tuple[int, int]], others: np.ndarray | None = None) -> np.ndarray:
    """bool [n, m]: whether two rows belong to people who may be one; `others` are the columns' people (the same ones if None)."""
    others = person if others is None else others
    near: dict[int, list[int]] = {}
    for first, second in pairs:
        near.setdefault(first, []).append(second)
        near.setdefault(second, []).append(first)
    doubt = np.zeros((len(person), len(others)), bool)
    for i, who in enumerate(person):
        if int(who) in near:
            doubt[i] = np.isin(others, near[int(who)])
    return doubt
