"""Weights of the features for each label (LSDMLO, steps 1 and 2)."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg, sparse

from imblearn_multilabel._algorithms.label_sets import co_occurrence
from imblearn_multilabel._memory import block_slices, check_dense

#: The fit ends when a step lowers the objective by less than this share of it.
_TOLERANCE = 1e-12


def fit_label_weights(
    coordinates: Any,
    Y: sparse.csr_array,
    similarity: np.ndarray,
    *,
    alpha: float,
    beta: float,
    gamma: float,
    max_iter: int,
) -> tuple[np.ndarray, int]:
    """Minimize ``1/2 ||XW - Y||^2 + alpha/2 tr(XW L (XW)') + beta |W|_1`` over W.

    A sparse linear fit of the labels. Labels that occur together get similar fits: L is the graph
    Laplacian of the labels' similarity. Accelerated proximal gradient; a step that would
    raise the objective is taken again without momentum, so the objective never rises.

    Parameters
    ----------
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        X.
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    similarity : ndarray of shape (n_labels, n_labels)
        Symmetric, at least 0; the diagonal is ignored.
    alpha, beta : float
        Weights of the terms, at least 0.
    gamma : float
        Weight of the squared norm in the ridge regression that gives the first W, positive.
    max_iter : int
        Largest number of steps.

    Returns
    -------
    W : ndarray of shape (n_coordinates, n_labels)
    n_steps : int
        Steps taken; `max_iter` if W has not converged.
    """
    gram, moments = _products(coordinates, Y)
    n_coordinates, n_labels = moments.shape
    coupling = np.eye(n_labels) + alpha * _laplacian(similarity)
    steepest = _largest_eigenvalue(gram)
    if steepest == 0.0:
        return np.zeros_like(moments), 0
    # Below this the ridge is lost in the rounding of a singular X'X.
    ridge = max(gamma, 10 * n_coordinates * np.finfo(np.float64).eps * steepest)
    start = linalg.solve(gram + ridge * np.eye(n_coordinates), moments, assume_a="pos")
    step = 1.0 / (steepest * _largest_eigenvalue(coupling))

    def objective(W: np.ndarray, image: np.ndarray) -> float:
        # Less the constant ||Y||^2 / 2; `image` is X'XW.
        smooth = 0.5 * np.vdot(image, W @ coupling) - np.vdot(W, moments)
        return float(smooth + beta * np.abs(W).sum())

    W, image = start, gram @ start
    value = objective(W, image)
    ahead, ahead_image, momentum = W, image, 1.0
    n_steps = 0
    for _ in range(max_iter):
        n_steps += 1
        gradient = ahead_image @ coupling - moments
        moved = _soft_threshold(ahead - step * gradient, step * beta)
        moved_image = gram @ moved
        moved_value = objective(moved, moved_image)
        if moved_value > value:
            if momentum == 1.0:
                break
            ahead, ahead_image, momentum = W, image, 1.0
            continue
        next_momentum = (1.0 + np.sqrt(1.0 + 4.0 * momentum**2)) / 2.0
        push = (momentum - 1.0) / next_momentum
        ahead = moved + push * (moved - W)
        # X'X is linear: the image of the extrapolated point costs no product of its own.
        ahead_image = moved_image + push * (moved_image - image)
        gain = value - moved_value
        W, image, value, momentum = moved, moved_image, moved_value, next_momentum
        if gain <= _TOLERANCE * abs(value):
            break
    return W, n_steps


def feature_weights(W: np.ndarray) -> np.ndarray:
    """Turn every column of W into weights that add up to 1: the softmax of its magnitudes.

    Returns
    -------
    ndarray of shape (n_coordinates, n_labels)
    """
    magnitude = np.abs(W)
    weights = np.exp(magnitude - magnitude.max(axis=0))
    return weights / weights.sum(axis=0)


def _products(coordinates: Any, Y: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Return X'X and X'Y from dense blocks of rows: dense and sparse X agree in all bits."""
    n_samples, n_coordinates = coordinates.shape
    gram = np.zeros((n_coordinates, n_coordinates))
    moments = np.zeros((n_coordinates, Y.shape[1]))
    for block in block_slices(n_samples, n_coordinates):
        rows = coordinates[block]
        rows = rows.toarray() if sparse.issparse(rows) else np.ascontiguousarray(rows)
        gram += rows.T @ rows
        moments += (Y[block].T.astype(np.float64) @ rows).T
    return gram, moments


def _laplacian(similarity: np.ndarray) -> np.ndarray:
    return np.diag(similarity.sum(axis=1)) - similarity


def _largest_eigenvalue(symmetric: np.ndarray) -> float:
    last = len(symmetric) - 1
    return float(linalg.eigvalsh(symmetric, subset_by_index=[last, last])[0])


def _soft_threshold(values: np.ndarray, threshold: float) -> np.ndarray:
    return np.sign(values) * np.maximum(np.abs(values) - threshold, 0.0)


def label_cosines(Y: sparse.csr_array) -> np.ndarray:
    """Return the cosine of every pair of label columns; 0 for a label without positives.

    Returns
    -------
    ndarray of shape (n_labels, n_labels)
    """
    check_dense("LSDMLO", (Y.shape[1], Y.shape[1]), 24)
    together = co_occurrence(Y).toarray().astype(np.float64)
    length = np.sqrt(together.diagonal())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return together * scale[:, None] * scale


def cosine_partners(Y: sparse.csr_array, n_pairs: int) -> list[np.ndarray]:
    """Return the partners of every label among the pairs of greatest cosine.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    n_pairs : int
        Pairs of labels, over all labels together. Pairs that never occur together do not count;
        of equal ones the first by column numbers do.

    Returns
    -------
    list of ndarray of int
        For every label the columns it is paired with, ascending.
    """
    together = co_occurrence(Y)
    sizes = together.diagonal().astype(np.float64)
    pairs = sparse.triu(together, k=1).tocoo()
    first, second = pairs.coords
    # One division of whole numbers: equal cosines are equal to the last bit.
    squared_cosine = pairs.data.astype(np.float64) ** 2 / (sizes[first] * sizes[second])
    strongest = np.lexsort((second, first, -squared_cosine))[:n_pairs]
    first, second = first[strongest], second[strongest]
    return [
        np.sort(np.concatenate([second[first == label], first[second == label]]))
        for label in range(Y.shape[1])
    ]
