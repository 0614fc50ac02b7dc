"""Generated rows compared with given ones: by hand, by invariances, and across containers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.metrics import generation_report

X, Y = np.array([[0.0], [2.0], [4.0]]), np.array([[1, 0], [1, 1], [0, 0]])
X_NEW, Y_NEW = np.array([[0.0], [3.0], [5.0]]), np.array([[1, 0], [0, 1], [1, 1]])


def test_a_worked_example():
    report = generation_report(X, Y, X_NEW, Y_NEW)
    assert (report.n_given, report.n_new) == (3, 3)
    assert (report.n_unlabeled_given, report.n_unlabeled_new) == (1, 0)
    # Two given rows carry three labels, three new ones four.
    assert (report.label_cardinality_given, report.label_cardinality_new) == (3 / 2, 4 / 3)
    assert report.label_share_given.tolist() == [1, 1 / 2]
    assert_allclose(report.label_share_new, [2 / 3, 2 / 3])
    # Of the labels, 2/3 and 1/3 are given, half and half are new: a sixth would have to move.
    assert_allclose(report.label_difference, 1 / 6)
    assert report.pair_difference == 0
    # Given rows are 2 apart, new rows 0, 1 and 1 from them; 3 is as near to 2 as to 4.
    assert report.neighbor_distance.tolist() == [1, 1, 1]
    assert report.nearest_distance.tolist() == [0, 0.5, 0.5]
    assert report.nearest_row.tolist() == [0, 1, 2]
    assert report.novelty == 0.5
    assert report.near_copies.tolist() == [0]
    assert report.n_outside.tolist() == [1]
    assert np.isnan(report.average_precision_given)
    # The limit of near copies is theirs too, and the nearest come first.
    report = generation_report(X, Y, [[1.0], [0.5], [3.0]], Y_NEW, near_copy_distance=0.5)
    assert report.near_copies.tolist() == [1, 0, 2]


@pytest.mark.parametrize(
    ("given_pairs", "new_pairs", "difference"),
    [
        ([[1, 1, 0], [1, 0, 1]], [[1, 1, 0], [1, 1, 0]], 1 / 2),
        ([[1, 1, 0], [0, 0, 1]], [[0, 1, 1], [1, 0, 1]], 1),
        ([[1, 1, 0], [0, 0, 1]], [[1, 0, 0], [0, 0, 1]], 1),
        ([[1, 0, 0], [0, 0, 1]], [[1, 0, 0], [0, 0, 1]], 0),
    ],
)
def test_pairs_are_compared_as_shares_of_all_pairs(given_pairs, new_pairs, difference):
    rows = [[0.0], [1.0]]
    assert generation_report(rows, given_pairs, rows, new_pairs).pair_difference == difference


def test_a_classifier_learns_from_new_rows_alone():
    rows, given_labels = [[0.0], [1.0]], [[0, 1], [1, 0]]
    # New rows say the opposite of the first label, and nothing of the second.
    report = generation_report(
        *(rows, given_labels, rows, [[1, 0], [0, 0]]),
        estimator=LogisticRegression(),
        X_test=rows,
        y_test=given_labels,
    )
    assert report.average_precision_given == 1
    assert report.average_precision_new == 0.5
    assert report.relative_average_precision == 0.5
    assert report.as_dict()["relative average precision"] == 0.5


def test_labels_with_one_value_are_not_judged():
    rows, given_labels = [[0.0], [1.0]], [[0, 1], [1, 1]]
    report = generation_report(
        *(rows, given_labels, rows, given_labels),
        estimator=DecisionTreeClassifier(),
        X_test=rows,
        y_test=[[0, 1], [1, 0]],
    )
    assert report.average_precision_given == report.average_precision_new == 1


def test_equal_given_rows_do_not_make_distances_infinite_unless_all_are():
    report = generation_report([[0.0]] * 5 + [[4.0]], [[1, 0]] * 6, [[2.0]], [[1, 0]])
    assert report.neighbor_distance.tolist() == [1] * 6
    assert report.novelty == 0.5
    report = generation_report(
        *([[1.0]] * 3, [[1, 0]] * 3, [[1.0], [2.0]], [[1, 0]] * 2), metric="euclidean"
    )
    assert report.nearest_distance.tolist() == [0, np.inf]


def test_values_by_rounding_are_not_outside_and_sparse_zeros_may_be():
    rows, labels = np.array([[0.1], [0.7]]), [[1, 0]] * 2
    assert not generation_report(rows, labels, rows.astype(np.float32), labels).n_outside.any()
    rows = sparse.csr_array([[1.0, 0.0], [2.0, 3.0]])
    new = sparse.csr_array([[0.0, 0.0], [1.5, 4.0], [0.0, -1.0]])
    assert generation_report(rows, labels, new, [[1, 0]] * 3).n_outside.tolist() == [2, 2]


# Invariances


@st.composite
def two_tables(draw):
    n, n_new, d, q = (draw(st.integers(*ends)) for ends in ((2, 12), (1, 12), (1, 4), (2, 4)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    # Few values, so that rows repeat and distances tie.
    tables = [rng.integers(0, 4, size=(rows, d)).astype(float) for rows in (n, n_new)]
    labels = [rng.integers(0, 2, size=(rows, q)) for rows in (n, n_new)]
    return tables[0], labels[0], tables[1], labels[1], rng


@given(two_tables())
def test_the_order_of_rows_does_not_matter(tables):
    rows, labels, new, new_labels, rng = tables
    order, new_order = rng.permutation(len(rows)), rng.permutation(len(new))
    found = generation_report(rows, labels, new, new_labels)
    other = generation_report(rows[order], labels[order], new[new_order], new_labels[new_order])
    assert other.as_dict() == pytest.approx(found.as_dict(), nan_ok=True)
    assert_allclose(other.nearest_distance, found.nearest_distance[new_order])
    assert_allclose(other.neighbor_distance, found.neighbor_distance[order])
    assert_array_equal(other.n_outside, found.n_outside)


@given(two_tables())
def test_copies_have_novelty_0_and_all_are_listed(tables):
    rows, labels, new, _, rng = tables
    copied = rng.integers(0, len(rows), size=len(new))
    report = generation_report(rows, labels, rows[copied], labels[copied])
    assert report.novelty == 0
    assert sorted(report.near_copies) == list(range(len(copied)))
    assert_array_equal(rows[report.nearest_row], rows[copied])
    assert not report.n_outside.any()
    same = generation_report(rows, labels, rows, labels)
    assert same.label_difference == same.pair_difference == 0


@given(two_tables())
def test_units_do_not_matter_for_heom(tables):
    rows, labels, new, new_labels, rng = tables
    unit = 2.0 ** rng.integers(-20, 20, size=rows.shape[1])
    found = generation_report(rows, labels, new, new_labels)
    other = generation_report(rows * unit, labels, new * unit, new_labels)
    assert_array_equal(other.nearest_distance, found.nearest_distance)
    assert_array_equal(other.nearest_row, found.nearest_row)


# Containers


@pytest.mark.parametrize(
    "make",
    [
        sparse.csr_array,
        sparse.csc_matrix,
        lambda table: np.asarray(table).tolist(),
        lambda table: pytest.importorskip("pandas").DataFrame(table, columns=["a", "b", "c"]),
        lambda table: pytest.importorskip("polars").DataFrame(table, schema=["a", "b", "c"]),
    ],
    ids=["csr", "csc", "list", "pandas", "polars"],
)
@pytest.mark.parametrize("metric", ["heom", "euclidean"])
def test_containers_agree(make, metric):
    rng = np.random.default_rng(0)
    rows, new = rng.poisson(1.0, size=(30, 3)) * 0.5, rng.poisson(1.0, size=(20, 3)) * 0.5
    labels, new_labels = rng.integers(0, 2, size=(30, 3)), rng.integers(0, 2, size=(20, 3))
    expected = generation_report(rows, labels, new, new_labels, metric=metric)
    for tables in (
        (make(rows), make(labels), make(new), make(new_labels)),
        (make(rows), labels, new, new_labels),
        (rows, labels, new, make(new_labels)),
    ):
        report = generation_report(*tables, metric=metric)
        assert report.as_dict() == expected.as_dict()
        assert_array_equal(report.nearest_row, expected.nearest_row)
        assert_array_equal(report.nearest_distance, expected.nearest_distance)
        assert_array_equal(report.n_outside, expected.n_outside)


@pytest.mark.parametrize("metric", ["heom", "euclidean"])
def test_categories_are_paired_by_name_not_by_code(metric):
    pd = pytest.importorskip("pandas")
    colors = [["red", "blue", "red"], ["red", "red", "blue"]]
    frames = [
        pd.DataFrame({"size": size, "color": pd.Categorical(color, categories=known)})
        for size, color, known in zip(
            ([0.0, 1.0, 2.0], [0.0, 1.0, 2.0]),
            colors,
            (["red", "blue", "green"], ["blue", "red"]),
            strict=True,
        )
    ]
    codes = [np.array([[0.0, 0], [1.0, 1], [2.0, 0]]), np.array([[0.0, 0], [1.0, 0], [2.0, 1]])]
    found = generation_report(frames[0], Y, frames[1], Y_NEW, metric=metric)
    same = generation_report(codes[0], Y, codes[1], Y_NEW, metric=metric, categorical_features=[1])
    assert_array_equal(found.nearest_distance, same.nearest_distance)
    if metric == "heom":
        # Given: rows 0 and 2 differ by 1 in size, the others by half and the color.
        assert_allclose(found.nearest_distance, [0, 0.5, 0.5])
    assert found.n_outside.tolist() == same.n_outside.tolist() == [0, 0]
    assert "size" in str(generation_report(frames[0], Y, frames[1].assign(size=9.0), Y_NEW))


# Texts and refusals


def test_the_text_says_what_is_a_near_copy_and_what_lies_outside():
    text = str(generation_report(X, Y, X_NEW, Y_NEW))
    assert "1 of 3 new rows are near copies of given rows (new row of given row: 0 of" in text
    assert "Do not share them as if private." in " ".join(text.split())
    assert "proves nothing about privacy" in " ".join(text.split())
    assert "0 (1)." in text
    assert max(map(len, text.splitlines())) <= 88


def test_html_lists_labels_and_near_copies_and_escapes_names():
    pd = pytest.importorskip("pandas")
    names = ["<b>", "other"]
    report = generation_report(
        X, pd.DataFrame(Y, columns=names), X_NEW, pd.DataFrame(Y_NEW, columns=names)
    )
    page = report._repr_html_()
    assert "&lt;b&gt;" in page
    assert "<th>&lt;b&gt;" not in page.replace("<th>&lt;b&gt;</th>", "")
    assert "Near copies (1 of 1)" in page
    assert repr(report) == "GenerationReport(n_given=3, n_new=3, novelty=0.5)"


def frame(columns, table):
    return pytest.importorskip("pandas").DataFrame(table, columns=columns)


@pytest.mark.parametrize(
    ("tables", "options", "message"),
    [
        (([[1.0]], [[1, 0]], X_NEW, Y_NEW), {}, "`X` must have at least two rows"),
        ((X, Y[:2], X_NEW, Y_NEW), {}, "`y` must have one row per row of `X`, 3; got 2"),
        ((X, Y, X_NEW, Y_NEW[:2]), {}, "`y_new` must have one row per row of `X_new`, 3; got 2"),
        ((X, Y, np.ones((3, 2)), Y_NEW), {}, "`X_new` must have the 1 columns of `X`; got 2"),
        ((X, Y, X_NEW, np.ones((3, 3), int)), {}, "`y_new` must have the 2 labels of `y`; got 3"),
        ((X, Y, X_NEW * np.nan, Y_NEW), {}, "`X_new`, read as `X`: Input X contains NaN"),
        ((X, Y, X_NEW, Y_NEW * 2), {}, "Unknown label type: `y_new` must hold"),
        ((X, Y, X_NEW, Y_NEW), {"metric": "cosine"}, "`metric` must be"),
        ((X, Y, X_NEW, Y_NEW), {"near_copy_distance": -1}, "`near_copy_distance` must be"),
        (
            (X, Y, X_NEW, Y_NEW),
            {"categorical_features": [0]},
            "`X_new` must hold categories that `X` has; column 0 has others, first in row 1",
        ),
        (
            (X, Y, X_NEW, Y_NEW),
            {"estimator": LogisticRegression()},
            "`X_test` and `y_test` must be given with `estimator`",
        ),
    ],
)
def test_refusals(tables, options, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        generation_report(*tables, **options)


def test_frames_in_another_order_are_refused():
    rows, new = frame(["a", "b"], np.eye(2)), frame(["b", "a"], np.eye(2))
    with pytest.raises(ValueError, match=r"use `X_new\[X.columns\]`"):
        generation_report(rows, [[1, 0]] * 2, new, [[1, 0]] * 2)
    with pytest.raises(ValueError, match=r"use `y_new\[y.columns\]`"):
        generation_report(X[:2], rows.astype(int), X[:2], new.astype(int))
