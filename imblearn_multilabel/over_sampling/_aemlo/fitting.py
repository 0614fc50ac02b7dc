"""Train AEMLO's maps on a task: survey and scale features, split rows, train, choose thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch

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
    whitening_factor,
)
from imblearn_multilabel.over_sampling._aemlo.recipe import AEMLORecipe
from imblearn_multilabel.over_sampling._aemlo.seed_rows import sampled_rows
from imblearn_multilabel.over_sampling._aemlo.thresholds import label_thresholds
from imblearn_multilabel.over_sampling._aemlo.training import TrainingHistory, train
from imblearn_multilabel.over_sampling._aemlo.wide import WideRows, batch_rows, is_wide

AnyRows = Rows | WideRows | BlockRows

#: With fewer validation rows than this, all rows serve for training and for validation.
MIN_VALIDATION_ROWS = 5
#: Number of batches that ``max_epochs="auto"`` aims at, and bounds of the epochs.
_STEPS, _EPOCHS = 400, (5, 30)


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
    `show` makes the progress bar of the training.
    """
    X, Y, recipe = task.X, task.labels.Y, settings.recipe
    wanted_facts = {
        "observed": settings.feature_types == "observed",
        "hashed": not settings.allow_duplicates,
    }
    scaled = recipe.feature_scaling == "minmax"
    averaged = recipe.normalization == "variance"
    seed = int(task.rng.randint(np.iinfo(np.int32).max))
    make_rows: Callable[[], AnyRows]
    tables: Iterable[Any]
    if isinstance(X, Blocks):
        found = survey_blocks(X, Y, task.categorical, **wanted_facts)
        blocks = expand_blocks(X, found.domain)
        scale = FeatureScale(found.low, found.high, scaled, recipe.clip)
        moments = sum(compute(blocks.each(column_moments, [scale] * len(blocks.parts))))
        if averaged:
            scale = centered(scale, moments, task.n_samples)
        n_stored = int(moments[0].sum())
        wide = X.is_sparse and is_wide(n_stored, blocks.shape, device)
        make_rows = partial(BlockRows, blocks, scale, device, wide=wide)
        tables = map(blocks.fetch, range(len(blocks.parts)))
    else:
        found = Survey.of(X, Y, task.categorical, **wanted_facts)
        table = found.domain.expand(X)
        scale = FeatureScale.of(table, scaled=scaled, clipped=recipe.clip)
        if averaged:
            scale = centered(scale, column_moments(table, scale), task.n_samples)
        make_rows = partial(batch_rows, table, scale, device)
        tables = [table]
    max_epochs = n_epochs(settings.max_epochs, task.n_samples, settings.batch_size)
    with show("training", max_epochs, "epoch") as report:
        codec, history = _fit(make_rows, scale, Y, settings, max_epochs, seed, device, report)
    source = LatentSource(
        codec,
        found.domain,
        task.category_names,
        codes=np.concatenate([codec.encode(part) for part in tables]),
        weights=weights,
        labels=Y,
        stored=_stored(found.stored, recipe.stored_ratio, found.domain.n_features),
        known=found.known,
        dtype=np.result_type(X.dtype, np.float32),
        dtypes=task.dtypes,
        X=X if recipe.residual > 0 else None,
        residual=recipe.residual,
        reach=recipe.reach,
        k_neighbors=settings.k_neighbors,
        n_jobs=settings.n_jobs,
        sample=sampled_rows(task.n_samples, seed),
    )
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
    settings: Settings,
    max_epochs: int,
    seed: int,
    device: torch.device,
    report: Callable[..., Any],
) -> tuple[Codec, TrainingHistory]:
    recipe = settings.recipe
    whitened, averaged = recipe.codes == "whitened", recipe.normalization == "variance"
    with (
        # The caller may be inside `no_grad` or `inference_mode`; training needs gradients.
        torch.inference_mode(False),
        seeded(seed, device) as generator,
    ):
        features, labels = make_rows(), label_rows(Y, device)
        n_rows, n_features = features.shape
        fraction, max_validation = recipe.validation_fraction, features.max_held
        training, validation = split_rows(n_rows, fraction, generator, max_validation)
        features.hold(validation)
        objective = Objective(
            alpha=recipe.alpha,
            beta=recipe.beta,
            orthonormality_weight=0.0 if whitened else recipe.orthonormality_weight,
            similarity_weight=recipe.similarity_weight,
            label_loss=recipe.label_loss,
            label_loss_on=recipe.label_loss_on,
            total_variance=total_variance(n_features) if averaged else None,
        )
        latent_size = settings.latent_size
        if whitened:
            # A covariance needs several rows for each dimension.
            latent_size = min(latent_size, max(2, len(training) // 4))
        network = Network(
            n_features,
            Y.shape[1],
            settings.hidden_size,
            latent_size,
            activated=recipe.codes == "leaky_relu",
            whitened=whitened,
            wide=features.wide,
        ).to(device)
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
            one_cycle=recipe.schedule == "one_cycle",
            patience=settings.patience,
            generator=generator,
            report=lambda epoch, loss, validation: report(
                1, loss=f"{loss:.4g}", validation=f"{validation:.4g}"
            ),
        )
        if whitened:
            _whiten(network.feature_encoder, features, training)
    encoder = network.feature_encoder.eval().requires_grad_(False)
    decoder = network.decoder.eval().requires_grad_(False)
    size = max(1, BLOCK_CELLS // n_features)
    batches = features.batches(torch.from_numpy(validation), size)
    with torch.inference_mode():
        scores = torch.cat([decoder.labels(encoder(batch)).cpu() for batch in batches]).numpy()
    thresholds = label_thresholds(
        settings.threshold,
        scores,
        Y[validation].toarray(),
        np.bincount(Y.indices, minlength=Y.shape[1]) / Y.shape[0],
        recipe.threshold_cap,
    )
    return Codec(encoder, decoder, scale, thresholds), history


def _whiten(encoder: Encoder, features: AnyRows, rows: np.ndarray) -> None:
    """Whiten codes by mean and covariance over the given rows, in place."""
    size = max(1, BLOCK_CELLS // features.shape[1])
    with torch.no_grad():
        batches = features.batches(torch.from_numpy(rows), size)
        codes = torch.cat([encoder(batch).double() for batch in batches])
        mean = codes.mean(dim=0)
        covariance = (codes - mean).T @ (codes - mean) / len(codes)
        encoder.whiten(mean, whitening_factor(covariance))


def _stored(counts: np.ndarray | None, ratio: float | None, n_columns: int) -> np.ndarray | None:
    """Return how many values a new row stores, for every seed row."""
    if counts is None:
        return None
    if ratio is None:
        return np.full_like(counts, n_columns)
    return np.minimum(np.rint(ratio * counts), n_columns).astype(counts.dtype)
