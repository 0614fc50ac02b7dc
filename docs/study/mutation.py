"""Do the tests notice faults? Mutants of measures, label profile, steps and assembly.

    OMP_NUM_THREADS=1 python docs/study/mutation.py run steps steps.jsonl
    python docs/study/mutation.py report docs/study/results *.jsonl

The tests are collected once; a fork per mutant runs those that belong to the mutated file, until
one fails. Needs mutmut for its operators. What is done is not run again, so a run can be stopped;
`--again` tries those that survived once more, after new tests. Linux only.
"""

import argparse
import ast
import csv
import json
import math
import os
import random
import re
import resource
import signal
import sys
import time
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from mutants import mutants_of, put_in_place

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path("imblearn_multilabel")
FAMILIES = ["over_sampling", "under_sampling", "combine"]
#: What is mutated, the tests that may belong to it, and which of them are tried.
ROOMS = {
    "measures": (PACKAGE / "metrics", ["metrics"], ""),
    # The samplers left out train networks or read files.
    "steps": (
        PACKAGE / "_algorithms",
        ["algorithms", *FAMILIES, "faults/test_neighbors_objects.py"],
        "not aemlo and not mldm and not saving",
    ),
    # One sampler for every shape of a plan.
    "assembly": (
        PACKAGE / "_assembly.py",
        ["test_assembly.py", "test_contract.py", "test_containers.py", "test_properties.py"],
        "assembly or MLROS or MLSMOTE or MLRUS or REMEDIAL or MLeNN or LPROS",
    ),
}
#: Processor seconds that a test of a mutant may take; without a fault none takes three.
PATIENCE = 10
#: Wall-clock seconds after which a mutant hangs without using the processor.
HANGS = 900


class Mutation:
    """Runs mutants where pytest would run the tests."""

    def __init__(self, mutants, output):
        self.mutants = mutants
        self.output = output

    def pytest_collection(self):
        # Not at the top: pytest must be the first to import it, for its plugin is rewritten.
        from hypothesis import Phase, settings

        # A failure is enough: to find the smallest one takes seconds.
        phases = [Phase.explicit, Phase.generate]
        settings.register_profile(
            "mutation", settings.get_profile("ci"), phases=phases, database=None
        )
        settings.load_profile("mutation")

    def pytest_runtestloop(self, session):
        self.session = session
        for mutant in [None, *self.mutants]:
            outcome, test = self._try(mutant)
            if mutant is None:
                if outcome != "survived":
                    raise SystemExit(f"Without a fault all tests must pass, but not {test}.")
                continue
            line = {"key": mutant.key, "path": mutant.path, "line": mutant.first}
            line |= {"change": mutant.change, "outcome": outcome, "test": test}
            with self.output.open("a") as file:
                file.write(json.dumps(line) + "\n")
        return True

    def _try(self, mutant):
        items = self.session.items if mutant is None else self._items_of(mutant.path)
        last = self.output.with_suffix(f".{os.getpid()}")
        with Fork() as fork:
            if fork.is_child:
                if mutant is not None:
                    put_in_place(mutant)
                for item in items:
                    last.write_text(item.nodeid)
                    limit = math.ceil(time.process_time() + PATIENCE)
                    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
                    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                    if self.session.testsfailed:
                        fork.leave(1)
        test = last.read_text() if last.exists() else ""
        last.unlink(missing_ok=True)
        return fork.outcome, "" if fork.outcome == "survived" else test

    def _items_of(self, path):
        items = self.session.items
        files = tests_of(path, frozenset(item.path for item in items))
        return [item for file in files for item in items if item.path == file]


class Fork:
    """A copy of this process that runs the body of a `with` statement and ends there."""

    def __enter__(self):
        sys.stdout.flush()
        self.pid = os.fork()
        self.is_child = self.pid == 0
        if self.is_child:
            os.setpgrp()
        return self

    def leave(self, code):
        os._exit(code)

    def __exit__(self, kind, error, trace):
        if self.is_child:
            os._exit(0 if kind is None else 2)
        self.outcome = self._wait()

    def _wait(self):
        end = time.monotonic() + HANGS
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.005)
        else:
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            return "hangs"
        if os.WIFSIGNALED(status):
            return "loops" if os.WTERMSIG(status) == signal.SIGXCPU else "crashes"
        return {0: "survived", 1: "killed"}.get(os.WEXITSTATUS(status), "cannot be put in place")


@cache
def tests_of(path, files):
    """Test files that begin with its name, that name it, that are of samplers which import it.

    Where there are none, those of samplers that import it by way of another step. All files of a
    room that is no room of steps.
    """
    name = Path(path).stem.lstrip("_")
    own = sorted(file for file in files if file.stem.startswith(f"test_{name}"))
    if Path(path).parent.name != "_algorithms":
        return [*own, *sorted(files.difference(own))]
    own += sorted(
        file
        for file in files.difference(own)
        if re.search(rf"_algorithms\.{name}\b", file.read_text())
    )
    users, using = {path}, []
    while users and not using:
        users = {user for user in imports() if imports()[user] & users}
        stems = {f"test_{Path(user).stem.lstrip('_')}" for user in users}
        using = sorted(
            file for file in files if file.stem in stems and file.parent.name in FAMILIES
        )
    return [*own, *(file for file in using if file not in own)]


@cache
def imports():
    """Files of the package -> files that they import from."""
    return {
        str(path): {
            f"{node.module.replace('.', '/')}.py"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module
        }
        for path in PACKAGE.rglob("*.py")
    }


def read(path):
    """Last outcome of each mutant."""
    if not path.exists():
        return {}
    return {line["key"]: line for line in map(json.loads, path.read_text().splitlines())}


def files_of(room):
    """Files that are mutated; those that only import have no mutants."""
    place = ROOMS[room][0]
    return sorted(place.glob("[!_]*.py")) + sorted(place.glob("_[!_]*.py")) or [place]


def run(options):
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    _, tests, expression = ROOMS[options.room]
    mutants = [mutant for path in files_of(options.room) for mutant in mutants_of(path)]
    # In an order by chance: a run that is stopped has drawn a random sample.
    random.Random(0).shuffle(mutants)
    done = {key: line["outcome"] for key, line in read(options.found).items()}
    wanted = "survived" if options.again else None
    mutants = [mutant for mutant in mutants if done.get(mutant.key) == wanted]
    arguments = [*(f"tests/{name}" for name in tests), "-k", expression]
    arguments += ["-p", "no:cacheprovider", "-q"]
    raise SystemExit(pytest.main(arguments, plugins=[Mutation(mutants, options.found)]))


def report(options):
    """Count outcomes per file, and list what survived; of rooms not run the rows that are there.

    Why a mutant lives is written into the list by hand, and stays there.
    """
    os.chdir(ROOT)
    found = {key: line for path in options.found for key, line in read(path).items()}
    outcomes = ["killed", "loops", "crashes", "hangs", "cannot be put in place", "survived"]
    counted, survivors = options.folder / "mutation.csv", options.folder / "mutation_survivors.csv"
    reasons = {(path, change): why for path, _, change, why in rows_of(survivors)}
    rows, of_survivors = [], []
    for room in ROOMS:
        files = {str(path): mutants_of(path) for path in files_of(room)}
        if not any(mutant.key in found for mutants in files.values() for mutant in mutants):
            rows += [row for row in rows_of(counted) if row[0] == room]
            of_survivors += [row for row in rows_of(survivors) if row[0] in files]
            continue
        for path, mutants in files.items():
            lines = [found[mutant.key] for mutant in mutants if mutant.key in found]
            counts = Counter(line["outcome"] for line in lines)
            numbers = (len(mutants), len(lines), *(counts[each] for each in outcomes))
            rows.append([room, path, *numbers])
            for line in lines:
                if line["outcome"] == "survived":
                    change = line["change"]
                    of_survivors.append([path, line["line"], change, reasons.get((path, change))])
    write(counted, [["room", "file", "mutants", "tried", *outcomes], *rows])
    write(survivors, [["file", "line", "change", "why it lives"], *of_survivors])


def rows_of(path):
    """Rows of a table without its head; none of one that is not there."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.reader(file))[1:]


def write(path, rows):
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    runs = commands.add_parser("run")
    runs.add_argument("room", choices=ROOMS)
    runs.add_argument("found", type=lambda name: Path(name).resolve())
    runs.add_argument("--again", action="store_true", help="Those that survived.")
    runs.set_defaults(function=run)
    reports = commands.add_parser("report")
    reports.add_argument("folder", type=lambda name: Path(name).resolve())
    reports.add_argument("found", type=lambda name: Path(name).resolve(), nargs="+")
    reports.set_defaults(function=report)
    options = parser.parse_args()
    options.function(options)


if __name__ == "__main__":
    main()
