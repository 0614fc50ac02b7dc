"""Train AEMLO's maps on a task: survey and scale features, split rows, train, choose thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from imblearn_multilabel._containers import Blocks
from imblearn_multilabel._support import BLOCK_CELLS
from imblearn_multilabel._task import Task
from imblearn_multilabel._torch.rows import FeatureScale, Rows, feature_rows, label_rows
from imblearn_multilabel._torch.runtime import fixed_threads, seeded
from imblearn_multilabel.over_sampling._aemlo.block_rows import BlockRows
from imblearn_multilabel.over_sampling._aemlo.features import Survey, expand_blocks, survey_blocks
from imblearn_multilabel.over_sampling._aemlo.generation import LatentSource
from imblearn_multilabel.over_sampling._aemlo.losses import Objective
from imblearn_multilabel.over_sampling._aemlo.network import Codec, Network
from imblearn_multilabel.over_sampling._aemlo.thresholds import choose_thresholds
from imblearn_multilabel.over_sampling._aemlo.training import TrainingHistory, train

if TYPE_CHECKING:
    from imblearn_multilabel.over_sampling._aemlo.recipe import AEMLORecipe
    from imblearn_multilabel.over_sampling._aemlo.sampler import AEMLO

#: With fewer validation rows than this, all rows serve for training and for validation.
FEWEST_VALIDATION_ROWS = 5


def train_source(
    sampler: AEMLO,
    recipe: AEMLORecipe,
    task: Task,
    weights: np.ndarray,
    device: torch.device,
) -> tuple[LatentSource, TrainingHistory]:
    """Train the network and return the source of new rows.

    Parameters
    ----------
    sampler : AEMLO
        Source of the parameters.
    recipe : AEMLORecipe
        Source of the other settings.
    task : Task
        Task of at least two rows.
    weights : ndarray of float of shape (n_samples,)
        Probability of each row to be drawn as a seed row, up to a factor.
    device : torch.device
        Device of the training.

    Returns
    -------
    source : LatentSource
        On `device`.
    history : TrainingHistory
    """
    X, Y = task.X, task.labels.Y
    look = {
        "observed": sampler.feature_types == "observed",
        "hashed": not sampler.allow_duplicates,
    }
    scaled = recipe.feature_scaling == "minmax"
    seed = int(task.rng.randint(np.iinfo(np.int32).max))
    make_rows: Callable[[], Rows | BlockRows]
    tables: Iterable[Any]
    if isinstance(X, Blocks):
        found = survey_blocks(X, Y, task.categorical, **look)
        blocks = expand_blocks(X, found.domain)
        scale = FeatureScale(found.low, found.high, scaled, recipe.clip)
        make_rows = partial(BlockRows, blocks, scale, device)
        tables = map(blocks.fetch, range(len(blocks.parts)))
    else:
        found = Survey.of(X, Y, task.categorical, **look)
        table = found.domain.expand(X)
        scale = FeatureScale.of(table, scaled=scaled, clipped=recipe.clip)
        make_rows = partial(feature_rows, table, scale, device)
        tables = [table]
    with sampler._stage("training", sampler.max_epochs, "epoch") as report:
        codec, history = _fit(make_rows, scale, Y, sampler, recipe, seed, device, report)
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
        k_neighbors=sampler.k_neighbors,
        n_jobs=sampler.n_jobs,
    )
    return source, history


def split_rows(
    n_rows: int, fraction: float, generator: torch.Generator, most: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Split row numbers at random into training and validation, each ascending.

    Parameters
    ----------
    n_rows : int
        Number of rows.
    fraction : float
        Share of the rows for validation.
    generator : torch.Generator
        Generator.
    most : int or None, default=None
        Maximal number of validation rows; None for no limit.

    Returns
    -------
    training, validation : ndarray of int
        If the fraction amounts to less than `FEWEST_VALIDATION_ROWS`, both are all rows, or
        validation is a sample of `most` of them.
    """
    most = n_rows if most is None else most
    n_validation = min(round(fraction * n_rows), most)
    if n_validation < FEWEST_VALIDATION_ROWS:
        every = np.arange(n_rows)
        if n_rows <= most:
            return every, every
        order = torch.randperm(n_rows, generator=generator, device="cpu").numpy()
        return every, np.sort(order[:most])
    order = torch.randperm(n_rows, generator=generator, device="cpu").numpy()
    return np.sort(order[n_validation:]), np.sort(order[:n_validation])


def total_variance(rows: Rows | BlockRows, order: torch.Tensor) -> float:
    """Sum the variances of all columns over the rows `order`, in float64.

    Dense and sparse tables give the same sum, since both are added up in the same order.
    """
    size = max(1, BLOCK_CELLS // rows.shape[1])
    mean = sum(batch.double().sum(dim=0) for batch in rows.batches(order, size)) / len(order)
    squares = sum((batch.double() - mean).square().sum() for batch in rows.batches(order, size))
    return float(squares / len(order))


@fixed_threads()
def _fit(
    make_rows: Callable[[], Rows | BlockRows],
    scale: FeatureScale,
    Y: Any,
    sampler: AEMLO,
    recipe: AEMLORecipe,
    seed: int,
    device: torch.device,
    report: Callable[..., Any],
) -> tuple[Codec, TrainingHistory]:
    with (
        # The caller may be inside `no_grad` or `inference_mode`; training needs gradients.
        torch.inference_mode(False),
        seeded(seed, device) as generator,
    ):
        features, labels = make_rows(), label_rows(Y, device)
        n_rows, n_features = features.shape
        fraction, most = recipe.validation_fraction, features.most_held
        training, validation = split_rows(n_rows, fraction, generator, most)
        features.hold(validation)
        variance = total_variance(features, torch.from_numpy(training))
        objective = Objective(
            alpha=recipe.alpha,
            beta=recipe.beta,
            orthonormality_weight=recipe.orthonormality_weight,
            similarity_weight=recipe.similarity_weight,
            label_loss=recipe.label_loss,
            label_loss_on=recipe.label_loss_on,
            total_variance=variance if recipe.normalization == "variance" else None,
        )
        sizes = sampler.hidden_size, sampler.latent_size
        network = Network(
            n_features, Y.shape[1], *sizes, activated=recipe.codes == "leaky_relu"
        ).to(device)
        history = train(
            network,
            objective,
            features,
            labels,
            training=training,
            validation=validation,
            max_epochs=sampler.max_epochs,
            batch_size=sampler.batch_size,
            learning_rate=sampler.learning_rate,
            patience=sampler.patience,
            generator=generator,
            report=lambda epoch, loss, validation: report(
                1, loss=f"{loss:.4g}", validation=f"{validation:.4g}"
            ),
        )
    encoder = network.feature_encoder.eval().requires_grad_(False)
    decoder = network.decoder.eval().requires_grad_(False)
    size = max(1, BLOCK_CELLS // n_features)
    judged = features.batches(torch.from_numpy(validation), size)
    with torch.inference_mode():
        scores = torch.cat([decoder.labels(encoder(batch)).cpu() for batch in judged]).numpy()
    thresholds = choose_thresholds(
        sampler.threshold,
        scores,
        Y[validation].toarray(),
        np.bincount(Y.indices, minlength=Y.shape[1]) / Y.shape[0],
        recipe.threshold_cap,
    )
    return Codec(encoder, decoder, scale, thresholds), history


def _stored(counts: np.ndarray | None, ratio: float | None, n_columns: int) -> np.ndarray | None:
    """Return how many values a new row stores, for every seed row."""
    if counts is None:
        return None
    if ratio is None:
        return np.full_like(counts, n_columns)
    return np.minimum(np.rint(ratio * counts), n_columns).astype(counts.dtype)
