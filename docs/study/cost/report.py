"""The tables and pictures of cost.md, from the CSV files of the groups."""

from matplotlib import pyplot as plt

from cost.measuring import read_lines, slope

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
        lines = read_lines(folder / f"{name}.csv")
        if lines:
            print(f"\n{name}\n")
            print("|", " | ".join(headings.values()), "|")
            print("|" + "---|" * len(headings))
        for line in lines:
            print("|", " | ".join(line.get(column) or "" for column in headings), "|")
    for sampler, own, floor in slopes(read_lines(folder / "gather.csv")):
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


def draw_all(folder):
    """Draw what has been measured; what has not is left out."""
    for name, draw in {"gather": draw_ratios, "search": draw_ratios, "growth": draw_growth}.items():
        lines = read_lines(folder / f"{name}.csv")
        if lines:
            figure = draw(lines)
            figure.savefig(folder / f"{name}.png", dpi=75, bbox_inches="tight")
            plt.close(figure)


def draw_ratios(lines):
    """Seconds against the floor's, and their ratio, over the rows."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    lines = [line for line in lines if line.get("y") != "sparse"]
    for number, sampler in enumerate(dict.fromkeys(line["sampler"] for line in lines)):
        own = [line for line in lines if line["sampler"] == sampler]
        rows, took, floor, ratio = (
            [float(line[column]) for line in own]
            for column in ("n", "seconds", "floor_seconds", "ratio")
        )
        left.loglog(rows, took, "o-", color=f"C{number}", label=sampler)
        left.loglog(rows, floor, ":", color=f"C{number}")
        right.semilogx(rows, ratio, "o-", color=f"C{number}")
    left.set(xlabel="rows", ylabel="seconds; dotted: the floor")
    right.set(xlabel="rows", ylabel="seconds / floor", ylim=(0, None))
    left.legend(fontsize="small")
    return figure


def draw_growth(lines):
    """Seconds over what grows, a panel each."""
    kinds = list(dict.fromkeys(line["grows"] for line in lines))
    figure, panels = plt.subplots(1, len(kinds), figsize=(3.2 * len(kinds), 3.2), squeeze=False)
    for kind, panel in zip(kinds, panels[0], strict=True):
        for line in (line for line in lines if line["grows"] == kind):
            places = ("low", "middle", "high")
            sizes = [float(line[place]) for place in places]
            took = [float(line[f"seconds_{place}"]) for place in places]
            panel.loglog(sizes, took, "o-", label=line["sampler"])
        panel.minorticks_off()
        panel.set_xticks(sizes, [f"{size:g}" for size in sizes])
        panel.set(xlabel=kind)
    panels[0, 0].set(ylabel="seconds")
    panels[0, 0].legend(fontsize="small")
    return figure
