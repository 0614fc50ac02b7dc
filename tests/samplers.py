"""Every sampler of the package, found in the families' `__all__`: there is no other list."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any

import pytest

from imblearn_multilabel import MultilabelSampler, combine, over_sampling, under_sampling
from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from imblearn_multilabel.under_sampling import MLRUS, MLUL

#: Parameters that make a slow sampler quick; what it promises does not depend on them.
SMALL_PARAMS: dict[str, dict[str, Any]] = {
    "AEMLO": {"max_epochs": 2, "hidden_size": 16, "latent_size": 4},
    "MLDM": {"n_steps": 4, "max_iter": 2, "hidden_sizes": (8,)},
}
NEEDS_TORCH = {"AEMLO", "MLDM"}
#: Samplers that invent rows by other means than interpolation between two input rows.
NOT_INTERPOLATING = {"AEMLO", "MLDM"}

HAS_TORCH = importlib.util.find_spec("torch") is not None


def sampler_classes() -> list[type[MultilabelSampler]]:
    return [
        member
        for family in (over_sampling, under_sampling, combine)
        for member in (getattr(family, name) for name in family.__all__)
        if isinstance(member, type) and issubclass(member, MultilabelSampler)
    ]


def make_sampler(sampler_class: type, **params: Any) -> MultilabelSampler:
    return sampler_class(**(SMALL_PARAMS.get(sampler_class.__name__, {}) | params))


def seeded(sampler_class: type, **params: Any) -> MultilabelSampler:
    """Make a sampler with the seed 0, if it draws anything."""
    sampler = make_sampler(sampler_class, **params)
    return sampler.set_params(random_state=0) if "random_state" in sampler.get_params() else sampler


def sampler_instances() -> list[MultilabelSampler]:
    """For the `parametrize_with_checks` of others, which take no marks."""
    on_blocks = [BlockwiseSampler(each, block_size=20) for each in (MLSMOTE(), MLUL())]
    return [*map(make_sampler, sampler_classes()), *on_blocks]


def skip_without_torch(estimator: Any) -> None:
    if type(estimator).__name__ in NEEDS_TORCH:
        pytest.importorskip("torch")


def with_effect(*effects: str, without: tuple[str, ...] = (), interpolating: bool = False) -> Any:
    """Run a test once for every sampler class that declares all `effects` and none of `without`."""

    def parameters() -> Iterator[Any]:
        for sampler_class in sampler_classes():
            name = sampler_class.__name__
            # Asked of an instance: a sampler that wraps another has its effects.
            sampler = make_sampler(sampler_class)
            declared = all(getattr(sampler.effects, effect) for effect in effects)
            excluded = any(getattr(sampler.effects, effect) for effect in without)
            if not declared or excluded or (interpolating and name in NOT_INTERPOLATING):
                continue
            marks = []
            if name in NEEDS_TORCH:
                missing = pytest.mark.skipif(not HAS_TORCH, reason="torch is not installed")
                marks = [pytest.mark.torch, missing]
            yield pytest.param(sampler_class, marks=marks, id=name)

    return pytest.mark.parametrize("sampler_class", list(parameters()))


#: Run a test once for every sampler class.
every_sampler = with_effect()
#: Run a test for a sampler that repeats rows, one that drops and one that computes them. Between
#: them they take every path of the base class, which reads and writes the tables of all samplers.
three_samplers = pytest.mark.parametrize("sampler_class", [MLROS, MLRUS, MLSMOTE])
#: What this package warns of is not what a test is about, unless it says so.
quiet = pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.MultilabelWarning")
