"""REMEDIALHwR."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from sklearn.base import clone

from imblearn_multilabel._compat import HasMethods, StrOptions
from imblearn_multilabel._task import Resampling, Task
from imblearn_multilabel._typing import Sampler, Seed, Strategy
from imblearn_multilabel._validation import read_labels
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.combine._remedial import REMEDIAL
from imblearn_multilabel.metrics._imbalance import balance_of
from imblearn_multilabel.over_sampling._mlsmote import MLSMOTE


class REMEDIALHwR(MultilabelSampler):
    """Decouple rare from frequent labels, then resample what has become easier.

    REMEDIAL hybridised with resampling. Worth a try where SCUMBLE is high, so that rare labels
    sit in rows with frequent ones and a sampler alone would raise both.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels that count as rare when rows are split. ``"auto"`` takes the labels with
        IRLbl > MeanIR. The inner sampler has a strategy of its own.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws. None takes fresh entropy.
    resampler : sampler or None, default=None
        What follows the decoupling, any object with ``fit_resample``. None is ``MLSMOTE()``; the
        published ones are MLROS, MLeNN and MLSMOTE. If its ``random_state`` is None, it gets a
        seed drawn from ours.
    empty_rows : {"keep", "skip"}, default="keep"
        As in REMEDIAL.

    Attributes
    ----------
    sampling_strategy_ : dict
        Chosen label -> positives it lacks against its aim.
    remedial_ : REMEDIAL
        The fitted first step.
    resampler_ : sampler
        The fitted second step.
    n_features_in_, n_labels_in_ : int
        Numbers of columns of X and y.
    feature_names_in_, label_names_in_ : ndarray of str
        Column names of X and y, where all are strings.
    minority_labels_ : ndarray of int
        Columns with IRLbl > MeanIR.
    imbalance_ratio_ : ndarray of float of shape (n_labels,)
        IRLbl of the input.
    mean_imbalance_ratio_ : ndarray of float of shape (2,)
        MeanIR before and after.
    balance_before_, balance_after_ : LabelBalance
        Positives per label and the measures that follow, before and after.

    See Also
    --------
    REMEDIAL : The first step alone.

    Notes
    -----
    The result is that of ``make_pipeline(REMEDIAL(), resampler)``. The inner sampler's ratio refers
    to the rows after decoupling, and it sees the unlabelled rows that decoupling creates (MLeNN
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
    >>> sampler = REMEDIALHwR(random_state=0)
    >>> X_res, y_res = sampler.fit_resample(X, y)
    >>> before, after = sampler.mean_imbalance_ratio_
    >>> bool(after < before)
    True
    """

    rewrites_labels = True

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

    # The effects are those of both steps; of a foreign sampler nothing is known.
    @property
    def duplicates_rows(self) -> bool:  # type: ignore[override]
        """Whether rows are repeated: decoupling does."""
        return True

    @property
    def drops_rows(self) -> bool:  # type: ignore[override]
        """Whether the inner sampler drops rows."""
        return getattr(self._inner(), "drops_rows", True)

    @property
    def invents_rows(self) -> bool:  # type: ignore[override]
        """Whether the inner sampler computes rows."""
        return getattr(self._inner(), "invents_rows", True)

    @property
    def reads_features(self) -> bool:  # type: ignore[override]
        """Whether the inner sampler looks at feature values."""
        return getattr(self._inner(), "reads_features", True)

    @property
    def categorical_features(self) -> Any:
        """Categorical columns as the inner sampler has them; None where it knows of none."""
        return getattr(self._inner(), "categorical_features", None)

    def _inner(self) -> Any:
        return MLSMOTE() if self.resampler is None else self.resampler

    def _fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        task, _, _ = self._prepare(X, y)
        self.remedial_ = REMEDIAL(
            sampling_strategy=self.sampling_strategy, empty_rows=self.empty_rows
        )
        self.resampler_ = clone(self._inner())
        if self.resampler_.get_params(deep=False).get("random_state", 0) is None:
            self.resampler_.set_params(random_state=task.rng.randint(2**31 - 1))
        resampled = self.resampler_.fit_resample(*self.remedial_.fit_resample(X, y))
        self.balance_after_ = balance_of(read_labels(resampled[1])[1])
        self.mean_imbalance_ratio_ = np.array(
            [task.balance.mean_imbalance_ratio, self.balance_after_.mean_imbalance_ratio]
        )
        return resampled

    def _plan(self, task: Task) -> Resampling:
        raise NotImplementedError("REMEDIALHwR hands whole tables from one sampler to the next.")
