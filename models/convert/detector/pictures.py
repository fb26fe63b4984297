"""The pictures that detectors were compared on, with the true face boxes (left, top, right, bottom; pixels).

Only "group", "small", "close" and "faceless" can be made from a registry package alone (six photos, 22 faces);
"family", "family-small" and "lfw" need the optional face data (../shared/data, unpacked) and stay out otherwise.
Everything is drawn from fixed seeds.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from packages import FACE_API

CANVAS = (1600, 1200)


@dataclass(frozen=True)
class Picture:
    """RGB, uint8 [height, width, 3], and the faces in it, [count, 4]."""

    image: np.ndarray
    faces: np.ndarray


def group(cache: Path) -> list[Picture]:
    """Six real photos of 3 to 5 people, 1920 px; the boxes were drawn by a detector and checked by eye."""
    truth = json.loads((Path(__file__).parent / "group_photos.json").read_text())
    folder = FACE_API.unpack(cache) / "package" / "demo"
    return [Picture(read(folder / name), np.array(boxes, float)) for name, boxes in truth.items()]


def small(cache: Path) -> Iterator[Picture]:
    """The group photos reduced until faces are 20 to 80 px high, as many as fit on a canvas."""
    photos = group(cache)
    random = np.random.default_rng(2)
    for columns in (3, 4, 5, 6, 8, 3, 4, 5, 6, 8):
        canvas = texture(random, *CANVAS)
        faces = []
        cell = (CANVAS[0] // columns, int(CANVAS[0] // columns * 0.8))
        for row in range(CANVAS[1] // cell[1]):
            for column in range(columns):
                photo = photos[random.integers(len(photos))]
                height, width = photo.image.shape[:2]
                scale = min(cell[0] / width, cell[1] / height)
                part = cv2.resize(photo.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                left, top = column * cell[0], row * cell[1]
                canvas[top : top + part.shape[0], left : left + part.shape[1]] = part
                faces.append(photo.faces * scale + [left, top, left, top])
        yield Picture(canvas, np.concatenate(faces))


def close(cache: Path) -> Iterator[Picture]:
    """Close-ups of the 22 faces, the face 60 or 100 % of the height, at 400, 1000 and 2000 px."""
    random = np.random.default_rng(3)
    for photo in group(cache):
        for face in photo.faces:
            for share in (0.6, 1.0):
                side = (face[3] - face[1]) / share
                centre = (face[:2] + face[2:]) / 2 + random.uniform(-0.03, 0.03, 2) * side
                left, top = (centre - side / 2).round().astype(int)
                size = int(round(side))
                ring = max(0, -left, -top, left + size - photo.image.shape[1], top + size - photo.image.shape[0])
                framed = cv2.copyMakeBorder(photo.image, ring, ring, ring, ring, cv2.BORDER_CONSTANT, value=(255,) * 3)
                part = framed[top + ring : top + ring + size, left + ring : left + ring + size]
                edge = (400, 1000, 2000)[random.integers(3)]
                scale = edge / size
                box = np.clip((face - [left, top, left, top]) * scale, 0, edge)
                yield Picture(cv2.resize(part, (edge, edge), interpolation=cv2.INTER_CUBIC), box[None])


def faceless(cache: Path) -> Iterator[Picture]:
    """Parts of the group photos that touch no head (clothes, hands, rooms), enlarged, and drawn textures."""
    random = np.random.default_rng(4)
    photos = group(cache)
    none = np.zeros((0, 4))
    parts = 0
    while parts < 30:
        photo = photos[random.integers(len(photos))]
        height, width = photo.image.shape[:2]
        size = random.integers(250, 800)
        left, top = random.integers(0, width - size), random.integers(0, height - int(size * 0.75))
        grow = (photo.faces[:, 2:] - photo.faces[:, :2]) * 0.4
        heads = np.column_stack([photo.faces[:, :2] - grow, photo.faces[:, 2:] + grow])
        right, bottom = left + size, top + int(size * 0.75)
        if ((heads[:, 0] < right) & (heads[:, 2] > left) & (heads[:, 1] < bottom) & (heads[:, 3] > top)).any():
            continue
        parts += 1
        yield Picture(cv2.resize(photo.image[top:bottom, left:right], CANVAS, interpolation=cv2.INTER_CUBIC), none)
    for _ in range(20):
        yield Picture(texture(random, *CANVAS), none)


def family(data: Path, low: int, high: int, photos: int) -> Iterator[Picture]:
    """Families in the Wild: the crops of one source photo side by side, faces of `low` to `high` px."""
    sources: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for path in sorted((data / "fiw-dev").glob("F*/MID*/*.jpg")):
        sources[path.parts[-3], path.name.split("_")[0]].append(path)
    groups = [paths for paths in sources.values() if len(paths) >= 2]
    random = np.random.default_rng(5)
    for index in random.permutation(len(groups))[:photos]:
        canvas = texture(random, *CANVAS)
        faces: list[list[float]] = []
        for path in groups[index]:
            crop = read(path)
            scale = np.exp(random.uniform(np.log(low), np.log(high))) / max(crop.shape[:2])
            kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            crop = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=kind)
            height, width = crop.shape[:2]
            for _ in range(50):
                left, top = random.integers(0, CANVAS[0] - width), random.integers(0, CANVAS[1] - height)
                gap = 8
                if all(
                    left > b[2] + gap or left + width + gap < b[0] or top > b[3] + gap or top + height + gap < b[1]
                    for b in faces
                ):
                    canvas[top : top + height, left : left + width] = crop
                    faces.append([left, top, left + width, top + height])
                    break
        yield Picture(canvas, np.array(faces, float))


def lfw(data: Path) -> Iterator[Picture]:
    """Labeled Faces in the Wild, whole photos; the person is in the middle."""
    for path in sorted((data / "lfw-dev").glob("*/*.jpg")):
        yield Picture(read(path), np.array([[75.0, 70.0, 175.0, 190.0]]))


def texture(random: np.random.Generator, width: int, height: int) -> np.ndarray:
    """A picture without faces: noise of several scales in one hue range, with discs, boxes and lines."""
    image = np.zeros((height, width, 3), np.float32)
    for octave in range(2, 9):
        coarse = random.normal(0, 1, (height // 2**octave + 2, width // 2**octave + 2, 3)).astype(np.float32)
        image += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * 2.0 ** (octave * 0.6)
    image = image / image.std() * random.uniform(15, 45) + random.uniform(60, 190, 3).astype(np.float32)
    out = np.clip(image, 0, 255).astype(np.uint8)
    for _ in range(random.integers(0, 40)):
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        x, y = int(random.integers(0, width)), int(random.integers(0, height))
        size = int(np.exp(random.uniform(np.log(8), np.log(300))))
        thickness = int(random.choice([-1, 1, 3, 9]))
        if random.random() < 0.5:
            cv2.ellipse(out, (x, y), (size, int(size * random.uniform(0.4, 1.6))), 0, 0, 360, colour, thickness)
        else:
            cv2.rectangle(out, (x, y), (x + size, y + int(size * random.uniform(0.2, 2))), colour, thickness)
    return out


def read(path: Path) -> np.ndarray:
    """A file as RGB."""
    image = cv2.imread(str(path))
    if image is None:
        raise SystemExit(f"cannot read {path}")
    return np.ascontiguousarray(image[:, :, ::-1])
