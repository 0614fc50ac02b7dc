"""Small files to run commands on."""

from imblearn_multilabel.__main__ import main
from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz

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
