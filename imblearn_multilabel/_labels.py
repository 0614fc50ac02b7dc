"""Read y: the label matrix inside the package, and labels by name or number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from numbers import Integral, Real
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import check_array
from sklearn.utils.multiclass import type_of_target

from imblearn_multilabel._containers import Container, is_from, wrap
from imblearn_multilabel._memory import block_slices
from imblearn_multilabel._messages import nearest
from imblearn_multilabel._validation import check_columns, first_missing, first_place, is_texts

_Y_EXPECTED = (
    "expected a 0/1 indicator matrix of shape (n_samples, n_labels). "
    "Use sklearn.preprocessing.MultiLabelBinarizer on label sets, "
    "or imbalanced-learn on a single multiclass target."
)
_FILL = "Decide what a missing label means and fill it first, or leave out such rows."


@dataclass(frozen=True, eq=False)
class Labels:
    """A validated y.

    `Y` has the positives as 1, without explicit zeros, column numbers sorted within each row, and
    `names` those the caller gave, if any. `values` are the caller's "no" and "yes", other than 0
    and 1 only in a single column. `is_flat` is true for y of one dimension.
    """

    Y: sparse.csr_array
    names: Sequence[Any] | None = None
    values: np.ndarray = field(default_factory=lambda: np.arange(2))
    is_flat: bool = False

    @property
    def n_samples(self) -> int:
        """Number of rows."""
        return self.Y.shape[0]

    @property
    def n_labels(self) -> int:
        """Number of label columns."""
        return self.Y.shape[1]

    @cached_property
    def positives(self) -> np.ndarray:
        """Number of positive rows of every label, shape (n_labels,)."""
        return count_positives(self.Y)

    @property
    def varied(self) -> np.ndarray:
        """Columns with both values, ascending."""
        return np.flatnonzero((self.positives > 0) & (self.positives < self.n_samples))

    @cached_property
    def sizes(self) -> np.ndarray:
        """Number of labels of every row, shape (n_samples,)."""
        return np.diff(self.Y.indptr).astype(np.int64)

    @cached_property
    def by_label(self) -> sparse.csc_array:
        """The matrix in columns, rows ascending in each."""
        return self.Y.tocsc()

    @property
    def classes(self) -> np.ndarray:
        """Values of y, one row for each label unless y is flat."""
        distinct = np.unique(self.values)
        # `cross_val_predict` takes no list where scores are one array.
        return distinct if self.is_flat else np.tile(distinct, (self.n_labels, 1))

    def rows_of(self, label: int) -> np.ndarray:
        """Return the row numbers of the positive rows of `label`, ascending."""
        by_label = self.by_label
        return by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]

    def rows_of_each(self, columns: np.ndarray) -> list[np.ndarray]:
        """Return `rows_of` of several labels, as arrays that the caller may change."""
        by_label = self.Y.tocsc()
        ends = by_label.indptr
        return [by_label.indices[ends[i] : ends[i + 1]] for i in columns.tolist()]

    def carries_any(self, columns: np.ndarray) -> np.ndarray:
        """Return a mask of the rows that carry at least one of the labels."""
        mask = np.zeros(self.n_samples, dtype=bool)
        mask[self.by_label[:, columns].indices] = True
        return mask

    def columns_of(self, wanted: Iterable[Any], parameter: str) -> list[int]:
        """Return the columns of labels that `parameter` lists; see :func:`find_labels`."""
        return find_labels(wanted, self.names, self.n_labels, parameter)

    def name_of(self, label: int) -> str:
        """Return the name of a label for messages."""
        return str(int(label)) if self.names is None else repr(self.names[label])

    def key_of(self, label: int) -> Any:
        """Return the name of a label where labels have names, else its column number."""
        return int(label) if self.names is None else self.names[label]

    @property
    def has_own_values(self) -> bool:
        """Whether the caller writes other values than 0 and 1."""
        return tuple(self.values) != (0, 1)

    def decode(self, Y: Any) -> Any:
        """Write 0/1 cells in the caller's values, and in one dimension where y has one.

        Sparse rows stay sparse where the values are 0 and 1.
        """
        if sparse.issparse(Y):
            if not self.has_own_values:
                return Y
            Y = Y.toarray()
        decoded = self.values[Y.astype(np.intp)]
        return decoded.ravel() if self.is_flat else decoded

    def probabilities(self, of_positive: np.ndarray) -> np.ndarray:
        """Arrange probabilities of positives, a column per label: per class where y is flat."""
        if not self.is_flat:
            return of_positive
        return np.hstack([1 - of_positive, of_positive])[:, : len(self.classes)]

    def take(self, rows: Any) -> Labels:
        """Return some rows, given as a slice, numbers or a mask."""
        return replace(self, Y=self.Y[rows])

    def without_rows(self) -> Labels:
        """Return what predictions need: names and values, without the labels of the rows."""
        return self.take(slice(0))


def count_positives(Y: sparse.csr_array) -> np.ndarray:
    """Count the cells of every column, shape (n_labels,)."""
    positives = np.zeros(Y.shape[1], dtype=np.int64)
    # numpy counts in 64 bits, and would convert all column numbers at once.
    for cells in block_slices(len(Y.indices), 1):
        positives += np.bincount(Y.indices[cells], minlength=Y.shape[1])
    return positives


def read_labels(y: Any, estimator_name: str = "sampler", X: Any = None) -> Labels:
    """Check `y`, an indicator matrix or one column of two numbers."""
    return read_label_table(y, estimator_name, X)[1]


def read_target(y: Any, estimator_name: str, X: Any = None) -> Labels:
    """Check the `y` of a classifier: an indicator matrix, or one dimension with any two classes."""
    return read_label_table(y, estimator_name, X, any_classes=True)[1]


def read_label_table(
    y: Any,
    estimator_name: str = "sampler",
    X: Any = None,
    *,
    first: str = "features",
    names: Sequence[Any] | None = None,
    any_classes: bool = False,
) -> tuple[Container, Labels]:
    """Check `y`; return its container too, which takes and builds rows in the caller's kind.

    `X` is for the message where the two are swapped, and `first` says whether it holds features or
    scores; `names` are for labels where y has none.
    """
    try:
        return _read_label_table(y, estimator_name, names, any_classes=any_classes)
    except (TypeError, ValueError) as error:
        is_X = first == "features"
        # A column of classes may stand beside features of 0 and 1, but not beside scores.
        least = 2 if is_X else 1
        # The error itself may ask whether X and y are swapped, but knows nothing of scores.
        is_said = is_X and "swapped" in str(error)
        if is_said or X is None or not (_may_be_first(y, least) and _is_label_matrix(X, least)):
            raise
        raise ValueError(
            f"`{'X' if is_X else first}` is a 0/1 indicator matrix, and `y` is not: if they are "
            f"swapped, pass {first} first, then labels. ({error})"
        ) from None


def _may_be_first(y: Any, least: int) -> bool:
    """Tell whether a refused `y` is not just labels with a flaw: NaN, -1 for 0, or classes."""
    if y is None or any(n_columns < least for n_columns in getattr(y, "shape", ())[1:]):
        return False
    try:
        table = wrap(y)
        if table.is_flat:
            return is_texts(y)
        if not table.numeric_mask().all():
            return True
        values = table.values()
    except (TypeError, ValueError):
        return False
    cells = values.data if sparse.issparse(values) else values
    return not (np.isin(cells, (-1, 0, 1)) | np.isnan(cells)).all()


def _is_label_matrix(X: Any, least: int) -> bool:
    try:
        return not wrap(X).is_lazy and read_labels(X).n_labels >= least
    except (TypeError, ValueError):
        return False


def _read_label_table(
    y: Any, estimator_name: str, names: Sequence[Any] | None, *, any_classes: bool
) -> tuple[Container, Labels]:
    if y is None:
        raise ValueError(
            f"This {estimator_name} estimator requires y to be passed, but the target y is None."
        )
    container = wrap(y, "y")
    if any_classes and _is_flat(container):
        return container, _read_classes(y, estimator_name)
    if container.is_frame:
        check_columns(container, "y")
    names = container.column_names or names
    values = _label_values(container, names)
    if names is not None:
        names = as_names(names, 1 if values.ndim == 1 else values.shape[1])
    own = np.arange(2)
    if sparse.issparse(values):
        Y = _read_sparse_labels(values, names)
    elif values.ndim == 1 or values.shape[1] == 1:
        Y, own = _read_column(values.ravel())
    else:
        Y = _read_indicator(values, names)
    return container, Labels(Y, names, own, container.is_flat)


def as_integers(y: Any) -> Any:
    """Return labels that were read as int64: a frame as a frame, anything else as a dense array."""
    return wrap(y, "y").integers()


def name_labels(labels: Labels, columns: Any, limit: int = 5) -> str:
    """Join label names for a message, at most `limit` of them."""
    columns = list(columns)
    shown = ", ".join(labels.name_of(column) for column in columns[:limit])
    return shown if len(columns) <= limit else f"{shown} and {len(columns) - limit} more"


def find_labels(
    wanted: Iterable[Any], names: Sequence[Any] | None, n_labels: int, parameter: str
) -> list[int]:
    """Return the columns of labels that a parameter lists by name or column number.

    Where no name is a number, a label can be given by column number too, counted from 0. An unknown
    label, or a number that could be that of one column and the name of another, raises a
    ValueError.
    """
    column_of = {name: column for column, name in enumerate(() if names is None else names)}
    has_numbers = any(isinstance(name, Real) for name in column_of)
    columns = []
    for label in wanted:
        is_number = isinstance(label, Real) and not isinstance(label, (bool, np.bool_))
        if isinstance(label, str) or (has_numbers and is_number):
            column = column_of.get(label)
        else:
            is_column = is_number and isinstance(label, Integral) and 0 <= int(label) < n_labels
            column = int(label) if is_column else None
            namesake = column_of.get(str(label), column)
            if is_column and names is not None and namesake != column:
                raise ValueError(
                    f"`{parameter}` must tell labels apart; got {label}, which is the number of "
                    f"{names[label]!r} and the name of another column. Use names, as text."
                )
        if column is None:
            raise ValueError(_no_label(label, names, n_labels, parameter))
        columns.append(column)
    return columns


def _no_label(label: Any, names: Sequence[Any] | None, n_labels: int, parameter: str) -> str:
    if names is not None and not isinstance(names[0], str):
        return (
            f"`{parameter}` must hold names of columns, which are numbers such as {names[0]}; got "
            f"{label!r}, which names no column. Column numbers do not count here."
        )
    reason, hint = "", ""
    if isinstance(label, str):
        reason = f", but {'`y` has no column names' if names is None else 'no label is named so'}"
        meant = nearest(
            label, (name for name in (() if names is None else names) if isinstance(name, str))
        )
        hint = f" Did you mean {meant!r}?" if meant else ""
    return (
        f"`{parameter}` must hold column numbers from 0 to {n_labels - 1} or names of labels; got "
        f"{label!r}{reason}.{hint}"
    )


def as_names(names: Iterable[Any], n_labels: int, parameter: str = "`label_names`") -> list[Any]:
    """Return names as plain Python strings and numbers, one for each label."""
    found = [name.item() if isinstance(name, np.generic) else name for name in names]
    if len(found) != n_labels:
        raise ValueError(f"{parameter} must have one name per label, {n_labels}; got {len(found)}.")
    return found


def _is_flat(container: Container) -> bool:
    try:
        return container.is_flat
    except ValueError:
        # Ragged lists; `_label_values` has the message for them.
        return False


def _read_classes(y: Any, estimator_name: str) -> Labels:
    _refuse_missing(y)
    values = check_array(y, ensure_2d=False, dtype=None, input_name="y", estimator=estimator_name)
    if len(values) and isinstance(values[0], (list, tuple, set, frozenset, np.ndarray)):
        # scikit-learn's message would name neither the type nor the way out.
        return read_labels(values, estimator_name)
    separator = _separator_of_tags(values.tolist())
    if separator is not None:
        # Two different texts would be taken for two classes.
        raise ValueError(
            f"Unknown label type: `y` holds texts with {separator!r}, as several tags in one cell; "
            f"{_tags_advice('pandas.Series(y)', separator)}"
        )
    kind = type_of_target(values, input_name="y")
    if kind != "binary":
        raise ValueError(
            f"Unknown label type: {kind}. Only binary classification is supported where `y` has "
            "one dimension; use sklearn.preprocessing.MultiLabelBinarizer on label sets, or "
            "scikit-learn's class of this name on a multiclass target."
        )
    classes, codes = np.unique(values, return_inverse=True)
    Y = sparse.csr_array(codes.reshape(-1, 1).astype(np.uint8))
    return Labels(Y, None, classes[[0, -1]], is_flat=True)


def _refuse_missing(y: Any) -> None:
    row = first_missing(y)
    if row is not None:
        raise ValueError(f"Input y contains NaN, first in row {row}. {_FILL}")


def _label_values(container: Container, names: Sequence[Any] | None) -> Any:
    try:
        numeric = container.numeric_mask()
    except ValueError as error:
        raise ValueError(
            "Unknown label type: ragged `y`, whose rows differ in length. Lists of tags become a "
            "0/1 indicator matrix by `MultiLabelBinarizer().fit_transform(y)`, from "
            "sklearn.preprocessing."
        ) from error
    if not numeric.all():
        if container.is_flat and not container.is_lazy:
            _refuse_missing(container.data)
        raise ValueError(
            f"Unknown label type: `y` holds {_kind_of(container, numeric)}; "
            f"{_conversion_advice(container, numeric) or _Y_EXPECTED}"
        )
    values = container.values()
    if values.ndim > 2 or (values.ndim == 1 and sparse.issparse(values)):
        kind = "sparse " if sparse.issparse(values) else ""
        raise ValueError(
            f"Unknown label type: {kind}`y` has {values.ndim} dimension(s); {_Y_EXPECTED}"
        )
    if values.ndim == 0:
        raise ValueError(f"Unknown label type: `y` is the number {values}; {_Y_EXPECTED}")
    if values.ndim == 2 and values.shape[1] == 0:
        raise ValueError(f"`y` has no columns; {_Y_EXPECTED}")
    if values.shape[0] == 0:
        raise ValueError("`y` has no rows; at least one row is required.")
    stored = values.data if sparse.issparse(values) else values
    if values.dtype.kind == "f" and np.isnan(np.min(stored, initial=0)):
        place = first_place(values, np.isnan, names)
        raise ValueError(
            f"Input y contains NaN, first in {place}: `y` must hold only 0 and 1. {_FILL}"
        )
    return values


def _kind_of(container: Container, numeric: np.ndarray) -> str:
    if container.is_frame:
        column = int(np.flatnonzero(~numeric)[0])
        name, dtype = container.data.columns[column], container.column_dtypes[column]
        return f"a column {name!r} of type {dtype}"
    if container.is_lazy:
        return f"values of type {container.column_dtypes[0]}"
    values = container.values()
    if values.dtype.kind == "O" and values.size and not sparse.issparse(values):
        return f"values of type {type(values.ravel()[0]).__name__}"
    return f"values of type {values.dtype}"


def _conversion_advice(container: Container, numeric: np.ndarray) -> str | None:
    """Advise how to convert labels that are objects, text or categories."""
    column = int(np.flatnonzero(~numeric)[0])
    cells = container.categories(column)
    if cells is None and not container.is_lazy:
        values = container.values()
        if not sparse.issparse(values) and values.dtype.kind in "OU":
            cells = (values[:, column] if container.is_frame else values.ravel()).tolist()
    if not cells:
        return None
    is_polars = is_from("polars", container.data, "DataFrame", "Series")
    y = "numpy.asarray(y)" if isinstance(container.data, (list, tuple)) else "y"
    if all(map(_is_zero_or_one, cells)):
        way = "y.cast(polars.String).cast(polars.Int8)" if is_polars else f"{y}.astype(int)"
        return f"use `{way}`, which makes a 0/1 indicator matrix of them."
    separator = _separator_of_tags(cells)
    if separator is not None:
        column_of_y = f"y[{container.data.columns[column]!r}]" if container.is_frame else "y"
        return _tags_advice(f"pandas.Series({column_of_y})", separator)
    if _are_tag_lists(container):
        return "use `MultiLabelBinarizer().fit_transform(y)`, from sklearn.preprocessing, on tags."
    if all(isinstance(cell, str) for cell in cells) and len(set(cells)) == 2:
        integers = "cast(polars.Int8)" if is_polars else "astype(int)"
        return f'compare with the text that means yes, as in `({y} == "yes").{integers}`.'
    return None


def _are_tag_lists(container: Container) -> bool:
    """Tell whether rows are lists of texts, none of them twice, as tags of equally long lists."""
    rows = container.data
    return isinstance(rows, (list, tuple)) and all(
        isinstance(row, (list, tuple))
        and all(isinstance(cell, str) for cell in row)
        and len(set(row)) == len(row) > 1
        for row in rows
    )


def _separator_of_tags(cells: list[Any]) -> str | None:
    """Return the sign between the tags of texts such as "red; blue"; None if there is none."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    found = next((sign for sign in ";|," if any(sign in text for text in texts)), None)
    if found is not None and not any(found in text.replace(f"{found} ", "") for text in texts):
        return f"{found} "
    return found


def _tags_advice(series: str, separator: str) -> str:
    return f"make an indicator matrix of them by `{series}.str.get_dummies({separator!r})`."


def _is_zero_or_one(value: Any) -> bool:
    return isinstance(value, (Real, np.bool_, str)) and value in (0, 1, "0", "1")


def _read_sparse_labels(values: Any, names: list[Any] | None) -> sparse.csr_array:
    csr = sparse.csr_array(values)
    if not (csr.has_canonical_format and (csr.data == 1).all()):
        # Cleaning works in place, on memory that may be the caller's. Duplicates are summed
        # before values are checked: 1 stored twice is the count 2.
        csr = csr.copy()
        csr.sum_duplicates()
        csr.eliminate_zeros()
        if not (csr.data == 1).all():
            raise ValueError(_wrong_values(csr, np.unique(csr.data), names))
    return sparse.csr_array(
        (np.ones(len(csr.indices), dtype=np.uint8), csr.indices, csr.indptr), shape=csr.shape
    )


def _read_indicator(values: np.ndarray, names: list[Any] | None = None) -> sparse.csr_array:
    positive = values if values.dtype.kind == "b" else values != 0
    n_rows, n_columns = values.shape
    flat = np.flatnonzero(positive)
    if not (values.ravel()[flat] == 1).all():
        raise ValueError(_wrong_values(values, np.unique(values), names))
    indptr = np.zeros(n_rows + 1, dtype=np.int64)
    np.cumsum(np.bincount(flat // n_columns, minlength=n_rows), out=indptr[1:])
    index_type = np.int32 if max(len(flat), n_columns) < 2**31 else np.int64
    return sparse.csr_array(
        (
            np.ones(len(flat), dtype=np.uint8),
            (flat % n_columns).astype(index_type),
            indptr.astype(index_type),
        ),
        shape=values.shape,
    )


def _read_column(values: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    distinct = np.unique(values)
    if not np.isfinite(distinct).all():
        raise ValueError(_wrong_values(values, distinct, None))
    if values.dtype.kind == "f" and not np.array_equal(distinct, np.rint(distinct)):
        raise ValueError(f"Unknown label type: continuous; {_Y_EXPECTED}")
    if len(distinct) > 2:
        raise ValueError(
            f"Unknown label type: multiclass, {len(distinct)} classes in one column; {_Y_EXPECTED}"
        )
    own = distinct[[0, -1]]
    if distinct[0] in (0, 1) and distinct[-1] in (0, 1):
        own = np.arange(2)
    positive = values == own[1] if own[0] != own[1] else values > 0
    return _read_indicator(positive.reshape(-1, 1)), own


def _wrong_values(values: Any, distinct: np.ndarray, names: list[Any] | None) -> str:
    place = first_place(values, lambda cells: (cells != 0) & (cells != 1), names)
    wrong = distinct[(distinct != 0) & (distinct != 1)]
    integral = bool((distinct == np.rint(distinct)).all())
    got = wrong[0]
    hint = (
        "Use MultiLabelBinarizer on label sets, `(y > 0).astype(int)` on counts, "
        "or one sampler per output on multiclass-multioutput targets."
    )
    if integral and distinct[0] == -1 and distinct[-1] <= 1:
        hint = "Use `(y > 0).astype(int)` where -1 means no."
    if not integral:
        hint = "Threshold probabilities first."
        if distinct[0] < 0 or distinct[-1] > 1:
            # Errors show no values of features.
            got, hint = "numbers like features", "Are `X` and `y` swapped? `X` comes first."
    return (
        f"Unknown label type: `y` must hold only 0 and 1; got {got} (first wrong in "
        f"{place}). {hint}"
    )
