"""The comparison of AEMLO's paper, run again; written down before anything was run.

Eight methods on nine data sets under five classifiers. Where a method has a sampling ratio, three
settings compete on an inner split of every training part, once for each classifier that tunes; the
others take the settings of the one they are listed with. All budgets are alike: three settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from protocol import Method, Protocol
from stored_names import BASELINE

PAPER_METHODS = (BASELINE, "MLSMOTE", "MLSOL", "MLROS", "MLRUS", "MLTL", "MLBOTE", "AEMLO")
SMALL = ("cal500", "yeast", "langlog", "enron")
RCV1 = ("rcv1subset1_472", "rcv1subset2_472", "rcv1subset3_472")
LARGE = ("corel5k", *RCV1, "bibtex")
NINE = (*SMALL, *LARGE)
TREES = ("RAkEL", "ECC")


@dataclass(frozen=True)
class Leg:
    """A part of the grid, run before the next one."""

    classifiers: tuple[str, ...]
    folds: tuple[int, ...]
    data: tuple[str, ...]


@dataclass(frozen=True)
class Comparison(Protocol):
    legs: tuple[Leg, ...] = ()
    #: Classifier -> the one whose inner scores choose its settings.
    tuned_by: Mapping[str, str] = field(default_factory=dict)
    #: Setting -> the study whose inner cells serve, since they are the same.
    lent: Mapping[str, str] = field(default_factory=dict)

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(family_of(method) for method in self.methods["test"]))

    @property
    def tuning_classifiers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.tuned_by.values()))


def family_of(method: Method) -> str:
    return method.family or method.name


def settings(sampler: str, *choices: Mapping[str, float]) -> tuple[Method, ...]:
    """Return a method for each of the parameters to choose among."""
    return tuple(
        Method(
            f"{sampler} {', '.join(f'{name} {value}' for name, value in parameters.items())}",
            sampler,
            parameters,
            family=sampler,
        )
        for parameters in choices
    )


def ratios(sampler: str) -> tuple[Method, ...]:
    return settings(sampler, *({"sampling_ratio": ratio} for ratio in (0.1, 0.25, 0.5)))


#: MLSMOTE and MLTL have an amount of their own, so nothing to tune.
INTRINSIC = (Method(BASELINE), Method("MLSMOTE", "MLSMOTE"), Method("MLTL", "MLTL"))
_BY_RATIO = ("MLSOL", "MLROS", "MLRUS", "MLBOTE")
TUNED = (
    *(setting for sampler in _BY_RATIO for setting in ratios(sampler)),
    # Its loss weights too, with no more settings than the others have.
    *settings(
        "AEMLO",
        {"sampling_ratio": 0.25, "alpha": 1.0},
        {"sampling_ratio": 0.25, "alpha": 0.25},
        {"sampling_ratio": 0.5, "alpha": 1.0},
    ),
)

GENUINE = Comparison(
    name="comparison",
    data=NINE,
    methods={"inner": TUNED, "test": (*INTRINSIC, *TUNED)},
    classifiers=("BR-SVM", "MLkNN", "CLR-SVM", *TREES),
    tuned_by={
        "BR-SVM": "BR-SVM",
        "MLkNN": "MLkNN",
        "CLR-SVM": "BR-SVM",
        "RAkEL": "BR-SVM",
        "ECC": "BR-SVM",
    },
    # The first fold of everything before the second of anything: a part of the grid is a table.
    legs=(
        Leg(("BR-SVM", "MLkNN"), (0,), NINE),
        Leg(("CLR-SVM", *TREES), (0,), SMALL),
        Leg(("CLR-SVM",), (0,), LARGE),
        Leg(TREES, (0,), LARGE),
        Leg(("BR-SVM", "MLkNN"), (1, 2), NINE),
        Leg(("CLR-SVM", *TREES), (1, 2), SMALL),
        Leg(("BR-SVM", "MLkNN"), (3, 4), NINE),
        Leg(("CLR-SVM", *TREES), (3, 4), SMALL),
    ),
)

#: A second attempt, written when the first one's first fold was known: what the inner parts of the
#: first fold found best for each classifier that tunes (`ablation.COMBINED`), beside the default.
_FIRST_CHOICE = "AEMLO sampling_ratio 0.25, alpha 1.0"
_SECOND = (
    *(setting for setting in TUNED if setting.name == _FIRST_CHOICE),
    *settings(
        "AEMLO",
        {"stored_ratio": 2.0, "residual": 0.5, "threshold_cap": 4.0},
        {"stored_ratio": 2.0, "alpha": 0.25},
    ),
)
AGAIN = replace(
    GENUINE,
    name="comparison_again",
    methods={"inner": _SECOND, "test": _SECOND},
    lent={_FIRST_CHOICE: GENUINE.name},
    legs=GENUINE.legs[:4],
)

#: The files as the paper used them: rcv1 with labels shifted, words of langlog taken for labels.
_DISTRIBUTED = tuple(name.replace("_472", "_as_distributed_472") for name in RCV1)
AS_PUBLISHED = replace(
    GENUINE,
    name="comparison_as_published",
    data=("langlog_as_paper", *_DISTRIBUTED),
    legs=(Leg(("BR-SVM", "MLkNN"), (0, 1), ("langlog_as_paper", *_DISTRIBUTED)),),
)

#: Does the paper rank scores? All fixed, nothing is chosen: one linear SVM per label, read twice.
_DECIDING = ("BR-SVM", "BR-SVM decisions")
DECISIONS = replace(
    GENUINE,
    name="comparison_of_decisions",
    methods={
        "inner": (),
        "test": (
            *INTRINSIC,
            *(Method(name, name, {"sampling_ratio": 0.25}) for name in (*_BY_RATIO, "AEMLO")),
        ),
    },
    classifiers=_DECIDING,
    tuned_by=dict.fromkeys(_DECIDING, "BR-SVM"),
    legs=(Leg(_DECIDING, (0,), NINE),),
)

#: The other samplers of the library as they are by default, beside AEMLO; MLDM not, for its cost.
OTHERS = replace(
    GENUINE,
    name="comparison_of_others",
    methods={
        "inner": (),
        "test": (
            Method(BASELINE),
            *(Method(name, name) for name in ("LPROS", "MLONC", "MLRkNNOS", "LSDMLO", "AEMLO")),
            *(Method(name, name) for name in ("LPRUS", "MLUL", "MLeNN", "REMEDIAL", "REMEDIALHwR")),
        ),
    },
    classifiers=("BR-SVM", "MLkNN"),
    legs=(Leg(("BR-SVM", "MLkNN"), (0,), NINE),),
)

_QUICK = {"max_epochs": 2, "hidden_size": 16, "latent_size": 4}
_QUICK_SETTINGS = (
    *ratios("MLROS"),
    *settings("AEMLO", _QUICK | {"sampling_ratio": 0.25}, _QUICK | {"sampling_ratio": 0.5}),
)
_ALL_FIVE = tuple(GENUINE.tuned_by)
COMPARISON_SMOKE = replace(
    GENUINE,
    name="comparison_smoke",
    data=("tiny_dense", "tiny_sparse"),
    methods={"inner": _QUICK_SETTINGS, "test": (*INTRINSIC, *_QUICK_SETTINGS)},
    n_folds=2,
    n_inner_parts=2,
    sampler_seeds=(1, 2),
    legs=(
        Leg(("BR-SVM", "MLkNN"), (0, 1), ("tiny_dense", "tiny_sparse")),
        Leg(("CLR-SVM", *TREES), (0,), ("tiny_dense", "tiny_sparse")),
    ),
)
