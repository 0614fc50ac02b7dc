"""What a notebook shows of profiles and comparisons: complete, escaped, without a network."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel import _html
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import LabelProfile
from imblearn_multilabel.model_selection import suggest_remedy
from tests.displays.pictures import skewed
from tests.model_selection.comparison.made_up import by_data, by_fold, made_up

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; alert(1); '",
    "&amp; </td></table>",
    "<!-- ",
]
VOID = {"img", "br", "input", "meta", "link"}


class Reader(HTMLParser):
    """Collect texts and attributes, and check that every element is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.texts, self.cells = [], set(), [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.cells.append([])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1] == "style":
            return
        self.texts.append(data)
        if {"td", "th"} & set(self.open):
            self.cells[-1].append(data)

    @property
    def text(self):
        return " ".join(self.texts)


@pytest.fixture
def comparison():
    values = {name: by_fold(0.5, 0.5 + 0.01 * n, 0.52) for n, name in enumerate(HOSTILE)}
    return made_up({"baseline": by_fold(0.4, 0.41, 0.42), **values}, failed=[("d0", HOSTILE[0], 1)])


def test_a_notebook_that_is_not_trusted_stays_readable():
    # Jupyter removes its styles and scripts: what styles keep apart, spaces must, too.
    shown = LabelProfile(skewed(3))._repr_html_()
    words = re.sub("<style>.*?</style>|<[^>]*>", "", shown, flags=re.DOTALL)
    assert re.search(r"\d rows *\d+ labels *[\d.]+ labels per row", words), words[:100]


def test_a_head_without_a_name_is_no_button(comparison):
    assert "<button></button>" not in comparison._repr_html_()


def test_progress_bars_do_not_warn_in_a_notebook_without_widgets():
    code = """
import sys
from types import SimpleNamespace
kernel = SimpleNamespace(config={"IPKernelApp": {}})
sys.modules |= {"IPython": SimpleNamespace(get_ipython=lambda: kernel), "ipywidgets": None}
from imblearn_multilabel._progress import progress_bar
progress_bar(total=1, disable=True)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_a_profile_has_cards_a_table_and_a_heat_map():
    y = np.zeros((100, 3), dtype=int)
    y[:80, 0], y[:20, 1], y[:2, 2] = 1, 1, 1
    found = Reader(LabelProfile(y, label_names=["often", "at times", "rare"])._repr_html_())
    assert "100" in found.texts
    assert "MeanIR" in found.texts
    assert found.cells[0] == ["label", "positives", "share", "IRLbl", "ImR", "SCUMBLE"]
    assert found.cells[1][:4] == ["rare ▲", "2", "2.0%", "40.00"]
    assert [row[0] for row in found.cells[1:4]] == ["rare ▲", "at times", "often"]
    assert ("style", "--b:2.5%") in found.attributes
    # The heat map: the most frequent label first, positives on the diagonal.
    assert found.cells[4] == ["often", "at times", "rare"]
    assert found.cells[5:8] == [
        ["often", "80", "20", "2"],
        ["at times", "20", "20", "2"],
        ["rare", "2", "2", "2"],
    ]
    assert ["MeanIR", "15.0000"] in found.cells
    assert "details" in found.tags


def test_a_label_without_positives_has_dashes():
    found = Reader(LabelProfile([[1, 0], [1, 0]])._repr_html_())
    assert found.cells[1] == ["1", "0", "0.0%", "-", "-", "-"]
    Reader(LabelProfile(np.zeros((2, 2), dtype=int))._repr_html_())


def test_pages_are_small_and_say_what_they_leave_out():
    page = LabelProfile(skewed(400, 1000))._repr_html_()
    assert len(page) < 60_000
    assert "The 200 rarest labels; 200 more are not shown." in page
    assert len(LabelProfile(skewed(10))._repr_html_()) < 15_000


def test_a_comparison_has_its_verdict_gains_and_problems(comparison):
    found = Reader(comparison._repr_html_())
    alone = Reader(comparison.verdict()._repr_html_())
    head, *answers = comparison.verdict().text.split("\n")
    for page in (found, alone):
        assert head in page.texts
        assert {answer.removeprefix("- ").strip() for answer in answers[:-2]} <= set(page.texts)
        # One answer, the code as code.
        assert page.texts[page.texts.index(answers[-1].strip()) - 1] == f"{answers[-2][2:]} "
        assert "code" in page.tags
    gain = comparison.gains()[1]
    told = f"{gain['gain']:+.4f} [{gain['low']:+.4f}, {gain['high']:+.4f}]"
    row = next(cells for cells in found.cells if cells[0] == HOSTILE[1])
    assert row[1:3] == ["0.5100", told]
    assert f"{HOSTILE[0]} (failed: ValueError in 1 of 3 folds)" in found.texts
    assert "Failures and warnings (1)" in found.texts
    assert f"{HOSTILE[0]}: ValueError: no" in found.texts


def test_the_table_of_an_advice_is_narrow_and_names_its_columns():
    X, y = make_imbalanced_multilabel(n_samples=300, n_labels=6, random_state=0)
    advice = suggest_remedy(sparse.csr_array(X), y)
    heads, *rows = Reader(advice._repr_html_()).cells
    in_words = "best on top, in hindsight"
    assert heads == ["data sets", "tuned thresholds alone", in_words, "its gain"]
    # Where cells are sentences, the last column lies beyond the edge of a notebook.
    assert {"no remedy", "class weights"} == {row[2] for row in rows}


def test_values_that_are_better_beyond_noise_are_bold():
    none, better = by_fold(0.4, 0.4), by_fold(0.5, 0.5)
    page = made_up({"baseline": none, "A": better})._repr_html_()
    assert re.findall(r"<strong>([\d.]+)</strong>", page) == ["0.5000"]
    assert "Bold: better than baseline beyond noise." in page
    low, high = ({"label_ranking_loss": [[value] * 2]} for value in (0.1, 0.2))
    assert "<strong>0.1000</strong>" in made_up({"baseline": high, "A": low})._repr_html_()
    for other in (none, by_fold(0.3, 0.3)):
        page = made_up({"baseline": none, "A": other})._repr_html_()
        assert "Bold" not in page
        assert "<td><strong>" not in page


def test_several_data_sets_begin_with_one_table():
    rng = np.random.RandomState(0)
    base = rng.uniform(0.3, 0.6, 7)
    better = by_data(*(base + rng.uniform(0.02, 0.04, 7)))
    found = Reader(made_up({"baseline": by_data(*base), "A": better})._repr_html_())
    assert found.cells[0] == ["Macro-F", "baseline", "A"]
    assert [row[0] for row in found.cells[1:8]] == [f"d{n}" for n in range(7)]
    assert found.cells[9][0] == "A"
    assert "▲ better" in found.cells[9]


def test_names_are_escaped_and_pages_need_no_network(comparison):
    for name in HOSTILE:
        y = np.array([[1, 0], [0, 1], [1, 1]])
        for page in (
            LabelProfile(y, label_names=[name, "b"])._repr_html_(),
            comparison._repr_html_(),
        ):
            found = Reader(page)
            assert any(name in text for text in found.texts)
            assert not {"script", "link", "iframe", "img"} & found.tags
            assert not {"src", "href"} & {key for key, _ in found.attributes}
            assert all(value == _html._SORT for key, value in found.attributes if key[:2] == "on")
            assert not any(word in page for word in ("url(", "http", "@import"))


def test_a_click_sorts_and_another_reverses(browser):
    page = browser.new_page()
    page.set_content(LabelProfile(skewed(12))._repr_html_())

    def column(place):
        cells = page.locator(f"tbody >> nth=0 >> tr > :nth-child({place})")
        return [float(text.replace(" ▲", "").strip("%")) for text in cells.all_text_contents()]

    counts = column(2)
    assert counts == sorted(counts)
    for head, place in (("label", 1), ("SCUMBLE", 6)):
        page.get_by_role("button", name=head, exact=True).click()
        assert column(place) == sorted(column(place))
        page.get_by_role("button", name=head, exact=True).click()
        assert column(place) == sorted(column(place), reverse=True)
    page.get_by_role("button", name="label", exact=True).press("Enter")
    assert column(1) == list(range(12))
    page.close()


@pytest.mark.parametrize(
    ("system", "theme", "is_dark"),
    [
        ("light", "", False),
        ("dark", "", True),
        ("light", 'data-jp-theme-light="false"', True),
        ("dark", 'data-jp-theme-light="true"', False),
    ],
)
def test_colors_follow_the_notebook_then_the_system(browser, system, theme, is_dark):
    page = browser.new_page(color_scheme=system)
    page.set_content(f"<html><body {theme}>{LabelProfile(skewed(3))._repr_html_()}</body></html>")
    back, text = page.eval_on_selector(
        ".imlb", "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    )
    dark_back, dark_text = (int(re.search(r"\d+", each)[0]) < 128 for each in (back, text))
    assert dark_back == is_dark
    assert dark_text != is_dark
    page.close()
