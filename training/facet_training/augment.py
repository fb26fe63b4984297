"""What may happen to a face between the camera and the album, done to a batch of crops at once.

The crops carry a margin around the app's own crop, so that shifts, turns and scaling show real picture at the edges.
"""

import io
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from .faces import SIZE


@dataclass(frozen=True)
class Augmentation:
    """Shares are of the faces of a batch; `shift` is in pixels of the 112-pixel crop (standard deviation)."""

    flip: float = 0.5
    shift: float = 1.5
    turn: float = 3.0  # degrees, standard deviation
    zoom: float = 0.03  # standard deviation of the logarithm
    colour: float = 0.6
    grey: float = 0.1
    jpeg: float = 0.2  # quality 10 to 90
    blur: float = 0.15
    small: float = 0.25  # reduced to 16..80 pixels and enlarged again
    cover: float = 0.1  # a dark or noisy patch: hands, glasses, other heads


def plain(crops: np.ndarray) -> torch.Tensor:
    """uint8 [n, side, side, 3] -> float [n, 3, 112, 112] in 0..255, channels last in memory: the app's own crop."""
    margin = (crops.shape[1] - SIZE) // 2
    middle = crops[:, margin : margin + SIZE, margin : margin + SIZE]
    return torch.from_numpy(middle.copy()).permute(0, 3, 1, 2).float()


def augment(crops: np.ndarray, rules: Augmentation, rng: np.random.Generator) -> torch.Tensor:
    """uint8 [n, side, side, 3] -> float [n, 3, 112, 112] in 0..255, channels last in memory."""
    n = len(crops)
    crops = crops.copy()
    for i in np.flatnonzero(rng.random(n) < rules.jpeg):
        crops[i] = jpeg(crops[i], int(rng.integers(10, 91)))
    x = move(torch.from_numpy(crops).permute(0, 3, 1, 2).float(), rules, rng)
    x = recolour(x, rules, rng)
    for i in np.flatnonzero(rng.random(n) < rules.small):
        side = int(np.exp(rng.uniform(np.log(16), np.log(80))))
        reduced = F.interpolate(x[i : i + 1], size=(side, side), mode="area")
        x[i] = F.interpolate(reduced, size=(SIZE, SIZE), mode="bilinear", align_corners=False)[0]
    for i in np.flatnonzero(rng.random(n) < rules.blur):
        x[i] = blur(x[i], rng.uniform(0.5, 2.5), rng.random() < 0.5)
    for i in np.flatnonzero(rng.random(n) < rules.cover):
        width, height = (int(SIZE * share) for share in rng.uniform(0.15, 0.45, 2))
        left, top = int(rng.integers(0, SIZE - width)), int(rng.integers(0, SIZE - height))
        x[i, :, top : top + height, left : left + width] = float(rng.uniform(0, 255))
    return x.clamp_(0, 255)


def jpeg(crop: np.ndarray, quality: int) -> np.ndarray:
    """Through a JPEG file of the given quality and back; uint8 [side, side, 3]."""
    file = io.BytesIO()
    Image.fromarray(crop).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def move(x: torch.Tensor, rules: Augmentation, rng: np.random.Generator) -> torch.Tensor:
    """Flip, shift, turn and zoom in one interpolation; cuts the margin off."""
    n, side = len(x), x.shape[-1]
    angle = np.deg2rad(rng.normal(0, rules.turn, n))
    scale = np.exp(rng.normal(0, rules.zoom, n)) * SIZE / side
    flip = np.where(rng.random(n) < rules.flip, -1.0, 1.0)
    shift = rng.normal(0, rules.shift, (n, 2)) * 2 / side
    matrix = np.stack([np.stack([scale * np.cos(angle) * flip, -scale * np.sin(angle), shift[:, 0]], 1),
                       np.stack([scale * np.sin(angle) * flip, scale * np.cos(angle), shift[:, 1]], 1)], 1)
    grid = F.affine_grid(torch.from_numpy(matrix).float(), [n, 3, SIZE, SIZE], align_corners=False)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def recolour(x: torch.Tensor, rules: Augmentation, rng: np.random.Generator) -> torch.Tensor:
    """Brightness, contrast, saturation and white balance; some faces lose their colour."""
    n = len(x)
    chosen = (rng.random(n) < rules.colour).astype(np.float32)

    def factor(spread: float, channels: int) -> torch.Tensor:
        drawn = np.exp(rng.normal(0, spread, (n, channels, 1, 1)) * chosen[:, None, None, None])
        return torch.from_numpy(drawn.astype(np.float32))

    luma = (x * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    saturation = factor(0.3, 1)
    saturation[torch.from_numpy(rng.random(n) < rules.grey)] = 0
    x = luma + (x - luma) * saturation
    mean = x.mean((1, 2, 3), keepdim=True)
    return ((x - mean) * factor(0.25, 1) + mean * factor(0.25, 1)) * factor(0.06, 3)


def blur(face: torch.Tensor, sigma: float, along: bool) -> torch.Tensor:
    """Gaussian blur of a face [3, h, w]; `along` one axis only, as from a moving hand or head."""
    reach = int(3 * sigma) + 1
    steps = torch.arange(-reach, reach + 1, dtype=torch.float32)
    kernel = torch.exp(-(steps**2) / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).view(1, 1, 1, -1)
    y = F.conv2d(F.pad(face[:, None], (reach, reach, 0, 0), mode="replicate"), kernel)
    if not along:
        y = F.conv2d(F.pad(y, (0, 0, reach, reach), mode="replicate"), kernel.transpose(2, 3))
    return y[:, 0]
