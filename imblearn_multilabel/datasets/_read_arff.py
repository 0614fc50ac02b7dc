"""read_arff."""

from __future__ import annotations

import os
from collections.abc import Iterable
from os import PathLike
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel.datasets._arff_cells import Column
from imblearn_multilabel.datasets._arff_header import Lines, read_header
from imblearn_multilabel.datasets._arff_labels import label_places
from imblearn_multilabel.datasets._arff_rows import import_arff, read_rows
from imblearn_multilabel.datasets._files import check_unpacked, open_text, reading
from imblearn_multilabel.datasets._frames import category_column, import_pandas, text_column


def read_arff(
    path: str | PathLike[str],
    *,
    labels: Iterable[str] | None = None,
    xml: str | PathLike[str] | None = None,
    as_frame: bool | str = "auto",
    encoding: str = "utf-8",
) -> Bunch:
    """Read multi-label data from an ARFF file, dense or sparse.

    Labels are told by name: by `labels`, by Mulan's XML file, or by the option ``-C`` that MEKA
    writes into the name of the relation. Without any of them the file is refused; no place in the
    file makes an attribute a label.

    Parameters
    ----------
    path : str or path-like
        The file; one packed by gzip is unpacked.
    labels : list of str, default=None
        Names of the labels.
    xml : str or path-like, default=None
        Mulan's file of labels; all labels of a hierarchy count.
    as_frame : bool or "auto", default="auto"
        Whether to return pandas data frames. "auto" does so for a dense file with nominal or
        string features, whose columns become categories and strings. Without data frames a
        nominal feature holds the number of its value, from 0, and strings are refused.
    encoding : str, default="utf-8"
        Encoding of the text.

    Returns
    -------
    Bunch
        With these attributes:

        data : {ndarray, csr_matrix, DataFrame} of shape (n_samples, n_features)
            Features, float64; sparse if the file is. Missing values are nan.
        target : {ndarray, csr_matrix, DataFrame} of int of shape (n_samples, n_labels)
            0/1 indicator matrix, labels in the order in which `labels`, the XML file or, with
            ``-C``, the header names them.
        feature_names, target_names : list of str
            Names of the columns.
        categories : dict of str to list of str
            Values of every nominal feature, in the order of their numbers.

    Raises
    ------
    OSError
        If a file cannot be opened.
    ValueError
        If nothing names the labels, a label is missing from the file, the file is malformed, or it
        passes a bound of :mod:`~imblearn_multilabel.datasets.limits`; the message names line and
        attribute.
    ImportError
        If liac-arff, or pandas for data frames, is not installed.

    See Also
    --------
    write_arff : The way back.

    Notes
    -----
    A label is a numeric attribute of zeros and ones or a nominal one with values 0 and 1, or false
    and true. In a sparse file the first value declared is the one an absent entry means, also for a
    label declared as ``{1,0}``. A ``-C`` that is followed by the name of a Weka filter is refused,
    since such files carry the option of an earlier order of the attributes.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import read_arff, write_arff
    >>> path = os.path.join(tempfile.mkdtemp(), "small.arff")
    >>> write_arff(path, [[0.5], [1.5]], [[1, 0], [0, 1]], label_names=["cat", "dog"])
    >>> data = read_arff(path, labels=["dog", "cat"])
    >>> data.feature_names, data.target.tolist()
    (['x0'], [[0, 1], [1, 0]])
    """
    if as_frame not in (True, False, "auto"):
        raise ValueError(f'`as_frame` must be True, False or "auto"; got {as_frame!r}')
    import_arff()
    with open_text(path, encoding) as file, reading(path):
        lines = Lines(file)
        relation, attributes = read_header(lines)
        names = [attribute.name for attribute in attributes]
        places = label_places(relation, names, labels, xml)
        is_label = np.isin(np.arange(len(names)), places)
        columns = [
            Column(attribute, bool(label))
            for attribute, label in zip(attributes, is_label, strict=True)
        ]
        table = read_rows(lines, columns)
        others = [place for place, column in enumerate(columns) if not column.is_label]
        features = [columns[place] for place in others]
        implied = [columns[place].implied for place in places]
        if sparse.issparse(table) and any(implied):
            # A few bytes of a row can stand for ones in all its labels.
            check_unpacked(8 * table.shape[0] * len(places), os.stat(path).st_size)
        target = _labels_of(table[:, places], implied)
        data = table[:, others]
        needs_frame = any(column.attribute.kind != "number" for column in features)
        if as_frame is True or (as_frame == "auto" and needs_frame and not sparse.issparse(data)):
            data, target = _as_frames(data, target, features, [names[place] for place in places])
        else:
            _refuse_texts(features)
    return Bunch(
        data=data,
        target=target,
        feature_names=[names[place] for place in others],
        target_names=[names[place] for place in places],
        categories={
            column.attribute.name: list(column.attribute.values)
            for column in features
            if column.attribute.kind == "nominal"
        },
    )


def _labels_of(table: Any, implied: list[float]) -> Any:
    if not sparse.issparse(table):
        return table.astype(np.int64)
    table = table.astype(np.int64)
    if any(implied):
        # What is stored is the difference from the implied value, and most are implied.
        table = sparse.csr_matrix(table.toarray() + np.array(implied, dtype=np.int64))
    table.eliminate_zeros()
    return table


def _as_frames(data: Any, target: Any, features: list[Column], labels: list[str]) -> Any:
    if sparse.issparse(data):
        raise ValueError("the file is sparse; read it with as_frame=False")
    pd = import_pandas("`as_frame`, which nominal and string features of a dense file ask for,")
    series = {}
    for column, values in zip(features, data.T, strict=True):
        attribute = column.attribute
        if attribute.kind == "nominal":
            values = category_column(values, list(attribute.values))
        elif attribute.kind == "text":
            values = text_column(values, [word for word in column.words if word is not None])
        series[attribute.name] = values
    index = pd.RangeIndex(len(data))
    return pd.DataFrame(series, index=index), pd.DataFrame(target, columns=labels)


def _refuse_texts(features: list[Column]) -> None:
    for column in features:
        if column.attribute.kind == "text":
            raise ValueError(
                f"attribute {column.attribute.name!r} holds strings or dates, which an array of "
                "numbers cannot; write the file densely and read it with as_frame=True"
            )
