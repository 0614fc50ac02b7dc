"""Print what is wrong in the files of the published comparison, with the evidence.

    python docs/study/published_errors.py --data FOLDER

FOLDER holds npz files: rcv1subset1_472 to 3, the same as distributed, langlog and langlog_as_paper.
Takes a few minutes.
"""

import argparse
from pathlib import Path

import numpy as np
from report import markdown
from run import load
from scipy import sparse
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import f1_score

from imblearn_multilabel.metrics import (
    imbalance_ratio_variation,
    label_cardinality,
    mean_imbalance_ratio,
)

#: Rows of one of the two files that every rcv1 subset was stacked from.
HALF = 3000
SHIFTS = range(-20, 21)


def micro_f_by_shift(X, y):
    """Learn on the first half, predict the second, and move its label columns by each shift.

    Labels that mean the same in both halves agree best where they are.
    """
    y = y.toarray().astype(int)
    first = RidgeClassifier(alpha=1.0).fit(X[:HALF], y[:HALF])
    predicted, actual = first.predict(X[HALF:]), y[HALF:]
    return {
        shift: f1_score(np.roll(actual, shift, axis=1), predicted, average="micro")
        for shift in SHIFTS
    }


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the npz files")
    given = parser.parse_args(arguments)
    rows = []
    for number in (1, 2, 3):
        for version in ("", "as_distributed_"):
            name = f"rcv1subset{number}_{version}472"
            X, y = load(given.data, name)
            found = micro_f_by_shift(sparse.csr_matrix(X), y)
            best = max(found, key=found.get)
            rows.append([name, f"{found[0]:.2f}", best, f"{found[best]:.2f}"])
    header = ["data", "micro-F of the second half", "best shift of its labels", "micro-F there"]
    print(markdown(header, rows), end="\n\n")
    measures = (label_cardinality, mean_imbalance_ratio, imbalance_ratio_variation)
    rows = [
        [name, *(f"{measure(load(given.data, name)[1]):.2f}" for measure in measures)]
        for name in ("langlog", "langlog_as_paper")
    ]
    rows.append(["the paper's Table 1", "15.93", "5.39", "0.78"])
    print(markdown(["data", "cardinality", "MeanIR", "CVIR"], rows))


if __name__ == "__main__":
    main()
