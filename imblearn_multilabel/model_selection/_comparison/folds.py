"""Which rows are trained on and which are scored."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.model_selection import check_cv

from imblearn_multilabel.model_selection._comparison.seeds import SPLIT, seed_at
from imblearn_multilabel.model_selection._split import MultilabelStratifiedKFold


@dataclass(frozen=True)
class Fold:
    """One split.

    Parameters
    ----------
    repeat, number : int
        Repetition, and fold in it.
    train, test : ndarray of int
        Row numbers.
    """

    repeat: int
    number: int
    train: np.ndarray
    test: np.ndarray


def split(X: Any, y: np.ndarray, cv: Any, n_repeats: int, base_seed: int) -> list[Fold]:
    """Split by iterative stratification, anew in each repetition, or as the caller says."""
    if not isinstance(cv, Integral):
        return [
            Fold(0, number, np.asarray(train), np.asarray(test))
            for number, (train, test) in enumerate(check_cv(cv).split(X, y))
        ]
    return [
        Fold(repeat, number, train, test)
        for repeat in range(n_repeats)
        for number, (train, test) in enumerate(
            MultilabelStratifiedKFold(
                int(cv), shuffle=True, random_state=seed_at(base_seed, SPLIT, repeat)
            ).split(y, y)
        )
    ]


def check_folds(cv: Any, n_repeats: Any) -> None:
    """Refuse what cannot be split by."""
    if not isinstance(n_repeats, Integral) or n_repeats < 1:
        raise ValueError(f"`n_repeats` must be an int of at least 1; got {n_repeats!r}.")
    if not isinstance(cv, Integral):
        if n_repeats != 1:
            raise ValueError(
                "`n_repeats` repeats the folds of an int `cv` only; pass a splitter that repeats, "
                "or an int."
            )
        check_cv(cv)
    elif cv < 2:
        raise ValueError(f"`cv` must be an int of at least 2 or a splitter; got {cv!r}.")


def describe(cv: Any, n_repeats: int) -> str:
    """Say in words how rows are split."""
    if not isinstance(cv, Integral):
        return f"folds of {' '.join(str(cv).split()) if hasattr(cv, 'split') else 'a given list'}"
    times = f", {n_repeats} times" if n_repeats > 1 else ""
    return f"{cv} folds by iterative stratification{times}"
