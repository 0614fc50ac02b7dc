"""MLDM: the class that users see."""

from __future__ import annotations

from dataclasses import fields
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.amounts import MAX_DRAWS_PER_ROW, apportion, draw_labeled
from imblearn_multilabel._algorithms.interpolation import stack_rows
from imblearn_multilabel._algorithms.label_sets import canonical
from imblearn_multilabel._compat import ADDED_SHARE, Interval, StrOptions
from imblearn_multilabel._labels import name_labels
from imblearn_multilabel._task import Effects, NewRows, Resampling, Task, describe_shortfall
from imblearn_multilabel._typing import Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler

if TYPE_CHECKING:
    from imblearn_multilabel.over_sampling._mldm.diffusion import DiffusionRecipe

#: Maximal number of features. The layers of the network are far narrower.
_MAX_FEATURES = 20_000

_COUNT = Interval(Integral, 1, None, closed="left")


class MLDM(MultilabelSampler):
    """Draw rows and their labels from a diffusion model of both.

    The model [1]_ learns to remove noise from the features and label sets of rows that carry a rare
    label, and makes new rows out of pure noise, which may lie outside the space between known rows.
    It needs torch and some hundred rows to learn from, and is by far the slowest sampler here. With
    few rows, raise `max_iter` if `loss_curves_` still falls at the end.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels whose rows are learned. ``"auto"`` takes the labels with IRLbl > MeanIR.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float, default=0.25
        Number of rows to add, as a share of n_samples, in [0, inf).
    scope : {"mixed", "specific", "general"}, default="mixed"
        Rows that a model learns from. ``"mixed"``: one model on all rows with a chosen label.
        ``"specific"``: one model for each chosen label on its rows, with an equal share of the
        rows to add. ``"general"``: one model on all rows; of its new rows, those with a chosen
        label are kept, which takes many draws if chosen labels are rare.
    n_steps : int, default=1000
        Number of diffusion steps from a row to pure noise, at least 1.
    max_iter : int, default=1000
        Number of optimizer steps of each model, one batch each, at least 1.
    batch_size : int, default=4096
        Maximal number of rows in a batch, at least 1.
    hidden_sizes : tuple of int, default=(256, 256)
        Units of the network's hidden layers, each at least 1.
    learning_rate : float, default=1e-3
        Learning rate of AdamW at the start, > 0; it falls to 0 linearly.
    weight_decay : float, default=1e-5
        Weight decay of AdamW, in [0, inf).
    device : str, default="cpu"
        Device of the training as torch writes it, such as "cpu", "cuda" or "cuda:1".
    verbose : bool, default=False
        Whether to show a progress bar for each stage: training, new rows.

    Attributes
    ----------
    loss_curves_ : list of ndarray of float of shape (max_iter,)
        Training loss of each model by step; empty if there was nothing to do.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    AEMLO : Decodes new rows from a learned space; much faster.
    MLSMOTE : Interpolates between rows that share a minority label.

    Notes
    -----
    Gaussian diffusion on features scaled to [-1, 1], multinomial diffusion with two classes on
    every label, one perceptron for both, cosine schedule; the loss is the mean squared error of
    the noise plus the mean divergence of the labels times `n_steps`, as in TabDDPM [2]_.

    The authors' released configuration differs:

    - Labels are one-hot columns under Gaussian diffusion too, and the greater of a label's two
      columns decides.
    - Features lie in [0, 1], and the noise of a step back has variance beta_t instead of the
      posterior's.
    - The number of rows to add is a share of the rows with a minority label, here of all rows: 425
      on enron, where the released code adds 17.
    - New columns are stretched to the input's range, which moves every value because of the
      extremes. Here they are clipped to the range of the training rows, and so are the features
      that the network predicts at each step.

    A label that is on, or off, in all training rows is on, or off, in all new rows without being
    modeled. With ``"specific"``, labels with one positive row are skipped. Categorical features are
    not modeled as such: encode them, or use a sampler with `categorical_features`.

    Sparse X is made dense one batch at a time; new sparse rows store every value that is not 0.
    More than 20 000 features are refused. The same `random_state` gives the same bytes on one
    machine for every container. The network computes with one thread, unless
    `imblearn_multilabel.utils.torch_threads` allows more. torch's and numpy's global states stay as
    they were. Cost: a model takes max_iter steps on min(batch_size, rows) rows, and each drawn row
    takes n_steps passes through the network.

    References
    ----------
    .. [1] Charte, Dávila, Pérez-Godoy, del Jesus, arXiv 2501.10822.
    .. [2] Kotelnikov, Baranchuk, Rubachev, Babenko, "TabDDPM: Modeling tabular data with
       diffusion models", ICML 2023, arXiv 2209.15421.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import MLDM
    >>> X, y = make_imbalanced_multilabel(n_samples=200, n_labels=6, random_state=0)
    >>> sampler = MLDM(n_steps=20, max_iter=50, hidden_sizes=(32,), random_state=0)
    >>> X_res, y_res = sampler.fit_resample(X, y)
    >>> len(X_res) - len(X)
    50
    """

    effects = Effects(invents=True, reads_features=True)

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": ADDED_SHARE,
        "scope": [StrOptions({"mixed", "specific", "general"})],
        "n_steps": [_COUNT],
        "max_iter": [_COUNT],
        "batch_size": [_COUNT],
        "hidden_sizes": ["array-like"],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "weight_decay": [Interval(Real, 0, None, closed="left")],
        "device": [str],
        "verbose": ["boolean"],
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float = 0.25,
        scope: Literal["mixed", "specific", "general"] = "mixed",
        n_steps: int = 1000,
        max_iter: int = 1000,
        batch_size: int = 4096,
        hidden_sizes: tuple[int, ...] = (256, 256),
        learning_rate: float = 1e-3,
        weight_decay: float = 1e-5,
        device: str = "cpu",
        verbose: bool = False,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio
        self.scope = scope
        self.n_steps = n_steps
        self.max_iter = max_iter
        self.batch_size = batch_size
        self.hidden_sizes = hidden_sizes
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.device = device
        self.verbose = verbose

    def _plan(self, task: Task) -> Resampling:
        from imblearn_multilabel._torch.runtime import import_torch, memory_advice, resolve_device

        import_torch("MLDM")
        from imblearn_multilabel.over_sampling._mldm.diffusion import DiffusionRecipe

        device = resolve_device(self.device)
        sizes = _check_sizes(self.hidden_sizes)
        _check_width(task.X.shape[1])
        params = {field.name: getattr(self, field.name) for field in fields(DiffusionRecipe)}
        recipe = DiffusionRecipe(**params | {"hidden_sizes": sizes})
        loss_curves: list[np.ndarray] = []
        fitted = {"loss_curves_": loss_curves}
        trainings, skipped = self._trainings(task)
        if not trainings:
            reason = "one row is not enough to learn from."
            return Resampling.unchanged(reason, skipped=skipped, fitted=fitted)
        batches = []
        with memory_advice(device, batch_size=self.batch_size, hidden_sizes=sizes):
            for rows, amount in trainings:
                made, losses = self._grow(task, rows, amount, recipe, device)
                batches += made
                loss_curves.append(losses)
        wanted = "a chosen label" if self.scope == "general" else "a label"
        if not batches:
            reason = f"none of {MAX_DRAWS_PER_ROW * task.budget} drawn rows carried {wanted}."
            return Resampling.unchanged(reason, skipped=skipped, fitted=fitted)
        new = NewRows.join(batches)
        reason = f"the other draws did not carry {wanted}."
        shortfall = describe_shortfall(new.n_rows, task.budget, reason)
        return Resampling(new=new, shortfall=shortfall, skipped=skipped, fitted=fitted)

    def _fitted_unchanged(self, task: Task) -> dict[str, Any]:
        return {"loss_curves_": []}

    def _trainings(self, task: Task) -> tuple[list[tuple[np.ndarray, int]], str | None]:
        """Return training rows and number of new rows by model, and a message on skipped labels."""
        labels, chosen = task.labels, task.choice.labels
        if self.scope == "specific":
            lone = chosen[labels.positives[chosen] < 2]
            usable = np.setdiff1d(chosen, lone)
            amounts = apportion(task.budget, np.ones(len(usable))).tolist()
            trainings = [
                (labels.rows_of(label), amount)
                for label, amount in zip(usable, amounts, strict=True)
                if amount
            ]
            skipped = f"{name_labels(labels, lone)}: nothing to learn from one row."
            return trainings, skipped if len(lone) else None
        rows = np.arange(task.n_samples)
        if self.scope == "mixed":
            rows = np.flatnonzero(labels.carries_any(chosen))
        return [(rows, task.budget)] if len(rows) >= 2 else [], None

    def _grow(
        self, task: Task, rows: np.ndarray, amount: int, recipe: DiffusionRecipe, device: Any
    ) -> tuple[list[NewRows], np.ndarray]:
        """Train a model on some rows; return new rows and the training losses."""
        from imblearn_multilabel._progress import stage
        from imblearn_multilabel.over_sampling._mldm.diffusion import fit_diffusion

        Y = task.labels.Y[rows]
        counts = np.bincount(Y.indices, minlength=task.labels.n_labels)
        always = counts == len(rows)
        varying = np.flatnonzero((counts > 0) & ~always)
        seed = int(task.rng.randint(np.iinfo(np.int32).max))
        with stage("MLDM: training", self.max_iter, "step", shown=self.verbose) as report:
            model, losses = fit_diffusion(task.X[rows], Y[:, varying], recipe, seed, device, report)
        wanted = task.choice.labels if self.scope == "general" else None
        is_sparse = sparse.issparse(task.X)

        def draw(size: int) -> NewRows:
            X_parts, Y_parts = [], []
            for X_new, drawn in model.draw(size):
                Y_new = np.tile(always, (len(drawn), 1))
                Y_new[:, varying] = drawn
                if wanted is not None:
                    # Rows without a chosen label lose all labels: `draw_labeled` rejects them.
                    Y_new[~Y_new[:, wanted].any(axis=1)] = False
                X_parts.append(sparse.csr_array(X_new) if is_sparse else X_new)
                Y_parts.append(canonical(Y_new))
            return NewRows(
                stack_rows(X_parts), stack_rows(Y_parts), np.full(size, -1), np.full(size, -1)
            )

        with stage("MLDM: new rows", amount, "row", shown=self.verbose) as report:
            return draw_labeled(amount, draw, report), losses


def _check_sizes(sizes: Any) -> tuple[int, ...]:
    given = np.asarray(sizes)
    if given.ndim != 1 or (given.size and (given.dtype.kind not in "iu" or given.min() < 1)):
        raise ValueError(
            "`hidden_sizes` must hold the units of each hidden layer, integers of at least 1; "
            f"got {sizes!r}."
        )
    return tuple(given.tolist())


def _check_width(n_features: int) -> None:
    if n_features > _MAX_FEATURES:
        raise ValueError(
            f"MLDM models at most {_MAX_FEATURES} features, got {n_features}. Reduce them first, "
            "for example with sklearn.feature_selection.SelectKBest, or use MLSMOTE or MLSOL."
        )
