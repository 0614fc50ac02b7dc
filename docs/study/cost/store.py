"""A CSV file per group: what tells its cells apart, then what was measured."""

import csv


def read(path):
    """Return the lines of a group's file; none if it is not there."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def key_of(cell, keys):
    """What tells a cell from the others of its group, as it is written."""
    return tuple(str(cell[key]) for key in keys)


def write(path, lines):
    """Write a group's file, whole; columns in the order in which lines bring them."""
    columns = list(dict.fromkeys(column for line in lines for column in line))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def rounded(measured):
    """Write numbers with four digits."""
    return {
        name: f"{value:.4g}" if isinstance(value, float) else value
        for name, value in measured.items()
    }
