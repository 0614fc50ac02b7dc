import json
import sys

import pytest

from imblearn_multilabel import datasets
from imblearn_multilabel.datasets import read_npz, write_npz, write_parquet
from imblearn_multilabel.metrics import mean_imbalance_ratio
from tests.cli.files import LABELS, run, small_npz


def test_json_summary_counts_what_was_written(capsys, tmp_path):
    source, target = small_npz(tmp_path), tmp_path / "more.npz"
    options = ["--sampler", "MLROS", "--ratio", "0.1", "--json"]
    _, out, _ = run(capsys, "resample", source, target, *options)
    told, before, after = json.loads(out), read_npz(source).target, read_npz(target).target
    assert told["labels"] == LABELS
    assert told["rows"] == {"before": 150, "after": after.shape[0]}
    assert told["positives"]["before"] == before.sum(axis=0).ravel().tolist()[0]
    assert told["positives"]["after"] == after.sum(axis=0).ravel().tolist()[0]
    assert told["MeanIR"]["before"] == pytest.approx(mean_imbalance_ratio(before))
    assert told["MeanIR"]["after"] == pytest.approx(mean_imbalance_ratio(after))
    assert told["seconds"] > 0
    assert told["warnings"] == []


def test_warnings_and_strategies_speak_of_labels_by_name(capsys, tmp_path):
    source = small_npz(tmp_path)
    given = read_npz(source)
    y = given.target.toarray()
    y[:, 1] = 0
    write_npz(source, given.data, y, label_names=LABELS)
    options = ["--sampler", f"MLROS(sampling_strategy=[{LABELS[2]!r}])", "--ratio", "0.1"]
    _, out, err = run(capsys, "resample", source, tmp_path / "more.npz", *options)
    assert "Warning" not in out
    assert LABELS[1] in err.split("AbsentLabelWarning")[1]
    made = read_npz(tmp_path / "more.npz")
    new = made.target.toarray()[len(y) :]
    assert new[:, 2].all()


def test_a_sampler_that_fails_is_exit_code_1_and_leaves_what_was_there(capsys, tmp_path):
    target = tmp_path / "more.npz"
    target.write_bytes(b"precious")
    options = ["--sampler", "tests.cli.files.Broken(sampling_ratio=0.5)"]
    code, out, err = run(capsys, "resample", small_npz(tmp_path), target, *options)
    assert (code, out) == (1, "")
    assert err == f"{target} was not written: out of order\n"
    assert target.read_bytes() == b"precious"
    assert {path.name for path in tmp_path.iterdir()} == {"small.npz", "more.npz"}


def test_epochs_are_shown_where_progress_is(capsys, tmp_path, monkeypatch):
    pytest.importorskip("torch")
    sampler = "AEMLO(max_epochs=2, hidden_size=8, latent_size=4)"
    command = ["resample", small_npz(tmp_path), tmp_path / "more.npz", "--sampler", sampler]
    assert "epoch" not in run(capsys, *command)[2]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert "2/2" in run(capsys, *command)[2]
    assert run(capsys, *command, "--quiet")[2] == ""


@pytest.mark.parametrize("kind", ["arff", "csv", "parquet", "npz"])
def test_columns_that_are_dropped_stay_in_tables_of_other_formats(capsys, tmp_path, kind):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    given, target = read_npz(small_npz(tmp_path)), tmp_path / f"more.{kind}"
    X = pd.DataFrame(given.data[:, :2]).set_axis(["a", "b"], axis=1)
    X = X.assign(number=range(150), word="w")
    write_parquet(tmp_path / "a.parquet", X, given.target, label_names=LABELS)
    options = ["--sampler", "MLSMOTE(sampling_ratio=0.1)", "--drop", "number,word"]
    assert run(capsys, "resample", tmp_path / "a.parquet", target, *options)[0] == 0
    more = {"labels": LABELS} if kind == "csv" else {}
    made = getattr(datasets, f"read_{kind}")(target, **more)
    assert made.data.shape == (165, 2 if kind == "npz" else 4)
    if kind != "npz":
        assert made.data["number"][:150].tolist() == list(range(150))
        assert made.data["word"][:150].tolist() == ["w"] * 150
        assert made.data[["number", "word"]][150:].isna().all(axis=None)


def test_missing_values_get_the_ways_out_of_the_command_line(capsys, tmp_path):
    X, y = [[1.0], [float("nan")], [3.0], [4.0]], [[1, 0], [1, 0], [1, 0], [1, 1]]
    write_npz(tmp_path / "a.npz", X, y)
    command = ["resample", tmp_path / "a.npz", tmp_path / "b.npz", "--sampler"]
    code, _, err = run(capsys, *command, "MLSMOTE")
    assert code == 1
    assert err.endswith("Fill them in the file, or use MLROS, which takes them as they are.\n")
    assert run(capsys, *command, "MLROS", "--ratio", "0.25")[0] == 0
