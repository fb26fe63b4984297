"""Aligned faces and who they show, from what `facet crops` wrote: `crops.npy` and `faces.json`."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .problem import Problem

SIZE = 112
HELD_OUT = 0.2


def held_out(name: str) -> bool:
    """A fifth of the families (FIW) and people (Pins), by a hash of the name so that nothing can leak."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32 < HELD_OUT


@dataclass(frozen=True)
class FaceSet:
    """One row a face. `family` is the unit of splitting; `photo` tells who stood together; all are row-wise numbers."""

    name: str
    crops: np.ndarray  # uint8 [N, side, side, 3], RGB; the middle 112 pixels are the app's own crop
    files: list[str]
    found: np.ndarray  # bool: the detector saw a face
    person: np.ndarray
    family: np.ndarray
    photo: np.ndarray
    held: np.ndarray  # bool: never trained on

    def __len__(self) -> int:
        return len(self.files)

    @property
    def margin(self) -> int:
        return (self.crops.shape[1] - SIZE) // 2

    def take(self, rows: np.ndarray) -> "FaceSet":
        """The same set with some of its rows; the crops are copied into memory."""
        return FaceSet(self.name, self.crops[rows], [self.files[i] for i in rows], self.found[rows], self.person[rows],
                       self.family[rows], self.photo[rows], self.held[rows])

    def middle(self, rows=slice(None)) -> np.ndarray:
        """uint8 [n, 112, 112, 3]: what the app would embed."""
        m = self.margin
        return np.ascontiguousarray(self.crops[rows, m : m + SIZE, m : m + SIZE])

    def training(self) -> "FaceSet":
        """The faces to learn from: found, and of families and people that are not held out."""
        return self.take(np.flatnonzero(self.found & ~self.held))

    def evaluation(self) -> "FaceSet":
        """The held-out faces that the detector found."""
        return self.take(np.flatnonzero(self.found & self.held))


def numbers(names: list[str]) -> np.ndarray:
    """Equal names as equal numbers from 0."""
    return np.unique(names, return_inverse=True)[1]


def load(folder: Path, name: str) -> FaceSet:
    """
    Reads a folder of crops. `fiw` is laid out family/person/photo_face; any other set has one folder a person.

    Raises Problem when the folder is empty or its two files do not belong together.
    """
    try:
        rows = json.loads((folder / "faces.json").read_text())
        crops = np.load(folder / "crops.npy", mmap_mode="r")
        files = [row["file"] for row in rows]
        found = np.array([row["found"] for row in rows])
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Problem(f"{folder} holds no readable crops ({error}). Write them with: facet-train crops") from error
    if not rows or crops.shape[0] != len(rows) or crops.ndim != 4 or crops.shape[1] < SIZE:
        raise Problem(f"{folder}: crops.npy {crops.shape} and faces.json ({len(rows)} rows) do not belong together.")
    parts = [file.split("/") for file in files]
    if name == "fiw":
        if any(len(part) != 3 for part in parts):
            raise Problem(f"{folder}: not laid out as family/person/photo_face.")
        family = [part[0] for part in parts]
        person = [f"{part[0]}/{part[1]}" for part in parts]
        photo = [f"{part[0]}/{part[2].split('_face')[0]}" for part in parts]
    else:
        family = person = [part[0] for part in parts]
        photo = files
    held = np.array([held_out(each) for each in family])
    return FaceSet(name, crops, files, found, numbers(person), numbers(family), numbers(photo), held)


def join(sets: list[FaceSet]) -> FaceSet:
    """Several sets as one; nobody is in two of them."""
    offset = {"person": 0, "family": 0, "photo": 0}
    columns: dict[str, list[np.ndarray]] = {key: [] for key in offset}
    for each in sets:
        for key, values in columns.items():
            column = getattr(each, key)
            values.append(column + offset[key])
            offset[key] += int(column.max()) + 1
    return FaceSet("+".join(each.name for each in sets), np.concatenate([each.crops for each in sets]),
                   [file for each in sets for file in each.files], np.concatenate([each.found for each in sets]),
                   *(np.concatenate(columns[key]) for key in ("person", "family", "photo")),
                   np.concatenate([each.held for each in sets]))


def fingerprint(folder: Path) -> str:
    """SHA-256 of the crops, for the run record."""
    digest = hashlib.sha256()
    with open(folder / "crops.npy", "rb") as file:
        while block := file.read(1 << 22):
            digest.update(block)
    return digest.hexdigest()


def lfw_pairs(text: str, files: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """
    LFW's pairs.txt as rows [fold, first, second] and whether they are the same person.

    Raises Problem when the text is something else, or names a photo that is not among the files.
    """
    row = {Path(file).as_posix(): i for i, file in enumerate(files)}
    lines = [line.split() for line in text.strip().splitlines()]
    pairs, same = [], []
    try:
        folds, each = (int(number) for number in lines[0])
        for i, part in enumerate(lines[1:]):
            ends = (part[0], part[1]), (part[0], part[2]) if len(part) == 3 else (part[2], part[3])
            first, second = (row[f"{name}/{name}_{int(number):04d}.jpg"] for name, number in ends)
            pairs.append([i // (2 * each), first, second])
            same.append(len(part) == 3)
    except KeyError as missing:
        raise Problem(f"pairs.txt names {missing}, which is not among the crops.") from missing
    except (ValueError, IndexError) as error:
        raise Problem(f"pairs.txt is not LFW's list of pairs ({error}).") from error
    if len(pairs) != folds * 2 * each:
        raise Problem(f"pairs.txt promises {folds * 2 * each} pairs and holds {len(pairs)}.")
    return np.array(pairs), np.array(same)
