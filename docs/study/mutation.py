"""Measure how many small faults the tests notice: mutants of the core, the measures, the samplers.

    OMP_NUM_THREADS=1 python docs/study/mutation.py run algorithms algorithms.jsonl
    python docs/study/mutation.py report docs/study/results *.jsonl

The tests are collected once. A fork per mutant runs the tests that belong to the mutated file,
until one fails. mutmut provides the operators. Mutants that were tried are not tried again, so a
run can be stopped; `--again` tries those that survived once more, after new tests. Linux only.
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
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from mutants import mutants_of, put_in_place

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path("imblearn_multilabel")
FAMILIES = ("over_sampling", "under_sampling", "combine")
#: These samplers train networks, which takes too long to repeat for every mutant.
SLOW = "not aemlo and not mldm and not saving"
#: One sampler for every shape of a plan.
SHAPES = "MLROS or MLSMOTE or MLRUS or REMEDIAL or MLeNN or LPROS"


@dataclass(frozen=True)
class Part:
    """Files to mutate, tests that may belong to them, and a selection of these tests (`-k`)."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    selection: str = ""


PARTS = {
    "measures": Part(("metrics/*.py",), ("metrics",)),
    "algorithms": Part(
        ("_algorithms/*.py",),
        ("algorithms", *FAMILIES, "faults/test_neighbors_objects.py"),
        SLOW,
    ),
    "samplers": Part(
        (
            "over_sampling/_[lm]*.py",
            "over_sampling/_lsdmlo/*.py",
            "over_sampling/_mlbote/*.py",
            "under_sampling/_*.py",
            "combine/_*.py",
        ),
        FAMILIES,
        SLOW,
    ),
    "base": Part(
        ("_task.py", "base.py"),
        (
            "test_assembly.py",
            "test_strategies.py",
            "test_contract.py",
            "test_containers.py",
            "test_properties.py",
        ),
        f"assembly or strategies or {SHAPES}",
    ),
    "verdict": Part(
        ("model_selection/_comparison/verdict.py",),
        ("model_selection/comparison/test_verdict.py", "model_selection/comparison"),
    ),
    "thresholds": Part(
        ("model_selection/_thresholds.py",), ("model_selection/test_thresholds.py",)
    ),
}
#: Processor seconds that a test of a mutant may take; without a fault none takes three.
PATIENCE = 10
#: Wall-clock seconds after which a mutant hangs without using the processor.
HANGS = 900
OUTCOMES = ("killed", "loops", "crashes", "hangs", "cannot be put in place", "survived")


class Mutation:
    """Pytest plugin that runs mutants where pytest would run the tests."""

    def __init__(self, mutants, output, seconds):
        self.mutants = mutants
        self.output = output
        self.seconds = seconds

    def pytest_collection(self):
        # Not at the top: pytest must be the first to import it, because it rewrites the plugin.
        from hypothesis import Phase, settings

        # Finding the smallest failing example takes seconds, and any failure will do.
        phases = [Phase.explicit, Phase.generate]
        settings.register_profile(
            "mutation", settings.get_profile("ci"), phases=phases, database=None
        )
        settings.load_profile("mutation")

    def pytest_runtestloop(self, session):
        self.session = session
        for mutant in [None, *self.mutants]:
            if resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > self.seconds:
                break
            outcome, test = self._try(mutant)
            if mutant is None:
                if outcome != "survived":
                    raise SystemExit(f"Without a fault all tests must pass; {test} does not.")
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
    """Copy of this process that runs the body of a `with` statement and ends there."""

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
    """Return the test files that a mutant of a file meets, in the order in which they run.

    First those with the name of the file, or of the sampler whose folder it is in. For a sampler
    these are all. For a file of `_algorithms`, then those that import it and those of the samplers
    that import it; if no sampler does, those of samplers that use it through another file. For
    other files, all tests of the part.
    """
    name, folder = Path(path).stem.lstrip("_"), Path(path).parent.name
    if folder.startswith("_") and Path(path).parts[1] in FAMILIES:
        name = folder.lstrip("_")
    own = sorted(file for file in files if file.stem.startswith(f"test_{name}"))
    if Path(path).parts[1] in FAMILIES:
        return own
    others = sorted(files.difference(own))
    if folder != "_algorithms":
        return [*own, *others]
    own += [file for file in others if re.search(rf"_algorithms\.{name}\b", file.read_text())]
    users, using = {path}, []
    while users and not using:
        users = {user for user in imports() if imports()[user] & users}
        stems = {f"test_{_sampler_of(user)}" for user in users}
        using = sorted(
            file for file in files if file.stem in stems and file.parent.name in FAMILIES
        )
    return [*own, *(file for file in using if file not in own)]


def _sampler_of(path):
    name, folder = Path(path).stem, Path(path).parent.name
    return (folder if folder.startswith("_") else name).lstrip("_")


@cache
def imports():
    """Return file of the package -> files that it imports from."""
    return {
        str(path): {
            f"{node.module.replace('.', '/')}.py"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module
        }
        for path in PACKAGE.rglob("*.py")
    }


def read(path):
    """Return the last outcome of each mutant."""
    if not path.exists():
        return {}
    return {line["key"]: line for line in map(json.loads, path.read_text().splitlines())}


def files_of(part):
    """Return the files of a part; those that only import have no mutants."""
    return sorted(
        path
        for pattern in PARTS[part].files
        for path in PACKAGE.glob(pattern)
        if path.name != "__init__.py"
    )


def run(options):
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    part = PARTS[options.part]
    mutants = [mutant for path in files_of(options.part) for mutant in mutants_of(path)]
    # A run that is stopped has drawn a random sample.
    random.Random(0).shuffle(mutants)
    done = {key: line["outcome"] for key, line in read(options.found).items()}
    wanted = "survived" if options.again else None
    mutants = [mutant for mutant in mutants if done.get(mutant.key) == wanted]
    arguments = [*(f"tests/{name}" for name in part.tests), "-k", part.selection]
    arguments += ["-p", "no:cacheprovider", "-q"]
    plugin = Mutation(mutants, options.found, options.seconds)
    raise SystemExit(pytest.main(arguments, plugins=[plugin]))


def report(options):
    """Write outcomes per file and the list of survivors; keep the rows of parts without outcomes.

    The reason why a mutant survives is written into the list by hand, and stays there.
    """
    os.chdir(ROOT)
    found = {key: line for path in options.found for key, line in read(path).items()}
    counted, survivors = options.folder / "mutation.csv", options.folder / "mutation_survivors.csv"
    reasons = {(path, change): why for path, _, change, why in rows_of(survivors)}
    rows, of_survivors = [], []
    for part in PARTS:
        files = {str(path): mutants_of(path) for path in files_of(part)}
        if not any(mutant.key in found for mutants in files.values() for mutant in mutants):
            rows += [row for row in rows_of(counted) if row[0] == part]
            of_survivors += [row for row in rows_of(survivors) if row[0] in files]
            continue
        for path, mutants in files.items():
            lines = [found[mutant.key] for mutant in mutants if mutant.key in found]
            counts = Counter(line["outcome"] for line in lines)
            numbers = (len(mutants), len(lines), *(counts[each] for each in OUTCOMES))
            rows.append([part, path, *numbers])
            for line in lines:
                if line["outcome"] == "survived":
                    change = line["change"]
                    of_survivors.append([path, line["line"], change, reasons.get((path, change))])
    write(counted, [["part", "file", "mutants", "tried", *OUTCOMES], *rows])
    write(survivors, [["file", "line", "change", "why it survives"], *of_survivors])


def rows_of(path):
    """Return the rows of a table without its header; none if the file does not exist."""
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
    runs = commands.add_parser("run", help="try mutants of a part of the package")
    runs.add_argument("part", choices=PARTS)
    runs.add_argument("found", type=lambda name: Path(name).resolve())
    runs.add_argument("--again", action="store_true", help="try those that survived")
    runs.add_argument(
        "--seconds", type=float, default=math.inf, help="processor seconds; unlimited by default"
    )
    runs.set_defaults(function=run)
    reports = commands.add_parser("report", help="count outcomes and list survivors")
    reports.add_argument("folder", type=lambda name: Path(name).resolve())
    reports.add_argument("found", type=lambda name: Path(name).resolve(), nargs="+")
    reports.set_defaults(function=report)
    options = parser.parse_args()
    options.function(options)


if __name__ == "__main__":
    main()
