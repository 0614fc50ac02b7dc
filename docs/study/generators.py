"""Judge generators of rows: what classifiers learn from new rows alone, and how new the rows are.

Claims were fixed before the run; `generators.md` has the protocol.
"""

import time
import warnings
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np
import pandas as pd
from report import claim_text, effect_of, markdown, p_text
from run import as_frame, dense, load, most_used
from scipy import sparse
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler

from imblearn_multilabel.metrics import generation_report, macro_average_precision_score
from imblearn_multilabel.over_sampling import (
    AEMLO,
    MLBOTE,
    MLDM,
    MLONC,
    MLSMOTE,
    MLSOL,
    AEMLORecipe,
    MLRkNNOS,
)

TABLE = "generators.csv"
KEYS = ("data", "seed", "generator")
#: The last six are replication sets: nothing was ever chosen on them.
DATA = (
    "emotions", "birds", "medical", "yeast", "enron", "scene", "cal500", "langlog",
    "foodtruck", "water_quality", "virus_pseaac", "corel16k001", "stackex_cooking", "imdb",
)  # fmt: skip
SEEDS = (0, 1)
MAX_TRAIN, MAX_TEST, MAX_FEATURES, MAX_LABELS, MIN_POSITIVES = 1200, 3000, 1000, 30, 4
#: Slow generators get sets of at most so many features, and the first split only.
FEATURE_LIMITS = {"MLDM, all labels": 300, "TVAE": 75, "CTGAN": 32}
#: The default of CTGAN and TVAE.
PEER_EPOCHS = 300

REAL, INTERPOLATION = "training rows", "interpolation"


# Generators: (X, y, seed) -> new rows, their labels, and the fitted sampler or None


def by_sampler(make):
    """Return the rows that a sampler adds, as many as there are; fewer where it makes fewer."""

    def generate(X, y, seed):
        sampler = make(y).set_params(random_state=seed)
        X_res, y_res = sampler.fit_resample(X, y)
        return X_res[X.shape[0] :], y_res[len(y) :], sampler

    return generate


def every_label(y):
    return list(range(y.shape[1]))


def interpolated(X, y, seed):
    """Return points between a row and one of its 5 nearest, and their parents and shares."""
    rng = np.random.RandomState(seed)
    n = X.shape[0]
    near = NearestNeighbors(n_neighbors=6, algorithm="brute").fit(X).kneighbors(X)[1]
    # A row that equals others may not be the first of its own neighbors.
    others = np.array([[row for row in rows if row != own][:5] for own, rows in enumerate(near)])
    first = rng.randint(n, size=20 * n)
    second = others[first, rng.randint(5, size=20 * n)]
    return first, second, rng.random_sample(20 * n)


def points(X, first, second, u):
    if sparse.issparse(X):
        return sparse.csr_array(
            sparse.diags_array(1 - u) @ X[first] + sparse.diags_array(u) @ X[second]
        )
    return X[first] + u[:, None] * (X[second] - X[first])


def by_interpolation(X, y, seed):
    """Label points like the nearer parent; a point without labels is drawn again."""
    first, second, u = interpolated(X, y, seed)
    labels = np.where(u[:, None] < 0.5, y[first], y[second])
    kept = np.flatnonzero(labels.any(axis=1))[: len(y)]
    return points(X, first[kept], second[kept], u[kept]), labels[kept], None


def by_model(label):
    """Label points between neighbors by a logistic regression of the training rows."""

    def generate(X, y, seed):
        first, second, u = (draws[: len(y)] for draws in interpolated(X, y, seed))
        X_new = points(X, first, second, u)
        chances = scores_of(LogisticRegression(max_iter=1000), X, y, X_new)
        return X_new, label(chances, y.mean(axis=0), np.random.RandomState(seed)), None

    return generate


def cut_at_share(chances, share, rng):
    labels = np.zeros(chances.shape, dtype=int)
    for label, count in enumerate(np.rint(share * len(chances)).astype(int)):
        labels[np.argsort(-chances[:, label], kind="stable")[:count], label] = 1
    return labels


def draw_labels(chances, share, rng):
    return (rng.random_sample(chances.shape) < chances).astype(int)


def by_ctgan(name):
    """Return rows of a peer that models tables: features of two values and labels are discrete."""

    def generate(X, y, seed):
        import ctgan
        from joblib import parallel_config

        X = dense(X).astype(np.float32)
        values = [np.unique(column) for column in X.T]
        varied = [j for j, own in enumerate(values) if len(own) > 1]
        discrete = [j for j in varied if len(values[j]) == 2]
        columns = [*map(str, varied), *(f"label {j}" for j in range(y.shape[1]))]
        table = pd.DataFrame(np.hstack([X[:, varied], y]), columns=columns)
        named = [*map(str, discrete), *columns[len(varied) :]]
        table[named] = table[named].astype(str)
        model = getattr(ctgan, name)(epochs=PEER_EPOCHS, enable_gpu=False)
        model.set_random_state(seed)
        # Workers would escape the count of processor seconds.
        with parallel_config("sequential"):
            model.fit(table, named)
            drawn = model.sample(len(y)).astype(float).to_numpy()
        X_new = np.tile([own[0] for own in values], (len(y), 1))
        X_new[:, varied] = drawn[:, : len(varied)]
        return X_new, drawn[:, len(varied) :].astype(int), None

    return generate


GENERATORS = {
    REAL: lambda X, y, seed: (X, y, None),
    INTERPOLATION: by_interpolation,
    "MLRkNNOS": by_sampler(lambda y: MLRkNNOS(sampling_ratio=1.0)),
    "MLSOL": by_sampler(lambda y: MLSOL(sampling_ratio=1.0)),
    "MLSMOTE": by_sampler(lambda y: MLSMOTE(sampling_ratio=1.0)),
    "MLONC": by_sampler(lambda y: MLONC(sampling_ratio=1.0)),
    "MLBOTE": by_sampler(lambda y: MLBOTE(sampling_ratio=1.0)),
    "AEMLO": by_sampler(lambda y: AEMLO(sampling_ratio=1.0)),
    "AEMLO, all rows": by_sampler(
        lambda y: AEMLO(sampling_ratio=1.0, recipe=AEMLORecipe(seed_rows="all"))
    ),
    "AEMLO.from_paper, all rows": by_sampler(
        lambda y: AEMLO.from_paper(sampling_ratio=1.0, seed_rows="all")
    ),
    "interpolation, labels cut": by_model(cut_at_share),
    "interpolation, labels drawn": by_model(draw_labels),
}
PEERS = {"CTGAN": by_ctgan("CTGAN"), "TVAE": by_ctgan("TVAE")}
#: On the first split only, since each cell takes long; the paper's seed rows are few and rare.
SLOW = {
    "AEMLO.from_paper": by_sampler(lambda y: AEMLO.from_paper(sampling_ratio=1.0)),
    "MLDM, all labels": by_sampler(
        lambda y: MLDM(sampling_ratio=1.0, sampling_strategy=every_label(y))
    ),
}


# Judges


def scores_of(model, X, y, X_test):
    """Return probabilities of labels by one classifier per label; a constant label has constant
    ones.
    """
    scores = np.zeros((X_test.shape[0], y.shape[1]))
    for label, target in enumerate(y.T):
        if target.min() == target.max():
            scores[:, label] = target[0]
        else:
            scores[:, label] = model.fit(X, target).predict_proba(X_test)[:, 1]
    return scores


def judge(X, y, X_test, y_test):
    """Return the average precision of both classifiers after training on some rows."""
    forest = RandomForestClassifier(60, random_state=0)
    scores = {
        "logistic": scores_of(LogisticRegression(max_iter=1000), X, y, X_test),
        "forest": forest.fit(dense(X), y).predict_proba(dense(X_test)),
    }
    return {name: macro_average_precision_score(y_test, own) for name, own in scores.items()}


def path_scores(sampler, X_test):
    """Return the label scores that a sampler decodes for unseen rows; None without such a path."""
    if not isinstance(sampler, AEMLO):
        return None
    import torch

    _, scores = sampler.decoder_(torch.from_numpy(sampler.encode(X_test)))
    return scores.numpy()


# Data and cells


def halves_of(folder, name, seed):
    """Return training and test rows, scaled by the training rows."""
    X, Y = load(folder, name)
    order = np.random.RandomState(seed).permutation(Y.shape[0])
    middle = len(order) // 2
    train, test = order[:middle][:MAX_TRAIN], order[middle:][:MAX_TEST]
    X = sparse.csr_array(X) if sparse.issparse(X) else X
    # The features that most training rows have, and an even choice from frequent to rare labels.
    features = most_used(X[train], MAX_FEATURES)
    y, y_test = (Y[rows].toarray().astype(int) for rows in (train, test))
    positives = y.sum(axis=0)
    usable = np.flatnonzero((positives >= MIN_POSITIVES) & (positives < len(train)))
    by_count = usable[np.argsort(-positives[usable], kind="stable")]
    n_labels = min(MAX_LABELS, len(usable))
    labels = by_count[np.linspace(0, len(by_count) - 1, n_labels).round().astype(int)]
    scale = MaxAbsScaler() if sparse.issparse(X) else MinMaxScaler()
    X_train = scale.fit_transform(X[train][:, features].astype(float))
    X_test = scale.transform(X[test][:, features].astype(float))
    return X_train, y[:, labels], X_test, y_test[:, labels]


def parts(lines):
    first, *more = SEEDS
    wanted = [
        *((data, first, name) for data in DATA for name in GENERATORS),
        *((data, first, name) for data in DATA for name in SLOW),
        *((data, seed, name) for seed in more for data in DATA for name in GENERATORS),
    ]
    # The only package that is not part of a usual installation.
    if find_spec("ctgan") is not None:
        wanted += [(data, first, name) for data in DATA for name in PEERS]
    return (part for part in wanted if tuple(map(str, part)) not in lines)


def run(part, given):
    data, seed, name = part
    X, y, X_test, y_test = halves_of(given.data, data, seed)
    line = dict(zip(KEYS, part, strict=True)) | {"n_train": len(y), "version": ""}
    if name in PEERS:
        line["version"] = f"ctgan {version('ctgan')}"
    if X.shape[1] > FEATURE_LIMITS.get(name, MAX_FEATURES):
        return [line | {"failure": f"not run: {X.shape[1]} features"}]
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        X_new, y_new, sampler = (GENERATORS | SLOW | PEERS)[name](X, y, seed)
    line["seconds"] = time.process_time() - start
    line["n_new"] = len(y_new)
    if not len(y_new):
        return [line | {"failure": "no new rows"}]
    found = judge(X_new, y_new, X_test, y_test)
    if name == REAL:
        found |= reference(X, y, X_test, y_test)
    scores = path_scores(sampler, X_test)
    if scores is not None:
        found["path"] = macro_average_precision_score(y_test, scores)
    return [line | found | figures(X, y, X_new, y_new) | {"failure": ""}]


def figures(X, y, X_new, y_new):
    """Return what `generation_report` says of new rows."""
    report = generation_report(X, y, X_new, y_new, metric="euclidean")
    return {
        "labels_a_row": report.label_cardinality_new / report.label_cardinality_given,
        "label_difference": report.label_difference,
        "pair_difference": report.pair_difference,
        "novelty": report.novelty,
        "near_copies": len(report.near_copies) / report.n_new,
    }


def reference(X, y, X_test, y_test):
    """Return a network's average precision, and what unseen rows say of chance differences."""
    network = MLPClassifier((128,), random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = network.fit(X, y).predict_proba(X_test)
    n = min(len(y), len(y_test))
    unseen = figures(X, y, X_test[:n], y_test[:n])
    return {
        "network": macro_average_precision_score(y_test, scores),
        **{f"unseen_{name}": value for name, value in unseen.items()},
    }


# Tables


#: Claims, fixed before the run: the first has a higher share of the real rows' average precision,
#: in the mean over classifiers. One holds if the mean over data sets is higher, and so are at least
#: two thirds of them.
CLAIMS = {
    "MLRkNNOS carries more of the data than plain interpolation": [("MLRkNNOS", INTERPOLATION)],
    "Plain interpolation carries more than every other sampler but MLRkNNOS": [
        (INTERPOLATION, name)
        for name in ("MLSOL", "MLSMOTE", "MLONC", "MLBOTE", "AEMLO.from_paper, all rows", *SLOW)
    ],
    "Labels cut by a logistic regression are better than those of the nearer parent": [
        ("interpolation, labels cut", INTERPOLATION)
    ],
    "Labels cut are better than labels drawn": [
        ("interpolation, labels cut", "interpolation, labels drawn")
    ],
    "Samplers for labels carry more than models of tables": [
        (INTERPOLATION, "TVAE"),
        ("MLRkNNOS", "TVAE"),
    ],
}
#: Figures of `generation_report` -> their titles.
FIGURES = {
    "labels_a_row": "labels a row, new over given",
    "label_difference": "label difference",
    "pair_difference": "pair difference",
    "novelty": "novelty",
    "near_copies": "near copies",
}
JUDGES = {"logistic": "logistic regression", "forest": "forest"}


def shares_of(lines):
    """Return cells with average precision as a share of that after training on real rows."""
    frame = as_frame(line for line in lines.values() if not line["failure"])
    real = frame[frame.generator == REAL].set_index(["data", "seed"])
    places = pd.MultiIndex.from_frame(frame[["data", "seed"]])
    for judge_name in JUDGES:
        frame[judge_name] /= real[judge_name].reindex(places).to_numpy()
    frame["both"] = frame[list(JUDGES)].mean(axis=1)
    return frame


def by_set(frame, column):
    """Return means over splits, data sets in rows and generators in columns."""
    found = frame.pivot_table(index="data", columns="generator", values=column)
    return found.reindex(index=[name for name in DATA if name in found.index])


def gains(frame, first, second):
    """Return the mean differences of two generators over the splits that both have, by data set."""
    cells = frame.pivot(index=["data", "seed"], columns="generator", values="both")
    return (cells[first] - cells[second]).dropna().groupby("data").mean()


def names_in(values):
    return [name for name in (*GENERATORS, *SLOW, *PEERS) if name in values.columns]


def generators_table(frame):
    values = {name: by_set(frame, name) for name in (*JUDGES, "both", *FIGURES, "seconds")}
    rows = []
    for name in names_in(values["both"]):
        own = {column: found[name].dropna() for column, found in values.items()}
        effect = effect_of(gains(frame, name, INTERPOLATION).to_numpy())
        row = [name, len(own["both"])]
        row += [f"{own[column].mean():.2f}" for column in (*JUDGES, "both")]
        row += [f"{own['both'].min():.2f}", "" if name == INTERPOLATION else effect]
        row += [f"{own[column].mean():.2f}" for column in FIGURES]
        rows.append([*row, f"{own['seconds'].mean():.1f}"])
    titles = [*JUDGES.values(), "both", "worst set", f"median gain over {INTERPOLATION}"]
    return markdown(["generator", "sets", *titles, *FIGURES.values(), "seconds"], rows)


def sets_table(frame):
    logistic, forest = (by_set(frame, name) for name in JUDGES)
    rows = []
    for name in names_in(logistic):
        pairs = zip(logistic[name], forest[name], strict=True)
        cells = ["" if np.isnan(a) else f"{a:.2f} / {b:.2f}" for a, b in pairs]
        rows.append([name, *cells])
    return markdown(["generator", *logistic.index], rows)


def references_table(frame):
    """Return what the shares are of, and how far unseen rows are from training rows by chance."""
    real = frame[frame.generator == REAL]
    columns = [f"unseen_{name}" for name in FIGURES]
    rows = []
    for data in by_set(real, "both").index:
        own = real[real.data == data].mean(numeric_only=True)
        rows.append([data, int(own.n_train), *(f"{own[name]:.2f}" for name in columns)])
    titles = [f"unseen rows: {title}" for title in FIGURES.values()]
    return markdown(["set", "training rows", *titles], rows)


def paths_table(lines):
    """Return average precision on unseen rows, of samplers that score labels and of classifiers."""
    frame = as_frame(line for line in lines.values() if not line["failure"])
    real = frame[frame.generator == REAL]
    columns = {**JUDGES, "network": "network of scikit-learn"}
    found = {title: by_set(real, name)[REAL] for name, title in columns.items()}
    if "path" in frame:
        paths = by_set(frame, "path").dropna(axis=1, how="all")
        found |= {f"{name}, decoded": paths[name] for name in names_in(paths)}
    table = pd.DataFrame(found).reindex(list(by_set(real, "forest").index))
    rows = [[name, *(f"{each:.3f}" for each in row)] for name, row in table.iterrows()]
    rows.append(["mean", *(f"{each:.3f}" for each in table.mean())])
    return markdown(["set", *table.columns], rows)


def claims_table(frame):
    rows = []
    for claim, pairs in CLAIMS.items():
        for better, worse in pairs:
            if {better, worse} <= set(frame.generator):
                effect = effect_of(gains(frame, better, worse).to_numpy())
                found = f"{claim_text(effect)}, {p_text(effect.p)}"
                rows.append([claim, f"{better} > {worse}", found])
    return markdown(["claim", "pair", "mean difference (sets)"], rows)


def tables(lines):
    frame = shares_of(lines)
    return {
        "generators": generators_table(frame),
        "sets": sets_table(frame),
        "references": references_table(frame),
        "paths": paths_table(lines),
        "claims": claims_table(frame),
    }
