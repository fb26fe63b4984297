"""The paper's studies on our data (section 5): JPEG quality, image size, embedding size, amount of training data, 128 bytes.

The first two degrade the evaluation sets and measure a finished model. Embedding size and amount of data compare linear heads
that are trained, by the same triplet loss and sampler, on the pretrained network's features: whole networks would take a day.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
import torch.nn.functional as F
from PIL import Image

from . import evaluate, metrics, source
from .augment import jpeg
from .faces import SIZE, FaceSet, join, load
from .loss import triplet_loss
from .sampler import kin_sampler
from .trainer import masks

QUALITIES = (10, 20, 30, 50, 70, 90)
SIDES = (24, 32, 40, 56, 64, 80, 96, 112)
DIMENSIONS = (64, 128, 256, 512)
IMAGES = (500, 2000, 8000, 0)
# FIW faces that the degraded copies are made of: every fourth is enough to see the curve.
STRIDE = 4


def resized(crop: np.ndarray, side: int) -> np.ndarray:
    """Reduced to side x side and enlarged again, as a face of that size in a photo reaches the network."""
    small = Image.fromarray(crop).resize((side, side), Image.Resampling.BOX)
    return np.asarray(small.resize((SIZE, SIZE), Image.Resampling.BILINEAR))


def degraded(model: ort.InferenceSession, sets: evaluate.Sets, change) -> dict:
    """LFW by its protocol, and same person against strangers at FAR 1e-2 and 1e-3 on FIW, when every crop is changed."""
    part = sets.fiw.take(np.arange(0, len(sets.fiw), STRIDE))

    def vectors(faces: FaceSet) -> np.ndarray:
        return metrics.stored(evaluate.embed(model, np.stack([change(crop) for crop in faces.middle()])))

    fiw = metrics.all_pairs(vectors(part), part)
    return {"lfw": metrics.lfw(vectors(sets.lfw), sets.pairs, sets.same), "fiw": fiw.rates(fiw.strangers, (1e-2, 1e-3))}


def jpeg_quality(model: ort.InferenceSession, sets: evaluate.Sets) -> list[dict]:
    return [{"quality": q, **degraded(model, sets, lambda crop, q=q: jpeg(crop, q))} for q in QUALITIES]


def image_size(model: ort.InferenceSession, sets: evaluate.Sets) -> list[dict]:
    return [{"side": s, **degraded(model, sets, lambda crop, s=s: resized(crop, s))} for s in SIDES]


@dataclass(frozen=True)
class Features:
    """The pretrained network's features (face and mirror image averaged before the head) of training and evaluation faces."""

    train: np.ndarray
    faces: FaceSet
    lfw: np.ndarray
    fiw: np.ndarray
    sets: evaluate.Sets

    @staticmethod
    def read(crops: Path, work: Path, sets: evaluate.Sets) -> "Features":
        def rows(name: str) -> tuple[FaceSet, np.ndarray]:
            whole = load(crops / name, name)
            return whole, source.features(whole, work).mean(1)

        (fiw, fiw_rows), (pins, pins_rows), (_, lfw_rows) = rows("fiw"), rows("pins"), rows("lfw")
        learn = [(each, found[each.found & ~each.held]) for each, found in ((fiw, fiw_rows), (pins, pins_rows))]
        return Features(np.concatenate([found for _, found in learn]), join([each.training() for each, _ in learn]),
                        lfw_rows, fiw_rows[fiw.found & fiw.held], sets)


def head(f: Features, dims: int, images: int, steps: int = 400, seed: int = 1) -> dict:
    """A linear head of so many dimensions, learned from so many images (0: all); whole families are taken."""
    torch.manual_seed(seed)
    families = np.random.default_rng(seed).permutation(int(f.faces.family.max()) + 1)
    rank = np.argsort(families)[f.faces.family]
    order = np.argsort(rank, kind="stable")
    chosen = order if images == 0 else order[:images]
    kin = chosen[np.array([f.faces.files[i].count("/") == 2 for i in chosen])]
    matrix, centre = source.projection(f.train[chosen].astype(np.float64), dims)
    weight = torch.nn.Parameter(torch.tensor(matrix.copy(), dtype=torch.float32))
    middle = torch.tensor(centre, dtype=torch.float32)
    x = torch.tensor(f.train, dtype=torch.float32) - middle
    doubts = source.doubtful(source.unit(f.train), f.faces)
    sampler = kin_sampler(f.faces, kin, min(24, max(2, len(np.unique(f.faces.family[kin])) // 2)), 4, 4, seed)
    optimiser = torch.optim.Adam([weight], lr=1e-4)
    for step in range(steps):
        rows = sampler.batch(step)
        same, different = masks(f.faces, rows, doubts)
        start = x[rows] @ torch.tensor(matrix.copy(), dtype=torch.float32)
        made = F.normalize(x[rows] @ weight, dim=1)
        mined = triplet_loss(made, same, different, 0.2, "semi-hard")
        loss = mined.loss + 1 - (made * F.normalize(start, dim=1)).sum(1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    learned = weight.detach().numpy()

    def vectors(rows: np.ndarray) -> np.ndarray:
        v = source.unit((rows - centre) @ learned).astype(np.float32)
        return metrics.stored(v)

    fiw = metrics.all_pairs(vectors(f.fiw), f.sets.fiw, f.sets.doubts)
    return {"dims": dims, "images": len(chosen), "lfw": metrics.lfw(vectors(f.lfw), f.sets.pairs, f.sets.same),
            "fiw": fiw.rates(fiw.strangers, (1e-2, 1e-3)), "kin": fiw.rates(fiw.kin, (1e-2, 1e-3))}


def all_studies(model: ort.InferenceSession, crops: Path, work: Path, sets: evaluate.Sets) -> dict:
    features = Features.read(crops, work, sets)
    return {"embeddingSize": [head(features, dims, 0) for dims in DIMENSIONS],
            "trainingImages": [head(features, 128, images) for images in IMAGES],
            "jpegQuality": jpeg_quality(model, sets), "imageSize": image_size(model, sets)}


def plots(studies: dict, path: Path) -> None:
    """The four curves in one PNG: true accepts of strangers at FAR 1e-3 on FIW, and LFW's accuracy."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 4, figsize=(15, 3.4), layout="constrained", sharey=True)
    for axis, (name, key, title) in zip(axes, (("jpegQuality", "quality", "JPEG quality"), ("imageSize", "side", "face, pixels a side"),
                                               ("embeddingSize", "dims", "dimensions"), ("trainingImages", "images", "training images"))):
        rows = studies[name]
        axis.plot([row[key] for row in rows], [row["lfw"]["accuracy"] for row in rows], "o-", label="LFW accuracy")
        axis.plot([row[key] for row in rows], [row["fiw"]["0.001"]["people"] for row in rows], "s-", label="FIW, FAR 0.001")
        axis.set_xlabel(title)
        axis.grid(alpha=0.3)
        if name in ("embeddingSize", "trainingImages"):
            axis.set_xscale("log")
    axes[0].legend()
    figure.savefig(path, dpi=100)
    plt.close(figure)
