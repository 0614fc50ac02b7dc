"""Generated tables with names that formats find hard."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

NUMBERS = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 0.1, 1e300, -2.5e-300, 123456789.125]),
    st.floats(allow_nan=False, allow_infinity=False),
)
#: Anything a text file in UTF-8 can hold; the first choices are those that hurt.
WORDS = st.one_of(
    st.sampled_from(
        [
            *("", " ", " edge ", "two  blanks", "\r", "a\rb", "\n", "\r\n", "\t", "new\nline"),
            *(
                "\ufeff",
                "\ufeffname",
                "\x85",
                "\u2028",
                "\x1a",
                "\x7f",
                "çà 漢字 🙂",
                "<&>",
                "it's",
            ),
            *(
                '"',
                "'",
                '""',
                "\\'",
                "a,b",
                "a;b",
                "?",
                "%",
                "{",
                "}",
                "@data",
                "#",
                "\\",
                "\\r",
                "=",
            ),
            *("NA", "nan", "None", "null", "Unnamed: 0", "Unnamed: 1", "0", "a.1", "<&>"),
            *("__index_level_0__", "index", "label_names", "x0", "y0", "-0.0", "1,5", "a: -C 7"),
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=6),
)


@st.composite
def tables(draw, numbers=NUMBERS, words=WORDS):
    """Draw X, y, feature names and label names; up to 5 rows, 3 features, 3 labels."""
    n_rows, n_features, n_labels = (draw(st.integers(1, high)) for high in (5, 3, 3))
    X = draw(npst.arrays(np.float64, (n_rows, n_features), elements=numbers))
    y = draw(npst.arrays(np.int64, (n_rows, n_labels), elements=st.integers(0, 1)))
    width = n_features + n_labels
    names = draw(st.lists(words, min_size=width, max_size=width, unique=True))
    return X, y, names[:n_features], names[n_features:]
