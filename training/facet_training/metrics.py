"""What the figures mean: stored bytes, verification on pairs, and clusters scored by B-cubed."""

from dataclasses import dataclass

import numpy as np

from . import source

FARS = (1e-2, 1e-3, 1e-4)


def stored(v: np.ndarray) -> np.ndarray:
    """The app's 128 int8 (a scale for each vector, which is then forgotten), read back as unit vectors."""
    q = np.round(v / np.maximum(np.abs(v).max(1, keepdims=True), 1e-12) * 127).astype(np.float32)
    return q / np.maximum(np.linalg.norm(q, axis=1, keepdims=True), 1e-12)


def lfw(v: np.ndarray, pairs: np.ndarray, same: np.ndarray, other: np.ndarray | None = None) -> dict:
    """
    Accuracy with each fold's threshold taken from the others; VAL at a FAR likewise (FaceNet, section 4). `other`: vectors of the
    same faces by a second model, which the second face of each pair is taken from (section 6 of the paper).
    """
    cosine = (v[pairs[:, 1]] * (v if other is None else other)[pairs[:, 2]]).sum(1)
    folds = np.unique(pairs[:, 0])
    grid = np.linspace(-0.2, 1, 2401)
    accuracy, rates = [], {1e-2: [], 1e-3: []}
    for fold in folds:
        test, train = pairs[:, 0] == fold, pairs[:, 0] != fold
        right = [((cosine[train] > t) == same[train]).mean() for t in grid]
        best = grid[np.flatnonzero(np.array(right) == max(right))].mean()
        accuracy.append(((cosine[test] > best) == same[test]).mean())
        for far, values in rates.items():
            values.append((cosine[test & same] > threshold_at(cosine[train & ~same], far)).mean())
    error = np.std(accuracy, ddof=1) / np.sqrt(len(folds))
    return {"accuracy": float(np.mean(accuracy)), "standardError": float(error),
            "val": {f"{far:g}": float(np.mean(values)) for far, values in rates.items()}}


def threshold_at(impostors: np.ndarray, far: float) -> float:
    """The least cosine that at most `far` of the impostor pairs exceed."""
    k = int(np.floor(far * len(impostors)))
    return float(np.partition(impostors, len(impostors) - 1 - k)[len(impostors) - 1 - k])


@dataclass(frozen=True)
class Pairs:
    """Cosines of all pairs of a set: of one person (with the person's number), of strangers, and of relatives."""

    same: np.ndarray
    person: np.ndarray
    strangers: np.ndarray
    kin: np.ndarray

    def rates(self, impostors: np.ndarray, fars=FARS) -> dict:
        """
        True accepts at each FAR. `people`: the mean of the people's own shares, so that somebody of sixty photos counts as
        much as somebody of two; `pairs`: over all pairs alike.
        """
        count = np.bincount(self.person)
        found = {}
        for far in fars:
            accepted = self.same > threshold_at(impostors, far)
            share = np.bincount(self.person, weights=accepted)[count > 0] / count[count > 0]
            found[f"{far:g}"] = {"people": float(share.mean()), "pairs": float(accepted.mean())}
        return found


def all_pairs(v: np.ndarray, faces, doubts: set = frozenset(), other: np.ndarray | None = None, chunk: int = 1024) -> Pairs:
    """
    Every pair of faces of a FaceSet once; relatives who may be one person (`doubts`, see source.doubtful) are left out. With
    `other` (the same faces by a second model), the second face of a pair is the second model's.
    """
    other = v if other is None else other
    same, person, strangers, kin = [], [], [], []
    doubt = source.doubt_matrix(faces.person, doubts)
    for start in range(0, len(v), chunk):
        rows = np.arange(start, min(start + chunk, len(v)))
        cosine = (v[rows] @ other.T).astype(np.float32)
        later = rows[:, None] < np.arange(len(v))[None]
        one_person = faces.person[rows][:, None] == faces.person[None]
        one_family = faces.family[rows][:, None] == faces.family[None]
        same.append(cosine[later & one_person])
        person.append(np.broadcast_to(faces.person[rows][:, None], cosine.shape)[later & one_person])
        strangers.append(cosine[later & ~one_family])
        kin.append(cosine[later & one_family & ~one_person & ~doubt[rows]])
    return Pairs(*(np.concatenate(each) for each in (same, person, strangers, kin)))


def linkage(v: np.ndarray, photo: np.ndarray | None = None, until: float = 0.0) -> tuple[list, np.ndarray]:
    """Average linkage that never joins two faces of one photo: merges as (similarity, kept, gone).

    Average similarity between two clusters is the mean over all pairs, so similarities never rise along the
    merges and one run answers for every threshold.
    """
    n = len(v)
    sums = (v @ v.T).astype(np.float32)
    if photo is not None:
        sums[photo[:, None] == photo[None]] = -np.inf
    np.fill_diagonal(sums, -np.inf)
    size = np.ones(n, np.float32)
    best = sums.argmax(1)
    value = sums[np.arange(n), best]
    merges = []
    while True:
        i = int(value.argmax())
        if value[i] < until:
            return merges, size
        j = int(best[i])
        merges.append((float(value[i]), i, j))
        sums[i] += sums[j]
        size[i] += size[j]
        sums[i, i] = -np.inf
        sums[:, i] = sums[i]
        sums[j], sums[:, j] = -np.inf, -np.inf
        value[j] = -np.inf
        # Similarities to the merged cluster changed; only rows that pointed at either part need a new search.
        for k in np.flatnonzero(((best == i) | (best == j)) & (value > -np.inf)).tolist() + [i]:
            mean = sums[k] / (size * size[k])
            best[k] = mean.argmax()
            value[k] = mean[best[k]]


def labels(n: int, merges: list, threshold: float) -> np.ndarray:
    parent = np.arange(n)
    for similarity, kept, gone in merges:
        if similarity < threshold:
            break
        parent[parent == gone] = kept
    return parent


def b_cubed(found: np.ndarray, truth: np.ndarray) -> dict:
    """Precision: of the faces put with a face, how many are of its person. Recall: of its person's, how many are put with it."""
    _, f = np.unique(found, return_inverse=True)
    _, t = np.unique(truth, return_inverse=True)
    both = np.zeros((f.max() + 1, t.max() + 1))
    np.add.at(both, (f, t), 1)
    precision = (both**2 / both.sum(1, keepdims=True)).sum() / len(f)
    recall = (both**2 / both.sum(0, keepdims=True)).sum() / len(f)
    return {"precision": float(precision), "recall": float(recall), "f": float(2 * precision * recall / (precision + recall))}


def cluster_table(v, truth, photo=None, thresholds=np.arange(0.2, 0.72, 0.01)) -> list[dict]:
    merges, _ = linkage(v, photo, float(thresholds[0]))
    return [{"cosine": round(float(t), 3), **b_cubed(labels(len(v), merges, t), truth)} for t in thresholds]
