"""What comes in from Dask: the kind is checked at once, values when a block is computed."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import check_array

from imblearn_multilabel._compat import validate_data
from imblearn_multilabel._containers import Blocks, Container, each, wrap
from imblearn_multilabel._validation import (
    categorical_columns,
    check_column_types,
    check_columns,
    check_finite,
    to_native,
)


def check_lazy_features(sampler: Any, X: Any) -> Container:
    """Check what is known of `X` without its values; set the estimator's feature attributes."""
    container: Any = wrap(X)
    template = container.template.data
    if template.ndim != 2:
        raise ValueError(f"Expected 2D array, got {template.ndim}D array instead for `X`.")
    if container.is_frame:
        check_columns(container.template)
    if not container.n_rows or not template.shape[1]:
        raise ValueError(
            f"Found array with {container.n_rows} sample(s) and {template.shape[1]} feature(s) "
            "while a minimum of 1 of each is required."
        )
    validate_data(sampler, template, skip_check_array=True)
    return container


def read_blocks(
    sampler: Any, X: Any, categorical: Any = None
) -> tuple[Container, Blocks, np.ndarray]:
    """Check the kind of `X`, and plan how each block is read as numbers.

    Parameters and result as in `read_features`, but for the numbers, which are `Blocks`.

    Raises
    ------
    TypeError
        For a sampler that cannot work block by block.
    """
    if not sampler.effects.reads_blocks:
        name = type(sampler).__name__
        way = (
            f"imblearn_multilabel.blockwise.BlockwiseSampler({name}()), which works block by block"
        )
        if sampler.effects.rewrites:
            # REMEDIALHwR: its first step has to see the labels of all blocks.
            steps = "REMEDIAL(), BlockwiseSampler(MLSMOTE())"
            way = f"its steps, imblearn.pipeline.make_pipeline({steps})"
        raise TypeError(
            f"{name} compares rows by their features, and those of a Dask collection are not in "
            f"memory. Use {way}, or call .compute() on `X` first."
        )
    container: Any = check_lazy_features(sampler, X)
    template = container.template
    columns = categorical_columns(container, categorical, n_columns=template.data.shape[1])
    if container.is_frame:
        takes_categories = hasattr(sampler, "categorical_features")
        check_column_types(template, columns, takes_categories=takes_categories)
        _check_categories(container, columns)
    empty = read_block(template.data, columns, fewest=0)
    # A filter may have left blocks without rows, of which there is nothing to find.
    filled = np.flatnonzero(container.sizes)
    reading = each(read_block, [container.parts[i] for i in filled], [columns] * len(filled))
    is_sparse = sparse.issparse(empty)
    blocks = Blocks(reading, container.sizes[filled], empty.shape[1], empty.dtype, is_sparse)
    return container, blocks, columns


def read_block(block: Any, categorical: np.ndarray, fewest: int = 1) -> Any:
    """Read a computed block as finite numbers: ndarray or csr_array in a native dtype."""
    table = wrap(block)
    numbers = check_array(
        table.encoded(categorical),
        accept_sparse="csr",
        dtype="numeric",
        ensure_min_samples=fewest,
        ensure_all_finite=False,
    )
    check_finite(numbers, table.column_names)
    return to_native(numbers)


def _check_categories(container: Any, columns: np.ndarray) -> None:
    for column in columns.tolist():
        categories = container.data.iloc[:, column]
        if container.category_mask()[column] and not categories.cat.known:
            raise ValueError(
                f"The categories of column {container.data.columns[column]!r} of `X` are not known "
                "before it is computed, and partitions may differ in them; call .categorize() on "
                "the Dask DataFrame first."
            )
