"""To resample or not, with many labels: what is run. It was written before the runs."""

import hashlib
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from cells import Leg, parts_of, run_part
from classifiers import MultilabelClassifier
from run import OLDER, RESULTS, dense, load, most_used
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.utils.metaestimators import available_if

from imblearn_multilabel import combine, ensemble, over_sampling, under_sampling
from imblearn_multilabel.metrics import LabelProfile
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    multilabel_train_test_split,
)
from imblearn_multilabel.statistics import rank_methods
from imblearn_multilabel.weights import LabelWeightedClassifier, compute_row_weight

#: What the data sets are like.
FACTS = RESULTS / "benchmark_data.csv"

# Data

DATA = OLDER
#: Larger tables are cut: rows by a stratified draw, labels by a random one, and of the features
#: those are kept that are not zero on the most rows.
MAX_ROWS, MAX_LABELS, MAX_FEATURES = 5000, 40, 1000
N_FOLDS = N_INNER_FOLDS = 2
_CUT_SEED, _FOLD_SEED = 20261125, 1


class Cut(NamedTuple):
    """What is left of a data set, and what its profile says."""

    X: Any
    y: np.ndarray
    facts: dict[str, Any]


@cache
def cut(folder, name):
    X, Y = load(folder, name)
    n_all = Y.shape
    if Y.shape[0] > MAX_ROWS:
        rows = multilabel_train_test_split(
            np.arange(Y.shape[0]), y=Y, train_size=MAX_ROWS, random_state=_CUT_SEED
        )[0]
        X, Y = X[rows], Y[rows]
    y, n = Y.toarray().astype(int), Y.shape[0]
    positives = y.sum(axis=0)
    # A label needs two positives and two negatives a fold; no classifier can learn the others.
    kept = np.flatnonzero(np.minimum(positives, n - positives) >= 2 * N_FOLDS)
    apart = Y.shape[1] - len(kept)
    if len(kept) > MAX_LABELS:
        rng = np.random.RandomState(_CUT_SEED)
        kept = np.sort(rng.choice(kept, MAX_LABELS, replace=False))
    y = y[:, kept]
    X = X[:, most_used(X, MAX_FEATURES)]
    profile = LabelProfile(y)
    facts = {
        "data": name,
        "rows of source": n_all[0],
        "labels of source": n_all[1],
        "rows": n,
        "labels": y.shape[1],
        "labels apart": apart,
        "features": X.shape[1],
        "is_sparse": int(sparse.issparse(X)),
        "positives of a label": np.median(y.sum(axis=0)),
        "share of rare labels": np.mean(y.sum(axis=0) * (1 - 1 / N_FOLDS) < 10),
        "mean_ir": profile.balance.mean_imbalance_ratio,
        "scumble": profile.scumble,
        "folds": digest_of(y),
    }
    return Cut(X, y, facts)


def folds_of(y):
    """Return the training and test rows of every fold, the same for all remedies."""
    splitter = MultilabelStratifiedKFold(N_FOLDS, shuffle=True, random_state=_FOLD_SEED)
    return list(splitter.split(y, y))


def digest_of(y):
    """Return a digest of labels and folds, which tells whether two runs compare like with like."""
    digest = hashlib.sha256(np.ascontiguousarray(y, dtype=np.uint8).tobytes())
    for _, test in folds_of(y):
        digest.update(test.astype(np.int64).tobytes())
    return digest.hexdigest()[:12]


def prepare(given, path):
    """Write the facts beside the table; refuse to continue a table of other rows or folds."""
    facts = pd.DataFrame([cut(given.data, name).facts for name in DATA])
    beside = path.with_name(FACTS.name)
    if beside.exists():
        known = pd.read_csv(beside)
        before = dict(zip(known.data, known.folds, strict=True))
        changed = [n for n, f in zip(facts.data, facts.folds, strict=True) if before.get(n, f) != f]
        if changed:
            raise SystemExit(
                f"The rows or folds of {', '.join(changed)} are not those of {beside}: the data, "
                "their cut or how the library splits has changed. Start anew with --output."
            )
    facts.to_csv(beside, index=False, float_format="%.9g", lineterminator="\n")


# Remedies


class RowWeightedClassifier(ClassifierMixin, BaseEstimator):
    """Fit a classifier with one weight per row: labels rarer than average get twice their share.

    A greater share cannot be reached where most rows carry a single label.
    """

    def __init__(self, estimator=None):
        self.estimator = estimator

    def fit(self, X, y):
        shares = np.asarray(y).mean(axis=0)
        is_rare = (shares > 0) & (shares < shares.mean())
        target = np.where(is_rare, np.minimum(2 * shares, shares.mean()), np.nan)
        weight = compute_row_weight(y, target) if is_rare.any() else np.ones(len(y))
        self.estimator_ = clone(self.estimator).fit(X, y, sample_weight=weight)
        self.classes_ = self.estimator_.classes_
        return self

    def predict(self, X):
        return self.estimator_.predict(X)

    @available_if(lambda self: hasattr(self.estimator, "predict_proba"))
    def predict_proba(self, X):
        return self.estimator_.predict_proba(X)

    @available_if(lambda self: hasattr(self.estimator, "decision_function"))
    def decision_function(self, X):
        return self.estimator_.decision_function(X)


def _by_ratio(sampler, ratios=(0.1, 0.25, 0.5)):
    """Let inner folds choose the amount, as rows added or removed over rows."""
    return sampler, {"sampling_ratio": list(ratios)}


CONTROL = "baseline"
WEIGHTS = ("class weights", "row weights")
_INTERPOLATING = ("MLSMOTE", "MLSOL", "MLBOTE", "MLONC", "MLRkNNOS")
REMEDIES = {
    CONTROL: None,
    "class weights": LabelWeightedClassifier(),
    "row weights": RowWeightedClassifier(),
    **{
        name: _by_ratio(getattr(over_sampling, name)())
        for name in ("MLROS", "LPROS", *_INTERPOLATING)
    },
    # The next three have amounts of their own.
    "REMEDIALHwR": combine.REMEDIALHwR(),
    "MLeNN": under_sampling.MLeNN(),
    "MLTL": under_sampling.MLTL(),
    "MLRUS": _by_ratio(under_sampling.MLRUS()),
    # Amounts that its guide advises.
    "AEMLO": _by_ratio(over_sampling.AEMLO(), (0.05, 0.1, 0.25)),
    # Its one amount, since a training takes up to a minute.
    "AEMLO from the paper": over_sampling.AEMLO.from_paper(),
    # Thresholds are tuned for all remedies alike, so the ensembles choose none of their own.
    "ensemble of MLSOL": ensemble.ResamplingEnsembleClassifier(threshold_cv=None),
    "COCOA": ensemble.COCOAClassifier(threshold_cv=None),
    "ECCRU3": ensemble.ECCRUClassifier(variant=3, threshold_cv=None),
}
OVER = ("MLROS", "LPROS", *_INTERPOLATING, "REMEDIALHwR", "AEMLO", "AEMLO from the paper")
UNDER = ("MLeNN", "MLTL", "MLRUS")
SAMPLERS = tuple(name for name in REMEDIES if name in OVER + UNDER)
ENSEMBLES = ("ensemble of MLSOL", "COCOA", "ECCRU3")
#: Those that resample and train for milliseconds, where the others take seconds.
QUICK = tuple(name for name in REMEDIES if not name.startswith("AEMLO") and name not in ENSEMBLES)

# Classifiers


class Network(MultilabelClassifier):
    """64 hidden units with dropout; Adam, 60 epochs, the sum of the labels' cross entropies."""

    def __init__(self, random_state=None):
        self.random_state = random_state

    def fit(self, X, y):
        import torch

        features, labels = self._tensor(X), self._tensor(y)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0 if self.random_state is None else self.random_state)
            self.network_ = torch.nn.Sequential(
                torch.nn.Linear(features.shape[1], 64),
                torch.nn.ReLU(),
                torch.nn.Dropout(0.3),
                torch.nn.Linear(64, labels.shape[1]),
            )
            optimizer = torch.optim.Adam(self.network_.parameters(), lr=3e-3, weight_decay=1e-4)
            loss = torch.nn.BCEWithLogitsLoss()
            for _ in range(60):
                for rows in torch.randperm(len(features)).split(64):
                    optimizer.zero_grad()
                    loss(self.network_(features[rows]), labels[rows]).backward()
                    optimizer.step()
        self.network_.eval()
        self.classes_ = [np.array([0, 1])] * labels.shape[1]
        return self

    def predict_proba(self, X):
        import torch

        with torch.no_grad():
            return torch.sigmoid(self.network_(self._tensor(X))).numpy().astype(float)

    def predict(self, X):
        return (self.predict_proba(X) >= 0.5).astype(int)

    @staticmethod
    def _tensor(values):
        import torch

        return torch.tensor(dense(values), dtype=torch.float32)


def _boosting():
    from lightgbm import LGBMClassifier

    # Small trees and few bins take half the time.
    return LGBMClassifier(
        n_estimators=50, num_leaves=15, max_bin=63, min_child_samples=5, n_jobs=1, verbose=-1
    )


CLASSIFIERS = {
    "logistic regression": lambda: LogisticRegression(max_iter=1000),
    "linear SVM": LinearSVC,
    "nearest neighbors": lambda: KNeighborsClassifier(10),
    "random forest": lambda: RandomForestClassifier(100),
    "LightGBM": _boosting,
    "network": Network,
}
LINEAR = ("logistic regression", "linear SVM")
#: One whose scores are graded and one that takes no weights.
FIRST_TWO = ("logistic regression", "nearest neighbors")
STRONG = ("random forest", "LightGBM", "network")
#: Classifier -> remedies that are not defined for it: weights where there is no `sample_weight`,
#: and ensembles whose parts have fewer rows than ten neighbors need.
NOT_TAKEN = {"nearest neighbors": (*WEIGHTS, "COCOA", "ECCRU3"), "network": WEIGHTS}

#: Band of labels -> its [fewest, most) positives in training.
BANDS = {"rare": (0, 10), "middle": (10, 50), "frequent": (50, np.inf)}
#: Column -> score. Macro-F and Micro-F have a column at tuned thresholds as well.
SCORING = {
    "f": "macro_f1_score",
    "micro_f": "micro_f1_score",
    "ap": "macro_average_precision_score",
    "auc": "macro_roc_auc_score",
    "ranking_loss": "label_ranking_loss",
    "brier": "macro_brier_score_loss",
}

# Runs

N_BEST = 8


def best(lines, *_):
    """Return the control and the samplers that were best on the first fold.

    Best in mean rank, in Macro-F at tuned thresholds and in average precision, under the first two
    classifiers. Weights are left out, since not all classifiers take them.
    """
    names = [name for name in (*QUICK, "AEMLO") if name not in WEIGHTS]
    ranks = []
    for classifier in FIRST_TWO:
        for data in DATA:
            found = [lines.get(("test", data, "0", classifier, name)) for name in names]
            if None not in found:
                for measure in ("tuned_f", "ap"):
                    values = [[float(line[measure] or -np.inf) for line in found]]
                    ranks.append(rank_methods(values)[0])
    if not ranks:
        return (CONTROL,)
    order = [names[place] for place in np.argsort(np.mean(ranks, axis=0), kind="stable")]
    return (CONTROL, *[name for name in order if name != CONTROL][: N_BEST - 1])


#: About four core-hours.
LEGS = (
    Leg((*QUICK, "AEMLO"), FIRST_TWO, (0, 1), DATA),
    Leg((*QUICK, "AEMLO"), ("linear SVM",), (0,), DATA),
    Leg(best, ("random forest", "network"), (0,), DATA),
    Leg((CONTROL, "MLROS", "MLSMOTE", "MLRkNNOS", "AEMLO"), ("LightGBM",), (0,), DATA),
    Leg(("class weights",), ("random forest", "LightGBM"), (0,), DATA),
    Leg((*ENSEMBLES, "AEMLO from the paper"), FIRST_TWO, (0,), DATA),
)


def parts(lines):
    for part in parts_of(LEGS, lines):
        refused = NOT_TAKEN.get(part.classifier, ())
        names = tuple(name for name in part.remedies if name not in refused)
        if names:
            yield part._replace(remedies=names)


def run(part, given):
    X, y, _ = cut(given.data, part.data)
    return run_part(
        part,
        given,
        X,
        y,
        folds_of(y)[part.fold],
        REMEDIES,
        CLASSIFIERS[part.classifier](),
        BANDS,
        scoring=SCORING,
        inner_cv=N_INNER_FOLDS,
        # The amount is chosen by what no threshold decides.
        inner_scoring="macro_average_precision_score",
        random_state=part.fold,
    )
