"""What a release says about itself agrees with what it is."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import imblearn_multilabel

ROOT = Path(__file__).resolve().parents[1]
STUDY = ROOT / "docs" / "study"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
#: Packages whose lowest release cannot be installed where the tests run, see version_matrix.md, or
#: that the run of lowest versions leaves out, as `all` does.
NOT_TRIED = {"torch", "pynndescent"}


def read_pins(name):
    lines = (ROOT / "docs" / name).read_text().splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {requirement.name: str(requirement.specifier) for requirement in requirements}


@pytest.mark.skipif(not STUDY.exists(), reason="this is the source archive")
def test_studies_stay_out_of_the_source_archive():
    excluded = PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["exclude"]
    left_out = {path for pattern in excluded for path in ROOT.glob(pattern.removeprefix("/"))}
    assert STUDY in left_out
    # Tests that stay say what they do without the folder.
    texts = {path: path.read_text() for path in (ROOT / "tests").rglob("*.py")}
    need_it = {path for path, text in texts.items() if '"docs" / "study"' in text}
    kept = need_it - left_out
    assert kept < need_it
    assert all("STUDY.exists()" in texts[path] for path in kept)
    helped = {path for path, text in texts.items() if "import write_tiny_data" in text}
    assert helped <= left_out | {Path(__file__).resolve()}


def test_the_version_is_semantic():
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", imblearn_multilabel.__version__)


def test_the_citation_is_of_this_version():
    (cited,) = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), flags=re.M)
    assert cited == imblearn_multilabel.__version__


def test_lowest_versions_are_those_the_matrix_runs():
    project = PYPROJECT["project"]
    groups = project["optional-dependencies"]
    listed = [
        *project["dependencies"],
        *(line for name, group in groups.items() if name not in {"dev", "docs"} for line in group),
    ]
    pins = read_pins("constraints-min.txt")
    for requirement in map(Requirement, listed):
        if requirement.name in {project["name"], *NOT_TRIED}:
            continue
        (bound,) = requirement.specifier
        assert bound.operator == ">=", requirement
        assert Version(pins[requirement.name].removeprefix("==")) == Version(bound.version)


def test_tools_are_pinned():
    pins = read_pins("constraints.txt")
    for name in PYPROJECT["project"]["optional-dependencies"]["dev"]:
        assert pins[name].startswith("==")


def test_change_notes_have_a_type_and_say_something():
    types = {entry["directory"] for entry in PYPROJECT["tool"]["towncrier"]["type"]}
    notes = set((ROOT / "docs" / "changes").glob("*.md")) - {
        ROOT / "docs" / "changes" / "README.md"
    }
    for note in notes:
        assert re.fullmatch(rf"\+?\w+\.({'|'.join(types)})\.md", note.name), note.name
        assert note.read_text().strip().endswith("."), note.name


def test_pypi_gets_absolute_links():
    # As the build does it.
    text = (ROOT / "README.md").read_text()
    hook = PYPROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    for each in hook["substitutions"]:
        text = re.sub(each["pattern"], each["replacement"], text)
    text = text.replace("$HFPR_VERSION", imblearn_multilabel.__version__)
    targets = re.findall(r'(?:\]\(|src=")([^)"]+)', text)
    address = hook["substitutions"][-1]["replacement"]
    below = [target for target in targets if target.startswith(f"{address}/")]
    assert len(below) > 10
    assert any(target.endswith("docs/images/hero-light.svg") for target in below)
    assert all(target.startswith(("https://", "#")) for target in targets)
    for target in below:
        kind, version, path = target.removeprefix(f"{address}/").split("/", 2)
        assert (kind == "raw") == path.endswith(".svg")
        assert version == f"v{imblearn_multilabel.__version__}"
        # The source archive has no studies.
        assert (ROOT / path).exists() or not STUDY.exists(), path


def test_no_placeholder_for_the_address_can_be_released():
    hook = PYPROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    is_placeholder = hook["substitutions"][-1]["replacement"].endswith(".invalid")
    assert is_placeholder == ("Private :: Do Not Upload" in PYPROJECT["project"]["classifiers"])
