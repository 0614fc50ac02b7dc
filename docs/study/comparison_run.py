"""Run the cells of the comparison that have not been run yet.

    OMP_NUM_THREADS=1 python docs/study/comparison_run.py --data FOLDER --output cells.jsonl

FOLDER holds npz files as `imblearn_multilabel.datasets.read_npz` reads them. What is in `--known`,
the committed tables by default, is not run again. A run that was cut off continues; shards may
write to the same file: the settings a shard waits for are those of other shards.
"""

import argparse
import os
import time
from collections import Counter
from pathlib import Path

from comparison import Comparison
from comparison_plan import scoring_cells, tuning_cells
from comparison_table import read_table
from protocols import PROTOCOLS
from run import add_share_arguments, run_share
from store import read

COMPARISONS = [name for name, each in PROTOCOLS.items() if isinstance(each, Comparison)]
RESULTS = Path(__file__).parent / "results"


def records_of(known, *files):
    """Return the records of the tables that are kept and of new cells."""
    records = {}
    for path in known:
        records |= read_table(path)
    return records | read(*files)[0]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", choices=COMPARISONS, default="comparison")
    parser.add_argument("--known", type=Path, nargs="*", help="tables of cells that are done")
    parser.add_argument("--legs", type=int, nargs="*", help="numbers from 1; all by default")
    add_share_arguments(parser)
    given = parser.parse_args(arguments)
    # One thread a process keeps timings comparable; workers inherit it, and whoever runs without
    # workers sets it before Python starts.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    known = given.known
    if known is None:
        studies = [given.study, *set(PROTOCOLS[given.study].lent.values())]
        known = [path for path in (RESULTS / f"{name}.csv" for name in studies) if path.exists()]
    protocol, started, outcomes = PROTOCOLS[given.study], time.monotonic(), Counter()
    for number, leg in enumerate(protocol.legs, start=1):
        if given.legs is not None and number not in given.legs:
            continue
        for plan in (tuning_cells, scoring_cells):
            records = records_of(known, given.output)
            cells = [
                cell
                for cell in plan(protocol, leg, records)
                if given.only is None or cell.data in given.only
            ]
            print(f"leg {number}, {plan.__name__}: ", end="")
            outcomes += run_share(cells, records, given, started)
    print(f"{outcomes['done']} done, {outcomes['failed']} failed, {outcomes['left']} left.")


if __name__ == "__main__":
    main()
