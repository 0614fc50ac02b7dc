"""Print the peak memory of the calling process in bytes a row, for a sampler on Dask arrays.

    OMP_NUM_THREADS=1 python docs/study/dask_memory.py --rows 4000000

One label on each row, of 20, in blocks of 250,000 rows; X is never read. Blocks are computed in the
calling process, one after the other, so that what they need is a part of the figure.
"""

import argparse
import warnings

import dask
import dask.array as da
import numpy as np
from cost.measuring import make_sampler

from imblearn_multilabel.exceptions import MultilabelWarning
from imblearn_multilabel.utils import PeakMemory

N_LABELS = 20


def labels_of(block_info):
    """Return the labels of a block: a long tail, one label a row."""
    start, end = block_info[None]["array-location"][0]
    rng = np.random.default_rng(start)
    y = np.zeros((end - start, N_LABELS), dtype=np.uint8)
    y[np.arange(end - start), (N_LABELS * rng.random(end - start) ** 3).astype(int)] = 1
    return y


def bytes_a_row(name, n_rows, block):
    """Return the bytes that a sampler's call adds at its peak, per row."""
    chunks = da.core.normalize_chunks((block,), shape=(n_rows,))
    y = da.map_blocks(labels_of, chunks=(*chunks, (N_LABELS,)), dtype=np.uint8)
    X = da.zeros((n_rows, 10), chunks=(*chunks, 10), dtype=np.float32)
    sampler = make_sampler(name).set_params(sampling_ratio=0.1)
    with dask.config.set(scheduler="synchronous"):
        # Loads what is loaded once.
        sampler.fit_resample(X[:block], y[:block])
        with PeakMemory() as memory:
            sampler.fit_resample(X, y)
    return None if memory.mib is None else memory.mib * 2**20 / n_rows


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sampler", default="MLROS")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--block", type=int, default=250_000)
    given = parser.parse_args(arguments)
    warnings.simplefilter("ignore", MultilabelWarning)
    found = bytes_a_row(given.sampler, given.rows, given.block)
    print(given.sampler, "not measured" if found is None else f"{found:.0f} bytes a row")


if __name__ == "__main__":
    main()
