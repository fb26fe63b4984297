"""Pictures of an evaluation: ROC curves, and the faces that were judged worst."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from . import metrics, source
from .evaluate import Embeddings, Sets
from .faces import SIZE


def roc(curves: dict[str, tuple[np.ndarray, np.ndarray]], path: Path) -> None:
    """`curves`: name -> (cosines of the same person, cosines of impostors). Writes a PNG, FAR on a logarithmic axis."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(6, 4.5), layout="constrained")
    for name, (same, impostors) in curves.items():
        ordered = np.sort(impostors)[::-1]
        fars = np.unique(np.geomspace(1, len(ordered), 200).astype(int)) / len(ordered)
        cuts = ordered[(fars * len(ordered)).astype(int) - 1]
        accepted = 1 - np.searchsorted(np.sort(same), cuts, "right") / len(same)
        axis.plot(fars, accepted, label=name)
    axis.set_xscale("log")
    axis.set_xlim(1e-5, 1)
    axis.set_xlabel("false accepts (FAR)")
    axis.set_ylabel("true accepts (VAL)")
    axis.grid(alpha=0.3)
    axis.legend(loc="lower right")
    figure.savefig(path, dpi=110)
    plt.close(figure)


def error_sheets(e: Embeddings, sets: Sets, folder: Path, most: int = 24) -> list[Path]:
    """
    The worst false accepts among strangers and among relatives, and the worst false rejects, on FIW: pairs of crops with their
    cosine. Faces of the data set: for looking at, not for publishing.
    """
    faces, crops = sets.fiw, sets.fiw.middle()
    cosine = e.fiw @ e.fiw.T
    upper = np.triu(np.ones(cosine.shape, bool), 1)
    one_person = faces.person[:, None] == faces.person[None]
    one_family = faces.family[:, None] == faces.family[None]
    known = ~source.doubt_matrix(faces.person, sets.doubts)
    kinds = {"false-accepts-strangers": (~one_family & upper, -1), "false-accepts-relatives": (one_family & ~one_person & known & upper, -1),
             "false-rejects": (one_person & upper, 1)}
    written = []
    for name, (mask, sign) in kinds.items():
        first, second = np.nonzero(mask)
        order = np.argsort(sign * cosine[first, second], kind="stable")[:most]
        written.append(sheet([(crops[first[i]], crops[second[i]], float(cosine[first[i], second[i]])) for i in order], folder / f"{name}.png"))
    return written


def sheet(pairs: list[tuple[np.ndarray, np.ndarray, float]], path: Path, columns: int = 6) -> Path:
    width, height = 2 * SIZE + 12, SIZE + 22
    picture = Image.new("RGB", (columns * width, -(-len(pairs) // columns) * height), "white")
    draw = ImageDraw.Draw(picture)
    for i, (left, right, cosine) in enumerate(pairs):
        x, y = i % columns * width, i // columns * height
        picture.paste(Image.fromarray(left), (x, y))
        picture.paste(Image.fromarray(right), (x + SIZE, y))
        draw.text((x + 4, y + SIZE + 4), f"cosine {cosine:.3f}", fill="black")
    picture.save(path)
    return path


def figures(e: Embeddings, sets: Sets, folder: Path) -> None:
    """roc.png and the error sheets."""
    folder.mkdir(parents=True, exist_ok=True)
    fiw = metrics.all_pairs(e.fiw, sets.fiw, sets.doubts)
    lfw = metrics.all_pairs(e.lfw, sets.lfw)
    roc({"LFW": (lfw.same, lfw.strangers), "FIW, strangers": (fiw.same, fiw.strangers), "FIW, relatives": (fiw.same, fiw.kin)},
        folder / "roc.png")
    error_sheets(e, sets, folder)
