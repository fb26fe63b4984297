"""Measures a finished model on LFW folds 1-3 and on held-out FIW families and Pins people."""

from pathlib import Path

import numpy as np

import faces
import identities
import metrics

FARS = (1e-2, 1e-3, 1e-4, 1e-5)
# A wrongly merged person costs the user more than a split one; beyond this, FIW's own label errors set the limit.
WANTED_PRECISION = 0.95


def run(session, crops: np.ndarray, batch: int = 16) -> np.ndarray:
    return np.concatenate([session.run(None, {"crops": np.ascontiguousarray(crops[i : i + batch])})[0]
                           for i in range(0, len(crops), batch)])


class Measured:
    """Embeddings of the three evaluation sets, computed once."""

    def __init__(self, session, cache: Path, data: Path):
        crops, files, _ = faces.load("lfw", cache)
        self.lfw, self.lfw_people = run(session, crops), identities.named(files)
        self.pairs, self.same = identities.lfw_pairs((faces.root(data, "lfw") / "pairs.txt").read_text(), files)
        crops, files, _ = faces.load("fiw", cache)
        people = identities.fiw(files)
        self.fiw, self.fiw_people = run(session, crops[people.held]), people.take(people.held)
        crops, files, _ = faces.load("pins", cache)
        people = identities.named(files)
        self.pins, self.pins_people = run(session, crops[people.held]), people.take(people.held)

    def verification(self, form) -> dict:
        """`form` is what is done to a float vector before comparison: nothing, or the round trip to bytes."""
        same, strangers, kin = metrics.pair_kinds(form(self.fiw), self.fiw_people)
        pins_same, pins_strangers, _ = metrics.pair_kinds(form(self.pins), self.pins_people)
        return {"lfw": metrics.lfw(form(self.lfw), self.pairs, self.same),
                "fiwStrangers": metrics.accept_rates(same, strangers),
                "fiwKin": metrics.accept_rates(same, kin),
                "pins": metrics.accept_rates(pins_same, pins_strangers)}

    def thresholds(self) -> list[dict]:
        """Calibrated on strangers of held-out families, the harder set; LFW's own rate at each is told beside it."""
        same, strangers, kin = metrics.pair_kinds(metrics.stored(self.fiw), self.fiw_people)
        lfw_same, lfw_strangers, _ = metrics.pair_kinds(metrics.stored(self.lfw), self.lfw_people)
        rows = []
        for far in FARS:
            cosine = metrics.threshold_at(strangers, far)
            rows.append({"far": far, "cosine": round(cosine, 4), "squaredDistance": round(2 - 2 * cosine, 4),
                         "fiwSamePerson": round(float((same > cosine).mean()), 4),
                         "fiwKinAccepted": round(float((kin > cosine).mean()), 5),
                         "lfwFar": float(f"{(lfw_strangers > cosine).mean():.2e}"),
                         "lfwSamePerson": round(float((lfw_same > cosine).mean()), 4)})
        return rows

    def clusters(self) -> dict:
        """B-cubed of average linkage at each threshold; faces of one FIW photo are never joined."""
        fiw, lfw = metrics.stored(self.fiw), metrics.stored(self.lfw)
        return {"fiw": metrics.cluster_table(fiw, self.fiw_people.person, self.fiw_people.photo),
                "lfw": metrics.cluster_table(lfw, self.lfw_people.person)}


def chosen_cut(table: list[dict]) -> dict:
    """The lowest threshold whose precision reaches the wanted one."""
    return next((row for row in table if row["precision"] >= WANTED_PRECISION), table[-1])
