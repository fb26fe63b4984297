"""The triplet loss of FaceNet (section 3.1) and the mining of its triplets inside a batch (section 3.2).

L = sum over triplets of max(0, |a - p|^2 - |a - n|^2 + margin), on unit vectors. Every anchor-positive pair of the batch
is used; what differs between the miners is which negatives stand against a pair.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

MINERS = ("semi-hard", "batch-hard", "batch-all", "mixed")


@dataclass(frozen=True)
class Mined:
    """The loss (a scalar with gradient) and what the collapse detector and the curves look at."""

    loss: torch.Tensor
    triplets: int
    active: float  # share of the mined triplets with a loss above zero
    positive: float  # mean squared distance of anchor-positive pairs; not a number where the batch has none
    negative: float  # the same of anchor-negative pairs


def squared_distances(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """|x_i - y_j|^2 of unit vectors [n, d], [m, d] -> [n, m], 0..4."""
    return (2 - 2 * x @ y.T).clamp(0, 4)


def triplet_loss(embeddings: torch.Tensor, same: torch.Tensor, different: torch.Tensor, margin: float = 0.2,
                 miner: str = "semi-hard", hard_share: float = 0.5, generator: torch.Generator | None = None) -> Mined:
    """
    `embeddings`: [n, d] of unit norm. `same`, `different`: bool [n, n], symmetric, the diagonal false in both; a pair that
    is in neither (one photo twice, people who may be one) takes no part.

    semi-hard: for each pair the nearest negative that is farther than the positive, yet within the margin.
    batch-hard: for each anchor its farthest positive and nearest negative (Hermans et al. 2017, arXiv:1703.07737).
    batch-all: every valid triplet; the mean is over the active ones, as there.
    mixed: semi-hard, but a random `hard_share` of the pairs meet their nearest negative whatever its distance.
    """
    if miner not in MINERS:
        raise ValueError(f"no miner {miner}")
    d = squared_distances(embeddings, embeddings)
    far = torch.full_like(d, float("inf"))
    if miner == "batch-hard":
        usable = same.any(1) & different.any(1)
        positive = torch.where(same, d, -far).amax(1)[usable]
        negative = torch.where(different, d, far).amin(1)[usable]
    else:
        anchor, other = same.nonzero(as_tuple=True)
        positive = d[anchor, other]
        apart = torch.where(different[anchor], d[anchor], far[anchor])  # [pairs, n]
        if miner == "batch-all":
            each = positive[:, None] - apart + margin
            return summed(each[apart.isfinite()], d, same, different)
        farther = apart.detach() > positive.detach()[:, None]
        if miner == "mixed":
            hard = torch.rand(len(positive), generator=generator) < hard_share
            farther = farther | hard[:, None]
        negative = torch.where(farther, apart, far[anchor]).amin(1)
        kept = negative.isfinite()
        positive, negative = positive[kept], negative[kept]
    return summed(positive - negative + margin, d, same, different)


def summed(violation: torch.Tensor, d: torch.Tensor, same: torch.Tensor, different: torch.Tensor) -> Mined:
    """The mean over active triplets: the size of a step does not shrink as fewer of them are left."""
    active = int((violation > 0).sum())
    loss = violation.clamp(min=0).sum() / max(active, 1) if len(violation) else d.sum() * 0
    return Mined(loss, len(violation), active / max(len(violation), 1), *mean_distances(d, same, different))


def mean_distances(d: torch.Tensor, same: torch.Tensor, different: torch.Tensor) -> tuple[float, float]:
    """The means of `d` [n, n] over positive and over negative pairs; nan where there are none."""
    return float(d.detach()[same].mean()), float(d.detach()[different].mean())


def harmonic_masks(same: torch.Tensor, different: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """
    Both masks [n, n] for one pool of the n new vectors followed by the n old vectors of the same faces [2n, 2n] (section 6).

    Anchors, positives and negatives are of either kind; a face's own old vector is a positive of its new one. Two old
    vectors make no positive pair, since neither can move; an old negative still pulls at a pair of which one is new.
    """
    alike = same | torch.eye(len(same), dtype=torch.bool)
    positives = torch.cat([torch.cat([same, alike], 1), torch.cat([alike, torch.zeros_like(same)], 1)])
    return positives, different.repeat(2, 2)


def memory_triplet_loss(anchors: torch.Tensor, memory: torch.Tensor, same: torch.Tensor, different: torch.Tensor, margin: float = 0.2,
                        hard_share: float = 0.0, positives: int = 4, generator: torch.Generator | None = None) -> Mined:
    """
    Triplets of the batch's anchors [n, d] with remembered embeddings of the whole training set [m, d] (cross-batch memory, Wang
    et al. 2020, arXiv:1912.06798): a batch of some dozen people holds few negatives worth learning from, the whole set has for
    every anchor a stranger who looks like it. `same`, `different`: bool [n, m]. Up to `positives` random positives an anchor,
    each against its semi-hard negative; a random `hard_share` of the pairs against the nearest negative whatever its distance.
    Gradients flow to the anchors alone.
    """
    d = squared_distances(anchors, memory)
    chance = torch.rand(same.shape, generator=generator).masked_fill(~same, -1)
    drawn, columns = chance.topk(min(positives, chance.shape[1]), 1)
    row, place = (drawn >= 0).nonzero(as_tuple=True)
    positive = d[row, columns[row, place]]
    with torch.no_grad():
        apart = d.masked_fill(~different, float("inf"))[row]
        hard = torch.rand(len(row), generator=generator) < hard_share
        nearest = apart.masked_fill((apart <= positive[:, None]) & ~hard[:, None], float("inf")).min(1)
        kept = nearest.values.isfinite()
    row, positive = row[kept], positive[kept]
    violation = positive - d[row, nearest.indices[kept]] + margin
    return summed(violation, d, same, different)


def cosine_distillation(student: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    """Mean of 1 - cosine between unit vectors [n, d]: the small network learns the large one's embedding."""
    return 1 - (student * teacher).sum(1).mean()


def relation_distillation(student: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    """
    Mean squared difference of all cosines within the batch (Park et al. 2019, arXiv:1904.05068, in its plainest form); the
    two may differ in dimensions. Unit vectors [n, d], [n, e].
    """
    return F.mse_loss(student @ student.T, teacher @ teacher.T)
