"""The objective of AEMLO, Eq. 2: ``Phi + alpha Psi + beta Gamma``, and its terms.

Axes: ``batch`` rows, ``n_features``, ``n_labels``, ``latent_size``. The paper writes rows as
columns; here, as everywhere in the package, a row of a matrix is a row of the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, pad

from imblearn_multilabel.over_sampling._aemlo.network import Outputs
from imblearn_multilabel.over_sampling._aemlo.wide import Batch

#: Weight of the orthonormality of codes (Eq. 3) and of the distances between rows (Eq. 5).
LAMBDA = 0.1
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
    label_loss, label_loss_on : str
        As in `AEMLORecipe`.
    total_variance : float or None
        Sum of the variances of the features. Terms are then means over rows, distances between
        features are in units of this sum, and squares of codes in units of the latent
        dimensions. With None, terms are the plain sums of the paper.
    """

    alpha: float
    beta: float
    label_loss: Literal["cross_entropy", "exponential"]
    label_loss_on: Literal["both", "labels"]
    total_variance: float | None

    @property
    def weights(self) -> dict[str, float]:
        """Weights of all terms whose weight is not 0, by name."""
        weights = {
            "embedding": 1.0,
            "orthonormality": LAMBDA,
            "reconstruction": self.alpha,
            "similarity": self.alpha * LAMBDA,
            "label_codes": self.beta,
            "feature_codes": self.beta * (self.label_loss_on == "both"),
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
            return "Lower `learning_rate` or use a recipe with `label_loss='cross_entropy'`."
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
        if self.label_loss == "cross_entropy":
            every = Y.expand_as(scores)
            losses = binary_cross_entropy_with_logits(scores, every, reduction="none")
            return list(losses.sum(dim=(1, 2)) * per_row)
        if Y.shape[1] == 1:
            # A single label has no pairs: its score is compared with 0 instead.
            scores, Y = pad(scores, (0, 1)), torch.cat([Y, 1 - Y], dim=1)
        return list(ranking_loss(scores, Y).sum(dim=-1) * per_row)

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


def ranking_loss(scores: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
    """Return the label loss of each row, the surrogate of Gamma (Eq. 8).

    The mean t of ``exp(-(f_p - f_q))`` over pairs of a relevant p and an irrelevant q is a product
    of two means, so its logarithm is ``logmeanexp(-f_p) + logmeanexp(f_q)``: O(n_labels) a row. It
    is an upper bound of the share of wrongly ordered pairs, and overflows if a pair is wrong by
    more than 88.

    Parameters
    ----------
    scores : Tensor of shape (..., batch, n_labels)
        Label scores f, of one or several kinds of codes.
    Y : Tensor of shape (batch, n_labels)
        0 and 1.

    Returns
    -------
    Tensor of shape (..., batch)
        0, without a gradient, for rows without a pair, which have no or all labels.
    """
    N = 1 - Y
    n_relevant = Y.sum(dim=-1)
    n_pairs = n_relevant * (Y.shape[-1] - n_relevant)
    # Arithmetic with 0 and 1 instead of masks, which cost about ten times as much on a CPU.
    of_relevant = torch.sub(-scores, N, alpha=_FAR).logsumexp(dim=-1)
    of_irrelevant = torch.sub(scores, Y, alpha=_FAR).logsumexp(dim=-1)
    # A sum without a label is so far below that its exponential is 0.
    return (of_relevant + of_irrelevant - n_pairs.clamp(min=1).log()).exp()


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
