"""The objective of AEMLO, Eq. 2: ``Phi + alpha Psi + beta Gamma``, and its terms.

Axes: ``batch`` rows, ``n_features``, ``n_labels``, ``latent_size``. The paper writes rows as
columns; here, as everywhere in the package, a row of a matrix is a row of the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, pad

from imblearn_multilabel.over_sampling._aemlo.network import Outputs
from imblearn_multilabel.over_sampling._aemlo.recipe import AEMLORecipe

#: Weight of the orthonormality of codes (Eq. 3) and of the distances between rows (Eq. 5).
LAMBDA = 0.1
#: Larger than any score, so that subtracting it takes a score out of a maximum.
_FAR = 1e30


@dataclass(frozen=True)
class Objective:
    """Terms of the loss, their scale and their weights.

    `total_variance` is the sum of the variances of the features: terms are then means over rows,
    distances between features in units of this sum, and squares of codes in units of the latent
    dimensions. With None, terms are the plain sums of the paper.
    """

    recipe: AEMLORecipe
    total_variance: float | None

    @property
    def weights(self) -> dict[str, float]:
        """Weights of all terms whose weight is not 0, by name."""
        alpha, beta = self.recipe.alpha, self.recipe.beta
        weights = {"embedding": 1.0, "orthonormality": LAMBDA}
        # A term of weight 0 is not computed: 0 times infinity would be nan.
        if alpha:
            weights |= {"reconstruction": alpha, "similarity": alpha * LAMBDA}
        if beta:
            weights |= dict.fromkeys(self._paths, beta)
        return weights

    @property
    def _paths(self) -> tuple[str, ...]:
        """Codes whose decoded labels are compared with the given ones."""
        return ("label_codes", "feature_codes")[: 2 if self.recipe.label_loss_on == "both" else 1]

    def terms(self, outputs: Outputs, X: Any, Y: torch.Tensor) -> torch.Tensor:
        """Compute the terms of a batch, unweighted, in the order of `weights`: (n_terms,).

        X, (batch, n_features), may be a SparseBatch; Y is (batch, n_labels) of 0 and 1.
        """
        per_row = latent_unit = feature_unit = 1.0
        if self.total_variance is not None:
            per_row, latent_unit = 1 / X.shape[0], outputs.feature_codes.shape[1]
            # Features without variance are reconstructed by a constant; any unit will do.
            feature_unit = self.total_variance or 1.0
        codes = outputs.feature_codes, outputs.label_codes
        terms = [
            squared_gap(*codes, per_row / latent_unit),
            orthonormality(torch.stack(codes), per_row, 1 / latent_unit),
        ]
        if self.recipe.alpha:
            scales = per_row / feature_unit, 1 / feature_unit**2
            if outputs.gaps is not None:
                terms += [gap * scale for gap, scale in zip(outputs.gaps, scales, strict=True)]
            else:
                terms.append(squared_gap(outputs.features, X, scales[0]))
                terms.append(distance_distortion(outputs.features, X, scales[1]))
        if self.recipe.beta:
            scores = (outputs.scores_of_labels, outputs.scores_of_features)[: len(self._paths)]
            terms += self._label_losses(torch.stack(scores), Y) * per_row
        return torch.stack(terms)

    def _label_losses(self, scores: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
        """Return the label loss of each kind of codes: (n_paths, batch, n_labels) -> (n_paths,)."""
        if self.recipe.label_loss == "cross_entropy":
            every = Y.expand_as(scores)
            losses = binary_cross_entropy_with_logits(scores, every, reduction="none")
            return losses.sum(dim=(1, 2))
        if Y.shape[1] == 1:
            # A single label has no pairs: its score is compared with 0 instead.
            scores, Y = pad(scores, (0, 1)), torch.cat([Y, 1 - Y], dim=1)
        return ranking_loss(scores, Y).sum(dim=-1)

    def advice(self, name: str) -> str:
        """Return which parameter to change when a term diverges."""
        if name.endswith("codes") and self.recipe.label_loss == "exponential":
            return "Lower `learning_rate` or use a recipe with `label_loss='cross_entropy'`."
        if self.total_variance is None:
            return "Lower `learning_rate` or use a recipe with `normalization='variance'`."
        return "Lower `learning_rate`."


def ranking_loss(scores: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
    """Return the surrogate of Gamma (Eq. 8) of each row: (..., batch, n_labels) -> (..., batch).

    The mean t of ``exp(-(f_p - f_q))`` over pairs of a relevant p and an irrelevant q is a product
    of two means, so its logarithm is ``logmeanexp(-f_p) + logmeanexp(f_q)``: O(n_labels) a row. It
    is an upper bound of the share of wrongly ordered pairs, and overflows if a pair is wrong by
    more than 88. Rows without a pair, which have no or all labels, have loss 0 without a gradient.
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
# halves their products. The last argument of each term is a factor, applied inside because on small
# batches a multiplication of its own costs as much as a loss.


class _SquaredGap(torch.autograd.Function):
    """Squared distance of two tables: ``Tr(C1' C1)`` of codes (Eq. 3, 4), M of features (Eq. 6)."""

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
    """Distance of the codes' second moments from the identity (C2, C3, Eq. 4), over all tables.

    ``||F' F / b - I||^2`` if `moment_scale` is 1 / b, else ``||F' F - I||^2`` as printed, whose
    optimum depends on the batch size. F'F has rank at most b: with more latent dimensions than rows
    in a batch the term cannot fall below their difference.
    """

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
    """Mean squared change of the squared distances between rows, S of Eq. 7; 0 for a single row.

    ``1 / (b (b - 1)) sum over i != j of (||x_i - x_j||^2 - ||x'_i - x'_j||^2)^2``. With e = x' - x
    and s = x' + x, the distances of two rows change by <e_i - e_j, s_i - s_j>: one product instead
    of a Gram matrix of each side, exact where e vanishes, and memory (batch, batch).
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


squared_gap, orthonormality = _SquaredGap.apply, _Orthonormality.apply
distance_distortion = _DistanceDistortion.apply
