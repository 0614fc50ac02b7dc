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
    return _squared_gap(feature_codes, label_codes)


def orthonormality(codes: torch.Tensor, *, averaged: bool) -> torch.Tensor:
    """Squared Frobenius distance of the codes' second moments from the identity (C2, C3, Eq. 4).

    ``||F' F / b - I||^2`` if averaged, else ``||F' F - I||^2`` as printed, whose optimum depends on
    the batch size. F'F has rank at most b: with more latent dimensions than rows in a batch the
    term cannot fall below their difference.

    Parameters
    ----------
    codes : Tensor of shape (..., batch, n_latent)
        F_ex(X), F_ey(Y), or both.
    averaged : bool
        Whether to divide by the number of rows.

    Returns
    -------
    Tensor of shape (...,)
    """
    return _Orthonormality.apply(codes, 1 / codes.shape[-2] if averaged else 1.0)


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
    return _squared_gap(decoded, X)


def distance_distortion(decoded: torch.Tensor, X: torch.Tensor) -> torch.Tensor:
    """Mean squared change of the squared distances between rows, S of Eq. 7.

    ``1 / (b (b - 1)) sum over i != j of (||x_i - x_j||^2 - ||x'_i - x'_j||^2)^2`` from one
    product of rows: memory (batch, batch), never (batch, batch, n_features).

    Parameters
    ----------
    decoded, X : Tensor of shape (batch, n_features)
        x' and x.

    Returns
    -------
    Tensor of shape ()
        0 for a single row.
    """
    return _DistanceDistortion.apply(decoded, X)


def log_pair_loss(scores: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
    """Logarithm of the mean pairwise exponential loss of each row, the surrogate of Eq. 8.

    The mean of ``exp(-(f_p - f_q))`` over pairs of a relevant p and an irrelevant q is a product
    of two means, so its logarithm is ``logmeanexp(-f_p) + logmeanexp(f_q)``: O(n_labels) a row,
    and finite wherever the scores are.

    Parameters
    ----------
    scores : Tensor of shape (..., batch, n_labels)
        Label scores f, of one or several paths.
    Y : Tensor of shape (batch, n_labels)
        0 and 1.

    Returns
    -------
    Tensor of shape (..., batch)
        Minus infinity for rows without a pair, that is with no or all labels: their loss is 0.
        No gradient flows into them.
    """
    return _LogPairLoss.apply(scores, Y)


def ranking_loss(scores: torch.Tensor, Y: torch.Tensor, form: str) -> torch.Tensor:
    """Label loss of each row, 0 for rows with no or all labels (Gamma, Eq. 8).

    Parameters
    ----------
    scores : Tensor of shape (..., batch, n_labels)
        Label scores f, of one or several paths.
    Y : Tensor of shape (batch, n_labels)
        0 and 1.
    form : {"log", "softplus", "exponential"}
        With t the mean of ``exp(-(f_p - f_q))`` over the pairs of a row: ``log t``,
        ``log(1 + t)`` or t itself. ``log(1 + t) / log 2`` and t are bounds of the share of
        wrongly ordered pairs from above. t overflows when a pair is wrong by more than 88.

    Returns
    -------
    Tensor of shape (..., batch)
    """
    logs = log_pair_loss(scores, Y)
    if form == "exponential":
        return logs.exp()
    if form == "softplus":
        return torch.nn.functional.softplus(logs)
    return torch.where(logs.isneginf(), 0.0, logs)


def _squared_gap(rows: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
    """Squared distance of each row to its counterpart: (batch, n), (batch, n) -> (batch,)."""
    return torch.nn.functional.mse_loss(rows, others, reduction="none").sum(dim=1)


# Gradients in closed form take a third of the operations that autograd records, and symmetry
# halves their products.


class _Orthonormality(torch.autograd.Function):
    @staticmethod
    def forward(context, codes, scale):
        excess = (codes.mT @ codes).mul_(scale)
        excess.diagonal(dim1=-2, dim2=-1).sub_(1)
        context.save_for_backward(codes, excess)
        context.scale = scale
        return excess.square().sum(dim=(-2, -1))

    @staticmethod
    def backward(context, gradient):
        codes, excess = context.saved_tensors
        return (codes @ excess).mul_(4 * context.scale * gradient[..., None, None]), None


class _DistanceDistortion(torch.autograd.Function):
    """With e = x' - x and s = x' + x, the distances of two rows change by <e_i - e_j, s_i - s_j>.

    One product instead of a Gram matrix of each side, and exact where e vanishes.
    """

    @staticmethod
    def forward(context, decoded, X):
        n_rows = len(X)
        # Distances do not move with the origin; near the origin the fewest digits are lost.
        gap = decoded - X
        gap -= gap.mean(dim=0)
        centred = decoded - decoded.mean(dim=0)
        # Half of s for a moment: a table in the cache is changed faster than a new one is made.
        products = gap @ centred.sub_(gap, alpha=0.5).T
        centred.add_(gap, alpha=0.5)
        own = products.diagonal()
        change = (own[:, None] + own).sub_(products).sub_(products.T).mul_(2)
        scale = 1 / max(n_rows * (n_rows - 1), 1)
        context.save_for_backward(centred, change)
        context.scale = scale
        return change.square().sum() * scale

    @staticmethod
    def backward(context, gradient):
        centred, change = context.saved_tensors
        # The Laplacian of a graph with these weights: its rows sum to 0, as its origin is free.
        laplacian = change.sum(dim=1).diag().sub_(change)
        return laplacian.mul_(8 * context.scale * gradient) @ centred, None


class _LogPairLoss(torch.autograd.Function):
    @staticmethod
    def forward(context, scores, Y):
        # Arithmetic with 0 and 1 instead of masks, which cost about ten times as much on a CPU.
        N = 1 - Y
        signed = scores * (N - Y)
        # Each of the two sums is taken relative to its greatest exponent, so one exponential of
        # each score serves both, and none is of a number so low that it takes a slow path.
        top_relevant = torch.sub(signed, N, alpha=_FAR).amax(dim=-1)
        top_irrelevant = torch.sub(signed, Y, alpha=_FAR).amax(dim=-1)
        signed.addcmul_(top_relevant[..., None], Y, value=-1)
        irrelevant = signed.addcmul_(top_irrelevant[..., None], N, value=-1).exp_()
        relevant = irrelevant * Y
        irrelevant -= relevant
        # A sum over any label holds a 1, so this changes only sums over none.
        of_relevant = relevant.sum(dim=-1).clamp_(min=1)
        of_irrelevant = irrelevant.sum(dim=-1).clamp_(min=1)
        n_relevant = Y.sum(dim=1)
        n_pairs = n_relevant * (Y.shape[1] - n_relevant)
        has_pairs = n_pairs > 0
        logs = (of_relevant * of_irrelevant / n_pairs).log_() + (top_relevant + top_irrelevant)
        shares = irrelevant.div_(of_irrelevant[..., None])
        shares -= relevant.div_(of_relevant[..., None])
        context.save_for_backward(shares, has_pairs)
        return torch.where(has_pairs, logs, -torch.inf)

    @staticmethod
    def backward(context, gradient):
        shares, has_pairs = context.saved_tensors
        return shares * torch.where(has_pairs, gradient, 0)[..., None], None
