"""Macro-F of blockwise resampling against that of the whole, as a Markdown table.

    OMP_NUM_THREADS=1 python docs/study/block_sizes.py FOLDER/yeast.npz

Three times five stratified folds of shuffled rows; scaling and resampling inside the fold, then ten
nearest neighbors. "Error" is the standard error over the fifteen folds. "Sorted" takes the rows in
the order of their first feature instead, so that every block is another region of the space.
"""

import sys
import time
import warnings

import numpy as np
from sklearn.base import clone
from sklearn.metrics import f1_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import MinMaxScaler

from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.exceptions import MultilabelWarning
from imblearn_multilabel.model_selection import MultilabelStratifiedKFold
from imblearn_multilabel.over_sampling import MLSMOTE, MLSOL
from imblearn_multilabel.under_sampling import MLUL

SAMPLERS = [MLSMOTE(sampling_ratio=0.25), MLSOL(), MLUL()]
N_BLOCKS = [1, 2, 4, 8, 16]


def measure(sampler, n_blocks, X, y, by_feature=False):
    """Return mean and standard error of macro-F, MeanIR after, and seconds of resampling."""
    scores, ratios, seconds = [], [], []
    for seed in range(3):
        order = np.random.RandomState(seed).permutation(len(X))
        folds = MultilabelStratifiedKFold(n_splits=5, shuffle=True, random_state=seed)
        for train, test in folds.split(X[order], y[order]):
            train, test = order[train], order[test]
            if by_feature:
                train = train[np.argsort(X[train, 0], kind="stable")]
            scaler = MinMaxScaler().fit(X[train])
            resampled = scaler.transform(X[train]), y[train]
            if sampler is not None:
                blocks = BlockwiseSampler(
                    clone(sampler), block_size=-(-len(train) // n_blocks), random_state=seed
                )
                start = time.process_time()
                resampled = blocks.fit_resample(*resampled)
                seconds.append(time.process_time() - start)
                ratios.append(blocks.balance_after_.mean_imbalance_ratio)
            predicted = KNeighborsClassifier(10).fit(*resampled).predict(scaler.transform(X[test]))
            scores.append(f1_score(y[test], predicted, average="macro", zero_division=0))
    error = np.std(scores, ddof=1) / np.sqrt(len(scores))
    return np.mean(scores), error, np.mean(ratios or [np.nan]), np.mean(seconds or [0])


def main(path):
    """Print the table."""
    warnings.simplefilter("ignore", MultilabelWarning)
    table = read_npz(path)
    X, y = (
        part.toarray() if hasattr(part, "toarray") else part for part in (table.data, table.target)
    )
    print("| sampler | blocks | macro-F | error | MeanIR after | seconds |")
    print("|---|---|---|---|---|---|")
    runs = [(None, 1, False)]
    runs += [(sampler, n_blocks, False) for sampler in SAMPLERS for n_blocks in N_BLOCKS]
    runs += [(sampler, 8, True) for sampler in SAMPLERS]
    for sampler, n_blocks, by_feature in runs:
        score, error, ratio, seconds = measure(sampler, n_blocks, X, y, by_feature)
        name = "none" if sampler is None else type(sampler).__name__
        shown = f"{n_blocks}, sorted" if by_feature else n_blocks
        print(f"| {name} | {shown} | {score:.3f} | {error:.3f} | {ratio:.2f} | {seconds:.2f} |")


if __name__ == "__main__":
    main(sys.argv[1])
