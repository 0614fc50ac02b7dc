"""Names in stored tables: cells of plain training were stored before it was called the baseline."""

BASELINE = "baseline"
_STORED = "none"


def read_name(stored):
    """Return the name of a method that a table holds."""
    return BASELINE if stored == _STORED else stored


def stored_name(name):
    """Return the name that a method has in tables."""
    return _STORED if name == BASELINE else name
