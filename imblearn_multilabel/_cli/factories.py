"""Read samplers and classifiers from text: a name or an import path, with parameters.

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
from dataclasses import dataclass, field
from typing import Any

from imblearn_multilabel._cli.output import message_of

#: Classes that have a short name; None stands for the step that does nothing.
_Known = Mapping[str, type | None] | None
_EXPECTED = "expected Name or Name(parameter=value)"


@dataclass(frozen=True)
class Factory:
    """A class of samplers or estimators, and the parameters given for it."""

    name: str
    #: None is the step that does nothing.
    make: type | None
    positional: list[Any] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    def __call__(self, **defaults: Any) -> Any:
        """Make an object; take from `defaults` the parameters it has that were not given."""
        if self.make is None:
            return "passthrough"
        try:
            made = self.make(*self.positional, **self.parameters)
            known = made.get_params(deep=False) if hasattr(made, "get_params") else {}
            chosen = {k: v for k, v in defaults.items() if k in known and k not in self.parameters}
            return made.set_params(**chosen) if chosen else made
        except Exception as error:
            raise ValueError(f"cannot make {self.name}: {message_of(error)}") from error

    def seeded(self, seed: int | None, ratio: float | None, **defaults: Any) -> Any:
        """Make a sampler with a seed, a `sampling_ratio` unless None, and other defaults."""
        if ratio is not None:
            defaults["sampling_ratio"] = ratio
        return self(random_state=seed, **defaults)

    def __str__(self) -> str:
        return self.name


def parse_factories(text: str, known: _Known = None) -> list[Factory]:
    """Read names with optional parameters: ``"baseline, MLROS, MLSMOTE(k_neighbors=3)"``.

    Parameters are literals, samplers or estimators, or lists of these. `known` holds the classes
    that have a short name; other names are import paths. With None there are no short names.
    """
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"cannot read {text!r}; {_EXPECTED}") from None
    nodes = body.elts if isinstance(body, ast.Tuple) else [body]
    if not nodes:
        raise ValueError("expected at least one name; got none")
    return [_read_factory(node, known) for node in nodes]


def _read_factory(node: ast.expr, known: _Known) -> Factory:
    name = ast.unparse(node)
    if not isinstance(node, ast.Call):
        return Factory(name, _find(_dotted(node), known))
    if any(keyword.arg is None for keyword in node.keywords):
        raise ValueError(f"cannot read {name!r}; write parameters as name=value")
    return Factory(
        name,
        _find(_dotted(node.func), known),
        [_read_value(argument, known) for argument in node.args],
        {str(keyword.arg): _read_value(keyword.value, known) for keyword in node.keywords},
    )


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise ValueError(f"cannot read {ast.unparse(node)!r}; {_EXPECTED}")


def _read_value(node: ast.expr, known: _Known) -> Any:
    if isinstance(node, (ast.Call, ast.Name, ast.Attribute)):
        return _read_factory(node, known)()
    if isinstance(node, (ast.List, ast.Tuple)):
        values = [_read_value(each, known) for each in node.elts]
        return values if isinstance(node, ast.List) else tuple(values)
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        raise ValueError(f"cannot read the value {ast.unparse(node)!r}; use a literal") from None


def _find(name: str, known: _Known) -> type | None:
    """Return the class of a name or import path; None for the step that does nothing."""
    if known is not None and name in known:
        return known[name]
    if known is not None and "." not in name:
        from imblearn_multilabel.model_selection._comparison.inputs import unknown_name

        raise ValueError(f"{unknown_name(name, known)}, or an import path")
    return _import_class(name)


def _import_class(path: str) -> type:
    """Import a class of samplers or estimators."""
    module_name, _, name = path.rpartition(".")
    found = None
    # Nothing in the standard library is an estimator, and some of its modules act on import.
    if module_name and module_name.partition(".")[0] not in sys.stdlib_module_names:
        try:
            found = getattr(importlib.import_module(module_name), name)
        except (ImportError, AttributeError, ValueError):
            found = None
        except Exception as error:
            raise ValueError(f"cannot import {path!r}: {message_of(error)}") from error
    if found is None:
        raise ValueError(f"cannot import {path!r}; expected module.Class")
    if not _is_estimator_class(found):
        raise ValueError(f"{path} is neither a sampler nor a scikit-learn estimator")
    return found


def _is_estimator_class(found: Any) -> bool:
    """Tell whether an object is a class of samplers or of estimators, without calling it."""
    is_sampler = hasattr(found, "fit_resample")
    return isinstance(found, type) and (
        is_sampler or (hasattr(found, "fit") and hasattr(found, "get_params"))
    )


def read_remedies(text: str) -> list[Factory]:
    """Read samplers and other remedies, separated by commas; ``baseline`` is one of them."""
    from imblearn_multilabel.model_selection._comparison.inputs import remedy_classes
    from imblearn_multilabel.model_selection._comparison.outcomes import BASELINE

    return parse_factories(text, {BASELINE: None, **remedy_classes()})


def read_sampler(text: str) -> Factory:
    """Read one sampler."""
    from imblearn_multilabel.model_selection._comparison.inputs import sampler_classes

    found = parse_factories(text, sampler_classes())
    if len(found) != 1 or found[0].make is None:
        raise ValueError(f"expected one sampler; got {text!r}")
    return found[0]


def read_classifier(text: str) -> Factory:
    """Read one classifier."""
    found = parse_factories(text)
    if len(found) != 1:
        raise ValueError(f"expected one import path; got {text!r}")
    made = found[0]()
    if not (hasattr(made, "fit") and hasattr(made, "predict")):
        raise ValueError(f"{found[0]} is not a classifier; it must have fit and predict")
    from sklearn.base import RegressorMixin

    if isinstance(made, RegressorMixin):
        raise ValueError(f"{found[0]} is a regressor; expected a classifier")
    return found[0]


def check_remedies(
    factories: list[Factory], seed: int, ratio: float | None, *, or_classifiers: bool = False
) -> None:
    """Make each remedy once, so that mistakes are found before any work is done."""
    from imblearn_multilabel.base import MultilabelSampler

    for factory in factories:
        made = factory.seeded(seed, ratio)
        if isinstance(made, MultilabelSampler):
            made._validate_params()
        elif factory.make is not None and not (or_classifiers and hasattr(made, "predict")):
            raise ValueError(f"{factory} is not a sampler of multi-label data")
