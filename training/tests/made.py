"""Made-up faces, folders of crops, networks and runs for the tests; nothing here is a real face."""

import json
from pathlib import Path

import numpy as np

from facet_training.config import Batch, Loss, Network, Optimiser, Run
from facet_training.augment import Augmentation
from facet_training.faces import FaceSet, held_out, numbers
from facet_training.networks.layers import Layer

SIDE = 120  # of the crops: a margin of 4 pixels around the 112

PLAIN = Augmentation(flip=0, shift=0, turn=0, zoom=0, colour=0, grey=0, jpeg=0, blur=0, small=0, cover=0)

TINY = """
input = [112, 112]
hidden = []
rows = [
  { type = "conv", name = "conv1", kernel = 7, out = 8, stride = 4 },
  { type = "pool", name = "pool1", stride = 2 },
  { type = "inception", name = "2", 1x1 = 8, 3x3-reduce = 8, 3x3 = 16, pool = "l2", pool-proj = 8 },
  { type = "inception", name = "3", 3x3-reduce = 8, 3x3 = 16, 5x5-reduce = 4, 5x5 = 8, pool = "max", stride = 2 },
]
"""


def names(prefix: str, count: int, held: bool = False) -> list[str]:
    """So many names of families or people that are, or are not, held out."""
    found = (name for i in range(10_000) if held_out(name := f"{prefix}{i:04d}") == held)
    return [next(found) for _ in range(count)]


def face(who: int, photo: int) -> np.ndarray:
    """uint8 [SIDE, SIDE, 3]: coloured blocks that are the identity's own, with light and noise of the photo."""
    own, light = np.random.default_rng([who, 7]), np.random.default_rng([who, photo, 11])
    blocks = own.uniform(40, 215, (5, 5, 3)).repeat(SIDE // 5, 0).repeat(SIDE // 5, 1)
    return (blocks * light.uniform(0.85, 1.15) + light.normal(0, 12, blocks.shape)).clip(0, 255).astype(np.uint8)


def folder(path: Path, files: list[str], crops: np.ndarray, missed: tuple[int, ...] = ()) -> Path:
    """A folder as `facet crops` writes it; in the rows of `missed` the detector saw no face."""
    path.mkdir(parents=True, exist_ok=True)
    np.save(path / "crops.npy", crops)
    rows = [{"file": file, "found": i not in missed} for i, file in enumerate(files)]
    (path / "faces.json").write_text(json.dumps(rows))
    return path


def pins(path: Path, people: int = 8, photos: int = 6) -> Path:
    """Crops of people who are trained on, one folder each, under `path`/pins."""
    files = [f"{name}/{photo}.jpg" for name in names("person", people) for photo in range(photos)]
    crops = np.stack([face(who, photo) for who in range(people) for photo in range(photos)])
    folder(path / "pins", files, crops)
    return path


def fiw_files(families: int, members: int, photos: int) -> list[str]:
    """FIW's layout: family/person/photo_face."""
    return [f"{family}/MID{member}/P{photo:05d}_face{member}.jpg"
            for family in names("F", families) for member in range(1, members + 1) for photo in range(photos)]


def face_set(people: list[str], families: list[str] | None = None) -> FaceSet:
    """One row an entry, of blank crops: for what looks at names alone."""
    n = len(people)
    return FaceSet("made", np.zeros((n, 1, 1, 3), np.uint8), [f"{who}/{i}" for i, who in enumerate(people)], np.ones(n, bool),
                   numbers(people), numbers(families or people), np.arange(n), np.zeros(n, bool))


def tiny_run(path: Path, **changes) -> Run:
    """A run of the tiny network on `pins` that needs no pretrained one; its description is written under `path`."""
    plan = path / "tiny.toml"
    plan.write_text(TINY)
    base = {"name": "tiny", "steps": 6, "threads": 1, "network": Network(kind=str(plan), dims=16),
            "batch": Batch(families=0, people=4, each=3), "loss": Loss(margin=0.2),
            "optimiser": Optimiser(kind="adamw", rate=3e-3, warm_up=2, average=0.9), "augment": PLAIN}
    return Run(**{**base, **changes})


def chain(rng: np.random.Generator, hidden: int = 24, dead: int = 0, dims: int = 8) -> list[Layer]:
    """
    A chain as the pretrained one is made: convolution, an inverted bottleneck with an addition, a depthwise layer over all
    places, a head. `dead` hidden channels have no weight that matters. For faces of 112 x 112.
    """
    def drawn(*shape: int) -> np.ndarray:
        return rng.normal(0, 1 / np.sqrt(np.prod(shape[1:])), shape)

    def slopes(count: int) -> np.ndarray:
        return rng.uniform(0.1, 0.4, count)

    depthwise = drawn(hidden, 1, 3, 3)
    if dead:
        depthwise[-dead:] = 1e-12
    return [
        Layer(drawn(8, 3, 3, 3), rng.normal(0, 0.1, 8), 4, 1, slopes(8)),
        Layer(drawn(hidden, 8, 1, 1), rng.normal(0, 0.1, hidden), 1, 0, slopes(hidden)),
        Layer(depthwise, rng.normal(0, 0.5, hidden), 1, 1, slopes(hidden)),
        Layer(drawn(8, hidden, 1, 1), rng.normal(0, 0.1, 8), 1, 0, None, 0),
        Layer(drawn(8, 1, 28, 28), rng.normal(0, 0.1, 8), 1, 0),
        Layer(drawn(dims, 8, 1, 1), rng.normal(0, 0.1, dims), 1, 0),
    ]
