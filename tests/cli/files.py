"""Small files to run commands on, and how to run them."""

import pytest
from sklearn.linear_model import LogisticRegression

from imblearn_multilabel.__main__ import main
from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
from imblearn_multilabel.over_sampling import MLROS

LABELS = ["sun", "moon", "star", "fireball"]


def small_npz(folder):
    """Write 150 rows, 6 features, 4 labels with names; return the path."""
    X, y = make_imbalanced_multilabel(150, 6, 4, imbalance=1.5, random_state=0)
    write_npz(folder / "small.npz", X, y, label_names=LABELS)
    return str(folder / "small.npz")


def run(capsys, *arguments):
    """Run the command line in process; return exit code, standard output and standard error."""
    code = main([*map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def mistake(capsys, *arguments):
    """Run a command with a mistake in it; return the one line that says so, before any result."""
    with pytest.raises(SystemExit) as ended:
        main([*map(str, arguments)])
    assert ended.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    usage, told = captured.err.split(": error: ")
    assert usage.startswith("usage: imblearn-multilabel")
    assert told.count("\n") == 1
    return told


class Talkative(LogisticRegression):
    """Prints while it is fitted."""

    def fit(self, X, y):
        print("fitted")
        return super().fit(X, y)


class Broken(MLROS):
    """Fails where the training rows have an odd number of positives of label 0."""

    def _plan(self, task):
        if self.sampling_ratio == 0.5 or task.balance.positives[0] % 2:
            raise RuntimeError("out\nof order")
        return super()._plan(task)
