"""Choose the regularized rule of `choose_thresholds` on training parts, then score it once.

Logistic regression per label on scaled features. Three outer folds; of each training part, three
inner folds. A rule chooses thresholds on out-of-fold scores and is judged by Macro-F on rows that
neither its thresholds nor the model have seen: for the choice between rules on the inner folds
(`inner`), for the report on the outer ones (`outer`).
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from report import markdown
from run import as_frame, load
from scipy import sparse
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler

from imblearn_multilabel.metrics import macro_f1_score
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    choose_thresholds,
    out_of_fold_scores,
)

__all__ = ["KEYS", "TABLE", "parts", "run", "tables"]

TABLE = "thresholds.csv"
KEYS = ("data", "rule")
DATA = (
    "emotions", "yeast", "cal500", "medical", "enron", "langlog", "scene", "birds", "slashdot",
    "corel5k", "flags", "chd_49",
)  # fmt: skip
#: A rule may lose this much on a set against exact cuts, and this much against the best rule in
#: the mean, before another is preferred.
MAX_LOST, EQUAL = 0.003, 0.001
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
    """Thresholds of one label from the highest on, with predicted rows and true positives."""

    thresholds: np.ndarray
    predicted: np.ndarray
    hits: np.ndarray
    positives: int

    def f(self, hits: np.ndarray | None = None) -> np.ndarray:
        return 2 * (self.hits if hits is None else hits) / (self.predicted + self.positives)


Rule = Callable[[np.ndarray, np.ndarray], np.ndarray]


def folds_of(X, y) -> dict[str, list[Part]]:
    """Return three outer parts, and nine inner ones within their training rows."""
    found: dict[str, list[Part]] = {"outer": [], "inner": []}
    for train, test in FOLDS.split(X, y):
        found["outer"].append(_fit(X, y, train, test))
        for part, held_out in FOLDS.split(train, y[train]):
            found["inner"].append(_fit(X, y, train[part], train[held_out]))
    return found


def _fit(X, y, train, test) -> Part:
    scale = MaxAbsScaler() if sparse.issparse(X) else MinMaxScaler()
    model = make_pipeline(scale, OneVsRestClassifier(LogisticRegression(max_iter=1000)))
    held_out = out_of_fold_scores(model, X[train], y[train], cv=FOLDS)
    # The engine scores labels with one value in the training rows as well.
    whole = out_of_fold_scores(model, X, y, cv=[(train, test)])[test]
    return Part(held_out, y[train], whole, y[test])


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
    allowed = [name for name in gain if gain[name].min() >= -MAX_LOST]
    best = max(gain[name].mean() for name in allowed)
    return max(
        (name for name in allowed if gain[name].mean() >= best - EQUAL),
        key=lambda name: gain[name].min(),
    )


def parts(lines):
    return ((name,) for name in DATA if any((name, rule) not in lines for rule in rules()))


def run(part, given):
    X, y = load(given.data, part[0])
    X, y = X.astype(np.float64), y.toarray().astype(np.int64)
    stages = folds_of(X, y)
    return [
        {"data": part[0], "rule": name}
        | {stage: round(judge(rule, found), 4) for stage, found in stages.items()}
        for name, rule in rules().items()
    ]


def tables(lines):
    """Return Macro-F of the rules by data set."""
    frame = as_frame(lines.values()).pivot(index="data", columns="rule", values=["inner", "outer"])
    columns = {("outer", rule): title for rule, title in RULES_SHOWN.items()}
    columns |= {
        ("inner", DEFAULT): "default, inner folds",
        ("inner", "exact"): "exact, inner folds",
    }
    shown = frame[list(columns)].loc[[name for name in DATA if name in frame.index]]
    rows = [[name, *map(_short, own)] for name, *own in shown.itertuples()]
    rows.append(["**mean**", *map(_short, shown.mean())])
    return {"rules": markdown(["set", *columns.values()], rows)}


def _short(score: float) -> str:
    return f"{score:.3f}".removeprefix("0")
