"""Say which remedy the benchmark supports for data and a classifier like the caller's."""

from __future__ import annotations

import csv
import textwrap
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from imblearn.pipeline import make_pipeline
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from imblearn_multilabel import _html
from imblearn_multilabel._classifiers import check_classifier, flat_steps
from imblearn_multilabel._containers import wrap
from imblearn_multilabel._labels import read_label_table
from imblearn_multilabel._messages import format_p, line_width
from imblearn_multilabel._validation import (
    check_same_length,
    has_missing,
    is_sparse,
    is_text_vectorizer,
    is_texts,
    num_samples,
)
from imblearn_multilabel.metrics import scumble
from imblearn_multilabel.metrics._scores import few_positives
from imblearn_multilabel.model_selection._comparison.inputs import (
    automatic_steps,
    remedy_classes,
)
from imblearn_multilabel.model_selection._comparison.outcomes import BASELINE
from imblearn_multilabel.model_selection._comparison.verdict import join_names
from imblearn_multilabel.model_selection._thresholds import TunedThresholdClassifierCV

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
#: Code that trains what is suggested.
_NEXT = "model = advice.estimator.fit(X, y)"
#: Above this p, corrected over all advice of the benchmark, a gain may be luck.
_ALPHA = 0.05
#: Remedy that adds nothing to tuned thresholds.
_NOTHING = ("", BASELINE)
#: Least and most that the data sets of the benchmark have.
_MEASURED = {"rows": (194, 5000), "labels": (6, 40), "positives": (10, 946)}
#: Remedies of the benchmark that have another name here.
_CLASSES = {"class weights": "LabelWeightedClassifier"}
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
        Gains in Macro-F and more, by column, for every kind of data that the caller's are of.
    estimator : classifier
        Suggested model, unfitted: tuned thresholds around the caller's classifier, with the
        remedy if its gain is beyond luck.
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
    estimator: Any
    note: str = ""

    @property
    def remedy(self) -> str:
        """Recommendation in one sentence."""
        if self.sampler is None:
            return "Tune thresholds, do not resample."
        if not _is_sure(self.evidence):
            return f"Tune thresholds; {self.sampler} may add a little."
        return f"Tune thresholds, and try {self.sampler} in addition."

    def __str__(self) -> str:
        width, tables = line_width(_WIDTH), []
        for line in self.evidence:
            best, added = _best_of(line)
            told = f"most added in hindsight: {best}"
            if not added:
                told = "no remedy added to that, even in hindsight"
            rows = {"tuned thresholds alone": _figures(line, "tuned"), told: added}
            figures = [f"  {name:<44}{value}".rstrip() for name, value in rows.items()]
            tables.append("\n".join([line["kind"], *figures]))
        paragraphs = [self.remedy, *self._case(), *tables, self._trust(), "\n".join(self._next())]
        return "\n\n".join(
            "\n".join(
                textwrap.fill(line, width, subsequent_indent="    " * line.startswith("  "))
                for line in paragraph.split("\n")
            )
            for paragraph in paragraphs
        )

    def _repr_html_(self) -> str:
        rows = [
            [_html.Cell(text) for text in (line["kind"], _figures(line, "tuned"), *_best_of(line))]
            for line in self.evidence
        ]
        heads = ["data sets", "tuned thresholds alone", "best on top, in hindsight", "its gain"]
        return _html.page(
            self.remedy,
            *map(_html.note, self._case()),
            _html.table(heads, rows),
            _html.note(self._trust()),
            _html.note(" ".join(self._next("`"))),
        )

    def _case(self) -> tuple[str, str]:
        """Say what the data are, and what the figures are of."""
        whole = self.evidence[0]
        return (
            " ".join(filter(None, (self.facts, self.note))),
            f"Measured on {whole['n_sets']:.0f} data sets of at most {whole['most_rows']:,.0f} "
            f"rows and {whole['most_labels']:,.0f} labels, with {self.classifier}. Gains in "
            "Macro-F: median [95% interval], sets that gained.",
        )

    def __repr__(self) -> str:
        return f"RemedyAdvice({self.remedy!r}, classifier={self.classifier!r})"

    def _trust(self) -> str:
        """Say what following the evidence gave on data sets that it does not know."""
        followed = _followed(self.evidence)
        conclusion, since = "no better than tuning thresholds alone", ""
        if self.sampler is not None:
            is_sure = _is_sure(self.evidence)
            conclusion = "that is why it is suggested" if is_sure else "this may be luck"
            since = f"{_SINCE[self.classifier]} " if self.classifier in _SINCE else ""
        return (
            "Had you picked, for each data set, the remedy that was best on the others, Macro-F "
            f"would have changed by {_figures(followed, 'followed')}, "
            f"{format_p(followed['followed_p'])}, corrected for all advice of the benchmark "
            f"{format_p(followed['followed_p_all'])}: {conclusion}. {since}Your data may differ; "
            "compare_remedies measures them."
        )

    def _next(self, quote: str = "") -> list[str]:
        """Return lines that say what to type now, with code in quotes."""
        train = f"Next: {quote}{_NEXT}{quote}"
        if self.sampler is None or _is_sure(self.evidence):
            return [train]
        remedy = _CLASSES.get(self.sampler, self.sampler)
        measure = f'compare_remedies(X, y, ["baseline", "{remedy}"], estimators=classifier)'
        told = f"This tunes thresholds only. To measure {self.sampler} on your data:"
        return [train, told, f"{quote}{measure}{quote}"]


def _followed(evidence: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """Return the line of the evidence that the advice is from."""
    return next((line for line in evidence if line["advice"]), evidence[0])


def _is_sure(evidence: tuple[dict[str, Any], ...]) -> bool:
    """Tell whether following the advice helped beyond luck."""
    return bool(_followed(evidence)["followed_p_all"] <= _ALPHA)


def _best_of(line: dict[str, Any]) -> tuple[str, str]:
    """Return the remedy that added most to tuned thresholds, and its figures."""
    if line["best"] in _NOTHING or round(line["best_gain"], 3) <= 0:
        return "no remedy", ""
    return line["best"], _figures(line, "best")


def suggest_remedy(X: Any, y: Any, estimator: Any = None) -> RemedyAdvice:
    """Suggest a remedy for rare labels, from a benchmark on data sets like yours.

    The suggestion goes beyond "tune thresholds, do not resample" only where it did better on data
    sets that it was not made from. Where that may be luck, it says "may add a little", and leaves
    the remedy to a comparison.

    Parameters
    ----------
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features), list of str or None
        Features or texts; only their kind is used. None leaves out what was found for a kind.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    estimator : classifier or None, default=None
        Classifier you want to train, unfitted or fitted; alone, in a pipeline, or in a wrapper with
        a parameter `estimator`. None is a logistic regression.

    Returns
    -------
    RemedyAdvice
        Recommendation and evidence, printed in words or as a page in a notebook; its `estimator`
        is the suggested model, ready to fit. A classifier that comes without a pipeline is prepared
        for as in `compare_remedies` with ``preprocess="auto"``.

    See Also
    --------
    compare_remedies : Measures remedies on your own data, which beats any advice.
    imblearn_multilabel.metrics.LabelProfile : Measures of imbalance.

    Notes
    -----
    The evidence is a table of the study "To resample or not, with many labels" in the
    documentation, which also gives the share of data sets on which the advice was right. Kinds of
    data are told apart by the positives of the median label, by the numbers of rows and labels, by
    SCUMBLE, and by whether X is sparse or holds texts. The text says where data are outside what
    was measured, and that a classifier that the study did not run is judged like a logistic
    regression. Cost O(nnz(y)), and one look at the values of X.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import suggest_remedy
    >>> X, y = make_imbalanced_multilabel(n_samples=300, n_labels=6, random_state=0)
    >>> advice = suggest_remedy(X, y)
    >>> advice.remedy
    'Tune thresholds, do not resample.'
    >>> advice.estimator.fit(X, y).predict(X).shape
    (300, 6)
    """
    labels = _read_in_order(X, y)
    if estimator is not None:
        check_classifier(estimator)
    *steps, last = flat_steps(estimator)
    has_vectorizer = any(map(is_text_vectorizer, steps))
    positives = float(np.median(labels.positives))
    mixed = scumble(labels.Y)
    n, q = labels.Y.shape
    traits = {"": 0.0, "positives": positives, "rows": n, "scumble": mixed, "labels": q}
    lines, found, notes = _evidence(), _measured_as(last), []
    kind_of_X = "" if X is None else _kind_of(X)
    if has_vectorizer or kind_of_X == "texts":
        traits["is_text"], kind_of_X = 1.0, "texts"
    elif kind_of_X in ("sparse X", "dense X"):
        traits["is_sparse"] = float(kind_of_X == "sparse X")
    elif kind_of_X:
        notes.append("No data set of the benchmark had any.")
    if found not in {line["classifier"] for line in lines}:
        notes.append(f"{type(last).__name__} was not measured; the figures are of a {_DEFAULT}.")
        found = _DEFAULT
    names = range(q) if labels.names is None else labels.names
    notes += [_outside(traits), few_positives(names, labels.positives.tolist())]
    evidence = tuple(
        line
        for line in lines
        if line["classifier"] == found
        and line["trait"] in traits
        and line["low"] <= traits[line["trait"]] < line["high"]
    )
    # The advice for a kind of data, where there is one, is of more weight than that for all.
    advised = [line["advice"] for line in evidence if line["advice"] not in _NOTHING]
    sampler = advised[-1] if advised else None
    facts = (
        f"Your data: {n:,} rows, {q:,} labels, {positives:,g} positives of the median label, "
        f"SCUMBLE {mixed:.3f}{kind_of_X and f', {kind_of_X}'}."
    )
    model, told = _suggested(X, estimator, sampler if _is_sure(evidence) else None)
    notes.append(told)
    return RemedyAdvice(sampler, found, facts, evidence, model, " ".join(filter(None, notes)))


def _read_in_order(X: Any, y: Any) -> Any:
    """Read y, in the order of X."""
    table, labels = read_label_table(y, "suggest_remedy", X)
    if X is not None and not is_texts(X):
        check_same_length(wrap(X), table)
    elif X is not None and num_samples(X) != labels.Y.shape[0]:
        raise ValueError(
            f"`suggest_remedy` needs one row of `y` per row of `X`; got {num_samples(X):,} texts "
            f"and {labels.Y.shape[0]:,} rows of `y`."
        )
    return labels


def _outside(traits: dict[str, float]) -> str:
    """Say where the data are outside what the benchmark measured."""
    titles = {"rows": "rows", "labels": "labels", "positives": "positives of the median label"}
    outside = [
        f"{traits[name]:,g} {titles[name]} (measured: {least:,} to {most:,})"
        for name, (least, most) in _MEASURED.items()
        if not least <= traits[name] <= most
    ]
    return f"Outside what was measured: {', '.join(outside)}." if outside else ""


def _kind_of(X: Any) -> str:
    if is_texts(X):
        return "texts"
    table = wrap(X)
    if table.is_lazy:
        return "dense X"
    if is_sparse(X):
        return "sparse X"
    others = [
        *(["missing values"] if has_missing(table) else []),
        *(["columns that are not numbers"] if not table.numeric_mask().all() else []),
    ]
    return f"X with {' and '.join(others)}" if others else "dense X"


def _suggested(X: Any, estimator: Any, remedy: str | None) -> tuple[Any, str]:
    """Return the suggested model, unfitted, and how it prepares columns of a mixed table."""
    model, sampler, told = estimator, None, ""
    if isinstance(model, TunedThresholdClassifierCV):
        model = model.estimator
    model = LogisticRegression(max_iter=1000) if model is None else clone(model)
    steps = flat_steps(model)[:-1]
    before: list[Any] = []
    if isinstance(model, Pipeline):
        before, model = [step for _, step in model.steps[:-1]], model.steps[-1][1]
    if remedy is not None:
        made = remedy_classes()[_CLASSES.get(remedy, remedy)]()
        if hasattr(made, "fit_resample"):
            sampler = made
        else:
            model = made.set_params(estimator=model)
    if is_texts(X):
        before = [*automatic_steps(X, steps, model), *before]
    elif X is not None and not steps and not isinstance(model, FrozenEstimator):
        before, told = _preparation(X, model, sampler)
    before = [*before, *([] if sampler is None else [sampler])]
    model = make_pipeline(*before, model) if before else model
    if isinstance(estimator, TunedThresholdClassifierCV):
        return clone(estimator).set_params(estimator=model), told
    return TunedThresholdClassifierCV(model), told


def _preparation(X: Any, classifier: Any, sampler: Any) -> tuple[list[Any], str]:
    """Return the steps that `compare_remedies` puts in front, and a sentence for a mixed table."""
    table = wrap(X)
    if table.is_lazy or not (table.is_frame or is_sparse(X) or table.numeric_mask().all()):
        return [], ""
    try:
        steps = automatic_steps(X, [], classifier, sampler)
    except ImportError as error:
        return [], f"{error}."
    if not steps:
        return [], f"{type(flat_steps(classifier)[-1]).__name__} takes them as they are."
    if len(steps) == 1:
        return steps, ""
    names = join_names([type(step).__name__ for step in steps])
    return steps, f"`advice.estimator` prepares X by {names}."


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


def _measured_as(classifier: Any) -> str:
    """Return the classifier of the benchmark that learns like this one; "" for none."""
    if classifier is None or getattr(classifier, "estimator", "") is None:
        # The wrappers of this package take a logistic regression then.
        return _DEFAULT
    names = {each.__name__ for each in type(classifier).__mro__}
    return next((name for name, alike in _ALIKE.items() if names & set(alike)), "")
