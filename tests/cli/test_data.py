"""Every format goes in and comes out, labels by name."""

import json
import sys

import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel import datasets
from imblearn_multilabel._cli.options import SUFFIXES
from imblearn_multilabel.over_sampling import MLROS
from tests.benchmark_data import benchmark_file
from tests.cli.files import LABELS, mistake, run, small_npz

NEEDS = {"csv": ["pandas"], "parquet": ["pandas", "pyarrow"]}
TOLD = {"csv": {"labels": LABELS}}


def needs(kind):
    for package in NEEDS.get(kind, []):
        pytest.importorskip(package)


def as_array(table):
    return table.toarray() if sparse.issparse(table) else np.asarray(table, dtype=float)


@pytest.mark.parametrize("kind", SUFFIXES)
def test_a_format_holds_the_rows_and_names_of_another(capsys, tmp_path, kind):
    needs(kind)
    suffix = {"arff": "arff.gz", "csv": "csv.gz", "svmlight": "svm.gz"}.get(kind, kind)
    there, back = tmp_path / f"a.{suffix}", tmp_path / "back.npz"
    source, sampler = small_npz(tmp_path), ["--sampler", "MLROS", "--ratio", "0.1", "--seed", 3]
    assert run(capsys, "resample", source, there, *sampler)[0] == 0
    made = getattr(datasets, f"read_{kind}")(there, **TOLD.get(kind, {}))
    given = datasets.read_npz(source)
    X, y = MLROS(random_state=3, sampling_ratio=0.1).fit_resample(given.data, given.target)
    np.testing.assert_array_equal(as_array(made.data), X)
    np.testing.assert_array_equal(as_array(made.target), y.toarray())
    assert made.target_names == LABELS
    labels = ["--labels", ", ".join(LABELS)] if kind == "csv" else []
    assert run(capsys, "resample", there, back, *sampler, *labels)[0] == 0
    assert datasets.read_npz(back).target_names == LABELS
    code, out, _ = run(capsys, "profile", there, "--json", *labels)
    assert code == 0
    assert json.loads(out)["rows"] == len(X)


def test_mulan_names_the_labels_of_a_genuine_file(capsys, tmp_path):
    source, xml = benchmark_file("arff/medical.arff"), benchmark_file("arff/medical.xml")
    target = tmp_path / "more.arff"
    command = ["resample", source, target, "--xml", xml, "--sampler"]
    assert run(capsys, *command, "MLSMOTE(sampling_ratio=0.05, sampling_strategy=[4])")[0] == 0
    given, made = datasets.read_arff(source, xml=xml), datasets.read_arff(target)
    assert made.target_names == given.target_names
    # Nominal features stay nominal: nothing lies between 0 and 1.
    assert made.categories == given.categories
    assert set(np.unique(made.data.data)) == {1.0}
    assert abs(made.data[: given.data.shape[0]] - given.data).nnz == 0
    assert made.data.shape[0] > given.data.shape[0]


def test_compare_takes_nominal_features_as_numbers(capsys, tmp_path):
    source, xml = benchmark_file("arff/flags.arff"), benchmark_file("arff/flags.xml")
    code, out, _ = run(capsys, "compare", source, "--xml", xml, "--remedies", "baseline", "--cv", 2)
    assert code == 0
    assert "flags: 194 rows, 19 features" in out


def test_compare_takes_tables(capsys, tmp_path, monkeypatch):
    pd = pytest.importorskip("pandas")
    rng = np.random.RandomState(0)
    X = pd.DataFrame({"size": rng.rand(60), "count": rng.randint(9, size=60)})
    y = pd.DataFrame(rng.rand(60, 3) < [0.5, 0.3, 0.2], columns=list("abc")).astype(int)
    datasets.write_csv(tmp_path / "data.csv", X, y)
    options = ["--labels", "a,b,c", "--remedies", "baseline,MLROS", "--cv", 2]
    assert run(capsys, "compare", tmp_path / "data.csv", *options)[0] == 0
    datasets.write_csv(tmp_path / "words.csv", X.assign(kind="word"), y)
    assert run(capsys, "compare", tmp_path / "words.csv", *options, "--drop", "kind")[0] == 0
    monkeypatch.setitem(sys.modules, "skrub", None)
    told = mistake(capsys, "compare", tmp_path / "words.csv", *options)
    assert "Features of 'words' are not all numbers" in told


@pytest.mark.filterwarnings("always::imblearn_multilabel.exceptions.IndexColumnWarning")
@pytest.mark.parametrize("command", ["profile", "compare", "resample"])
def test_columns_that_look_like_row_numbers_are_told_once(capsys, tmp_path, command):
    pytest.importorskip("pandas")
    rows = [f"{n},{n % 7},{n + 5},{n % 2},{n % 3 % 2}" for n in range(40)]
    path = tmp_path / "data.csv"
    path.write_text("\n".join([",a,order id,cat,dog", *rows]))
    options = [path, "--labels", "cat,dog"] + {
        "profile": [],
        "compare": ["--remedies", "baseline", "--cv", "2"],
        "resample": [tmp_path / "more.csv", "--sampler", "MLSMOTE"],
    }[command]
    code, _, err = run(capsys, command, *options)
    assert code == 0
    told = "Columns that look like row numbers are used as features: '', order id. Leave them out "
    assert err == told + "with --drop ',order id'\n"
    assert run(capsys, command, *options, "--drop", ",order id")[2] == ""
    assert run(capsys, command, *options, "--quiet")[2] == ""


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("size,a b,big\n1,1,True\n2,0,FALSE\n", "", "; columns of 0 and 1: --labels 'a b,big'\n"),
        ("size,cat\n1,yes\n2,no\n", "", "name them with --labels\n"),
        ("size;cat\n1;1\n2;0\n", "", "if the cells are separated by ';', pass --sep=';'"),
        ("size;cat\n1;1\n", "--labels c*", "if the cells are separated by ';', pass --sep=';'"),
        ("a,cat\né,1\n", "--labels cat", "give the --encoding it is written in, such as latin-1"),
        ("a,cat\n1,1\n", "--sep ;; --labels cat", "--sep must be one character, such as ';'; got"),
        ("a,cat\n1,1\n", "--encoding no --labels cat", "unknown encoding: no"),
        ("a,t\n1,yes\n2,No\n", "--labels t", "text of length 3; write 1 for yes and 0 for no"),
        ("a,t\n1,red\n2,n\n", "--labels t", "'); frame.join(frame.pop('t').str.get_dummies(';'))"),
        (
            "a,t\n1,1\n2,2\n",
            "--labels t",
            "line 3, column 't': expected a label of 0 or 1; got 2\n",
        ),
        ("length,cat\n1,1\n", "--labels cat --drop lenght", "'lenght'; did you mean 'length'?"),
        ("length,cat\n1,1\n", "--labels cat --drop z*", "--drop 'z*'; columns are length, cat\n"),
        ("length,cat\n1,1\n", "--labels cat --drop lenght*", "did you mean 'length*'?"),
        ("length,cat\n1,1\n", "--labels cat --drop cat", "expected at least one label; got none"),
        (
            "@relation r\n@attribute a {0,1}\n@data\n1\n",
            "--format arff",
            "give their names as --labels, or Mulan's file of labels as --xml",
        ),
    ],
)
def test_advice_names_options_and_columns(capsys, tmp_path, text, options, told):
    pytest.importorskip("pandas")
    (tmp_path / "a.csv").write_text(text, encoding="latin-1")
    assert told in mistake(capsys, "profile", tmp_path / "a.csv", *options.split())


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_lines_that_split_a_column_of_tags_can_be_run(capsys, tmp_path, monkeypatch, kind):
    pd = pytest.importorskip("pandas")
    needs(kind)
    monkeypatch.chdir(tmp_path)
    frame = pd.DataFrame({"größe": ["é; x", "y", "é"], "tags": ["a|b", "b", "a"]})
    options = {"csv": ["--sep", ";", "--encoding", "latin-1"]}.get(kind, [])
    if kind == "csv":
        frame.to_csv("it's.csv", sep=";", encoding="latin-1", index=False)
    else:
        frame.to_parquet("it's.parquet")
    told = mistake(capsys, "compare", f"it's.{kind}", "--labels", "tags", *options)
    exec(told.partition("in Python: ")[2], {})
    assert labels_of(capsys, f"NEW.{kind}", "--labels", "a,b", *options)[0] == ["a", "b"]


def labels_of(capsys, *command):
    code, out, err = run(capsys, "profile", "--json", *command)
    assert code == 0
    return [label["label"] for label in json.loads(out)["labels"]], err


@pytest.mark.parametrize("kind", ["csv", "arff", "parquet"])
def test_patterns_and_files_name_labels(capsys, tmp_path, kind):
    needs(kind)
    data = datasets.read_npz(small_npz(tmp_path))
    path = tmp_path / f"a.{kind}"
    y = data.target.toarray()
    names = ["tag_a", "tag_b", "other, one", "tag*"]
    getattr(datasets, f"write_{kind}")(path, data.data, y, label_names=names)
    assert labels_of(capsys, path, "--labels", "tag_*")[0] == ["tag_a", "tag_b"]
    found = labels_of(capsys, path, "--labels", '"other, one", tag_?')[0]
    assert found == ["other, one", "tag_a", "tag_b"]
    # A column of that very name is no pattern.
    assert labels_of(capsys, path, "--labels", "tag*,other*")[0] == ["tag*", "other, one"]
    assert labels_of(capsys, path, "--labels", "tag_b,tag_*")[0] == ["tag_b", "tag_a"]
    (tmp_path / "names.txt").write_text("\ufefftag_b\n\n  other* \n", encoding="utf-8")
    found = labels_of(capsys, path, "--labels", f"@{tmp_path / 'names.txt'}")[0]
    assert found == ["tag_b", "other, one"]
    for pattern, meant in {"tga_*": "tag_*", "Tag_?": "tag_?", "othr*": "other,*"}.items():
        told = mistake(capsys, "profile", path, "--labels", pattern)
        assert f"no column matches --labels {pattern!r}; did you mean {meant!r}?\n" in told
    told = mistake(capsys, "profile", path, "--labels", "no_*")
    columns = "x0, x1, x2, x3, x4, x5, tag_a, tag_b, other, one, tag*"
    assert f"no column matches --labels 'no_*'; columns are {columns}\n" in told


@pytest.mark.parametrize("name", ["a.arff", "a-train.arff", "a_test.arff", "a.ARFF"])
def test_the_xml_beside_an_arff_is_found(capsys, tmp_path, name):
    data = datasets.read_npz(small_npz(tmp_path))
    datasets.write_arff(tmp_path / "b.arff", data.data, data.target, label_names=LABELS)
    text = (tmp_path / "b.arff").read_text()
    # Without MEKA's option, only the XML file tells the labels.
    (tmp_path / name).write_text(text.replace(text.splitlines()[0], "@relation small", 1))
    labels = "".join(f'<label name="{label}"/>' for label in LABELS[:3])
    xml = tmp_path / "a.xml"
    xml.write_text(f'<labels xmlns="http://mulan.sourceforge.net/labels">{labels}</labels>')
    found, err = labels_of(capsys, tmp_path / name)
    assert found == LABELS[:3]
    assert err == f"Label names come from {xml}\n"
    assert labels_of(capsys, tmp_path / name, "--quiet") == (found, "")
    assert labels_of(capsys, tmp_path / name, "--labels", "sun,moon") == (["sun", "moon"], "")
    assert labels_of(capsys, tmp_path / name, "--xml", xml) == (found, "")
    command = ["resample", tmp_path / name, xml, "--sampler", "MLROS", "--output-format", "arff"]
    assert "is the file that is read" in mistake(capsys, *command)


CUSTOMERS = [
    "customer_id;age;income;buy_tea;buy_café;buy_total",
    *(f"{1000 + n};{20 + n % 50};{n % 7},5;{n % 2};{int(n % 5 == 0)};{n % 3}" for n in range(60)),
]


def test_a_table_of_an_office(capsys, tmp_path, monkeypatch):
    """Separator, encoding, patterns, and columns that are no features."""
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    text = "\n".join(CUSTOMERS).replace(",5", ".5")
    (tmp_path / "customers.csv").write_text(text, encoding="latin-1")
    options = ["--labels", "buy_*", "--drop", "customer_id", "--drop", "buy_total"]
    options += ["--sep", ";", "--encoding", "latin-1"]
    names = ["buy_tea", "buy_café"]
    assert labels_of(capsys, "customers.csv", *options) == (names, "")
    _, out, _ = run(
        capsys, "compare", "customers.csv", *options, "--remedies", "baseline", "--cv", 2
    )
    assert "customers: 60 rows, 2 features" in out
    target = ["resample", "customers.csv", "more.csv", "--sampler", "MLROS", "--ratio", "0.1"]
    assert run(capsys, *target, *options)[0] == 0
    made = datasets.read_csv("more.csv", labels=names, sep=";", encoding="latin-1")
    # Columns that are dropped are no features, but they stay in the table.
    assert made.feature_names == ["customer_id", "age", "income", "buy_total"]
    assert len(made.data) == 66
    # A table of another format is written in the same way.
    target = ["resample", small_npz(tmp_path), "small.csv", "--sampler", "MLROS", *options[6:]]
    assert run(capsys, *target)[0] == 0
    assert datasets.read_csv("small.csv", labels=LABELS, sep=";").data.shape[1] == 6


@pytest.mark.parametrize("kind", ["npz", "arff", "parquet", "svmlight"])
def test_columns_of_every_format_may_be_left_out(capsys, tmp_path, kind):
    needs(kind)
    data = datasets.read_npz(small_npz(tmp_path))
    names = [f"f{number}" for number in range(6)]
    path = tmp_path / f"a.{kind}"
    getattr(datasets, f"write_{kind}")(
        path, data.data, data.target, feature_names=names, label_names=LABELS
    )
    _, out, _ = run(capsys, "profile", path, "--json", "--drop", "f[12],f5,sun*")
    assert json.loads(out)["features"] == 3
    # A column that is dropped is no label either.
    assert [label["label"] for label in json.loads(out)["labels"]] == LABELS[1:]


def test_names_are_printed_with_signs_of_control_spelled_out(capsys, tmp_path):
    hostile, shown = "a\x1b[2J\u202e", r"a\x1b[2J\u202e"
    X, y = np.eye(12, 3), np.eye(12, 2, dtype=int) + np.eye(12, 2, 4, dtype=int)
    path = tmp_path / f"{hostile}.npz"
    datasets.write_npz(path, X, y, label_names=[hostile, "b"])
    for command in (
        ["profile", path, "--json"],
        [path, "--remedies", "baseline", "--cv", 2],
    ):
        code, out, err = run(capsys, *command)
        assert code == 0
        assert all(sign.isprintable() or sign == "\n" for sign in out + err)
        assert "--json" in command or shown in out
    for command in (
        ["profile", tmp_path / f"no{hostile}.npz"],
        ["profile", path, "--format", "csv", "--labels", hostile],
        ["profile", f"--{hostile}"],
    ):
        told = mistake(capsys, *command)
        assert all(sign.isprintable() or sign == "\n" for sign in told), ascii(told)
