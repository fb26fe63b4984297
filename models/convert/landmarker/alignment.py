"""Five landmarks -> a 112x112 crop, as the app finds and refines them: its pipeline in Python, to try other values of the card."""

import json
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
from facet_training.card import ALIGNMENT

SIZE = 112
# Image-left eye, image-right eye, nose, image-left mouth corner, image-right mouth corner.
TEMPLATE = np.array(ALIGNMENT["points"])


def similarity(points: np.ndarray, target: np.ndarray = TEMPLATE) -> np.ndarray:
    """Least-squares rotation + scale + shift (Umeyama), as a 2x3 matrix that takes points to target."""
    p, t = points - points.mean(0), target - target.mean(0)
    norm = (p * p).sum()
    a = (p * t).sum() / norm
    b = (p[:, 0] * t[:, 1] - p[:, 1] * t[:, 0]).sum() / norm
    linear = np.array([[a, -b], [b, a]])
    return np.hstack([linear, (target.mean(0) - linear @ points.mean(0))[:, None]])


def crop(image: np.ndarray, points: np.ndarray) -> np.ndarray:
    return cv2.warpAffine(image, similarity(points), (SIZE, SIZE), flags=cv2.INTER_LINEAR)


def session(path, threads: int = 1) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def cut_square(image: np.ndarray, corner: np.ndarray, side: float, size: int) -> np.ndarray:
    """As electron/core/alignment.ts: averages where it reduces, black outside the picture."""
    samples = int(min(8, max(1, np.floor(side / size + 0.5))))
    scale = side / (size * samples)
    back = np.array([[scale, 0, corner[0] + scale / 2 - 0.5], [0, scale, corner[1] + scale / 2 - 0.5]])
    fine = cv2.warpAffine(image, back, (size * samples,) * 2, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)


class AppLandmarks:
    """The app's whole chain: CenterFace (detector.onnx), then landmarker.onnx on each face by the rules of its card.

    The detector's maps are as its card describes them: score [1, h, w]; geometry [14, h, w] with the middle's offset,
    the logarithm of the box's size in input pixels, and five landmarks relative to the box.
    """

    STRIDE, MULTIPLE, SURE = 4, 32, 0.3

    def __init__(self, models: Path):
        self.detector = session(models / "detector.onnx")
        self.landmarker = session(models / "landmarker.onnx")
        self.rules = json.loads((models / "landmarker.json").read_text())

    def detect(self, image: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """Box (x1, y1, x2, y2, inside the picture) and landmarks of the face nearest the middle."""
        h, w = image.shape[:2]
        canvas = np.zeros((-(-h // self.MULTIPLE) * self.MULTIPLE, -(-w // self.MULTIPLE) * self.MULTIPLE, 3), np.uint8)
        canvas[:h, :w] = image
        score, geometry = (m[0] for m in self.detector.run(["score", "geometry"], {"image": canvas[None]}))
        rows, columns = np.nonzero(score[0] > self.SURE)
        if not len(rows):
            return None
        g = geometry[:, rows, columns].astype(np.float64)
        middle = np.stack([columns + 0.5 + g[0], rows + 0.5 + g[1]]) * self.STRIDE
        size = np.exp(g[2:4])
        off = np.hypot(middle[0] - w / 2, middle[1] - h / 2) / min(h, w)
        best = int(np.argmax(score[0, rows, columns] - off))
        corner = (middle - size / 2)[:, best]
        box = np.clip([*corner, *(corner + size[:, best])], 0, [w, h, w, h])
        return box, corner + g[4:, best].reshape(5, 2) * size[:, best]

    def look(self, image: np.ndarray, box: np.ndarray, rules: dict) -> tuple[np.ndarray, float]:
        """What the landmark network says of a face, in pixels of the picture, and the side of the square it saw."""
        height, scale = box[3] - box[1], rules["crop"]["scale"]
        side = scale * height
        corner = (box[:2] + box[2:]) / 2 + [0, rules["crop"]["shift"] * height] - side / 2
        face = cut_square(image, corner, side, rules["input"]["size"][0])
        return corner + side * self.landmarker.run(None, {"faces": face[None]})[0][0], side

    def refine(self, image: np.ndarray, box: np.ndarray, points: np.ndarray, rules: dict) -> np.ndarray:
        """As electron/core/landmarks.ts: the detector's points stay where the face is too small or both disagree."""
        if box[3] - box[1] < max(rules["leastFace"], 1):
            return points
        refined, side = self.look(image, box, rules)
        if np.linalg.norm(refined - points, axis=1).mean() > rules["maxDisagreement"] * side:
            return points
        return rules["weight"] * refined + (1 - rules["weight"]) * points
