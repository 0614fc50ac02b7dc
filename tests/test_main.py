"""The main job, in process but for one run as users start it."""

import os
import subprocess
import sys

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from threadpoolctl import threadpool_info

from imblearn_multilabel.__main__ import main
from imblearn_multilabel._cli.arguments import parse_factories, sampler_names
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
from imblearn_multilabel.model_selection._comparison.cells import one_thread
from imblearn_multilabel.over_sampling import AEMLO, MLROS
from tests.benchmark_data import benchmark_file


@pytest.fixture(name="small")
def small_file(tmp_path):
    X, y = make_imbalanced_multilabel(150, 6, 4, imbalance=1.5, random_state=0)
    write_npz(tmp_path / "small.npz", X, y, label_names=["sun", "moon", "star", "fireball"])
    return str(tmp_path / "small.npz")


@pytest.fixture(autouse=True)
def _wide_lines(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")


def table_of(text):
    """Return the table's lines by sampler, split at blanks."""
    lines = text.split("\nsampler ")[1].splitlines()[1:]
    return {line.split()[0]: line.split() for line in lines[: lines.index("")] if line.strip()}


def run(capsys, *arguments):
    code = main([*arguments, "--cv", "2"])
    captured = capsys.readouterr()
    return code, captured.out + "\n", captured.err


def test_profile_and_table_of_a_file(capsys, small):
    code, out, _ = run(capsys, small, "--samplers", "none,MLROS,MLSMOTE,MLRUS")
    assert code == 0
    assert "small: 150 rows, 6 features" in out
    assert "fireball" in out
    rows = table_of(out)
    assert list(rows) == ["none", "MLROS", "MLSMOTE", "MLRUS"]
    assert float(rows["none"][1]) == 0
    assert rows["none"][2] == rows["none"][3] == rows["MLROS"][2]
    assert float(rows["MLROS"][1]) > 0 > float(rows["MLRUS"][1])
    for row in rows.values():
        assert len(row) == 10
        assert all(0 <= float(score) <= 1 for score in row[4:8])


def test_embedded_digits_are_the_default(capsys):
    code, out, _ = run(capsys, "--samplers", "none,MLROS")
    assert code == 0
    assert "digit attributes: 1230 rows, 64 features" in out
    assert "two closed loops" in out
    assert float(table_of(out)["none"][4]) > 0.7
    assert "Macro-AUC over 11.0 of 11 labels per fold, ranking loss over 100.0% of the rows" in out


def test_aemlo_is_trained(capsys, small):
    pytest.importorskip("torch")
    samplers = "AEMLO(n_epochs=2, n_hidden=8, n_latent=4)"
    code, out, _ = run(capsys, small, "--samplers", samplers, "--ratio", "0.2")
    assert code == 0
    assert float(out.split(samplers)[1].split()[0]) == 15


def test_sparse_benchmark_data_with_a_tree(capsys):
    code, out, _ = run(
        capsys,
        str(benchmark_file("npz/enron.npz")),
        "--samplers",
        "MLROS",
        "--estimator",
        "sklearn.tree.DecisionTreeClassifier(max_depth=2)",
    )
    assert code == 0
    assert "enron: 1702 rows, 1001 features" in out
    assert "... and 33 more" in out
    assert list(table_of(out)) == ["none", "MLROS"]


def test_same_seed_same_scores(capsys, small):
    def scores(seed):
        _, out, _ = run(capsys, small, "--samplers", "none,MLROS", "--seed", seed)
        return [row[:8] for row in table_of(out).values()]

    assert scores("1") == scores("1")
    assert scores("1") != scores("2")


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
    code, out, _ = run(capsys, small, "--samplers", "MLROS", "--estimator", estimator)
    assert code == 0
    assert estimator in out
    assert float(table_of(out)["MLROS"][6]) > 0.6


def test_scikit_multilearn_is_trained_as_it_is(capsys, small):
    pytest.importorskip("skmultilearn")
    code, out, _ = run(
        capsys, small, "--samplers", "none", "--estimator", "skmultilearn.adapt.MLkNN(k=3)"
    )
    assert code == 0
    assert float(table_of(out)["none"][6]) > 0.6


def test_ratio_is_given_to_samplers_that_have_it(capsys, small):
    code, out, _ = run(
        capsys, small, "--samplers", "MLSMOTE,MLROS(sampling_ratio=0.08)", "--ratio", "0.04"
    )
    assert code == 0
    assert float(out.split("MLROS(sampling_ratio=0.08)")[1].split()[0]) == 6


class Broken(MLROS):
    """Fails where the training rows have an odd number of positives of label 0."""

    def _plan(self, task):
        if self.sampling_ratio == 0.5 or task.balance.positives[0] % 2:
            raise RuntimeError("out\nof order")
        return super()._plan(task)


def test_a_sampler_that_fails_does_not_stop_the_others(capsys, small):
    broken = "tests.test_main.Broken(sampling_ratio=0.5)"
    code, out, err = run(capsys, small, "--samplers", f"none,{broken},MLROS")
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
    code, out, _ = run(capsys, str(tmp_path / "odd.npz"), "--samplers", "tests.test_main.Broken")
    assert code == 0
    assert "failed: RuntimeError in 1 of 2 folds" in out


def test_nothing_but_failures_is_exit_code_1(capsys, small):
    code, _, _ = run(capsys, small, "--samplers", "tests.test_main.Broken(sampling_ratio=0.5)")
    assert code == 1


def test_without_torch_only_aemlo_is_missing(capsys, small, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    code, out, err = run(capsys, small, "--samplers", "none,AEMLO")
    assert code == 0
    assert "needs torch" in next(line for line in out.splitlines() if line.startswith("AEMLO"))
    assert "pip install" in err
    assert len(table_of(out)["none"]) == 10


def test_warnings_are_told_once_for_all_folds(capsys, small):
    _, _, err = run(capsys, small, "--samplers", "MLROS", "--ratio", "3")
    assert err.count("ShortfallWarning (2 times)") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cv", "1"], "--cv: expected at least 2; got 1"),
        (["--cv", "many"], "--cv: expected a whole number; got 'many'"),
        (["--cv", "5000"], "digit attributes has 1230 rows; --cv 5000 needs as many"),
        (["--seed", "-1"], "--seed: expected a number from 0"),
        (["--ratio", "nan"], "--ratio: expected a number of at least 0; got 'nan'"),
        (["--ratio", "x"], "--ratio: expected a number of at least 0; got 'x'"),
        (["--samplers", "MLROZ"], "--samplers: unknown sampler 'MLROZ'; expected none, "),
        (["--samplers", "MLROS("], "--samplers: cannot read 'MLROS('"),
        (["--samplers", "MLROS(a.b)"], "cannot import 'a.b'"),
        (["--samplers", "MLROS(-x)"], "cannot read the value '-x'; use a literal"),
        (["--samplers", "MLROS(**{})"], "write parameters as name=value"),
        (["--samplers", "1"], "cannot read '1'; expected Name"),
        (["--samplers", "MLROS,MLRUS,MLROS"], "--samplers: MLROS is named more than once"),
        (["--repeats", "0"], "--repeats: expected at least 1; got 0"),
        (["--jobs", "two"], "--jobs: expected a whole number; got 'two'"),
        (["--samplers", "()"], "expected at least one name; got none"),
        (["--samplers", "MLROS(ratio=1)"], "unexpected keyword argument 'ratio'"),
        (["--samplers", "MLROS(sampling_ratio=-1)"], "'sampling_ratio' parameter of MLROS"),
        (["--samplers", "MLRUS", "--ratio", "7"], "'sampling_ratio' parameter of MLRUS"),
        (["--samplers", "sklearn.svm.SVC"], "sklearn.svm.SVC is no sampler of multi-label data"),
        (["--estimator", "nowhere.Class"], "--estimator: cannot import 'nowhere.Class'"),
        (["--estimator", "Class"], "--estimator: cannot import 'Class'"),
        (["--estimator", "a.B,c.D"], "--estimator: cannot import 'a.B'"),
        (["--estimator", "os.getcwd,os.getcwd"], "--estimator: expected one import path"),
        (["--estimator", "sklearn.decomposition.PCA"], "is no classifier"),
        (["--estimator", "sklearn.linear_model.Ridge"], "Ridge is a regressor; expected a class"),
        (["--cache", __file__], "test_main.py is a file; expected a folder"),
        (["--estimator", "sklearn.svm.SVC(D=1)"], "unexpected keyword argument 'D'"),
        (["no_such_file.npz"], "cannot open no_such_file.npz: No such file or directory"),
        ([__file__], "cannot tell the format of"),
        ([__file__, "--format", "npz"], "it is no .npz archive"),
        (["--quiet", "compare"], "name compare before the other arguments"),
    ],
)
def test_mistakes_get_one_line_and_exit_code_2(capsys, arguments, message):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    captured = capsys.readouterr()
    assert ended.value.code == 2
    assert captured.out == ""
    error_lines = [line for line in captured.err.splitlines() if ": error: " in line]
    assert len(error_lines) == 1
    assert captured.err.endswith(error_lines[0] + "\n")
    assert message in error_lines[0]


def test_features_that_are_missing_are_a_mistake(capsys, tmp_path):
    write_npz(tmp_path / "gaps.npz", [[np.nan], [1.0]], [[1, 0], [0, 1]])
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path / "gaps.npz"), "--cv", "2"])
    assert "has missing or infinite feature values" in capsys.readouterr().err


def test_interruption_ends_quietly(capsys, small, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("imblearn_multilabel._cli.compare.compare_samplers", interrupt)
    code, _, err = run(capsys, small)
    assert code == 130
    assert err == "interrupted\n"


def test_help_names_every_sampler(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["compare", "--help"])
    words = " ".join(capsys.readouterr().out.split())
    for name in sampler_names():
        assert f" {name}," in words


def test_every_public_sampler_can_be_named():
    assert {"AEMLO", "MLROS", "MLSMOTE", "MLRUS"} <= set(sampler_names())


def test_expressions_make_objects_with_the_defaults_they_know():
    factory = parse_factories("sklearn.neighbors.KNeighborsClassifier(7, weights='distance')")[0]
    made = factory(random_state=3)
    assert isinstance(made, KNeighborsClassifier)
    assert made.get_params()["n_neighbors"] == 7
    path = "sklearn.linear_model.LogisticRegression"
    plain, given = parse_factories(f"{path}, {path}(random_state=1)")
    assert isinstance(plain(random_state=3), LogisticRegression)
    assert plain(random_state=3).random_state == 3
    assert given(random_state=3).random_state == 1


def test_progress_is_shown_on_a_terminal_only(capsys, small, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    _, _, shown = run(capsys, small, "--samplers", "none")
    _, _, hidden = run(capsys, small, "--samplers", "none", "--quiet")
    assert "cell" in shown
    assert hidden == ""


def test_threads_are_held_to_one_unless_the_environment_says_otherwise(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    with one_thread():
        assert os.environ["OMP_NUM_THREADS"] == "1"
        assert {pool["num_threads"] for pool in threadpool_info()} == {1}
    assert "OMP_NUM_THREADS" not in os.environ
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    with one_thread():
        assert os.environ["OMP_NUM_THREADS"] == "2"


def test_as_a_process(small):
    done = subprocess.run(
        [sys.executable, "-m", "imblearn_multilabel", small, "--samplers", "none", "--cv", "2"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert "Macro-AUC" in done.stdout


def test_a_reader_that_leaves_early_gets_no_traceback(small):
    command = [sys.executable, "-m", "imblearn_multilabel", small, "--samplers", "none"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_importing_the_package_imports_no_command_line():
    code = (
        "import sys, imblearn_multilabel\n"
        "print([name for name in sys.modules if '_cli' in name.split('.') or name == 'tqdm'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_aemlo_is_a_sampler_of_the_package():
    assert issubclass(AEMLO, MultilabelSampler)
