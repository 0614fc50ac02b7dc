"""Helpers of the package: imports, progress bars, workers, texts, random states, slices."""

from __future__ import annotations

import copy
import importlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
from joblib import effective_n_jobs
from threadpoolctl import ThreadpoolController

#: Cells of a table that are processed at once: some 30 MB of float64.
BLOCK_CELLS = 4_000_000


def import_optional(module: str, *, purpose: str, extra: str) -> ModuleType:
    """Import an optional package, or explain how to install it.

    Parameters
    ----------
    module : str
        Name of the module to import.
    purpose : str
        What needs it, as the start of a sentence, such as "AEMLO trains a neural network".
    extra : str
        Extra of this package that installs it.

    Raises
    ------
    ImportError
        If the package is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(
            f"{purpose} and needs {module.partition('.')[0]}, which is not installed. Run: "
            f'pip install "imblearn-multilabel[{extra}]"'
        ) from error


def progress_bar(*args: Any, **keywords: Any) -> Any:
    """Return the progress bar of tqdm that suits a terminal or a notebook."""
    # Imported here, since the import finds out which it is. In a notebook without ipywidgets it
    # warns, even if no bar is shown, and then writes bars of text.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm

    return tqdm(*args, **keywords)


#: Is told of a stage of a long fit in this thread: its title, and the share of it that is done.
Listener = Callable[[str, float], None]
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell a function of the progress of fits inside a block that show no bar themselves."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def current_listener() -> Listener | None:
    """Return the function that wants to be told of progress, if there is one."""
    return _LISTENER.get()


@contextmanager
def replaceable_workers(n_jobs: int | None) -> Iterator[None]:
    """Let joblib replace worker processes while a block takes the results of `Parallel`.

    joblib replaces a process that has grown by 300 MB since its first job, as it does when it loads
    torch. It warns of that in the thread that looks after the processes. Where warnings are errors,
    the thread ends there, and the caller waits forever for results. The block ignores the warning.

    Parameters
    ----------
    n_jobs : int or None
        Number of processes, as in joblib.
    """
    if effective_n_jobs(n_jobs) == 1:
        yield
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
        yield


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Run linear algebra in one thread: threads that wait for each other slow small fits down."""
    with _threads_of_libraries().limit(limits=1, user_api="blas"):
        yield


@cache
def _threads_of_libraries() -> ThreadpoolController:
    # The search for loaded libraries takes longer than many a fit.
    return ThreadpoolController()


def printable(name: Any) -> str:
    """Spell out the signs of a name that a terminal would obey, as ``repr`` does, but no quotes.

    Names of columns, files and labels come from anywhere: an escape sequence could clear the
    screen, a line break could forge a line.
    """
    text = str(name)
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def listed(names: Iterable[Any]) -> str:
    """Join names for a message."""
    return ", ".join(map(printable, names))


def one_line(problem: BaseException | Warning | str) -> str:
    """Write an error or a warning in one line; its type where it has no text."""
    return printable(" ".join(str(problem).split())) or type(problem).__name__


def format_p(value: float) -> str:
    """Write a p-value with three decimals, or a bound where they would show none."""
    return f"p = {value:.3f}" if value >= 0.001 else "p < 0.001"


def make_generator(random_state: Any) -> np.random.RandomState:
    """Return the random number generator of a `random_state`; None draws fresh entropy."""
    # For None, `check_random_state` returns numpy's global generator, which callers share.
    if random_state is None:
        return np.random.RandomState()
    # The command line uses this module before it knows whether it needs scikit-learn.
    from sklearn.utils import check_random_state

    return check_random_state(random_state)


def clone_seeded(estimator: Any, rng: np.random.RandomState, *, replace: bool = False) -> Any:
    """Clone an estimator and set every `random_state` in it that is None; with `replace`, all."""
    from sklearn.base import clone

    copied = clone(estimator)
    seeds = {
        name: int(rng.randint(np.iinfo(np.int32).max))
        for name, value in sorted(copied.get_params(deep=True).items())
        if (replace or value is None)
        and (name == "random_state" or name.endswith("__random_state"))
    }
    return copied.set_params(**seeds)


def with_python_integers(estimator: Any) -> Any:
    """Return a shallow copy whose integer parameters are Python's: torch takes no others.

    Integers of numpy come from a search over ``np.arange``; narrow ones overflow in arithmetic.
    """
    plain = copy.copy(estimator)
    for name, value in vars(estimator).items():
        setattr(plain, name, python_integer(value))
    return plain


def python_integer(value: Any) -> Any:
    """Return an integer of numpy as one of Python, and anything else as it is."""
    return int(value) if isinstance(value, np.integer) else value


def derive_seed(*entropy: int) -> int:
    """Return a seed below 2**31 that depends on every number given and on their order."""
    return int(np.random.SeedSequence(entropy).generate_state(1)[0] >> 1)


def even_slices(n_rows: int, most: int) -> list[slice]:
    """Cut rows into as few slices of at most `most` rows as possible, of like size."""
    bounds = np.linspace(0, n_rows, -(-n_rows // max(most, 1)) + 1).astype(int).tolist()
    return [slice(*ends) for ends in pairwise(bounds)]


def block_slices(n_rows: int, n_columns: int, cells: int | None = None) -> Iterator[slice]:
    """Yield slices of rows that hold at most `cells` cells each, at least one row."""
    step = max(1, (BLOCK_CELLS if cells is None else cells) // max(n_columns, 1))
    for start in range(0, n_rows, step):
        yield slice(start, min(start + step, n_rows))


def unfitted(estimator: Any) -> Any:
    """Return a shallow copy without fitted attributes, whose names end with an underscore.

    An estimator that is fitted on such a copy and takes its state at the end, in one statement,
    stays as it was where something fails or is interrupted.
    """
    fresh = copy.copy(estimator)
    fresh.__dict__ = {
        name: value for name, value in vars(estimator).items() if not name.endswith("_")
    }
    return fresh
