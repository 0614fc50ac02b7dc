"""The objective of AEMLO, Eq. 2: ``Phi + alpha Psi + beta Gamma``, and its terms.

Axes: ``batch`` rows, ``n_features``, ``n_labels``, ``latent_size``. The paper writes rows as
columns; here, as everywhere in the package, a row of a matrix is a row of the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch.nn.functional import pad

from imblearn_multilabel.over_sampling._aemlo.network import Outputs
from imblearn_multilabel.over_sampling._aemlo.wide import Batch

#: Larger than any score, so that subtracting it takes a score out of a maximum.
_FAR = 1e30


@dataclass(frozen=True)
class Objective:
    """Terms of the loss, their scale and their weights.

    Parameters
    ----------
    alpha : float
        Weight of the feature reconstruction Psi.
    beta : float
        Weight of the label loss Gamma on each kind of codes.
    orthonormality_weight, similarity_weight : float
        Lambda in Phi (Eq. 3) and in Psi (Eq. 5) of the paper.
    label_loss : {"softplus", "exponential"}
        Form of the label loss.
    label_loss_on : {"both", "labels", "features"}
        Codes whose decoded labels are compared with y.
    total_variance : float or None
        Sum of the variances of the features. Terms are then means over rows, distances between
        features are in units of this sum, and squares of codes in units of the latent
        dimensions. With None, terms are the plain sums of the paper.
    """

    alpha: float
    beta: float
    orthonormality_weight: float
    similarity_weight: float
    label_loss: Literal["softplus", "exponential"]
    label_loss_on: Literal["both", "labels", "features"]
    total_variance: float | None

    @property
    def weights(self) -> dict[str, float]:
        """Weights of all terms whose weight is not 0, by name."""
        weights = {
            "embedding": 1.0,
            "orthonormality": self.orthonormality_weight,
            "reconstruction": self.alpha,
            "similarity": self.alpha * self.similarity_weight,
            "label_codes": self.beta * (self.label_loss_on != "features"),
            "feature_codes": self.beta * (self.label_loss_on != "labels"),
        }
        # A term of weight 0 is not computed: 0 times infinity would be nan.
        return {name: weight for name, weight in weights.items() if weight > 0}

    def terms(self, outputs: Outputs, X: Batch, Y: torch.Tensor) -> torch.Tensor:
        """Compute the terms of a batch, unweighted, in the order of `weights`.

        Parameters
        ----------
        outputs : Outputs
            Outputs of the network for the batch.
        X : Tensor or SparseBatch of shape (batch, n_features)
            Features.
        Y : Tensor of shape (batch, n_labels)
            0 and 1.

        Returns
        -------
        Tensor of shape (n_terms,)
        """
        paths = {
            "label_codes": outputs.scores_of_labels,
            "feature_codes": outputs.scores_of_features,
        }
        weights = self.weights
        terms = [getattr(self, f"_{name}")(outputs, X) for name in weights if name not in paths]
        scores = [path for name, path in paths.items() if name in weights]
        if scores:
            terms += self._label_losses(scores, Y)
        return torch.stack(terms)

    def advice(self, name: str) -> str:
        """Return which parameter to change when a term diverges."""
        if name.endswith("codes") and self.label_loss == "exponential":
            return "Lower `learning_rate` or use a recipe with `label_loss='softplus'`."
        if self.total_variance is None:
            return "Lower `learning_rate` or use a recipe with `normalization='variance'`."
        return "Lower `learning_rate`."

    @property
    def _averaged(self) -> bool:
        return self.total_variance is not None

    def _embedding(self, outputs: Outputs, X: Batch) -> torch.Tensor:
        codes = outputs.feature_codes, outputs.label_codes
        return squared_gap(*codes, self._per_row(X) / self._latent_unit(outputs))

    def _orthonormality(self, outputs: Outputs, X: Batch) -> torch.Tensor:
        codes = torch.stack((outputs.feature_codes, outputs.label_codes))
        unit = self._latent_unit(outputs)
        return orthonormality(codes, averaged=self._averaged, scale=1 / unit)

    def _reconstruction(self, outputs: Outputs, X: Any) -> torch.Tensor:
        scale = self._per_row(X) / self._feature_unit
        if outputs.gaps is not None:
            return outputs.gaps[0] * scale
        return squared_gap(outputs.features, X, scale)

    def _similarity(self, outputs: Outputs, X: Any) -> torch.Tensor:
        scale = 1 / self._feature_unit**2
        if outputs.gaps is not None:
            return outputs.gaps[1] * scale
        return distance_distortion(outputs.features, X, scale)

    def _label_losses(self, paths: list[torch.Tensor], Y: torch.Tensor) -> list[torch.Tensor]:
        scores = torch.stack(paths)
        per_row = self._per_row(Y)
        if Y.shape[1] == 1:
            # A single label has no pairs: its score is compared with 0 instead.
            scores, Y = pad(scores, (0, 1)), torch.cat([Y, 1 - Y], dim=1)
        return list(ranking_loss(scores, Y, self.label_loss).sum(dim=-1) * per_row)

    def _per_row(self, batch: Batch) -> float:
        return 1 / batch.shape[0] if self._averaged else 1.0

    def _latent_unit(self, outputs: Outputs) -> int:
        return outputs.feature_codes.shape[1] if self._averaged else 1

    @property
    def _feature_unit(self) -> float:
        # Features without variance are reconstructed by a constant; any unit will do.
        return self.total_variance or 1.0


def squared_gap(rows: torch.Tensor, others: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
    """Return the squared distance of two tables.

    For both codes of a batch this is ``Tr(C1' C1)`` of Eq. 3 and 4; for features and their
    reconstructions it is M of Eq. 6.

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
    """Return how far the codes' second moments are from the identity (C2, C3, Eq. 4).

    The squared Frobenius norm ``||F' F / b - I||^2`` if averaged, else ``||F' F - I||^2`` as
    printed, whose optimum depends on the batch size. F'F has rank at most b: with more latent
    dimensions than rows in a batch the term cannot fall below their difference.

    Parameters
    ----------
    codes : Tensor of shape (..., batch, latent_size)
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
    """Return the mean squared change of the squared distances between rows, S of Eq. 7.

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
    """Return the label loss of each row, the surrogate of Gamma (Eq. 8).

    The mean t of ``exp(-(f_p - f_q))`` over pairs of a relevant p and an irrelevant q is a product
    of two means, so its logarithm is ``logmeanexp(-f_p) + logmeanexp(f_q)``: O(n_labels) a row,
    and finite wherever the scores are.

    Parameters
    ----------
    scores : Tensor of shape (..., batch, n_labels)
        Label scores f, of one or several kinds of codes.
    Y : Tensor of shape (batch, n_labels)
        0 and 1.
    form : {"softplus", "exponential"}
        ``log(1 + t)`` or t itself. ``log(1 + t) / log 2`` and t are upper bounds of the
        share of wrongly ordered pairs. t overflows if a pair is wrong by more than 88.

    Returns
    -------
    Tensor of shape (..., batch)
        0, without a gradient, for rows without a pair, which have no or all labels.
    """
    return _RankingLoss.apply(scores, Y, form)


# Gradients in closed form take a third of the operations that autograd records, and symmetry
# halves their products. The factor `scale` is applied inside, because on small batches a
# multiplication of its own costs as much as a loss.


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
        # Distances do not depend on the origin; near the origin the fewest digits are lost.
        gap = decoded - X
        gap -= gap.mean(dim=0)
        centered = decoded - decoded.mean(dim=0)
        # Half of s for a moment: changing a table in the cache is faster than making a new one.
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
        # The Laplacian of a graph with these weights; its rows sum to 0.
        laplacian = change.sum(dim=1).diag().sub_(change)
        return laplacian.mul_(gradient * context.scale) @ centered, None, None


class _RankingLoss(torch.autograd.Function):
    @staticmethod
    def forward(context, scores, Y, form):
        # Arithmetic with 0 and 1 instead of masks, which cost about ten times as much on a CPU.
        N = 1 - Y
        signed = scores * (N - Y)
        # Each of the two sums is relative to its greatest exponent, so that one exponential of
        # each score serves both, and no exponent is so low that it takes the slow path.
        top_relevant = torch.sub(signed, N, alpha=_FAR).amax(dim=-1)
        top_irrelevant = torch.sub(signed, Y, alpha=_FAR).amax(dim=-1)
        signed.addcmul_(top_relevant[..., None], Y, value=-1)
        irrelevant = signed.addcmul_(top_irrelevant[..., None], N, value=-1).exp_()
        relevant = irrelevant * Y
        irrelevant -= relevant
        # A sum over at least one label is at least 1, so this changes only empty sums.
        of_relevant = relevant.sum(dim=-1).clamp_(min=1)
        of_irrelevant = irrelevant.sum(dim=-1).clamp_(min=1)
        n_relevant = Y.sum(dim=1)
        n_pairs = n_relevant * (Y.shape[1] - n_relevant)
        has_pairs = n_pairs > 0
        logs = (of_relevant * of_irrelevant / n_pairs).log_() + (top_relevant + top_irrelevant)
        if form == "exponential":
            values = logs.exp()
            slopes = values
        else:
            values, slopes = torch.nn.functional.softplus(logs), logs.sigmoid()
        # Rows without a pair have no finite logarithm.
        slopes = torch.where(has_pairs, slopes, 0.0)
        shares = irrelevant.mul_((slopes / of_irrelevant)[..., None])
        shares -= relevant.mul_((slopes / of_relevant)[..., None])
        context.save_for_backward(shares)
        return torch.where(has_pairs, values, 0.0)

    @staticmethod
    def backward(context, gradient):
        (shares,) = context.saved_tensors
        return shares * gradient[..., None], None, None
