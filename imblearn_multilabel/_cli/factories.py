"""Make samplers and classifiers from text: names or import paths, with parameters.

What is written here may come from someone else, so as little as possible is run. Only classes that
are samplers or scikit-learn estimators are called, and their arguments are literals or such objects
again. To find a class by its import path, Python imports the module, which runs the module's own
code: nothing of the standard library is imported for that, but any other module that can be found.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from imblearn_multilabel._cli.output import MistakeError, message_of

_EXPECTED = "expected Name or Name(parameter=value)"
#: Classifiers that need no import path -> their package, and what keeps them from logging fits.
_BOOSTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "LGBMClassifier": ("lightgbm", {"verbose": -1}),
    "CatBoostClassifier": ("catboost", {"verbose": 0}),
    "XGBClassifier": ("xgboost", {}),
}
#: Parameters of these that say how much to log.
_VERBOSITY = {"verbose", "verbosity", "logging_level", "silent", "verbose_eval"}


def add_sampling_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that all samplers share."""
    parser.add_argument(
        "--ratio",
        type=float,
        metavar="R",
        help="sampling_ratio of all samplers that have it: rows to add or remove, as a fraction of "
        "the rows; default: each sampler's own",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="seed of all random numbers; default: %(default)s",
    )


def sampler_names() -> list[str]:
    """Return the names of all public samplers, without importing them."""
    package, found = Path(__file__).parents[1], []
    for family in ("over_sampling", "under_sampling", "combine"):
        for node in ast.parse((package / family / "__init__.py").read_text()).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                # A recipe holds parameters of a sampler.
                found += [n for n in ast.literal_eval(node.value) if not n.endswith("Recipe")]
    return found


def make_remedies(text: str, **defaults: Any) -> dict[str, Any]:
    """Make samplers and other remedies, separated by commas; ``baseline`` is None."""
    made = make_objects(text, **defaults)
    for name, remedy in made.items():
        if remedy is not None and not hasattr(remedy, "predict"):
            _check_sampler(name, remedy)
    return made


def make_sampler(text: str, **defaults: Any) -> tuple[str, Any]:
    """Make one sampler; return its name too."""
    name, sampler = _make_one(text, "sampler", **defaults)
    _check_sampler(name, sampler)
    return name, sampler


def make_classifier(text: str) -> tuple[str, Any]:
    """Make one classifier; return its name too."""
    from sklearn.base import RegressorMixin

    name, model = _make_one(text, "classifier")
    if not (hasattr(model, "fit") and hasattr(model, "predict")):
        raise MistakeError(f"{name} is not a classifier; it must have fit and predict")
    if isinstance(model, RegressorMixin):
        raise MistakeError(f"{name} is a regressor; expected a classifier")
    return name, model


def _make_one(text: str, what: str, **defaults: Any) -> tuple[str, Any]:
    made = make_objects(text, **defaults)
    if len(made) != 1:
        raise MistakeError(f"expected one {what}; got {text!r}")
    return made.popitem()


def _check_sampler(name: str, sampler: Any) -> None:
    from imblearn_multilabel.base import MultilabelSampler

    if not isinstance(sampler, MultilabelSampler):
        raise MistakeError(f"{name} is not a sampler of multi-label data")
    try:
        sampler._validate_params()
    except ValueError as error:
        raise MistakeError(message_of(error)) from error


def make_objects(text: str, **defaults: Any) -> dict[str, Any]:
    """Make what a text names: ``"baseline, MLROS, MLSMOTE(k_neighbors=3)"``.

    Names are those of remedies, those of scikit-learn, or import paths; ``baseline`` makes None.
    Parameters are literals, such objects, or lists of these. An object gets the `defaults` that it
    has as parameters, unless the text gives them or they are None.
    """
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


def _make(node: ast.expr, defaults: Mapping[str, Any]) -> Any:
    from imblearn_multilabel.model_selection._comparison.outcomes import BASELINE

    name = ast.unparse(node)
    if name == BASELINE:
        return None
    call = node if isinstance(node, ast.Call) else ast.Call(node, [], [])
    make = _find(_dotted(call.func))
    if any(keyword.arg is None for keyword in call.keywords):
        raise MistakeError(f"cannot read {name!r}; write parameters as name=value")
    positional = [_read_value(argument) for argument in call.args]
    named = {str(each.arg): _read_value(each.value) for each in call.keywords}
    _check_parameters(name, make, named)
    if not _VERBOSITY & set(named):
        named |= _BOOSTERS.get(make.__name__, ("", {}))[1]
    try:
        made = make(*positional, **named)
        parameters = made.get_params(deep=False) if hasattr(made, "get_params") else {}
        chosen = {
            key: value
            for key, value in defaults.items()
            if value is not None and key in parameters and key not in named
        }
        return made.set_params(**chosen) if chosen else made
    except Exception as error:
        raise MistakeError(f"cannot make {name}: {message_of(error)}") from error


def _check_parameters(name: str, make: type, named: Mapping[str, Any]) -> None:
    """Refuse parameters that a class does not have, with the one that was probably meant."""
    from imblearn_multilabel._messages import listed, nearest

    parameters = inspect.signature(make).parameters
    if any(each.kind is each.VAR_KEYWORD for each in parameters.values()):
        return
    for given in named:
        if given not in parameters:
            near = nearest(given, parameters)
            hint = f"did you mean {near}?" if near else f"it has {listed(parameters) or 'none'}"
            raise MistakeError(
                f"cannot make {name}: {make.__name__} has no parameter {given!r}; {hint}"
            )


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise MistakeError(f"cannot read {ast.unparse(node)!r}; {_EXPECTED}")


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


def _find(name: str) -> type:
    """Return the class of a name or import path."""
    found = _find_short(name) if "." not in name else _import(name)
    is_sampler = hasattr(found, "fit_resample")
    is_estimator = hasattr(found, "fit") and hasattr(found, "get_params")
    if not (isinstance(found, type) and (is_sampler or is_estimator)):
        raise MistakeError(f"{name} is neither a sampler nor a scikit-learn estimator")
    return found


def _find_short(name: str) -> type:
    """Return the class that this package or scikit-learn has under a name."""
    from sklearn.utils.discovery import all_estimators

    from imblearn_multilabel._messages import nearest
    from imblearn_multilabel.model_selection._comparison.inputs import remedy_classes

    if name in _BOOSTERS:
        return _import(f"{_BOOSTERS[name][0]}.{name}")
    remedies = remedy_classes()
    if name in remedies:
        return remedies[name]
    known = remedies | dict(all_estimators())
    if name in known:
        return known[name]
    # People name boosters by their package: LightGBM, or LGBM for short.
    called = {
        word: each
        for each, (package, _) in _BOOSTERS.items()
        for word in (package, each.removesuffix("Classifier").lower())
    }
    near = called.get(name.lower()) or nearest(name, [*known, *_BOOSTERS])
    remedies_are = f"Remedies are baseline, {', '.join(remedies)}."
    raise MistakeError(
        f"unknown name {name!r}. {f'Did you mean {near}?' if near else remedies_are} Names are "
        f"those of remedies and of scikit-learn, and {', '.join(_BOOSTERS)}; other classes need an "
        "import path, such as skmultilearn.adapt.MLkNN"
    )


def _import(name: str) -> Any:
    """Return what an import path leads to."""
    module, _, member = name.rpartition(".")
    try:
        # Some modules of the standard library act on import.
        if module.partition(".")[0] in sys.stdlib_module_names:
            raise ImportError("the standard library has no estimators")
        return getattr(importlib.import_module(module), member)
    except Exception as error:
        reason = message_of(error)
        raise MistakeError(f"cannot import {name!r}: {reason}; expected module.Class") from error
