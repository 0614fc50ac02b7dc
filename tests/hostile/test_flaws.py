"""Flawed tables and files are refused by messages of their own, which show nothing of the data.

They name types, shapes and places. Of labels, the first wrong number is named.
"""

import re
import warnings

import pytest

from imblearn_multilabel import datasets
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import local_imbalance
from imblearn_multilabel.over_sampling import AEMLO, MLROS, MLSMOTE
from tests.hostile.flaws import OF_FEATURES, OF_LABELS, SECRET
from tests.samplers import HAS_TORCH, make_sampler, quiet

pytestmark = quiet

X, Y = make_imbalanced_multilabel(30, 3, 4, imbalance=1.3, random_state=0)
#: None of these appears in a message by chance.
SECRETS = [*SECRET.split(), *map(str, X.ravel())]


def told_by(function, *arguments, **options):
    """Return everything a call says: warnings, the error and the errors it came from."""
    told = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function(*arguments, **options)
        except Exception as error:
            while error is not None:
                told.append(str(error))
                error = error.__cause__ or (
                    None if error.__suppress_context__ else error.__context__
                )
    return [*told, *(str(warning.message) for warning in caught)]


def assert_silent_about_data(told):
    for message in told:
        assert len(message) < 1000
        assert not [secret for secret in SECRETS if secret in message], message


# All samplers read their tables by the same code; MLROS does not look at features.
@pytest.mark.parametrize("sampler_class", [MLROS, MLSMOTE])
@pytest.mark.parametrize(
    ("side", "name"), [*(("X", name) for name in OF_FEATURES), *(("y", name) for name in OF_LABELS)]
)
def test_flaws_are_refused_by_name(sampler_class, side, name):
    flaw = (OF_FEATURES if side == "X" else OF_LABELS)[name]
    if flaw.package is not None:
        pytest.importorskip(flaw.package)
    tables = (flaw.spoil(X), Y) if side == "X" else (X, flaw.spoil(Y))
    sampler = sampler_class(random_state=0)
    if flaw.readers_only and not sampler.effects.reads_features:
        assert sampler.fit_resample(*tables)[1].shape[0] > len(X)
        return
    with pytest.raises((ValueError, TypeError)):
        sampler.fit_resample(*tables)
    told = told_by(sampler.fit_resample, *tables)
    assert re.match(flaw.message, told[0], re.DOTALL)
    assert_silent_about_data(told)
    assert not [name for name in vars(sampler) if name.endswith("_")], "half-fitted"


def all_flawed_features():
    for flaw in OF_FEATURES.values():
        if flaw.package is not None:
            pytest.importorskip(flaw.package)
        yield flaw.spoil(X)


def test_measures_do_not_show_what_X_holds():
    for table in all_flawed_features():
        assert_silent_about_data(told_by(local_imbalance, table, Y))


@pytest.mark.torch
@pytest.mark.skipif(not HAS_TORCH, reason="torch is not installed")
def test_encoding_does_not_show_what_X_holds():
    pd = pytest.importorskip("pandas")
    sampler = make_sampler(AEMLO, random_state=0)
    sampler.fit_resample(X, Y)
    for table in all_flawed_features():
        assert_silent_about_data(told_by(sampler.encode, table))
    colors = pd.DataFrame({"a": X[:, 0], "b": pd.Categorical(["red", "blue"] * 15)})
    sampler.fit_resample(colors, Y)
    others = colors.assign(b=pd.Categorical([SECRET] * 30))
    (told,) = told_by(sampler.encode, others)
    assert "Column 'b' of `X` holds categories that the training data does not have" in told
    assert_silent_about_data([told])


def test_features_in_the_place_of_labels_show_one_number_at_most():
    shares = X % 1
    (told,) = told_by(MLROS().fit_resample, X, shares)
    assert sum(str(value) in told for value in shares.ravel()) == 1


@pytest.mark.parametrize("parameter", ["sampling_strategy", "categorical_features"])
def test_a_column_in_the_place_of_a_parameter_is_not_shown(parameter):
    told = told_by(MLSMOTE(**{parameter: X[:, 0]}).fit_resample, X, Y)
    assert told
    shown = [value for value in X[:, 0] if str(value) in " ".join(told)]
    assert len(shown) <= (parameter == "sampling_strategy")


_ARFF = (
    "@relation people\n@attribute age real\n@attribute kind {a,b}\n@attribute cat {0,1}\n@data\n"
)
_COMMA = SECRET.replace(" born", ", born")
_FILES = {
    "no header.arff": f"{_COMMA}\n" + _ARFF,
    "no number.arff": _ARFF + f"'{_COMMA}',a,0\n",
    "no value.arff": _ARFF + f"1,'{_COMMA}',0\n",
    "no label.arff": _ARFF + f"1,a,'{_COMMA}'\n",
    "no quotes.arff": _ARFF + f"1,{_COMMA} ' {_COMMA},0\n",
    "no pairs.arff": _ARFF + f"{{0 1, {_COMMA}}}\n",
    "values twice.arff": _ARFF.replace("{a,b}", f"{{'{_COMMA}',b,'{_COMMA}'}}"),
    "no closing brace.arff": _ARFF.replace("{a,b}", f"{{a,{_COMMA}"),
    "no label values.arff": _ARFF.replace("{0,1}", f"{{'{_COMMA}',1}}"),
    "no label.csv": f"age,cat\n1,{SECRET}\n",
    "too long.csv": f"age,cat\n1,0,{_COMMA}\n",
    "no pairs.svmlight": f"0 1:1\n0 {_COMMA}\n",
    "no label.svmlight": f"0 1:1\n{_COMMA} 1:1\n",
    "no number.svmlight": f"0 1:{SECRET.split()[0]}\n",
}


@pytest.mark.parametrize("name", _FILES)
def test_readers_do_not_show_what_a_damaged_file_holds(name, tmp_path):
    path = tmp_path / name
    path.write_text(_FILES[name])
    kind = path.suffix[1:]
    if kind == "csv":
        pytest.importorskip("pandas")
    labels = {} if kind == "svmlight" else {"labels": ["cat"]}
    told = told_by(getattr(datasets, f"read_{kind}"), path, **labels)
    assert told
    assert_silent_about_data(told)
