"""Progress on standard error, where that is a terminal."""

from __future__ import annotations

import sys

from tqdm import tqdm


def progress_bar(total: int, unit: str, quiet: bool) -> tqdm:
    """Make a bar that leaves nothing behind, and shows nothing to a file or pipe."""
    hidden = quiet or not sys.stderr.isatty()
    return tqdm(total=total, disable=hidden, leave=False, unit=unit)
