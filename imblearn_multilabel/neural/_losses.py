"""The terms of AEMLO's objective, one function each.

Axes: ``batch`` rows, ``n_features``, ``n_labels``, ``n_latent``. The paper writes rows as columns;
here, as everywhere in the package, a row of a matrix is a row of the data.
"""

from __future__ import annotations

import torch

#: Farther than any score, so that the greatest score of one group is not one of the other's.
_FAR = 1e30


def squared_gap(rows: torch.Tensor, others: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
    """Squared distance of two tables.

    Of both codes of a batch it is ``Tr(C1' C1)`` of Eq. 3 and 4; of features and their
    reconstructions, M of Eq. 6.

    Parameters
    ----------
    rows, others : Tensor of shape (batch, n_columns)
        F_ex(X) and F_ey(Y), or x' and x.
    scale : float
        Factor.

    Returns
    -------
    Tensor of shape ()
    """
    return _SquaredGap.apply(rows, others, scale)


def orthonormality(codes: torch.Tensor, *, averaged: bool, scale: float = 1.0) -> torch.Tensor:
    """Squared Frobenius distance of the codes' second moments from the identity (C2, C3, Eq. 4).

    ``||F' F / b - I||^2`` if averaged, else ``||F' F - I||^2`` as printed, whose optimum depends on
    the batch size. F'F has rank at most b: with more latent dimensions than rows in a batch the
    term cannot fall below their difference.

    Parameters
    ----------
    codes : Tensor of shape (..., batch, n_latent)
        F_ex(X), F_ey(Y), or both.
    averaged : bool
        Whether to divide F'F by the number of rows.
    scale : float
        Factor.

    Returns
    -------
    Tensor of shape ()
        The sum over all tables of codes.
    """
    return _Orthonormality.apply(codes, 1 / codes.shape[-2] if averaged else 1.0, scale)


def distance_distortion(decoded: torch.Tensor, X: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
    """Mean squared change of the squared distances between rows, S of Eq. 7.

    ``1 / (b (b - 1)) sum over i != j of (||x_i - x_j||^2 - ||x'_i - x'_j||^2)^2`` from one
    product of rows: memory (batch, batch), never (batch, batch, n_features).

    Parameters
    ----------
    decoded, X : Tensor of shape (batch, n_features)
        x' and x.
    scale : float
        Factor.

    Returns
    -------
    Tensor of shape ()
        0 for a single row.
    """
    return _DistanceDistortion.apply(decoded, X, scale)


def ranking_loss(scores: torch.Tensor, Y: torch.Tensor, form: str) -> torch.Tensor:
    """Label loss of each row, the surrogate of Gamma (Eq. 8).

    The mean t of ``exp(-(f_p - f_q))`` over pairs of a relevant p and an irrelevant q is a product
    of two means, so its logarithm is ``logmeanexp(-f_p) + logmeanexp(f_q)``: O(n_labels) a row,
    and finite wherever the scores are.

    Parameters
    ----------
    scores : Tensor of shape (..., batch, n_labels)
        Label scores f, of one or several paths.
    Y : Tensor of shape (batch, n_labels)
        0 and 1.
    form : {"log", "softplus", "exponential"}
        ``log t``, ``log(1 + t)`` or t itself. ``log(1 + t) / log 2`` and t are bounds of the share
        of wrongly ordered pairs from above. t overflows when a pair is wrong by more than 88.

    Returns
    -------
    Tensor of shape (..., batch)
        0 for rows without a pair, that is with no or all labels. No gradient flows into them.
    """
    return _RankingLoss.apply(scores, Y, form)


# Gradients in closed form take a third of the operations that autograd records, and symmetry
# halves their products. A factor is applied in here, because a number between two tensors costs a
# small step as much as a loss.


class _SquaredGap(torch.autograd.Function):
    @staticmethod
    def forward(context, rows, others, scale):
        gap = rows - others
        context.save_for_backward(gap)
        context.scale = scale
        flat = gap.flatten()
        return flat.dot(flat) * scale

    @staticmethod
    def backward(context, gradient):
        (gap,) = context.saved_tensors
        of_rows = gap * (gradient * (2 * context.scale))
        return of_rows, -of_rows if context.needs_input_grad[1] else None, None


class _Orthonormality(torch.autograd.Function):
    @staticmethod
    def forward(context, codes, moment_scale, scale):
        excess = (codes.mT @ codes).mul_(moment_scale)
        excess.diagonal(dim1=-2, dim2=-1).sub_(1)
        context.save_for_backward(codes, excess)
        context.scale = 4 * moment_scale * scale
        flat = excess.flatten()
        return flat.dot(flat) * scale

    @staticmethod
    def backward(context, gradient):
        codes, excess = context.saved_tensors
        return (codes @ excess).mul_(gradient * context.scale), None, None


class _DistanceDistortion(torch.autograd.Function):
    """With e = x' - x and s = x' + x, the distances of two rows change by <e_i - e_j, s_i - s_j>.

    One product instead of a Gram matrix of each side, and exact where e vanishes.
    """

    @staticmethod
    def forward(context, decoded, X, scale):
        n_rows = len(X)
        # Distances do not move with the origin; near the origin the fewest digits are lost.
        gap = decoded - X
        gap -= gap.mean(dim=0)
        centered = decoded - decoded.mean(dim=0)
        # Half of s for a moment: a table in the cache is changed faster than a new one is made.
        products = gap @ centered.sub_(gap, alpha=0.5).T
        centered.add_(gap, alpha=0.5)
        own = products.diagonal()
        change = (own[:, None] + own).sub_(products).sub_(products.T).mul_(2)
        scale /= max(n_rows * (n_rows - 1), 1)
        context.save_for_backward(centered, change)
        context.scale = 8 * scale
        flat = change.flatten()
        return flat.dot(flat) * scale

    @staticmethod
    def backward(context, gradient):
        centered, change = context.saved_tensors
        # The Laplacian of a graph with these weights: its rows sum to 0, as its origin is free.
        laplacian = change.sum(dim=1).diag().sub_(change)
        return laplacian.mul_(gradient * context.scale) @ centered, None, None


class _RankingLoss(torch.autograd.Function):
    @staticmethod
    def forward(context, scores, Y, form):
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
        if form == "exponential":
            values = logs.exp()
            slopes = values
        elif form == "softplus":
            values, slopes = torch.nn.functional.softplus(logs), logs.sigmoid()
        else:
            values, slopes = logs, torch.ones_like(logs)
        # Rows without a pair have no logarithm worth the name.
        slopes = torch.where(has_pairs, slopes, 0.0)
        shares = irrelevant.mul_((slopes / of_irrelevant)[..., None])
        shares -= relevant.mul_((slopes / of_relevant)[..., None])
        context.save_for_backward(shares)
        return torch.where(has_pairs, values, 0.0)

    @staticmethod
    def backward(context, gradient):
        (shares,) = context.saved_tensors
        return shares * gradient[..., None], None, None
