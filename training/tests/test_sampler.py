"""Batches: who stands in them, that everybody comes, and that a resumed run draws the same ones."""

from collections import Counter

import numpy as np
import pytest
from made import face_set

from facet_training.faces import FaceSet
from facet_training.problem import Problem
from facet_training.sampler import kin_sampler, people_sampler, turn


def people(*counts: int) -> FaceSet:
    """So many photos of each person."""
    return face_set([f"p{i:03d}" for i, count in enumerate(counts) for _ in range(count)])


def families(*members: tuple[int, ...]) -> FaceSet:
    """For each family the number of photos of each member."""
    named = [(f"f{i}", f"f{i}/m{j}") for i, family in enumerate(members) for j, count in enumerate(family) for _ in range(count)]
    return face_set([person for _, person in named], [family for family, _ in named])


def everyone(faces: FaceSet) -> np.ndarray:
    return np.arange(len(faces))


def test_a_batch_has_p_people_with_k_images_each() -> None:
    faces = people(9, 3, 7, 5, 4, 6)
    rows = people_sampler(faces, everyone(faces), 4, 3, seed=1).batch(0)
    counts = Counter(faces.person[rows].tolist())
    assert len(counts) == 4 and set(counts.values()) == {3}
    assert len(set(rows.tolist())) == len(rows)


def test_somebody_with_fewer_images_brings_all_of_them_and_one_image_is_a_negative_only() -> None:
    faces = people(2, 1, 5)
    rows = people_sampler(faces, everyone(faces), 3, 4, seed=1).batch(0)
    assert Counter(faces.person[rows].tolist()) == {0: 2, 1: 1, 2: 4}
    lonely = rows[faces.person[rows] == 1]
    assert not (faces.person[np.setdiff1d(rows, lonely)] == 1).any()


def test_everybody_comes_once_a_round_and_rounds_differ() -> None:
    faces = people(*[2] * 10)
    sampler = people_sampler(faces, everyone(faces), 4, 2, seed=3)
    drawn = np.concatenate([faces.person[sampler.batch(step)][::2] for step in range(10)])
    rounds = drawn.reshape(4, 10)
    assert all(sorted(each) == list(range(10)) for each in rounds.tolist())
    assert len({tuple(each) for each in rounds.tolist()}) == 4


def test_turns_cover_every_round_also_when_a_batch_is_longer_than_one() -> None:
    drawn = np.concatenate([turn(3, 7, seed=1, step=step) for step in range(6)])
    assert all(sorted(each) == [0, 1, 2] for each in drawn.reshape(14, 3).tolist())


def test_a_batch_is_a_function_of_seed_and_step() -> None:
    faces = families((4, 3), (5, 2, 2), (3, 3))
    for make in (lambda seed: people_sampler(faces, everyone(faces), 3, 2, seed),
                 lambda seed: kin_sampler(faces, everyone(faces), 2, 2, 2, seed)):
        late = make(1)
        late.batch(0)
        assert np.array_equal(make(1).batch(5), late.batch(5))
        assert not np.array_equal(make(1).batch(5), make(1).batch(6))
        assert any(not np.array_equal(make(1).batch(step), make(2).batch(step)) for step in range(3))


def test_kin_hard_puts_relatives_into_one_batch() -> None:
    faces = families(*[(4, 4, 4, 4, 4)] * 6)
    rows = kin_sampler(faces, everyone(faces), 2, 3, 2, seed=1).batch(0)
    in_batch = Counter(faces.family[rows].tolist())
    assert len(in_batch) == 2 and set(in_batch.values()) == {6}
    for family in in_batch:
        members = Counter(faces.person[rows[faces.family[rows] == family]].tolist())
        assert len(members) == 3 and set(members.values()) == {2}


def test_kin_hard_prefers_members_who_can_be_positives() -> None:
    faces = families((1, 1, 1, 3, 2, 1))
    sampler = kin_sampler(faces, everyone(faces), 1, 3, 2, seed=1)
    for step in range(8):
        counts = sorted(Counter(faces.person[sampler.batch(step)].tolist()).values())
        assert counts == [1, 2, 2]


def test_families_without_a_positive_pair_are_left_out() -> None:
    faces = families((1, 1), (2, 1), (1,))
    sampler = kin_sampler(faces, everyone(faces), 1, 4, 4, seed=1)
    assert {int(family) for step in range(6) for family in faces.family[sampler.batch(step)]} == {1}


def test_rows_that_are_not_given_are_not_drawn() -> None:
    faces = people(4, 4, 4)
    given = np.arange(8)
    sampler = people_sampler(faces, given, 3, 4, seed=1)
    assert set(np.concatenate([sampler.batch(step) for step in range(4)]).tolist()) == set(range(8))


@pytest.mark.parametrize("faces", [people(1, 1, 1), families((1, 1), (1,))])
def test_where_nobody_is_on_two_images_there_is_nothing_to_learn(faces: FaceSet) -> None:
    with pytest.raises(Problem, match="nothing to learn"):
        people_sampler(faces, everyone(faces), 2, 2, 1)
    with pytest.raises(Problem, match="nothing to learn"):
        kin_sampler(faces, everyone(faces), 2, 2, 2, 1)


def test_without_families_kin_hard_has_nothing_to_learn() -> None:
    with pytest.raises(Problem, match="nothing to learn"):
        kin_sampler(people(3, 3), np.array([], int), 2, 2, 2, 1)
