"""What is compared, on what and how; written down before anything is run.

A study has two stages. ``inner`` splits the training part of every outer fold again and compares
recipes there: the only place where anything is chosen. ``test`` scores the few methods of the
final tables on the outer test folds, which decide nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

STAGES = ("inner", "test")


@dataclass(frozen=True)
class Method:
    """A sampler by name, and what differs from its defaults."""

    name: str
    sampler: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    #: Class method that builds it, instead of the class itself.
    recipe: str | None = None


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
    #: Named beforehand: what effects are measured against, and whom the tests compare.
    baseline: str = "none"
    control: str = "AEMLO"
    choice: Choice = Choice()


def _change(name: str, **parameters: Any) -> Method:
    return Method(name, "AEMLO", parameters)


NONE = Method("none")
DEFAULT = Method("AEMLO", "AEMLO")
PAPER = Method("AEMLO from paper", "AEMLO", recipe="from_paper")
BASELINES = (
    NONE,
    Method("MLROS", "MLROS"),
    # Its amount follows from the data; there is nothing to tune.
    Method("MLSMOTE", "MLSMOTE"),
    Method("MLSOL 0.3", "MLSOL", {"sampling_ratio": 0.3}),
)
#: One change at a time. The first changes nothing but chance: what it moves is noise.
CHANGES = (
    _change("another seed", random_state=99),
    _change("seeds minority", seeds="minority"),
    _change("seeds all", seeds="all"),
    _change("decode from seed", decode_from="seed"),
    _change("decode from seed, residual 1", decode_from="seed", residual=1.0),
    _change("decode with noise", decode_from="noise"),
    _change("decode with noise 0.1", decode_from="noise", noise_scale=0.1),
    _change("residual 0.5", residual=0.5),
    _change("residual 1", residual=1.0),
    _change("reach 1", reach=1.0),
    _change("neighbours 10", k_neighbors=10),
    _change("feature types observed", feature_types="observed"),
    _change("threshold f_measure", threshold="f_measure"),
    _change("threshold prior", threshold="prior"),
    _change("cap 1.5", threshold_cap=1.5),
    _change("cap 4", threshold_cap=4.0),
    _change("label loss on labels", label_loss_on="labels"),
    _change("label loss on features", label_loss_on="features"),
    _change("label loss exponential", label_loss="exponential"),
    _change("label loss log", label_loss="log"),
    _change("latent 32", n_latent=32),
    _change("latent 64", n_latent=64),
    _change("hidden 256", n_hidden=256),
    _change("alpha 1/4", alpha=0.25),
    _change("alpha 4", alpha=4.0),
    _change("similarity 0", similarity_weight=0.0),
    _change("orthonormality 0", orthonormality_weight=0.0),
    _change("ratio 0.1", sampling_ratio=0.1),
    _change("ratio 0.5", sampling_ratio=0.5),
    _change("ratio 0.75", sampling_ratio=0.75),
    _change("300 epochs, patience 40", n_epochs=300, patience=40),
)

CLASSIFIERS = ("BR-SVM", "MLkNN")

FULL = Protocol(
    name="aemlo_ablation",
    data=(
        "cal500",
        "medical",
        "yeast",
        "langlog",
        "enron",
        "rcv1subset1_472",
        "corel5k",
        "bibtex",
    ),
    methods={
        "inner": (*BASELINES, DEFAULT, PAPER, *CHANGES),
        "test": (*BASELINES, DEFAULT, PAPER),
    },
    classifiers=CLASSIFIERS,
    # bibtex costs as much as five others.
    choice=Choice(race_wins=4, late=("bibtex",), stay=("AEMLO from paper", "another seed")),
)

#: Concerns sparse X alone, so the rule asks for all six sets.
STORED = Protocol(
    name="aemlo_stored",
    data=("medical", "langlog", "enron", "rcv1subset1_472", "corel5k", "bibtex"),
    methods={
        "inner": (
            _change("stored ratio 1", stored_ratio=1.0),
            _change("stored ratio 2", stored_ratio=2.0),
        ),
        "test": (),
    },
    classifiers=CLASSIFIERS,
    baseline="stored ratio 1",
    control="stored ratio 1",
    choice=Choice(default="stored ratio 1", least_wins=6),
)
STORED_AGAIN = replace(
    STORED, name="aemlo_stored_again", inner_seed=6, sampler_seeds=(21, 22, 23, 24, 25)
)

_QUICK = {"n_epochs": 2, "n_hidden": 16, "n_latent": 4}

SMOKE = Protocol(
    name="smoke",
    data=("tiny_dense", "tiny_sparse"),
    methods={
        "inner": (NONE, Method("AEMLO", "AEMLO", _QUICK)),
        "test": (NONE, Method("MLROS", "MLROS"), Method("AEMLO", "AEMLO", _QUICK)),
    },
    classifiers=CLASSIFIERS,
    n_folds=2,
    n_inner_parts=2,
    sampler_seeds=(1, 2),
    choice=Choice(least_wins=2),
)

PROTOCOLS = {protocol.name: protocol for protocol in (FULL, STORED, STORED_AGAIN, SMOKE)}
