"""pandas, where it is needed."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel._containers import Container
from imblearn_multilabel._labels import Labels


def import_pandas(what: str) -> Any:
    """Import pandas, or say how to get it."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError(
            f"{what} needs pandas; run `pip install imblearn-multilabel[pandas]`."
        ) from error
    return pandas


def exact_numbers() -> dict[str, str]:
    """Return what makes pandas read every number as the one that was written."""
    version = import_pandas("read_csv").__version__
    # From 3.1 it does so by itself, and warns of the option.
    is_exact = tuple(int(part) for part in version.split(".")[:2]) >= (3, 1)
    return {} if is_exact else {"float_precision": "round_trip"}


def category_column(codes: np.ndarray, values: list[str]) -> Any:
    """Return a column of categories; a code that is nan is a missing value."""
    pd = import_pandas("A column of categories")
    places = np.where(np.isnan(codes), -1, codes).astype(np.int64)
    return pd.Categorical.from_codes(places, categories=values)


def text_column(codes: np.ndarray, words: list[str]) -> Any:
    """Return a column of strings; a code that is nan is a missing value."""
    pd = import_pandas("A column of strings")
    found = np.array([*words, None], dtype=object)
    # From a list, pandas makes the kind of strings it prefers.
    return pd.Series(found[np.where(np.isnan(codes), len(words), codes).astype(np.int64)].tolist())


def as_table(table: Container, labels: Labels, features: list[str], names: list[str]) -> Any:
    """Return features and labels side by side as a data frame of pandas, types kept."""
    pd = import_pandas("Writing a table")
    if isinstance(table.data, pd.DataFrame):
        X = table.data.set_axis(features, axis=1).reset_index(drop=True)
    else:
        values = table.values()
        X = pd.DataFrame(values, columns=features).infer_objects()
    return pd.concat([X, pd.DataFrame(labels.Y.toarray(), columns=names)], axis=1)
