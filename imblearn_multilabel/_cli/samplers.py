"""The samplers one can name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from imblearn_multilabel._cli.expressions import Factory, resolve_path
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.model_selection._comparison.samplers import sampler_classes


def sampler_names() -> list[str]:
    """Return the names of all public samplers."""
    return list(sampler_classes())


def resolve_sampler(name: str) -> Callable[..., Any]:
    """Return the class of a name or import path; ``none`` is the step that does nothing."""
    if name == "none":
        return _no_sampler
    if "." in name:
        return resolve_path(name)
    classes = sampler_classes()
    if name in classes:
        return classes[name]
    raise ValueError(
        f"unknown sampler {name!r}; expected none, {', '.join(sampler_names())} or an import path"
    )


def make_sampler(factory: Factory, seed: int | None, ratio: float | None, **defaults: Any) -> Any:
    """Make a sampler with the seed, the ratio where one was asked for, and what else it takes."""
    if ratio is not None:
        defaults["sampling_ratio"] = ratio
    return factory(random_state=seed, **defaults)


def check_samplers(factories: Sequence[Factory], seed: int, ratio: float | None) -> None:
    """Make each once, so that mistakes are found before any work is done."""
    for factory in factories:
        try:
            sampler = make_sampler(factory, seed, ratio)
        except Exception as error:
            raise ValueError(f"cannot make {factory.name}: {error}") from error
        if isinstance(sampler, MultilabelSampler):
            sampler._validate_params()
        elif factory.make is not _no_sampler:
            raise ValueError(f"{factory.name} is no sampler of multi-label data")


def _no_sampler() -> str:
    return "passthrough"
