"""Measure what resampling costs: against its floors, other tools, and as data grow.

    OMP_NUM_THREADS=1 python docs/study/run_cost.py --data FOLDER

One process per cell, and a CSV file per group of cells under docs/study/results/cost, from which
the pictures beside them are drawn and the tables of cost.md are printed. Cells that are there
already are not run again. FOLDER holds yeast, enron, corel5k and bibtex as npz files; without it
the other tools are left out.
"""

import argparse
import multiprocessing
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from cost import GROUPS, report
from cost.measuring import Skipped, key_of, read_lines, rounded, write_lines

from imblearn_multilabel.exceptions import MultilabelWarning

RESULTS = Path(__file__).parent / "results" / "cost"
#: Processes branch off one that has loaded the libraries and nothing else.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["imblearn_multilabel.over_sampling", "imblearn.under_sampling"])


def run_cell(group, cell, folder):
    """Measure one cell in this process."""
    warnings.simplefilter("ignore", MultilabelWarning)
    return rounded(GROUPS[group].run(cell, folder))


def in_process_of_its_own(group, cell, folder):
    """Measure one cell where nothing before it counts."""
    with ProcessPoolExecutor(1, mp_context=CONTEXT) as pool:
        return pool.submit(run_cell, group, cell, folder).result()


def run_group(name, cells, output, folder):
    """Measure the cells of a group that are not in its file yet."""
    path, keys = output / f"{name}.csv", GROUPS[name].KEYS
    lines = read_lines(path)
    done = {key_of(line, keys) for line in lines}
    for cell in cells:
        if key_of(cell, keys) in done:
            continue
        start = time.monotonic()
        try:
            found = in_process_of_its_own(name, cell, folder)
        except Skipped as missing:
            print(name, *cell.values(), "skipped:", missing, flush=True)
            continue
        lines.append(cell | found)
        write_lines(path, lines)
        print(name, *cell.values(), f"({time.monotonic() - start:.0f} s):", found, flush=True)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", nargs="*", choices=GROUPS, default=list(GROUPS))
    parser.add_argument("--data", type=Path, help="folder of npz files, for the other tools")
    parser.add_argument("--output", type=Path, default=RESULTS, help="folder of the CSV files")
    parser.add_argument("--largest", type=int, help="leave out cells of more rows")
    given = parser.parse_args(arguments)
    for name in given.groups:
        cells = [
            cell
            for cell in GROUPS[name].CELLS
            if given.largest is None or cell.get("n", 0) <= given.largest
        ]
        run_group(name, cells, given.output, given.data)
    report.draw_all(given.output)
    report.print_all(given.output)


if __name__ == "__main__":
    main()
