"""Mistakes in arguments and files: one line that says what is wrong, and exit code 2."""

import sys

import numpy as np
import pytest

from imblearn_multilabel.__main__ import main
from imblearn_multilabel._cli.compare import _DEFAULT, _FIRST_LOOK
from imblearn_multilabel._cli.factories import sampler_names
from imblearn_multilabel.datasets import write_npz
from imblearn_multilabel.model_selection._comparison import inputs
from tests.cli.files import mistake, small_npz

RESAMPLE = ["resample", "a.npz", "b.npz", "--sampler"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cv", "1"], "argument --cv: expected at least 2; got 1"),
        (["--remedies", ""], "cannot read ''; expected Name"),
        (["--cv", "many"], "--cv: invalid int value: 'many'"),
        (["--cv", "5000"], "--cv must be at most the number of rows, 1230; got 5000"),
        (["--seed", "-1"], "Seed must be between 0 and 2**32 - 1"),
        (["--ratio", "nan"], "'sampling_ratio' parameter of MLROS"),
        (["--ratio", "x"], "--ratio: invalid float value: 'x'"),
        (["--repeats", "0"], "argument --repeats: expected at least 1; got 0"),
        (["--jobs", "two"], "--jobs: invalid int value: 'two'"),
        (["--remedies", "MLROZ"], "unknown name 'MLROZ'. Did you mean MLROS? "),
        (["--remedies", "MLROS("], "cannot read 'MLROS('"),
        (["--remedies", "MLROS(a.b)"], "cannot import 'a.b'"),
        (["--remedies", "MLROS(-x)"], "cannot read the value '-x'; use a literal"),
        (["--remedies", "MLROS(**{})"], "write parameters as name=value"),
        (["--remedies", "1"], "cannot read '1'; expected Name"),
        (["--remedies", "MLROS,MLRUS,MLROS"], "MLROS is named more than once"),
        (["--remedies", "()"], "expected at least one name; got none"),
        (["--remedies", "MLROS(ratio=1)"], "MLROS has no parameter 'ratio'; it has "),
        (["--remedies", "MLROS(sampling_ratio=-1)"], "'sampling_ratio' parameter of MLROS"),
        (["--remedies", "MLRUS", "--ratio", "7"], "'sampling_ratio' parameter of MLRUS"),
        (["--remedies", "sklearn.decomposition.PCA"], "PCA is not a sampler of multi-label data"),
        (["--estimator", "nowhere.Class"], "import 'nowhere.Class': No module named 'nowhere'"),
        (["--estimator", "LGBMClasifier"], "Did you mean LGBMClassifier?"),
        (
            ["--estimator", "Class"],
            "other classes need an import path, such as skmultilearn.adapt.MLkNN",
        ),
        (["--estimator", "LogisticRegresion"], "Did you mean LogisticRegression?"),
        (["--estimator", "sklearn.svm.SVC,sklearn.svm.NuSVC"], "expected one classifier"),
        (["--estimator", "sklearn.decomposition.PCA"], "is not a classifier"),
        (["--estimator", "sklearn.linear_model.Ridge"], "Ridge is a regressor; expected a class"),
        (["--estimator", "sklearn.svm.SVC(D=1)"], "SVC has no parameter 'D'; it has C, kernel, "),
        (["--estimator", "LightGBM"], "unknown name 'LightGBM'. Did you mean LGBMClassifier?"),
        (["--estimator", "XGB"], "Did you mean XGBClassifier?"),
        (["--estimator", "Catboost"], "Did you mean CatBoostClassifier?"),
        (["--estimator", "Class"], "of scikit-learn, and LGBMClassifier, CatBoostClassifier, XGB"),
        (["--remedies", "baseline", "--cache", __file__], f"{__file__}: File exists"),
        (["--plot", "a.txt"], "--plot: expected a suffix of"),
        (["--plot", "folder.png"], "--plot: folder.png is a folder; expected a file"),
        (["--plot", "no/such/a.png"], "no/such: No such file or directory"),
        (["--quiet", "compare"], "name compare before the other arguments"),
        (["nowhere.npz"], "nowhere.npz: No such file or directory"),
        ([__file__], "cannot tell the format of"),
        ([__file__, "--format", "npz"], "it is no .npz archive"),
        (["profile", "-"], "cannot tell the format of -"),
        (["profile", "--lables"], "unrecognized arguments: --lables; did you mean --labels?"),
        (["compare", "--remedy=MLROS"], "did you mean --remedies?"),
        (["compare", "--sampler", "MLROS"], "--sampler; compare takes --remedies"),
        (["a.npz", "--classifier=SVC"], "compare takes --estimator"),
        ([*RESAMPLE, "MLROS", "--remedies", "MLROS"], "resample takes --sampler"),
        (["profile", "--wrong"], "unrecognized arguments: --wrong\n"),
        (["profile", "a.csv", "--labels", "a", "b"], "arguments: b; separate names by commas"),
        (["profile", "a.csv"], "a.csv: No such file or directory"),
        (["profile", "a.csv", "--xml", "a"], "--xml does not apply to a file of format csv"),
        (
            ["profile", "a.npz", "--decimal", ","],
            "--decimal does not apply to a file of format npz",
        ),
        (["profile", "a.npz", "--labels", "a"], "--labels does not apply to a file of format npz"),
        (["profile", "a.csv", "--labels", "@a"], "a.csv: No such file"),
        (["resample", "a.npz", "b.npz"], "--sampler"),
        (["resample", "a.npz", "--sampler", "MLROS"], "output"),
        ([*RESAMPLE, "none"], "unknown name 'none'. Remedies are baseline, AEMLO, "),
        ([*RESAMPLE, "MLROS,MLRUS"], "expected one sampler"),
        ([*RESAMPLE, "MLROS(sampling_ratio=-1)"], "'sampling_ratio' parameter of MLROS"),
        (
            [*RESAMPLE, "MLSMOTE(k_neigbors=3)"],
            "cannot make MLSMOTE(k_neigbors=3): MLSMOTE has no parameter 'k_neigbors'; did you "
            "mean k_neighbors?",
        ),
        ([*RESAMPLE, "MLROS"], "a.npz: No such file"),
        (["resample", "a.npz", "b.txt", "--sampler", "MLROS"], "cannot tell the format of b.txt"),
        (["resample", "a.npz", "no/b.npz", "--sampler", "MLROS"], "/no: No such file"),
        (["resample", "-", "-", "--sampler", "MLROS"], "cannot tell the format of -"),
    ],
)
def test_mistakes_get_one_line(capsys, monkeypatch, tmp_path, arguments, message):
    if "--plot" in arguments:
        pytest.importorskip("matplotlib")
    (tmp_path / "folder.png").mkdir()
    monkeypatch.chdir(tmp_path)
    assert message in mistake(capsys, *arguments)


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["profile", "--plot", "/proc/a.png"], "--plot"),
        (["resample", "small.npz", "/proc/a.npz", "--sampler", "MLROS"], "output"),
    ],
)
def test_folders_that_take_no_file_are_told_before_the_work(capsys, command, option):
    if option == "--plot":
        pytest.importorskip("matplotlib")
    told = mistake(capsys, *command)
    assert told.startswith(f"argument {option}: cannot write to the folder /proc: ")


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.eye(9), np.eye(9, 1), "`y` of 'x' has one label"),
    ],
)
def test_data_that_cannot_be_compared(capsys, tmp_path, X, y, message):
    write_npz(tmp_path / "x.npz", X, y)
    assert message in mistake(capsys, "compare", tmp_path / "x.npz", "--cv", 2)


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


@pytest.mark.parametrize("more", [[], ["data.npz", "--limit", "3"]])
@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("profle", "did you mean profile?"),
        ("Compare", "did you mean compare?"),
        ("plot", "commands are profile, compare, resample"),
    ],
)
def test_a_command_spelt_wrongly_is_named_as_such(capsys, word, advice, more):
    assert f"{word} is neither a file nor a command; {advice}" in mistake(capsys, word, *more)


def test_the_help_names_what_there_is():
    assert list(inputs.sampler_classes()) == sampler_names()
    assert list(_DEFAULT) == list(inputs.DEFAULT_REMEDIES)
    assert list(_FIRST_LOOK) == [*inputs.DEFAULT_REMEDIES, "AEMLO"]
