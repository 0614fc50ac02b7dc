"""Write a run of the tests into `version_matrix.md`, as one row of its table.

Run by the environment the tests ran in: its versions are those that are written down.

    python docs/version_matrix.py TITLE JUNIT_XML [PYTEST_ARGUMENT ...]
"""

from __future__ import annotations

import platform
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from xml.etree import ElementTree

PAGE = Path(__file__).with_suffix(".md")
PACKAGES = [
    "numpy",
    "scipy",
    "scikit-learn",
    "imbalanced-learn",
    "pandas",
    "polars",
    "dask",
    "pyarrow",
    "matplotlib",
    "torch",
    "scikit-multilearn-ng",
]
COUNTS = ["passed", "skipped", "xfailed", "failed"]
HEAD = ["environment", "Python", *PACKAGES, *COUNTS, "tests", "date"]


def installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"


def count_outcomes(report: Path) -> dict[str, int]:
    """Count the outcomes of a junit report of pytest."""
    counts = dict.fromkeys(COUNTS, 0)
    for case in ElementTree.parse(report).iter("testcase"):
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            counts["failed"] += 1
        elif skipped is None:
            counts["passed"] += 1
        else:
            counts["xfailed" if skipped.get("type") == "pytest.xfail" else "skipped"] += 1
    return counts


def as_line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def add_row(page: str, cells: list[str]) -> str:
    """Return the page with a row; one of the same environment and Python gives way to it."""
    start, head, table = page.partition(as_line(HEAD))
    if not head:
        raise ValueError("The page has no table with the expected columns.")
    rule, *rows = table.splitlines(keepends=True)
    own = as_line(cells[:2])[:-2]
    kept = [row for row in rows if not row.startswith(own)]
    return start + head + rule + "".join(sorted([*kept, as_line(cells)]))


def main(title: str, report: str, *arguments: str) -> None:
    counts = count_outcomes(Path(report))
    cells = [title, platform.python_version(), *map(installed, PACKAGES)]
    cells += [str(counts[name]) for name in COUNTS]
    cells += ["part" if arguments else "all", date.today().isoformat()]
    PAGE.write_text(add_row(PAGE.read_text(), cells))


if __name__ == "__main__":
    main(*sys.argv[1:])
