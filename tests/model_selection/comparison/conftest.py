"""A comparison needs pandas for its tables, and for nothing else."""

from importlib.util import find_spec

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call():
    try:
        return (yield)
    except ImportError as error:
        if find_spec("pandas") is None and "needs pandas, which is not installed" in str(error):
            pytest.skip("a table of the comparison needs pandas")
        raise
