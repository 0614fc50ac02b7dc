"""AEMLO with parameters and fields of its recipe side by side, small, and data for it."""

from dataclasses import fields

import numpy as np

from imblearn_multilabel.over_sampling import AEMLO, AEMLORecipe

SMALL = {
    "max_epochs": 5,
    "hidden_size": 16,
    "latent_size": 6,
    "random_state": 0,
    "sampling_ratio": 0.25,
}
_FIELDS = {field.name for field in fields(AEMLORecipe)}


def make(**params):
    recipe = {name: params.pop(name) for name in _FIELDS & params.keys()}
    return AEMLO(**params, recipe=AEMLORecipe(**recipe) if recipe else None)


def small(**params):
    return make(**(SMALL | params))


def data(n_samples=60, n_features=5, n_labels=4, seed=0):
    """Features that say something about labels of falling frequency."""
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n_samples, n_features))
    return X, labels_of(X, n_labels, rng)


def labels_of(X, n_labels=4, rng=None):
    rng = np.random.RandomState(0) if rng is None else rng
    limits = np.linspace(0, 1.3, n_labels)
    y = (X[:, :1] + 0.3 * rng.normal(size=(len(X), n_labels)) > limits).astype(int)
    y[:, 0] |= ~y.any(axis=1)
    return y
