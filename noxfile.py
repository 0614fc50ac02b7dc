"""Every command is one plain line; nox only gives it a fresh environment.

`--record` after `--` writes a test session's result into docs/version_matrix.md.
"""

import time
from collections.abc import Iterable

import nox

nox.options.sessions = ["tests", "lint", "types"]
PINNED = ("-c", "docs/constraints.txt")
#: The newest release with a small CPU build on PyPI.
TORCH = "torch==2.13.0"
#: Also in .ci/run.
BOOSTERS = ("lightgbm==4.7.0", "xgboost-cpu==3.2.0")
EXTRAS = ["torch", "pandas", "polars", "dask", "plot", "parquet", "tables", "skmultilearn"]
#: Optional package -> extras that bring it, by way of others too.
BROUGHT_BY = {
    "torch": ["torch"],
    "pandas": ["pandas", "dask", "parquet"],
    "polars": ["polars"],
    "dask": ["dask"],
    "matplotlib": ["plot"],
    "pyarrow": ["dask", "parquet"],
    "skrub": ["tables"],
    "scikit-multilearn-ng": ["skmultilearn"],
}
#: What `test` brings too -> extra without which it is removed again.
PARTNERS = {"dask": "dask", "distributed": "dask", "scikit-multilearn-ng": "skmultilearn"}


def run_tests(
    session: nox.Session, title: str, *requirements: str, without: Iterable[str] = ()
) -> None:
    """Install the package with some requirements, but without some packages, and run the tests."""
    session.install(*requirements)
    if without:
        session.run("python", "-m", "pip", "uninstall", "--yes", *without)
    report = f"{session.create_tmp()}/junit.xml"
    arguments = [argument for argument in session.posargs if argument != "--record"]
    # Failed tests belong in the table too.
    outcomes = [0, 1] if "--record" in session.posargs else [0]
    session.run(
        *("python", "-m", "pytest", "-n", "2", f"--junit-xml={report}", *arguments),
        success_codes=outcomes,
    )
    if "--record" in session.posargs:
        session.run("python", "docs/version_matrix.py", title, report, *arguments)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests with every optional package, in the versions CI uses."""
    run_tests(session, "pinned, all optional packages", *PINNED, "-e", ".[all,test]")


@nox.session(name="tests-min")
def tests_min(session: nox.Session) -> None:
    """Run the tests with the lowest supported versions."""
    requirements = ("-c", "docs/constraints-min.txt", "-e", ".[all,test]")
    run_tests(session, "lowest, all optional packages", *requirements)


@nox.session(name="tests-latest", python=["3.11", "3.12", "3.13"])
def tests_latest(session: nox.Session) -> None:
    """Run the tests with the newest versions."""
    run_tests(session, "newest, all optional packages", "-e", ".[all,test]", TORCH)


@nox.session(name="tests-next")
def tests_next(session: nox.Session) -> None:
    """Run the tests with pre-releases of scikit-learn, whose private names we use."""
    session.install("-e", ".[all,test]", TORCH)
    run_tests(session, "pre-release of scikit-learn", "--upgrade", "--pre", "scikit-learn")


def run_without(session: nox.Session, title: str, package: str, *pins: str) -> None:
    """Run the tests with every optional package but one, and but those that need it."""
    extras = [extra for extra in EXTRAS if extra not in BROUGHT_BY[package]]
    gone = [partner for partner, extra in PARTNERS.items() if extra not in extras]
    run_tests(session, title, *pins, "-e", f".[{','.join([*extras, 'test'])}]", without=gone)


@nox.session(name="no-torch", python=["3.11", "3.12", "3.13"])
def no_torch(session: nox.Session) -> None:
    """Run the tests without torch, with the newest versions of all else."""
    run_without(session, "newest, without torch", "torch")


@nox.session
@nox.parametrize("package", list(BROUGHT_BY))
def without(session: nox.Session, package: str) -> None:
    """Run the tests without one of the optional packages."""
    run_without(session, f"pinned, without {package}", package, *PINNED)


@nox.session
def campaign(session: nox.Session) -> None:
    """Run all tests of Hypothesis on new random examples: `nox -s campaign -- HOURS`.

    Only this session is random; every other run draws the same examples. It ends after so many
    hours (1 if left out), or after the first round that fails.
    """
    session.install(*PINNED, "-e", ".[all,test]")
    end = time.monotonic() + 3600 * float(session.posargs[0] if session.posargs else 1)
    while time.monotonic() < end:
        session.run(
            *("python", "-m", "pytest", "-n", "2", "-m", "hypothesis"),
            env={"HYPOTHESIS_PROFILE": "campaign"},
        )


@nox.session
def ann(session: nox.Session) -> None:
    """Run the tests of pynndescent, which compiles for minutes and is therefore in no other run."""
    session.install(*PINNED, "-e", ".[ann,test]")
    session.run("python", "-m", "pytest", "tests/test_pynndescent.py")


@nox.session
def boosters(session: nox.Session) -> None:
    """Run what pages show of gradient boosting, optuna, skops and Keras, which no other run has."""
    guests = (*BOOSTERS, "catboost==1.2.10", "optuna==5.0.0", "skops==0.16.0", "keras==3.15.1")
    session.install(*PINNED, "-e", ".[torch,pandas,test]", *guests)
    session.run("python", "-m", "pytest", "tests/test_weights.py")
    pages = "boosted_trees or searching or tutorial_tags or keras"
    session.run("python", "-m", "pytest", "tests/test_docs.py", "-k", pages)


@nox.session
def bare(session: nox.Session) -> None:
    """Run the tests without any optional package."""
    title = "pinned, no optional package"
    run_tests(session, title, *PINNED, "-e", ".[test]", without=PARTNERS)


@nox.session
def coverage(session: nox.Session) -> None:
    """Measure which branches the tests take; fails under the bound in pyproject.toml."""
    session.install(*PINNED, "-e", ".[all,test]")
    session.run("python", "-m", "pytest", "-n", "2", "--cov", "--cov-report=term")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting, that the change notes can be built, and the citation read."""
    session.install(*PINNED, "-e", ".", "ruff", "towncrier", "cffconvert")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("towncrier", "build", "--draft")
    session.run("cffconvert", "--validate")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    session.install(*PINNED, "-e", ".[all,test]", "mypy")
    session.run("mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation, where a warning is an error, and look at it in a browser."""
    session.install(*PINNED, "-e", ".[all,docs,test]")
    session.run("python", "-m", "sphinx", "-W", "-b", "html", "docs", "docs/_build/html")
    tools = session.create_tmp()
    session.run("npm", "install", "--prefix", tools, "axe-core@4", external=True)
    axe = f"{tools}/node_modules/axe-core/axe.min.js"
    session.run("python", "-m", "pytest", "tests/test_site.py", env={"AXE": axe})


@nox.session
def wheel(session: nox.Session) -> None:
    """Build wheel and source archive, and run the tests against the wheel."""
    session.install(*PINNED, "build")
    session.run("bash", ".ci/wheel", *session.posargs, external=True)
