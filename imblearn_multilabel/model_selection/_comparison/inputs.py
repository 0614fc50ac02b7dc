"""Read what `compare_remedies` is given: data sets, remedies and estimators."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ParameterGrid
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer, MaxAbsScaler, MinMaxScaler

from imblearn_multilabel._classifiers import (
    check_classifier,
    flat_steps,
    for_label_matrices,
    for_single_labels,
    takes_sample_weight,
)
from imblearn_multilabel._containers import Container, wrap
from imblearn_multilabel._labels import as_names, read_label_table
from imblearn_multilabel._memory import check_dense
from imblearn_multilabel._messages import import_optional, listed, nearest
from imblearn_multilabel._task import Effects
from imblearn_multilabel._validation import (
    check_same_length,
    has_missing,
    is_sparse,
    is_text_vectorizer,
    is_texts,
)
from imblearn_multilabel.exceptions import IndexColumnWarning
from imblearn_multilabel.model_selection._comparison.cache import fingerprint
from imblearn_multilabel.model_selection._comparison.outcomes import BASELINE, CONSTANT

#: Boosters that take missing values and, each in its way, categories. Names, since most of them are
#: in packages that need not be installed.
_BOOSTERS = {
    *("HistGradientBoostingClassifier", "LGBMClassifier", "XGBClassifier", "CatBoostClassifier"),
}
#: Names of columns that number rows, and the rows from which on a column is looked at.
_ROW_NUMBER = re.compile(r"(?i)(^|[_\s.-])(id|index|row|nr|no)$|^unnamed: 0$|^$|(?-i:[a-z]I[dD]$)")
_MIN_NUMBERED = 20
#: Name of the only data set.
_ONLY = "data"
#: Plain training, class weights, and samplers that repeat and interpolate rows.
DEFAULT_REMEDIES = (BASELINE, "LabelWeightedClassifier", "MLROS", "MLSMOTE")
_PLAIN = (None, BASELINE, "passthrough")
#: Names that no remedy may have, and what to do instead.
_RESERVED = {
    CONSTANT: "every table has a row of that name, the constant prediction; choose another",
    "none": f"plain training, without a remedy, is {BASELINE!r}",
}


# Data sets


@dataclass(frozen=True)
class DataSet:
    """Features and labels in the form that pipelines take."""

    name: str
    #: An array, a data frame or a csr_matrix: scikit-multilearn takes no sparse arrays.
    X: Any
    #: 0/1 indicator matrix of int, the only form that all classifiers take.
    y: np.ndarray
    #: None where there are only column numbers.
    label_names: list[Any] | None

    def take(self, rows: np.ndarray) -> tuple[Any, np.ndarray]:
        """Return copies of some rows."""
        return wrap(self.X).take(rows, keep_index=False), self.y[rows]

    @cached_property
    def digest(self) -> str:
        """Digest of all that a cell sees of the data: values, names and types."""
        X = self.X
        if sparse.issparse(X):
            # Other attributes remember what was asked of it before.
            X = [X.shape, X.data, X.indices, X.indptr]
        elif wrap(X).is_frame:
            # Equal frames may hold their columns in different blocks, in another layout.
            columns = [np.ascontiguousarray(X[name].to_numpy()) for name in X.columns]
            X = [
                type(X),
                *zip(X.columns, (X[name].dtype for name in X.columns), columns, strict=True),
            ]
        return fingerprint([fingerprint(part) for part in (X, self.y, self.label_names)])


def read_data(X: Any, y: Any) -> list[DataSet]:
    """Read one data set, or several by name."""
    if _holds_remedies(y):
        raise TypeError(
            "`y` must be a 0/1 indicator matrix, or None where `X` holds the labels too; got "
            "remedies. Where you leave out `y`, pass `remedies=` by keyword."
        )
    if y is not None and isinstance(X, Mapping):
        raise TypeError(
            "`y` must be None where `X` is a mapping, which holds the labels too; got "
            f"{type(y).__name__}. Leave out `y`, and pass `remedies=` by keyword."
        )
    if y is not None:
        return [_read_data_set(_ONLY, X, y)]
    if not isinstance(X, Mapping) or _is_bunch(X):
        return [_read_data_set(_ONLY, *_parts_of("X", X))]
    if not X:
        raise ValueError("`X` must hold at least one data set; got an empty mapping.")
    return [_read_data_set(str(name), *_parts_of(name, each)) for name, each in X.items()]


def _is_bunch(found: Any) -> bool:
    return isinstance(found, Mapping) and {"data", "target"} <= set(found)


def _parts_of(name: Any, found: Any) -> tuple[Any, ...]:
    if _is_bunch(found):
        return found["data"], found["target"], found.get("target_names")
    if isinstance(found, (tuple, list)) and len(found) == 2:
        return tuple(found)
    raise ValueError(
        f"Data set {name!r} must be a pair (X, y) or a Bunch with `data` and `target`; got "
        f"{type(found).__name__}. Pass X and y, or a mapping of names to such pairs."
    )


def _of(name: str) -> str:
    """Name a data set in a message, where the caller named it."""
    return "" if name == _ONLY else f" of {name!r}"


def _read_data_set(name: str, X: Any, y: Any, label_names: Any = None) -> DataSet:
    table, labels = read_label_table(y, "compare_remedies", X)
    n_labels = labels.n_labels
    if n_labels < 2:
        raise ValueError(
            f"`y`{_of(name)} has one label, which leaves nothing to balance between labels; pass "
            "at least two columns, or use imbalanced-learn."
        )
    if not len(labels.varied):
        raise ValueError(
            f"`y`{_of(name)} must have a label with both values; got none, so nothing can be "
            "learned. Check how `y` was made."
        )
    features = wrap(X)
    check_same_length(features, table)
    _warn_of_row_numbers(name, features)
    names = label_names if label_names is not None else labels.names or range(n_labels)
    names = as_names(names, n_labels, f"`target_names`{_of(name)}")
    X = features.data
    if sparse.issparse(X):
        X = sparse.csr_matrix(X)
    elif isinstance(X, (list, tuple)):
        X = np.asarray(X)
    # y, its training part in a cell, and the scores of that part, 8 bytes each.
    check_dense("compare_remedies", labels.Y.shape, 24)
    y = labels.Y.toarray().astype(np.int64)
    return DataSet(name, X, y, None if names == list(range(n_labels)) else names)


def find_row_numbers(table: Container) -> list[Any]:
    """Find columns of a frame that number its rows, or that are called so and never repeat."""
    found: list[Any] = []
    if not table.is_frame or table.n_rows < _MIN_NUMBERED:
        return found
    for column, dtype in zip(table.data.columns, table.column_dtypes, strict=True):
        values = table.data[column]
        is_whole = getattr(dtype, "kind", "?") in "iu" or getattr(dtype, "is_integer", bool)()
        is_named = _ROW_NUMBER.search(str(column)) is not None
        if not is_whole and not is_named:
            continue
        count_values = values.nunique if hasattr(values, "nunique") else values.n_unique
        if count_values() != table.n_rows:
            continue
        if is_named or int(values.max()) - int(values.min()) == table.n_rows - 1:
            found.append(column)
    return found


def _warn_of_row_numbers(name: str, table: Container) -> None:
    found = find_row_numbers(table)
    if found:
        warnings.warn(
            f"Columns{_of(name)} look like row numbers, with another value in every row: "
            f"{listed(column or repr(column) for column in found)}. They are kept as features; "
            "drop them from `X` if they only tell rows apart.",
            IndexColumnWarning,
            stacklevel=5,
        )


# Remedies


@dataclass(frozen=True)
class Remedy:
    """A sampler, or a classifier in place of one, that is compared."""

    name: str
    #: Cloned for every cell; None leaves the rows as they are.
    sampler: Any = None
    #: Parameters to choose from; empty without a choice.
    candidates: list[dict[str, Any]] = field(default_factory=list)
    #: Classifier that takes the place of the given estimators, such as a weighted one or an
    #: ensemble. Where its own parameter `estimator` is None, it gets each of them in turn.
    estimator: Any = None

    @property
    def brings_steps(self) -> bool:
        """Whether the classifier of this remedy comes in a pipeline of its own."""
        return len(flat_steps(self.estimator)) > 1

    def classifier(self, learner: Learner) -> Any:
        """Return the unfitted classifier of this remedy for one of the given estimators."""
        if self.estimator is None:
            return learner.classifier
        if self.estimator.get_params(deep=False).get("estimator", 0) is not None:
            return self.estimator
        # Some wrappers train one classifier per label themselves.
        takes_single_target = isinstance(
            self.estimator, (MultiOutputClassifier, OneVsRestClassifier)
        ) or getattr(self.estimator, "_one_classifier_per_label", False)
        inner = learner.single if takes_single_target else for_label_matrices(learner.classifier)
        return clone(self.estimator).set_params(estimator=inner)


def remedy_classes() -> dict[str, type]:
    """Return the samplers, and the classifiers that are remedies themselves, by their names."""
    # Names are looked up as users do: these parts import this one.
    import imblearn_multilabel as package

    families = (package.over_sampling, package.under_sampling, package.combine)
    public = [getattr(family, name) for family in families for name in family.__all__]
    samplers = [each for each in public if hasattr(each, "fit_resample")]
    ensembles = [getattr(package.ensemble, name) for name in package.ensemble.__all__]
    found = [*samplers, package.weights.LabelWeightedClassifier, *ensembles]
    return {each.__name__: each for each in found}


def read_remedies(remedies: Any, control: str, learners: list[Learner]) -> tuple[list[Remedy], str]:
    """Read names, remedies and samplers with grids, and the name of the control.

    The baseline is put first if the control is missing; it may have a name of the caller's own.
    """
    if remedies is None:
        has_weights = any(takes_sample_weight(learner.single) for learner in learners)
        remedies = [
            name for name in DEFAULT_REMEDIES if has_weights or name != "LabelWeightedClassifier"
        ]
    if isinstance(remedies, Mapping):
        found = [_read_remedy(each, str(name)) for name, each in remedies.items()]
    elif isinstance(remedies, (list, tuple)):
        found = [_read_remedy(each) for each in remedies]
    else:
        raise TypeError(
            "`remedies` must be a list or a mapping of names to remedies; got "
            f"{type(remedies).__name__}. Pass [remedy] for a single one."
        )
    if control == BASELINE and all(each.name != BASELINE for each in found):
        plain = [each.name for each in found if each.sampler is None and each.estimator is None]
        if plain:
            control = plain[0]
        else:
            found.insert(0, Remedy(BASELINE))
    names = [each.name for each in found]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(
            f"`remedies` holds {repeated[0]!r} more than once; pass a mapping to name them apart."
        )
    for name, meaning in _RESERVED.items():
        if name in names:
            raise ValueError(f"`remedies` must not name one {name!r}: {meaning}.")
    if control not in names:
        raise ValueError(
            "`control` must be the name of one of the remedies, "
            f"{listed(dict.fromkeys([BASELINE, *names]))}; got {control!r}."
        )
    return found, control


def _read_remedy(given: Any, name: str | None = None) -> Remedy:
    grid = None
    if isinstance(given, tuple):
        if len(given) != 2:
            raise ValueError(
                "A tuple in `remedies` must be (sampler, param_grid); got one of length "
                f"{len(given)}."
            )
        given, grid = given
    if isinstance(given, type):
        raise TypeError(f"`remedies` must hold objects, not classes; pass {given.__name__}().")
    if isinstance(given, str) and given not in _PLAIN:
        classes = remedy_classes()
        if given not in classes:
            names = [BASELINE, *classes]
            near = nearest(given, names)
            hint = "expected" if near is None else f"did you mean {near}? Expected"
            told = _RESERVED[given] if given == "none" else f"{hint} one of {', '.join(names)}"
            raise ValueError(f"Unknown remedy {given!r}; {told}.")
        given = classes[given]()
    if given is None or isinstance(given, str):
        if grid is not None:
            raise ValueError(f"{BASELINE!r} has no parameters to choose; pass it without a grid.")
        return Remedy(name or BASELINE)
    name = name or " ".join(str(given).split()).removesuffix("()")
    if _is_classifier(given):
        if grid is not None:
            raise ValueError(
                "Only the parameters of a sampler are chosen from a grid; wrap a classifier in "
                "GridSearchCV."
            )
        return Remedy(name, estimator=given)
    if not hasattr(given, "fit_resample"):
        raise TypeError(
            "`remedies` must hold names, None, objects with `fit_resample` or classifiers; got "
            f"{type(given).__name__}."
        )
    if grid is None:
        return Remedy(name, given)
    if isinstance(given, Pipeline):
        raise ValueError(
            "A pipeline of samplers in `remedies` takes no grid; pass it with fixed parameters."
        )
    candidates = list(ParameterGrid(grid))
    for candidate in candidates:
        clone(given).set_params(**candidate)
    return Remedy(name, given, candidates)


def _is_classifier(given: Any) -> bool:
    is_object = not isinstance(given, type) and hasattr(given, "fit") and hasattr(given, "predict")
    return is_object and not hasattr(given, "fit_resample")


def _holds_remedies(given: Any) -> bool:
    """Check whether an argument is a remedy, the name of one, or a collection with one in it."""
    if isinstance(given, str):
        return given in _PLAIN or given in remedy_classes()
    if isinstance(given, Mapping):
        return any(map(_holds_remedies, given.values()))
    if isinstance(given, (list, tuple)):
        return any(map(_holds_remedies, given))
    return hasattr(given, "fit_resample") or _is_classifier(given)


# Estimators


@dataclass(frozen=True)
class Learner:
    """A classifier and the transformers that came with it."""

    name: str
    #: As it was given, without the steps before it. Fitted on the resampled rows.
    classifier: Any
    #: Steps before it, fitted on the original training rows; None where it came alone.
    before: list[Any] | None

    @property
    def single(self) -> Any:
        """The same for wrappers that train it once per label themselves."""
        return for_single_labels(self.classifier)

    def steps_before(self, preprocess: Any, data: DataSet, remedy: Remedy) -> list[Any]:
        """Return the transformers in front of a remedy."""
        classifier = remedy.classifier(self)
        inside = flat_steps(classifier)[:-1]
        # A remedy that brings its own steps takes the place of the whole pipeline.
        before = [] if remedy.brings_steps else self.before or []
        if preprocess is None:
            return before
        if isinstance(preprocess, str) and preprocess == "auto":
            if (self.before is None and not inside) or is_texts(data.X):
                steps = [*before, *inside]
                found = automatic_steps(data.X, steps, classifier, remedy.sampler, _of(data.name))
                before = [*found, *before]
            return before
        if hasattr(preprocess, "fit") and hasattr(preprocess, "transform"):
            return [*_flat([preprocess]), *before]
        is_text = isinstance(preprocess, str)
        raise (ValueError if is_text else TypeError)(
            '`preprocess` must be a transformer, "auto" or None; got '
            f"{repr(preprocess) if is_text else type(preprocess).__name__}."
        )


def automatic_steps(
    X: Any, steps: list[Any], classifier: Any, sampler: Any = None, of: str = ""
) -> list[Any]:
    """Return what makes numbers in [0, 1] of a table; boosters get as much as they take as it is.

    Texts get a vectorizer, unless the steps that came with the classifier read texts. A sampler
    that reads features, maybe in an ensemble, needs every value, and distances on one scale. `of`
    names the data set in messages.
    """
    if is_texts(X):
        return [] if read_texts(steps) else [TfidfVectorizer()]
    if is_sparse(X):
        return [MaxAbsScaler()]
    table = wrap(X)
    is_numeric, is_complete = table.numeric_mask().all(), not has_missing(table)
    if is_numeric and is_complete:
        return [MinMaxScaler()]
    is_read = any(map(_reads_features, [sampler, classifier, *classifier.get_params().values()]))
    last = flat_steps(classifier)[-1]
    is_booster = bool(_names_of(last) & _BOOSTERS)
    # Some ensembles make arrays of frames.
    are_kept = is_numeric or getattr(classifier, "_keeps_frames", True)
    takes_all = is_booster and are_kept and _takes_categories(last, table)
    if takes_all and (is_complete or not is_read):
        return []
    steps = [SimpleImputer(strategy="median", keep_empty_features=True), MinMaxScaler()]
    if is_numeric:
        return steps
    if not table.is_frame:
        raise ValueError(
            f"Features{of} are neither numbers, texts nor a data frame. Put what makes numbers of "
            "them before the classifier in a pipeline in `estimators`, or pass it as `preprocess`."
        )
    skrub = import_optional(
        "skrub",
        purpose=f"Features{of} are not all numbers; what prepares them encodes the others by a "
        "TableVectorizer",
        extra="tables",
    )
    if is_booster and not is_read:
        # It keeps missing values. The names of encoded columns, which it drops, hold values of the
        # table, and boosters refuse some signs in names.
        steps = [MaxAbsScaler()]
    return [skrub.TableVectorizer(), *steps]


def read_texts(steps: list[Any]) -> bool:
    """Tell whether the steps that came with a classifier read texts.

    Vectorizers do, also in a union, and a first step that is a function or not of scikit-learn.
    """
    if any(map(_is_vectorizer, steps)):
        return True
    first = next((step for step in steps if not hasattr(step, "fit_resample")), None)
    is_foreign = first is not None and not type(first).__module__.startswith("sklearn.")
    return is_foreign or isinstance(first, FunctionTransformer)


def _is_vectorizer(step: Any) -> bool:
    if isinstance(step, FeatureUnion):
        parts = [flat_steps(part)[0] for _, part in step.transformer_list]
        return any(map(_is_vectorizer, parts))
    return is_text_vectorizer(step)


def _reads_features(part: Any) -> bool:
    """Tell whether a part of a remedy is a sampler that reads features, or an ensemble of one."""
    sampler = getattr(part, "_hidden_sampler", part)
    return hasattr(sampler, "fit_resample") and Effects.of(sampler).reads_features


def _names_of(classifier: Any) -> set[str]:
    return {each.__name__ for each in type(classifier).__mro__}


def _takes_categories(booster: Any, table: Container) -> bool:
    """Tell whether a booster takes all columns that are not numbers."""
    others = ~table.numeric_mask()
    if not others.any():
        return True
    names, parameters = _names_of(booster), booster.get_params()
    if "CatBoostClassifier" in names:
        return parameters.get("cat_features") is not None
    if "XGBClassifier" in names and not parameters.get("enable_categorical"):
        return False
    # Of polars, only scikit-learn's own reads categories.
    is_read = hasattr(table.data, "iloc") or "HistGradientBoostingClassifier" in names
    return bool(is_read and table.category_mask()[others].all())


def read_estimators(estimators: Any) -> list[Learner]:
    """Read one classifier, or several."""
    if estimators is None:
        estimators = LogisticRegression(max_iter=1000)
    if isinstance(estimators, Mapping):
        found = [_read_estimator(each, str(name)) for name, each in estimators.items()]
    elif isinstance(estimators, (list, tuple)):
        found = [_read_estimator(each) for each in estimators]
    else:
        found = [_read_estimator(estimators)]
    names = [learner.name for learner in found]
    if not found or len(set(names)) < len(names):
        raise ValueError(
            f"`estimators` must hold classifiers of different names; got {listed(names)}. Pass "
            "a mapping to name them apart."
        )
    return found


def _read_estimator(given: Any, name: str | None = None) -> Learner:
    before, last = None, given
    if isinstance(given, Pipeline):
        before = list(_flat(step for _, step in given.steps[:-1]))
        last = given.steps[-1][1]
        if any(hasattr(step, "fit_resample") for step in before):
            raise ValueError(
                "A pipeline in `estimators` must hold no sampler; put it into `remedies`."
            )
    check_classifier(last, "`estimators` must hold classifiers, objects with `fit` and `predict`")
    return Learner(name or type(for_single_labels(last)).__name__, last, before)


def _flat(steps: Iterable[Any]) -> Iterator[Any]:
    """Take nested pipelines apart: imbalanced-learn's pipeline takes none as a step."""
    for step in steps:
        if isinstance(step, Pipeline):
            yield from _flat(inner for _, inner in step.steps)
        elif step not in (None, "passthrough"):
            yield step
