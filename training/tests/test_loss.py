"""The loss and its miners against plain loops, and the properties that the paper asks of them."""

import numpy as np
import oracle
import pytest
import torch
import torch.nn.functional as F

from facet_training.loss import (MINERS, cosine_distillation, harmonic_masks, memory_triplet_loss, relation_distillation,
                                 squared_distances, triplet_loss)

MARGIN = 0.2


def batch(seed: int, people: int = 5, n: int = 18, dims: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Raw vectors that cluster by person, and masks in which some pairs of people are in doubt."""
    rng = np.random.default_rng(seed)
    person = rng.integers(0, people, n)
    x = rng.normal(0, 1, (people, dims))[person] + rng.normal(0, 0.7, (n, dims))
    same = (person[:, None] == person) & ~np.eye(n, dtype=bool)
    doubt = {(0, 1), (1, 0)}
    different = np.array([[a != b and (a, b) not in doubt for b in person] for a in person])
    return x, same, different


def tensors(*arrays: np.ndarray) -> list[torch.Tensor]:
    return [torch.from_numpy(each) for each in arrays]


def drawn_hard(same: np.ndarray, share: float, seed: int) -> list[bool]:
    """The draw that "mixed" makes from a generator of this seed."""
    return (torch.rand(int(same.sum()), generator=torch.Generator().manual_seed(seed)) < share).tolist()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("miner", MINERS)
def test_loss_and_miner_agree_with_plain_loops(miner: str, seed: int) -> None:
    raw, same, different = batch(seed)
    x = oracle.unit(raw)
    mined = triplet_loss(*tensors(x, same, different), MARGIN, miner, 0.4, torch.Generator().manual_seed(seed))
    chosen = oracle.triplets(x, same, different, miner, drawn_hard(same, 0.4, seed))
    loss, active = oracle.loss(x, chosen, MARGIN)
    assert mined.triplets == len(chosen) > 0
    assert mined.active == pytest.approx(active)
    assert float(mined.loss) == pytest.approx(loss, abs=1e-12)
    distances = ((x[:, None] - x) ** 2).sum(2)
    assert mined.positive == pytest.approx(distances[same].mean())
    assert mined.negative == pytest.approx(distances[different].mean())


@pytest.mark.parametrize("miner", MINERS)
def test_gradient_is_the_slope_of_the_plain_loss(miner: str) -> None:
    raw, same, different = batch(3, n=9)
    hard = drawn_hard(same, 0.5, 1)
    chosen = oracle.triplets(oracle.unit(raw), same, different, miner, hard)
    leaf = torch.from_numpy(raw.copy()).requires_grad_()
    triplet_loss(F.normalize(leaf, dim=1), *tensors(same, different), MARGIN, miner, 0.5,
                 torch.Generator().manual_seed(1)).loss.backward()
    step = 1e-6
    for i, j in np.ndindex(*raw.shape):
        ends = []
        for sign in (1, -1):
            moved = raw.copy()
            moved[i, j] += sign * step
            ends.append(oracle.loss(oracle.unit(moved), chosen, MARGIN)[0])
        assert float(leaf.grad[i, j]) == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-6)


def test_an_active_semi_hard_negative_is_farther_than_the_positive_and_within_the_margin() -> None:
    raw, same, different = batch(1, n=30)
    x = torch.from_numpy(oracle.unit(raw))
    d = squared_distances(x, x).numpy()
    mined = triplet_loss(x, *tensors(same, different), MARGIN, "semi-hard")
    per_pair = {}
    for a, p in np.argwhere(same):
        between = [d[a, n] for n in np.flatnonzero(different[a]) if d[a, p] < d[a, n] < d[a, p] + MARGIN]
        per_pair[a, p] = d[a, p] - min(between) + MARGIN if between else 0.0
    losses = [each for each in per_pair.values() if each > 0]
    assert losses and float(mined.loss) == pytest.approx(np.mean(losses))
    # None can exceed the margin: that would be a negative nearer than its positive.
    assert max(losses) < MARGIN


def test_mixed_is_semi_hard_at_one_end_and_hardest_negatives_at_the_other() -> None:
    raw, same, different = batch(2)
    x = oracle.unit(raw)
    given = tensors(x, same, different)
    none = triplet_loss(*given, MARGIN, "mixed", 0.0)
    assert float(none.loss) == pytest.approx(float(triplet_loss(*given, MARGIN, "semi-hard").loss))
    whole = triplet_loss(*given, MARGIN, "mixed", 1.0)
    hardest = oracle.triplets(x, same, different, "mixed", [True] * int(same.sum()))
    assert float(whole.loss) == pytest.approx(oracle.loss(x, hardest, MARGIN)[0])
    assert float(whole.loss) > float(none.loss)


@pytest.mark.parametrize("miner", MINERS)
def test_pairs_in_neither_mask_take_no_part(miner: str) -> None:
    raw, same, different = batch(4)
    out = 5  # a face of whom nothing is said
    same[out], same[:, out], different[out], different[:, out] = False, False, False, False
    results = []
    for place in (raw[out], -raw[out]):
        raw[out] = place
        x = torch.from_numpy(oracle.unit(raw)).requires_grad_()
        mined = triplet_loss(x, *tensors(same, different), MARGIN, miner, generator=torch.Generator().manual_seed(0))
        mined.loss.backward()
        assert not x.grad[out].any()
        results.append(float(mined.loss.detach()))
    assert results[0] == pytest.approx(results[1])


@pytest.mark.parametrize("miner", MINERS)
@pytest.mark.parametrize("lacking", ["positives", "negatives", "both"])
def test_a_batch_without_triplets_costs_nothing_and_moves_nothing(miner: str, lacking: str) -> None:
    raw, same, different = batch(5)
    if lacking != "negatives":
        same[:] = False
    if lacking != "positives":
        different[:] = False
    leaf = torch.from_numpy(raw).requires_grad_()
    mined = triplet_loss(F.normalize(leaf, dim=1), *tensors(same, different), MARGIN, miner)
    mined.loss.backward()
    assert not mined.loss.any() and mined.triplets == 0 and mined.active == 0
    assert torch.equal(leaf.grad, torch.zeros_like(leaf))


@pytest.mark.parametrize("miner", MINERS)
def test_equal_vectors_give_finite_gradients(miner: str) -> None:
    _, same, different = batch(6)
    leaf = torch.ones(len(same), 4).requires_grad_()
    mined = triplet_loss(F.normalize(leaf, dim=1), *tensors(same, different), MARGIN, miner)
    mined.loss.backward()
    assert mined.loss.isfinite() and leaf.grad.isfinite().all()


def test_an_unknown_miner_is_a_bug() -> None:
    with pytest.raises(ValueError):
        triplet_loss(*tensors(*batch(0)), MARGIN, "hardest")


def test_harmonic_masks_pair_new_with_old_and_never_old_with_old() -> None:
    person = np.array([0, 0, 1, 2])
    same = (person[:, None] == person) & ~np.eye(4, dtype=bool)
    different = person[:, None] != person
    different[2, 3] = different[3, 2] = False  # in doubt
    positives, negatives = (mask.numpy() for mask in harmonic_masks(*tensors(same, different)))
    for i in range(8):
        for j in range(8):
            old, alike, itself = (i >= 4) + (j >= 4), person[i % 4] == person[j % 4], i % 4 == j % 4
            assert positives[i, j] == {0: alike and not itself, 1: alike, 2: False}[old]
            assert negatives[i, j] == different[i % 4, j % 4]
    assert (positives == positives.T).all() and (negatives == negatives.T).all()


def test_harmonic_triplets_draw_new_vectors_to_the_old_ones() -> None:
    rng = np.random.default_rng(0)
    old = torch.from_numpy(oracle.unit(rng.normal(0, 1, (6, 8))))
    leaf = torch.from_numpy(rng.normal(0, 1, (6, 8))).requires_grad_()
    person = np.arange(6)
    masks = harmonic_masks(*tensors(np.zeros((6, 6), bool), person[:, None] != person))
    optimiser = torch.optim.SGD([leaf], lr=0.5)
    for _ in range(200):
        optimiser.zero_grad()
        triplet_loss(torch.cat([F.normalize(leaf, dim=1), old]), *masks, 0.5, "batch-all").loss.backward()
        optimiser.step()
    d = squared_distances(F.normalize(leaf.detach(), dim=1), old)
    assert (d.argmin(1) == torch.arange(6)).all()


def test_distillations_are_zero_at_the_teacher_and_what_they_say_elsewhere() -> None:
    rng = np.random.default_rng(1)
    student, teacher = (oracle.unit(rng.normal(0, 1, (7, 5))) for _ in range(2))
    s, t = tensors(student, teacher)
    assert float(cosine_distillation(t, t)) == pytest.approx(0)
    assert float(cosine_distillation(s, t)) == pytest.approx(np.mean([1 - student[i] @ teacher[i] for i in range(7)]))
    turned = t @ torch.linalg.qr(torch.from_numpy(rng.normal(0, 1, (5, 5))))[0]
    assert float(relation_distillation(turned, t)) == pytest.approx(0)
    expected = np.mean([(student[i] @ student[j] - teacher[i] @ teacher[j]) ** 2 for i in range(7) for j in range(7)])
    assert float(relation_distillation(s, t)) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(4))
def test_triplets_with_memory_agree_with_plain_loops_and_move_the_anchors_alone(seed: int) -> None:
    raw, same, different = batch(seed, n=20)
    x = oracle.unit(raw)
    anchors = torch.from_numpy(x[:6]).requires_grad_()
    memory = torch.from_numpy(x).requires_grad_()
    mined = memory_triplet_loss(anchors, memory.detach(), *tensors(same[:6], different[:6]), MARGIN, positives=20)
    chosen = [each for each in oracle.triplets(x, same, different, "semi-hard", []) if each[0] < 6]
    loss, active = oracle.loss(x, chosen, MARGIN)
    assert mined.triplets == len(chosen) > 0
    assert mined.active == pytest.approx(active)
    assert float(mined.loss.detach()) == pytest.approx(loss, abs=1e-12)
    mined.loss.backward()
    assert anchors.grad.abs().sum() > 0 and memory.grad is None


def test_triplets_with_memory_draw_so_many_positives_and_meet_the_nearest_negative_where_asked() -> None:
    raw, same, different = batch(2, n=30)
    x = oracle.unit(raw)
    given = (*tensors(x[:8], x, same[:8], different[:8]), MARGIN)
    few = memory_triplet_loss(*given, hard_share=1.0, positives=2, generator=torch.Generator().manual_seed(1))
    assert few.triplets == sum(min(2, int(row.sum())) for row, apart in zip(same[:8], different[:8]) if apart.any())
    every = memory_triplet_loss(*given, hard_share=1.0, positives=30)
    chosen = [each for each in oracle.triplets(x, same, different, "mixed", [True] * int(same.sum())) if each[0] < 8]
    assert float(every.loss) == pytest.approx(oracle.loss(x, chosen, MARGIN)[0], abs=1e-12)


def test_nothing_remembered_of_a_person_is_no_triplet() -> None:
    x = torch.eye(4)[:, :4]
    none = torch.zeros(4, 4, dtype=torch.bool)
    mined = memory_triplet_loss(x.clone().requires_grad_(), x, none, ~torch.eye(4, dtype=torch.bool))
    assert mined.triplets == 0 and float(mined.loss.detach()) == 0
