import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.datasets import load_digits

from imblearn_multilabel.datasets import load_digit_attributes


def test_labels_follow_from_the_digit():
    digits = load_digit_attributes()
    by_name = dict(zip(digits.target_names, digits.target.T, strict=True))
    assert_array_equal(by_name["even"], digits.digit % 2 == 0)
    assert_array_equal(by_name["prime"], np.isin(digits.digit, [2, 3, 5, 7]))
    assert_array_equal(by_name["square"], np.isin(digits.digit, np.arange(4) ** 2))
    assert_array_equal(by_name["power of two"], np.isin(digits.digit, 2 ** np.arange(4)))
    assert_array_equal(by_name["multiple of three"], digits.digit % 3 == 0)
    assert_array_equal(by_name["multiple of seven"], digits.digit % 7 == 0)
    assert_array_equal(by_name["perfect number"], digits.digit == 6)


def test_rows_are_those_of_scikit_learn_in_their_order():
    digits, source = load_digit_attributes(), load_digits()
    assert_array_equal(digits.images.reshape(-1, 64), digits.data)
    by_bytes = {row.tobytes(): number for number, row in enumerate(source.data)}
    numbers = [by_bytes[row.tobytes()] for row in digits.data]
    assert (np.diff(numbers) > 0).all()
    assert_array_equal(source.target[numbers], digits.digit)


def test_as_frame_names_the_columns():
    pytest.importorskip("pandas")
    digits = load_digit_attributes(as_frame=True)
    assert list(digits.target.columns) == digits.target_names
    assert list(digits.data.columns) == digits.feature_names
    assert digits.frame.shape[1] == digits.data.shape[1] + digits.target.shape[1]
    X, y = load_digit_attributes(return_X_y=True)
    assert_array_equal(digits.data.to_numpy(), X)
    assert_array_equal(digits.target.to_numpy(), y)
