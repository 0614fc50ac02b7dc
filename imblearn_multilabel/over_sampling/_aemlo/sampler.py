"""AEMLO: the class that users see."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from numbers import Integral, Real
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import NotFittedError

from imblearn_multilabel._compat import ADDED_SHARE, DISTANCE, NEIGHBORS, Interval, StrOptions
from imblearn_multilabel._containers import Blocks, wrap
from imblearn_multilabel._estimators import make_generator
from imblearn_multilabel._labels import find_labels
from imblearn_multilabel._task import Effects, Resampling, Task, describe_shortfall
from imblearn_multilabel._typing import Neighbors, Seed, Strategy
from imblearn_multilabel._validation import read_more_rows
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.exceptions import DuplicateRowsWarning, ShortfallWarning
from imblearn_multilabel.over_sampling._aemlo.recipe import AEMLORecipe

if TYPE_CHECKING:
    from imblearn_multilabel._progress import Report
    from imblearn_multilabel.over_sampling._aemlo.generation import LatentSource

_COUNT = Interval(Integral, 1, None, closed="left")

#: Fitted attributes that are parts of the latent source: not stored twice, shared after loading.
_PARTS_OF_SOURCE = {
    "encoder_": attrgetter("codec.encoder"),
    "decoder_": attrgetter("codec.decoder"),
    "thresholds_": attrgetter("codec.thresholds"),
    "seed_weights_": attrgetter("weights"),
}

#: The published recipe; `AEMLO.from_paper` says what the paper leaves open.
_PAPER = AEMLORecipe(
    seed_rows="minority",
    imr_threshold=10.0,
    rows="decoded",
    codes="leaky_relu",
    label_loss="exponential",
    label_loss_on="labels",
    normalization="none",
    schedule="constant",
    dropout=0.0,
    weight_decay=0.0,
)


class AEMLO(MultilabelSampler):
    """Make new rows, features and labels together, by an autoencoder.

    Autoencoder-guided multi-label oversampling. Two encoders embed features and labels in one
    space, two decoders lead back. A new row is mixed of two given rows with close codes, and its
    labels are predicted from its own code rather than copied. It needs torch and trains a network,
    which takes seconds to minutes; with a few dozen rows, or where a sampler must explain each
    value, prefer MLSMOTE.

    ==================  =======================================================================
    group               parameters
    ==================  =======================================================================
    which rows, draws   `sampling_strategy`, `sampling_ratio`, `k_neighbors`, `random_state`
    new values          `categorical_features`, `feature_types`, `threshold`, `allow_duplicates`
    network             `hidden_size`, `latent_size`
    training            `max_epochs`, `batch_size`, `learning_rate`, `patience`
    all else            `recipe`, `device`, `n_jobs`, `verbose`
    ==================  =======================================================================

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels whose rows are the seed rows, those to grow from; rows of rarer labels are drawn more
        often. ``"auto"`` takes every label that occurs.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator, which decides the split, the first weights, the
        batches and the draws; None draws fresh entropy.
    sampling_ratio : float, default=0.05
        Number of rows to add, as a share of n_samples, in [0, inf).
    k_neighbors : int or neighbors object, default=5
        Number of latent neighbors of a seed row, one of which is its other parent, at least 1; at
        most ``n_samples - 1`` are used.
    hidden_size : int, default=256
        Units of each encoder's first layer, at least 1.
    latent_size : int, default=64
        Dimensions of the latent space, at least 1. More than `batch_size` dimensions cannot
        become orthonormal.
    max_epochs : int or "auto", default="auto"
        Maximal number of passes over the training rows, at least 1. The learning rate falls to 0
        over so many. ``"auto"``: about 450 batches in all, but at least 5 passes and at most 40.
    batch_size : int, default=64
        Maximal number of rows in a batch, at least 1. All batches are of like size.
    learning_rate : float, default=3e-3
        Greatest learning rate of Adam, > 0.
    patience : int or None, default=None
        Number of epochs without a lower validation loss after which training stops and the best
        state is restored, at least 1; a fifth of the rows is held out for it. None runs all epochs
        and keeps the last state.
    categorical_features : "auto", array-like or None, default="auto"
        Categorical columns; ``"auto"`` takes the category columns of a data frame.
    feature_types : {"free", "observed"}, default="free"
        Values of new numeric features. ``"free"``: any value in the range of the column.
        ``"observed"``: a column that holds only whole numbers, or only two values, keeps to them;
        a new value is moved to the nearest allowed one.
    threshold : {"prior", "capped", "f_measure"}, float or callable, default="prior"
        Rule for the least score at which a new row gets a label. ``"prior"`` sets each label as
        often on new rows as the data has it, with as many labels a row. The others are chosen on a
        fifth of the rows, which is held out from training: ``"f_measure"`` maximizes the F-measure
        of each label, and ``"capped"`` does so among the thresholds that set the label for at most
        its share of the rows. A float in (0, 1) is compared with the sigmoid of the score. A
        callable of (scores, Y), both ndarrays of shape (n_validation, n_labels), returns thresholds
        of shape (n_labels,) on the scores.
    allow_duplicates : bool, default=False
        Whether new rows may equal another row exactly, features and labels. If False, such rows
        are drawn again, and a warning tells how many remain.
    recipe : AEMLORecipe or None, default=None
        Further settings of loss and sampling, which only the paper or a study needs. None is
        ``AEMLORecipe()``.
    device : str, default="cpu"
        Device of the training as torch writes it, such as "cpu" or "cuda". Results differ
        slightly between devices.
    n_jobs : int or None, default=None
        Number of threads of the neighbor searches. The result does not depend on it.
    verbose : bool, default=False
        Whether to show a progress bar for each stage: training, latent neighbors, new rows.

    Attributes
    ----------
    encoder_, decoder_ : torch.nn.Module
        Trained maps, on the CPU: F_ex from features to codes, and F_dx and F_dy from codes to
        (features, label scores). Features are scaled, numeric columns before categories.
    thresholds_ : ndarray of float of shape (n_labels,)
        Least score at which a new row gets each label.
    history_ : TrainingHistory
        Loss terms and losses by epoch, the epoch whose weights were kept, and why training
        stopped.
    loss_curve_, n_iter_ : ndarray of float of shape (n_epochs_run,), int
        Training loss by epoch, and number of epochs run.
    seed_weights_ : ndarray of float of shape (n_samples,)
        Probability of each row to be drawn as a seed row, up to a factor.
    recipe_ : AEMLORecipe
        Recipe of the network, also where `recipe` is None.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLSOL : New rows and labels from two input rows, without a network.
    MLSMOTE : Interpolates between rows that share a minority label.
    imblearn_multilabel.blockwise.BlockwiseSampler : A network for each block of rows instead.

    Notes
    -----
    Tune thresholds before you resample: the guide "AEMLO explained" says what new rows are worth
    then, and has the losses and the reasons.

    The objective is ``Phi + alpha Psi + beta Gamma`` (Eq. 2): Phi draws the codes of a row's
    features and labels together, Psi reconstructs features and the distances between rows (Eq. 5
    to 7), Gamma makes label scores agree with labels (Eq. 8 counts wrongly ordered pairs within a
    row, which has no gradient, and leaves open how the scores of two rows compare). `from_paper`
    gives the published recipe. The defaults deviate from it: Gamma is the cross-entropy of each
    label, on both kinds of codes, terms are means in units of variance, part of the features is
    hidden in training, and weights decay; any row with a label is a seed row, those of rare labels
    more often.

    A new row is mixed of its seed row and one of its latent neighbors: ``(1 - u) x_s + u x_t``,
    where each feature draws its own u from [0, 1). In a column that is mostly 0, a cell that is 0
    in one parent takes the value of either, so that new rows have as many zeros as given ones; a
    category is that of either. Labels are those whose scores F_dy(F_ex(x)) of the new row reach
    their thresholds. The sampler keeps a reference to X, which must not be changed before `sample`.

    A label that never occurs is never set, and one that always occurs is always set. With a rule on
    validation rows, a label for which no allowed threshold finds a positive is set for its share.
    With more than 20 000 rows, neighbors are sought in a random sample of 20 000 of them.

    The same `random_state` gives the same bytes on one machine and for the same container. The
    network computes with one thread, unless `imblearn_multilabel.utils.torch_threads` allows more.
    torch's global state is left as it was.

    On Dask arrays and data frames, one network is trained on a stream of blocks, as the guide
    "Beyond one machine" explains. The result depends on `random_state` alone, but differs from the
    result in memory.

    Cost: training O(epochs n (d + labels) hidden_size), with the stored values of a row in place
    of d for wide sparse X, which stays sparse on a CPU; a neighbor search for each seed row and
    5 000 others; memory O(batch^2 + batch d + parameters + n (d + latent_size)) beside input and
    output. Batches of labels are dense: with 100 000 labels a step takes 0.6 seconds, and the
    network 0.9 GiB. Where these cannot fit in memory, a MemoryError says how much they need.

    References
    ----------
    Zhou, Liu, Wang, Sun, Liu, "AEMLO: AutoEncoder-Guided Multi-label Oversampling", ECML PKDD
    2024, LNAI 14941, 107-124, doi 10.1007/978-3-031-70341-6_7, Eq. 2 to 8 and Section 3.3.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import AEMLO
    >>> X, y = make_imbalanced_multilabel(n_samples=200, n_labels=6, random_state=0)
    >>> sampler = AEMLO(hidden_size=64, latent_size=16, random_state=0)
    >>> X_res, y_res = sampler.fit_resample(X, y)
    >>> len(X_res) - len(X)
    10
    >>> X_more, y_more = sampler.sample(3, labels=[0], random_state=1)
    >>> X_more.shape[0], y_more[:, 0].tolist()
    (3, [1, 1, 1])
    """

    _source_: LatentSource

    effects = Effects(invents=True, reads_features=True, reads_blocks=True, auto_labels="occurring")

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": ADDED_SHARE,
        "k_neighbors": NEIGHBORS,
        "hidden_size": [_COUNT],
        "latent_size": [_COUNT],
        "max_epochs": [_COUNT, StrOptions({"auto"})],
        "batch_size": [_COUNT],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "patience": [_COUNT, None],
        "categorical_features": DISTANCE["categorical_features"],
        "feature_types": [StrOptions({"free", "observed"})],
        "threshold": [
            StrOptions({"prior", "capped", "f_measure"}),
            Interval(Real, 0, 1, closed="neither"),
            callable,
        ],
        "allow_duplicates": ["boolean"],
        "recipe": [AEMLORecipe, None],
        "device": [str],
        "n_jobs": [Integral, None],
        "verbose": ["boolean"],
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float = 0.05,
        k_neighbors: int | Neighbors = 5,
        hidden_size: int = 256,
        latent_size: int = 64,
        max_epochs: int | Literal["auto"] = "auto",
        batch_size: int = 64,
        learning_rate: float = 3e-3,
        patience: int | None = None,
        categorical_features: ArrayLike | None = "auto",
        feature_types: Literal["free", "observed"] = "free",
        threshold: float | Literal["prior", "capped", "f_measure"] | Callable[..., Any] = "prior",
        allow_duplicates: bool = False,
        recipe: AEMLORecipe | None = None,
        device: str = "cpu",
        n_jobs: int | None = None,
        verbose: bool = False,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio
        self.k_neighbors = k_neighbors
        self.hidden_size = hidden_size
        self.latent_size = latent_size
        self.max_epochs = max_epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.patience = patience
        self.categorical_features = categorical_features
        self.feature_types = feature_types
        self.threshold = threshold
        self.allow_duplicates = allow_duplicates
        self.recipe = recipe
        self.device = device
        self.n_jobs = n_jobs
        self.verbose = verbose

    @classmethod
    def from_paper(cls, **params: Any) -> AEMLO:
        """Build the published recipe, with the parameters in `params` changed.

        The guide "AEMLO explained" compares it with the defaults. Where the paper is silent or
        cannot be followed (paper / here / why):

        - Eq. 8 counts wrong pairs / mean of ``exp(-(f_p - f_q))`` over pairs / a count has no
          gradient; the released code does likewise.
        - Learning rate open / 1e-3 / 1e-4, the released code's, ends above the error of the column
          means on small data.
        - Batch size open / at most 128, all batches of like size / 128 is the released code's.
        - lambda open / 0.1 in both places / the released code's in Eq. 3.
        - alpha and beta searched in 2^-4 to 2^4 / 1 / a constructor cannot search; pass ``alpha=``
          and ``beta=`` to a grid.
        - "Each layer" has 512 units / the decoders' single layers do not / they must return
          features and labels, as linear outputs.
        - Sampling rate open / ``sampling_ratio=0.25`` / within the range of its figure 7.
        - Scaling open / features to [0, 1] inside the network / as the released code, but without
          the held-out rows.
        - Rows without labels are removed / and replaced / so that the number asked for comes back.
        - Label without validation positives open / set for its share / no threshold is F-optimal.
        - Stopping rule open / none, the last state is kept / 100 epochs are its figure 9.

        New rows are not clipped, and a seed row that is drawn twice gives equal rows.

        Parameters
        ----------
        **params : Any
            Parameters of the class, and fields of `AEMLORecipe`.
        """
        of_recipe = {field.name for field in fields(AEMLORecipe)} & params.keys()
        recipe = replace(_PAPER, **{name: params.pop(name) for name in of_recipe})
        paper: dict[str, Any] = {
            "threshold": "f_measure",
            "allow_duplicates": True,
            "hidden_size": 512,
            "latent_size": 512,
            "batch_size": 128,
            "sampling_ratio": 0.25,
            "max_epochs": 100,
            "learning_rate": 1e-3,
        }
        return cls(**(paper | params), recipe=recipe)

    def encode(self, X: Any) -> np.ndarray:
        """Return the latent codes of rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_rows, n_features)
            Unscaled features. Category columns are read by name from a data frame, as codes from
            other tables.

        Returns
        -------
        ndarray of float32 of shape (n_rows, latent_size)
            One code per row.
        """
        source = self._trained()
        return source.encode(read_more_rows(self, X, source.category_names))

    def sample(
        self, n_samples: int, labels: Sequence[int | str] | None = None, random_state: Seed = None
    ) -> tuple[Any, np.ndarray]:
        """Draw more rows from the trained network.

        Parameters
        ----------
        n_samples : int
            Number of rows, at least 1.
        labels : list of int or str, default=None
            Labels that every row must carry, as column numbers or names. Seed rows that carry
            them are preferred. None asks for any label.
        random_state : int, RandomState instance or None, default=None
            Seed of the random number generator; None draws fresh entropy.

        Returns
        -------
        X : ndarray or csr_array of shape (n_samples, n_features)
            Features, sparse if the training data was; floats, with categories as codes.
        y : ndarray of uint8 of shape (n_samples, n_labels)
            Label sets. If too few draws carry the labels, X and y have fewer rows and there is a
            `ShortfallWarning`.
        """
        from imblearn_multilabel.over_sampling._aemlo.generation import describe_repeats, draw_rows

        source = self._trained()
        is_count = isinstance(n_samples, Integral) and not isinstance(n_samples, bool)
        if not is_count or n_samples < 1:
            raise ValueError(
                "`n_samples` must be an int of at least 1, the number of rows to draw; got "
                f"{n_samples!r}."
            )
        names = getattr(self, "label_names_in_", None)
        wanted = find_labels(() if labels is None else labels, names, self.n_labels_in_, "labels")
        rng = make_generator(random_state)
        new, n_repeated = draw_rows(source, int(n_samples), rng, wanted, self._stage)
        name = type(self).__name__
        if new.n_rows < n_samples:
            warnings.warn(
                f"{name} drew {new.n_rows} of {n_samples} rows: {source.excuse}",
                ShortfallWarning,
                stacklevel=2,
            )
        message = describe_repeats(source, n_repeated, new.n_rows)
        if message is not None:
            warnings.warn(f"{name}: {message}", DuplicateRowsWarning, stacklevel=2)
        # Sparse rows come with 32-bit indices, as resampled ones do: scikit-learn takes no others.
        return wrap(new.X).build(new.X), new.Y.toarray()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the trained sampler to one file, which `load` reads without pickle.

        The file is a safetensors file with JSON in its metadata and a SHA-256 over both. It holds
        the parameters, every fitted attribute and all that `sample` needs: the label set and the
        code of each training row and, unless the recipe has ``rows="decoded"``, the training
        features themselves, which are read into memory if they are Dask's. Saving the same sampler
        twice gives the same bytes; an error while writing leaves no partial file.

        Parameters
        ----------
        path : str or PathLike
            File to write, such as ``"model.safetensors"``; replaced if it exists.

        Raises
        ------
        ValueError
            If a parameter is a function, a neighbors object or a generator: a file of numbers
            and names cannot keep it.

        Examples
        --------
        >>> import os, tempfile
        >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
        >>> from imblearn_multilabel.over_sampling import AEMLO
        >>> X, y = make_imbalanced_multilabel(n_samples=100, n_labels=4, random_state=0)
        >>> sampler = AEMLO(max_epochs=5, hidden_size=16, latent_size=4, random_state=0)
        >>> X_res, y_res = sampler.fit_resample(X, y)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "model.safetensors")
        ...     sampler.save(path)
        ...     loaded = AEMLO.load(path)
        >>> bool((loaded.encode(X) == sampler.encode(X)).all())
        True
        """
        source = self._trained()
        from imblearn_multilabel._torch.store import pack_named, write_model
        from imblearn_multilabel.over_sampling._aemlo.fitting import RECORDS

        # `load` refuses invalid parameters, so a file with them would be useless.
        self._validate_params()
        params = self.get_params(deep=False)
        fitted = {
            name: value
            for name, value in vars(self).items()
            if name not in params and name not in _PARTS_OF_SOURCE
        }
        if isinstance(source.X, Blocks):
            # A plan of blocks cannot be stored, only the rows that it computes.
            fitted["_source_"] = replace(source, X=source.X[np.arange(source.X.shape[0])])
        arrays: dict[str, np.ndarray] = {}
        refit = "Fit the sampler with a plain value and save that"
        # Fitted values first: a parameter that they hold too cannot be changed without fitting.
        content = {
            "class": type(self).__name__,
            "fitted": pack_named(fitted, arrays, RECORDS, refit),
            "params": pack_named(
                params, arrays, RECORDS, "Set a plain value by `set_params` before saving"
            ),
        }
        write_model(path, content, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a trained sampler from a file that `save` wrote.

        No code of the file is run, whatever it holds. Its hash detects damage, not malice.

        Parameters
        ----------
        path : str or PathLike
            File to read.

        Returns
        -------
        AEMLO
            Sampler like the one that was saved: with the same seed it draws the same rows.

        Raises
        ------
        ValueError
            If the file is damaged, or of another kind, version or class.
        """
        from imblearn_multilabel._torch.runtime import import_torch

        import_torch(cls.__name__)
        from imblearn_multilabel._torch.store import REMEDY, read_model, unpack
        from imblearn_multilabel.over_sampling._aemlo.fitting import RECORDS

        content, arrays = read_model(path)
        shown, name = repr(os.fspath(path)), cls.__name__
        if content["class"] != name:
            raise ValueError(
                f"{shown} holds a sampler of class {content['class']!r}, not {name}; load it with "
                "the `load` of that class."
            )
        unknown = sorted(content["params"].keys() - set(cls._get_param_names()))
        if unknown:
            raise ValueError(
                f"{shown} has parameters that this release does not know: {', '.join(unknown)}; "
                "load it with the release of imblearn-multilabel that wrote it."
            )
        # The hash fits, so only a file that was made by other means than `save` fails here.
        try:
            params, fitted = (
                {name: unpack(item, arrays, RECORDS) for name, item in content[part].items()}
                for part in ("params", "fitted")
            )
            sampler = cls(**params)
            sampler._validate_params()
            parts = {name: part(fitted["_source_"]) for name, part in _PARTS_OF_SOURCE.items()}
        except (ValueError, TypeError, LookupError, AttributeError, RuntimeError) as error:
            raise ValueError(f"{shown} holds no usable {name}: {error}; {REMEDY}.") from error
        sampler.__dict__.update(fitted | parts)
        return sampler

    def _plan(self, task: Task) -> Resampling:
        from imblearn_multilabel._torch.runtime import import_torch, memory_advice, resolve_device

        import_torch("AEMLO")
        from imblearn_multilabel.over_sampling._aemlo.fitting import Settings, train_source
        from imblearn_multilabel.over_sampling._aemlo.generation import describe_repeats, draw_rows

        recipe = AEMLORecipe() if self.recipe is None else self.recipe
        device = resolve_device(self.device)
        weights = _seed_weights(task, recipe)
        fitted: dict[str, Any] = {"seed_weights_": weights, "recipe_": recipe}
        if not weights.any():
            reason = f'no row is a seed row by `seed_rows="{recipe.seed_rows}"`.'
            return Resampling.unchanged(reason, fitted=fitted)
        params = {field.name: getattr(self, field.name) for field in fields(Settings)}
        settings = Settings(**params | {"recipe": recipe})
        with memory_advice(device, batch_size=self.batch_size, hidden_size=self.hidden_size):
            source, history = train_source(settings, task, weights, device, self._stage)
            new, n_repeated = draw_rows(source, task.budget, task.rng, show=self._stage)
        codec = source.codec.to("cpu")
        fitted |= {
            "_source_": source,
            "encoder_": codec.encoder,
            "decoder_": codec.decoder,
            "thresholds_": codec.thresholds,
            "history_": history,
            "loss_curve_": history.loss,
            "n_iter_": history.n_epochs,
        }
        if not new.n_rows:
            return Resampling.unchanged(source.excuse, fitted=fitted)
        shortfall = describe_shortfall(new.n_rows, task.budget, source.excuse)
        repeats = describe_repeats(source, n_repeated, new.n_rows)
        return Resampling(new=new, shortfall=shortfall, repeats=repeats, fitted=fitted)

    def _stage(self, what: str, total: int, unit: str) -> AbstractContextManager[Report]:
        """Show a bar for a stage of the work if `verbose` is True."""
        from imblearn_multilabel._progress import stage

        return stage(f"{type(self).__name__}: {what}", total, unit, shown=self.verbose)

    def _trained(self) -> LatentSource:
        """Return the trained source of new rows, or raise a NotFittedError."""
        name = type(self).__name__
        if not hasattr(self, "n_features_in_"):
            raise NotFittedError(
                f"This {name} instance is not fitted yet; call `fit_resample` first."
            )
        if not hasattr(self, "_source_"):
            raise NotFittedError(
                f"This {name} instance has trained no network: the last call was `fit`, or "
                "`fit_resample` with nothing to resample."
            )
        return self._source_


def _seed_weights(task: Task, recipe: AEMLORecipe) -> np.ndarray:
    """Return the probability of each row to be drawn as a seed row, up to a factor."""
    labels, columns = task.labels, task.choice.labels
    if recipe.seed_rows == "all":
        return (labels.sizes > 0).astype(float)
    if recipe.seed_rows == "minority":
        # M, Section 3.3: rows with a label that the user listed, or else with a minority label.
        if not task.choice.listed:
            columns = task.balance.minority
            columns = columns[task.balance.class_ratio_per_label[columns] > recipe.imr_threshold]
        return (labels.Y[:, columns].sum(axis=1) > 0).astype(float)
    # The mean over a row's labels of one over the label's positives: rows of rare labels are drawn
    # more often, and no row for carrying many labels.
    chosen = labels.Y[:, columns]
    rarity = 1 / np.maximum(labels.positives[columns], 1)
    return chosen @ rarity / np.maximum(np.diff(chosen.indptr), 1)
