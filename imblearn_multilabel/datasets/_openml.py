"""Data sets from OpenML: fetch_multilabel_openml."""

from __future__ import annotations

from os import PathLike

import numpy as np
from sklearn import datasets
from sklearn.utils import Bunch

from imblearn_multilabel.datasets._tables import choose_labels

#: Version and labels, as OpenML has them. Other versions of a name are other tasks.
_RECIPES = {
    "emotions": (
        3,
        [
            "amazed.suprised",
            "happy.pleased",
            "relaxing.calm",
            "quiet.still",
            "sad.lonely",
            "angry.aggresive",
        ],
    ),
    "yeast": (4, [f"Class{number}" for number in range(1, 15)]),
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
        If there is no recipe for the name, or OpenML sends other columns.

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
    version, labels = _RECIPES[name]
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
    places = choose_labels(names, labels, "column")
    others = [place for place in range(len(names)) if place not in places]
    # The order of the two values differs from label to label.
    positive = [fetched.categories[label].index("TRUE") for label in labels]
    return Bunch(
        data=np.asarray(fetched.data[:, others], dtype=np.float64),
        target=(fetched.data[:, places] == positive).astype(np.int64),
        feature_names=[names[place] for place in others],
        target_names=list(labels),
        DESCR=fetched.get("DESCR", ""),
    )
