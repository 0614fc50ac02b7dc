"""What a protocol says: what is compared, on what and how.

A study has two stages. ``inner`` splits the training part of every outer fold again and compares
recipes or settings there: the only place where anything is chosen. ``test`` scores the methods of
the final tables on the outer test folds, which decide nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stored_names import BASELINE

STAGES = ("inner", "test")


@dataclass(frozen=True)
class Method:
    """A sampler by name, and what differs from its defaults."""

    name: str
    sampler: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    #: Class method that builds it, instead of the class itself.
    recipe: str | None = None
    #: What it is a setting of, where settings are chosen among.
    family: str | None = None


@dataclass(frozen=True)
class Measure:
    name: str
    title: str
    greater_is_better: bool


@dataclass(frozen=True)
class Choice:
    """When a change replaces the default.

    On every data set, the change and the default are ranked against each other in each column
    (measure x classifier). The change wins the data set if its mean rank is lower. It replaces
    the default if it wins at least `least_wins` of the data sets; the most wins decide between
    several. Seven of eight has a chance of 0.035 for two equal recipes.

    A change that wins fewer than `race_wins` data sets on the folds run so far is out of the race:
    it is not run on the folds that are left, and cannot be chosen. The data sets in `late` are run
    last, by changes that may still win enough. The methods in `stay` run everywhere, as do the
    default and other samplers. Without `race_wins` all methods do.
    """

    default: str = "AEMLO"
    least_wins: int = 7
    race_wins: int | None = None
    late: tuple[str, ...] = ()
    stay: tuple[str, ...] = ()


@dataclass(frozen=True)
class Protocol:
    name: str
    #: From small to large, so that a run that is cut off has whole data sets.
    data: tuple[str, ...]
    #: Methods by stage.
    methods: Mapping[str, tuple[Method, ...]]
    classifiers: tuple[str, ...]
    n_folds: int = 5
    #: Parts of the training part in the inner stage; the first is the validation part.
    n_inner_parts: int = 4
    fold_seed: int = 20240909
    inner_seed: int = 5
    #: One for each outer fold; the same for all methods.
    sampler_seeds: tuple[int, ...] = (11, 12, 13, 14, 15)
    measures: tuple[Measure, ...] = (
        Measure("macro_f", "Macro-F", True),
        Measure("macro_auc", "Macro-AUC", True),
        Measure("ranking_loss", "Ranking loss", False),
    )
    #: Labels with more positives in the training part than that are scored once more by themselves.
    frequent_above: int = 30
    #: Named beforehand: what effects are measured against, and whom the tests compare.
    baseline: str = BASELINE
    control: str = "AEMLO"
    choice: Choice = Choice()
