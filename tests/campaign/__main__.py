"""The campaign for every sampler, and its tables.

    python -m tests.campaign --examples 2000 --results docs/study/results/campaign.csv

One line of CSV per sampler: outcomes, and how often each hostile thing was there. Samplers that the
file has are left out, so a run that was stopped goes on. Ends with 1 if any example failed.
"""

import argparse
import csv
import sys
import time
import traceback
import zlib
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.campaign.cases import INGREDIENTS, cases
from tests.campaign.errors import DOCUMENTED
from tests.campaign.verdict import judge
from tests.samplers import make_sampler, sampler_classes

RESULTS = ["other length", "same length"]
OUTCOMES = [*RESULTS, *DOCUMENTED, "failed"]
COLUMNS = ["sampler", "seconds", *OUTCOMES, *INGREDIENTS]


def run(sampler_class, n_examples):
    """Count the outcomes of many examples, and what was in them."""
    name, found = sampler_class.__name__, Counter()

    @seed(zlib.crc32(name.encode()))
    @settings(
        max_examples=n_examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(make_sampler(sampler_class)))
    def attempt(case):
        try:
            outcome = judge(case, sampler_class)
        except Exception:
            outcome = "failed"
            print(name, case.params, sorted(case.ingredients), traceback.format_exc(), sep="\n")
        found.update([outcome, *case.ingredients])

    start = time.process_time()
    attempt()
    return {"sampler": name, "seconds": round(time.process_time() - start), **found}


def read(path):
    """Return the lines of a file of results, all but the sampler as integers."""
    if not path.exists():
        return []
    order = [sampler_class.__name__ for sampler_class in sampler_classes()]
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    lines.sort(key=lambda line: order.index(line["sampler"]))
    return [{k: v if k == "sampler" else int(v or 0) for k, v in line.items()} for line in lines]


def tables(lines):
    """Write the results as two tables: by sampler, zeros for those not run, and by error."""
    made = ["| sampler | examples | other length | same length | refused | failed |"]
    made.append("|---|" + "--:|" * 5)
    by_name = {line["sampler"]: line for line in lines}
    for sampler_class in sampler_classes():
        name = sampler_class.__name__
        line = by_name.get(name, dict.fromkeys(COLUMNS, 0))
        refused = sum(line[kind] for kind in DOCUMENTED)
        done = [line[kind] for kind in RESULTS]
        counts = [sum(done) + refused + line["failed"], *done, refused, line["failed"]]
        made.append(f"| {name} | " + " | ".join(map(str, counts)) + " |")
    made += ["", "| documented error | examples |", "|---|--:|"]
    made += [f"| {kind} | {sum(line[kind] for line in lines)} |" for kind in DOCUMENTED]
    return made


def rarest(lines, n_shown=5):
    """Say which hostile things were least often there."""
    totals = Counter({name: sum(line[name] for line in lines) for name in INGREDIENTS})
    shown = sorted(INGREDIENTS, key=totals.__getitem__)[:n_shown]
    counts = ", ".join(f"{name} ({totals[name]})" for name in shown)
    return f"The rarest of {len(INGREDIENTS)}: {counts}."


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=2000)
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument("--samplers", nargs="*")
    arguments = parser.parse_args()
    done = {line["sampler"] for line in read(arguments.results)}
    for sampler_class in sampler_classes():
        name = sampler_class.__name__
        if name in done or (arguments.samplers and name not in arguments.samplers):
            continue
        line = run(sampler_class, arguments.examples)
        is_new = not arguments.results.exists()
        with arguments.results.open("a", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval=0, lineterminator="\n")
            if is_new:
                writer.writeheader()
            writer.writerow(line)
    lines = read(arguments.results)
    print(*tables(lines), "", rarest(lines), sep="\n")
    return int(any(line["failed"] for line in lines))


if __name__ == "__main__":
    sys.exit(main())
