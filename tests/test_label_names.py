"""One rule for labels: the name of a column; column numbers only where no name is a number."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from imblearn_multilabel import displays, ensemble, metrics, model_selection, weights
from imblearn_multilabel._labels import find_labels
from imblearn_multilabel.batches import LabelBalancedBatchSampler
from imblearn_multilabel.datasets import (
    make_imbalanced_multilabel,
    read_csv,
    read_npz,
    read_svmlight,
    write_csv,
    write_npz,
    write_svmlight,
)
from imblearn_multilabel.exceptions import AbsentLabelWarning
from imblearn_multilabel.over_sampling import MLROS
from tests.samplers import every_sampler, quiet, seeded

X, Y = make_imbalanced_multilabel(100, 4, 4, imbalance=0.5, random_state=0)
#: Names that are numbers of other columns, of no column, and of columns in another order.
NUMBERS = {"from 1": [1, 2, 3, 4], "tens": [10, 20, 30, 40], "turned": [3, 2, 1, 0]}
LINEAR = OneVsRestClassifier(LogisticRegression())

every_numbering = pytest.mark.parametrize("names", NUMBERS.values(), ids=NUMBERS)


def named(names):
    return pd.DataFrame(Y, columns=names)


@every_numbering
def test_numbers_are_names_where_columns_have_them(names):
    for column, name in enumerate(names):
        assert find_labels([name, np.int64(name)], names, 4, "labels") == [column, column]
    unknown = next(number for number in range(5) if number not in names) if 0 in names else 0
    message = f"`labels` must hold names of columns, which are numbers such as {names[0]}; got"
    with pytest.raises(ValueError, match=f"{message} {unknown}, which names no column"):
        find_labels([unknown], names, 4, "labels")


def test_numbers_count_columns_where_names_are_text():
    names = ["cat", "dog", "1"]
    assert find_labels(["dog", 0, np.int8(0)], names, 3, "labels") == [1, 0, 0]
    assert find_labels(["1", 2], names, 3, "labels") == [2, 2]
    # Which of the two is meant?
    with pytest.raises(ValueError, match=r"got 1, which is the number of 'dog' and the name of"):
        find_labels([1], names, 3, "labels")
    assert find_labels([0, 2], None, 3, "labels") == [0, 2]
    assert find_labels([0, "0"], ["0", "1"], 2, "labels") == [0, 0]


@pytest.mark.parametrize("wrong", [True, 3, -1, 0.5, "a", None, [0]])
def test_what_is_no_label_is_named(wrong):
    for names in (None, ["x", "y", "z"]):
        with pytest.raises(ValueError, match="`labels` must hold column numbers from 0 to 2"):
            find_labels([wrong], names, 3, "labels")
    with pytest.raises(ValueError, match="`labels` must hold names of columns"):
        find_labels([wrong if wrong != 3 else 4], [1, 2, 3], 3, "labels")


def test_default_columns_of_a_frame_are_no_names():
    sampler = MLROS(random_state=0).fit(X, pd.DataFrame(Y))
    assert not hasattr(sampler, "label_names_in_")
    assert metrics.label_balance(pd.DataFrame(Y)).names is None
    assert metrics.label_balance(pd.DataFrame(Y, columns=[0.0, 1.0, 2.0, 3.0])).names is None


@every_numbering
def test_a_dict_of_counts_acts_on_the_columns_that_it_names(names):
    rare = int(np.argmin(Y.sum(axis=0)))
    wanted = int(Y[:, rare].sum()) + 20
    sampler = MLROS(sampling_strategy={names[rare]: wanted}, random_state=0)
    _, y_resampled = sampler.fit_resample(X, named(names))
    _, expected = MLROS(sampling_strategy={rare: wanted}, random_state=0).fit_resample(X, Y)
    np.testing.assert_array_equal(y_resampled, expected)
    assert list(y_resampled.columns) == names
    assert y_resampled[names[rare]].sum() == wanted
    assert sampler.sampling_strategy_ == {names[rare]: 20}
    assert list(sampler.label_names_in_) == names
    assert sampler.balance_after_.names == names


@quiet
@every_sampler
def test_every_sampler_reads_its_list_as_names(sampler_class):
    names = NUMBERS["turned"]

    def resample(strategy, y):
        return seeded(sampler_class, sampling_strategy=strategy).fit_resample(X, y)

    found, expected = resample([names[0], names[1]], named(names)), resample([0, 1], Y)
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_array_equal(found[1], expected[1])
    assert list(found[1].columns) == names


def test_a_callable_that_gets_a_frame_returns_names():
    sampler = MLROS(sampling_strategy=lambda y: list(y.columns[:2]), random_state=0)
    assert list(sampler.fit(X, named([4, 3, 2, 1])).sampling_strategy_) == [4, 3]


@every_numbering
def test_measures_and_messages_show_the_names(names):
    y = named(names)
    profile = metrics.LabelProfile(y)
    shown = profile.label_table().splitlines()[1:]
    assert [line.split()[0] for line in shown] == [
        str(names[column]) for column in np.argsort(Y.sum(axis=0), kind="stable")
    ]
    assert all(f">{name}" in profile._repr_html_() for name in names)
    for measure in (metrics.imbalance_ratio_per_label, metrics.class_ratio_per_label):
        np.testing.assert_array_equal(measure(y, labels=[names[2]]), measure(Y, labels=[2]))
    np.testing.assert_array_equal(
        metrics.scumble_per_label(y, labels=[names[3]]), metrics.scumble_per_label(Y, labels=[3])
    )
    for label, others in metrics.label_interactions(y).items():
        assert label in names
        assert set(others) <= set(names)
    with pytest.raises(ValueError, match=f"first wrong in row 0, label {names[1]}"):
        metrics.LabelProfile(y * 0 + (y.columns == names[1]) * 2)
    y[names[1]] = 0
    with pytest.warns(AbsentLabelWarning, match=f"left out: {names[1]}"):
        MLROS().fit(X, y)
    with pytest.warns(AbsentLabelWarning, match=f"No row carries {names[1]};"):
        LabelBalancedBatchSampler(y, 10)


@pytest.mark.parametrize(
    "model",
    [
        weights.LabelWeightedClassifier(),
        model_selection.TunedThresholdClassifierCV(LINEAR, cv=2),
        model_selection.CalibratedClassifierCV(LINEAR, cv=2),
        ensemble.BRUSClassifier(n_estimators=2, threshold_cv=None),
    ],
    ids=lambda model: type(model).__name__,
)
def test_classifiers_keep_the_names(model):
    names = NUMBERS["turned"]
    assert list(model.fit(X, named(names)).label_names_in_) == names


@pytest.mark.slow
def test_pictures_write_the_names():
    plt = pytest.importorskip("matplotlib.pyplot")
    names = NUMBERS["turned"]
    shares = displays.ConcurrenceDisplay.from_labels(named(names), labels=[names[2], names[0]])
    np.testing.assert_array_equal(np.diag(shares.concurrence), Y.sum(axis=0)[[2, 0]])
    for made in (shares, displays.LabelGainDisplay([0.3, 0.2], {"A": [0, 0]}, label_names=[1, 3])):
        shown = {text.get_text().split()[0] for text in made.plot().ax_.get_yticklabels()}
        assert {"1", "3"} <= shown
    plt.close("all")


@quiet
@pytest.mark.parametrize("as_bunch", [False, True])
@pytest.mark.slow
def test_comparisons_act_on_the_labels_that_are_named(as_bunch):
    names = NUMBERS["from 1"]
    rare = int(np.argmin(Y.sum(axis=0)))

    def compare(data, labels):
        arms = {
            "list": MLROS(sampling_strategy=labels, random_state=0),
            # What a callable gets is an array, whose columns it can only count.
            "callable": MLROS(sampling_strategy=lambda y: [rare], random_state=0),
        }
        return model_selection.compare_remedies(
            data, remedies=arms, estimators=LINEAR, cv=2, random_state=0
        )

    data = (X, named(names))
    if as_bunch:
        data = {"data": X, "target": Y, "target_names": names}
    found, expected = compare({"d": data}, [names[rare]]), compare({"d": (X, Y)}, [rare])
    assert found.per_label.label[:4].tolist() == list(map(str, names))
    assert expected.per_label.label[:4].tolist() == list("0123")
    pd.testing.assert_frame_equal(
        found.per_label.drop(columns="label"), expected.per_label.drop(columns="label")
    )
    assert not len(found.failures)
    json.dumps(found.to_dict())


@every_numbering
def test_files_hold_the_names(tmp_path, names):
    y, X_frame = named(names), pd.DataFrame(X, columns=[5, 6, 7, 8])
    path = str(tmp_path / "made")
    write_csv(f"{path}.csv", X_frame, y)
    assert read_csv(f"{path}.csv", labels=list(map(str, names))).target_names == list(
        map(str, names)
    )
    for write, read in ((write_npz, read_npz), (write_svmlight, read_svmlight)):
        write(path, X_frame, y)
        again = read(path)
        assert again.target_names == list(map(str, names))
        assert again.feature_names == ["5", "6", "7", "8"]


def test_a_column_alone_has_the_name_of_its_series():
    pair = pd.Series(Y[:, 0], name=30)
    assert metrics.label_balance(pair).names == [30]
    assert metrics.label_balance(pair.rename(None)).names is None


def test_lazy_frames_have_the_names_of_their_columns():
    dask = pytest.importorskip("dask.dataframe")
    y = dask.from_pandas(named([10, 20, 30, 40]), npartitions=2)
    lazy_X = dask.from_pandas(pd.DataFrame(X), npartitions=2)
    sampler = MLROS(sampling_strategy=[20], random_state=0)
    _, y_resampled = sampler.fit_resample(lazy_X, y)
    assert list(sampler.sampling_strategy_) == [20]
    assert list(y_resampled.compute().columns) == [10, 20, 30, 40]


def test_other_names_count_for_nothing():
    # Of several levels, or dates: labels are told by column number, as those of an array.
    levels = pd.MultiIndex.from_product([["a", "b"], ["c", "d"]])
    for columns in (levels, pd.date_range("2020", periods=4)):
        y = pd.DataFrame(Y, columns=columns)
        assert metrics.label_balance(y).names is None
        sampler = MLROS(sampling_strategy=[1], random_state=0).fit(X, y)
        assert list(sampler.sampling_strategy_) == [1]
