"""The terms of AEMLO's objective, one function each.

Axes: ``batch`` rows, ``n_features``, ``n_labels``, ``n_latent``. The paper writes rows as columns;
here, as everywhere in the package, a row of a matrix is a row of the data.
"""

from __future__ import annotations

import torch

#: Farther than any score, so that the greatest score of one group is not one of the other's.
_FAR = 1e30


def embedding_gap(feature_codes: torch.Tensor, label_codes: torch.Tensor) -> torch.Tensor:
    """Squared distance of the two codes of each row; its sum is ``Tr(C1' C1)`` of Eq. 3, 4.

    Parameters
    ----------
    feature_codes, label_codes : Tensor of shape (batch, n_latent)
        F_ex(X) and F_ey(Y).

    Returns
    -------
    Tensor of shape (batch,)
    """
    return (feature_codes - label_codes).square().sum(dim=1)


def orthonormality(codes: torch.Tensor, *, averaged: bool) -> torch.Tensor:
    """Squared Frobenius distance of the codes' second moments from the identity (C2, C3, Eq. 4).

    ``||F' F / b - I||^2`` if averaged, else ``||F' F - I||^2`` as printed, whose optimum depends on
    the batch size. F'F has rank at most b: with more latent dimensions than rows in a batch the
    term cannot fall below their difference.

    Parameters
    ----------
    codes : Tensor of shape (batch, n_latent)
        F_ex(X) or F_ey(Y).
    averaged : bool
        Whether to divide by the number of rows.

    Returns
    -------
    Tensor of shape ()
    """
    moments = _gram(codes.T)
    if averaged:
        moments = moments / codes.shape[0]
    identity = torch.eye(codes.shape[1], dtype=codes.dtype, device=codes.device)
    return (moments - identity).square().sum()


def reconstruction_error(decoded: torch.Tensor, X: torch.Tensor) -> torch.Tensor:
    """Squared distance of each row to its reconstruction; its sum is M of Eq. 6.

    Parameters
    ----------
    decoded, X : Tensor of shape (batch, n_features)
        x' and x.

    Returns
    -------
    Tensor of shape (batch,)
    """
    return (decoded - X).square().sum(dim=1)


def distance_distortion(decoded: torch.Tensor, X: torch.Tensor) -> torch.Tensor:
    """Mean squared change of the squared distances between rows, S of Eq. 7.

    ``1 / (b (b - 1)) sum over i != j of (||x_i - x_j||^2 - ||x'_i - x'_j||^2)^2`` from the two
    Gram matrices: memory (batch, batch), never (batch, batch, n_features).

    Parameters
    ----------
    decoded, X : Tensor of shape (batch, n_features)
        x' and x.

    Returns
    -------
    Tensor of shape ()
        0 for a single row.
    """
    n_rows = X.shape[0]
    # Distances do not move with the origin; near the origin the fewest digits are lost.
    centre = X.mean(dim=0)
    gram = _gram(X - centre) - _gram(decoded - centre)
    norms = gram.diagonal()
    change = norms[:, None] + norms[None, :] - 2 * gram
    return change.square().sum() / max(n_rows * (n_rows - 1), 1)


def log_pair_loss(scores: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
    """Logarithm of the mean pairwise exponential loss of each row, the surrogate of Eq. 8.

    The mean of ``exp(-(f_p - f_q))`` over pairs of a relevant p and an irrelevant q is a product
    of two means, so its logarithm is ``logmeanexp(-f_p) + logmeanexp(f_q)``: O(n_labels) a row,
    and finite wherever the scores are.

    Parameters
    ----------
    scores : Tensor of shape (batch, n_labels)
        Label scores f.
    Y : Tensor of shape (batch, n_labels)
        0 and 1.

    Returns
    -------
    Tensor of shape (batch,)
        Minus infinity for rows without a pair, that is with no or all labels: their loss is 0.
        No gradient flows into them.
    """
    # Arithmetic with 0 and 1 instead of masks, which cost about ten times as much on a CPU.
    N = 1 - Y
    n_relevant, n_irrelevant = Y.sum(dim=1), N.sum(dim=1)
    has_pairs = (n_relevant > 0) & (n_irrelevant > 0)
    signed = scores * (N - Y)
    # Each of the two sums is taken relative to its greatest exponent, so one exponential of each
    # score serves both; a constant to the gradient, as it cancels.
    constant = signed.detach()
    top_relevant = (constant - _FAR * N).amax(dim=1)
    top_irrelevant = (constant - _FAR * Y).amax(dim=1)
    top = torch.maximum(top_relevant, top_irrelevant)
    top_relevant = torch.where(has_pairs, top_relevant, top)
    top_irrelevant = torch.where(has_pairs, top_irrelevant, top)
    shares = (signed - (top_relevant[:, None] * Y + top_irrelevant[:, None] * N)).exp()
    of_relevant = (shares * Y).sum(dim=1)
    # Both sums hold a 1, so the difference loses no digits that matter.
    of_irrelevant = shares.sum(dim=1) - of_relevant
    product = of_relevant * of_irrelevant / (n_relevant * n_irrelevant).clamp(min=1)
    # The logarithm of a product of 0 has no gradient, not a zero one: rows without pairs take
    # that of 1 and are replaced afterwards.
    logs = torch.where(has_pairs, product, 1.0).log() + (top_relevant + top_irrelevant)
    return torch.where(has_pairs, logs, -torch.inf)


def ranking_loss(scores: torch.Tensor, Y: torch.Tensor, form: str) -> torch.Tensor:
    """Label loss of each row, 0 for rows with no or all labels (Gamma, Eq. 8).

    Parameters
    ----------
    scores : Tensor of shape (batch, n_labels)
        Label scores f.
    Y : Tensor of shape (batch, n_labels)
        0 and 1.
    form : {"log", "softplus", "exponential"}
        With t the mean of ``exp(-(f_p - f_q))`` over the pairs of a row: ``log t``,
        ``log(1 + t)`` or t itself. ``log(1 + t) / log 2`` and t are bounds of the share of
        wrongly ordered pairs from above. t overflows when a pair is wrong by more than 88.

    Returns
    -------
    Tensor of shape (batch,)
    """
    logs = log_pair_loss(scores, Y)
    if form == "exponential":
        return logs.exp()
    if form == "softplus":
        return torch.nn.functional.softplus(logs)
    return torch.where(logs.isneginf(), 0.0, logs)


class _Gram(torch.autograd.Function):
    """``rows rows'``; its gradient by symmetry is one product where autograd would take two."""

    @staticmethod
    def forward(context, rows):
        context.save_for_backward(rows)
        return rows @ rows.T

    @staticmethod
    def backward(context, gradient):
        (rows,) = context.saved_tensors
        return (gradient + gradient.T) @ rows


def _gram(rows: torch.Tensor) -> torch.Tensor:
    """Inner products: (n, m) -> (n, n)."""
    return _Gram.apply(rows)
