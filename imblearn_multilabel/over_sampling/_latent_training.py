"""From a task to a trained latent space. Serves AEMLO."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._steps.feature_domain import FeatureDomain
from imblearn_multilabel._steps.fingerprints import fingerprints
from imblearn_multilabel._task import Task
from imblearn_multilabel.over_sampling._latent import LatentSource, count_nonzeros

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
    from imblearn_multilabel.neural._fitting import Recipe, fit_codec

    X, Y = task.X, task.labels.Y
    recipe = Recipe(**{field.name: getattr(sampler, field.name) for field in fields(Recipe)})
    observed = sampler.feature_types == "observed"
    domain = FeatureDomain.of(X, task.categorical, observed=observed)
    expanded = domain.expand(X)
    seed = int(task.rng.randint(np.iinfo(np.int32).max))
    codec, history = fit_codec(expanded, Y, recipe, seed, device)
    source = LatentSource(
        codec,
        domain,
        # A sampler that was handed a block of numbers has seen no names.
        getattr(sampler, "_category_names", {}),
        codes=codec.encode(expanded),
        weights=weights,
        labels=Y,
        stored=count_nonzeros(domain.numbers(X)) if sparse.issparse(X) else None,
        known=None if sampler.allow_duplicates else fingerprints(X, Y),
        dtype=np.result_type(X.dtype, np.float32),
        X=X if sampler.residual > 0 else None,
        residual=sampler.residual,
        reach=sampler.reach if sampler.decode_from == "interpolation" else 0.0,
        noise=sampler.noise_scale if sampler.decode_from == "noise" else 0.0,
        k_neighbors=sampler.k_neighbors,
        n_jobs=sampler.n_jobs,
    )
    return source, history
