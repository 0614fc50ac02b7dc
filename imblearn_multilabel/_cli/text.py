"""Messages fit for a terminal."""

from __future__ import annotations


def one_line(problem: BaseException) -> str:
    """Return the message of an error or warning in one line; its class if it has none."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"cannot open {problem.filename}: {problem.strerror}"
    return " ".join(str(problem).split()) or type(problem).__name__
