"""``compare``, and the comparison without a command."""

import json
import subprocess
import sys

import numpy as np
import pytest
from imblearn.pipeline import make_pipeline
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MinMaxScaler

from imblearn_multilabel import datasets, model_selection
from imblearn_multilabel.__main__ import main
from imblearn_multilabel._cli.compare import _training_code
from imblearn_multilabel._cli.data import load
from imblearn_multilabel._cli.factories import make_remedies
from imblearn_multilabel._cli.options import Source
from imblearn_multilabel.datasets import read_npz, write_npz
from imblearn_multilabel.model_selection import TunedThresholdClassifierCV, compare_remedies
from imblearn_multilabel.model_selection._comparison import compare as engine
from imblearn_multilabel.over_sampling import MLROS
from tests.benchmark_data import benchmark_file
from tests.cli.files import LABELS, run, small_npz

SMALL = ["--remedies", "baseline,MLROS(sampling_ratio=0.05)", "--cv", 2]


@pytest.fixture(name="small")
def small_file(tmp_path):
    return small_npz(tmp_path)


def score(capsys, *arguments):
    """Run without a command on two folds, on wide lines."""
    code, out, err = run(capsys, *arguments, "--cv", 2)
    return code, out + "\n", err


def test_figures_are_those_of_compare_remedies(capsys, small):
    _, out, _ = run(capsys, "compare", small, *SMALL, "--json")
    shown = json.loads(out)
    table = read_npz(small)
    expected = compare_remedies(
        table.data, table.target, [MLROS(sampling_ratio=0.05)], cv=2, random_state=0
    ).summary()
    for found, wanted in zip(shown["remedies"], expected, strict=True):
        for name in (
            "rows_added",
            "macro_f1_score",
            "tuned_macro_f1_score",
            "macro_roc_auc_score",
            "label_ranking_loss",
            "macro_brier_score_loss",
        ):
            # JSON has no nan: the constant prediction has no rows of its own.
            assert found[name] == (None if np.isnan(wanted[name]) else wanted[name])


def test_the_verdict_comes_last(capsys, small):
    code, out, _ = run(capsys, "compare", small, *SMALL)
    assert code == 0
    verdict = next(part for part in out.split("\n\n") if "What to train now" in part)
    assert verdict.startswith("Macro-F tuned on 150 rows and 4 labels, 2 folds by iterative")
    assert "no remedy improves significantly on plain training" in verdict.replace("\n  ", " ")


def test_json_holds_table_verdict_and_cells(capsys, small):
    code, out, _ = run(capsys, "compare", small, *SMALL, "--json", "--repeats", 2)
    shown = json.loads(out)
    assert code == 0
    assert shown["rows"] == 150
    assert shown["labels"] == LABELS
    names = ["baseline", "MLROS(sampling_ratio=0.05)", "constant"]
    assert [each["remedy"] for each in shown["remedies"]] == names
    assert shown["verdict"]["better"] == []
    assert shown["verdict"]["open"] == ["MLROS(sampling_ratio=0.05)"]
    assert len(shown["cells"]) == 2 * 2 * 2
    assert "2 times" in shown["verdict"]["text"]


def code_of(out):
    """Cut the Python code out of what was printed."""
    return out[out.index("\nfrom ") :].split("\n\nNext")[0]


@pytest.mark.parametrize("kind", ["npz", "csv", "arff"])
def test_the_verdict_ends_with_code_that_trains_and_predicts(capsys, tmp_path, monkeypatch, kind):
    if kind == "csv":
        pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    rng = np.random.RandomState(0)
    X, y = rng.rand(80, 3), (rng.rand(80, 3) < 0.4).astype(int)
    names = {"feature_names": ["a", "b b", "c"], "label_names": ["t_1", "t_2", "t'3"]}
    dialect = {"sep": ";"} if kind == "csv" else {}
    getattr(datasets, f"write_{kind}")(f"data.{kind}", X, y, **names, **dialect)
    options = ["--labels", "t*", "--sep", ";"] if kind == "csv" else []
    command = [f"data.{kind}", *options, "--drop", "b b,t_2", "--remedies", "baseline", "--cv", 2]
    code, out, _ = run(capsys, "compare", *command)
    assert code == 0
    assert "found" not in out.split("What to train now")[1]
    found = {}
    exec(code_of(out), found)
    assert found["X"].shape == (80, 2)
    assert found["predicted"].shape == (80, 2)
    model = TunedThresholdClassifierCV(
        make_pipeline(MinMaxScaler(), LogisticRegression(max_iter=1000, random_state=0)),
        random_state=0,
    ).fit(X[:, [0, 2]], y[:, [0, 2]])
    np.testing.assert_array_equal(found["model"].best_thresholds_, model.best_thresholds_)
    shown = json.loads(run(capsys, "compare", *command, "--json")[1])
    assert shown["code"] == code_of(out).strip()
    assert "found" not in shown["verdict"]["text"]


def test_code_has_the_remedy_and_all_imports(small):
    remedies = make_remedies("AEMLO(max_epochs=3),LabelWeightedClassifier(SVC(C=2))")
    steps = [SimpleImputer(missing_values=np.nan), *remedies.values()]
    model = TunedThresholdClassifierCV(make_pipeline(*steps))
    data = load(Source(small, None, None, None, None, None, None, quiet=True))
    found = {}
    exec(_training_code(data, model, 3).split("model.fit")[0], found)
    assert repr(found["model"]) == repr(model.set_params(random_state=3))
    assert found["model"].estimator.steps[1][1].random_state == 3


def test_what_models_print_is_not_among_the_results(small):
    command = [sys.executable, "-m", "imblearn_multilabel", "compare", small, *map(str, SMALL)]
    command += ["--json", "--jobs", "2", "--estimator", "tests.cli.files.Talkative"]
    ran = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(ran.stdout)["rows"] == 150
    assert b"said in Python" in ran.stderr
    assert b"said in C" in ran.stderr


def test_json_without_a_command_has_the_profile_too(capsys, small):
    _, out, _ = run(capsys, small, *SMALL, "--json")
    shown = json.loads(out)
    assert shown["profile"]["MeanIR"] > 1
    assert shown["remedies"]


def test_a_picture_has_a_point_for_every_label(capsys, small, tmp_path):
    pytest.importorskip("matplotlib")
    code, _, _ = run(capsys, "compare", small, *SMALL, "--plot", tmp_path / "gains.svg")
    assert code == 0
    assert (tmp_path / "gains.svg").read_text().count("<use") >= len(LABELS)


def test_a_stopped_run_continues(capsys, small, tmp_path, monkeypatch):
    ran, run_cell = [], engine.run_cell
    monkeypatch.setattr(engine, "run_cell", lambda *job: ran.append(job) or run_cell(*job))
    options = ["--cache", tmp_path / "cells", "--quiet"]
    _, first, _ = run(capsys, "compare", small, *SMALL, *options)
    assert len(ran) == 4
    _, second, _ = run(capsys, "compare", small, *SMALL, *options)
    assert len(ran) == 4
    assert second == first


def test_jobs_and_repeats_are_passed_on(capsys, small, monkeypatch):
    asked = {}
    monkeypatch.setattr(
        model_selection,
        "compare_remedies",
        lambda data, **more: asked.update(more) or 1 / 0,
    )
    with pytest.raises(ZeroDivisionError):
        run(capsys, "compare", small, *SMALL, "--jobs", 3, "--repeats", 4, "--seed", 5)
    assert (asked["n_jobs"], asked["n_repeats"], asked["random_state"]) == (3, 4, 5)


def table_of(text):
    """Return the lines of the table by remedy, split at blanks."""
    lines = text.split("\nremedy ")[1].splitlines()[1:]
    return {line.split()[0]: line.split() for line in lines[: lines.index("")] if line.strip()}


def test_profile_and_table_of_a_file(capsys, small):
    code, out, _ = score(capsys, small, "--remedies", "baseline,MLROS,MLSMOTE,MLRUS")
    assert code == 0
    assert "small: 150 rows, 6 features" in out
    assert "fireball" in out
    rows = table_of(out)
    assert list(rows) == ["baseline", "MLROS", "MLSMOTE", "MLRUS", "constant"]
    assert float(rows["baseline"][1]) == 0
    assert rows["baseline"][2] == rows["baseline"][3] == rows["MLROS"][2]
    assert float(rows["MLROS"][1]) > 0 > float(rows["MLRUS"][1])
    for row in rows.values():
        assert len(row) == 12
        assert all(0 <= float(score) <= 1 for score in row[4:9])


def test_embedded_digits_are_the_default(capsys):
    code, out, _ = score(capsys, "--remedies", "baseline,MLROS")
    assert code == 0
    assert "digit attributes: 1,230 rows, 64 features" in out
    assert "two closed loops" in out
    assert float(table_of(out)["baseline"][4]) > 0.7
    assert "Macro-AUC over 11 of 11 labels per fold, ranking loss over 100% of the rows" in out


def test_aemlo_is_trained(capsys, small):
    pytest.importorskip("torch")
    samplers = "AEMLO(max_epochs=2, hidden_size=8, latent_size=4)"
    code, out, _ = score(capsys, small, "--remedies", samplers, "--ratio", "0.2")
    assert code == 0
    assert float(out.split(f"\n{samplers}")[1].split()[0]) == 15


def test_sparse_benchmark_data_with_a_tree(capsys):
    code, out, _ = score(
        capsys,
        str(benchmark_file("npz/enron.npz")),
        "--remedies",
        "MLROS",
        "--estimator",
        "sklearn.tree.DecisionTreeClassifier(max_depth=2)",
    )
    assert code == 0
    assert "enron: 1,702 rows, 1,001 features" in out
    assert "... and 33 more" in out
    assert list(table_of(out)) == ["baseline", "MLROS", "constant"]


@pytest.mark.parametrize(
    "estimator",
    [
        "sklearn.neighbors.KNeighborsClassifier",
        "sklearn.svm.LinearSVC",
        "sklearn.ensemble.RandomForestClassifier(n_estimators=5)",
        "sklearn.multioutput.ClassifierChain(sklearn.linear_model.LogisticRegression())",
    ],
)
def test_estimators_of_every_kind(capsys, small, estimator):
    code, out, _ = score(capsys, small, "--remedies", "MLROS", "--estimator", estimator)
    assert code == 0
    assert estimator in out
    assert float(table_of(out)["MLROS"][6]) > 0.6


def test_scikit_multilearn_is_trained_as_it_is(capsys, small):
    pytest.importorskip("skmultilearn")
    code, out, _ = score(
        capsys, small, "--remedies", "baseline", "--estimator", "skmultilearn.adapt.MLkNN(k=3)"
    )
    assert code == 0
    assert float(table_of(out)["baseline"][6]) > 0.6


def test_ratio_is_given_to_samplers_that_have_it(capsys, small):
    code, out, _ = score(
        capsys, small, "--remedies", "MLSMOTE,MLROS(sampling_ratio=0.08)", "--ratio", "0.04"
    )
    assert code == 0
    assert float(out.split("\nMLROS(sampling_ratio=0.08)")[1].split()[0]) == 6


def test_a_sampler_that_fails_does_not_stop_the_others(capsys, small):
    broken = "tests.cli.files.Broken(sampling_ratio=0.5)"
    code, out, err = score(capsys, small, "--remedies", f"baseline,{broken},MLROS")
    assert code == 0
    assert "failed: RuntimeError" in next(
        line for line in out.splitlines() if line.startswith(broken)
    )
    assert f"{broken}: RuntimeError (2 times): out of order\n" in err
    assert float(table_of(out)["MLROS"][1]) > 0


def test_one_failed_fold_is_told_from_all(capsys, tmp_path):
    y = np.zeros((21, 3), dtype=int)
    y[:10, 0] = y[8:, 1] = y[5:12, 2] = 1
    y[10, 0] = 1
    write_npz(tmp_path / "odd.npz", np.random.RandomState(0).rand(21, 2), y)
    code, out, _ = score(capsys, str(tmp_path / "odd.npz"), "--remedies", "tests.cli.files.Broken")
    assert code == 0
    assert "failed: RuntimeError in 1 of 2 folds" in out


def test_nothing_but_failures_is_exit_code_1(capsys, small):
    code, _, _ = score(capsys, small, "--remedies", "tests.cli.files.Broken(sampling_ratio=0.5)")
    assert code == 1


def test_without_torch_only_aemlo_is_missing(capsys, small, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    code, out, err = score(capsys, small, "--remedies", "baseline,AEMLO")
    assert code == 0
    assert "needs torch" in next(line for line in out.splitlines() if line.startswith("AEMLO"))
    assert "pip install" in err
    assert len(table_of(out)["baseline"]) == 12


def test_warnings_are_told_once_for_all_folds(capsys, small):
    _, _, err = score(capsys, small, "--remedies", "MLROS", "--ratio", "3")
    assert err.count("ShortfallWarning (2 times)") == 1


def test_missing_features_are_filled(capsys, tmp_path):
    rng = np.random.RandomState(0)
    X, y = rng.rand(60, 3), (rng.rand(60, 3) < 0.4).astype(int)
    X[::7, 1] = np.nan
    write_npz(tmp_path / "gaps.npz", X, y)
    options = ["--remedies", "baseline,MLROS", "--cv", "2"]
    assert run(capsys, "compare", tmp_path / "gaps.npz", *options)[0] == 0


def test_progress_is_shown_on_a_terminal_only(capsys, small, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    _, _, shown = score(capsys, small, "--remedies", "baseline")
    _, _, hidden = score(capsys, small, "--remedies", "baseline", "--quiet")
    assert "cell" in shown
    assert hidden == ""


def test_the_main_job_says_what_it_does_and_ends_with_code_and_the_next_command(capsys):
    _, out, _ = score(capsys, "--remedies", "baseline,MLROS(sampling_ratio=0.05)")
    assert "on 2 folds with each of these remedies: baseline (plain training), MLROS(s" in out
    assert "scores at tuned thresholds come first" in out
    assert "  Macro-F tuned  Macro-F  " in out
    assert "\n- What to train now: plain training with tuned thresholds:\n" in out
    assert "\nX, y = load_digit_attributes(return_X_y=True)\nmodel = TunedThreshold" in code_of(out)
    assert out.strip().endswith('\n  imblearn-multilabel data.csv --labels "tag_*"')


def test_the_first_look_has_aemlo_and_fewer_folds(capsys, small, monkeypatch):
    asked = []
    monkeypatch.setattr(
        model_selection, "compare_remedies", lambda _, **options: asked.append(options) or 1 / 0
    )
    for arguments in ([], ["compare"], [small]):
        with pytest.raises(ZeroDivisionError):
            main([*arguments])
    assert [("AEMLO" in each["remedies"], each["cv"]) for each in asked] == [
        (True, 3),
        (False, 5),
        (False, 5),
    ]
