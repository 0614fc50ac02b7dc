"""The samplers, by whatever name or form they are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sklearn.base import clone
from sklearn.model_selection import ParameterGrid
from sklearn.pipeline import Pipeline

#: Cheap ones, one of each kind: clones, interpolates, interpolates where labels are locally rare,
#: splits rows, drops rows.
DEFAULT_SAMPLERS = ("none", "MLROS", "MLSMOTE", "MLSOL", "REMEDIAL", "MLRUS")
_NOTHING = (None, "none", "passthrough")


@dataclass(frozen=True)
class Contender:
    """A sampler in the comparison.

    Parameters
    ----------
    name : str
        What it is called.
    sampler : object or None
        Cloned for every cell; None leaves the rows as they are.
    candidates : list of dict
        Parameters to choose from; empty without a choice.
    """

    name: str
    sampler: Any
    candidates: list[dict[str, Any]] = field(default_factory=list)


def sampler_classes() -> dict[str, type]:
    """Return the public samplers by their names."""
    from imblearn_multilabel import combine, over_sampling, under_sampling

    families = (over_sampling, under_sampling, combine)
    return {name: getattr(family, name) for family in families for name in family.__all__}


def read_samplers(samplers: Any, control: str) -> list[Contender]:
    """Read names, samplers and samplers with grids; "none" is put first where it is missing."""
    if samplers is None:
        samplers = DEFAULT_SAMPLERS
    if isinstance(samplers, Mapping):
        found = [_read(each, str(name)) for name, each in samplers.items()]
    elif isinstance(samplers, (list, tuple)):
        found = [_read(each) for each in samplers]
    else:
        raise TypeError(
            "`samplers` must be a list or a mapping of names to samplers; got "
            f"{type(samplers).__name__}. Pass [sampler] for a single one."
        )
    if control == "none" and all(contender.name != "none" for contender in found):
        found.insert(0, Contender("none", None))
    names = [contender.name for contender in found]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(
            f"`samplers` holds {repeated[0]!r} more than once; pass a mapping to name them apart."
        )
    if control not in names:
        raise ValueError(
            f"`control` must be the name of one of the samplers, {', '.join(names)}; got "
            f"{control!r}."
        )
    return found


def holds_samplers(given: Any) -> bool:
    """Say whether an argument is a sampler, the name of one, or a collection with one in it."""
    if isinstance(given, str):
        return given in _NOTHING or given in sampler_classes()
    if isinstance(given, Mapping):
        return any(map(holds_samplers, given.values()))
    if isinstance(given, (list, tuple)):
        return any(map(holds_samplers, given))
    return hasattr(given, "fit_resample")


def _read(given: Any, name: str | None = None) -> Contender:
    grid = None
    if isinstance(given, tuple):
        if len(given) != 2:
            raise ValueError(
                "A tuple in `samplers` must be (sampler, param_grid); got one of length "
                f"{len(given)}."
            )
        given, grid = given
    sampler = _make(given)
    if sampler is None:
        if grid is not None:
            raise ValueError('"none" has no parameters to choose; pass it without a grid.')
        return Contender(name or "none", None)
    candidates = [] if grid is None else _candidates(sampler, grid)
    return Contender(name or _name_of(sampler), sampler, candidates)


def _make(given: Any) -> Any:
    if given is None or isinstance(given, str):
        if given in _NOTHING:
            return None
        classes = sampler_classes()
        if given in classes:
            return classes[given]()
        raise ValueError(f"Unknown sampler {given!r}; expected none, {', '.join(classes)}.")
    if isinstance(given, type):
        raise TypeError(f"`samplers` must hold samplers, not classes; pass {given.__name__}().")
    if not hasattr(given, "fit_resample"):
        raise TypeError(
            "`samplers` must hold names, None or objects with `fit_resample`; got "
            f"{type(given).__name__}."
        )
    return given


def _candidates(sampler: Any, grid: Any) -> list[dict[str, Any]]:
    if isinstance(sampler, Pipeline):
        raise ValueError(
            "A pipeline of samplers in `samplers` takes no grid; pass it with fixed parameters."
        )
    candidates = list(ParameterGrid(grid))
    for candidate in candidates:
        clone(sampler).set_params(**candidate)
    return candidates


def _name_of(sampler: Any) -> str:
    return " ".join(str(sampler).split()).removesuffix("()")
