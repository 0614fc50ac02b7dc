"""Say which remedy the benchmark supports for data and a classifier like the caller's."""

from __future__ import annotations

import csv
import textwrap
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.pipeline import Pipeline

from imblearn_multilabel._containers import wrap
from imblearn_multilabel._support import format_p
from imblearn_multilabel._validation import check_same_length, read_labels
from imblearn_multilabel.metrics import scumble
from imblearn_multilabel.model_selection._comparison.outcomes import BASELINE

#: Classifier of the benchmark -> names of classes that learn alike. Names, since most of them are
#: in packages that need not be installed.
_ALIKE = {
    "logistic regression": (
        "LogisticRegression",
        "LogisticRegressionCV",
        "SGDClassifier",
    ),
    "linear SVM": ("LinearSVC", "RidgeClassifier", "RidgeClassifierCV", "Perceptron"),
    "nearest neighbors": (
        "KNeighborsClassifier",
        "RadiusNeighborsClassifier",
        "MLkNN",
        "BRkNNaClassifier",
    ),
    "random forest": ("RandomForestClassifier", "ExtraTreesClassifier", "DecisionTreeClassifier"),
    "LightGBM": (
        "LGBMClassifier",
        "XGBClassifier",
        "CatBoostClassifier",
        "HistGradientBoostingClassifier",
        "GradientBoostingClassifier",
    ),
}
_DEFAULT = "logistic regression"
#: Columns of the evidence that are not numbers.
_WORDS = ("classifier", "kind", "trait", "best", "advice")
#: Characters in a printed line.
_WIDTH = 88
#: Arm that adds nothing to tuned thresholds.
_NOTHING = ("", BASELINE)
#: What the advice gave later, on data sets that the benchmark does not have.
_SINCE = {
    "nearest neighbors": "On twenty other data sets MLRkNNOS added less, +0.004 (13 of 20, p = "
    "0.130), but +0.009 of average precision (18 of 20).",
    "LightGBM": "On sixteen other data sets this advice added +0.008 (13 of 16); on two it lost "
    "0.037 and 0.034.",
}


@dataclass(frozen=True)
class RemedyAdvice:
    """Recommendation of `suggest_remedy`, with the evidence for it.

    Printing it shows the recommendation, the figures behind it and their limits, in words.

    Parameters
    ----------
    sampler : str or None
        Remedy to try in addition to tuned thresholds, by its name in the benchmark; None if the
        benchmark supports none.
    classifier : str
        Classifier of the benchmark that the figures are of.
    facts : str
        Description of the data in words.
    evidence : tuple of dict
        A mapping for every kind of data that the caller's are of: columns of the benchmark's
        evidence, with gains in Macro-F.
    note : str, default=""
        What keeps the evidence from fitting the caller's case, if anything.

    See Also
    --------
    suggest_remedy : Makes it.
    """

    sampler: str | None
    classifier: str
    facts: str
    evidence: tuple[dict[str, Any], ...]
    note: str = ""

    @property
    def remedy(self) -> str:
        """Recommendation in one sentence."""
        if self.sampler is None:
            return "Tune thresholds, do not resample."
        return f"Tune thresholds, and try {self.sampler} in addition."

    def __str__(self) -> str:
        whole = self.evidence[0]
        measured = (
            f"Measured on {whole['n_sets']:.0f} data sets of at most {whole['most_rows']:.0f} rows "
            f"and {whole['most_labels']:.0f} labels, with {self.classifier}. Gains in Macro-F: "
            "median [95 % interval], sets that gained."
        )
        paragraphs = [self.remedy, " ".join(filter(None, (self.facts, self.note))), measured]
        written = [textwrap.fill(each, _WIDTH) for each in paragraphs]
        written += ["\n".join(_table_of(line)) for line in self.evidence]
        return "\n\n".join([*written, textwrap.fill(self._trust(), _WIDTH)])

    def __repr__(self) -> str:
        return f"RemedyAdvice({self.remedy!r}, classifier={self.classifier!r})"

    def _trust(self) -> str:
        """Say what following the evidence gave on data sets that it does not know."""
        judged = next((line for line in self.evidence if line["advice"]), self.evidence[0])
        verdict, since = "no better than to tune thresholds and not to resample", ""
        if self.sampler is not None:
            verdict = "that is why it is suggested"
            since = f"{_SINCE[self.classifier]} " if self.classifier in _SINCE else ""
        return (
            "To take what was best on the other data sets changed Macro-F by "
            f"{_figures(judged, 'followed')}, {format_p(judged['followed_p'])}: {verdict}. "
            f"{since}Your data may differ; compare_remedies measures them."
        )


def _table_of(line: dict[str, Any]) -> list[str]:
    """Write what is known of one kind of data."""
    rows = [("tuned thresholds alone", _figures(line, "tuned"))]
    if line["best"] in _NOTHING or round(line["best_gain"], 3) <= 0:
        rows.append(("no remedy added to that, even in hindsight", ""))
    else:
        rows.append((f"most added in hindsight: {line['best']}", _figures(line, "best")))
    return [line["kind"], *(f"  {name:<44}{figures}".rstrip() for name, figures in rows)]


def suggest_remedy(y: Any, X: Any = None, estimator: Any = None) -> RemedyAdvice:
    """Suggest a remedy for rare labels, from a benchmark on data sets like yours.

    The suggestion goes beyond "tune thresholds, do not resample" only where it did better on data
    sets that it was not made from.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features), default=None
        Features; only their kind is used. None leaves out what was found for sparse or dense ones.
    estimator : classifier or None, default=None
        Classifier you want to train, unfitted or fitted; alone, in a pipeline, or in a wrapper with
        a parameter `estimator`. None is a logistic regression.

    Returns
    -------
    RemedyAdvice
        Recommendation and evidence, printed in words.

    Raises
    ------
    TypeError, ValueError
        If y is not an indicator matrix, or X has another number of rows.

    See Also
    --------
    compare_remedies : Measures remedies on your own data, which beats any advice.
    imblearn_multilabel.metrics.LabelProfile : Measures of imbalance.

    Notes
    -----
    The evidence is a table of the study "To resample or not, with many labels" in the
    documentation, which also gives the share of data sets on which the advice was right. Kinds of
    data are told apart by the positives of the median label, by the number of rows, by SCUMBLE, and
    by whether X is sparse. A classifier that the study did not run is judged like a logistic
    regression, and the text says so. Cost O(nnz(y)).

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import suggest_remedy
    >>> X, y = make_imbalanced_multilabel(n_samples=300, n_labels=6, random_state=0)
    >>> advice = suggest_remedy(y, X)
    >>> advice.classifier
    'logistic regression'
    >>> advice.remedy.startswith("Tune thresholds")
    True
    """
    table, labels = read_labels(y, "suggest_remedy")
    if X is not None:
        check_same_length(wrap(X), table)
    positives = float(np.median(labels.positives))
    mixed = scumble(labels.Y)
    n, q = labels.Y.shape
    traits = {"": 0.0, "positives": positives, "rows": n, "scumble": mixed}
    kind_of_X = ""
    if X is not None:
        traits["is_sparse"] = float(sparse.issparse(X))
        kind_of_X = f", {'sparse' if traits['is_sparse'] else 'dense'} X"
    asked, found = _name_of(estimator), _measured_as(estimator)
    lines = _evidence()
    note = ""
    if found not in {line["classifier"] for line in lines}:
        note = f"{asked} was not measured; the figures are of a {_DEFAULT}."
        found = _DEFAULT
    evidence = tuple(
        line
        for line in lines
        if line["classifier"] == found
        and line["trait"] in traits
        and line["low"] <= traits[line["trait"]] < line["high"]
    )
    # The advice for a kind of data, where there is one, is of more weight than that for all.
    advised = [line["advice"] for line in evidence if line["advice"] not in _NOTHING]
    facts = (
        f"Your data: {n} rows, {q} labels, {positives:g} positives of the median label, SCUMBLE "
        f"{mixed:.3f}{kind_of_X}."
    )
    return RemedyAdvice(advised[-1] if advised else None, found, facts, evidence, note)


def _figures(line: dict[str, Any], name: str) -> str:
    n_sets = line["n_sets" if name != "followed" else "n_followed"]
    return (
        f"{line[f'{name}_gain']:+.3f} [{line[f'{name}_low']:+.3f}, {line[f'{name}_high']:+.3f}], "
        f"{line[f'{name}_won']:.0f} of {n_sets:.0f}"
    )


@cache
def _evidence() -> tuple[dict[str, Any], ...]:
    text = files("imblearn_multilabel.model_selection").joinpath("_remedy_evidence.csv").read_text()
    return tuple(
        {name: value if name in _WORDS else float(value) for name, value in row.items()}
        for row in csv.DictReader(text.splitlines())
    )


def _last(estimator: Any) -> Any:
    """Return the classifier inside pipelines and wrappers."""
    while True:
        inner = (
            estimator.steps[-1][1]
            if isinstance(estimator, Pipeline)
            else getattr(estimator, "estimator", None)
        )
        if inner is None or isinstance(inner, str):
            return estimator
        estimator = inner


def _measured_as(estimator: Any) -> str:
    """Return the classifier of the benchmark that learns like this one; "" for none."""
    last = _last(estimator)
    if last is None or getattr(last, "estimator", "") is None:
        # The wrappers of this package take a logistic regression then.
        return _DEFAULT
    names = {each.__name__ for each in type(last).__mro__}
    return next((name for name, alike in _ALIKE.items() if names & set(alike)), "")


def _name_of(estimator: Any) -> str:
    return type(_last(estimator)).__name__
