"""Let torch use several threads for samplers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral

from sklearn.utils import check_scalar


@contextmanager
def torch_threads(n_threads: int) -> Iterator[None]:
    """Let samplers train and draw with several threads of torch, as a context manager.

    By default AEMLO and MLDM compute with one thread, whatever the settings of torch or
    ``OMP_NUM_THREADS`` are. With another number of threads, sums differ in their last bits, and
    training turns this into different rows. Several threads save time for wide layers and large
    batches on an idle machine.

    Parameters
    ----------
    n_threads : int
        Number of threads, at least 1. The same seed and number of threads give the same rows.

    Yields
    ------
    None
        The number applies to samplers that run within the block.

    Notes
    -----
    The number applies to the calling thread only, so workers of joblib use one thread each. torch's
    own setting is restored whenever no network computes. Networks in several threads of one process
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
