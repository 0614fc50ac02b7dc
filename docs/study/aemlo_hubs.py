"""How many of the nearest neighbors of unseen rows are AEMLO's new rows?

    python docs/study/aemlo_hubs.py --data FOLDER

FOLDER holds npz files as `imblearn_multilabel.datasets.read_npz` reads them. Sets, cuts and the
half that is resampled are those of the benchmark, of which 600 rows are drawn. Prints, for the
default and for decoded rows without the seed row's reconstruction error, the share of new rows
among all rows and among the ten nearest neighbors of the other half. It takes half a minute.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
from benchmark import SCALES, cut, folds_of
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import MaxAbsScaler

from imblearn_multilabel.over_sampling import AEMLO, AEMLORecipe

DATA = ["rcv1subset1_472", "medical", "scene"]
DECODED = AEMLORecipe(residual=0.0)
SETTINGS: dict[str, dict] = {
    "default": {},
    "decoded rows": {"recipe": DECODED},
    "decoded rows, 200 epochs": {"recipe": DECODED, "max_epochs": 200, "patience": None},
}
N_NEIGHBORS = 10


def shares(sampler, X, y, unseen):
    """Return the share of new rows among all rows, and among neighbors of unseen ones."""
    resampled, _ = sampler.fit_resample(X, y)
    n_given, n_rows = X.shape[0], resampled.shape[0]
    search = NearestNeighbors(n_neighbors=N_NEIGHBORS).fit(resampled)
    near = search.kneighbors(unseen, return_distance=False)
    return (n_rows - n_given) / n_rows, np.mean(near >= n_given)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of npz files")
    parser.add_argument("--sets", nargs="+", default=DATA, help="names of data sets")
    options = parser.parse_args()
    scale = replace(SCALES["full"], n_rows=600, n_labels=20, n_features=500)
    for name in options.sets:
        table = cut(options.data, name, scale)
        train, test = folds_of(table.y, scale)[0]
        scaler = MaxAbsScaler().fit(table.X[train])
        X, unseen = scaler.transform(table.X[train]), scaler.transform(table.X[test])
        for title, parameters in SETTINGS.items():
            sampler = AEMLO(random_state=0, **parameters)
            of_rows, of_neighbors = shares(sampler, X, table.y[train], unseen)
            print(f"{name}, {title}: {of_rows:.0%} of the rows, {of_neighbors:.0%} of neighbors")


if __name__ == "__main__":
    main()
