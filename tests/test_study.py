"""Every study runs, on data of seconds, and the pages show what its stored lines say."""

import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.base import clone
from sklearn.preprocessing import MinMaxScaler

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import label_ranking_loss, macro_f1_score, macro_roc_auc_score
from imblearn_multilabel.over_sampling import AEMLO, MLROS
from tests.samplers import quiet
from tests.study_data import load_study, write_tiny_data

for package in ("pandas", "torch", "matplotlib"):
    pytest.importorskip(package)

run, report, cells, grid = map(load_study, ("run", "report", "cells", "benchmark_grid"))
aemlo, comparison, thresholds = map(load_study, ("aemlo", "comparison", "thresholds"))
rules, generators = map(load_study, ("thresholds_rules", "generators"))
benchmark, ensembles, calibration = map(load_study, ("benchmark", "ensembles", "calibration"))
pytestmark = quiet
TINY = ("tiny_dense", "tiny_sparse")
KEYS = cells.KEYS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("data")
    write_tiny_data(path, *TINY)
    return path


def smoke(name, folder, output, *more):
    """Run what is missing in a table, and return it."""
    given = [name, "--data", folder, "--output", output, "--cache", output.parent / "cells", *more]
    run.main(list(map(str, given)))
    return run.read_lines(output, load_study(name).KEYS)


def shrink_benchmark(patch):
    few = ("baseline", "class weights", "MLROS")
    patch.setattr(grid, "DATA", TINY)
    patch.setattr(grid, "QUICK", ("baseline", "MLROS"))
    legs = [cells.Leg(few, ("nearest neighbors",), (0, 1), TINY)]
    legs.append(cells.Leg(few, grid.FIRST_TWO, (0,), TINY))
    patch.setattr(grid, "LEGS", (*legs, cells.Leg(grid.best, ("network",), (0,), TINY)))


def shrink_comparison(patch):
    settings = {name: comparison.SETTINGS[name] for name in ("baseline", "MLROS")}
    patch.setattr(comparison, "SETTINGS", settings)
    patch.setattr(comparison, "COMPETING", settings["MLROS"])
    patch.setattr(comparison, "LEGS", comparison.legs_of((*comparison.CLASSIFIERS,), TINY))


def shrink_aemlo(patch):
    remedies = {"baseline": None, "baseline again": None, "AEMLO": AEMLO(max_epochs=2)}
    patch.setattr(aemlo, "REMEDIES", remedies)
    leg = cells.Leg(tuple(remedies), ("knn", "mlp"), (0,), TINY, "final")
    patch.setattr(aemlo, "LEGS", (leg,))


def shrink_thresholds(patch):
    patch.setattr(thresholds, "NEW", TINY[:1])
    patch.setattr(thresholds, "OLDER", TINY[1:])
    few = ("linear SVM", "logistic regression", "neighbors")
    patch.setattr(thresholds, "CLASSIFIERS", few)


def shrink_calibration(patch):
    patch.setattr(calibration, "DATA", TINY[:1])
    patch.setattr(calibration, "REMEDIES", ("MLROS", "class weights"))


def shrink_ensembles(patch):
    few = ("BR", "BR, bagged", "BRUS", "ECC", *ensembles.PROPOSED)
    patch.setattr(ensembles, "REMEDIES", {name: ensembles.REMEDIES[name] for name in few})
    patch.setattr(ensembles, "DATA", TINY[1:])
    patch.setattr(ensembles, "N_FOLDS", 2)
    patch.setattr(ensembles, "N_INNER_FOLDS", 2)


def shrink_generators(patch):
    few = (generators.REAL, generators.INTERPOLATION, "MLSOL", "interpolation, labels cut")
    patch.setattr(generators, "GENERATORS", {name: generators.GENERATORS[name] for name in few})
    patch.setattr(generators, "SLOW", {})
    patch.setattr(generators, "PEERS", {})
    patch.setattr(generators, "DATA", TINY)


#: Study -> what makes it small, and how many lines it has then.
SMALL = {
    "benchmark": (shrink_benchmark, 8 + 6 + 2),
    "comparison": (shrink_comparison, 2 * (2 * 3 + 5 * 2)),
    "aemlo": (shrink_aemlo, 2 * 2 * 3),
    "thresholds": (shrink_thresholds, 2 * (16 + 22 + 18)),
    "calibration": (shrink_calibration, 1 + 4 + 3),
    "ensembles": (shrink_ensembles, 8),
    "generators": (shrink_generators, 2 * 2 * 4),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_study_runs_goes_on_and_makes_tables(name, folder, tmp_path, monkeypatch, capsys):
    shrink, n_lines = SMALL[name]
    shrink(monkeypatch)
    study, output = load_study(name), tmp_path / "lines.csv"
    lines = smoke(name, folder, output)
    assert len(lines) == n_lines
    assert not any(line.get("failure") for line in lines.values())
    assert {line["source"] for line in lines.values()} == {run.source()}
    assert run.source() in (tmp_path / "environments.json").read_text()
    assert list(study.parts(lines)) == []
    before = output.read_bytes()
    capsys.readouterr()
    smoke(name, folder, output)
    assert capsys.readouterr().out == ""
    assert output.read_bytes() == before
    if name not in ("benchmark", "comparison", "thresholds"):  # whose tables need all their data
        assert all("nan" not in text for text in study.tables(lines).values())


# The runner


@pytest.fixture(scope="module")
def compared(folder, tmp_path_factory):
    """Return the table of a small comparison, and its lines."""
    output = tmp_path_factory.mktemp("run") / "lines.csv"
    with pytest.MonkeyPatch.context() as patch:
        shrink_comparison(patch)
        return output, smoke("comparison", folder, output)


@pytest.fixture
def small(monkeypatch):
    shrink_comparison(monkeypatch)


def test_a_run_that_was_cut_off_continues(compared, folder, small):
    output, lines = compared
    again = output.with_name("again.csv")
    run.write_lines(dict(list(lines.items())[::2]), again)
    smoke("comparison", folder, again)
    # Seconds too are those of the first run, since cells lie in the cache.
    assert again.read_bytes() == output.read_bytes()


def test_parts_can_be_chosen_and_shown(folder, tmp_path, small, capsys):
    found = smoke("comparison", folder, tmp_path / "lines.csv", "--only", "tiny_dense", "--plan")
    assert found == {}
    assert capsys.readouterr().out.startswith("inner tiny_dense 0 BR-SVM ('MLROS sampling_ratio")
    found = smoke("comparison", folder, tmp_path / "lines.csv", "--only", "tiny_dense")
    assert {key[1] for key in found} == {"tiny_dense"}


class Broken(MLROS):
    def _plan(self, task):
        raise RuntimeError("too bad")


def test_a_failure_is_recorded(folder, tmp_path, monkeypatch, capsys):
    leg = cells.Leg(("baseline", "MLROS"), ("knn",), (0,), TINY[:1])
    monkeypatch.setattr(aemlo, "LEGS", (leg,))
    monkeypatch.setattr(aemlo, "REMEDIES", {"baseline": None, "MLROS": Broken()})
    found = smoke("aemlo", folder, tmp_path / "lines.csv")
    failures = {line["remedy"]: line["failure"] for line in found.values()}
    assert failures == {"baseline": "", "MLROS": "RuntimeError: too bad"}
    assert "2 lines, 1 failed" in capsys.readouterr().out


def test_a_benchmark_with_other_folds_is_not_continued(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(grid, "DATA", TINY)
    (tmp_path / grid.FACTS.name).write_text("data,folds\ntiny_dense,other\n")
    with pytest.raises(SystemExit, match=r"folds of tiny_dense are not those of .*_data\.csv"):
        smoke("benchmark", folder, tmp_path / "lines.csv")


# The comparison of the paper


def test_scores_are_those_of_the_same_steps_by_hand(folder, compared):
    """A cell is what the study says it is: scaled, resampled, trained and cut by hand."""
    X, y = run.load(folder, "tiny_dense")
    name = "MLROS sampling_ratio 0.1"
    part = cells.Part("inner", "tiny_dense", 0, "BR-SVM", (name,))
    train, test = comparison.rows_of(part, y)
    scaler = MinMaxScaler().fit(X[train])
    sampler = MLROS(sampling_ratio=0.1, random_state=comparison.SAMPLER_SEED)
    model = clone(comparison.CLASSIFIERS["BR-SVM"])
    model.fit(*sampler.fit_resample(scaler.transform(X[train]), y[train]))
    scores = model.scores(scaler.transform(X[test]))
    found = compared[1]["inner", "tiny_dense", "0", "BR-SVM", name]
    expected = {
        "macro_f": macro_f1_score(y[test], (scores >= 0).astype(int)),
        "macro_auc": macro_roc_auc_score(y[test], scores),
        "ranking_loss": label_ranking_loss(y[test], scores),
    }
    assert {name: found[name] for name in expected} == {n: f"{v:.9g}" for n, v in expected.items()}


def test_the_inner_stage_never_sees_the_outer_test_fold(folder):
    _, y = run.load(folder, "tiny_dense")
    for fold in range(comparison.N_FOLDS):
        outer, inner = (
            comparison.rows_of(cells.Part(stage, "", fold, "", ()), y)
            for stage in ("test", "inner")
        )
        assert not np.isin(outer[1], np.concatenate(inner)).any()
        assert_array_equal(np.sort(np.concatenate(inner)), outer[0])


def test_scores_of_different_test_folds_are_not_compared(compared):
    lines = dict(compared[1])
    comparison.check_paired(lines)
    key = next(key for key in lines if key[0] == "test")
    lines[key] = lines[key] | {"test_rows": "00000000"}
    with pytest.raises(
        ValueError, match=f"cells of {key[1]}, fold 0, must have the same test rows"
    ):
        comparison.check_paired(lines)


def test_the_setting_of_best_mean_rank_on_the_inner_split_is_scored(compared):
    names, changed = comparison.SETTINGS["MLROS"], dict(compared[1])
    for rank, name in enumerate(names):
        # The last is best by two measures of three.
        scores = {"macro_f": f"{rank}", "macro_auc": f"{-rank}", "ranking_loss": f"{-rank}"}
        changed["inner", "tiny_dense", "0", "BR-SVM", name] = scores
    assert comparison.choose(changed, "tiny_dense", 0, "MLROS", "ECC") == names[-1]
    # One that failed is not chosen, and choices wait for all inner scores.
    last = ("inner", "tiny_dense", "0", "BR-SVM", names[-1])
    changed[last] = dict.fromkeys(scores, "")
    assert comparison.choose(changed, "tiny_dense", 0, "MLROS", "ECC") != names[-1]
    del changed[last]
    assert comparison.choose(changed, "tiny_dense", 0, "MLROS", "ECC") is None
    assert comparison.choose(changed, "tiny_dense", 0, "baseline", "ECC") == "baseline"


def test_methods_are_made_by_their_names():
    for name in (*comparison.COMPETING, *comparison.OTHERS[1:], "AEMLO"):
        assert type(comparison.make_remedy(name)).__name__ == comparison.method_of(name)
    assert comparison.make_remedy("AEMLO sampling_ratio 0.25").sampling_ratio == 0.25
    assert comparison.make_remedy("AEMLO.from_paper").recipe.label_loss == "exponential"


def test_the_shift_of_labels_between_two_halves_is_found(monkeypatch):
    errors = load_study("published_errors")
    monkeypatch.setattr(errors, "HALF", 150)
    monkeypatch.setattr(errors, "SHIFTS", range(-4, 5))
    X, y = make_imbalanced_multilabel(300, 12, 8, sparse_y=True, random_state=0)
    shifted = y.toarray()
    shifted[150:] = np.roll(shifted[150:], -3, axis=1)
    for labels, expected in ((y, 0), (type(y)(shifted), 3)):
        found = errors.micro_f_by_shift(X, labels)
        assert max(found, key=found.get) == expected


# Thresholds, ensembles, AEMLO


@pytest.fixture(params=[False, True], ids=["probabilities", "decision values"])
def scores(request):
    """Scores with ties, and of a label that no model of one fold has seen."""
    rng = np.random.RandomState(0)
    y = (rng.random_sample((150, 6)) < np.linspace(0.05, 0.5, 6)).astype(int)
    z = (2 * y - 2 + rng.standard_normal(y.shape)).round(1)
    fold = np.arange(90) % 3
    held_out, test = (z if request.param else 1 / (1 + np.exp(-z)))[:90], z[90:]
    test = test if request.param else 1 / (1 + np.exp(-test))
    held_out[fold == 1, 0] = np.nan
    nested_fold = np.array(
        [np.where(fold == number, -1, np.arange(90) // 3 % 3) for number in range(3)]
    )
    nested = np.where(nested_fold[..., None] < 0, np.nan, held_out)
    return rules.Scores(held_out, test, y[:90], y[90:], fold, request.param, nested, nested_fold)


@pytest.mark.parametrize("name", [name for name in rules.RULES if rules.RULES[name]])
def test_no_rule_sees_what_it_must_not(name, scores):
    if scores.log_odds and name in rules.OF_PROBABILITIES:
        return
    rule = rules.RULES[name]
    found = rule(scores)
    if name != rules.ORACLE:
        assert_array_equal(rule(scores._replace(y_test=scores.y_test[::-1])), found)
    if name not in (rules.ORACLE, *rules.TRANSDUCTIVE):
        few = scores._replace(test=scores.test[:5], y_test=scores.y_test[:5])
        assert_array_equal(rule(few), found[:5])


def best_by_hand(objective, scores, y):
    """Return threshold and (tp, fp, fn) of the best cut, the highest of equally good ones."""
    distinct = np.unique(scores)[::-1]
    middles = (distinct + np.append(distinct[1:], distinct[-1])) / 2
    best = None
    for threshold in (np.nextafter(distinct[0], np.inf), *middles):
        on = scores >= threshold
        counts = (np.sum(on & (y == 1)), np.sum(on & (y == 0)), np.sum(~on & (y == 1)))
        if best is None or objective(*counts) > best[0]:
            best = objective(*counts), threshold, np.array(counts)
    return best[1:]


def f_by_hand(tp, fp, fn):
    return 2 * tp / max(2 * tp + fp + fn, 1)


def test_scutfbr_is_the_loop_of_its_paper(scores):
    """Fan and Lin (2007), with fbr chosen on folds of the same scores."""

    def at_fbr(folds, fbr, standard):
        thresholds = []
        for own, y in folds:
            on = own >= standard
            usual_f = f_by_hand(np.sum(on & (y == 1)), np.sum(on & (y == 0)), np.sum(y[~on]))
            threshold, counts = best_by_hand(f_by_hand, own, y)
            f = f_by_hand(*counts)
            if f <= usual_f:
                threshold, f = standard, usual_f
            thresholds.append(threshold if f > fbr else np.nextafter(own.max(), np.inf))
        return np.mean(thresholds)

    found = rules.scut_fbr(scores)
    for label in range(1, 6):
        parts = [scores.fold == number for number in range(3)]
        folds = [(scores.held_out[rows, label], scores.y[rows, label]) for rows in parts]
        standard = 0.0 if scores.log_odds else 0.5
        totals = []
        for fbr in rules.FBR:
            total = 0
            for number, (own, y) in enumerate(folds):
                on = own >= at_fbr(folds[:number] + folds[number + 1 :], fbr, standard)
                total += f_by_hand(np.sum(on & (y == 1)), np.sum(on & (y == 0)), np.sum(y[~on]))
            totals.append(round(total, 12))
        best = max(range(8), key=lambda place: (totals[place], place)) if max(totals) else 0
        assert np.isclose(found[label], at_fbr(folds, rules.FBR[best], standard), atol=1e-12)


def test_micromacro_is_the_loop_of_libmultilabel(scores):
    """What LibMultiLabel 0.10 computes was compared with this rule on two sets, see the page."""
    found, so_far = rules.micromacro(scores), np.zeros(3)
    order = np.argsort(scores.y.sum(axis=0), kind="stable")[::-1]
    for number, label in enumerate(order, start=1):

        def objective(*counts, number=number, so_far=so_far):
            return f_by_hand(*counts) / number + f_by_hand(*(so_far + counts))

        chosen, added = [], np.zeros(3)
        for fold in range(3):
            rows = (scores.fold == fold) & ~np.isnan(scores.held_out[:, label])
            if rows.any():
                threshold, counts = best_by_hand(
                    objective, scores.held_out[rows, label], scores.y[rows, label]
                )
                chosen.append(threshold)
                added += counts
        so_far = so_far + added
        assert np.isclose(found[label], np.mean(chosen), atol=1e-12)


def test_the_batch_rule_takes_the_best_rows_of_a_label(scores):
    predicted = rules.expected_batch(scores)
    for label in range(6):
        on = predicted[:, label] == 1
        assert scores.test[on, label].min() > scores.test[~on, label].max()


def test_the_default_has_the_best_mean_of_all_published_rules():
    """The headline of the page and of the README."""
    frame = run.as_frame(report.stored("thresholds").values())
    every = (*thresholds.NEW, *thresholds.OLDER)
    sides = thresholds.sides_of(frame, every)
    assert len(sides) == 6
    for side in sides.values():
        means = side.scores.mean()
        assert len(side.scores) == 32
        assert means[thresholds.DEFAULT] > means[means.index.isin(thresholds.PUBLISHED)].max()


@pytest.mark.parametrize(
    ("gains", "outcome"),
    [
        ((0.1, 0.1, -0.1), "holds, +0.033 (2/3)"),
        ((0.1, 0.1, -0.3), "fails, -0.033 (2/3)"),
        ((0.4, -0.1, -0.1), "fails, +0.067 (1/3)"),
    ],
)
def test_a_claim_holds_if_the_mean_and_two_thirds_of_the_sets_do(gains, outcome):
    assert report.claim_text(report.Effect(np.array(gains))) == outcome


def test_effects_are_medians_over_sets_of_gaps_to_the_mean_of_the_controls():
    def line(remedy, value, number):
        keys = {"data": f"d{number}", "fold": 1.0, "classifier": "lr", "remedy": remedy}
        return keys | dict.fromkeys(aemlo.SHOWN, value)

    lines = []
    for number in range(10):
        lines += [line("baseline", 0.5, number), line("baseline again", 0.4, number)]
        lines.append(line("AEMLO", 0.4 - number / 100, number))
    rows = aemlo.effects_table(run.as_frame(lines)).splitlines()[2:]
    assert rows[0].count("-0.050 0/10 ") == 4
    assert rows[1].count("-0.095 0/10 - ") == 4


# The report


def test_no_p_value_is_written_as_0():
    assert report.p_text(0.0) == "p < 0.001"
    assert report.p_text(0.0014) == "p = 0.001"


def test_only_the_places_of_these_tables_change():
    page = "\n\n".join(
        f"before\n\n<!-- table {name} -->{old}<!-- end of table -->\n\nafter"
        for name, old in (("a: b", "\n\n"), ("c: d", "\n\nold\n\n"), ("e: f", "\n\nold\n\n"))
    )
    found = report.with_tables(page, {"a: b": "| 1 |", "c: d": r"\1"})
    assert re.findall(r"-->\n\n(.*)\n\n<!--", found) == ["| 1 |", r"\1", "old"]
    assert found.count("before") == found.count("after") == 3


def test_pages_show_every_table_as_the_stored_lines_have_it():
    tables = {key: text for name in run.STUDIES for key, text in report.tables_of(name).items()}
    shown = set()
    for page in (path for folder in report.PAGES for path in folder.glob("*.md")):
        text = page.read_text()
        assert report.with_tables(text, tables) == text, page.name
        shown |= set(re.findall(r"<!-- table (.+?) -->", text))
    assert shown == set(tables)


def test_results_are_small_whole_and_written_as_they_are(tmp_path):
    assert sum(file.stat().st_size for file in run.RESULTS.iterdir()) < 2**20
    for name in run.STUDIES:
        study, lines = load_study(name), report.stored(name)
        assert list(study.parts(lines)) == []
        run.write_lines(lines, tmp_path / study.TABLE)
        assert run.read_lines(tmp_path / study.TABLE, study.KEYS) == lines


# Generators


@pytest.mark.parametrize("make", [np.array, sparse.csr_array], ids=["dense", "sparse"])
def test_interpolated_rows_lie_between_parents_and_are_labeled_like_the_nearer_one(make):
    X, y = np.arange(12.0)[:, None] ** 2, np.eye(12, dtype=int)
    y[:3] = 0
    X_new, y_new, _ = generators.by_interpolation(make(X), y, 0)
    X_new = X_new.toarray() if sparse.issparse(X_new) else X_new
    assert len(X_new) == len(y_new) == 12
    assert (y_new.sum(axis=1) == 1).all()
    nearer = X[y_new.argmax(axis=1)]
    others = np.sort(np.abs(X_new - X.T), axis=1)
    # No parent is farther than the fifth neighbor of the other, and the nearer within half of that.
    assert (np.abs(X_new - nearer)[:, 0] <= others[:, 5]).all()


def test_labels_are_cut_at_their_shares():
    chances = np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.1], [0.4, 0.2]])
    labels = generators.cut_at_share(chances, np.array([0.5, 0.25]), None)
    assert labels.tolist() == [[0, 1], [0, 0], [1, 0], [1, 0]]


def test_halves_have_no_row_in_common_and_no_rare_label(folder):
    X, y, X_test, y_test = generators.halves_of(folder, "tiny_dense", 0)
    assert len(X) == len(y) == len(X_test) == len(y_test) == 40
    assert not (X[:, None] == X_test).all(axis=2).any()
    assert (y.sum(axis=0) >= generators.MIN_POSITIVES).all()
    assert X.min() == 0
    assert X.max() == 1
