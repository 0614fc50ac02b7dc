"""Too little memory: an error that names what to change, before any of it is taken."""

import re

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier as Tree

from imblearn_multilabel import _memory
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.ensemble import ResamplingEnsembleClassifier
from imblearn_multilabel.model_selection import (
    CalibratedClassifierCV,
    TunedThresholdClassifierCV,
    compare_remedies,
)
from imblearn_multilabel.over_sampling import LSDMLO, MLDM, MLROS, MLSMOTE, MLSOL
from tests.samplers import make_sampler, quiet, with_effect

X, Y = make_imbalanced_multilabel(40, 3, 4, imbalance=1.3, random_state=0)
_NAME, COMPUTING = with_effect("invents", without=("rewrites",)).args


@pytest.mark.torch
def test_a_device_that_is_full_is_reported_by_the_parameters_to_change(monkeypatch):
    torch = pytest.importorskip("torch")
    from imblearn_multilabel.over_sampling._mldm import diffusion

    def full(*args, **kwargs):
        raise torch.cuda.OutOfMemoryError("tried to allocate")

    monkeypatch.setattr(diffusion, "fit_diffusion", full)
    sampler = MLDM(batch_size=64, hidden_sizes=(8,))
    advice = r"Lower `batch_size` \(now 64\) or `hidden_sizes` \(now \(8,\)\), or use device='cpu'"
    with pytest.raises(MemoryError, match=advice):
        sampler.fit_resample(X, Y)
    assert not [name for name in vars(sampler) if name.endswith("_")]


@pytest.mark.parametrize(_NAME, COMPUTING)
@pytest.mark.parametrize("ratio", [1e12, np.float64(1.7e308)])
def test_rows_that_cannot_fit_are_refused_at_once(sampler_class, ratio):
    sampler = make_sampler(sampler_class, sampling_ratio=ratio)
    asks = re.escape(f"`sampling_ratio={ratio!r}` asks for ")
    with pytest.raises(
        MemoryError, match=rf"^{asks}\d+ new rows, which take .* Ask for fewer rows"
    ):
        sampler.fit_resample(X, Y)
    assert not [name for name in vars(sampler) if name.endswith("_")]


@quiet
def test_a_limit_is_no_order_where_rows_run_out_by_themselves():
    most = MLROS(sampling_ratio=1e12, random_state=0).fit_resample(X, Y)[0]
    assert len(most) < 4 * len(X)


@pytest.mark.parametrize("sampler_class", [MLROS, MLSMOTE])
def test_wanted_positives_that_cannot_fit_are_refused_at_once(sampler_class):
    sampler = sampler_class(sampling_strategy={3: 10**15})
    with pytest.raises(MemoryError, match=r"^`sampling_strategy` asks for 99.* new rows, which"):
        sampler.fit_resample(X, Y)


def test_what_is_free_decides(monkeypatch):
    row = 8 + 3 * 8
    sampler = MLSOL(sampling_ratio=0.5, random_state=0)
    monkeypatch.setattr(_memory, "_limits", lambda: iter([10**9, 20 * row - 1]))
    with pytest.raises(
        MemoryError, match=r"asks for 20 new rows, which take 5\.96e-07 GiB at least"
    ):
        sampler.fit_resample(X, Y)
    monkeypatch.setattr(_memory, "_limits", lambda: iter([10**9, 20 * row]))
    assert len(sampler.fit_resample(X, Y)[0]) == 60


def test_limits_are_those_of_the_machine_and_of_the_container(monkeypatch, tmp_path):
    real = _memory.Path

    def under(path):
        return real(tmp_path / path.lstrip("/")) if isinstance(path, str) else path

    monkeypatch.setattr(_memory, "Path", under)
    monkeypatch.setattr(_memory, "_CGROUPS", tmp_path / "groups")
    assert list(_memory._limits()) == []
    for name, text in {
        "proc/meminfo": "MemFree: 5 kB\nMemAvailable:    2000 kB\n",
        "proc/self/cgroup": "0::/own\n",
        "groups/own/memory.stat": "anon 700\nfile 300\nfile_mapped 1\n",
        "groups/own/memory.current": "1000\n",
        "groups/own/memory.max": "5000\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert list(_memory._limits()) == [2_048_000, 4300]
    (tmp_path / "groups/own/memory.max").write_text("max\n")
    assert list(_memory._limits()) == [2_048_000]


def test_this_machine_says_something_sensible():
    assert all(2**20 < limit < 2**60 for limit in _memory._limits())
    assert np.isfinite(sum(_memory._limits()))


@pytest.mark.parametrize(
    ("run", "user"),
    [
        (lambda X, y: compare_remedies(X, y, {"none": None}), "compare_remedies"),
        (lambda X, y: TunedThresholdClassifierCV(Tree()).fit(X, y), "Scoring out of fold"),
        (lambda X, y: CalibratedClassifierCV(Tree()).fit(X, y), "Scoring out of fold"),
        (lambda X, y: ResamplingEnsembleClassifier(Tree()).fit(X, y), "ResamplingEnsemble"),
        (lambda X, y: LSDMLO().fit_resample(X, y), "LSDMLO"),
    ],
)
def test_dense_tables_that_cannot_fit_are_refused_with_their_size(monkeypatch, run, user):
    X, y = make_imbalanced_multilabel(60, 3, 50, sparse_y=True, random_state=0)
    monkeypatch.setattr(_memory, "_limits", lambda: iter([5000]))
    with pytest.raises(MemoryError, match=rf"{user}.* needs dense tables .* GiB .* fewer rows"):
        run(X, y)
