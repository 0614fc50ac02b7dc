"""Train AEMLO's maps on a task: survey and scale features, split rows, train, choose thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy import sparse

from imblearn_multilabel._containers import Blocks
from imblearn_multilabel._memory import BLOCK_CELLS, check_dense
from imblearn_multilabel._progress import Show
from imblearn_multilabel._task import Task
from imblearn_multilabel._torch.rows import FeatureScale, Rows, label_rows
from imblearn_multilabel._torch.runtime import fixed_threads, seeded
from imblearn_multilabel.metrics._balance import LabelBalance
from imblearn_multilabel.over_sampling._aemlo.block_rows import BlockRows
from imblearn_multilabel.over_sampling._aemlo.features import (
    FeatureDomain,
    centered,
    column_moments,
    each_block,
    survey,
    total_variance,
)
from imblearn_multilabel.over_sampling._aemlo.generation import LatentSource, sampled_rows
from imblearn_multilabel.over_sampling._aemlo.losses import Objective
from imblearn_multilabel.over_sampling._aemlo.network import Codec, Decoder, Encoder, Network
from imblearn_multilabel.over_sampling._aemlo.recipe import AEMLORecipe
from imblearn_multilabel.over_sampling._aemlo.thresholds import label_thresholds, share_thresholds
from imblearn_multilabel.over_sampling._aemlo.training import TrainingHistory, train
from imblearn_multilabel.over_sampling._aemlo.wide import WideRows, batch_rows, is_wide

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
    positives, n_rows = task.labels.positives, task.n_samples
    # Weights of the label layers, their gradients, and the two moments that AdamW keeps.
    check_dense("AEMLO", (Y.shape[1], settings.hidden_size + settings.latent_size), 16)
    seed = int(task.rng.randint(np.iinfo(np.int32).max))
    domain, known = survey(
        X,
        Y,
        task.categorical,
        observed=settings.feature_types == "observed",
        hashed=not settings.allow_duplicates,
    )
    scale = FeatureScale(*domain.ranges, clipped=False)
    table = domain.expand(X)
    n_blocks = len(table.parts) if isinstance(table, Blocks) else 1
    moments = np.sum(each_block(table, column_moments, [scale] * n_blocks), axis=0)
    if recipe.normalization == "variance":
        scale = centered(scale, moments, n_rows)
    codec, history = _train_codec(
        table, int(moments[0].sum()), Y, positives / n_rows, scale, settings, seed, device, show
    )
    if isinstance(table, Blocks):
        codes = np.concatenate([codec.encode(table.fetch(number)) for number in range(n_blocks)])
    else:
        codes = codec.encode(table)
    source = LatentSource(
        codec,
        domain,
        task.category_names,
        codes=codes,
        weights=weights,
        labels=Y,
        known=known,
        dtype=np.result_type(X.dtype, np.float32),
        dtypes=task.dtypes,
        is_sparse=X.is_sparse if isinstance(X, Blocks) else sparse.issparse(X),
        mostly_zero=2 * moments[0][: len(domain.kinds)] <= n_rows,
        X=X if recipe.rows == "mixed" else None,
        k_neighbors=settings.k_neighbors,
        n_jobs=settings.n_jobs,
        sample=sampled_rows(n_rows, seed),
    )
    if settings.threshold == "prior":
        # New rows that are spread as the rows with a label are, since all of them get a label.
        seeds = labeled = np.flatnonzero(task.labels.sizes)
        n_seeds = min(_MAX_POOL, max(_MIN_POOL, _MAX_POOL_CELLS // Y.shape[1]))
        if len(labeled) > n_seeds:
            seeds = task.rng.choice(labeled, n_seeds, replace=False)
        scores = source.scores(seeds, source.draw_neighbors(seeds, task.rng, show), task.rng)
        codec.thresholds[:] = share_thresholds(scores, positives / len(labeled))
    return source, history


@fixed_threads()
def _train_codec(
    table: Any,
    n_nonzero: int,
    Y: sparse.csr_array,
    share: np.ndarray,
    scale: FeatureScale,
    settings: Settings,
    seed: int,
    device: torch.device,
    show: Show,
) -> tuple[Codec, TrainingHistory]:
    """Train the network on the expanded table; thresholds are those of a rule on validation rows.

    `share` is the share of the rows that carry each label, `n_nonzero` counts cells of the table.
    """
    recipe, rule = settings.recipe, settings.threshold
    (n_rows, n_features), n_labels = table.shape, Y.shape[1]
    max_epochs = n_epochs(settings.max_epochs, n_rows, settings.batch_size)
    needs_scores = callable(rule) or rule in ("capped", "f_measure")
    with (
        # The caller may be inside `no_grad` or `inference_mode`; training needs gradients.
        torch.inference_mode(False),
        seeded(seed, device) as generator,
        show("training", max_epochs, "epoch") as report,
    ):
        features: Rows | WideRows | BlockRows
        wide = is_wide(n_nonzero, table.shape, device)
        if isinstance(table, Blocks):
            features = BlockRows(table, scale, device, wide=wide and table.is_sparse)
        else:
            features = batch_rows(table, scale, device, wide=wide)
        training, validation = np.arange(n_rows), np.empty(0, dtype=np.intp)
        if needs_scores or settings.patience is not None:
            training, validation = split_rows(n_rows, features.max_held, generator)
            check_dense("AEMLO", (len(validation) if needs_scores else 0, n_labels), 9)
            features.hold(validation)
        is_scaled = recipe.normalization == "variance"
        objective = Objective(recipe, total_variance(n_features) if is_scaled else None)
        network = Network(
            n_features,
            n_labels,
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
            label_rows(Y, device),
            training=training,
            validation=validation,
            max_epochs=max_epochs,
            batch_size=settings.batch_size,
            learning_rate=settings.learning_rate,
            weight_decay=recipe.weight_decay,
            one_cycle=recipe.schedule == "one_cycle",
            patience=settings.patience,
            generator=generator,
            report=report,
        )
    encoder = network.feature_encoder.eval().requires_grad_(False)
    decoder = network.decoder.eval().requires_grad_(False)
    thresholds, scores = np.zeros(n_labels), np.empty((0, n_labels), dtype=np.float32)
    if needs_scores:
        size = max(1, BLOCK_CELLS // n_features)
        batches = features.batches(torch.from_numpy(validation), size)
        with torch.inference_mode():
            scores = torch.cat([decoder.labels(encoder(batch)).cpu() for batch in batches]).numpy()
    if rule != "prior":
        thresholds = label_thresholds(rule, scores, Y[validation].toarray(), share)
    return Codec(encoder, decoder, scale, thresholds), history


def n_epochs(wanted: int | str, n_rows: int, batch_size: int) -> int:
    """Return the number of epochs; "auto" is about `_STEPS` batches, within `_EPOCHS`."""
    if not isinstance(wanted, str):
        return wanted
    n_batches = -(-n_rows // batch_size)
    return int(np.clip(round(_STEPS / n_batches), *_EPOCHS))


def split_rows(
    n_rows: int, max_validation: int | None, generator: torch.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Split row numbers at random into training and validation, each ascending.

    A fifth of the rows, but at most `max_validation`, is for validation. Of few rows, all are for
    training and for validation.
    """
    n_validation = round(VALIDATION_SHARE * n_rows)
    if n_validation < MIN_VALIDATION_ROWS:
        return np.arange(n_rows), np.arange(n_rows)
    n_validation = min(n_validation, max_validation or n_rows)
    order = torch.randperm(n_rows, generator=generator, device="cpu").numpy()
    return np.sort(order[n_validation:]), np.sort(order[:n_validation])
