"""Data sets from a folder the user names, and their folds."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy import sparse

from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.model_selection import MultilabelStratifiedKFold


@lru_cache(maxsize=1)
def load(folder: Path, name: str):
    """Return features and labels; the last data set is kept, since cells come in its order."""
    table = read_npz(folder / f"{name}.npz")
    return table.data, sparse.csr_matrix(table.target)


def rows_of_cell(protocol, stage, fold, y):
    """Return the rows to train on and the rows to score.

    Rows of the outer test fold appear in neither part of the ``inner`` stage.
    """
    outer = MultilabelStratifiedKFold(
        protocol.n_folds, shuffle=True, random_state=protocol.fold_seed
    )
    train, test = list(outer.split(y, y))[fold]
    if stage == "inner":
        inner = MultilabelStratifiedKFold(
            protocol.n_inner_parts, shuffle=True, random_state=protocol.inner_seed
        )
        kept, held_out = next(iter(inner.split(train, y[train])))
        train, test = train[kept], train[held_out]
    if np.intersect1d(train, test).size:
        raise AssertionError("A row is both trained on and scored.")
    return train, test
