"""The settings of AEMLO that only its paper or a study needs, in one frozen object."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from numbers import Real
from typing import Any, Literal

from imblearn_multilabel._compat import Interval, StrOptions, check_constraints

_AMOUNT = [Interval(Real, 0, None, closed="left")]

_CONSTRAINTS: dict[str, Any] = {
    "seed_rows": [StrOptions({"label_balance", "minority", "all"})],
    "imr_threshold": _AMOUNT,
    "rows": [StrOptions({"mixed", "decoded"})],
    "codes": [StrOptions({"linear", "leaky_relu"})],
    "label_loss": [StrOptions({"cross_entropy", "exponential"})],
    "label_loss_on": [StrOptions({"both", "labels"})],
    "alpha": _AMOUNT,
    "beta": _AMOUNT,
    "normalization": [StrOptions({"variance", "none"})],
    "schedule": [StrOptions({"one_cycle", "constant"})],
    "dropout": [Interval(Real, 0, 1, closed="left")],
    "weight_decay": _AMOUNT,
}


@dataclass(frozen=True, kw_only=True, repr=False)
class AEMLORecipe:
    """Keep the settings of AEMLO that only its paper or a study needs.

    The defaults are AEMLO's. `AEMLO.from_paper` takes all of them as keywords too. An object is
    never changed; ``dataclasses.replace`` makes a changed copy.

    Parameters
    ----------
    seed_rows : {"label_balance", "minority", "all"}, default="label_balance"
        Distribution of the seed rows: in proportion to the mean over a row's labels of one over the
        label's positives; uniform over the rows that carry a minority label, the paper's M; or
        uniform over all rows that carry a label.
    imr_threshold : float, default=0.0
        Bound of ImR, in [0, inf): a label is a minority label if IRLbl > MeanIR and
        ImR > `imr_threshold`. Only for ``seed_rows="minority"`` without listed labels.
    rows : {"mixed", "decoded"}, default="mixed"
        Features of a new row. ``"mixed"``: between those of its seed row and of a latent neighbor,
        feature by feature; its labels are decoded from its own code. The sampler keeps a reference
        to X for `AEMLO.sample`. ``"decoded"``: decoded from the seed row's code, as are its labels,
        so that a seed row gives one row, in sparse X without zeros.
    codes : {"linear", "leaky_relu"}, default="linear"
        Output of both encoders.
    label_loss : {"cross_entropy", "exponential"}, default="cross_entropy"
        ``"cross_entropy"``: minus the log-likelihood of the label set, with the sigmoid of a score
        as the probability of its label. ``"exponential"``: mean of ``exp(-(f_p - f_q))`` over the
        pairs of a relevant label p and an irrelevant label q, the published surrogate, which
        compares labels within a row only (0 for a row with no or all labels), and may overflow.
    label_loss_on : {"both", "labels"}, default="both"
        Codes whose decoded labels are compared with y: those of features and of labels, or of
        labels only. New labels are decoded from feature codes.
    alpha : float, default=1.0
        Weight of the feature reconstruction, in [0, inf).
    beta : float, default=1.0
        Weight of the label loss on each kind of codes, in [0, inf).
    normalization : {"variance", "none"}, default="variance"
        Scale of the loss terms. ``"variance"``: means over rows, in units of the total feature
        variance and the latent dimensions, of features whose mean variance is 1, or the sum 100
        if there are more columns; columns that are mostly non-zero are centered. One setting of the
        weights serves all data then. ``"none"``: the paper's sums, also of codes (F'F instead of
        F'F / batch), of features in [0, 1].
    schedule : {"one_cycle", "constant"}, default="one_cycle"
        Course of the learning rate. ``"one_cycle"``: it rises over the first fifth of all steps
        and falls to 0 along a cosine.
    dropout : float, default=0.2
        Share of the features that a training step hides from the encoder, in [0, 1).
    weight_decay : float, default=3.0
        Share of its weights that the network loses in a step, in units of the learning rate
        (AdamW), in [0, inf).

    See Also
    --------
    AEMLO : The sampler.

    Examples
    --------
    >>> from imblearn_multilabel.over_sampling import AEMLO, AEMLORecipe
    >>> AEMLO(recipe=AEMLORecipe(seed_rows="all")).recipe
    AEMLORecipe(seed_rows='all')
    """

    seed_rows: Literal["label_balance", "minority", "all"] = "label_balance"
    imr_threshold: float = 0.0
    rows: Literal["mixed", "decoded"] = "mixed"
    codes: Literal["linear", "leaky_relu"] = "linear"
    label_loss: Literal["cross_entropy", "exponential"] = "cross_entropy"
    label_loss_on: Literal["both", "labels"] = "both"
    alpha: float = 1.0
    beta: float = 1.0
    normalization: Literal["variance", "none"] = "variance"
    schedule: Literal["one_cycle", "constant"] = "one_cycle"
    dropout: float = 0.2
    weight_decay: float = 3.0

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
