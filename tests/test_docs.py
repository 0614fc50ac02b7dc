"""Every code block of the documentation runs, and so does every example of the gallery."""

import doctest
import importlib
import importlib.metadata
import importlib.util
import inspect
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.samplers import make_sampler, sampler_classes
from tests.test_public_api import MODULES

ROOT = Path(__file__).resolve().parents[1]
STUDY = ROOT / "docs" / "study"
BUILT = {"_build", "auto_examples", "generated"}
PAGES = [
    ROOT / "README.md",
    *sorted(
        page
        for page in (ROOT / "docs").rglob("*.md")
        if not BUILT.intersection(page.relative_to(ROOT).parts)
    ),
]
EXAMPLES = sorted((ROOT / "docs" / "examples").rglob("plot_*.py"))

#: Package -> what in the source of a page or example needs it.
NEEDS = {
    "torch": r"\b(?:AEMLO|MLDM)[.(]|import torch",
    "pandas": r"import pandas|as_frame=True|\.to_frame|compare_remedies\(|_(?:arff|csv|parquet)\(",
    "polars": r"import polars|check_sampler\(",
    "matplotlib": r"matplotlib|Display\b",
    "dask": r"import dask|from dask",
    "pyarrow": r"_parquet\(",
    "skmultilearn": r"(?:import|from) skmultilearn",
    "skrub": r"skrub",
}
#: The same for packages that are installed in no run of all tests: only the blocks that import
#: them are left out, and no later block may need these.
NEEDS_OF_BLOCKS = {
    "xgboost": r"from xgboost",
    "lightgbm": r"from lightgbm",
    "keras": r"import keras",
    "optuna": r"import optuna",
    "skops": r"from skops",
    "scikit_posthocs": r"import scikit_posthocs",
}
#: What fences may hold besides Python, which runs: shells, references, plain text, directives.
OTHER_FENCES = re.compile(r"|bash|bibtex|console|text|\{[\w-]+\}.*")

#: A number with decimals, alone or in a word such as `p=0.05`.
DECIMAL = re.compile(r"(?<![\w.])[+-]?\d+\.(\d+)(?![\w.]*\.\d)")

quiet = pytest.mark.filterwarnings(
    "ignore::imblearn_multilabel.exceptions.MultilabelWarning",
    # Keras 3.15 on torch.
    "ignore:__array__ implementation doesn't accept:DeprecationWarning",
    # Examples end by showing their figures, which Agg cannot.
    "ignore:FigureCanvasAgg is non-interactive:UserWarning",
)


def without_measured(text):
    """Drop what tables say of seconds and memory, which differ from run to run."""
    lines, inside = [], False
    for line in text.splitlines():
        inside = inside and line.strip() not in ("", "<BLANKLINE>")
        lines.append(" ".join(line.split()[:-2]) if inside else line)
        inside = inside or line.endswith("seconds  peak MiB")
    return "\n".join(lines) + "\n"


def has_pinned_version():
    pins = (ROOT / "docs" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return f"scikit-learn=={importlib.metadata.version('scikit-learn')}" in pins


#: How far a result may be from what a page writes, in units of the last digit. Half a unit is
#: rounding. A page may round by itself, so that a whole unit would let 0.8066 pass for 0.82; only
#: versions that the pages were not written with get that much.
UNITS = 0.5 if has_pinned_version() else 1.0


class DigitsAsWritten(doctest.OutputChecker):
    """Compare decimals to the digits that a page writes."""

    def __init__(self, units=UNITS):
        self.units = units

    def check_output(self, want, got, flags):
        if "peak MiB" in want:
            want, got = without_measured(want), without_measured(got)
        wanted, found = list(DECIMAL.finditer(want)), list(DECIMAL.finditer(got))
        if len(wanted) == len(found):
            for want_it, got_it in reversed(list(zip(wanted, found, strict=True))):
                allowed = self.units * 10.0 ** -len(want_it[1])
                if abs(float(want_it[0]) - float(got_it[0])) <= allowed + 1e-12:
                    got = got[: got_it.start()] + want_it[0] + got[got_it.end() :]
        return super().check_output(want, got, flags)


def name_of(page):
    return str(page.relative_to(ROOT))


def without_missing_blocks(text):
    """Blank the code blocks of missing packages; lines keep their numbers."""
    missing = [
        use for package, use in NEEDS_OF_BLOCKS.items() if importlib.util.find_spec(package) is None
    ]

    def keep(block):
        lacks = any(re.search(use, block[0]) for use in missing)
        return "\n" * block[0].count("\n") if lacks else block[0]

    return re.sub(r"^```python\n.*?^```$", keep, text, flags=re.MULTILINE | re.DOTALL)


def skip_without_packages(code):
    for package, use in NEEDS.items():
        if importlib.util.find_spec(package) is None and re.search(use, code):
            pytest.skip(f"{package} is not installed")


@quiet
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_code_blocks_run(page):
    text = without_missing_blocks(page.read_text(encoding="utf-8"))
    code = re.findall(r"^(?:>>>|\.\.\.) .*", text, flags=re.MULTILINE)
    skip_without_packages("\n".join(code))
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    parsed = doctest.DocTestParser().get_doctest(
        text, {"__name__": "__main__"}, name_of(page), str(page), 0
    )
    runner = doctest.DocTestRunner(DigitsAsWritten(), optionflags=flags)
    assert runner.run(parsed).failed == 0


@pytest.mark.parametrize(
    ("written", "printed", "is_same"),
    [
        ("0.97 on 3 of 5, p = 0.1", "0.9690 on 3 of 5, p = 0.134", True),
        ("0.97 on 3 of 5", "0.9690 on 4 of 5", False),
        ("0.82", "0.81", False),
        ("0.97", "0.97 0.98", False),
        ("version 1.2.3", "version 1.2.4", False),
        ("F  seconds  peak MiB\n0.97  2.1  3.0\n", "F  seconds  peak MiB\n0.9690  5  -\n", True),
        ("F  seconds  peak MiB\n0.97  2.1  3.0\n", "F  seconds  peak MiB\n0.99  2.1  3.0\n", False),
    ],
)
def test_decimals_are_compared_to_the_digits_written(written, printed, is_same):
    assert DigitsAsWritten(units=0.5).check_output(written, printed, 0) is is_same


def test_other_versions_may_differ_by_one_in_the_last_digit():
    assert DigitsAsWritten(units=1.0).check_output("0.82", "0.81", 0)
    assert not DigitsAsWritten(units=1.0).check_output("0.82", "0.80", 0)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_pages_show_what_the_code_prints(page):
    for example in doctest.DocTestParser().get_examples(page.read_text(encoding="utf-8")):
        # Errors leave out the traceback, and a folder of this run.
        assert "..." not in example.want or example.exc_msg, example.want


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_python_hides_from_the_tests(page):
    fences = re.findall(r"^```([^\n`]*)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    for language, code in fences:
        if language == "python":
            # Doctest stops at the fence only after an empty line.
            assert code.startswith(">>> "), code
            assert code.endswith("\n\n"), code
        else:
            assert OTHER_FENCES.fullmatch(language), language
            assert "\n>>> " not in code, code


def test_commands_print_what_the_page_shows(tmp_path):
    pytest.importorskip("skrub")  # the page's file has words
    page = (ROOT / "docs" / "guide" / "command_line.md").read_text(encoding="utf-8")
    as_shown = os.environ | {"COLUMNS": "80", "PYTHONUNBUFFERED": "1"}

    def run(command):
        command = command.replace("imblearn-multilabel", f"{sys.executable} -m imblearn_multilabel")
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=as_shown,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        return done.stdout

    run(re.search(r"^```bash\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[1])
    # A block that begins without a prompt goes on with the output of the one before.
    blocks = re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    for session in re.split(r"^\$ ", "\n".join(blocks), flags=re.MULTILINE)[1:]:
        command, shown = re.split(r"(?<!\\)\n", session, maxsplit=1)
        printed = run(command)
        same = DigitsAsWritten().check_output(shown, printed, doctest.NORMALIZE_WHITESPACE)
        assert same, f"{command}\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_pictures_stand_below_the_code_that_draws_them(page):
    # docs/pictures.py runs a page's code and saves the figure of each block above a picture.
    text = page.read_text(encoding="utf-8")
    drawn = re.findall(r"^```\n\n:::\{image\} \S*generated/images/(\S+)-light\.svg", text, re.M)
    assert drawn == re.findall(r"generated/images/(\S+)-light\.svg", text)
    assert drawn == re.findall(r"generated/images/(\S+)-dark\.svg", text)


def test_readme_and_landing_page_show_the_same_example():
    shown = [
        re.search(r"^```python\n.*?^```$", page.read_text(), re.MULTILINE | re.DOTALL)[0]
        for page in (ROOT / "README.md", ROOT / "docs" / "index.md")
    ]
    assert shown[0] == shown[1]


def test_code_of_the_readme_does_not_scroll():
    # GitHub's column holds some 88 characters at a desk.
    code = re.findall(r"^(?:>>>|\.\.\.) .*", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert max(map(len, code)) <= 88


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_to_files_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", page.read_text()):
        # The source archive has no studies.
        if STUDY.exists() or STUDY not in (page.parent / target).resolve().parents:
            assert (page.parent / target).exists(), target


@quiet
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_example_runs(example, capsys):
    skip_without_packages(example.read_text())
    matplotlib = pytest.importorskip("matplotlib")
    from matplotlib import pyplot as plt

    # Version 3.8 warns where a change of the backend closes figures that an earlier test left.
    plt.close("all")
    matplotlib.use("Agg")
    try:
        with matplotlib.rc_context():
            runpy.run_path(str(example), run_name="__main__")
        assert plt.get_fignums() or capsys.readouterr().out
    finally:
        plt.close("all")


def names_in_reference():
    """Full names under every `autosummary` of the reference, in order."""
    module, inside = None, False
    for line in (ROOT / "docs" / "api.md").read_text().splitlines():
        if line.startswith(".. currentmodule:: "):
            module, inside = line.split()[-1], False
        elif line.startswith(".. autosummary::"):
            inside = True
        elif inside and re.fullmatch(r"   \w+", line):
            yield f"{module}.{line.strip()}"
        elif line and not line.startswith("   "):
            inside = False


def test_the_reference_is_complete():
    public = {
        f"{module}.{name}"
        for module in MODULES
        if module != "imblearn_multilabel"
        for name in importlib.import_module(module).__all__
        if not inspect.ismodule(getattr(importlib.import_module(module), name))
    }
    public.discard("imblearn_multilabel.__main__.main")
    listed = list(names_in_reference())
    repeated = {name for name in listed if listed.count(name) > 1}
    assert not repeated, "docs/api.md lists names twice"
    unlisted, unknown = public - set(listed), set(listed) - public
    assert not unlisted, "docs/api.md does not list what is public"
    assert not unknown, "docs/api.md lists what is not public"


def rows_of_the_table_of_samplers():
    text = (ROOT / "docs" / "guide" / "choosing_a_sampler.md").read_text(encoding="utf-8")
    lines = re.search(r"^\| sampler \| kind (?:.*\n\|)+.*", text, re.MULTILINE)[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: dict(zip(cells[0], row, strict=True)) for row in cells[2:]}


def facts_of(sampler):
    parameters = sampler.get_params(deep=False)
    reads = getattr(sampler, "effects", sampler).reads_features
    amount = "own"
    if "sampling_ratio" in parameters:
        has_own = None in sampler._parameter_constraints["sampling_ratio"]
        amount = "yes, or own" if has_own else "yes"
        amount = "own, or ratio" if parameters["sampling_ratio"] is None else amount
    return {
        "random": "yes" if "random_state" in parameters else "no",
        "sparse": "yes" if reads else "any X",
        "nominal features": ("yes" if "categorical_features" in parameters else "no")
        if reads
        else "any",
        "amount": amount,
    }


def test_the_table_of_samplers_says_what_they_do():
    rows = rows_of_the_table_of_samplers()
    samplers = {each.__name__: make_sampler(each) for each in sampler_classes()}
    assert rows.keys() == samplers.keys()
    # Its effects are those of the sampler inside.
    del samplers["REMEDIALHwR"]
    told = {
        name: {key: rows[name][key] for key in facts_of(made)} for name, made in samplers.items()
    }
    facts = {name: facts_of(made) for name, made in samplers.items()}
    facts["MLDM"]["sparse"] = "new rows dense"
    assert told == facts
