"""Records as JSON lines that survive being cut off."""

import json
from pathlib import Path


def read(*paths):
    """Return key -> record, and how many lines could not be read.

    A line that was cut off is no record, so its cell is run again. Later lines win.
    """
    records, n_corrupt = {}, 0
    for path in map(Path, paths):
        if not path.exists():
            continue
        for line in path.read_text(errors="replace").splitlines():
            try:
                record = json.loads(line)
                records[record["key"]] = record
            except (json.JSONDecodeError, KeyError, TypeError):
                n_corrupt += 1
    return records, n_corrupt


class Appender:
    """Append records to a file, each written through before the next cell starts."""

    def __init__(self, path):
        path = Path(path)
        cut_off = path.exists() and path.stat().st_size and path.read_bytes()[-1:] != b"\n"
        self._file = path.open("a")
        if cut_off:
            self._file.write("\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def append(self, record):
        self._file.write(json.dumps(record) + "\n")
        self._file.flush()
