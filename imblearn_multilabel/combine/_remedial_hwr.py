"""REMEDIALHwR."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from sklearn.base import clone

from imblearn_multilabel._compat import HasMethods, StrOptions
from imblearn_multilabel._labels import read_labels
from imblearn_multilabel._task import Effects
from imblearn_multilabel._typing import Sampler, Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler, fit_resample_as_given
from imblearn_multilabel.combine._remedial import REMEDIAL
from imblearn_multilabel.metrics._balance import balance_of
from imblearn_multilabel.over_sampling._mlsmote import MLSMOTE


class REMEDIALHwR(MultilabelSampler):
    """Decouple rare from frequent labels, then resample.

    REMEDIAL hybridized with resampling. Worth a try where SCUMBLE is high, so that rare labels
    sit in rows with frequent ones and a sampler alone would raise both.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels that count as rare when rows are split. ``"auto"`` takes the labels with
        IRLbl > MeanIR. The inner sampler has a strategy of its own.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    resampler : sampler or None, default=None
        Sampler that follows the decoupling: any object with ``fit_resample``. None is
        ``MLSMOTE()``; the published ones are MLROS, MLeNN and MLSMOTE. If its ``random_state`` is
        None, it gets a seed drawn from this sampler's generator.
    empty_rows : {"keep", "skip"}, default="keep"
        As in REMEDIAL.

    Attributes
    ----------
    remedial_ : REMEDIAL
        The fitted first step.
    resampler_ : sampler
        The fitted second step.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    REMEDIAL : The first step alone.

    Notes
    -----
    The result is that of ``make_pipeline(REMEDIAL(), resampler)``. The inner sampler's ratio refers
    to the rows after decoupling, and it sees the unlabeled rows that decoupling creates (MLeNN
    removes most of them). IRLbl is unchanged by the first step, so the rare labels are those of
    the input. Cost: the sum of both.

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, "REMEDIAL-HwR: Tackling multilabel imbalance through label
    decoupling and data resampling hybridization", Neurocomputing 326-327 (2019) 110-122,
    doi 10.1016/j.neucom.2017.01.118, arXiv 1802.05031.

    Examples
    --------
    >>> from imblearn_multilabel.combine import REMEDIALHwR
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = REMEDIALHwR(random_state=0).fit_resample(X, y)
    >>> len(X_res) > len(X)
    True
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "resampler": [HasMethods(["fit_resample"]), None],
        "empty_rows": [StrOptions({"keep", "skip"})],
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        resampler: Sampler | None = None,
        empty_rows: Literal["keep", "skip"] = "keep",
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.resampler = resampler
        self.empty_rows = empty_rows

    @property
    def effects(self) -> Effects:
        """Effects of both steps together."""
        own = Effects.of(self._resampler())
        return Effects(
            duplicates=True,
            drops=own.drops,
            invents=own.invents,
            rewrites=True,
            reads_features=own.reads_features,
        )

    @property
    def categorical_features(self) -> Any:
        """Categorical columns of the second step; None where it has no such parameter."""
        return getattr(self._resampler(), "categorical_features", None)

    def _resampler(self) -> Any:
        return MLSMOTE() if self.resampler is None else self.resampler

    def _fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        # Whole tables go from one step to the next, since the second may be anybody's sampler.
        call = self._read(X, y)
        remedial = REMEDIAL(sampling_strategy=self.sampling_strategy, empty_rows=self.empty_rows)
        resampler = clone(self._resampler())
        if resampler.get_params(deep=False).get("random_state", 0) is None:
            resampler.set_params(random_state=call.task.rng.randint(2**31 - 1))
        resampled = fit_resample_as_given(resampler, *remedial.fit_resample(X, y))
        after = balance_of(read_labels(resampled[1]))
        own = {"remedial_": remedial, "resampler_": resampler, "balance_after_": after}
        self._remember(call.fitted | own)
        return resampled
