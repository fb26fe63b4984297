"""The triplet loss and its miners again, in NumPy with plain loops over the definitions: slow and easy to believe."""

import numpy as np


def triplets(x: np.ndarray, same: np.ndarray, different: np.ndarray, miner: str, hard: list[bool]) -> list[tuple[int, int, int]]:
    """(anchor, positive, negative) for each; `hard` says for each pair in order whether "mixed" ignores the distance."""
    n = len(x)

    def d(i: int, j: int) -> float:
        return float(((x[i] - x[j]) ** 2).sum())

    found = []
    pair = 0
    for a in range(n):
        negatives = [j for j in range(n) if different[a, j]]
        positives = [j for j in range(n) if same[a, j]]
        if miner == "batch-hard":
            if positives and negatives:
                found.append((a, max(positives, key=lambda j: d(a, j)), min(negatives, key=lambda j: d(a, j))))
            continue
        for p in positives:
            if miner == "batch-all":
                found += [(a, p, j) for j in negatives]
                continue
            whatever = miner == "mixed" and hard[pair]
            pair += 1
            candidates = [j for j in negatives if whatever or d(a, j) > d(a, p)]
            if candidates:
                found.append((a, p, min(candidates, key=lambda j: d(a, j))))
    return found


def loss(x: np.ndarray, chosen: list[tuple[int, int, int]], margin: float) -> tuple[float, float]:
    """Mean loss of the active triplets, and their share."""
    total, active = 0.0, 0
    for a, p, n in chosen:
        each = ((x[a] - x[p]) ** 2).sum() - ((x[a] - x[n]) ** 2).sum() + margin
        if each > 0:
            total += each
            active += 1
    return total / max(active, 1), active / max(len(chosen), 1)


def unit(x: np.ndarray) -> np.ndarray:
    return x / np.sqrt((x**2).sum(1, keepdims=True))
