"""The terms of AEMLO's objective, one function each.

Axes: ``batch`` rows, ``n_features``, ``n_labels``, ``n_latent``. The paper writes rows as columns;
here, as everywhere in the package, a row of a matrix is a row of the data.
"""

from __future__ import annotations

import torch


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
    moments = codes.T @ codes
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
    change = _squared_distances(X) - _squared_distances(decoded)
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
    relevant = Y > 0.5
    n_relevant = relevant.sum(dim=1, keepdim=True)
    n_irrelevant = Y.shape[1] - n_relevant
    has_pairs = (n_relevant > 0) & (n_irrelevant > 0)
    # An empty log-sum-exp has no gradient, not a zero one: rows without pairs sum over everything
    # and are replaced afterwards.
    low = torch.where(relevant | ~has_pairs, -scores, -torch.inf)
    high = torch.where(relevant & has_pairs, -torch.inf, scores)
    sizes = (n_relevant * n_irrelevant).clamp(min=1).squeeze(1).to(scores.dtype)
    logs = torch.logsumexp(low, dim=1) + torch.logsumexp(high, dim=1) - sizes.log()
    return torch.where(has_pairs.squeeze(1), logs, -torch.inf)


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


def _squared_distances(rows: torch.Tensor) -> torch.Tensor:
    """Squared distances: (batch, n_features) -> (batch, batch)."""
    # Distances do not move with the origin; centred rows lose the fewest digits below.
    centred = rows - rows.mean(dim=0)
    gram = centred @ centred.T
    norms = gram.diagonal()
    return norms[:, None] + norms[None, :] - 2 * gram
