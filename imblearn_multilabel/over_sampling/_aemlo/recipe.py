"""The settings of AEMLO that only its paper or a study needs, in one frozen object."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from numbers import Real
from typing import Any, Literal

from imblearn_multilabel._compat import Interval, StrOptions, check_constraints

_AMOUNT = [Interval(Real, 0, None, closed="left")]
_SHARE = [Interval(Real, 0, 1, closed="both")]

_CONSTRAINTS: dict[str, Any] = {
    "seed_rows": [StrOptions({"local_imbalance", "minority", "all"})],
    "imr_threshold": _AMOUNT,
    "codes": [StrOptions({"whitened", "linear", "leaky_relu"})],
    "label_loss": [StrOptions({"softplus", "exponential"})],
    "label_loss_on": [StrOptions({"both", "labels", "features"})],
    "alpha": _AMOUNT,
    "beta": _AMOUNT,
    "orthonormality_weight": _AMOUNT,
    "similarity_weight": _AMOUNT,
    "normalization": [StrOptions({"variance", "none"})],
    "schedule": [StrOptions({"one_cycle", "constant"})],
    "feature_scaling": [StrOptions({"minmax"}), None],
    "validation_fraction": [Interval(Real, 0, 1, closed="left")],
    "threshold_cap": [Interval(Real, 0, None, closed="neither")],
    "reach": _SHARE,
    "residual": _SHARE,
    "stored_ratio": [Interval(Real, 1, None, closed="left"), None],
    "clip": ["boolean"],
}


@dataclass(frozen=True, kw_only=True, repr=False)
class AEMLORecipe:
    """Keep the settings of AEMLO that only its paper or a study needs.

    The defaults are AEMLO's. `AEMLO.from_paper` takes all of them as keywords too. An object is
    never changed; ``dataclasses.replace`` makes a changed copy.

    Parameters
    ----------
    seed_rows : {"local_imbalance", "minority", "all"}, default="local_imbalance"
        Distribution of the seed rows: in proportion to the disagreement of a row's neighborhood
        with its labels, as in MLSOL; uniform over the rows that carry a minority label, the
        paper's M; or uniform over all rows.
    imr_threshold : float, default=0.0
        Bound of ImR, in [0, inf): a label is a minority label if IRLbl > MeanIR and
        ImR > `imr_threshold`. Only for ``seed_rows="minority"`` without listed labels.
    codes : {"whitened", "linear", "leaky_relu"}, default="whitened"
        Output of both encoders. ``"whitened"``: made uncorrelated and of unit variance by the
        batch's covariance in training, and by that of the training rows afterwards; the
        orthonormality term is 0 and left out, and there are at most a quarter as many dimensions
        as training rows.
    label_loss : {"softplus", "exponential"}, default="softplus"
        Form of the label loss. Let t be the mean of ``exp(-(f_p - f_q))`` over the pairs of a
        relevant label p and an irrelevant label q. ``"softplus"`` is ``log(1 + t)``.
        ``"exponential"`` is t, the published surrogate, which may overflow.
    label_loss_on : {"both", "labels", "features"}, default="both"
        Codes whose decoded labels are compared with y. New labels are decoded from feature codes.
    alpha : float, default=1.0
        Weight of the feature reconstruction, in [0, inf).
    beta : float, default=1.0
        Weight of the label loss on each kind of codes, in [0, inf).
    orthonormality_weight : float, default=0.1
        Weight of the orthonormality of the codes, lambda in Eq. 3, in [0, inf).
    similarity_weight : float, default=0.1
        Weight of the distances between rows within the feature reconstruction, lambda in Eq. 5,
        in [0, inf).
    normalization : {"variance", "none"}, default="variance"
        Scale of the loss terms. ``"variance"``: means over rows, in units of the total feature
        variance and the latent dimensions, so that one setting of the weights serves all data.
        For that, scaled features are divided by one number, so that their mean variance is 1, or
        the sum 100 if there are more columns; columns that are mostly non-zero are centered.
        ``"none"``: the paper's sums, also of codes (F'F instead of F'F / batch), of features as
        `feature_scaling` leaves them.
    schedule : {"one_cycle", "constant"}, default="one_cycle"
        Course of the learning rate. ``"one_cycle"``: it rises over the first fifth of all steps
        and falls to 0 along a cosine.
    feature_scaling : {"minmax"} or None, default="minmax"
        Scaling to [0, 1] by the observed range, undone after decoding.
    validation_fraction : float, default=0.2
        Share of the rows held out for thresholds and early stopping, in [0, 1). If that is fewer
        than 5 rows, all rows are used for training and validation.
    threshold_cap : float, default=1.0
        Factor of a label's share for ``threshold="capped"``, in (0, inf).
    reach : float, default=0.5
        Greatest share of the way from the seed row's code towards that of a random latent
        neighbor, in [0, 1]. 0 decodes the seed row's own code, so that a seed row gives one row.
    residual : float, default=1.0
        Share of ``x_s - decode(encode(x_s))`` of the seed row x_s that is added to the new row, in
        [0, 1]. With 1, a new row is its seed row plus the difference of two decoded rows. Above 0
        the sampler keeps a reference to X for `AEMLO.sample`.
    stored_ratio : float or None, default=1.0
        Number of values that a new row of sparse X stores, as a multiple of those that its seed
        row stores, in [1, inf). The values that are greatest relative to their column's range are
        kept. None keeps all. Without effect on other containers.
    clip : bool, default=True
        Whether new features are clipped to the observed range of their column.

    See Also
    --------
    AEMLO : The sampler.

    Examples
    --------
    >>> from imblearn_multilabel.over_sampling import AEMLO, AEMLORecipe
    >>> AEMLORecipe(alpha=0.25)
    AEMLORecipe(alpha=0.25)
    >>> AEMLO(recipe=AEMLORecipe(seed_rows="all")).recipe.seed_rows
    'all'
    """

    seed_rows: Literal["local_imbalance", "minority", "all"] = "local_imbalance"
    imr_threshold: float = 0.0
    codes: Literal["whitened", "linear", "leaky_relu"] = "whitened"
    label_loss: Literal["softplus", "exponential"] = "softplus"
    label_loss_on: Literal["both", "labels", "features"] = "both"
    alpha: float = 1.0
    beta: float = 1.0
    orthonormality_weight: float = 0.1
    similarity_weight: float = 0.1
    normalization: Literal["variance", "none"] = "variance"
    schedule: Literal["one_cycle", "constant"] = "one_cycle"
    feature_scaling: Literal["minmax"] | None = "minmax"
    validation_fraction: float = 0.2
    threshold_cap: float = 1.0
    reach: float = 0.5
    residual: float = 1.0
    stored_ratio: float | None = 1.0
    clip: bool = True

    def __post_init__(self) -> None:
        check_constraints(_CONSTRAINTS, asdict(self), caller_name=type(self).__name__)

    def __repr__(self) -> str:
        """Write the settings that are not the defaults."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        changed = [
            f"{field.name}={own[field.name]!r}"
            for field in fields(self)
            if own[field.name] != field.default
        ]
        return f"{type(self).__name__}({', '.join(changed)})"
