"""Which faces stand in a batch. A batch is a function of seed and step, so that a resumed run draws the same ones."""

from dataclasses import dataclass

import numpy as np

from .faces import FaceSet
from .problem import Problem


def rows_by(values: np.ndarray, rows: np.ndarray) -> list[np.ndarray]:
    """The given rows grouped by value, in order of value."""
    order = rows[np.argsort(values[rows], kind="stable")]
    cuts = np.flatnonzero(np.diff(values[order])) + 1
    return np.split(order, cuts)


def some(rng: np.random.Generator, rows: np.ndarray, most: int) -> np.ndarray:
    return rows if len(rows) <= most else rng.choice(rows, most, replace=False)


def turn(count: int, per_batch: int, seed: int, step: int) -> np.ndarray:
    """The next `per_batch` of `count` things: each comes once in a round, rounds are shuffled anew."""
    places = np.arange(step * per_batch, (step + 1) * per_batch)
    chosen = []
    for at in range(places[0] // count, places[-1] // count + 1):
        order = np.random.default_rng([seed, at]).permutation(count)
        chosen.append(order[places[places // count == at] % count])
    return np.concatenate(chosen)


@dataclass(frozen=True)
class PeopleSampler:
    """P identities x K images (FaceNet, section 3.2). Identities of one image come too, as negatives only."""

    people: list[np.ndarray]
    p: int
    k: int
    seed: int

    def batch(self, step: int) -> np.ndarray:
        rng = np.random.default_rng([self.seed, step, 1])
        chosen = turn(len(self.people), self.p, self.seed, step)
        return np.concatenate([some(rng, self.people[i], self.k) for i in chosen])


@dataclass(frozen=True)
class KinSampler:
    """Kin-hard: whole families, so that the negatives of a face are its brothers and mothers."""

    families: list[list[np.ndarray]]
    families_per_batch: int
    members: int
    images: int
    seed: int

    def batch(self, step: int) -> np.ndarray:
        rng = np.random.default_rng([self.seed, step, 2])
        rows = []
        for i in turn(len(self.families), self.families_per_batch, self.seed, step):
            family = self.families[i]
            # Members with two images or more can be positives; the others fill what room is left.
            rich = [j for j, person in enumerate(family) if len(person) > 1]
            poor = [j for j, person in enumerate(family) if len(person) == 1]
            order = [*rng.permutation(rich), *rng.permutation(poor)]
            rows += [some(rng, family[int(j)], self.images) for j in order[: self.members]]
        return np.concatenate(rows)


def people_sampler(faces: FaceSet, name_rows: np.ndarray, p: int, k: int, seed: int) -> PeopleSampler:
    """Raises Problem when no identity has two images: there would be no positive pair."""
    people = rows_by(faces.person, name_rows)
    if not any(len(person) > 1 for person in people):
        raise Problem("No identity has two images: there is nothing to learn from.")
    return PeopleSampler(people, p, k, seed)


def kin_sampler(faces: FaceSet, rows: np.ndarray, families: int, members: int, images: int, seed: int) -> KinSampler:
    """Families with somebody on two images; raises Problem when there are none."""
    grouped = [rows_by(faces.person, family) for family in rows_by(faces.family, rows)]
    usable = [family for family in grouped if any(len(person) > 1 for person in family)]
    if not usable:
        raise Problem("No family has somebody on two images: there is nothing to learn from.")
    return KinSampler(usable, families, members, images, seed)
