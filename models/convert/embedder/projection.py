"""512 -> 128 dimensions: what is learned, from whom, and what was tried.

Features are the backbone's raw outputs, not normalised ones: on held-out families both serve equally well, and raw
ones let centring and projection fold into the backbone's last linear layer, so that 128 dimensions cost nothing.
"""

import numpy as np

DIMS = 128


def fixed_signs(matrix: np.ndarray) -> np.ndarray:
    """An eigenvector's sign is the solver's whim; the largest entry is made positive so that reruns agree."""
    return matrix * np.sign(matrix[np.abs(matrix).argmax(0), np.arange(matrix.shape[1])])


def pca(features: np.ndarray, power: float) -> tuple[np.ndarray, np.ndarray]:
    """Principal axes scaled by variance^-power: 0 is plain PCA, 0.5 full whitening."""
    centre = features.mean(0)
    variance, axes = np.linalg.eigh(np.cov((features - centre).T))
    top = np.argsort(variance)[::-1][:DIMS]
    return fixed_signs(axes[:, top]) * variance[top] ** -power, centre


def lda(features: np.ndarray, person: np.ndarray, power: float, shrinkage: float) -> tuple[np.ndarray, np.ndarray]:
    """Within-person scatter (shrunk towards a ball) whitened by `power`, then the axes that spread people most."""
    _, row, count = np.unique(person, return_inverse=True, return_counts=True)
    mean = np.zeros((len(count), features.shape[1]))
    np.add.at(mean, row, features)
    mean /= count[:, None]
    # A person of two photos and one of fifty should not count the same, nor twenty-five times the other.
    weight = np.where(count > 1, np.minimum(count, 8) / np.maximum(count - 1, 1), 0)[row]
    residual = features - mean[row]
    within = (residual * weight[:, None]).T @ residual / np.minimum(count, 8)[count > 1].sum()
    within += shrinkage * np.trace(within) / len(within) * np.eye(len(within))
    variance, axes = np.linalg.eigh(within)
    whiten = (axes * variance**-power) @ axes.T
    centre = mean.mean(0)
    between = whiten @ np.cov((mean - centre).T) @ whiten
    spread, axes = np.linalg.eigh(between)
    return whiten @ fixed_signs(axes[:, np.argsort(spread)[::-1][:DIMS]]), centre


# Name -> how to learn it. convert.py prints how each does on held-out families; CHOSEN goes into the model.
CANDIDATES = {
    "pca": lambda x, who: pca(x, 0.0),
    "pca, whitened by 0.25": lambda x, who: pca(x, 0.25),
    "pca, whitened by 0.35": lambda x, who: pca(x, 0.35),
    "pca, whitened by 0.5": lambda x, who: pca(x, 0.5),
    "lda, whitened by 0.25, shrinkage 0.1": lambda x, who: lda(x, who, 0.25, 0.1),
    "lda, whitened by 0.5, shrinkage 0.1": lambda x, who: lda(x, who, 0.5, 0.1),
    "lda, whitened by 0.5, shrinkage 1": lambda x, who: lda(x, who, 0.5, 1.0),
}
CHOSEN = "pca, whitened by 0.25"
