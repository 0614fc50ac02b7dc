"""torch_threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral

from sklearn.utils import check_scalar


@contextmanager
def torch_threads(n_threads: int) -> Iterator[None]:
    """Let samplers train and draw with several threads of torch, as a context manager.

    AEMLO and MLDM compute with one thread, whatever torch or ``OMP_NUM_THREADS`` say: sums over
    another number of threads differ in their last bits, and training makes other rows of that.
    Several threads pay off for wide layers and large batches on a machine that is otherwise idle.

    Parameters
    ----------
    n_threads : int
        Threads, at least 1. The same seed gives the same rows for the same number.

    Yields
    ------
    None
        The number holds for samplers that run within the block.

    Notes
    -----
    It holds for the calling thread only, so workers of joblib keep to one thread each. torch's own
    number is as before whenever no network computes. Networks in several threads of one process
    take turns; processes do not wait for each other.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import AEMLO
    >>> from imblearn_multilabel.utils import torch_threads
    >>> X, y = make_imbalanced_multilabel(n_samples=100, n_labels=5, random_state=0)
    >>> with torch_threads(2):
    ...     X_res, y_res = AEMLO(max_epochs=5, random_state=0).fit_resample(X, y)
    >>> len(X_res)
    125
    """
    from imblearn_multilabel._torch.runtime import N_THREADS

    check_scalar(n_threads, "n_threads", Integral, min_val=1)
    token = N_THREADS.set(int(n_threads))
    try:
        yield
    finally:
        N_THREADS.reset(token)
