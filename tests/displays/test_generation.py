"""Curves of distances, and what they are made from."""

import pytest

from imblearn_multilabel.displays import GenerationDisplay
from imblearn_multilabel.metrics import generation_report


def test_curves_are_shares_of_rows_up_to_a_distance():
    X, y = [[0.0], [2.0], [4.0]], [[1, 0], [0, 1], [1, 1]]
    report = generation_report(X, y, [[0.0], [3.0]], [[1, 0], [1, 1]], near_copy_distance=0.2)
    display = GenerationDisplay.from_report(report)
    assert display.new_line_.get_xdata().tolist() == [0, 0, 0.5]
    assert display.new_line_.get_ydata().tolist() == [0, 0.5, 1]
    assert display.given_line_.get_xdata().tolist() == [0, 1, 1, 1]
    assert set(display.near_copy_line_.get_xdata()) == {0.2}
    entries = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert entries == ["given rows", "new rows", "near copies end"]


def test_keywords_reach_the_curves():
    display = GenerationDisplay([0.5], [1.0]).plot(line_kw={"linewidth": 3})
    assert display.new_line_.get_linewidth() == display.given_line_.get_linewidth() == 3


def test_what_is_no_report_is_refused():
    with pytest.raises(TypeError, match=r"`report` must be the GenerationReport .*; got dict\."):
        GenerationDisplay.from_report({})
