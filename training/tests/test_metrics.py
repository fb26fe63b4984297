"""What is measured, on vectors and labels that can be worked out by hand."""

import numpy as np
import pytest
from made import face_set

from facet_training import evaluate, metrics


def at(*degrees: float) -> np.ndarray:
    """Unit vectors of the plane at these angles."""
    return np.stack([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))], 1).astype(np.float32)


def test_stored_vectors_are_unit_vectors_of_127_steps() -> None:
    v = np.random.default_rng(1).normal(0, 1, (20, 128))
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    back = metrics.stored(v)
    assert np.abs(np.linalg.norm(back, axis=1) - 1).max() < 1e-6
    assert (v * back).sum(1).min() > 0.9999
    assert not metrics.stored(np.zeros((1, 128))).any()


@pytest.mark.parametrize(("far", "expected"), [(0.0, 0.9), (0.1, 0.8), (0.25, 0.7), (0.5, 0.4)])
def test_a_threshold_lets_no_more_impostors_through_than_allowed(far: float, expected: float) -> None:
    impostors = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0])
    cut = metrics.threshold_at(impostors, far)
    assert (impostors > cut).mean() <= far
    assert cut == pytest.approx(expected)


def test_pairs_are_counted_once_and_doubts_left_out() -> None:
    # Two families: anna (2 faces) and ben; carl (2 faces) and dora, who may be carl.
    faces = face_set(["anna", "anna", "ben", "carl", "carl", "dora"], ["f", "f", "f", "g", "g", "g"])
    v = at(0, 10, 60, 180, 200, 185)
    doubt = {tuple(sorted((int(faces.person[3]), int(faces.person[5]))))}
    pairs = metrics.all_pairs(v, faces, doubt, chunk=2)
    cosine = np.cos(np.deg2rad([10, 20]))
    assert np.sort(pairs.same) == pytest.approx(np.sort(cosine), abs=1e-6)
    assert len(pairs.strangers) == 9
    assert np.sort(pairs.kin) == pytest.approx(np.sort(np.cos(np.deg2rad([60, 50]))), abs=1e-6)
    assert len(metrics.all_pairs(v, faces).kin) == 4


def test_rates_count_people_alike_or_pairs_alike() -> None:
    # Person 0 has three pairs, one accepted; person 1 has one pair, accepted.
    pairs = metrics.Pairs(np.array([0.9, 0.2, 0.2, 0.9]), np.array([0, 0, 0, 1]), np.array([0.5, 0.1]), np.array([0.5]))
    found = pairs.rates(pairs.strangers, (0.1,))["0.1"]
    assert found == {"people": pytest.approx((1 / 3 + 1) / 2), "pairs": pytest.approx(0.5)}


def test_two_models_are_compared_across() -> None:
    faces = face_set(["a", "a", "b"])
    one, other = at(0, 10, 90), at(5, 40, 120)
    pairs = metrics.all_pairs(one, faces, other=other)
    assert pairs.same == pytest.approx(np.cos(np.deg2rad([40])), abs=1e-6)
    assert np.sort(pairs.strangers) == pytest.approx(np.sort(np.cos(np.deg2rad([120, 110]))), abs=1e-6)


def test_lfw_takes_each_folds_threshold_from_the_others() -> None:
    # Folds differ in scale: the threshold that suits folds 1 and 2 fails on fold 0.
    v = at(0, 50, 60, 0, 10, 80, 0, 10, 80)
    pairs = np.array([[0, 0, 1], [0, 0, 2], [1, 3, 4], [1, 3, 5], [2, 6, 7], [2, 6, 8]])
    same = np.array([True, False] * 3)
    found = metrics.lfw(v, pairs, same)
    per_fold = found["accuracy"] * 3
    assert per_fold in (pytest.approx(2.5), pytest.approx(3.0))
    assert 0 <= found["standardError"] <= 0.5
    perfect = metrics.lfw(at(0, 5, 90, 0, 5, 90, 0, 5, 90), pairs, same)
    assert perfect["accuracy"] == 1 and perfect["val"]["0.001"] == 1


def test_b_cubed_by_hand() -> None:
    # One cluster {a, a, b}, one {b}: precision (2/3 + 2/3 + 1/3 + 1) / 4, recall (1 + 1 + 1/2 + 1/2) / 4.
    found = metrics.b_cubed(np.array([0, 0, 0, 1]), np.array([7, 7, 8, 8]))
    assert found["precision"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found["recall"] == pytest.approx(0.75)
    assert found["f"] == pytest.approx(2 * found["precision"] * 0.75 / (found["precision"] + 0.75))


def test_linkage_never_joins_two_faces_of_one_photo() -> None:
    v, photo = at(0, 1, 2, 90), np.array([0, 0, 1, 2])
    merges, _ = metrics.linkage(v, photo, 0.5)
    labels = metrics.labels(4, merges, 0.5)
    assert labels[0] != labels[1]
    assert len(set(metrics.labels(4, metrics.linkage(v, None, 0.5)[0], 0.5))) == 2


def test_grey_and_sharp_crops_are_told() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1, 112, 112, 3), np.uint8)
    grey = noise[..., :1].repeat(3, 3)
    smooth = np.full_like(noise, 90)
    assert evaluate.colourless(np.concatenate([noise, grey, smooth])).tolist() == [False, True, True]
    sharpness = evaluate.sharpness(np.concatenate([noise, smooth]))
    assert sharpness[0] > 100 > sharpness[1] == 0


def test_the_cut_is_the_lowest_that_is_precise_enough() -> None:
    table = [{"cosine": 0.2, "precision": 0.8}, {"cosine": 0.3, "precision": 0.96}, {"cosine": 0.4, "precision": 0.99}]
    assert evaluate.chosen_cut(table)["cosine"] == 0.3
    assert evaluate.chosen_cut(table[:1])["cosine"] == 0.2
