"""AEMLO."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from imblearn_multilabel._compat import Interval, StrOptions
from imblearn_multilabel._constraints import ADDED_SHARE, DISTANCE, NEIGHBORS
from imblearn_multilabel._task import (
    Effects,
    Resampling,
    Task,
    describe_shortfall,
)
from imblearn_multilabel._typing import Neighbors, Seed, Strategy
from imblearn_multilabel.over_sampling._fresh_rows import describe_repeats, draw_rows
from imblearn_multilabel.over_sampling._latent_sampler import LatentSampler
from imblearn_multilabel.over_sampling._latent_training import train_source
from imblearn_multilabel.over_sampling._seed_weights import local_weights, minority_weights

#: Constraints that several parameters share.
_AMOUNT = Interval(Real, 0, None, closed="left")
_COUNT = Interval(Integral, 1, None, closed="left")
_POSITIVE = Interval(Real, 0, None, closed="neither")


class AEMLO(LatentSampler):
    """Decode new rows, features and labels, from the latent space of an autoencoder.

    Autoencoder-guided multi-label oversampling. Two encoders embed features and labels in one
    space, two decoders lead back; new rows are decoded from points of that space, so their labels
    are predicted rather than copied. It needs torch and trains a network, which takes seconds to
    minutes; with a few dozen rows, or where a sampler must explain each value, prefer MLSMOTE.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels that decide which rows are seeds. ``"auto"`` takes every label that occurs with
        ``seeds="local_imbalance"`` and the minority labels with ``seeds="minority"``; a list of
        column numbers or names takes exactly these. A callable of y returns a list. Without
        effect with ``seeds="all"``.
    random_state : int, RandomState instance or None, default=None
        Seed of the split, the first weights, the batches and the draws. None takes fresh entropy.
    sampling_ratio : float, default=0.25
        Rows to add as a share of n_samples, in [0, inf).
    seeds : {"local_imbalance", "minority", "all"}, default="local_imbalance"
        Rows to grow from: drawn by the disagreement of their neighborhood with their labels, as
        in MLSOL; drawn alike from the rows that carry a minority label, the paper's M; or drawn
        alike from all rows.
    imr_threshold : float, default=0.0
        A label is a minority label if IRLbl > MeanIR and ImR > `imr_threshold`, in [0, inf). The
        paper has 10. Only for ``seeds="minority"`` without listed labels.
    k_neighbors : int or neighbors object, default=5
        Neighbors for the local imbalance, and latent neighbors to interpolate towards, at least
        1; at most ``n_samples - 1`` are used. An object has scikit-learn's ``kneighbors`` or is a
        transformer to graphs of neighbors.
    n_latent : int, default=128
        Dimensions of the latent space. More than `batch_size` cannot become orthonormal.
    n_hidden : int, default=512
        Units of each encoder's first layer.
    label_loss_on : {"both", "labels", "features"}, default="both"
        Codes whose decoded labels are compared with y. The paper has ``"labels"``; new labels are
        decoded from feature codes.
    label_loss : {"softplus", "exponential", "log"}, default="softplus"
        Form of the label loss: with t the mean of ``exp(-(f_p - f_q))`` over the pairs of a
        relevant and an irrelevant label, ``log(1 + t)``, t, which is the published surrogate and
        may overflow, or ``log t``, which never stops rewarding larger scores.
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
        ``"variance"``: terms are means over rows, in units of the total feature variance and the
        latent dimensions, so that one setting of the weights serves all data. ``"none"``: the
        paper's sums, codes included (F'F instead of F'F / batch).
    feature_scaling : {"minmax"} or None, default="minmax"
        Scaling to [0, 1] by the observed range, undone after decoding.
    categorical_features : "auto", array-like or None, default="auto"
        Categorical columns as numbers, names or a boolean mask. ``"auto"`` takes the category
        columns of a data frame, and none of any other container.
    feature_types : {"free", "observed"}, default="free"
        Whether a numeric column may take any value in its range, or keeps to whole numbers, or to
        two values, where all it holds are such. A new value goes to the nearest one allowed, in
        sparse X to the nearest besides 0.
    threshold : {"capped", "f_measure", "prior"}, float or callable, default="capped"
        From which score on a new row gets a label, chosen for each label on validation rows:
        of highest F-measure among those that set the label for at most `threshold_cap` times its
        share; of highest F-measure; matching its share. A float in (0, 1) is compared with the
        sigmoid of the score. A callable of (scores, Y), both ndarrays of shape
        (n_validation, n_labels), returns thresholds of shape (n_labels,) on the scores.
    threshold_cap : float, default=2.0
        For ``threshold="capped"``, in (0, inf).
    decode_from : {"interpolation", "noise", "seed"}, default="interpolation"
        Decode a point between the seed's code and that of a random latent neighbor, the seed's
        code plus Gaussian noise, or the code itself. The last gives one row per distinct seed:
        each is used once before any is used again, which then repeats the row.
    reach : float, default=0.5
        How far towards the neighbor a point may lie, in (0, 1].
    noise_scale : float, default=0.25
        Deviation of the noise in units of the codes' own in each dimension, in (0, inf).
    residual : float, default=0.0
        Share of ``x_s - decode(encode(x_s))`` of the seed added to the new row, in [0, 1]. Above
        0 the sampler keeps a reference to X for `generate`.
    stored_ratio : float, default=1.0
        Values a new row of sparse X stores, as a multiple of those of its seed, in [1, inf); those
        of greatest share of their column's range are kept. More leave rows nearer to what was
        decoded. Without effect on other containers.
    allow_duplicates : bool, default=False
        Whether new rows may equal another row exactly, features and labels. Else such rows are
        drawn again, and a warning tells how many remain.
    n_epochs : int, default=100
        Most passes over the training rows, at least 1.
    batch_size : int, default=128
        Rows of a batch, at least 1. Batches are cut to like size.
    learning_rate : float, default=1e-3
        Of Adam, in (0, inf).
    validation_fraction : float, default=0.2
        Rows held out for thresholds and early stopping, in [0, 1). If that is fewer than 5 rows,
        all rows serve for both.
    patience : int or None, default=10
        Epochs without a lower validation loss before training stops and the best state is
        restored. None runs all epochs and keeps the last state.
    device : str, default="cpu"
        Where to compute, as torch writes it. Results differ slightly between devices.
    precision : {"float32", "bfloat16"}, default="float32"
        Of the network's matrix products in training; losses, weights and new rows are float32.
        ``"bfloat16"`` is faster on recent GPUs, and coarser.
    n_jobs : int or None, default=None
        Threads of the neighbor searches. The result does not depend on it.
    verbose : bool, default=False
        Whether to show a progress bar for each stage: neighbors, training, new rows.

    Attributes
    ----------
    encoder_, decoder_ : torch.nn.Module
        F_ex: features to codes; F_dx and F_dy: codes to (features, label scores). On the CPU;
        features are scaled as given by `feature_scaling`, numeric columns before categories.
    thresholds_ : ndarray of float of shape (n_labels,)
        A new row gets a label if its score is at least this.
    history_ : TrainingHistory
        Loss terms and losses by epoch, the epoch kept, and why training stopped.
    loss_curve_ : ndarray of float of shape (n_epochs_run,)
        Training loss by epoch.
    n_iter_ : int
        Epochs run.
    seed_weights_ : ndarray of float of shape (n_samples,)
        How likely each row was drawn as a seed, up to a factor.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Attributes that all samplers have.
    MLSOL : The same seeds; rows and labels from two input rows instead of a network.
    MLSMOTE : Interpolates between rows that share a minority label.
    imblearn_multilabel.blockwise.BlockwiseSampler : A network for each block of rows instead.

    Notes
    -----
    The objective is ``Phi + alpha Psi + beta Gamma`` (Eq. 2): Phi draws the codes of a row's
    features and labels together and keeps codes orthonormal (Eq. 3, 4), Psi reconstructs features
    and the distances between rows (Eq. 5 to 7), Gamma orders relevant labels before irrelevant
    ones (Eq. 8, whose count has no gradient). `from_paper` gives the published recipe. The
    defaults deviate from it:

    - Seeds by local imbalance: M is a handful of rows on hard data, and many new rows for each
      flood its neighborhood. If all weights are 0, all rows that hold a label's less frequent
      value count alike.
    - Points between latent neighbors, since decoding is deterministic and a seed gives one row.
    - Thresholds capped: F-optimal ones over-assign labels with few validation positives. A label
      of which no allowed cut finds a validation positive is matched to its share in y; one that
      never occurs is never set, one that always does always is.
    - Label loss on feature codes too, the codes that new labels are decoded from, and as
      ``log(1 + t)``, computed in log space: it does not overflow, bounds the share of wrongly
      ordered pairs from above once divided by log 2 (t does without), and unlike ``log t`` it is
      bounded from below, so that early stopping works. Rows with no or all labels contribute 0.
      With a single label, which has no pairs, its score is ordered against 0.
    - Covariance F'F / batch and units of variance: the printed sums differ by orders of magnitude
      between terms and data sets.
    - Early stopping, and the state of lowest validation loss.

    A point without a label is drawn again, seed included, up to 100 times the rows asked for in
    all. Rows are compared by 64-bit hashes, as they come back, rounded where a column holds
    integers; but free numbers of sparse X are compared before they are thinned out. A category is
    one-hot inside the network, and the greatest decoded one is taken: new rows hold observed
    categories only. New features are clipped to each column's observed range. Sparse X is made
    dense one batch at a time and new rows are sparse: each keeps as many of its values, greatest
    relative to their column's greatest, as its seed has non-zeros, besides its categories. Codes
    are linear outputs and labels are decided on raw scores; the paper states neither.

    The same seed gives the same bytes on one machine, for every dense container and for every
    sparse one; sparse rows differ from dense ones, since only they are thinned out, and rows of
    integers or of ``feature_types="observed"`` that are drawn again may be others. The number of
    threads does not matter: the network computes with one, unless
    `imblearn_multilabel.utils.torch_threads` allows more. torch's global state is left as it was,
    its number of threads too.

    Dask arrays and data frames are trained on as a stream of blocks, into one network; every epoch
    reads each block once. Rows are then mixed within groups of blocks, local imbalance is that of
    the neighborhoods within each block, at most 32 million cells of validation rows are kept, and
    the codes of all rows and the new rows are in memory. The result is the same for a seed, and
    another one than in memory.

    Cost: training O(epochs n (d + labels) n_hidden), two neighbor searches, and memory
    O(batch^2 + batch d + parameters + n n_latent) beside input and output.

    References
    ----------
    Zhou, Liu, Wang, Sun, Liu, "AEMLO: AutoEncoder-Guided Multi-label Oversampling", ECML PKDD
    2024, LNAI 14941, 107-124, doi 10.1007/978-3-031-70341-6_7, Eq. 2 to 8 and Section 3.3.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import AEMLO
    >>> X, y = make_imbalanced_multilabel(n_samples=200, n_labels=6, random_state=0)
    >>> sampler = AEMLO(
    ...     n_epochs=30, n_hidden=64, n_latent=16, learning_rate=5e-3, random_state=0
    ... )
    >>> X_res, y_res = sampler.fit_resample(X, y)
    >>> len(X_res) - len(X)
    50
    >>> before, after = sampler.balance_before_, sampler.balance_after_
    >>> after.mean_imbalance_ratio < before.mean_imbalance_ratio
    True
    >>> X_more, y_more = sampler.generate(3, labels=[0], random_state=1)
    >>> X_more.shape[0], y_more[:, 0].tolist()
    (3, [1, 1, 1])
    """

    effects = Effects(invents=True, reads_features=True, reads_blocks=True, auto_labels="occurring")

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **LatentSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": ADDED_SHARE,
        "seeds": [StrOptions({"local_imbalance", "minority", "all"})],
        "imr_threshold": [_AMOUNT],
        "k_neighbors": NEIGHBORS,
        "n_latent": [_COUNT],
        "n_hidden": [_COUNT],
        "label_loss_on": [StrOptions({"both", "labels", "features"})],
        "label_loss": [StrOptions({"log", "softplus", "exponential"})],
        "alpha": [_AMOUNT],
        "beta": [_AMOUNT],
        "orthonormality_weight": [_AMOUNT],
        "similarity_weight": [_AMOUNT],
        "normalization": [StrOptions({"variance", "none"})],
        "feature_scaling": [StrOptions({"minmax"}), None],
        "categorical_features": DISTANCE["categorical_features"],
        "feature_types": [StrOptions({"free", "observed"})],
        "threshold": [
            StrOptions({"capped", "f_measure", "prior"}),
            Interval(Real, 0, 1, closed="neither"),
            callable,
        ],
        "threshold_cap": [_POSITIVE],
        "decode_from": [StrOptions({"interpolation", "noise", "seed"})],
        "reach": [Interval(Real, 0, 1, closed="right")],
        "noise_scale": [_POSITIVE],
        "residual": [Interval(Real, 0, 1, closed="both")],
        "stored_ratio": [Interval(Real, 1, None, closed="left")],
        "allow_duplicates": ["boolean"],
        "n_epochs": [_COUNT],
        "batch_size": [_COUNT],
        "learning_rate": [_POSITIVE],
        "validation_fraction": [Interval(Real, 0, 1, closed="left")],
        "patience": [_COUNT, None],
        "device": [str],
        "precision": [StrOptions({"float32", "bfloat16"})],
        "n_jobs": [Integral, None],
        "verbose": ["boolean"],
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float = 0.25,
        seeds: Literal["local_imbalance", "minority", "all"] = "local_imbalance",
        imr_threshold: float = 0.0,
        k_neighbors: int | Neighbors = 5,
        n_latent: int = 128,
        n_hidden: int = 512,
        label_loss_on: Literal["both", "labels", "features"] = "both",
        label_loss: Literal["log", "softplus", "exponential"] = "softplus",
        alpha: float = 1.0,
        beta: float = 1.0,
        orthonormality_weight: float = 0.1,
        similarity_weight: float = 0.1,
        normalization: Literal["variance", "none"] = "variance",
        feature_scaling: Literal["minmax"] | None = "minmax",
        categorical_features: ArrayLike | None = "auto",
        feature_types: Literal["free", "observed"] = "free",
        threshold: float | Literal["capped", "f_measure", "prior"] | Callable[..., Any] = "capped",
        threshold_cap: float = 2.0,
        decode_from: Literal["interpolation", "noise", "seed"] = "interpolation",
        reach: float = 0.5,
        noise_scale: float = 0.25,
        residual: float = 0.0,
        stored_ratio: float = 1.0,
        allow_duplicates: bool = False,
        n_epochs: int = 100,
        batch_size: int = 128,
        learning_rate: float = 1e-3,
        validation_fraction: float = 0.2,
        patience: int | None = 10,
        device: str = "cpu",
        precision: Literal["float32", "bfloat16"] = "float32",
        n_jobs: int | None = None,
        verbose: bool = False,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio
        self.seeds = seeds
        self.imr_threshold = imr_threshold
        self.k_neighbors = k_neighbors
        self.n_latent = n_latent
        self.n_hidden = n_hidden
        self.label_loss_on = label_loss_on
        self.label_loss = label_loss
        self.alpha = alpha
        self.beta = beta
        self.orthonormality_weight = orthonormality_weight
        self.similarity_weight = similarity_weight
        self.normalization = normalization
        self.feature_scaling = feature_scaling
        self.categorical_features = categorical_features
        self.feature_types = feature_types
        self.threshold = threshold
        self.threshold_cap = threshold_cap
        self.decode_from = decode_from
        self.reach = reach
        self.noise_scale = noise_scale
        self.residual = residual
        self.stored_ratio = stored_ratio
        self.allow_duplicates = allow_duplicates
        self.n_epochs = n_epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.device = device
        self.precision = precision
        self.n_jobs = n_jobs
        self.verbose = verbose

    @classmethod
    def from_paper(cls, **overrides: Any) -> AEMLO:
        """Build the published recipe, parameters in `overrides` excepted.

        The paper states: seeds drawn from the rows with a label of ImR > 10 and IRLbl > MeanIR and
        decoded themselves, F-optimal thresholds on a fifth of the rows, label loss on label codes,
        unnormalized terms, 512 units, 100 epochs without early stopping. Seeds drawn twice give
        equal rows.

        It leaves open: the sampling rate (here 0.25), the latent dimensions (128, at most the
        batch), lambda (0.1 in both places), alpha and beta (1; the paper searches powers of 2
        from 1/16 to 16), the surrogate of Eq. 8 (pairwise exponential, averaged over pairs as in
        the released code), batch size and learning rate (128 and 1e-4, the released code's),
        scaling (to [0, 1], likewise), and what happens when a seed decodes to no label (another
        is drawn).

        Parameters
        ----------
        **overrides : Any
            Parameters of the class.

        Returns
        -------
        AEMLO
        """
        recipe: dict[str, Any] = {
            "seeds": "minority",
            "imr_threshold": 10.0,
            "decode_from": "seed",
            "allow_duplicates": True,
            "label_loss_on": "labels",
            "label_loss": "exponential",
            "normalization": "none",
            "threshold": "f_measure",
            "learning_rate": 1e-4,
            "patience": None,
        }
        return cls(**(recipe | overrides))

    def _plan(self, task: Task) -> Resampling:
        from imblearn_multilabel.neural._import import import_torch, resolve_device

        import_torch()
        from imblearn_multilabel.neural._memory import memory_advice

        device = resolve_device(self.device)
        weights = self._seed_weights(task)
        fitted: dict[str, Any] = {"seed_weights_": weights}
        if not weights.any():
            reason = f'no row is a seed by `seeds="{self.seeds}"`.'
            return Resampling.unchanged(reason, fitted=fitted)
        with memory_advice(device, batch_size=self.batch_size, n_hidden=self.n_hidden):
            source, history = train_source(self, task, weights, device)
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

    def _seed_weights(self, task: Task) -> np.ndarray:
        if self.seeds == "all":
            return np.ones(task.n_samples)
        if self.seeds == "minority":
            return minority_weights(task, self.imr_threshold)
        metric = "heom" if self.feature_scaling == "minmax" else "euclidean"
        with self._stage("neighbors", task.n_samples, "row") as report:
            return local_weights(task, self.k_neighbors, self.n_jobs, metric, report)
