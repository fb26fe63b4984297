"""Writes test/golden/detector.json: python models/convert/detector/golden.py

Made-up output maps and what the Python reference makes of them, for the unit tests of electron/core/detector.ts.
Only the cells that are not zero are listed.
"""

import json
from pathlib import Path

import numpy as np

import centerface

OUT = Path(__file__).resolve().parents[3] / "test" / "golden" / "detector.json"
INPUT = {"width": 160, "height": 96}
CONTENT = {"width": 150, "height": 84}
PICTURE = {"width": 1500, "height": 840}
THRESHOLD, NMS_IOU, NMS_CONTAINED = 0.4, 0.4, 0.7


def main() -> None:
    random = np.random.default_rng(7)
    columns, rows = INPUT["width"] // centerface.STRIDE, INPUT["height"] // centerface.STRIDE
    score = np.zeros((rows, columns), np.float32)
    geometry = np.zeros((len(centerface.GEOMETRY), rows, columns), np.float32)
    cells = []
    for cell in sorted(random.choice(rows * columns, 40, replace=False)):
        row, column = divmod(int(cell), columns)
        values = np.concatenate([
            random.uniform(-0.5, 0.5, 2),
            random.uniform(np.log(6), np.log(60), 2),
            random.uniform(0.1, 0.9, 10),
        ]).round(3)  # fmt: skip
        score[row, column] = likelihood = round(float(random.uniform(0.2, 1)), 3)
        geometry[:, row, column] = values
        cells.append([int(cell), likelihood, values.tolist()])
    golden = {
        "input": INPUT,
        "content": CONTENT,
        "picture": PICTURE,
        "scoreThreshold": THRESHOLD,
        "nmsIoU": NMS_IOU,
        "nmsContained": NMS_CONTAINED,
        "cells": cells,
        "candidates": describe(in_picture(centerface.decode(score, geometry, THRESHOLD))),
        "faces": describe(merge(in_picture(centerface.decode(score, geometry, THRESHOLD)))),
    }
    body = ",\n".join(f"  {json.dumps(key)}: {lines(value)}" for key, value in golden.items())
    OUT.write_text("{\n" + body + "\n}\n")


def in_picture(rows: np.ndarray) -> np.ndarray:
    """From network input to picture pixels, boxes clipped; rows that lie outside are dropped."""
    scale = np.array([PICTURE["width"] / CONTENT["width"], PICTURE["height"] / CONTENT["height"]])
    rows = rows.copy()
    rows[:, :4] *= np.tile(scale, 2)
    rows[:, 5:] *= np.tile(scale, 5)
    rows[:, [0, 2]] = rows[:, [0, 2]].clip(0, PICTURE["width"])
    rows[:, [1, 3]] = rows[:, [1, 3]].clip(0, PICTURE["height"])
    return rows[(rows[:, 2] > rows[:, 0]) & (rows[:, 3] > rows[:, 1])]


def merge(rows: np.ndarray) -> np.ndarray:
    """Greedy suppression by overlap and by containment, best first."""
    return centerface.suppress(rows, NMS_IOU, NMS_CONTAINED)


def describe(rows: np.ndarray) -> list[list[float]]:
    """Left, top, width, height, score, landmarks."""
    boxes = np.column_stack([rows[:, :2], rows[:, 2:4] - rows[:, :2], rows[:, 4:]])
    return boxes.round(6).tolist()


def lines(value: object) -> str:
    """A list with one item per line, anything else on one."""
    if isinstance(value, list):
        return "[\n" + ",\n".join("    " + json.dumps(item) for item in value) + "\n  ]"
    return json.dumps(value)


if __name__ == "__main__":
    main()
