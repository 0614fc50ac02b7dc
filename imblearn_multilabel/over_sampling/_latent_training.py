"""From a task to a trained latent space. Serves AEMLO."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from imblearn_multilabel._containers import Blocks
from imblearn_multilabel._task import Task
from imblearn_multilabel.over_sampling._latent import LatentSource
from imblearn_multilabel.over_sampling._survey import Survey, expanded, survey

if TYPE_CHECKING:
    from imblearn_multilabel.neural._training import TrainingHistory


def train_source(
    sampler: Any, task: Task, weights: np.ndarray, device: Any
) -> tuple[LatentSource, TrainingHistory]:
    """Train the network and make the source of new rows.

    Parameters
    ----------
    sampler : AEMLO
        Its parameters are read.
    task : Task
        At least two rows.
    weights : ndarray of float of shape (n_samples,)
        How likely each row is drawn as a seed.
    device : torch.device
        Where to compute.
    """
    from imblearn_multilabel.neural._fitting import Recipe, fit_codec, fit_codec_on_blocks

    X, Y = task.X, task.labels.Y
    recipe = Recipe(**{field.name: getattr(sampler, field.name) for field in fields(Recipe)})
    observed, hashed = sampler.feature_types == "observed", not sampler.allow_duplicates
    seed = int(task.rng.randint(np.iinfo(np.int32).max))
    training = sampler._stage("training", recipe.n_epochs, "epoch")
    if isinstance(X, Blocks):
        found = survey(X, Y, task.categorical, observed=observed, hashed=hashed)
        table = expanded(X, found.domain)
        ends = found.low, found.high
        with training as report:
            codec, history = fit_codec_on_blocks(table, *ends, Y, recipe, seed, device, report)
        codes = np.concatenate([codec.encode(table.fetch(i)) for i in range(len(table.parts))])
    else:
        found = Survey.of(X, Y, task.categorical, observed=observed, hashed=hashed)
        table = found.domain.expand(X)
        with training as report:
            codec, history = fit_codec(table, Y, recipe, seed, device, report)
        codes = codec.encode(table)
    source = LatentSource(
        codec,
        found.domain,
        task.category_names,
        codes=codes,
        weights=weights,
        labels=Y,
        stored=_stored(found.stored, sampler.stored_ratio, found.domain.n_features),
        known=found.known,
        dtype=np.result_type(X.dtype, np.float32),
        dtypes=task.dtypes,
        X=X if sampler.residual > 0 else None,
        residual=sampler.residual,
        reach=sampler.reach if sampler.decode_from == "interpolation" else 0.0,
        noise=sampler.noise_scale if sampler.decode_from == "noise" else 0.0,
        k_neighbors=sampler.k_neighbors,
        n_jobs=sampler.n_jobs,
    )
    return source, history


def _stored(counts: np.ndarray | None, ratio: float, n_columns: int) -> np.ndarray | None:
    """Return how many values a new row stores by its seed."""
    if counts is None:
        return None
    return np.minimum(np.rint(ratio * counts), n_columns).astype(counts.dtype)
