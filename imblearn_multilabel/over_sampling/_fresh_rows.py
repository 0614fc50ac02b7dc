"""Rows out of a latent space, none of them twice where that can be had. Serves AEMLO."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imblearn_multilabel._algorithms.equal_rows import repeats
from imblearn_multilabel._progress import Show, show_nothing
from imblearn_multilabel._task import NewRows
from imblearn_multilabel.over_sampling._latent import TRIES_PER_ROW, LatentSource

#: Fewest rows drawn again at once: so many without a fresh one say that there are no more.
_FEWEST = 64


def draw_rows(
    source: LatentSource,
    count: int,
    rng: np.random.RandomState,
    wanted: Sequence[int] = (),
    show: Show = show_nothing,
) -> tuple[NewRows, int]:
    """Draw rows, those that equal an input row or another new row again.

    Parameters
    ----------
    source : LatentSource
        Draws.
    count : int
        Rows asked for.
    rng : RandomState
        Generator.
    wanted : sequence of int, default=()
        Labels that every row must carry.
    show : callable of (str, int, str)
        Shows a stage of the work, as `stage` does.

    Returns
    -------
    new : NewRows
        Fewer than `count` where too few points decode to an accepted label set.
    n_repeated : int
        How many rows of it are not unique all the same; 0 where repeats are allowed.
    """
    new, hashes = _decode(source, count, rng, wanted, show)
    if hashes is None or source.known is None:
        return new, 0
    is_repeat = repeats(hashes, source.known)
    tries = TRIES_PER_ROW * count if source.moves else 0
    while is_repeat.any() and tries > 0:
        size = max(_FEWEST, int(is_repeat.sum()))
        tries -= size
        more, more_hashes = _decode(source, size, rng, wanted)
        # Fresh rows first, so that none of them is taken for the repeat of a later one.
        order = np.argsort(is_repeat, kind="stable")
        n_fresh = int((~is_repeat).sum())
        first, last = order[:n_fresh], order[n_fresh:]
        pool = NewRows.join([new.take(first), more, new.take(last)])
        hashes = np.concatenate([hashes[first], more_hashes, hashes[last]])
        again = repeats(hashes, source.known)
        chosen = np.argsort(again, kind="stable")[: new.n_rows]
        new, hashes, is_repeat = pool.take(chosen), hashes[chosen], again[chosen]
        if int((~is_repeat).sum()) == n_fresh:
            break
    return new, int(is_repeat.sum())


def describe_repeats(source: LatentSource, n_repeated: int, n_rows: int) -> str | None:
    """Write the message about rows that are not unique, or None if all are."""
    if not n_repeated:
        return None
    reason, remedy = "a seed always decodes to the same row", "use another `decode_from`"
    if source.moves:
        reason, remedy = "further draws brought no other rows", "ask for fewer rows"
    return (
        f"{n_repeated} of {n_rows} new rows equal another row exactly, features and labels: "
        f"{reason}. To avoid this {remedy}; to allow it set `allow_duplicates=True`."
    )


def _decode(
    source: LatentSource,
    count: int,
    rng: np.random.RandomState,
    wanted: Sequence[int],
    show: Show = show_nothing,
) -> tuple[NewRows, np.ndarray | None]:
    points = source.draw(count, rng, wanted, show)
    with show("new rows", len(points.seeds), "row") as report:
        X, hashes = source.features(points, report)
    return NewRows(X, points.Y, points.seeds, points.neighbors), hashes
