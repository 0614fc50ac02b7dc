"""Hostile data for every sampler: a correct result or a documented error, nothing else.

25 examples a sampler here, the same in every run; `nox -s campaign` draws new ones for hours, and
`python -m tests.campaign` counts.
"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from tests.campaign import verdict
from tests.campaign.__main__ import COLUMNS, RESULTS, rarest, read, run, tables
from tests.campaign.cases import INGREDIENTS, Case, cases
from tests.campaign.errors import DOCUMENTED
from tests.campaign.flaws import OF_FEATURES
from tests.campaign.verdict import judge
from tests.samplers import every_sampler, make_sampler

STUDY = Path(__file__).resolve().parents[2] / "docs" / "study"
X, Y = make_imbalanced_multilabel(30, 3, 4, imbalance=1.3, random_state=0)


@every_sampler
@given(data=st.data())
def test_a_correct_result_or_a_documented_error(sampler_class, data):
    case = data.draw(cases(make_sampler(sampler_class)))
    assert judge(case, sampler_class) in {*RESULTS, *DOCUMENTED}
    assert case.ingredients <= set(INGREDIENTS)


def case_of(X, y=Y, flaw=None):
    return Case(X, y, {"random_state": 0}, frozenset(), flaw)


class Writing(MLROS):
    def fit_resample(self, X, y):
        result = super().fit_resample(X, y)
        X[0, 0] += 1
        return result


class Losing(MLROS):
    def fit_resample(self, X, y):
        return tuple(table[1:] for table in super().fit_resample(X, y))


class Inventing(MLSMOTE):
    def fit_resample(self, X, y):
        X_res, y_res = super().fit_resample(X, y)
        X_res[-1, 0] = X[:, 0].max() + 1
        return X_res, y_res


class Converting(MLROS):
    def fit_resample(self, X, y):
        X_res, y_res = super().fit_resample(X, y)
        return X_res.astype(np.float32), y_res


class Handing(MLROS):
    def fit_resample(self, X, y):
        super().fit_resample(X, y)
        return X, y


class Foreign(MLROS):
    def _plan(self, task):
        return task.labels.Y[99]


class HalfFitted(MLROS):
    def fit_resample(self, X, y):
        self.sampling_strategy_ = {}
        raise ValueError("Input X contains NaN")


class Hanging(MLROS):
    def _plan(self, task):
        while True:
            pass


@pytest.mark.parametrize(
    ("sampler_class", "error"),
    [
        (Writing, AssertionError),
        (Losing, AssertionError),
        (Inventing, AssertionError),
        (Converting, AssertionError),
        (Handing, AssertionError),
        (Foreign, IndexError),
    ],
)
def test_whatever_is_wrong_is_found(sampler_class, error):
    assert judge(case_of(X.copy()), sampler_class.__base__) == "other length"
    with pytest.raises(error):
        judge(case_of(X.copy()), sampler_class)


def test_a_flaw_must_not_pass_and_an_error_must_not_leave_attributes():
    flaw = OF_FEATURES["nan"]
    assert judge(case_of(flaw.spoil(X), flaw=flaw), MLSMOTE) == "X: missing values"
    assert judge(case_of(flaw.spoil(X), flaw=flaw), MLROS) == "other length"
    with pytest.raises(AssertionError, match="nobody was told"):
        judge(case_of(X, flaw=flaw), MLSMOTE)
    with pytest.raises(AssertionError, match="half-fitted"):
        judge(case_of(X, flaw=OF_FEATURES["objects, numbers"]), HalfFitted)
    with pytest.raises(ValueError, match="Input X contains NaN"):
        judge(case_of(X), HalfFitted)


def test_a_hang_is_stopped(monkeypatch):
    signal = pytest.importorskip("signal")
    if not hasattr(signal, "setitimer"):
        pytest.skip("this system has no timers")
    monkeypatch.setattr(verdict, "SECONDS", 1)
    with pytest.raises(TimeoutError, match="no end after 1 s"):
        judge(case_of(X), Hanging)


def test_the_command_counts_outcomes_and_ingredients(capsys):
    line = run(MLROS, 40)
    assert line.keys() <= set(COLUMNS)
    counts = dict.fromkeys(COLUMNS, 0) | line
    assert sum(counts[name] for name in (*RESULTS, *DOCUMENTED)) == 40
    shown = {row.split(" |")[0]: row for row in tables([counts])}
    assert shown["| MLROS"].startswith("| MLROS | 40 | ")
    assert shown["| MLSOL"] == "| MLSOL | 0 | 0 | 0 | 0 | 0 |"
    assert f"The rarest of {len(INGREDIENTS)}" in rarest([counts])
    assert run(Foreign, 40)["failed"]
    assert "IndexError" in capsys.readouterr().out


@pytest.mark.skipif(not STUDY.exists(), reason="the source archive has no studies")
def test_the_page_shows_the_figures_of_the_file():
    lines = read(STUDY / "results" / "campaign.csv")
    page = (STUDY / "trust.md").read_text()
    assert "\n".join(tables(lines)) in page
    assert rarest(lines) in page
    assert not any(line["failed"] for line in lines)
    assert all(sum(line[kind] for kind in (*RESULTS, *DOCUMENTED)) >= 2000 for line in lines)
