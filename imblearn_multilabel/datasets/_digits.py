"""Handwritten digits with semantic labels: load_digit_attributes."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import Bunch

from imblearn_multilabel._messages import import_optional

#: Digits that have each label.
_ATTRIBUTES = {
    "even": (0, 2, 4, 6, 8),
    "prime": (2, 3, 5, 7),
    "square": (0, 1, 4, 9),
    "power of two": (1, 2, 4, 8),
    "multiple of three": (0, 3, 6, 9),
    "straight strokes": (1, 4, 7),
    "closed loop": (0, 6, 8, 9),
    "multiple of seven": (0, 7),
    "same upside down": (0, 8),
    "two closed loops": (8,),
    "perfect number": (6,),
}

#: Number of images kept of the digits that carry rare labels; other digits keep all.
_KEPT = {0: 40, 6: 20, 7: 60, 8: 25}

_DESCRIPTION = """\
Digit attributes
----------------

scikit-learn's bundled digits, 8 x 8 gray-scale images of handwritten digits with pixels from 0 to
16 (1797 images; Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI Machine
Learning Repository, doi 10.24432/C50P49), with attributes of the digit shown as labels:

{table}

To make the lower ones rare, only some images of four digits are kept:
{kept}.
They are spread evenly over the file, so that all writers stay represented. All images of the
other digits are kept, in the order of the file.

Rows {rows}, features 64, labels {labels}.
"""


def load_digit_attributes(*, return_X_y: bool = False, as_frame: bool = False) -> Any:
    """Load handwritten digits with semantic labels, some of them rare.

    A small, real, learnable data set for examples and trials: 1230 images, 11 labels, MeanIR
    about 7, three minority labels. Nothing is downloaded, and every call returns the same rows.

    Parameters
    ----------
    return_X_y : bool, default=False
        Return ``(data, target)`` only.
    as_frame : bool, default=False
        Return data and target as pandas data frames with named columns.

    Returns
    -------
    Bunch or (data, target)
        With these attributes:

        data : {ndarray, DataFrame} of float of shape (1230, 64)
            Pixels, from 0 to 16.
        target : {ndarray, DataFrame} of int of shape (1230, 11)
            0/1 indicator matrix.
        frame : DataFrame of shape (1230, 75) or None
            Both side by side; None without `as_frame`.
        feature_names, target_names : list of str
            Names of the pixels and of the labels.
        images : ndarray of shape (1230, 8, 8)
            The pixels as images.
        digit : ndarray of int of shape (1230,)
            Digit in the image.
        DESCR : str
            Origin of the data and choice of the rows.

    Raises
    ------
    ImportError
        If `as_frame` is set and pandas is not installed.

    See Also
    --------
    make_imbalanced_multilabel : Random data of any size.

    Notes
    -----
    Of the digits 0, 6, 7 and 8 only 40, 20, 60 and 25 images are kept, spread evenly over the
    file, so that labels which only these digits carry become rare.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import load_digit_attributes
    >>> from imblearn_multilabel.metrics import LabelProfile
    >>> digits = load_digit_attributes()
    >>> digits.data.shape, digits.target.shape
    ((1230, 64), (1230, 11))
    >>> print(round(LabelProfile(digits.target).balance.mean_imbalance_ratio, 1))
    7.2
    """
    from sklearn.datasets import load_digits

    source = load_digits()
    chosen = np.ones(len(source.target), dtype=bool)
    for value, kept in _KEPT.items():
        shown = np.flatnonzero(source.target == value)
        chosen[shown] = False
        chosen[shown[np.arange(kept) * len(shown) // kept]] = True
    digit, data = source.target[chosen], source.data[chosen]
    target = np.column_stack([np.isin(digit, shown) for shown in _ATTRIBUTES.values()])
    target = target.astype(np.int64)
    names, frame = list(_ATTRIBUTES), None
    if as_frame:
        pd = import_optional("pandas", purpose="`as_frame=True` makes data frames", extra="pandas")
        data = pd.DataFrame(data, columns=source.feature_names)
        target = pd.DataFrame(target, columns=names)
        frame = pd.concat([data, target], axis=1)
    if return_X_y:
        return data, target
    width = max(map(len, names))
    table = [
        f"    {name:<{width}}  {', '.join(map(str, shown))}" for name, shown in _ATTRIBUTES.items()
    ]
    return Bunch(
        data=data,
        target=target,
        frame=frame,
        feature_names=source.feature_names,
        target_names=names,
        images=source.images[chosen],
        digit=digit,
        DESCR=_DESCRIPTION.format(
            table="\n".join(table),
            kept=", ".join(f"{kept} of the digit {value}" for value, kept in _KEPT.items()),
            rows=len(digit),
            labels=len(names),
        ),
    )
