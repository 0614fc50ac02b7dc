"""One test, one interval, one bound: what a verdict and a table say of a comparison."""

import math
import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model_selection.comparison.made_up import by_fold, made_up

ALPHAS = st.sampled_from([0.01, 0.05, 0.2, 0.5])


@st.composite
def comparisons(draw):
    """Draw scores by data set and fold, with failures, ties, and differences of every size."""
    n_data = draw(st.sampled_from([1, 1, 2, 6, 9, 16]))
    n_folds = draw(st.integers(1, 10)) if n_data == 1 else 1
    rng = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))
    decimals = draw(st.sampled_from([1, 2, 4, 9]))
    shape, base = (n_data, n_folds), rng.uniform(0.3, 0.6, (n_data, n_folds))
    values = {"baseline": {"macro_f1_score": base.round(decimals)}}
    for name in "ABCD"[: draw(st.integers(1, 4))]:
        gain, spread = rng.choice([0, 0.01, 0.1, -0.1]), rng.choice([0, 0.001, 0.01, 0.1])
        scores = base + rng.normal(gain, spread, shape)
        values[name] = {"macro_f1_score": np.where(rng.rand(*shape) < 0.1, base, scores)}
        values[name]["macro_f1_score"] = values[name]["macro_f1_score"].round(decimals)
    cells = [(f"d{d}", s, f) for d in range(n_data) for s in values for f in range(n_folds)]
    rate = draw(st.sampled_from([0, 0.1]))
    failed = {cell for cell in cells if rng.rand() < rate}
    return made_up(values, failed=failed)


@given(comparisons(), ALPHAS)
@settings(max_examples=60)
def test_a_difference_is_significant_where_its_interval_excludes_0_and_the_bound_is_below(
    found, alpha
):
    verdict, rows = found.verdict(alpha=alpha), found.gains(alpha=alpha)
    for row in rows:
        is_told = ("E", row["remedy"]) in verdict.better + verdict.worse
        assert is_told == (row["outcome"] in ("better", "worse"))
        assert is_told == (row["p_holm"] <= alpha)
        assert is_told == (row["low"] > 0 or row["high"] < 0)
        if is_told:
            assert row["p"] <= row["p_holm"]
            # Over data sets, Wilcoxon's signs and sizes can point to the other side than the mean.
            middle = row["gains"].mean() if len(found.data) == 1 else row["gain"]
            assert (middle > 0) == (row["outcome"] == "better")
        if not math.isnan(row["gain"]):
            assert row["low"] <= row["gain"] <= row["high"]
    told = re.findall(r"could not have detected a gain below about ([^ ,]+\d)", verdict.text)
    reach = [row["high"] - row["gain"] for row in rows if row["gains"].any()]
    reach = [each for each in reach if each < math.inf]
    assert len(told) == (len(found.data) == 1 and min(reach, default=0) > 0)
    for bound in map(float, told):
        assert 0.9 * min(reach) <= bound <= min(reach) * (1 + 1e-12)
        for row in rows:
            if row["outcome"] in ("better", "worse"):
                assert abs(row["gain"]) > bound


def test_the_level_is_that_of_holms_last_step():
    none = np.array([0.50, 0.52, 0.51, 0.49, 0.50])
    found = made_up(
        {
            "baseline": by_fold(*none),
            "A": by_fold(*(none + np.array([0.2, 0.21, 0.2, 0.19, 0.2]))),
            # Significant at 0.05 / 2, which is left of Holm's correction, not at 0.05 / 3.
            "B": by_fold(*(none + np.array([0.055, 0.015, 0.04, 0.03, 0.045]))),
            "C": by_fold(*none),
        }
    )
    rows = {row["remedy"]: row for row in found.gains()}
    assert 0.05 / 3 < rows["B"]["p"] < 0.05 / 2
    assert [rows[name]["outcome"] for name in "ABC"] == ["better", "better", "open"]
    assert rows["B"]["low"] > 0
