import json

import numpy as np
import pytest

from imblearn_multilabel.datasets import read_npz, write_npz
from imblearn_multilabel.metrics import LabelProfile
from tests.cli.files import LABELS, run, small_npz


def test_measures_and_rarest_labels_as_text(capsys, tmp_path):
    source = small_npz(tmp_path)
    given = read_npz(source)
    y = given.target.toarray()
    y[6:, 3] = 0
    y[:6, 3] = 1
    write_npz(source, given.data, y, label_names=LABELS)
    code, out, err = run(capsys, "profile", source, "--limit", 3)
    assert (code, err) == (0, "")
    assert "small: 150 rows, 6 features" in out
    assert "MeanIR" in out
    assert "fireball" in out
    assert "\n... and 1 more\n" in out
    assert "\nLabels with fewer than 10 positives, in brackets: fireball (6). " in out


def test_limit_0_shows_all_labels(capsys, tmp_path):
    _, out, _ = run(capsys, "profile", small_npz(tmp_path), "--limit", 0)
    assert all(f"\n{label} " in out for label in LABELS)
    assert "more" not in out
    assert "fewer than 10 positives" not in out


def test_json_holds_the_same_figures(capsys, tmp_path):
    path = small_npz(tmp_path)
    code, out, err = run(capsys, "profile", path, "--json")
    assert (code, err) == (0, "")
    told, expected = json.loads(out), LabelProfile(read_npz(path).target, n_features=6)
    assert (told["name"], told["rows"], told["features"]) == ("small", 150, 6)
    assert told["measures"] == pytest.approx(expected.as_dict())
    assert [label["label"] for label in told["labels"]] == LABELS
    for key, values in {
        "positives": expected.balance.positives,
        "IRLbl": expected.balance.imbalance_ratio_per_label,
        "ImR": expected.balance.class_ratio_per_label,
        "SCUMBLE": expected.scumble_per_label,
    }.items():
        assert [label[key] for label in told["labels"]] == pytest.approx(values)


def test_numbers_that_do_not_exist_are_null_in_json(capsys, tmp_path):
    write_npz(tmp_path / "empty.npz", np.ones((3, 1)), [[1, 0], [1, 0], [1, 0]])
    _, out, _ = run(capsys, "profile", tmp_path / "empty.npz", "--json")
    labels = json.loads(out)["labels"]
    assert [label["label"] for label in labels] == ["0", "1"]
    assert labels[1]["IRLbl"] is None


def test_embedded_data_is_the_default(capsys):
    _, out, _ = run(capsys, "profile")
    assert "digit attributes: 1,230 rows, 64 features" in out
