"""``compare``, and the comparison without a command."""

import json
import re
import sys
from argparse import Namespace

import numpy as np
import pytest
from imblearn.pipeline import make_pipeline
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MinMaxScaler

from imblearn_multilabel import datasets, model_selection
from imblearn_multilabel._cli.compare import _training_code
from imblearn_multilabel._cli.data import load
from imblearn_multilabel._cli.factories import make_remedies
from imblearn_multilabel.datasets import read_npz, write_npz
from imblearn_multilabel.model_selection import TunedThresholdClassifierCV, compare_remedies
from imblearn_multilabel.over_sampling import MLROS
from tests.cli.files import LABELS, run, small_npz

SMALL = ["--remedies", "baseline,MLROS(sampling_ratio=0.05)", "--cv", 2]


@pytest.fixture(name="small")
def small_file(tmp_path):
    return small_npz(tmp_path)


def test_the_verdict_comes_first_then_scores_then_code(capsys, small):
    code, out, _ = run(capsys, "compare", small, *SMALL)
    assert code == 0
    head, verdict, scores, python = re.split("\n(?:VERDICT|SCORES.*|CODE.*)\n", out)
    assert "small: 150 rows, 6 features" in head
    assert "baseline (plain training), MLROS(sampling_ratio=0.05). 2 folds by iterative" in head
    assert verdict.startswith("\nMacro-F at tuned thresholds on 150 rows and 4 labels: differences")
    assert "no remedy differs significantly from plain training" in verdict.replace("\n  ", " ")
    assert verdict.endswith("tuned thresholds. The code is below the\n  scores.\n")
    assert "found" not in verdict
    assert "\nremedy " in scores
    assert python.startswith("\nfrom imblearn.pipeline import make_pipeline\n")


def test_json_holds_profile_figures_verdict_and_cells(capsys, small):
    # Without a command, the profile comes too.
    options = ["--remedies", "baseline,MLROS", "--ratio", "0.05", "--cv", 2, "--repeats", 2]
    code, out, _ = run(capsys, small, *options, "--json")
    shown = json.loads(out)
    assert code == 0
    assert shown["profile"]["MeanIR"] > 1
    assert shown["rows"] == 150
    assert shown["labels"] == LABELS
    assert [each["remedy"] for each in shown["remedies"]] == ["baseline", "MLROS", "constant"]
    assert (shown["verdict"]["better"], shown["verdict"]["open"]) == ([], ["MLROS"])
    assert len(shown["cells"]) == 2 * 2 * 2
    assert "2 times" in shown["verdict"]["text"]
    table, remedies = read_npz(small), [MLROS(sampling_ratio=0.05)]
    expected = compare_remedies(
        table.data, table.target, remedies, cv=2, n_repeats=2, random_state=0
    ).summary()
    for found, wanted in zip(shown["remedies"], expected, strict=True):
        for name in ("rows_added", "tuned_macro_f1_score", "label_ranking_loss"):
            # JSON has no nan: the constant prediction has no rows of its own.
            assert found[name] == (None if np.isnan(wanted[name]) else wanted[name])


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
    dialect = {"sep": ";", "decimal": ","} if kind == "csv" else {}
    getattr(datasets, f"write_{kind}")(f"data.{kind}", X, y, **names, **dialect)
    options = ["--labels", "t*", "--sep", ";", "--decimal", ","] if kind == "csv" else []
    command = [f"data.{kind}", *options, "--drop", "b b,t_2", "--remedies", "baseline", "--cv", 2]
    code, out, _ = run(capsys, "compare", *command)
    assert code == 0
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
    options = ("format", "labels", "drop", "xml", "sep", "decimal", "encoding")
    data = load(Namespace(file=small, quiet=True, **dict.fromkeys(options)))
    found = {}
    exec(_training_code(data, model, 3).split("model.fit")[0], found)
    assert repr(found["model"]) == repr(model.set_params(random_state=3))
    assert found["model"].estimator.steps[1][1].random_state == 3


def test_what_models_print_is_not_among_the_results(capsys, small):
    command = ["compare", small, *SMALL, "--json", "--estimator", "tests.cli.files.Talkative"]
    _, out, err = run(capsys, *command)
    assert json.loads(out)["rows"] == 150
    assert "fitted" in err


def test_a_picture_has_a_point_for_every_label(capsys, small, tmp_path):
    pytest.importorskip("matplotlib")
    code, _, _ = run(capsys, "compare", small, *SMALL, "--plot", tmp_path / "gains.svg")
    assert code == 0
    assert (tmp_path / "gains.svg").read_text().count("<use") >= len(LABELS)


def test_a_sampler_that_fails_does_not_stop_the_others(capsys, small):
    broken = "tests.cli.files.Broken(sampling_ratio=0.5)"
    code, out, err = run(capsys, small, "--remedies", f"baseline,{broken},MLROS", "--cv", 2)
    assert code == 0
    assert "failed: RuntimeError" in next(
        line for line in out.splitlines() if line.startswith(broken)
    )
    assert f"{broken}: RuntimeError (2 times): out of order\n" in err
    assert re.search("\nMLROS +[1-9]", out)


def test_progress_is_shown_on_a_terminal_only(capsys, small, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    command = [small, "--remedies", "baseline", "--cv", 2]
    shown, hidden = (run(capsys, *command, *more)[2] for more in ([], ["--quiet"]))
    assert "cell" in shown
    assert hidden == ""


def test_the_main_job_is_on_embedded_digits_and_ends_with_the_next_command(capsys):
    code, out, _ = run(capsys, *SMALL)
    assert code == 0
    assert "digit attributes: 1,230 rows, 64 features" in out
    assert "two closed loops" in out
    assert "Macro-AUC over 11 of 11 labels per fold, ranking loss over 100% of the rows" in out
    assert "  Macro-F tuned  Macro-F  " in out
    assert "\nX, y = load_digit_attributes(return_X_y=True)\nmodel = TunedThreshold" in code_of(out)
    assert out.strip().endswith('\n  imblearn-multilabel data.csv --labels "tag_*"')


def test_what_is_asked_for_is_passed_on(capsys, small, tmp_path, monkeypatch):
    asked = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        model_selection, "compare_remedies", lambda _, **options: asked.append(options) or 1 / 0
    )
    options = ["--jobs", 3, "--repeats", 4, "--seed", 5, "--cv", 6, "--cache", "cells"]
    for arguments in ([], ["compare"], [small], [small, *options]):
        with pytest.raises(ZeroDivisionError):
            run(capsys, *arguments)
    # Without a command and a file, a first look: AEMLO too, and fewer folds.
    found = [("AEMLO" in each["remedies"], each["cv"]) for each in asked]
    assert found == [(True, 3), (False, 5), (False, 5), (False, 6)]
    names = ("n_jobs", "n_repeats", "random_state", "cache")
    assert [asked[-1][name] for name in names] == [3, 4, 5, "cells"]


def test_data_that_no_classifier_takes_fail_with_the_reason(capsys, tmp_path):
    write_npz(tmp_path / "x.npz", [[np.inf], *[[1.0]] * 9], [[1, 0], [0, 1]] * 5)
    code, out, err = run(capsys, "compare", tmp_path / "x.npz", "--remedies", "baseline", "--cv", 2)
    assert code == 1
    assert "on 2 of 2 folds. ValueError: Column(s) 0 of `X` hold infinity" in " ".join(out.split())
    assert "baseline: ValueError (2 times): Column(s) 0 of `X` hold infinity" in err
