"""Peak memory of a call, against what goes in and what comes out."""

from scipy import sparse

from imblearn_multilabel.utils import PeakMemory


def mib(*tables):
    """Size of arrays and sparse matrices in MiB."""
    return sum(_bytes(table) for table in tables) / 2**20


def _bytes(table):
    if sparse.issparse(table):
        return table.data.nbytes + table.indices.nbytes + table.indptr.nbytes
    return table.nbytes


def peak_of(call):
    """Run a call; return its result and the MiB it added at its peak, result included."""
    with PeakMemory() as memory:
        result = call()
    return result, memory.mib


def peak_of_resampling(sampler, X, y, lists_mib=0.0):
    """Resample once; the peak less neighbor lists, as a multiple of input and output."""
    (X_res, y_res), added = peak_of(lambda: sampler.fit_resample(X, y))
    given, returned = mib(X, y), mib(X_res, y_res)
    share = None if added is None else (given + added - lists_mib) / (given + returned)
    return {"input_mib": given, "output_mib": returned, "added_mib": added, "memory_ratio": share}
