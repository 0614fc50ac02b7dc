"""Do the tests notice faults? Mutants of measures, label profile, steps and assembly.

    OMP_NUM_THREADS=1 python docs/study/mutation.py run steps steps.jsonl
    python docs/study/mutation.py report found.jsonl docs/study/results

The tests are collected once; a fork per mutant runs those that pass its line, shortest first, until
one fails. Needs mutmut for its operators. What is done is not run again, so a run can be stopped;
`--again` repeats the mutants that survived, after new tests. Which tests pass a line is kept beside
the output, in a file to remove when tests have changed. Linux only.
"""

import argparse
import csv
import json
import math
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import coverage
import pytest
from mutants import mutants_of, put_in_place

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path("imblearn_multilabel")
STEPS = ["steps", "metrics", "over_sampling", "under_sampling", "combine", "test_properties.py"]
#: What is mutated, and the tests that belong to it.
ROOMS = {
    "measures": ([PACKAGE / "metrics"], ["metrics", "test_properties.py"]),
    "steps": ([PACKAGE / "_steps"], STEPS),
    "assembly": ([PACKAGE / "_assembly.py"], ["test_containers.py", "test_contract.py"]),
}
#: They train networks or read files; what they use of the rooms above, others use too.
LEFT_OUT = "not aemlo and not mldm and not saving"
#: Processor seconds that a test of a mutant may take beyond ten times its own.
PATIENCE = 3
#: Wall-clock seconds after which a mutant hangs without using the processor.
HANGS = 600


class Mutation:
    """Runs mutants where pytest would run the tests."""

    def __init__(self, paths, mutants, output):
        self.paths = [str(path) for path in paths]
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
        self.items = {item.nodeid: item for item in session.items}
        seconds, passing = self._survey()
        for mutant in self.mutants:
            names = sorted(tests_of(mutant, passing), key=lambda name: (seconds[name], name))
            outcome = self._try(mutant, names, seconds)
            line = {"key": mutant.key, "path": mutant.path, "line": mutant.first}
            line |= {"change": mutant.change, "outcome": outcome, "tests": len(names)}
            with self.output.open("a") as file:
                file.write(json.dumps(line) + "\n")
        return True

    def _survey(self):
        """Seconds of each test, and the tests that pass each line of each file; kept in a file."""
        kept = self.output.with_suffix(".survey")
        if not kept.exists():
            with Fork() as fork:
                if fork.is_child:
                    kept.write_text(json.dumps(self._trace(fork)))
            if fork.outcome != "survived":
                raise SystemExit("The tests must pass before they can be tried on mutants.")
        seconds, passing = json.loads(kept.read_text())
        # A test that is newer than the survey may pass every line.
        new = self.items.keys() - seconds.keys()
        return seconds | dict.fromkeys(new, 0.0), {
            path: {int(line): ({*names} - {""}) & self.items.keys() | new for line, names in lines}
            for path, lines in ((path, lines.items()) for path, lines in passing.items())
        }

    def _trace(self, fork):
        files = {str(ROOT / path): path for path in self.paths}
        measure = coverage.Coverage(data_file=None, include=list(files), config_file=False)
        seconds = {}
        with measure.collect():
            for name in self.items:
                measure.switch_context(name)
                start = time.process_time()
                self._run(name)
                seconds[name] = time.process_time() - start
                if self.session.testsfailed:
                    fork.leave(1)
        data = measure.get_data()
        return seconds, {path: data.contexts_by_lineno(file) for file, path in files.items()}

    def _try(self, mutant, names, seconds):
        with Fork() as fork:
            if fork.is_child:
                put_in_place(mutant)
                for name in names:
                    limit = math.ceil(time.process_time() + PATIENCE + 10 * seconds[name])
                    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
                    self._run(name)
                    if self.session.testsfailed:
                        fork.leave(1)
        return fork.outcome

    def _run(self, name):
        item = self.items[name]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


class Fork:
    """A copy of this process that runs the body of a `with` statement and ends there."""

    def __enter__(self):
        sys.stdout.flush()
        self.pid = os.fork()
        self.is_child = self.pid == 0
        if self.is_child:
            os.setpgrp()
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, 1)
            os.dup2(nothing, 2)
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


def tests_of(mutant, passing):
    """Names of the tests that pass the lines of a mutant, or else its function."""
    lines = passing[mutant.path]
    spans = [range(mutant.first, mutant.last + 1)]
    if mutant.function is None:
        spans = [lines]
    else:
        spans.append(range(mutant.function[0], mutant.function[1] + 1))
    for span in spans:
        names = set().union(*(lines.get(line, ()) for line in span))
        if names:
            return names
    return set()


def read(path):
    """Last outcome of each mutant."""
    if not path.exists():
        return {}
    return {line["key"]: line for line in map(json.loads, path.read_text().splitlines())}


def run(options):
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    done = read(options.found)
    if options.again:
        done = {key: line for key, line in done.items() if line["outcome"] != "survived"}
    places, tests = ROOMS[options.room]
    paths = [path for place in places for path in (sorted(place.rglob("*.py")) or [place])]
    mutants = [mutant for path in paths for mutant in mutants_of(path)]
    # In an order by chance: a run that is stopped has drawn a random sample.
    random.Random(0).shuffle(mutants)
    mutants = [mutant for mutant in mutants if mutant.key not in done][: options.at_most]
    arguments = [*(f"tests/{name}" for name in tests), "-k", LEFT_OUT, "-p", "no:cacheprovider"]
    raise SystemExit(pytest.main(arguments, plugins=[Mutation(paths, mutants, options.found)]))


def report(options):
    found = list(read(options.found).values())
    outcomes = ["killed", "loops", "crashes", "hangs", "cannot be put in place", "survived"]
    with (options.folder / "mutation.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "mutants", *outcomes])
        for path in sorted({line["path"] for line in found}):
            counts = Counter(line["outcome"] for line in found if line["path"] == path)
            writer.writerow([path, counts.total(), *(counts[name] for name in outcomes)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    runs = commands.add_parser("run")
    runs.add_argument("room", choices=ROOMS)
    runs.add_argument("found", type=lambda name: Path(name).resolve())
    runs.add_argument("--again", action="store_true", help="Repeat those that survived.")
    runs.add_argument("--at-most", type=int)
    runs.set_defaults(function=run)
    reports = commands.add_parser("report")
    reports.add_argument("found", type=Path)
    reports.add_argument("folder", type=Path)
    reports.set_defaults(function=report)
    options = parser.parse_args()
    options.function(options)


if __name__ == "__main__":
    main()
