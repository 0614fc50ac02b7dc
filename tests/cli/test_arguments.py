"""Values of arguments: samplers, classifiers, numbers, paths; mistakes in them."""

import pytest

from imblearn_multilabel.__main__ import main
from imblearn_multilabel._cli import data
from imblearn_multilabel._cli.compare import _FIRST_LOOK, DEFAULT_REMEDIES
from imblearn_multilabel._cli.options import FORMATS, sampler_names
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.model_selection._comparison import inputs
from imblearn_multilabel.over_sampling import AEMLO


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cv", "1"], "--cv: expected a whole number of at least 2; got '1'"),
        (["--cv", "many"], "--cv: expected a whole number of at least 2; got 'many'"),
        (["--cv", "5000"], "digit attributes has 1,230 rows; --cv 5000 needs as many"),
        (["--seed", "-1"], "--seed: expected a whole number from 0 to 4294967295; got '-1'"),
        (["--ratio", "nan"], "--ratio: expected a number of at least 0; got 'nan'"),
        (["--ratio", "x"], "--ratio: expected a number of at least 0; got 'x'"),
        (["--remedies", "MLROZ"], "--remedies: unknown remedy 'MLROZ'; did you mean MLROS? "),
        (["--remedies", "MLROS("], "--remedies: cannot read 'MLROS('"),
        (["--remedies", "MLROS(a.b)"], "cannot import 'a.b'"),
        (["--remedies", "MLROS(-x)"], "cannot read the value '-x'; use a literal"),
        (["--remedies", "MLROS(**{})"], "write parameters as name=value"),
        (["--remedies", "1"], "cannot read '1'; expected Name"),
        (["--remedies", "MLROS,MLRUS,MLROS"], "--remedies: MLROS is named more than once"),
        (["--repeats", "0"], "--repeats: expected a whole number of at least 1; got '0'"),
        (["--jobs", "two"], "--jobs: expected a whole number of at least 1; got 'two'"),
        (["--remedies", "()"], "expected at least one name; got none"),
        (["--remedies", "MLROS(ratio=1)"], "unexpected keyword argument 'ratio'"),
        (["--remedies", "MLROS(sampling_ratio=-1)"], "'sampling_ratio' parameter of MLROS"),
        (["--remedies", "MLRUS", "--ratio", "7"], "'sampling_ratio' parameter of MLRUS"),
        (["--remedies", "sklearn.decomposition.PCA"], "PCA is not a sampler of multi-label data"),
        (["--estimator", "nowhere.Class"], "--estimator: cannot import 'nowhere.Class'"),
        (["--estimator", "Class"], "--estimator: cannot import 'Class'"),
        (["--estimator", "a.B,c.D"], "--estimator: cannot import 'a.B'"),
        (
            ["--estimator", "sklearn.svm.SVC,sklearn.svm.SVC"],
            "--estimator: expected one import path",
        ),
        (["--estimator", "sklearn.decomposition.PCA"], "is not a classifier"),
        (["--estimator", "sklearn.linear_model.Ridge"], "Ridge is a regressor; expected a class"),
        (["--cache", __file__], "--cache: cannot open "),
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


def test_help_names_every_sampler(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["compare", "--help"])
    words = capsys.readouterr().out.replace("(", " ").replace(")", " ").replace(",", " ").split()
    assert set(sampler_names()) < set(words)


def test_the_help_names_what_there_is():
    assert list(inputs.sampler_classes()) == sampler_names()
    assert DEFAULT_REMEDIES.split(",") == list(inputs.DEFAULT_REMEDIES)
    assert list(_FIRST_LOOK) == [*inputs.DEFAULT_REMEDIES, "AEMLO"]
    assert tuple(data._SUFFIXES) == FORMATS


def test_aemlo_is_a_sampler_of_the_package():
    assert issubclass(AEMLO, MultilabelSampler)
