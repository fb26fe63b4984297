"""Measures a finished ONNX model on what was never trained on: LFW folds 1-3, held-out FIW families, held-out Pins people."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort

from . import metrics, source
from .faces import FaceSet, lfw_pairs, load
from .problem import Problem

# A wrongly merged person costs the user more than a split one; beyond this, FIW's own label errors set the limit.
WANTED_PRECISION = 0.95
CLUSTER_CUTS = np.arange(0.2, 0.72, 0.01)


def session(path: Path, threads: int = 1) -> ort.InferenceSession:
    """Raises Problem when the file is no model of this form."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own kinds
        raise Problem(f"{path} is not a model that can be opened ({error}).") from error


def embed(model: ort.InferenceSession, crops: np.ndarray) -> np.ndarray:
    """uint8 [n, 112, 112, 3] -> float32 [n, d] of unit norm; one at a time, as the app does."""
    return np.concatenate([model.run(None, {"crops": crops[i : i + 1]})[0] for i in range(len(crops))])


@dataclass(frozen=True)
class Sets:
    """The evaluation sets, and which relatives may be one person."""

    lfw: FaceSet
    fiw: FaceSet
    pins: FaceSet
    pairs: np.ndarray
    same: np.ndarray
    doubts: set

    @staticmethod
    def read(crops: Path, pairs: Path, work: Path) -> "Sets":
        lfw, fiw, pins = load(crops / "lfw", "lfw"), load(crops / "fiw", "fiw"), load(crops / "pins", "pins")
        rows = np.flatnonzero(fiw.found & fiw.held)
        vectors = source.teacher(source.features(fiw, work))[rows]
        held = fiw.evaluation()
        try:
            text = pairs.read_text()
        except OSError as error:
            raise Problem(f"The pairs file {pairs} cannot be read ({error}).") from error
        return Sets(lfw, held, pins.evaluation(), *lfw_pairs(text, lfw.files), source.doubtful(vectors, held))


@dataclass(frozen=True)
class Embeddings:
    """One model's vectors of the three sets."""

    lfw: np.ndarray
    fiw: np.ndarray
    pins: np.ndarray

    @staticmethod
    def of(model: ort.InferenceSession, sets: Sets) -> "Embeddings":
        return Embeddings(*(embed(model, each.middle()) for each in (sets.lfw, sets.fiw, sets.pins)))

    def stored(self) -> "Embeddings":
        """After the round trip to 128 bytes a face."""
        return Embeddings(*(metrics.stored(each) for each in (self.lfw, self.fiw, self.pins)))


def verification(e: Embeddings, sets: Sets, other: Embeddings | None = None) -> dict:
    """
    LFW's protocol; VAL over all pairs of its photos; same person against strangers and against relatives on FIW; Pins. With
    `other`, the second face of every pair is that model's.
    """
    o = other or e
    # Every LFW photo counts as a family of its own person: there are no relatives.
    lfw_all = metrics.all_pairs(e.lfw, sets.lfw, other=o.lfw)
    fiw = metrics.all_pairs(e.fiw, sets.fiw, sets.doubts, other=o.fiw)
    pins = metrics.all_pairs(e.pins, sets.pins, other=o.pins)
    return {"lfw": metrics.lfw(e.lfw, sets.pairs, sets.same, o.lfw),
            "lfwAllPairs": lfw_all.rates(lfw_all.strangers, (1e-2, 1e-3, 1e-4, 1e-5)),
            "fiwStrangers": fiw.rates(fiw.strangers), "fiwKin": fiw.rates(fiw.kin), "pins": pins.rates(pins.strangers)}


def thresholds(e: Embeddings, sets: Sets, other: Embeddings | None = None) -> list[dict]:
    """Cosines calibrated on strangers of held-out families, the harder set; what they accept elsewhere is told beside them."""
    o = other or e
    fiw = metrics.all_pairs(e.fiw, sets.fiw, sets.doubts, other=o.fiw)
    lfw = metrics.all_pairs(e.lfw, sets.lfw, other=o.lfw)
    rows = []
    for far in (1e-2, 1e-3, 1e-4, 1e-5):
        cosine = metrics.threshold_at(fiw.strangers, far)
        rows.append({"far": far, "cosine": round(cosine, 4), "squaredDistance": round(2 - 2 * cosine, 4),
                     "fiwSamePerson": round(float((fiw.same > cosine).mean()), 4),
                     "fiwKinAccepted": round(float((fiw.kin > cosine).mean()), 5),
                     "lfwFar": float(f"{(lfw.strangers > cosine).mean():.2e}"),
                     "lfwSamePerson": round(float((lfw.same > cosine).mean()), 4)})
    return rows


def clusters(e: Embeddings, sets: Sets) -> dict:
    """B-cubed of average linkage at each threshold; faces of one FIW photo are never joined."""
    return {"fiw": metrics.cluster_table(e.fiw, sets.fiw.person, sets.fiw.photo, CLUSTER_CUTS),
            "lfw": metrics.cluster_table(e.lfw, sets.lfw.person, None, CLUSTER_CUTS)}


def chosen_cut(table: list[dict]) -> dict:
    """The lowest threshold whose precision reaches the wanted one."""
    return next((row for row in table if row["precision"] >= WANTED_PRECISION), table[-1])


def sharpness(crops: np.ndarray) -> np.ndarray:
    """Variance of the Laplacian of each crop's luma, as electron/core/quality.ts has it."""
    luma = crops.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    middle = luma[:, 1:-1, 1:-1]
    laplacian = luma[:, :-2, 1:-1] + luma[:, 2:, 1:-1] + luma[:, 1:-1, :-2] + luma[:, 1:-1, 2:] - 4 * middle
    return laplacian.var((1, 2))


def colourless(crops: np.ndarray) -> np.ndarray:
    """Whether a crop is a grey (or sepia) picture: its colours lie on one line."""
    pixels = crops[:, ::4, ::4].reshape(len(crops), -1, 3).astype(np.float32)
    chroma = pixels - pixels.mean(2, keepdims=True)
    return (chroma - chroma.mean(1, keepdims=True)).std((1, 2)) < 4


def slices(e: Embeddings, sets: Sets) -> dict:
    """
    True accepts at FAR 1e-3 of strangers, by kind of same-person pair on FIW. There are no ages in the data; a grey picture
    beside a colour one is, as a rule, decades older. Blur: both faces in the sharper or in the blurrier third.
    """
    crops = sets.fiw.middle()
    sharp, grey = sharpness(crops), colourless(crops)
    low, high = np.quantile(sharp, [1 / 3, 2 / 3])
    cosine = e.fiw @ e.fiw.T
    upper = np.triu(np.ones(cosine.shape, bool), 1)
    same = (sets.fiw.person[:, None] == sets.fiw.person[None]) & upper
    cut = metrics.threshold_at(cosine[(sets.fiw.family[:, None] != sets.fiw.family[None]) & upper], 1e-3)

    def both(which: np.ndarray) -> np.ndarray:
        return same & which[:, None] & which[None]

    kinds = {"colour with colour": both(~grey), "grey with grey": both(grey), "grey with colour": same & (grey[:, None] != grey[None]),
             "both sharp": both(sharp >= high), "both blurred": both(sharp <= low),
             "sharp with blurred": same & (((sharp >= high)[:, None] & (sharp <= low)[None]) | ((sharp <= low)[:, None] & (sharp >= high)[None]))}
    return {name: {"pairs": int(mask.sum()), "accepted": float((cosine[mask] > cut).mean()) if mask.any() else None}
            for name, mask in kinds.items()}
