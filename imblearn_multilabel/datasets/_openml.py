"""Data sets from OpenML: fetch_multilabel_openml."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np
from sklearn import datasets
from sklearn.utils import Bunch

from imblearn_multilabel.datasets._columns import choose_labels


@dataclass(frozen=True)
class _Recipe:
    """Place and expected content of a data set.

    Parameters
    ----------
    version : int
        Version on OpenML; other versions of a name are other tasks.
    n_samples, n_features : int
        Number of rows and features.
    labels : tuple of str
        Names of the labels, as OpenML writes them.
    """

    version: int
    n_samples: int
    n_features: int
    labels: tuple[str, ...]


_RECIPES = {
    "emotions": _Recipe(
        version=3,
        n_samples=593,
        n_features=72,
        labels=(
            "amazed.suprised",
            "happy.pleased",
            "relaxing.calm",
            "quiet.still",
            "sad.lonely",
            "angry.aggresive",
        ),
    ),
    "yeast": _Recipe(
        version=4,
        n_samples=2417,
        n_features=103,
        labels=tuple(f"Class{number}" for number in range(1, 15)),
    ),
}


def fetch_multilabel_openml(name: str, *, data_home: str | PathLike[str] | None = None) -> Bunch:
    """Fetch a multi-label data set from OpenML over the network, or from the cache.

    No other function of this package uses the network.

    Parameters
    ----------
    name : {"emotions", "yeast"}
        Name of the data set; see Notes.
    data_home : str or path-like, default=None
        Folder of the cache; by default that of scikit-learn.

    Returns
    -------
    Bunch
        With these attributes:

        data : ndarray of float64 of shape (n_samples, n_features)
            Features.
        target : ndarray of int of shape (n_samples, n_labels)
            0/1 indicator matrix.
        feature_names, target_names : list of str
            Names of the columns.
        DESCR : str
            OpenML's description of the data.

    Raises
    ------
    OSError
        If OpenML cannot be reached.
    ValueError
        If there is no recipe for the name, or the data that OpenML sends do not match it.

    See Also
    --------
    read_arff : Read a local file.

    Notes
    -----
    On OpenML several versions of a name are different tasks; versions with one target are not
    multi-label, and some count labels among the features. The recipes:

    ========  =======  ====  ========  ======
    name      version  rows  features  labels
    ========  =======  ====  ========  ======
    emotions        3   593        72       6
    yeast           4  2417       103      14
    ========  =======  ====  ========  ======

    All columns are fetched and labels are selected by name, so that nothing depends on which
    columns OpenML marks as targets. OpenML stores labels as TRUE and FALSE.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import fetch_multilabel_openml
    >>> yeast = fetch_multilabel_openml("yeast")  # doctest: +SKIP
    >>> yeast.data.shape, yeast.target.shape  # doctest: +SKIP
    ((2417, 103), (2417, 14))
    """
    recipe = _RECIPES.get(name)
    if recipe is None:
        raise ValueError(f"`name` must be one of {', '.join(_RECIPES)}; got {name!r}")
    fetched = datasets.fetch_openml(
        name,
        version=recipe.version,
        data_home=data_home,
        # Every column comes as data, nominal ones as the numbers of their categories.
        target_column=None,
        as_frame=False,
        parser="liac-arff",
    )
    return _take_labels(fetched, recipe, f"{name}, version {recipe.version} on OpenML")


def _take_labels(fetched: Any, recipe: _Recipe, source: str) -> Bunch:
    names = list(fetched.feature_names)
    try:
        places = choose_labels(names, recipe.labels, "column")
    except ValueError as error:
        raise ValueError(f"{source} is not what was expected: {error}") from error
    others = [place for place in range(len(names)) if place not in set(places)]
    expected = (recipe.n_samples, recipe.n_features)
    if (len(fetched.data), len(others)) != expected:
        raise ValueError(
            f"{source} is not what was expected: {expected[0]} rows and {expected[1]} features; "
            f"got {len(fetched.data)} and {len(others)}"
        )
    columns = []
    for place in places:
        values = [str(value).upper() for value in fetched.categories.get(names[place], ())]
        if sorted(values) != ["FALSE", "TRUE"]:
            raise ValueError(
                f"{source} is not what was expected: values FALSE and TRUE of label "
                f"{names[place]!r}; got {values}"
            )
        columns.append(fetched.data[:, place] == values.index("TRUE"))
    return Bunch(
        data=np.asarray(fetched.data[:, others], dtype=np.float64),
        target=np.column_stack(columns).astype(np.int64),
        feature_names=[names[place] for place in others],
        target_names=[names[place] for place in places],
        DESCR=fetched.get("DESCR", ""),
    )
