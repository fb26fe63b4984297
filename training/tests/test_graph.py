"""The ONNX graph against PyTorch, in every form that it can be written in."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
import torch.nn.functional as F
from made import chain

from facet_training import evaluate, graph
from facet_training.augment import plain
from facet_training.networks.layers import ChainEmbedder
from facet_training.problem import Problem


@pytest.fixture(scope="module")
def crops() -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (3, 112, 112, 3), np.uint8)


def embedded(path: Path, layers: list, crops: np.ndarray, mirrored: bool, storage: str = "float32") -> np.ndarray:
    onnx.save(graph.build(layers, {"run": "test"}, mirrored, storage), path)
    return evaluate.embed(evaluate.session(path), crops)


def expected(layers: list, crops: np.ndarray, mirrored: bool) -> np.ndarray:
    net = ChainEmbedder(layers).eval()
    with torch.inference_mode():
        x = plain(crops)
        return (F.normalize(net(x) + net(x.flip(3)), dim=1) if mirrored else net(x)).numpy()


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_graph_gives_what_pytorch_gives_for_bytes(tmp_path: Path, crops: np.ndarray, mirrored: bool) -> None:
    layers = chain(np.random.default_rng(1))
    # PReLUs steeper than 1 are written as mirrored ones; slopes of 1 are no bend at all.
    layers[1].slope[:2] = 1.5, 1.0
    got = embedded(tmp_path / "model.onnx", layers, crops, mirrored)
    assert np.abs(got - expected(layers, crops, mirrored)).max() < 1e-4
    assert np.abs(np.linalg.norm(got, axis=1) - 1).max() < 1e-5


def test_a_mirrored_model_does_not_care_which_way_a_face_looks(tmp_path: Path, crops: np.ndarray) -> None:
    layers = chain(np.random.default_rng(2))
    model = tmp_path / "model.onnx"
    one = embedded(model, layers, crops, True)
    other = evaluate.embed(evaluate.session(model), np.ascontiguousarray(crops[:, :, ::-1]))
    assert np.abs(one - other).max() < 1e-5
    # A batch gives each face what it gets alone.
    assert np.abs(evaluate.session(model).run(None, {"crops": crops})[0] - one).max() < 1e-5


@pytest.mark.parametrize(("storage", "least", "smaller"), [("float16", 0.9999, 0.7), ("int8", 0.98, 0.5)])
def test_smaller_forms_are_smaller_and_near(tmp_path: Path, crops: np.ndarray, storage: str, least: float, smaller: float) -> None:
    layers = chain(np.random.default_rng(3), hidden=256, dims=128)
    whole, small = tmp_path / "whole.onnx", tmp_path / "small.onnx"
    want, got = embedded(whole, layers, crops, False), embedded(small, layers, crops, False, storage)
    assert (want * got).sum(1).min() > least
    assert small.stat().st_size < smaller * whole.stat().st_size


def test_a_mirrored_channel_that_is_added_later_cannot_be_written() -> None:
    layers = chain(np.random.default_rng(6))
    layers[0].slope[0] = 1.5  # and layer 3 adds layer 0's output
    with pytest.raises(ValueError, match="added later"):
        graph.build(layers, {}, False)


def test_building_leaves_the_layers_as_they_were() -> None:
    layers = chain(np.random.default_rng(4))
    before = [layer.weight.copy() for layer in layers]
    graph.build(layers, {}, True)
    assert all(np.array_equal(layer.weight, weight) for layer, weight in zip(layers, before))
    assert layers[0].slope is not None


def test_what_is_no_model_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_text("no model")
    with pytest.raises(Problem, match="is not a model that can be opened"):
        evaluate.session(tmp_path / "model.onnx")
