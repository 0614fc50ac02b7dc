"""The data of the studies' smoke runs: seconds of work, dense and sparse."""

from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz


def write_tiny_data(folder, names):
    """Write a small npz file for each name; those called sparse are."""
    for name in names:
        is_sparse = name == "tiny_sparse"
        X, y = make_imbalanced_multilabel(
            80, 6, 4, sparse_X=is_sparse, sparse_y=is_sparse, random_state=len(name)
        )
        write_npz(folder / f"{name}.npz", X, y)
