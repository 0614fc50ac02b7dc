"""Names come from files of others: what is printed or drawn shows them and obeys none of them."""

import re
import warnings

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from imblearn_multilabel import datasets
from imblearn_multilabel._messages import printable
from imblearn_multilabel.batches import LabelBalancedBatchSampler
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.displays import (
    ComparisonDisplay,
    ConcurrenceDisplay,
    LabelCountsDisplay,
    LabelGainDisplay,
    ThresholdDisplay,
    TrainingHistoryDisplay,
)
from imblearn_multilabel.metrics import LabelProfile
from imblearn_multilabel.model_selection import compare_remedies
from imblearn_multilabel.model_selection._comparison.tables import problems
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE

#: Clears the screen, sets the title of the terminal, reverses what follows, starts a forged line.
HOSTILE = "a\x1b[2J\x1b]0;title\x07\u202e\x9b1m\nforged"
#: The same, spelled out.
SHOWN = r"a\x1b[2J\x1b]0;title\x07\u202e\x9b1m\nforged"


def assert_harmless(text):
    """Refuse what a terminal would obey; bold type is of the package itself."""
    bare = re.sub(r"\x1b\[[01]m", "", text)
    assert all(sign.isprintable() or sign == "\n" for sign in bare), ascii(text)
    assert "\nforged" not in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain name", "plain name"),
        ("Größe 大きさ 👍", "Größe 大きさ 👍"),
        (r"C:\new", r"C:\new"),
        (HOSTILE, SHOWN),
        ("\udc80", r"\udc80"),
        (7, "7"),
    ],
)
def test_only_what_cannot_be_printed_is_spelled_out(name, shown):
    assert printable(name) == shown


def hostile_data():
    """Return X, y as arrays, and names of both; the first label is frequent, one is absent."""
    X, y = make_imbalanced_multilabel(60, 3, 3, random_state=0)
    features = [f"x{number}{HOSTILE}" for number in range(3)]
    labels = [f"y{number}{HOSTILE}" for number in range(3)]
    return X, y, features, labels


def test_a_profile():
    _, y, _, labels = hostile_data()
    profile = LabelProfile(y, label_names=labels)
    for text in (str(profile), repr(profile), profile.label_table()):
        assert_harmless(text)
    assert f"y0{SHOWN}" in str(profile)
    # Columns stay aligned.
    assert len({len(line) for line in profile.label_table().splitlines()}) == 1
    assert "\x1b" not in profile._repr_html_()


class Failing(MLROS):
    """Fails with a hostile message."""

    def _plan(self, task):
        raise RuntimeError(HOSTILE)


@pytest.fixture(name="found", scope="module")
def comparison():
    """Return a comparison with a hostile name of everything."""
    X, y, _, _ = hostile_data()
    return compare_remedies(
        {HOSTILE: (X, y), "$a$ $b$": (X[::-1], y[::-1])},
        remedies={f"arm{HOSTILE}$c$": MLROS(sampling_ratio=0.1), "broken": Failing()},
        estimators={f"learner{HOSTILE}$d$": KNeighborsClassifier(3)},
        scoring={f"measure{HOSTILE}$e$": "f1_macro", "macro_f1_score": "macro_f1_score"},
        cv=2,
        random_state=0,
    )


def test_a_comparison(found):
    told = [str(found), repr(found), str(found.verdict()), found.verdict().text]
    told += problems(found.to_dict()["records"])
    for call in (
        lambda: found.verdict("no measure"),
        lambda: found.best_estimator(data="no data"),
        lambda: found.effect_sizes(against="no sampler"),
        lambda: ComparisonDisplay.from_comparison(found, estimator="no estimator"),
    ):
        with pytest.raises(ValueError, match="must be one of") as refused:
            call()
        told.append(str(refused.value))
    for text in told:
        assert_harmless(text)
    for name in (f"arm{SHOWN}", f"learner{SHOWN}", f"measure{SHOWN}", SHOWN):
        assert name in str(found)
    assert "\x1b" not in found._repr_html_()


def test_pictures(found):
    """No dollar sign starts a formula, also where two of them would make one."""
    pytest.importorskip("matplotlib")
    from matplotlib.cbook import is_math_text
    from matplotlib.text import Text

    history = TrainingHistoryDisplay({"loss": [2.0, 1.0], f"{HOSTILE}$t_$": [1.0, 0.5]}).plot()
    pictures = [
        history,
        ComparisonDisplay.from_comparison(found),
        LabelGainDisplay.from_comparison(found, data="$a$ $b$"),
        ThresholdDisplay(
            [{"threshold": [0.5], "$m$": [1.0]}] * 2, [0.5, 0.5], ["$a$", HOSTILE], [3, 4]
        ).plot(),
        ComparisonDisplay({"$b$": [0.1, 0.2]}, measure="$m$", control="$c$").plot(),
        LabelCountsDisplay.from_labels(np.eye(3, 2, dtype=int), label_names=["$a$", HOSTILE]),
        ConcurrenceDisplay.from_labels(np.eye(3, 2, dtype=int), label_names=["$a$", HOSTILE]),
    ]
    for picture in pictures:
        picture.figure_.canvas.draw()
        for text in picture.figure_.findobj(Text):
            is_number = "mathdefault" in text.get_text()
            assert is_number or not is_math_text(text.get_text())
            assert_harmless(text.get_text())
    assert "learner" in pictures[1].ax_.get_title()


@pytest.mark.parametrize(
    "call",
    [
        lambda X, y: MLROS().fit_resample(X, y),
        lambda X, y: LabelBalancedBatchSampler(y, 8),
        lambda X, y: MLSMOTE().fit_resample(X, y),
        lambda X, y: MLSMOTE(categorical_features=["baseline"]).fit_resample(X, y),
        lambda X, y: MLSMOTE().fit_resample(X.astype(str), y),
        lambda X, y: MLSMOTE().fit_resample(X * np.nan, y),
        lambda X, y: MLROS().fit_resample(X, y * np.nan),
        lambda X, y: MLROS().fit_resample(X, y.astype(str)),
        lambda X, y: MLROS().fit_resample(X.set_axis([HOSTILE] * X.shape[1], axis=1), y),
        lambda X, y: MLROS(sampling_strategy=["baseline"]).fit_resample(X, y),
        lambda X, y: MLROS(sampling_strategy={y.columns[0]: 1}).fit_resample(X, y),
    ],
)
def test_warnings_and_errors_of_samplers(call):
    pd = pytest.importorskip("pandas")
    X, y, features, labels = hostile_data()
    y[:, 1] = 0
    told = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            call(pd.DataFrame(X, columns=features), pd.DataFrame(y, columns=labels))
        except ValueError as error:
            told = [str(error)]
    told += [str(each.message) for each in caught]
    assert told
    for text in told:
        assert_harmless(text)


def test_representations():
    pd = pytest.importorskip("pandas")
    X, y, _, labels = hostile_data()
    sampler = MLROS(sampling_strategy=[labels[1]]).fit(X, pd.DataFrame(y, columns=labels))
    for value in (sampler, sampler.sampling_strategy_):
        assert_harmless(repr(value))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (f'"{HOSTILE}",b\n7,2\n', [HOSTILE]),
        (f'"{HOSTILE}",b\n1,2\n', ["c"]),
        (f'"{HOSTILE}",b\n1,2,3\n', ["b"]),
        (f'"{HOSTILE}","{HOSTILE}"\n1,2\n', [HOSTILE]),
        (f'"{HOSTILE}"\n{HOSTILE}\n', [HOSTILE]),
    ],
)
def test_errors_of_readers(tmp_path, text, labels):
    pytest.importorskip("pandas")
    path = tmp_path / "a\x1b[2J.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="Cannot read") as refused:
        datasets.read_csv(path, labels=labels)
    assert_harmless(str(refused.value))
