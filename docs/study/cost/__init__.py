"""What resampling costs, group by group; `run_cost.py` runs them, a process per cell.

A group is a module with `KEYS` (what tells its cells apart), `CELLS`, and `run(cell, folder)`,
which returns what was measured. `Skipped` says why there is nothing to measure here.
"""

from cost import approximate, gather, growth, many_labels, measures, peers, search, start_up

GROUPS = {
    "gather": gather,
    "search": search,
    "growth": growth,
    "measures": measures,
    "many_labels": many_labels,
    "start_up": start_up,
    "peers": peers,
    "approximate": approximate,
}
