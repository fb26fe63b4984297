"""What the pretrained network's features are used for: doubts about labels, the start of the head, the teacher."""

from pathlib import Path

import numpy as np
import pytest
from made import chain, face, face_set, folder, names

from facet_training import pretrained, source
from facet_training.faces import load


def towards(*cosines: float) -> np.ndarray:
    """Unit vectors in the plane with these cosines to the first axis."""
    return np.array([[cosine, np.sqrt(1 - cosine**2)] for cosine in cosines])


def test_relatives_whose_faces_are_alike_may_be_one_person() -> None:
    faces = face_set(["a", "a", "b", "b", "c"], ["f"] * 5)
    vectors = np.array([[1, 0, 0], [1, 0, 0], [0.55, np.sqrt(1 - 0.55**2), 0], [0.55, np.sqrt(1 - 0.55**2), 0], [0, 0, 1]])
    assert source.doubtful(vectors, faces) == {(0, 1)}


@pytest.mark.parametrize(("cosine", "doubted"), [(0.49, False), (0.51, True)])
def test_means_are_compared_with_their_own_threshold(cosine: float, doubted: bool) -> None:
    faces = face_set(["a", "b"], ["f", "f"])
    assert bool(source.doubtful(towards(1, cosine), faces)) == doubted


@pytest.mark.parametrize(("cosine", "doubted"), [(0.6, False), (0.65, True)])
def test_one_pair_of_faces_is_enough_where_it_is_near(cosine: float, doubted: bool) -> None:
    # b's other faces are far off, so that its mean is no reason.
    faces = face_set(["a", "b", "b", "b"], ["f"] * 4)
    near = np.array([cosine, np.sqrt(1 - cosine**2), 0])
    vectors = np.array([[1, 0, 0], near, [-0.5, 0, np.sqrt(0.75)], [-0.5, 0, np.sqrt(0.75)]])
    assert (source.doubtful(vectors, faces) == {(0, 1)}) == doubted


def test_people_of_different_families_are_never_doubted() -> None:
    assert source.doubtful(towards(1, 1), face_set(["a", "b"], ["f", "g"])) == set()


def test_the_doubt_matrix_says_it_of_rows_both_ways() -> None:
    person = np.array([3, 1, 2, 1, 3])
    matrix = source.doubt_matrix(person, {(1, 3)})
    expected = [[{int(a), int(b)} == {1, 3} for b in person] for a in person]
    assert matrix.tolist() == expected
    assert not source.doubt_matrix(person, set()).any()


def test_the_projection_keeps_the_directions_of_most_variance_and_whitens_partly() -> None:
    rng = np.random.default_rng(0)
    axes = np.linalg.qr(rng.normal(0, 1, (6, 6)))[0]
    spread = np.array([9, 5, 3, 0.1, 0.1, 0.1])
    raw = rng.normal(0, 1, (20_000, 6)) * spread @ axes.T + 4
    matrix, centre = source.projection(raw, 3, power=0.5)
    assert matrix.shape == (6, 3)
    np.testing.assert_allclose(centre, raw.mean(0))
    np.testing.assert_allclose(np.cov(((raw - centre) @ matrix).T), np.eye(3), atol=1e-6)
    partly = np.diag(np.cov(((raw - centre) @ source.projection(raw, 3)[0]).T))
    np.testing.assert_allclose(partly, np.linalg.eigvalsh(np.cov(raw.T))[::-1][:3] ** (1 - 2 * source.WHITENING), rtol=1e-6)
    # The kept directions are the axes of the largest spread.
    np.testing.assert_allclose(np.abs(np.linalg.norm(axes[:, 3:].T @ matrix, axis=0)), 0, atol=0.02)


def test_the_projection_is_the_same_every_time() -> None:
    raw = np.random.default_rng(1).normal(0, 1, (200, 5))
    np.testing.assert_array_equal(source.projection(raw, 3)[0], source.projection(raw.copy(), 3)[0])
    np.testing.assert_allclose(source.projection(raw[::-1], 3)[0], source.projection(raw, 3)[0], atol=1e-9)


def test_the_teacher_is_a_face_and_its_mirror_image_with_equal_say() -> None:
    both = np.random.default_rng(2).normal(0, 1, (4, 2, 6)) * np.array([1, 50])[None, :, None]
    vectors = source.teacher(both)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    for mirrored in (0, 1):
        cosines = (vectors * source.unit(both[:, mirrored])).sum(1)
        np.testing.assert_allclose(cosines, (vectors * source.unit(both[:, 1 - mirrored])).sum(1), atol=1e-6)
    assert np.isfinite(source.teacher(np.zeros((1, 2, 6)))).all()


def test_features_are_of_the_faces_asked_for_and_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layers = chain(np.random.default_rng(3))
    monkeypatch.setattr(pretrained, "backbone", lambda _work: layers)
    who = names("person", 3)
    crops = np.stack([face(i, 0) for i in range(3)])
    crops[2] = crops[0][:, ::-1]
    folder(tmp_path / "crops" / "pins", [f"{name}/1.jpg" for name in who], crops)
    faces = load(tmp_path / "crops" / "pins", "pins").take(np.array([2, 0]))
    (tmp_path / "work").mkdir()
    both = source.of_training_faces(faces, tmp_path / "crops", tmp_path / "work")
    assert both.shape == (2, 2, 8)
    # The third face is the first one mirrored, so each one's mirror image is the other.
    np.testing.assert_allclose(both[0, 0], both[1, 1], atol=1e-5)
    np.testing.assert_allclose(both[0, 1], both[1, 0], atol=1e-5)
    monkeypatch.setattr(pretrained, "backbone", None)
    np.testing.assert_array_equal(source.of_training_faces(faces, tmp_path / "crops", tmp_path / "work"), both)
