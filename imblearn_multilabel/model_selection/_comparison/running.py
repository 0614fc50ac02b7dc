"""All cells, those that are on disk already left out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from joblib import Parallel, delayed, effective_n_jobs
from sklearn import config_context, get_config

from imblearn_multilabel.exceptions import UnsavedCellWarning
from imblearn_multilabel.model_selection._comparison.cache import CellCache, versions
from imblearn_multilabel.model_selection._comparison.cell import Record, lost_cell, run_cell
from imblearn_multilabel.model_selection._comparison.data import DataSet
from imblearn_multilabel.model_selection._comparison.job import Job

#: A record, and why it could not be written to the cache.
_Done = tuple[Record, str | None]


def run(
    jobs: list[tuple[Job, DataSet]],
    cache: CellCache | None,
    n_jobs: int | None,
    verbose: bool,
) -> list[Record]:
    """Return the records of all jobs, in their order."""
    keys: list[Any] = [None] * len(jobs) if cache is None else _keys(jobs)
    found: list[Any] = [None if cache is None else cache.read(key) for key in keys]
    # Imported here: what suits the place, a terminal or a notebook, is found out by the import.
    from tqdm.auto import tqdm

    to_run = [number for number, record in enumerate(found) if record is None]
    with tqdm(
        total=len(jobs),
        initial=len(jobs) - len(to_run),
        disable=not verbose,
        leave=False,
        unit="cell",
    ) as bar:
        config = get_config()
        cells = [(*jobs[number], keys[number], config) for number in to_run]
        done = _records(cells, cache, n_jobs)
        is_told = False
        for number, (record, problem) in zip(to_run, done, strict=True):
            found[number] = record
            if problem is not None and not is_told:
                _warn_of_cache(problem)
                is_told = True
            bar.set_postfix_str(f"{record['sampler']}, {record['estimator']}", refresh=False)
            bar.update()
    # Names are no part of what decides a cell, so a cached record may hold others.
    return [{**record, **job.names} for record, (job, _) in zip(found, jobs, strict=True)]


def _records(
    cells: list[tuple[Job, DataSet, Any, dict[str, Any]]],
    cache: CellCache | None,
    n_jobs: int | None,
) -> Iterator[_Done]:
    """Yield the records of some cells, in their order, whatever becomes of the workers."""
    n_done = 0
    while n_done < len(cells):
        try:
            for done in Parallel(n_jobs=n_jobs, return_as="generator")(
                delayed(_run_and_keep)(*cell, cache) for cell in cells[n_done:]
            ):
                n_done += 1
                yield done
        except BrokenProcessPool:
            # A worker that dies takes all others along. One of the cells at work did it, and each
            # of them alone shows which.
            suspects = cells[n_done:][: 2 * effective_n_jobs(n_jobs)]
            for cell in suspects:
                n_done += 1
                yield _run_alone(*cell, cache)


def _run_alone(
    job: Job, data: DataSet, key: Any, config: dict[str, Any], cache: CellCache | None
) -> _Done:
    """Run a cell in a process where it can do no harm to others, unless it is done by now."""
    kept = None if cache is None else cache.read(key)
    if kept is not None:
        return kept, None
    try:
        # With one job joblib would run it here.
        return next(
            iter(Parallel(n_jobs=2)([delayed(_run_and_keep)(job, data, key, config, cache)]))
        )
    except BrokenProcessPool as error:
        return lost_cell(job, error), None


def _run_and_keep(
    job: Job, data: DataSet, key: Any, config: dict[str, Any], cache: CellCache | None
) -> _Done:
    # scikit-learn's own Parallel hands its configuration on too, but also sets warning filters
    # around each call: in threads, those of one call outlast another.
    with config_context(**config):
        record = run_cell(job, data)
    # The worker writes, so a cell that is done is kept whatever happens to the process that
    # waits for it. A failed one is tried again next time.
    if cache is not None and record["failure"] is None:
        try:
            cache.write(key, record)
        except OSError as error:
            # A full disk must not cost the work of hours. The process that waits tells of it.
            return record, f"{cache.folder}: {error.strerror or error}"
    return record, None


def _warn_of_cache(problem: str) -> None:
    warnings.warn(
        f"Cells that are done are kept in memory only, since the cache cannot be written to "
        f"({problem}). This comparison continues; a later one computes them again.",
        UnsavedCellWarning,
        stacklevel=4,
    )


def _keys(jobs: list[tuple[Job, DataSet]]) -> list[str]:
    found_versions = versions()
    digests: dict[str, str] = {}
    for _, data in jobs:
        if data.name not in digests:
            digests[data.name] = data.digest()
    try:
        return [job.key(digests[data.name], found_versions) for job, data in jobs]
    except Exception as error:
        raise ValueError(
            "With `cache`, samplers, estimators and scorers must be objects that pickle can "
            f"store, no lambdas: {error}. Define them with `def` in a module, or leave `cache`."
        ) from error
