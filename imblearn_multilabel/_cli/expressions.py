"""Classes with parameters, as one writes them: ``MLSMOTE(k_neighbors=3)``."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Factory:
    """A class and the parameters given for it.

    Parameters
    ----------
    name : str
        As one writes it.
    make : callable
        The class.
    positional : list
        Positional arguments.
    parameters : dict
        Keyword arguments.
    """

    name: str
    make: Callable[..., Any]
    positional: list[Any] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    def __call__(self, **defaults: Any) -> Any:
        """Make an object; of `defaults`, those it has as parameters and that were not given."""
        made = self.make(*self.positional, **self.parameters)
        known = made.get_params(deep=False) if hasattr(made, "get_params") else {}
        chosen = {k: v for k, v in defaults.items() if k in known and k not in self.parameters}
        return made.set_params(**chosen) if chosen else made

    def __str__(self) -> str:
        return self.name


def resolve_path(path: str) -> Any:
    """Import what a dotted path names."""
    module_name, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module_name), name)
    except (ImportError, AttributeError, ValueError):
        raise ValueError(f"cannot import {path!r}; expected module.Class") from None


def parse_factories(text: str, resolve: Callable[[str], Any] = resolve_path) -> list[Factory]:
    """Read names with optional parameters, commas between.

    Parameters
    ----------
    text : str
        For example ``"none, MLROS, MLSMOTE(k_neighbors=3)"``. Parameters are literals, or classes
        with parameters of their own.
    resolve : callable, default=resolve_path
        Turns a name into a class; raises a ValueError for an unknown one.

    Returns
    -------
    list of Factory

    Raises
    ------
    ValueError
        If the text cannot be read, or names what does not exist.
    """
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise ValueError(f"cannot read {text!r}; expected Name or Name(parameter=value)") from None
    nodes = body.elts if isinstance(body, ast.Tuple) else [body]
    if not nodes:
        raise ValueError("expected at least one name; got none")
    return [_read(node, resolve) for node in nodes]


def _read(node: ast.expr, resolve: Callable[[str], Any]) -> Factory:
    name = ast.unparse(node)
    if not isinstance(node, ast.Call):
        return Factory(name, resolve(_dotted(node)))
    if any(keyword.arg is None for keyword in node.keywords):
        raise ValueError(f"cannot read {name!r}; write parameters as name=value")
    return Factory(
        name,
        resolve(_dotted(node.func)),
        [_value(argument, resolve) for argument in node.args],
        {str(keyword.arg): _value(keyword.value, resolve) for keyword in node.keywords},
    )


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise ValueError(f"cannot read {ast.unparse(node)!r}; expected Name or Name(parameter=value)")


def _value(node: ast.expr, resolve: Callable[[str], Any]) -> Any:
    if isinstance(node, (ast.Call, ast.Name, ast.Attribute)):
        factory = _read(node, resolve)
        return factory() if isinstance(node, ast.Call) else factory.make
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise ValueError(f"cannot read the value {ast.unparse(node)!r}; use a literal") from None
