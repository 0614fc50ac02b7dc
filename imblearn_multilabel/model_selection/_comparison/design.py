"""What was compared, in plain values that JSON can hold."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class DataSummary:
    """A data set, without its rows.

    Parameters
    ----------
    name : str
        What it is called.
    n_samples, n_labels : int
        Shape of y.
    label_names : tuple of str
        Names of the labels.
    folds : tuple of (int, int)
        Repetition and fold, of every fold.
    """

    name: str
    n_samples: int
    n_labels: int
    label_names: tuple[str, ...]
    folds: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class MeasureSummary:
    """A measure, without its code.

    Parameters
    ----------
    name, title : str
        As in a table's column, and as in a sentence.
    greater_is_better : bool
        Which way is better.
    """

    name: str
    title: str
    greater_is_better: bool

    @property
    def sign(self) -> int:
        """1 or -1: what to multiply by for more to be better."""
        return 1 if self.greater_is_better else -1


@dataclass(frozen=True)
class Design:
    """What was compared, on what, and how.

    Parameters
    ----------
    data : tuple of DataSummary
        The data sets.
    estimators, samplers : tuple of str
        Their names, in the order they were given.
    measures : tuple of MeasureSummary
        The first is the one that decides.
    control : str
        The sampler the others are held against.
    n_candidates : tuple of int
        Parameter settings that each sampler was chosen from; 1 where there was no choice.
    inner_measure : str
        What the choice went by.
    n_inner_splits : int
        Folds of the choice.
    cv : str
        How rows were split, in words.
    random_state : int
        The seed that all others follow from.
    """

    data: tuple[DataSummary, ...]
    estimators: tuple[str, ...]
    samplers: tuple[str, ...]
    measures: tuple[MeasureSummary, ...]
    control: str
    n_candidates: tuple[int, ...]
    inner_measure: str
    n_inner_splits: int
    cv: str
    random_state: int

    def measure(self, name: str | None) -> MeasureSummary:
        """Return a measure by its name; the first one for None."""
        names = tuple(measure.name for measure in self.measures)
        return self.measures[_position("measure", name, names)]

    def estimator(self, name: str | None) -> str:
        """Return the name of an estimator if there is such a one; the first one for None."""
        return self.estimators[_position("estimator", name, self.estimators)]

    def data_set(self, name: str | None) -> DataSummary:
        """Return a data set by its name; the first one for None."""
        return self.data[_position("data", name, tuple(data.name for data in self.data))]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Design:
        """Make one of what `to_json` returned, after a file has turned tuples into lists."""
        data = tuple(
            DataSummary(
                **each
                | {
                    "label_names": tuple(each["label_names"]),
                    "folds": tuple(tuple(fold) for fold in each["folds"]),
                }
            )
            for each in found["data"]
        )
        measures = tuple(MeasureSummary(**each) for each in found["measures"])
        lists = {name: tuple(found[name]) for name in ("estimators", "samplers", "n_candidates")}
        return cls(**found | lists | {"data": data, "measures": measures})


def _position(parameter: str, name: str | None, names: tuple[str, ...]) -> int:
    if name is not None and name not in names:
        raise ValueError(f"`{parameter}` must be one of {', '.join(names)}; got {name!r}.")
    return 0 if name is None else names.index(name)
