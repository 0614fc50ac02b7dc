"""Run the cells of a study that have not been run yet.

    OMP_NUM_THREADS=1 python docs/study/run.py --data FOLDER --output cells.jsonl --stage inner

FOLDER holds npz files as `imblearn_multilabel.datasets.read_npz` reads them. A run that was cut
off continues; a line that cannot be read is run again. Shards may write to the same file.
"""

import argparse
import itertools
import multiprocessing
import os
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from pathlib import Path

from cells import cells_of, run_cell
from protocol import STAGES
from protocols import PROTOCOLS
from results import race
from store import Appender, read


def pending(cells, records, retry_failed=False):
    """Return the cells without a record."""
    done = {key for key, record in records.items() if not (retry_failed and record["failure"])}
    return [cell for cell in cells if cell.key not in done]


def run(cells, folder, output, jobs=1, budget_seconds=None):
    """Run cells in order and record each as it is done; start none after the budget is spent."""
    start = time.monotonic()

    def time_is_left():
        return budget_seconds is None or time.monotonic() - start < budget_seconds

    outcomes = Counter()
    with Appender(output) as file:
        for record in _finished(cells, folder, jobs, time_is_left):
            file.append(record)
            outcomes["failed" if record["failure"] else "done"] += 1
            print(record["key"], record["seconds"], record["failure"] or "", flush=True)
    return outcomes


def _finished(cells, folder, jobs, time_is_left):
    if jobs == 1:
        for cell in cells:
            if not time_is_left():
                return
            yield run_cell(cell, folder)
        return
    # A fork of a process that has threads may hang, and torch has threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting, running = list(reversed(cells)), set()
        while waiting or running:
            # No more than there are workers, so that the budget can stop the rest.
            while waiting and len(running) < jobs and time_is_left():
                running.add(pool.submit(run_cell, waiting.pop(), folder))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


def run_share(cells, records, given, started):
    """Run what is left of a shard's cells in the time that is left; count what became of them."""
    number, n_shards = given.shard
    mine = cells[number - 1 :: n_shards]
    todo = pending(mine, records, given.retry_failed)
    print(f"{len(mine)} cells, {len(todo)} to run.", flush=True)
    budget = given.budget_seconds
    if budget is not None:
        budget -= time.monotonic() - started
    found = run(todo, given.data, given.output, given.jobs, budget)
    return found + Counter(left=len(todo) - sum(found.values()))


def add_share_arguments(parser):
    """Add what every study's run is told: where data and cells are, and which share to run."""
    parser.add_argument("--data", type=Path, required=True, help="folder of the npz files")
    parser.add_argument("--output", type=Path, required=True, help="JSON lines, appended to")
    parser.add_argument("--only", nargs="*", help="names of data sets; all by default")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--shard", type=shard, default=(1, 1), metavar="i/n")
    parser.add_argument("--budget-seconds", type=float)
    parser.add_argument("--retry-failed", action="store_true")


def shard(text):
    """Read "i/n": every n-th cell from the i-th, counted from 1."""
    number, n_shards = map(int, text.split("/"))
    if not 1 <= number <= n_shards:
        raise argparse.ArgumentTypeError(f"must be i/n with 1 <= i <= n; got {text}")
    return number, n_shards


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", choices=PROTOCOLS, default="aemlo_ablation")
    parser.add_argument("--stage", choices=STAGES, nargs="*", default=STAGES)
    add_share_arguments(parser)
    given = parser.parse_args(arguments)
    # One thread a process keeps timings comparable; workers inherit it, and whoever runs without
    # workers sets it before Python starts.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    protocol, started, outcomes = PROTOCOLS[given.study], time.monotonic(), Counter()
    print(f"{read(given.output)[1]} lines could not be read.")
    for stage in given.stage:
        for place in itertools.count():
            records, _ = read(given.output)
            legs = race(records, protocol, stage)
            if place == len(legs):
                break
            leg = legs[place]
            data = [name for name in leg.data if given.only is None or name in given.only]
            cells = cells_of(protocol, [stage], data, leg.folds, leg.methods)
            print(f"{stage}, leg {place + 1}: ", end="")
            outcomes += run_share(cells, records, given, started)
    print(f"{outcomes['done']} done, {outcomes['failed']} failed, {outcomes['left']} left.")


if __name__ == "__main__":
    main()
