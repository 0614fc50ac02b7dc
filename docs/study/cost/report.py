"""The tables of cost.md, from the CSV files of the groups."""

from cost import store
from cost.timing import slope

#: Group -> columns of its file and their headings.
TABLES = {
    "gather": {
        "sampler": "sampler",
        "y": "y",
        "n": "rows",
        "seconds": "seconds",
        "floor_seconds": "gather",
        "ratio": "ratio",
        "ratio_low": "from",
        "ratio_high": "to",
        "memory_ratio": "peak / (input + output)",
    },
    "search": {
        "sampler": "sampler",
        "n": "rows",
        "searches": "searches",
        "queries": "rows that ask",
        "seconds": "seconds",
        "floor_seconds": "bare search",
        "ratio": "ratio",
        "ratio_low": "from",
        "ratio_high": "to",
        "memory_ratio": "peak / (input + output)",
    },
    "measures": {
        "measure": "measure",
        "seconds_10000": "10^4 rows",
        "seconds_100000": "10^5 rows",
        "seconds_1000000": "10^6 rows",
        "slope": "slope",
    },
    "growth": {
        "sampler": "sampler",
        "grows": "grows",
        "low": "from",
        "high": "to",
        "seconds_low": "seconds",
        "seconds_high": "seconds",
        "slope": "slope",
    },
    "many_labels": {
        "what": "what",
        "n": "rows",
        "q": "labels",
        "seconds": "seconds",
        "input_mib": "MiB in",
        "output_mib": "MiB out",
        "added_mib": "MiB added",
        "memory_ratio": "memory",
    },
    "start_up": {
        "imblearn_ms": "imblearn, ms",
        "added_ms": "added, ms",
        "added_ms_high": "upper quartile",
    },
    "peers": {
        "peer": "other",
        "sampler": "sampler",
        "data": "data",
        "seconds": "here",
        "peer_seconds": "other's seconds",
        "ratio": "times as fast",
        "source": "measured where",
    },
    "approximate": {
        "search": "search",
        "seconds": "seconds",
        "recall": "recall",
        "new_rows": "new rows",
        "macro_f": "macro-F",
        "macro_f_deviation": "deviation",
    },
}


def print_all(folder):
    """Print a table of each group that has been measured."""
    for name, headings in TABLES.items():
        lines = store.read(folder / f"{name}.csv")
        if lines:
            print(f"\n{name}\n")
            print("|", " | ".join(headings.values()), "|")
            print("|" + "---|" * len(headings))
        for line in lines:
            print("|", " | ".join(line.get(column) or "" for column in headings), "|")
    for sampler, own, floor in slopes(store.read(folder / "gather.csv")):
        print(f"{sampler}: seconds grow as n^{own:.2f}, those of the gather as n^{floor:.2f}")


def slopes(lines):
    """Growth of the selecting samplers in the rows, and of their floor."""
    lines = [line for line in lines if line["y"] == "dense"]
    for sampler in dict.fromkeys(line["sampler"] for line in lines):
        own = [line for line in lines if line["sampler"] == sampler]
        if len(own) > 1:
            columns = ("n", "seconds", "floor_seconds")
            rows, took, floor = ([float(line[name]) for line in own] for name in columns)
            yield sampler, slope(rows, took), slope(rows, floor)
