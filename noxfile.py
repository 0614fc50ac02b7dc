"""Every command is one plain line; nox only gives it a fresh environment."""

import nox

nox.options.sessions = ["tests", "lint"]
CONSTRAINTS = ("-c", "docs/constraints.txt")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests with every optional package."""
    session.install(*CONSTRAINTS, "-e", ".[all,test]")
    session.run("python", "-m", "pytest", "-n", "2", *session.posargs)


@nox.session(name="no-torch")
def no_torch(session: nox.Session) -> None:
    """Run the tests without any optional package."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "-n", "2", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.install("ruff==0.17.6")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
