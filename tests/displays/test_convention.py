"""The Display convention of scikit-learn, for every picture alike."""

import inspect
import sys

import pytest

from imblearn_multilabel import displays
from tests.displays.pictures import PICTURES
from tests.test_docstrings import assert_parameters_match, entries_of, sections_of

#: Pictures with an axis that needs no title.
UNNAMED = ("Comparison", "Concurrence")

every_picture = pytest.mark.parametrize("cls", PICTURES, ids=lambda cls: cls.__name__)


def test_every_display_is_tried_here():
    public = {getattr(displays, name) for name in displays.__all__}
    missing = public - set(PICTURES)
    assert not missing, "add a picture of each to tests/displays/pictures.py"


@every_picture
def test_plot_makes_one_figure_and_returns_the_display(cls):
    from matplotlib import pyplot as plt

    display = PICTURES[cls]()
    assert isinstance(display, cls)
    assert len(plt.get_fignums()) == 1
    assert display.ax_.figure is display.figure_ is plt.gcf()
    assert display.plot() is display
    assert display.ax_.get_title()
    bare = tuple(getattr(displays, f"{name}Display") for name in UNNAMED)
    if display.ax_.axison and cls not in bare:
        assert display.ax_.get_xlabel()
        assert display.ax_.get_ylabel()


@every_picture
def test_given_axes_are_drawn_on_and_no_others(cls):
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2)
    display = PICTURES[cls](ax=right)
    assert display.ax_ is right
    assert display.figure_ is figure
    assert len(plt.get_fignums()) == 1
    assert not left.has_data()
    figure = plt.figure(layout="constrained")
    ax = figure.subfigures(1, 2)[0].subplots()
    assert PICTURES[cls](ax=ax).ax_ is ax
    figure.draw_without_rendering()


@every_picture
def test_an_array_of_axes_is_refused(cls):
    from matplotlib import pyplot as plt

    with pytest.raises(
        TypeError, match=r"`ax` must be matplotlib Axes or None; got ndarray\. Pass"
    ):
        PICTURES[cls](ax=plt.subplots(2)[1])


@every_picture
def test_attributes_are_those_documented(cls):
    display = PICTURES[cls]()
    documented = set(entries_of(sections_of(cls)["Attributes"]))
    assert {name for name in vars(display) if name.endswith("_")} == documented


@every_picture
def test_parameters_of_methods_are_documented(cls):
    for name, method in inspect.getmembers(cls, callable):
        if not name.startswith("_"):
            assert_parameters_match(method)


@every_picture
def test_without_matplotlib_the_message_says_what_to_install(cls, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r'pip install "imblearn-multilabel\[plot\]"') as caught:
        PICTURES[cls]()
    assert cls.__name__ in str(caught.value)
