"""Mistakes in arguments and files: one line that says what is wrong, and exit code 2."""

import sys

import numpy as np
import pytest

from imblearn_multilabel.__main__ import main
from imblearn_multilabel._cli.options import FIRST_LOOK, REMEDIES, sampler_names
from imblearn_multilabel.datasets import write_npz
from imblearn_multilabel.model_selection._comparison import inputs
from tests.cli.files import mistake, small_npz

RESAMPLE = ["resample", "a.npz", "b.npz", "--sampler"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cv", "1"], "argument --cv: expected at least 2; got 1"),
        (["--cv", "many"], "--cv: invalid int value: 'many'"),
        (["--cv", "5000"], "--cv must be at most the number of rows, 1230; got 5000"),
        (["--seed", "-1"], "argument --seed: expected at least 0; got -1"),
        (["--seed", "4294967296"], "argument --seed: expected at most 4294967295; got 4294967296"),
        (["--jobs", "0"], "--jobs must be a number of folds, or -1 for one per processor; got 0"),
        (["--cache", __file__], f"argument --cache: {__file__} is a file; expected a folder"),
        (["--ratio", "nan"], "'sampling_ratio' parameter of MLROS"),
        (["--remedies", ""], "cannot read ''; expected Name"),
        (["--remedies", "MLROZ"], "unknown name 'MLROZ'. Did you mean MLROS? "),
        (["--remedies", "MLROS("], "cannot read 'MLROS('"),
        (["--remedies", "MLROS(-x)"], "cannot read the value '-x'; use a literal"),
        (["--remedies", "MLROS(**{})"], "write parameters as name=value"),
        (["--remedies", "MLROS,MLRUS,MLROS"], "MLROS is named more than once"),
        (["--remedies", "()"], "expected at least one name; got none"),
        (["--remedies", "MLROS(ratio=1)"], "MLROS has no parameter 'ratio'; it has "),
        (["--remedies", "sklearn.decomposition.PCA"], "PCA is not a sampler of multi-label data"),
        (["--estimator", "nowhere.Class"], "import 'nowhere.Class': No module named 'nowhere'"),
        (["--estimator", "LGBMClasifier"], "Did you mean LGBMClassifier?"),
        (["--estimator", "Class"], "XGBClassifier; other classes need an import path, such as skm"),
        (["--estimator", "LightGBM"], "unknown name 'LightGBM'. Did you mean LGBMClassifier?"),
        (["--estimator", "XGB"], "Did you mean XGBClassifier?"),
        (["--estimator", "sklearn.svm.SVC,sklearn.svm.NuSVC"], "expected one classifier"),
        (["--estimator", "sklearn.decomposition.PCA"], "is not a classifier"),
        (["--estimator", "sklearn.linear_model.Ridge"], "Ridge is a regressor; expected a class"),
        (["--plot", "a.txt"], "--plot: expected a suffix of"),
        (["--plot", "folder.png"], "--plot: folder.png is a folder; expected a file"),
        (["--plot", "no/such/a.png"], "no/such: No such file or directory"),
        (["--quiet", "compare"], "name compare before the other arguments"),
        (["nowhere.npz"], "nowhere.npz: No such file or directory"),
        ([__file__], "cannot tell the format of"),
        ([__file__, "--format", "npz"], "it is no .npz archive"),
        (["profile", "--lables"], "unrecognized arguments: --lables; did you mean --labels?"),
        (["compare", "--remedy=MLROS"], "did you mean --remedies?"),
        (["compare", "--sampler", "MLROS"], "--sampler; compare takes --remedies"),
        ([*RESAMPLE, "MLROS", "--remedies", "MLROS"], "resample takes --sampler"),
        (["profile", "--wrong"], "unrecognized arguments: --wrong\n"),
        (["profile", "a.csv", "--labels", "a", "b"], "arguments: b; separate names by commas"),
        (["profile", "a.csv", "--xml", "a"], "--xml does not apply to a file of format csv"),
        (["profile", "a.npz", "--decimal", ","], "--decimal does not apply to a file of format np"),
        ([*RESAMPLE, "none"], "unknown name 'none'. Remedies are baseline, AEMLO, "),
        ([*RESAMPLE, "MLROS,MLRUS"], "expected one sampler"),
        ([*RESAMPLE, "baseline"], "baseline is not a sampler"),
        (
            [*RESAMPLE, "MLSMOTE(k_neigbors=3)"],
            "cannot make MLSMOTE(k_neigbors=3): MLSMOTE has no parameter 'k_neigbors'; did you "
            "mean k_neighbors?",
        ),
        (["resample", "a.npz", "b.txt", "--sampler", "MLROS"], "cannot tell the format of b.txt"),
        (["profle"], "profle is neither a file nor a command; did you mean profile?"),
        (["Compare", "data.npz"], "Compare is neither a file nor a command; did you mean compare?"),
        (["plot"], "plot is neither a file nor a command; commands are profile, compare, resample"),
    ],
)
def test_mistakes_get_one_line_before_any_result(capsys, monkeypatch, tmp_path, arguments, message):
    if "--plot" in arguments:
        pytest.importorskip("matplotlib")
    (tmp_path / "folder.png").mkdir()
    monkeypatch.chdir(tmp_path)
    assert message in mistake(capsys, *arguments)


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_folders_that_take_no_file_are_told_before_the_work(capsys):
    told = mistake(capsys, "resample", "small.npz", "/proc/a.npz", "--sampler", "MLROS")
    assert told.startswith("argument output: cannot write to the folder /proc: ")
    told = mistake(capsys, "compare", "--remedies", "baseline", "--cache", "/proc/cells")
    assert told == "/proc/cells: No such file or directory\n"


def test_data_that_cannot_be_compared(capsys, tmp_path):
    write_npz(tmp_path / "x.npz", np.eye(9), np.eye(9, 1))
    for command in (["compare"], []):
        told = mistake(capsys, *command, tmp_path / "x.npz", "--cv", 2)
        assert "`y` of 'x' has one label" in told


@pytest.mark.parametrize(
    ("text", "message"), [("", "0 rows, 0 labels"), (" 1:2\n", "1 rows, 0 labels")]
)
def test_nothing_to_profile_is_a_mistake_in_the_file(capsys, tmp_path, text, message):
    (tmp_path / "empty.svm").write_text(text)
    assert f"empty has {message}" in mistake(capsys, "profile", tmp_path / "empty.svm")


@pytest.mark.parametrize(
    ("package", "file", "options"),
    [("pyarrow", "a.parquet", []), ("matplotlib", "small.npz", ["--plot", "a.png"])],
)
def test_a_missing_package_is_a_mistake_with_the_way_out(
    capsys, tmp_path, monkeypatch, package, file, options
):
    pytest.importorskip("pandas")
    for module in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, package, None)
    small_npz(tmp_path)
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    told = mistake(capsys, "profile", tmp_path / file, *options)
    assert f"needs {package}, which is not installed. Run: pip install" in told


def test_error_lines_break_at_words(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    with pytest.raises(SystemExit, match="2"):
        main(["compare", "--remedies", "MLROZ"])
    told = capsys.readouterr().err
    assert max(map(len, told.splitlines())) <= 60
    assert "Did you mean MLROS? Names are those of remedies" in " ".join(told.split())


def test_the_help_names_what_there_is():
    assert list(inputs.remedy_classes())[: len(sampler_names())] == sampler_names()
    assert list(REMEDIES) == list(inputs.DEFAULT_REMEDIES)
    assert list(FIRST_LOOK) == [*inputs.DEFAULT_REMEDIES, "AEMLO"]
