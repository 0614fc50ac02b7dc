"""Data sets from OpenML: fetch_multilabel_openml."""

from __future__ import annotations

from os import PathLike

import numpy as np
from sklearn import datasets
from sklearn.utils import Bunch

from imblearn_multilabel.datasets._tables import choose_labels

#: Version, numbers of rows and of features, and labels, as OpenML has them. Other versions of a
#: name are other tasks.
_RECIPES = {
    "emotions": (
        3,
        (593, 72),
        [
            "amazed.suprised",
            "happy.pleased",
            "relaxing.calm",
            "quiet.still",
            "sad.lonely",
            "angry.aggresive",
        ],
    ),
    "yeast": (4, (2417, 103), [f"Class{number}" for number in range(1, 15)]),
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
    if name not in _RECIPES:
        raise ValueError(f"`name` must be one of {', '.join(_RECIPES)}; got {name!r}")
    version, shape, labels = _RECIPES[name]
    source = f"{name}, version {version} on OpenML is not what was expected"
    fetched = datasets.fetch_openml(
        name,
        version=version,
        data_home=data_home,
        # Every column comes as data, nominal ones as the numbers of their categories.
        target_column=None,
        as_frame=False,
        parser="liac-arff",
    )
    names = list(fetched.feature_names)
    try:
        places = choose_labels(names, labels, "column")
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from error
    others = [place for place in range(len(names)) if place not in places]
    got = len(fetched.data), len(others)
    if got != shape:
        raise ValueError(
            f"{source}: {shape[0]} rows and {shape[1]} features; got {got[0]} and {got[1]}"
        )
    columns = []
    for place in places:
        values = [str(value).upper() for value in fetched.categories.get(names[place], ())]
        if sorted(values) != ["FALSE", "TRUE"]:
            raise ValueError(
                f"{source}: values FALSE and TRUE of label {names[place]!r}; got {values}"
            )
        columns.append(fetched.data[:, place] == values.index("TRUE"))
    return Bunch(
        data=np.asarray(fetched.data[:, others], dtype=np.float64),
        target=np.column_stack(columns).astype(np.int64),
        feature_names=[names[place] for place in others],
        target_names=[names[place] for place in places],
        DESCR=fetched.get("DESCR", ""),
    )
