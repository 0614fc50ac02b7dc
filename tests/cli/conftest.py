"""Lines of messages are wide, where a test does not set their width itself."""

import pytest


@pytest.fixture(autouse=True)
def _wide_lines(monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")
