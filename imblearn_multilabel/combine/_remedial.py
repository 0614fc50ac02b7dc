"""REMEDIAL and REMEDIALHwR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from scipy import sparse
from sklearn.base import clone

from imblearn_multilabel._compat import HasMethods, StrOptions
from imblearn_multilabel._labels import read_label_table
from imblearn_multilabel._task import Effects, Resampling, Task, kept_and_repeated
from imblearn_multilabel._typing import Sampler, Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler, fit_resample_named
from imblearn_multilabel.metrics._balance import TOLERANCE, balance_of
from imblearn_multilabel.metrics._concurrence import scumble_of_rows
from imblearn_multilabel.over_sampling import MLSMOTE


class REMEDIAL(MultilabelSampler):
    """Split rows in which rare and frequent labels occur together.

    Resampling multi-label datasets by decoupling highly imbalanced labels. A row with a SCUMBLE
    above the mean keeps its rare labels, and a copy with the same features and only its other
    labels is appended. Use it before a sampler that works label by label, on data with a high
    SCUMBLE; on its own it makes the training labels of the split rows wrong on purpose.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels that count as rare. ``"auto"`` takes the labels with IRLbl > MeanIR.
    empty_rows : {"keep", "skip"}, default="keep"
        What happens to a row whose labels all lie on one side: ``"keep"`` splits it by definition,
        so that one half has no label (3 rows of the data set emotions, 612 of yeast); ``"skip"``
        leaves it alone.

    Attributes
    ----------
    decoupled_rows_ : ndarray of int
        Input rows that were split.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    REMEDIALHwR : Decouples, then resamples.
    imblearn_multilabel.metrics.scumble : The measure that says whether decoupling is worth a try.

    Notes
    -----
    Input rows stay in place and in order, the copies follow in row order; mldr returns undecoupled
    rows, then the frequent halves, then the rare halves. Label counts, IRLbl and MeanIR do not
    change. Only this step, and REMEDIALHwR with it, changes labels of input rows and creates
    unlabeled rows. If no row lies above the mean, nothing happens (mldr.resampling fails). X may
    hold anything. Cost O(nnz(y)).

    References
    ----------
    .. [1] Charte, Rivera, del Jesus, Herrera, "Resampling multilabel datasets by decoupling highly
       imbalanced labels", HAIS 2015, LNCS 9121, 489-501, doi 10.1007/978-3-319-19644-2_41,
       Algorithm 1.
    .. [2] Charte, Rivera, del Jesus, Herrera, Neurocomputing 326-327 (2019) 39-53,
       doi 10.1016/j.neucom.2016.08.158 (SCUMBLE).

    Examples
    --------
    >>> from imblearn_multilabel.combine import REMEDIAL
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.metrics import scumble
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = REMEDIAL().fit_resample(X, y)
    >>> scumble(y_res) < scumble(y)
    True
    """

    effects = Effects(duplicates=True, rewrites=True)

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "empty_rows": [StrOptions({"keep", "skip"})],
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        empty_rows: Literal["keep", "skip"] = "keep",
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.empty_rows = empty_rows

    def _plan(self, task: Task) -> Resampling:
        labels, chosen = task.labels, task.choice.labels
        per_row = scumble_of_rows(labels.Y, task.balance.imbalance_ratio_per_label)
        split = per_row > per_row.mean() * (1 + TOLERANCE)
        is_rare = np.isin(labels.Y.indices, chosen)
        rows = np.repeat(np.arange(task.n_samples), labels.sizes)
        if self.empty_rows == "skip":
            n_rare = np.bincount(rows, is_rare, task.n_samples)
            split &= (n_rare > 0) & (n_rare < labels.sizes)
        if not split.any():
            reason = "no row mixes rare and frequent labels above the mean."
            return Resampling.unchanged(reason, fitted=self._fitted_unchanged(task))
        rows_split = np.flatnonzero(split)
        stays = is_rare | ~split[rows]
        Y_kept = _decoupled(labels.Y, stays, rows_split)
        keep = kept_and_repeated(task.n_samples, rows_split)
        return Resampling(keep, Y_kept=Y_kept, fitted={"decoupled_rows_": rows_split})

    def _fitted_unchanged(self, task: Task) -> dict[str, Any]:
        return {"decoupled_rows_": np.empty(0, dtype=np.intp)}


def _decoupled(Y: sparse.csr_array, stays: np.ndarray, rows: np.ndarray) -> sparse.csr_array:
    """Return the labels that stay in their rows, followed by those split off from `rows`."""
    before = np.concatenate([[0], np.cumsum(stays)])[Y.indptr]
    leave_before = (Y.indptr - before)[np.append(rows, Y.shape[0])]
    return sparse.csr_array(
        (
            Y.data,
            np.concatenate([Y.indices[stays], Y.indices[~stays]]),
            np.concatenate([before, before[-1] + leave_before[1:]]),
        ),
        shape=(Y.shape[0] + len(rows), Y.shape[1]),
    )


class REMEDIALHwR(MultilabelSampler):
    """Split rows that mix rare and frequent labels, then resample.

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
    removes most of them). Cost: the sum of both.

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

    def _fit_resample(self, X: Any, y: Any, names: Sequence[Any] | None = None) -> tuple[Any, Any]:
        # Whole tables go from one step to the next, since the second may be anybody's sampler.
        call = self._read(X, y, names)
        remedial = REMEDIAL(sampling_strategy=self.sampling_strategy, empty_rows=self.empty_rows)
        resampler = clone(self._resampler())
        if resampler.get_params(deep=False).get("random_state", 0) is None:
            resampler.set_params(random_state=call.task.rng.randint(2**31 - 1))
        X, y = fit_resample_named(remedial, X, y, names)
        resampled = fit_resample_named(resampler, X, y, names)
        after = balance_of(read_label_table(resampled[1], names=names)[1])
        own = {"remedial_": remedial, "resampler_": resampler, "balance_after_": after}
        self._remember(call.fitted | own)
        return resampled
