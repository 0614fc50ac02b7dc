"""Whether the parts of a latent source that was read from a file fit together."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.feature_domain import FeatureDomain
from imblearn_multilabel.over_sampling._latent import LatentSource


def check_source(source: Any, n_features: Any, n_labels: Any) -> None:
    """Raise a ValueError that names the first part of the wrong type or shape.

    Parameters
    ----------
    source : LatentSource
        As read; anything may be in its place.
    n_features, n_labels : int
        Columns the sampler was trained on.
    """
    from imblearn_multilabel.neural._codec import Codec
    from imblearn_multilabel.neural._network import Decoder, Encoder
    from imblearn_multilabel.neural._scaling import FeatureScale

    _require(isinstance(n_features, Integral), "the number of features is missing")
    _require(isinstance(source, LatentSource), "the latent source is missing")
    codec = source.codec
    _require(isinstance(codec, Codec), "the trained maps are missing")
    _require(isinstance(codec.encoder, Encoder), "the encoder is missing")
    _require(isinstance(codec.decoder, Decoder), "the decoder is missing")
    _require(isinstance(codec.scale, FeatureScale), "the feature ranges are missing")
    first, last = codec.encoder.layers[0], codec.encoder.layers[-1]
    decoder, n_latent = codec.decoder, last.out_features
    # Not always n_features: a feature may be several columns of the network.
    n_columns = first.in_features
    _require(
        decoder.labels.in_features == n_latent
        and decoder.features.out_features == n_columns
        and decoder.labels.out_features == n_labels,
        f"encoder and decoder do not fit each other and {n_labels!r} labels",
    )
    _require(
        isinstance(source.labels, sparse.csr_array) and source.labels.shape[1] == n_labels,
        f"the label sets are not for {n_labels} labels",
    )
    n_samples = source.labels.shape[0]
    _check_array("codes", source.codes, (n_samples, n_latent), "f")
    _check_array("weights", source.weights, (n_samples,), "f")
    _require(
        bool((source.weights >= 0).all() and 0 < source.weights.sum() < np.inf),
        "the seed weights are negative, infinite or all 0",
    )
    _check_array("thresholds", codec.thresholds, (n_labels,), "f")
    _check_array("low", codec.scale.low, (n_columns,), "f")
    _check_array("high", codec.scale.high, (n_columns,), "f")
    _require(isinstance(codec.scale.scaled, bool), "`scaled` is no bool")
    _check_domain(source.domain, n_features, n_columns)
    _require(isinstance(source.category_names, dict), "the names of categories are missing")
    if source.known is not None:
        _check_array("known", source.known, (n_samples,), "u")
    if source.stored is not None:
        _check_array("stored", source.stored, (n_samples,), "iu")
    _require(isinstance(source.dtype, np.dtype), "the type of the features is missing")
    _require(
        isinstance(source.dtypes, list)
        and len(source.dtypes) in (1, n_features)
        and all(dtype is None or isinstance(dtype, np.dtype) for dtype in source.dtypes),
        "the types of the columns are missing",
    )
    _require(_is_number(source.residual) and 0 <= source.residual <= 1, "`residual` is wrong")
    _require(_is_number(source.reach) and 0 <= source.reach <= 1, "`reach` is wrong")
    _require(_is_number(source.noise) and source.noise >= 0, "`noise` is wrong")
    _require(
        isinstance(source.k_neighbors, Integral) and int(source.k_neighbors) >= 1,
        "`k_neighbors` is wrong",
    )
    _require(source.n_jobs is None or isinstance(source.n_jobs, Integral), "`n_jobs` is wrong")
    if source.residual > 0:
        _require(
            isinstance(source.X, (np.ndarray, sparse.csr_array))
            and source.X.shape == (n_samples, n_features)
            and source.X.dtype.kind in "biuf",
            f"the input rows are not of shape {(n_samples, n_features)}",
        )


def _check_domain(domain: Any, n_features: int, n_columns: int) -> None:
    _require(isinstance(domain, FeatureDomain), "the features' domain is missing")
    _require(isinstance(domain.categories, list), "the categories are missing")
    n_numeric = n_features - len(domain.categories)
    _check_array("kinds", domain.kinds, (n_numeric,), "i")
    for name in ("low", "high"):
        _check_array(name, getattr(domain, name), (n_numeric,), "f")
    _check_array("categorical", domain.categorical, (len(domain.categories),), "i")
    for codes in domain.categories:
        _check_array("categories", codes, (np.size(codes),), "f")
    _require(
        n_numeric + sum(map(len, domain.categories)) == n_columns
        and set(domain.categorical.tolist()) <= set(range(n_features)),
        f"the features' domain is not for {n_columns} columns of the network",
    )


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise ValueError(reason)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _check_array(name: str, array: Any, shape: tuple[int, ...], kinds: str) -> None:
    _require(
        isinstance(array, np.ndarray) and array.shape == shape and array.dtype.kind in kinds,
        f"`{name}` is no array of shape {shape}",
    )
