"""Make samplers and classifiers from text: names or import paths, with parameters.

What is written here may come from someone else, so as little as possible is run. Only classes that
are samplers or scikit-learn estimators are called, and their arguments are literals or such objects
again. To find a class by its import path, Python imports the module, which runs the module's own
code: nothing of the standard library is imported for that, but any other module that can be found.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from typing import Any

from sklearn.base import RegressorMixin
from sklearn.utils.discovery import all_estimators

from imblearn_multilabel._cli.output import MistakeError, message_of, mistakes
from imblearn_multilabel._messages import listed, nearest
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.model_selection._comparison.inputs import remedy_classes
from imblearn_multilabel.model_selection._comparison.outcomes import BASELINE

_EXPECTED = "expected Name or Name(parameter=value)"
#: Classifiers that need no import path -> their package, and what keeps them from logging fits.
_BOOSTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "LGBMClassifier": ("lightgbm", {"verbose": -1}),
    "CatBoostClassifier": ("catboost", {"verbose": 0}),
    "XGBClassifier": ("xgboost", {}),
}
#: Parameters of these that say how much to log.
_VERBOSITY = {"verbose", "verbosity", "logging_level", "silent", "verbose_eval"}


def make_remedies(text: str, **defaults: Any) -> dict[str, Any]:
    """Make what a text names: ``"baseline, MLROS, MLSMOTE(k_neighbors=3)"``.

    Names are those of remedies, those of scikit-learn, or import paths; ``baseline`` makes None.
    Parameters are literals, such objects, or lists of these. An object gets the `defaults` that it
    has as parameters, unless the text gives them or they are None.
    """
    made = _make_all(text, **defaults)
    for name, remedy in made.items():
        if remedy is not None and not hasattr(remedy, "predict"):
            _check_sampler(name, remedy)
    return made


def make_sampler(text: str, **defaults: Any) -> tuple[str, Any]:
    """Make one sampler; return its name too."""
    name, sampler = _only("sampler", text, _make_all(text, **defaults))
    _check_sampler(name, sampler)
    return name, sampler


def make_classifier(text: str) -> tuple[str, Any]:
    """Make one classifier; return its name too."""
    name, model = _only("classifier", text, _make_all(text))
    if not (hasattr(model, "fit") and hasattr(model, "predict")):
        raise MistakeError(f"{name} is not a classifier; it must have fit and predict")
    if isinstance(model, RegressorMixin):
        raise MistakeError(f"{name} is a regressor; expected a classifier")
    return name, model


def _only(what: str, text: str, made: dict[str, Any]) -> tuple[str, Any]:
    if len(made) != 1:
        raise MistakeError(f"expected one {what}; got {text!r}")
    return made.popitem()


def _check_sampler(name: str, sampler: Any) -> None:
    if not isinstance(sampler, MultilabelSampler):
        raise MistakeError(f"{name} is not a sampler of multi-label data")
    with mistakes():
        sampler._validate_params()


def _make_all(text: str, **defaults: Any) -> dict[str, Any]:
    """Make the objects that a text names, by their text."""
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise MistakeError(f"cannot read {text!r}; {_EXPECTED}") from None
    nodes = body.elts if isinstance(body, ast.Tuple) else [body]
    if not nodes:
        raise MistakeError("expected at least one name; got none")
    made: dict[str, Any] = {}
    for node in nodes:
        name = ast.unparse(node)
        if name in made:
            raise MistakeError(f"{name} is named more than once")
        made[name] = _make(node, defaults)
    return made


def _make(node: ast.expr, defaults: dict[str, Any]) -> Any:
    """Make one object; what it is given may be literals, objects, and lists of both."""
    name = ast.unparse(node)
    if name == BASELINE:
        return None
    call = node if isinstance(node, ast.Call) else ast.Call(node, [], [])
    make = _find(ast.unparse(call.func))
    if any(keyword.arg is None for keyword in call.keywords):
        raise MistakeError(f"cannot read {name!r}; write parameters as name=value")
    positional = [_read_value(argument) for argument in call.args]
    named = {str(each.arg): _read_value(each.value) for each in call.keywords}
    known = inspect.signature(make).parameters
    if not any(each.kind is each.VAR_KEYWORD for each in known.values()):
        for given in [each for each in named if each not in known]:
            near = nearest(given, known)
            hint = f"did you mean {near}?" if near else f"it has {listed(known) or 'none'}"
            raise MistakeError(
                f"cannot make {name}: {make.__name__} has no parameter {given!r}; {hint}"
            )
    if not _VERBOSITY & set(named):
        named |= _BOOSTERS.get(make.__name__, ("", {}))[1]
    try:
        made = make(*positional, **named)
        free = made.get_params(deep=False).keys() - named
        chosen = {key: each for key, each in defaults.items() if key in free and each is not None}
        return made.set_params(**chosen)
    except Exception as error:
        raise MistakeError(f"cannot make {name}: {message_of(error)}") from error


def _read_value(node: ast.expr) -> Any:
    if isinstance(node, (ast.Call, ast.Name, ast.Attribute)):
        return _make(node, {})
    if isinstance(node, (ast.List, ast.Tuple)):
        values = [_read_value(each) for each in node.elts]
        return values if isinstance(node, ast.List) else tuple(values)
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        raise MistakeError(f"cannot read the value {ast.unparse(node)!r}; use a literal") from None


def _find(name: str) -> Any:
    """Return the class of a name, one of this package or of scikit-learn, or of an import path."""
    if not all(part.isidentifier() for part in name.split(".")):
        raise MistakeError(f"cannot read {name!r}; {_EXPECTED}")
    path = f"{_BOOSTERS[name][0]}.{name}" if name in _BOOSTERS else name
    remedies = remedy_classes()
    if name in remedies:
        return remedies[name]
    if "." in path:
        found = _import(path)
    else:
        known = remedies | dict(all_estimators())
        if name not in known:
            raise _unknown(name, known, remedies)
        found = known[name]
    has_work = hasattr(found, "fit_resample") or hasattr(found, "fit")
    if not (isinstance(found, type) and has_work and hasattr(found, "get_params")):
        raise MistakeError(f"{name} is neither a sampler nor a scikit-learn estimator")
    return found


def _unknown(name: str, known: dict[str, Any], remedies: dict[str, Any]) -> MistakeError:
    # People name boosters by their package: LightGBM, or LGBM for short.
    called = {
        word: each
        for each, (package, _) in _BOOSTERS.items()
        for word in (package, each.removesuffix("Classifier").lower())
    }
    near = called.get(name.lower()) or nearest(name, [*known, *_BOOSTERS])
    remedies_are = f"Remedies are baseline, {', '.join(remedies)}."
    return MistakeError(
        f"unknown name {name!r}. {f'Did you mean {near}?' if near else remedies_are} Names are "
        f"those of remedies and of scikit-learn, and {', '.join(_BOOSTERS)}; other classes need an "
        "import path, such as skmultilearn.adapt.MLkNN"
    )


def _import(path: str) -> Any:
    module, _, member = path.rpartition(".")
    try:
        # Some modules of the standard library act on import.
        if module.partition(".")[0] in sys.stdlib_module_names:
            raise ImportError("the standard library has no estimators")
        return getattr(importlib.import_module(module), member)
    except Exception as error:
        reason = message_of(error)
        raise MistakeError(f"cannot import {path!r}: {reason}; expected module.Class") from error
