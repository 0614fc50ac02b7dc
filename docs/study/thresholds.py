"""Choose the regularized rule of `choose_thresholds` on training parts, then score it once.

    python docs/study/thresholds.py --data npz --output docs/study/results/thresholds.csv

Logistic regression per label on scaled features. Three outer folds; of each training part, three
inner folds. A rule chooses thresholds on out-of-fold scores and is judged by Macro-F on rows that
neither its thresholds nor the model have seen: for the choice between rules on the inner folds
(`inner`), for the report on the outer ones (`outer`). With ``--cache``, scores are kept in files.
"""

import argparse
import csv
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler

from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.metrics import macro_f1_score
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    choose_thresholds,
    out_of_fold_scores,
)

SETS = [
    "emotions", "yeast", "cal500", "medical", "enron", "langlog", "scene", "birds", "slashdot",
    "corel5k", "flags", "chd_49",
]  # fmt: skip
#: A rule may lose this much on a set against exact cuts, and this much against the best rule in
#: the mean, before another is preferred.
MOST_LOST, EQUAL = 0.003, 0.001
#: Goals for one default on all sets, set before anything was measured.
GOALS = {"yeast": 0.489, "medical": 0.535, "enron": 0.27, "cal500": 0.234, "corel5k": 0.076}
DEFAULT = "package's default"
#: Rules in the page's table, with their titles there.
RULES_SHOWN = {
    "0.5": "0.5",
    "exact": "exact",
    "exact, clipped to 0.05": "clipped to 0.05",
    "as many as the prior says": "as the prior says",
    "exact, line 5": "line 5",
    DEFAULT: "**default**",
}
FOLDS = MultilabelStratifiedKFold(3, shuffle=True, random_state=0)
#: Predicted rows per positive at which recall curves are pooled.
RATIOS = np.geomspace(1 / 16, 64, 241)
TINY = 1e-6


class Part(NamedTuple):
    """Held-out scores of training rows to choose by, and scores of other rows to judge by."""

    scores: np.ndarray
    y: np.ndarray
    test_scores: np.ndarray
    test_y: np.ndarray


class Cuts(NamedTuple):
    """Thresholds of one label from the highest on, with predicted rows, hits and positives."""

    thresholds: np.ndarray
    predicted: np.ndarray
    hits: np.ndarray
    positives: int

    def f(self, hits: np.ndarray | None = None) -> np.ndarray:
        return 2 * (self.hits if hits is None else hits) / (self.predicted + self.positives)


Rule = Callable[[np.ndarray, np.ndarray], np.ndarray]


def parts_of(X, y, cache: Path | None) -> dict[str, list[Part]]:
    """Return three outer parts, and nine inner ones within their training rows."""
    if cache is not None and cache.exists():
        with np.load(cache) as kept:
            numbers = [kept[f"arr_{number}"] for number in range(len(kept.files))]
    else:
        numbers = []
        for train, test in FOLDS.split(X, y):
            numbers += _fit(X, y, train, test)
            for part, held_out in FOLDS.split(train, y[train]):
                numbers += _fit(X, y, train[part], train[held_out])
        if cache is not None:
            np.savez_compressed(cache, *numbers)
    parts = [Part(*numbers[start : start + 4]) for start in range(0, len(numbers), 4)]
    return {"outer": parts[::4], "inner": [part for at, part in enumerate(parts) if at % 4]}


def _fit(X, y, train, test) -> tuple[np.ndarray, ...]:
    scale = MaxAbsScaler() if sparse.issparse(X) else MinMaxScaler()
    model = make_pipeline(scale, OneVsRestClassifier(LogisticRegression(max_iter=1000)))
    held_out = out_of_fold_scores(model, X[train], y[train], cv=FOLDS)
    # The engine scores labels with one value in the training rows as well.
    whole = out_of_fold_scores(model, X, y, cv=[(train, test)])[test]
    return held_out, y[train], whole, y[test]


def cuts_by_label(scores: np.ndarray, y: np.ndarray) -> Iterator[tuple[int, Cuts]]:
    for label in np.flatnonzero((y.sum(axis=0) > 0) & (y.sum(axis=0) < len(y))):
        order = np.argsort(-scores[:, label], kind="stable")
        ranked, hits = scores[order, label], y[order, label].cumsum()
        last = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True))
        following = np.append(ranked[1:], ranked[-1])[last]
        yield label, Cuts((ranked[last] + following) / 2, last + 1, hits[last], hits[-1])


def by_label(choose: Callable[..., float], prepare=lambda labels: None) -> Rule:
    """Return the rule that chooses every label's threshold on its own cuts."""

    def rule(scores, y):
        thresholds = np.full(y.shape[1], 0.5)
        labels = dict(cuts_by_label(scores, y))
        shared = prepare(list(labels.values()))
        for label, cuts in labels.items():
            thresholds[label] = choose(cuts, shared)
        return thresholds

    return rule


def pooled_recall(labels: list[Cuts]) -> np.ndarray:
    return np.mean(
        [
            np.interp(RATIOS * cuts.positives, cuts.predicted, cuts.hits, left=0) / cuts.positives
            for cuts in labels
        ],
        axis=0,
    )


def pooled_f(cuts: Cuts, recall: np.ndarray, pseudo: float) -> np.ndarray:
    """Return F at every cut, of hits mixed with those that the pooled curve expects."""
    ratio = cuts.predicted / cuts.positives
    expected = np.interp(ratio, RATIOS, recall)
    expected = np.where(ratio < RATIOS[0], recall[0] * ratio / RATIOS[0], expected)
    evidence = cuts.positives + pseudo
    return cuts.f(cuts.positives * (cuts.hits + pseudo * expected) / evidence)


def best_pooled(pseudo: float) -> Rule:
    return by_label(
        lambda cuts, recall: cuts.thresholds[pooled_f(cuts, recall, pseudo).argmax()],
        pooled_recall,
    )


def near_best(pseudo: float, window: float) -> Rule:
    """Return the rule of the mean log-odds of nearly best cuts."""

    def choose(cuts, recall):
        f = pooled_f(cuts, recall, pseudo)
        weight = np.exp((f - f.max()) * np.sqrt(cuts.positives + pseudo) / window)
        weight *= np.diff(np.log1p(cuts.predicted), prepend=0)
        return expit(log_odds(cuts.thresholds) @ weight / weight.sum())

    return by_label(choose, pooled_recall)


def plug_in(cuts: Cuts, _) -> float:
    return cuts.f().max() / 2


def clipped(rule: Rule, nearest: float) -> Rule:
    return lambda scores, y: rule(scores, y).clip(nearest, 1 - nearest)


def shrunk(rule: Rule, pseudo: float) -> Rule:
    """Return the rule with log-odds shrunk toward a line in the log-odds of label shares."""

    def line(scores, y):
        thresholds, positives = rule(scores, y), y.sum(axis=0)
        varied = (positives > 0) & (positives < len(y))
        share, own = log_odds(positives / len(y)), log_odds(thresholds)
        rarer = np.minimum(positives, len(y) - positives)
        if varied.sum() < 3:
            return thresholds
        slope, level = np.polyfit(share[varied], own[varied], 1, w=np.sqrt(rarer[varied]))
        weight = rarer / (rarer + pseudo)
        found = expit(weight * own + (1 - weight) * (slope * share + level))
        return np.where(varied, found, 0.5)

    return line


def log_odds(probability: np.ndarray) -> np.ndarray:
    return logit(np.clip(probability, TINY, 1 - TINY))


def exact(scores, y):
    return choose_thresholds(scores, y, regularize=False)


def rules() -> dict[str, Rule]:
    """Return every candidate by its name."""
    found: dict[str, Rule] = {
        "0.5": lambda scores, y: np.full(y.shape[1], 0.5),
        "exact": exact,
        "as many as the prior says": lambda scores, y: choose_thresholds(
            scores, y, strategy="prior"
        ),
        "half the best F": by_label(plug_in),
    }
    for nearest in (0.01, 0.02, 0.05):
        found[f"exact, clipped to {nearest}"] = clipped(exact, nearest)
    for line in (5, 30):
        found[f"exact, line {line}"] = shrunk(exact, line)
        found[f"exact, line {line}, clipped to 0.05"] = clipped(shrunk(exact, line), 0.05)
    for pseudo in (3, 10, 30):
        found[f"pooled {pseudo}"] = best_pooled(pseudo)
        found[f"pooled {pseudo}, line 5"] = shrunk(best_pooled(pseudo), 5)
        found[f"pooled {pseudo}, clipped to 0.02"] = clipped(best_pooled(pseudo), 0.02)
    for pseudo in (0, 5, 10, 20):
        for window in (0.05, 0.1, 0.2):
            name = f"pooled {pseudo}, window {window}"
            found[name] = near_best(pseudo, window)
            found[f"{name}, line 5"] = shrunk(near_best(pseudo, window), 5)
    found[DEFAULT] = choose_thresholds
    return found


def judge(rule: Rule, parts: list[Part]) -> float:
    """Return the mean Macro-F of a rule."""
    return float(
        np.mean(
            [
                macro_f1_score(
                    part.test_y, (part.test_scores >= rule(part.scores, part.y)).astype(int)
                )
                for part in parts
            ]
        )
    )


def choose(inner: dict[str, np.ndarray]) -> str:
    """Return, of the rules about as good as the best in the mean, that of the best worst set."""
    gain = {name: values - inner["exact"] for name, values in inner.items()}
    allowed = [name for name in gain if gain[name].min() >= -MOST_LOST]
    best = max(gain[name].mean() for name in allowed)
    return max(
        (name for name in allowed if gain[name].mean() >= best - EQUAL),
        key=lambda name: gain[name].min(),
    )


def summarize(rows: list[dict]) -> tuple[str, list[str]]:
    """Return the page's table, and its sentences that state figures."""
    score = {
        (row["data"], row["rule"], stage): float(row[stage])
        for row in rows
        for stage in ("inner", "outer")
    }
    names = list(dict.fromkeys(row["data"] for row in rows))
    columns = [(rule, "outer") for rule in RULES_SHOWN]
    columns += [(DEFAULT, "inner"), ("exact", "inner")]
    lines = [["set", *RULES_SHOWN.values(), "default, inner folds", "exact, inner folds"]]
    lines.append(["---"] * len(lines[0]))
    lines += [[name, *(_short(score[name, *column]) for column in columns)] for name in names]
    means = {column: np.mean([score[name, *column] for name in names]) for column in columns}
    lines.append(["**mean**", *(_short(means[column]) for column in columns)])
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)

    own = {name: score[name, DEFAULT, "outer"] for name in names}
    exact = {name: score[name, "exact", "outer"] for name in names}
    worst = max(names, key=lambda name: exact[name] - own[name])
    gains = sorted(names, key=lambda name: exact[name] - own[name])[:4]
    told = ", ".join(f"{name} {_short(exact[name])} to {_short(own[name])}" for name in gains)
    goals = {name: goal for name, goal in GOALS.items() if name in names}
    reached = [f"{name} {_short(own[name])}" for name in goals if own[name] >= goals[name]]
    missed = [f"{name} {_short(own[name])}" for name in goals if own[name] < goals[name]]
    claims = [
        f"The default lifts mean Macro-F over exact cuts from {_short(means['exact', 'outer'])} to "
        f"{_short(means[DEFAULT, 'outer'])} on {len(names)} sets (logistic regression), most on "
        f"{told}. With a threshold of 0.5 the mean is {_short(means['0.5', 'outer'])}.",
        f"It loses at most {_short(max(exact[worst] - own[worst], 0))} on any set ({worst}, "
        f"{_short(exact[worst])} to {_short(own[worst])}).",
        "Goals set beforehand, for one default on all sets: "
        f"{', '.join(f'{name} {_short(goal)}' for name, goal in goals.items())}. "
        f"Reached: {', '.join(reached) or 'none'}. Not reached: {', '.join(missed) or 'none'}.",
    ]
    return table, [textwrap.fill(f"- {claim}", 100, subsequent_indent="  ") for claim in claims]


def _short(score: float) -> str:
    return f"{score:.3f}".removeprefix("0")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of npz files")
    parser.add_argument("--output", type=Path, required=True, help="CSV file to write")
    parser.add_argument("--sets", nargs="+", default=SETS, help="names of data sets")
    parser.add_argument("--cache", type=Path, help="folder for the scores")
    options = parser.parse_args()
    rows = []
    for name in options.sets:
        table = read_npz(options.data / f"{name}.npz")
        X = table.data.astype(np.float64)
        y = sparse.csr_array(table.target).toarray().astype(np.int64)
        X = sparse.csr_matrix(X) if sparse.issparse(X) else X
        cache = options.cache and options.cache / f"{name}.npz"
        stages = parts_of(X, y, cache)
        for rule_name, rule in rules().items():
            scores = {stage: round(judge(rule, parts), 4) for stage, parts in stages.items()}
            rows.append({"data": name, "rule": rule_name, **scores})
        print(name, flush=True)
    with options.output.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["data", "rule", "inner", "outer"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    inner = {
        rule: np.array([row["inner"] for row in rows if row["rule"] == rule]) for rule in rules()
    }
    chosen = choose({name: inner[name] for name in inner if name != DEFAULT})
    print(f"chosen on training parts: {chosen}")
    if set(RULES_SHOWN) <= set(inner):
        table, claims = summarize(rows)
        print("\n".join([*claims, "", table]))


if __name__ == "__main__":
    main()
