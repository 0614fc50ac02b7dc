"""What holds for every picture: matplotlib's settings stay, and no figure is left."""

import pytest


@pytest.fixture(autouse=True)
def untouched_matplotlib():
    matplotlib = pytest.importorskip("matplotlib")
    from matplotlib import pyplot as plt

    before = dict(matplotlib.rcParams)
    yield
    assert dict(matplotlib.rcParams) == before
    plt.close("all")
