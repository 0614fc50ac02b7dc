"""Train AEMLO's maps on a task: survey and scale features, split rows, train, choose thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from scipy import sparse

from imblearn_multilabel._containers import Blocks, compute
from imblearn_multilabel._memory import BLOCK_CELLS
from imblearn_multilabel._progress import Show
from imblearn_multilabel._task import Task
from imblearn_multilabel._torch.rows import FeatureScale, Rows, label_rows
from imblearn_multilabel._torch.runtime import fixed_threads, seeded
from imblearn_multilabel.metrics._balance import LabelBalance
from imblearn_multilabel.over_sampling._aemlo.block_rows import BlockRows
from imblearn_multilabel.over_sampling._aemlo.features import (
    FeatureDomain,
    Survey,
    centered,
    column_moments,
    expand_blocks,
    survey_blocks,
    total_variance,
)
from imblearn_multilabel.over_sampling._aemlo.generation import LatentSource
from imblearn_multilabel.over_sampling._aemlo.losses import Objective
from imblearn_multilabel.over_sampling._aemlo.network import (
    Codec,
    Decoder,
    Encoder,
    Network,
)
from imblearn_multilabel.over_sampling._aemlo.recipe import AEMLORecipe
from imblearn_multilabel.over_sampling._aemlo.seed_rows import sampled_rows
from imblearn_multilabel.over_sampling._aemlo.thresholds import label_thresholds, share_thresholds
from imblearn_multilabel.over_sampling._aemlo.training import TrainingHistory, train
from imblearn_multilabel.over_sampling._aemlo.wide import WideRows, batch_rows, is_wide

AnyRows = Rows | WideRows | BlockRows

#: Share of the rows that is held out where thresholds or early stopping need validation rows.
VALIDATION_SHARE = 0.2
#: With fewer validation rows than this, all rows serve for training and for validation.
MIN_VALIDATION_ROWS = 5
#: Number of batches that ``max_epochs="auto"`` aims at, and bounds of the epochs.
_STEPS, _EPOCHS = 450, (5, 40)
#: Maximal number of new rows whose scores decide the thresholds of labels by their shares, fewer of
#: many labels.
_MAX_POOL, _MIN_POOL, _MAX_POOL_CELLS = 5_000, 500, 50_000_000
#: Maximal log odds of a label's share, with which its score starts.
_MAX_LOG_ODDS = 7.0


#: Classes of fitted values, which files of trained samplers may name.
RECORDS: dict[str, type] = {
    record.__name__: record
    for record in (
        AEMLORecipe,
        Codec,
        Decoder,
        Encoder,
        FeatureDomain,
        FeatureScale,
        LabelBalance,
        LatentSource,
        TrainingHistory,
    )
}


@dataclass(frozen=True)
class Settings:
    """Parameters of `AEMLO` that decide what is trained; they mean the same there."""

    recipe: AEMLORecipe
    hidden_size: int
    latent_size: int
    max_epochs: int | str
    batch_size: int
    learning_rate: float
    patience: int | None
    k_neighbors: Any
    n_jobs: int | None
    feature_types: str
    threshold: Any
    allow_duplicates: bool


def train_source(
    settings: Settings, task: Task, weights: np.ndarray, device: torch.device, show: Show
) -> tuple[LatentSource, TrainingHistory]:
    """Train the network and return the source of new rows, on `device`.

    `weights` are the probabilities of rows, at least two, to be drawn as seed rows, up to a factor;
    `show` makes the progress bars.
    """
    X, Y, recipe = task.X, task.labels.Y, settings.recipe
    is_mixed, averaged = recipe.rows == "mixed", recipe.normalization == "variance"
    seed = int(task.rng.randint(np.iinfo(np.int32).max))
    survey = survey_blocks if isinstance(X, Blocks) else Survey.of
    found = survey(
        X,
        Y,
        task.categorical,
        observed=settings.feature_types == "observed",
        hashed=not settings.allow_duplicates,
    )
    scale = FeatureScale(found.low, found.high, clipped=False)
    make_rows: Callable[[], AnyRows]
    tables: Iterable[Any]
    if isinstance(X, Blocks):
        blocks = expand_blocks(X, found.domain)
        of_blocks = compute(blocks.each(column_moments, [scale] * len(blocks.parts)))
        moments = np.sum(of_blocks, axis=0)
        wide = X.is_sparse and is_wide(int(moments[0].sum()), blocks.shape, device)
        tables = map(blocks.fetch, range(len(blocks.parts)))
    else:
        table = found.domain.expand(X)
        moments = column_moments(table, scale)
        tables = [table]
    if averaged:
        scale = centered(scale, moments, task.n_samples)
    if isinstance(X, Blocks):
        make_rows = partial(BlockRows, blocks, scale, device, wide=wide)
    else:
        make_rows = partial(batch_rows, table, scale, device)
    positives = task.labels.positives
    max_epochs = n_epochs(settings.max_epochs, task.n_samples, settings.batch_size)
    with show("training", max_epochs, "epoch") as report:
        codec, history = _fit(
            make_rows,
            scale,
            Y,
            positives / task.n_samples,
            settings,
            max_epochs,
            seed,
            device,
            report,
        )
    source = LatentSource(
        codec,
        found.domain,
        task.category_names,
        codes=np.concatenate([codec.encode(part) for part in tables]),
        weights=weights,
        labels=Y,
        known=found.known,
        dtype=np.result_type(X.dtype, np.float32),
        dtypes=task.dtypes,
        is_sparse=X.is_sparse if isinstance(X, Blocks) else sparse.issparse(X),
        mostly_zero=2 * moments[0][: len(found.domain.kinds)] <= task.n_samples,
        X=X if is_mixed else None,
        k_neighbors=settings.k_neighbors,
        n_jobs=settings.n_jobs,
        sample=sampled_rows(task.n_samples, seed),
    )
    if settings.threshold == "prior":
        # New rows that are spread as the rows with a label are, since all of them get a label.
        labeled = np.flatnonzero(task.labels.sizes)
        seeds = labeled
        n_seeds = min(_MAX_POOL, max(_MIN_POOL, _MAX_POOL_CELLS // Y.shape[1]))
        if len(labeled) > n_seeds:
            seeds = task.rng.choice(labeled, n_seeds, replace=False)
        scores = source.scores(seeds, source.draw_neighbors(seeds, task.rng, show), task.rng)
        codec.thresholds[:] = share_thresholds(scores, positives / len(labeled))
    return source, history


def n_epochs(wanted: int | str, n_rows: int, batch_size: int) -> int:
    """Return the number of epochs; "auto" is about `_STEPS` batches, within `_EPOCHS`."""
    if not isinstance(wanted, str):
        return wanted
    n_batches = -(-n_rows // batch_size)
    return int(np.clip(round(_STEPS / n_batches), *_EPOCHS))


def split_rows(
    n_rows: int, fraction: float, generator: torch.Generator, max_validation: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Split row numbers at random into training and validation, each ascending.

    At most `max_validation` rows are for validation. If `fraction` amounts to less than
    `MIN_VALIDATION_ROWS`, training has all rows, and so has validation, up to its limit.
    """
    max_validation = n_rows if max_validation is None else max_validation
    n_validation = min(round(fraction * n_rows), max_validation)
    if n_validation < MIN_VALIDATION_ROWS:
        every = np.arange(n_rows)
        if n_rows <= max_validation:
            return every, every
        order = torch.randperm(n_rows, generator=generator, device="cpu").numpy()
        return every, np.sort(order[:max_validation])
    order = torch.randperm(n_rows, generator=generator, device="cpu").numpy()
    return np.sort(order[n_validation:]), np.sort(order[:n_validation])


@fixed_threads()
def _fit(
    make_rows: Callable[[], AnyRows],
    scale: FeatureScale,
    Y: Any,
    share: np.ndarray,
    settings: Settings,
    max_epochs: int,
    seed: int,
    device: torch.device,
    report: Callable[..., Any],
) -> tuple[Codec, TrainingHistory]:
    recipe, rule = settings.recipe, settings.threshold
    averaged = recipe.normalization == "variance"
    needs_scores = callable(rule) or rule in ("capped", "f_measure")
    fraction = VALIDATION_SHARE if needs_scores or settings.patience is not None else None
    with (
        # The caller may be inside `no_grad` or `inference_mode`; training needs gradients.
        torch.inference_mode(False),
        seeded(seed, device) as generator,
    ):
        features, labels = make_rows(), label_rows(Y, device)
        n_rows, n_features = features.shape
        training, validation = np.arange(n_rows), np.empty(0, dtype=np.intp)
        if fraction is not None:
            training, validation = split_rows(n_rows, fraction, generator, features.max_held)
            features.hold(validation)
        objective = Objective(
            alpha=recipe.alpha,
            beta=recipe.beta,
            label_loss=recipe.label_loss,
            label_loss_on=recipe.label_loss_on,
            total_variance=total_variance(n_features) if averaged else None,
        )
        network = Network(
            n_features,
            Y.shape[1],
            settings.hidden_size,
            settings.latent_size,
            activated=recipe.codes == "leaky_relu",
            dropout=recipe.dropout,
            wide=features.wide,
        )
        if recipe.label_loss == "cross_entropy":
            with np.errstate(divide="ignore"):
                odds = np.log(share) - np.log1p(-np.minimum(share, 1))
            network.decoder.start_at(np.clip(odds, -_MAX_LOG_ODDS, _MAX_LOG_ODDS))
        network.to(device)
        history = train(
            network,
            objective,
            features,
            labels,
            training=training,
            validation=validation,
            max_epochs=max_epochs,
            batch_size=settings.batch_size,
            learning_rate=settings.learning_rate,
            weight_decay=recipe.weight_decay,
            one_cycle=recipe.schedule == "one_cycle",
            patience=settings.patience,
            generator=generator,
            report=lambda loss, validation: report(
                1,
                loss=f"{loss:.4g}",
                **({} if validation is None else {"validation": f"{validation:.4g}"}),
            ),
        )
    encoder = network.feature_encoder.eval().requires_grad_(False)
    decoder = network.decoder.eval().requires_grad_(False)
    thresholds = np.zeros(Y.shape[1])
    if rule != "prior":
        scores = np.empty((0, Y.shape[1]), dtype=np.float32)
        if needs_scores:
            size = max(1, BLOCK_CELLS // n_features)
            batches = features.batches(torch.from_numpy(validation), size)
            with torch.inference_mode():
                found = [decoder.labels(encoder(batch)).cpu() for batch in batches]
            scores = torch.cat(found).numpy()
        thresholds = label_thresholds(rule, scores, Y[validation].toarray(), share)
    return Codec(encoder, decoder, scale, thresholds), history
