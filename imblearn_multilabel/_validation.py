"""Validate X, in memory or in blocks of Dask; scores; and that tables fit each other."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import check_array
from sklearn.utils.validation import validate_data

from imblearn_multilabel._containers import (
    Blocks,
    Container,
    each,
    is_from,
    refuse_single_text,
    to_dense,
    wrap,
)
from imblearn_multilabel._messages import printable
from imblearn_multilabel.exceptions import IndexOrderWarning

#: What the names of types of dates, times and durations have in them.
_DATES = ("date", "time", "duration")


def check_features(sampler: Any, X: Any) -> Container:
    """Check an `X` whose rows are only indexed; set the feature attributes of the sampler."""
    container: Any = wrap(X)
    if not (container.is_lazy or container.is_frame):
        values = check_kind(container)
        validate_data(sampler, values, accept_sparse=True, dtype=None, ensure_all_finite=False)
        return container
    table = container.template.data if container.is_lazy else X
    if len(table.shape) != 2:
        raise ValueError(f"Expected 2D array, got {len(table.shape)}D array instead for `X`.")
    if container.is_frame:
        check_columns(container)
    # scikit-learn would make an array of objects of columns of many types.
    validate_data(sampler, table, skip_check_array=True)
    if not container.n_rows or not table.shape[1]:
        raise ValueError(
            f"Found array with {container.n_rows} sample(s) and {table.shape[1]} feature(s) while "
            "a minimum of 1 of each is required."
        )
    return container


def read_features(sampler: Any, X: Any, categorical: Any = None) -> tuple[Container, Any, Any]:
    """Check `X` and read it as numbers; set the feature attributes of the sampler.

    Returned are the caller's table, its finite values in a native dtype (of a Dask collection,
    Blocks that are read later), with codes in categorical columns of a data frame, and the numbers
    of these columns.
    """
    container = wrap(X)
    takes_categories = hasattr(sampler, "categorical_features")
    if container.is_lazy:
        return _plan_blocks(sampler, X, categorical, takes_categories=takes_categories)
    if container.is_frame:
        check_features(sampler, X)
    columns = _categorical_columns(container, categorical)
    alternative = "MLRUS" if sampler.effects.drops else "MLROS"
    numbers = _read_table(
        container,
        columns,
        sampler=sampler,
        takes_categories=takes_categories,
        or_else=f", or use {alternative}, which never looks at `X`",
    )
    if not container.is_frame:
        validate_data(sampler, numbers, skip_check_array=True)
    return container, numbers, columns


def _plan_blocks(
    sampler: Any, X: Any, categorical: Any, *, takes_categories: bool
) -> tuple[Container, Blocks, np.ndarray]:
    """Check the kind of a Dask `X`, and plan how each block is read as numbers."""
    if not sampler.effects.reads_blocks:
        name = type(sampler).__name__
        way = (
            f"imblearn_multilabel.blockwise.BlockwiseSampler({name}()), which works block by block"
        )
        if sampler.effects.rewrites:
            # The first step of REMEDIALHwR needs the labels of all blocks.
            steps = "REMEDIAL(), BlockwiseSampler(MLSMOTE())"
            way = f"its steps, imblearn.pipeline.make_pipeline({steps})"
        raise TypeError(
            f"{name} compares rows by their features, and those of a Dask collection are not in "
            f"memory. Use {way}, or call .compute() on `X` first."
        )
    container: Any = check_features(sampler, X)
    columns = _categorical_columns(container.template, categorical)
    if container.is_frame:
        _check_column_types(container.template, columns, takes_categories=takes_categories)
        _check_categories(container, columns)
    empty = _read_block(container.template.data, columns, min_rows=0)
    # A filter may have left blocks without rows, which `check_array` would refuse.
    filled = np.flatnonzero(container.sizes)
    reading = each(_read_block, [container.parts[i] for i in filled], [columns] * len(filled))
    is_sparse = sparse.issparse(empty)
    blocks = Blocks(reading, container.sizes[filled], empty.shape[1], empty.dtype, is_sparse)
    return container, blocks, columns


def _read_block(block: Any, categorical: np.ndarray, min_rows: int = 1) -> Any:
    return _read_table(wrap(block), categorical, min_rows=min_rows)


def _read_table(
    container: Container,
    categorical: np.ndarray,
    *,
    sampler: Any = None,
    takes_categories: bool = True,
    min_rows: int = 1,
    or_else: str = "",
) -> Any:
    """Read a table in memory as finite numbers: ndarray or canonical csr_array, native dtype.

    Category columns of a data frame become codes. `or_else` ends messages about values that are
    not finite: what to do if they must stay.
    """
    if container.is_frame:
        _check_column_types(container, categorical, takes_categories=takes_categories)
        values = container.encoded(categorical)
    else:
        values = _check_numeric(container)
    # `_check_finite` has a message that says where.
    numbers = check_array(
        values,
        accept_sparse="csr",
        dtype="numeric",
        ensure_all_finite=False,
        ensure_min_samples=min_rows,
        estimator=sampler,
        input_name="X",
    )
    _check_finite(numbers, container, or_else)
    return _to_native(numbers)


def read_numbers(X: Any, *, min_rows: int = 1) -> tuple[Container, Any]:
    """Check `X` without a sampler, and read it as finite numbers."""
    container, no_column = wrap(X), np.empty(0, dtype=np.intp)
    return container, _read_table(container, no_column, takes_categories=False, min_rows=min_rows)


def read_more_rows(sampler: Any, X: Any, names: dict[int, list[Any]]) -> Any:
    """Check rows against the table a sampler was trained on, and read them as numbers.

    A data frame is read by `names`, the categories of each category column of the training table in
    the order of their codes. Other tables hold the codes themselves.
    """
    container = wrap(X)
    if container.is_lazy:
        raise TypeError(
            f"{type(sampler).__name__} encodes tables in memory; got a Dask collection. Pass one "
            "block at a time, or call .compute() on it first."
        )
    if container.is_frame:
        check_columns(container)
        validate_data(sampler, X, reset=False, skip_check_array=True)
    columns = np.array(sorted(names) if container.is_frame else [], dtype=np.intp)
    numbers = _read_table(container, columns, sampler=sampler, takes_categories=bool(names))
    if not container.is_frame:
        validate_data(sampler, numbers, reset=False, skip_check_array=True)
    for column in columns.tolist():
        own = container.categories(column)
        if own is not None and own != names[column]:
            codes = numbers[:, column].astype(np.intp)
            numbers[:, column] = _recode(own, names[column], codes, X.columns[column])
    return numbers


def read_beside(X: Any, X_new: Any, categorical: Any, name: str) -> tuple[Any, Any, np.ndarray]:
    """Check two tables of the same columns, and read both as numbers.

    Categories of `X_new`, which messages call `name`, get the codes that they have in `X`. Returned
    are both in float64, both sparse or both dense, and the numbers of the categorical columns.
    """
    given, new = wrap(X), wrap(X_new)
    if given.is_lazy or new.is_lazy:
        raise TypeError(
            f"`X` and `{name}` must be in memory; got a Dask collection. Call .compute() on it "
            "first."
        )
    known, found = given.column_names, new.column_names
    if known is not None and found is not None and known != found:
        raise ValueError(
            f"`{name}` must have the columns of `X` in the same order; use `{name}[X.columns]`."
        )
    if given.is_frame:
        check_columns(given)
    columns = _categorical_columns(given, categorical)
    numbers = _read_table(given, columns).astype(np.float64, copy=False)
    try:
        if new.is_frame:
            check_columns(new)
        new_numbers = _read_table(new, columns).astype(np.float64, copy=False)
    except (TypeError, ValueError) as problem:
        raise type(problem)(f"`{name}`, read as `X`: {problem}") from None
    if numbers.shape[1] != new_numbers.shape[1]:
        raise ValueError(
            f"`{name}` must have the {numbers.shape[1]} columns of `X`; got {new_numbers.shape[1]}."
        )
    for column in columns.tolist():
        own, names = new.categories(column), given.categories(column)
        if own is not None and names is not None and own != names:
            codes = new_numbers[:, column].astype(np.intp)
            new_numbers[:, column] = _codes_of(own, names)[codes]
        is_unknown = ~np.isin(to_dense(new_numbers[:, [column]]), to_dense(numbers[:, [column]]))
        if is_unknown.any():
            raise ValueError(
                f"`{name}` must hold categories that `X` has; column "
                f"{column if known is None else repr(known[column])} has others, first in row "
                f"{is_unknown.argmax()}. Leave out such rows, or round codes to known ones."
            )
    if sparse.issparse(numbers) and not sparse.issparse(new_numbers):
        new_numbers = sparse.csr_array(new_numbers)
    return numbers, new_numbers if sparse.issparse(numbers) else to_dense(new_numbers), columns


def check_column_order(
    columns: Sequence[Any] | None, names: Sequence[Any] | None, name: str, y_name: str
) -> None:
    """Refuse columns that are the labels of y in another order: they are paired by position."""
    own, labels = ([] if each is None else list(map(str, each)) for each in (columns, names))
    if own != labels and sorted(own) == sorted(labels):
        raise ValueError(
            f"`{name}` must have its columns in the order of `{y_name}`; got the same names in "
            f"another order. Pass `{name}[{y_name}.columns]`."
        )


def read_scores(
    scores: Any,
    shape: tuple[int, int],
    name: str,
    y_name: str,
    names: Sequence[Any] | None = None,
) -> np.ndarray:
    """Read scores as one float array of the shape of y, a column per label, called `names`.

    scikit-learn's forests, neighbors and ``MultiOutputClassifier`` give a list with an array of
    shape (n_samples, 2) for each label, and of shape (n_samples, 1) for a label that no training
    row carried: its positives have probability 0.
    """
    check_column_order(getattr(scores, "columns", None), names, name, y_name)
    if isinstance(scores, (list, tuple)) and all(np.ndim(each) == 2 for each in scores):
        columns = [np.asarray(each) for each in scores]
        if columns and all(each.shape[1] in (1, 2) for each in columns):
            scores = np.column_stack(
                [each[:, 1] if each.shape[1] == 2 else np.zeros(len(each)) for each in columns]
            )
    values = np.asarray(scores)
    if shape[1] == 1 and values.ndim == 2 and values.shape[1] == 2:
        values = values[:, 1:]
    elif shape[1] == 1 and values.ndim == 1:
        values = values.reshape(-1, 1)
    if values.dtype.kind not in "fiub":
        raise ValueError(
            f"`{name}` must hold numbers; got an array of type {values.dtype}. Pass what "
            "`predict_proba` or `decision_function` returns."
        )
    if values.shape != shape:
        raise ValueError(
            f"`{name}` must have the shape of `{y_name}`, {shape}; got {values.shape}. Pass one "
            "row per sample and one column per label."
        )
    return values if values.dtype.kind == "f" else values.astype(np.float64)


def check_weight(sample_weight: Any, n_samples: int) -> np.ndarray | None:
    """Check `sample_weight`: one finite number per row, at least 0 and not all 0."""
    if sample_weight is None:
        return None
    floats = [np.float64, np.float32]
    weight = check_array(
        sample_weight, ensure_2d=False, dtype=floats, order="C", input_name="sample_weight"
    )
    if weight.shape != (n_samples,):
        raise ValueError(
            f"`sample_weight` must have one weight per row, shape ({n_samples},); got shape "
            f"{weight.shape}."
        )
    if (weight < 0).any() or not weight.any():
        found = "zeros only" if not weight.any() else "negative ones"
        raise ValueError(
            "`sample_weight` must hold weights of at least 0, and one that is not zero; got "
            f"{found}."
        )
    return weight


def num_samples(X: Any) -> int:
    """Count the rows of anything that has rows."""
    refuse_single_text(X)
    if hasattr(X, "__len__") and not sparse.issparse(X):
        return len(X)
    shape = (X if hasattr(X, "shape") else np.asarray(X)).shape
    if not shape:
        raise TypeError(f"Expected sequence or array-like, got {type(X)}.")
    return shape[0]


def is_texts(X: Any) -> bool:
    """Tell whether X is one text per row."""
    if X is None or sparse.issparse(X) or getattr(X, "ndim", 1) != 1:
        return False
    return num_samples(X) > 0 and all(isinstance(each, str) for each in X)


def is_sparse(X: Any) -> bool:
    """Tell whether features are a sparse matrix, or a frame of sparse columns."""
    if sparse.issparse(X):
        return True
    table = wrap(X)
    is_numeric = table.is_frame and bool(table.numeric_mask().all())
    return is_numeric and sparse.issparse(table.values())


def has_missing(table: Container) -> bool:
    """Tell whether a table in memory has missing values."""
    if table.numeric_mask().all():
        return bool(_columns_where(table, np.isnan).any())
    if hasattr(table.data, "isna"):
        return bool(table.data.isna().to_numpy().any())
    return table.is_frame and any(map(sum, table.data.null_count().rows()))


def first_missing(values: Any) -> int | None:
    """Return the first place of a sequence that holds None, NaN or NA; None if there is none."""
    # An array of a list with strings would hold "nan" or "None".
    given = np.asarray(values, dtype=object if isinstance(values, (list, tuple)) else None)
    if given.dtype.kind in "biuU":
        missing = np.zeros(given.shape, dtype=bool)
    else:
        missing = np.array([is_missing(value) for value in given.tolist()], dtype=bool)
    if isinstance(values, np.ma.MaskedArray):
        missing |= np.ma.getmaskarray(values)
    return int(missing.argmax()) if missing.any() else None


def is_missing(value: Any) -> bool:
    """Tell whether a value is None, NaN or NA."""
    try:
        return value is None or bool(value != value)
    except TypeError:
        # pandas.NA equals nothing and is different from nothing.
        return True


def is_text_vectorizer(step: Any) -> bool:
    """Tell whether a step of a pipeline is one of scikit-learn's that read one text per row."""
    names = {each.__name__ for each in type(step).__mro__}
    return bool(names & {"CountVectorizer", "HashingVectorizer"})


def refuse_other_than_numbers(X: Any, name: str, *, takes_missing: bool) -> None:
    """Name the features that the classifier of this name cannot read, if there are any.

    Missing values and infinity are named where all features are numbers.
    """
    if is_texts(X):
        raise ValueError(
            f"`X` holds texts, and {name} cannot read them. Put a vectorizer in front of it: "
            f"make_pipeline(TfidfVectorizer(), {name}())."
        ) from None
    table = wrap(X)
    if not table.is_frame:
        _check_numeric(table)
    if table.is_lazy:
        return
    if table.is_frame and not table.numeric_mask().all():
        steps = ["skrub.TableVectorizer()"]
        if has_missing(table) and not takes_missing:
            steps.append("SimpleImputer()")
        raise ValueError(
            f"{_list_columns(table, ~table.numeric_mask())} of `X` are not numbers, and {name} "
            "cannot read them. Make numbers of them in front of it: "
            f"make_pipeline({', '.join(steps)}, {name}()). "
            'The page "Tables" of the guide says more.'
        ) from None
    is_missing = _columns_where(table, np.isnan)
    if is_missing.any() and not takes_missing:
        raise ValueError(
            f"{_list_columns(table, is_missing)} of `X` hold NaN (missing values), and {name} "
            "cannot read them. Fill them in front of it: "
            f"make_pipeline(SimpleImputer(), {name}()), or use a classifier that takes them, such "
            "as HistGradientBoostingClassifier."
        ) from None
    # Trees compute with 32 bits.
    is_huge = _columns_where(table, lambda cells: np.abs(cells) > np.finfo(np.float32).max)
    if is_huge.any():
        raise ValueError(
            f"{_list_columns(table, is_huge)} of `X` hold infinity or numbers that are too large, "
            f"and {name} cannot read them. Bound them before, as X.clip(-1e6, 1e6) does, or leave "
            "out such rows."
        ) from None


def _columns_where(table: Container, is_wrong: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return a mask of the columns of numbers that hold such values."""
    values = table.values()
    if sparse.issparse(values):
        cells = sparse.coo_array(values)
        return np.isin(np.arange(values.shape[1]), cells.coords[1][is_wrong(cells.data)])
    return np.asarray(is_wrong(np.asarray(values, dtype=float)).any(axis=0))


def check_same_length(X: Container, y: Container) -> None:
    """Refuse tables of different lengths, and warn of frames in different orders."""
    _check_lengths(X.n_rows, y.n_rows)
    _warn_of_order(X.data, y.data)


def check_pair(X: Any, y: Any) -> None:
    """Do the same where `X` may be anything that has rows, and `y` None."""
    if y is not None:
        _check_lengths(num_samples(X), num_samples(y))
    _warn_of_order(X, y)


def _check_lengths(of_X: int, of_y: int) -> None:
    if of_X != of_y:
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: `X` has {of_X} rows and "
            f"`y` has {of_y}; pass one row of `y` per row of `X`."
        )


def _warn_of_order(X: Any, y: Any) -> None:
    if not all(is_from("pandas", table, "DataFrame", "Series") for table in (X, y)):
        return
    if not X.index.equals(y.index) and not len(X.index.symmetric_difference(y.index, sort=False)):
        warnings.warn(
            "The indices of `X` and `y` are equal but in another order, and rows are paired by "
            "position. Use `y.loc[X.index]` to pair them by index, or reset both indices.",
            IndexOrderWarning,
            stacklevel=3,
        )


def check_kind(container: Container) -> Any:
    """Refuse values that scikit-learn would refuse without naming `X`; return them otherwise."""
    try:
        values = container.data if sparse.issparse(container.data) else container.values()
    except ValueError as error:
        raise ValueError(
            "Rows of `X` have different lengths; pass one value per feature in every row."
        ) from error
    if values.ndim != 2:
        found = "scalar" if values.ndim == 0 else f"{values.ndim}D"
        advice = "Pass one row per sample and one column per feature."
        if values.dtype.kind in "OSU":
            advice = "Put the vectorizer of texts before the sampler, inside the pipeline."
        elif values.ndim == 1:
            advice += " Reshape your data with .reshape(-1, 1) if it has a single feature, or with"
            advice += " .reshape(1, -1) if it is a single row."
        raise ValueError(
            f"Expected 2D array, got {found} array instead: `X` has the shape {values.shape} and "
            f"values of type {values.dtype}. {advice}"
        )
    if values.dtype.kind == "c":
        raise ValueError(
            f"Complex data not supported: `X` holds values of type {values.dtype}. Pass real and "
            "imaginary parts as two features."
        )
    return values


def check_columns(container: Container, name: str = "X") -> None:
    """Refuse column names that repeat or are strings only in part."""
    columns = list(container.data.columns)
    repeated = [column for column, times in Counter(map(str, columns)).items() if times > 1]
    if repeated:
        raise ValueError(
            f"Column names of `{name}` must differ from each other; rename those that are "
            f"{repeated[0]!r}."
        )
    n_strings = sum(isinstance(column, str) for column in columns)
    if 0 < n_strings < len(columns):
        raise ValueError(
            f"Column names of `{name}` must be all strings or none, got both; "
            f"use `{name}.columns = {name}.columns.astype(str)`."
        )


def _list_columns(container: Container, chosen: np.ndarray) -> str:
    """Name the first of some columns in a message, by numbers where they have no names."""
    columns = container.data.columns if container.is_frame else range(len(chosen))
    names = np.asarray(columns, dtype=object)[chosen]
    return f"Column(s) {', '.join(map(printable, names[:5]))}"


def _check_column_types(
    container: Container, categorical: np.ndarray, *, takes_categories: bool = True
) -> None:
    """Refuse columns of a frame that are not numbers, with advice for their types."""
    unusable = np.flatnonzero(~container.numeric_mask())
    unusable = np.setdiff1d(
        unusable, np.intersect1d(categorical, np.flatnonzero(container.category_mask()))
    )
    if not len(unusable):
        return
    kinds = {_kind_of(container, column) for column in unusable.tolist()}
    advice = []
    if "others" in kinds and takes_categories:
        advice.append(
            'Encode them, or give them a category dtype, which `categorical_features="auto"` takes.'
        )
    elif "others" in kinds:
        advice.append("Encode them, for example with sklearn.preprocessing.OneHotEncoder.")
    if "texts" in kinds:
        advice.append(
            "Encode them, as texts by skrub.TableVectorizer() or TfidfVectorizer(), before the "
            "sampler, inside the pipeline."
        )
    if "dates" in kinds:
        advice.append("Make numbers of dates, such as the days since one of them.")
    raise ValueError(
        f"{_list_columns(container, unusable)} of `X` are not numeric, and numbers are needed. "
        f"{' '.join(advice)}"
    )


def _kind_of(container: Container, column: int) -> str:
    """Tell dates, and texts that are nearly all different, from other columns of a frame."""
    if any(word in str(container.column_dtypes[column]).lower() for word in _DATES):
        return "dates"
    own = container.data[container.data.columns[column]]
    texts = [cell for cell in own if isinstance(cell, str)]
    return "texts" if 2 * len(set(texts)) > max(len(texts), 1) else "others"


def _categorical_columns(container: Container, categorical: Any) -> np.ndarray:
    """Resolve `categorical_features` to column numbers."""
    names = container.column_names or []
    n_columns = (container.data if container.is_frame else check_kind(container)).shape[1]
    if categorical is None:
        return np.empty(0, dtype=np.intp)
    if isinstance(categorical, str):  # "auto"; the constraints allow no other string
        return np.flatnonzero(container.category_mask())
    given = np.asarray(categorical)
    if given.dtype.kind == "b":
        if given.shape != (n_columns,):
            raise ValueError(
                f"`categorical_features` as a mask must have one entry per feature, "
                f"{n_columns}; got shape {given.shape}."
            )
        return np.flatnonzero(given)
    if given.dtype.kind in "UO" and given.size:
        unknown = [name for name in given.tolist() if name not in names]
        if unknown:
            raise ValueError(
                f"`categorical_features` names {unknown[0]!r}, which is not a column of `X`; "
                "use column names of a data frame, column numbers or a boolean mask."
            )
        return np.array(sorted(names.index(name) for name in given.tolist()), dtype=np.intp)
    if given.size and (given.dtype.kind not in "iu" or given.min() < 0 or given.max() >= n_columns):
        raise ValueError(
            f"`categorical_features` must hold column numbers from 0 to {n_columns - 1}, names "
            f"or a boolean mask; got values of type {given.dtype} in the shape {given.shape}."
        )
    return np.unique(given).astype(np.intp)


def _check_numeric(container: Container) -> Any:
    """Refuse values of a table without column types that are not numbers; return the others."""
    values = check_kind(container)
    if values.dtype.kind in "biuf":
        return values
    advice = "Encode them first."
    if values.dtype.kind in "Mm":
        advice = "Make numbers of them first, such as the days since a date."
    elif values.dtype.kind == "O":
        try:
            values.astype(np.float64)
        except TypeError:
            raise TypeError(_first_object(values)) from None
        except (ValueError, OverflowError):
            raise ValueError(_first_object(values)) from None
        return values
    raise ValueError(f"`X` holds values of type {values.dtype}, where numbers are needed. {advice}")


def _first_object(values: np.ndarray) -> str:
    """Name the place and type of the first object that is not a number."""
    cells = np.ndenumerate(values)
    row, column = next(place for place, value in cells if not _is_number(value))
    return (
        f"`X` holds objects that are not numbers, first in row {row}, column {column}, where a "
        f"float() argument must be a string or a real number that fits; got a value of type "
        f"{type(values[row, column]).__name__}. Encode them first."
    )


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _check_finite(numbers: Any, container: Container, or_else: str) -> None:
    stored = numbers.data if sparse.issparse(numbers) else numbers
    # The sum needs no memory, and is finite for most tables. Else every value is tested.
    with np.errstate(over="ignore", invalid="ignore"):
        if stored.dtype.kind != "f" or np.isfinite(stored.sum(dtype=np.float64)):
            return
    if np.isfinite(stored).all():
        return
    is_missing = bool(np.isnan(stored).any())
    row, column = first_cell(numbers, np.isnan if is_missing else np.isinf)
    place = _place(row, "column", column, container.column_names)
    if not is_missing:
        raise ValueError(
            f"Input X contains infinity or a value too large for {stored.dtype!r}, first in "
            f"{place}, where finite numbers are needed. Bound such values first{or_else}."
        )
    cure = "Impute missing values before, inside the pipeline"
    if container.is_frame and container.category_mask()[column]:
        cure = "Give missing words a category of their own before, such as 'missing'"
    raise ValueError(
        f"Input X contains NaN, first in {place}, where finite numbers are needed. {cure}{or_else}."
    )


def _to_native(numbers: Any) -> Any:
    """Return numbers in the byte order of the machine, sparse ones as canonical CSR."""
    if sparse.issparse(numbers):
        csr = sparse.csr_array(numbers)
        if not csr.has_canonical_format:
            csr = csr.copy()
            csr.sum_duplicates()
        return csr
    return numbers if numbers.dtype.isnative else numbers.astype(numbers.dtype.newbyteorder("="))


def _recode(own: list[Any], known: list[Any], codes: np.ndarray, column: Any) -> np.ndarray:
    table = _codes_of(own, known)
    unknown = np.flatnonzero(table[codes] < 0)
    if len(unknown):
        raise ValueError(
            f"Column {column!r} of `X` holds categories that the training data does not have, "
            f"first in row {unknown[0]}. Leave out such rows, or train on rows that have them."
        )
    return table[codes]


def _codes_of(own: list[Any], known: list[Any]) -> np.ndarray:
    """Return the number of each name among the known ones; -1 for those that are not."""
    number_of = {name: number for number, name in enumerate(known)}
    return np.array([number_of.get(name, -1) for name in own])


def _check_categories(container: Any, columns: np.ndarray) -> None:
    for column in columns.tolist():
        categories = container.data.iloc[:, column]
        if container.category_mask()[column] and not categories.cat.known:
            raise ValueError(
                f"The categories of column {container.data.columns[column]!r} of `X` are not known "
                "before it is computed, and partitions may differ in them; call .categorize() on "
                "the Dask DataFrame first."
            )


def first_place(
    values: Any, is_wrong: Callable[[np.ndarray], np.ndarray], names: Sequence[Any] | None
) -> str:
    """Name the row and the label of the first value that is wrong."""
    row, label = first_cell(values, is_wrong)
    return _place(row, "label", label, names)


def first_cell(values: Any, is_wrong: Callable[[np.ndarray], np.ndarray]) -> tuple[int, int]:
    """Return the row and the column of the first value that is wrong."""
    if sparse.issparse(values):
        cells = sparse.coo_array(sparse.csr_array(values))
        row, column = (places[is_wrong(cells.data).argmax()] for places in cells.coords)
    else:
        table = values.reshape(len(values), -1)
        row, column = np.unravel_index(is_wrong(table).argmax(), table.shape)
    return int(row), int(column)


def _place(row: int, of: str, column: int, names: Sequence[Any] | None) -> str:
    return f"row {row}, {of} {column if names is None else repr(names[column])}"
