"""The pictures of cost.md, each from the CSV file of its group."""

from matplotlib import pyplot as plt

from cost import store


def draw_all(folder):
    """Draw what has been measured; what has not is left out."""
    for name, draw in {"gather": draw_ratios, "search": draw_ratios, "growth": draw_growth}.items():
        lines = store.read(folder / f"{name}.csv")
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
