"""Make samplers and classifiers from text: names or import paths, with parameters.

What is written here may come from someone else, so as little as possible is run. Only classes that
are samplers or scikit-learn estimators are called, and their arguments are literals or such objects
again. To find a class by its import path, Python imports the module, which runs the module's own
code: nothing of the standard library is imported for that, but any other module that can be found.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from imblearn_multilabel._cli.output import MistakeError, message_of

_EXPECTED = "expected Name or Name(parameter=value)"


def make_remedies(text: str, **defaults: Any) -> dict[str, Any]:
    """Make samplers and other remedies, separated by commas; ``baseline`` is None."""
    from imblearn_multilabel.model_selection._comparison.inputs import remedy_classes
    from imblearn_multilabel.model_selection._comparison.outcomes import BASELINE

    made = make_objects(text, {BASELINE: None, **remedy_classes()}, **defaults)
    for name, remedy in made.items():
        if remedy is not None and not hasattr(remedy, "predict"):
            _check_sampler(name, remedy)
    return made


def make_sampler(text: str, **defaults: Any) -> tuple[str, Any]:
    """Make one sampler; return its name too."""
    from imblearn_multilabel.model_selection._comparison.inputs import sampler_classes

    made = make_objects(text, sampler_classes(), **defaults)
    if len(made) != 1:
        raise MistakeError(f"expected one sampler; got {text!r}")
    name, sampler = made.popitem()
    _check_sampler(name, sampler)
    return name, sampler


def _check_sampler(name: str, sampler: Any) -> None:
    from imblearn_multilabel.base import MultilabelSampler

    if not isinstance(sampler, MultilabelSampler):
        raise MistakeError(f"{name} is not a sampler of multi-label data")
    try:
        sampler._validate_params()
    except ValueError as error:
        raise MistakeError(message_of(error)) from error


def make_classifier(text: str) -> tuple[str, Any]:
    """Make one classifier; return its name too."""
    from sklearn.base import RegressorMixin

    made = make_objects(text, {})
    if len(made) != 1:
        raise MistakeError(f"expected one import path; got {text!r}")
    name, model = made.popitem()
    if not (hasattr(model, "fit") and hasattr(model, "predict")):
        raise MistakeError(f"{name} is not a classifier; it must have fit and predict")
    if isinstance(model, RegressorMixin):
        raise MistakeError(f"{name} is a regressor; expected a classifier")
    return name, model


def make_objects(text: str, known: Mapping[str, type | None], **defaults: Any) -> dict[str, Any]:
    """Make what a text names: ``"baseline, MLROS, MLSMOTE(k_neighbors=3)"``.

    Parameters are literals, samplers or estimators, or lists of these. Names are those of `known`,
    where None stands for the step that does nothing, those of scikit-learn, or import paths. An
    object gets the `defaults` that it has as parameters, unless the text gives them or they are
    None.
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
        made[name] = _make(node, known, defaults)
    return made


def _make(node: ast.expr, known: Mapping[str, type | None], defaults: Mapping[str, Any]) -> Any:
    name = ast.unparse(node)
    call = node if isinstance(node, ast.Call) else ast.Call(node, [], [])
    make = _find(_dotted(call.func), known)
    if make is None and call is not node:
        return None
    if any(keyword.arg is None for keyword in call.keywords):
        raise MistakeError(f"cannot read {name!r}; write parameters as name=value")
    positional = [_read_value(argument, known) for argument in call.args]
    named = {str(each.arg): _read_value(each.value, known) for each in call.keywords}
    try:
        made = make(*positional, **named)  # type: ignore[misc]
        parameters = made.get_params(deep=False) if hasattr(made, "get_params") else {}
        chosen = {
            key: value
            for key, value in defaults.items()
            if value is not None and key in parameters and key not in named
        }
        return made.set_params(**chosen) if chosen else made
    except Exception as error:
        raise MistakeError(f"cannot make {name}: {message_of(error)}") from error


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise MistakeError(f"cannot read {ast.unparse(node)!r}; {_EXPECTED}")


def _read_value(node: ast.expr, known: Mapping[str, type | None]) -> Any:
    if isinstance(node, (ast.Call, ast.Name, ast.Attribute)):
        return _make(node, known, {})
    if isinstance(node, (ast.List, ast.Tuple)):
        values = [_read_value(each, known) for each in node.elts]
        return values if isinstance(node, ast.List) else tuple(values)
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        raise MistakeError(f"cannot read the value {ast.unparse(node)!r}; use a literal") from None


def _find(name: str, known: Mapping[str, type | None]) -> type | None:
    """Return the class of a name or import path; None for the step that does nothing."""
    if name in known:
        return known[name]
    if "." not in name:
        return _find_short(name, known)
    module_name, _, class_name = name.rpartition(".")
    found = None
    # Nothing in the standard library is an estimator, and some of its modules act on import.
    if module_name and module_name.partition(".")[0] not in sys.stdlib_module_names:
        try:
            found = getattr(importlib.import_module(module_name), class_name)
        except (ImportError, AttributeError, ValueError):
            pass
        except Exception as error:
            raise MistakeError(f"cannot import {name!r}: {message_of(error)}") from error
    if found is None:
        raise MistakeError(f"cannot import {name!r}; expected module.Class")
    is_sampler = hasattr(found, "fit_resample")
    is_estimator = hasattr(found, "fit") and hasattr(found, "get_params")
    if not (isinstance(found, type) and (is_sampler or is_estimator)):
        raise MistakeError(f"{name} is neither a sampler nor a scikit-learn estimator")
    return found


def _find_short(name: str, known: Mapping[str, type | None]) -> type:
    """Return the class that scikit-learn has under a name."""
    from sklearn.utils.discovery import all_estimators

    short = dict(all_estimators())
    if name in short:
        return short[name]
    if known:
        from imblearn_multilabel.model_selection._comparison.inputs import unknown_name

        raise MistakeError(f"{unknown_name(name, known)}, or an import path")
    near = get_close_matches(name, short, 1)
    hint = f"did you mean {near[0]}? Expected" if near else "expected"
    raise MistakeError(
        f"cannot import {name!r}; {hint} a name of scikit-learn, such as LogisticRegression, or an "
        "import path, such as lightgbm.LGBMClassifier"
    )
