"""The errors about data that users may meet: each names what was passed and what is wanted."""

from __future__ import annotations

import re

#: Kind -> what its message starts with. The first four are scikit-learn's, whose own checks of
#: estimators want these words.
DOCUMENTED = {
    "X: missing values": r"Input X contains NaN",
    "X: infinite values": r"Input X contains infinity or a value too large",
    "X: too few rows or columns": r"Found array with \d+ (sample|feature)\(s\)",
    "X: not two dimensions": r"Expected 2D array, got",
    "X: not numeric": r"(Column\(s\) .* of `X` are not numeric|`X` holds .* them first)",
    "X: complex": r"Complex data not supported: `X` holds",
    "X: ragged": r"Rows of `X` have different lengths",
    "X or y: names": r"Column names of `[Xy]` must",
    "X and y: lengths": r"Found input variables with inconsistent numbers of samples: `X` has",
    "X or y: lazy": r"`[Xy]` is a polars LazyFrame, which has no rows yet; call",
    "y: not 0 and 1": r"Unknown label type: ",
    "y: missing values": r"Input y contains NaN, first in row \d+, label .*: `y` must hold only 0",
    "y: empty": r"`y` has no (rows|columns)",
    "y: absent": r"This \w+ estimator requires y to be passed",
    "features beyond 1e100": r"LSDMLO adds up squares of features, and `X` has values beyond",
    "features beyond float32": r"AEMLO trains in float32, and `X` has values beyond 3\.4e\+38",
    "training diverged": r"training diverged in epoch",
    "no room for so many rows": r"`sampling_ratio=1e\+18` asks for \d+ new rows, which take",
}
#: Those that sound tables may meet, by their sizes or by what is asked for.
OF_SOUND_TABLES = set(list(DOCUMENTED)[-4:])


def kind_of(error: Exception) -> str | None:
    """Name the kind of a documented error, or return None."""
    if not isinstance(error, (ValueError, TypeError, FloatingPointError, MemoryError)):
        return None
    found = [kind for kind, start in DOCUMENTED.items() if re.match(start, str(error), re.DOTALL)]
    return found[0] if found else None
