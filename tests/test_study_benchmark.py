"""The benchmark "To resample or not": its cut, its decisions, its advice, and its stored files."""

import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.stats import binom

from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
from imblearn_multilabel.model_selection import _advice
from tests.study_data import STUDY, load_study

pd = pytest.importorskip("pandas")
for package in ("torch", "matplotlib"):
    pytest.importorskip(package)

study, grid = load_study("benchmark"), load_study("benchmark_grid")
report, pictures = load_study("report"), load_study("pictures")
NAME = "logistic regression"


def test_a_cut_has_enough_of_every_label_and_counts_the_others_apart(tmp_path, monkeypatch):
    X, y = make_imbalanced_multilabel(300, 8, 6, imbalance=3.0, random_state=1)
    write_npz(tmp_path / "table.npz", X, y)
    monkeypatch.setattr(grid, "MAX_ROWS", 100)
    monkeypatch.setattr(grid, "MAX_FEATURES", 5)
    found = grid.cut.__wrapped__(tmp_path, "table")
    assert found.X.shape == (100, 5)
    assert found.y.sum(axis=0).min() >= 2 * grid.N_FOLDS
    assert found.facts["labels"] + found.facts["labels apart"] == 6
    assert found.facts["labels apart"] > 0
    for train, test in grid.folds_of(found.y):
        assert not np.intersect1d(train, test).size
        assert found.y[train].sum(axis=0).min() >= 2


def test_row_weights_lift_the_rare_labels():
    class Keeper(grid.ClassifierMixin, grid.BaseEstimator):
        def fit(self, X, y, sample_weight):
            self.weight_, self.classes_ = sample_weight, [np.array([0, 1])] * y.shape[1]
            return self

    X, y = make_imbalanced_multilabel(400, 6, 4, random_state=0)
    weight = grid.RowWeightedClassifier(Keeper()).fit(X, y).estimator_.weight_
    shares, weighted = y.mean(axis=0), (weight[:, None] * y).sum(axis=0) / weight.sum()
    rare = shares.argmin()
    assert weighted[rare] == pytest.approx(min(2 * shares[rare], shares.mean()), rel=1e-3)


def test_the_network_learns_and_leaves_the_global_state_of_torch():
    import torch

    X, y = make_imbalanced_multilabel(300, 6, 3, noise=0.5, random_state=0)
    before = torch.random.get_rng_state()
    first, second = (grid.Network(random_state=1).fit(X, y).predict_proba(X) for _ in range(2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert_array_equal(first, second)
    assert ((first >= 0.5) == y).mean() > (y == 0).mean()


# Decisions

COLUMNS = list(study.MEASURES)
DATA = [f"d{number}" for number in range(12)]
STEADY = list(np.arange(1, 13) / 1000)
MIXED = [value * (-1) ** number for number, value in enumerate(STEADY)]
WORSE = [-value for value in STEADY]


def made(gains):
    """Return cells whose remedies have these gains in all columns over a control of 0.5."""
    lines = [
        {"data": data, "fold": 0, "classifier": NAME, "remedy": remedy}
        | dict.fromkeys(COLUMNS, 0.5 + gain)
        for remedy, values in ({"baseline": [0.0] * 12} | gains).items()
        for data, gain in zip(DATA, values, strict=True)
    ]
    return study.Cells(pd.DataFrame(lines), DATA)


def claim(rule, *remedies, margin=0.0):
    pairs = study.beside_control("tuned_f", *remedies)
    return study.Claim("", rule, pairs, (NAME,), margin)


@pytest.mark.parametrize(
    ("rule", "remedies", "decision"),
    [
        ("all", ("MLROS",), "holds"),
        ("all", ("MLROS", "MLSOL"), "open"),
        ("all", ("MLROS", "MLRUS"), "refuted"),
        ("some", ("MLROS", "MLSOL"), "holds"),
        ("some", ("MLSOL", "MLRUS"), "not shown"),
    ],
)
def test_claims_are_decided_by_tests(rule, remedies, decision):
    cells = made({"MLROS": STEADY, "MLSOL": MIXED, "MLRUS": WORSE})
    assert study.decide(claim(rule, *remedies), cells)[0] == decision


@pytest.mark.parametrize(("margin", "decision"), [(0.02, "holds"), (0.005, "open"), (0, "refuted")])
def test_a_margin_is_held_against_the_interval(margin, decision):
    cells = made({"MLROS": STEADY})
    assert study.decide(claim("within", "MLROS", margin=margin), cells)[0] == decision


def test_a_failed_cell_has_no_value():
    cells = made({"MLROS": [np.nan, *STEADY[1:]]})
    assert cells.beside_control(NAME, "MLROS", "f").n == 11
    assert study.Gains(cells, NAME).values[1, 0] == -1


@pytest.mark.parametrize("n", [6, 9, 12, 24])
def test_the_interval_of_a_median_is_the_narrowest_that_covers_enough(n):
    low, high = report.median_interval(np.arange(n, dtype=float))
    # Of the rows, `low` are below the interval and as many above it.
    missed = 2 * binom.cdf(low, n, 0.5)
    assert missed <= 0.05 < 2 * binom.cdf(low + 1, n, 0.5)
    assert high == n - 1 - low


def test_no_set_advises_itself():
    # The remedy is best on one set only, and that one cannot know.
    cells = made({"MLROS": [0.0] * 11 + [9.0], "MLSOL": [0.1] * 11 + [0.0]})
    gains = study.Gains(cells, NAME)
    advised = gains.followed([np.ones(12, dtype=bool)])
    assert [gains.remedies[each] for each in advised] == ["MLROS"] * 11 + ["MLSOL"]


# Stored files


def check_picture(drawn, committed):
    own = re.search(r"Matplotlib v[\d.]+", drawn.read_text())[0]
    if own not in committed.read_text():
        pytest.skip(f"{own} places paths in its own way")
    assert drawn.read_text() == committed.read_text(), "run report.py, or docs/pictures.py"


def test_evidence_and_picture_follow_from_the_stored_cells(tmp_path):
    picture, evidence = tmp_path / "benchmark_gains.svg", tmp_path / "evidence.csv"
    study.write_files(report.stored("benchmark"), picture, evidence)
    assert evidence.read_bytes() == study.EVIDENCE.read_bytes()
    check_picture(picture, study.PICTURE)


def test_the_advice_knows_the_ranges_of_the_data():
    facts = pd.read_csv(grid.FACTS)
    columns = {"rows": "rows", "labels": "labels", "positives": "positives of a label"}
    for name, column in columns.items():
        values = facts[column]
        assert (int(values.min()), int(values.max())) == _advice._MEASURED[name]
    assert tuple(facts.data) == grid.DATA
    assert set(study.TEXTS) < set(grid.DATA)


@pytest.fixture(scope="module")
def stored():
    return study.Cells(study.as_frame(report.stored("benchmark").values()))


def test_the_best_remedies_went_on(stored):
    assert set(grid.best(report.stored("benchmark"))) == set(stored.remedies("network"))


def test_thresholds_raise_macro_f_on_every_data_set_as_the_hero_says(stored):
    assert len(stored.data) == 24
    assert len(stored.classifiers) == 6
    for classifier in stored.classifiers:
        tuned, default = (study.Side(study.CONTROL, column) for column in ("tuned_f", "f"))
        gain = stored.effect(classifier, tuned, default)
        assert (gain.won, gain.n) == (24, 24), classifier
        if classifier == pictures.CLASSIFIER:
            assert f"{gain.median:.2f}" == "0.11"
    # What the sentence on nearest neighbors below the hero says.
    ranked = stored.beside_control("nearest neighbors", "MLRkNNOS", "ap")
    assert ranked.median > 0
    assert ranked.p < report.ALPHA


def test_the_committed_hero_shows_the_stored_cells(stored, tmp_path):
    found = pictures.read_hero()
    assert set(found) == set(stored.data)
    assert all(tuned > default for default, tuned in found.values())
    pictures.draw_heroes(tmp_path)
    for drawn in sorted(tmp_path.iterdir()):
        check_picture(drawn, STUDY.parent / "images" / drawn.name)
