"""Ratios that a busy machine does not blur: processor time of both sides, in turns."""

import time

import numpy as np


def seconds(call):
    """Processor time of one call; waiting for other programs is not counted."""
    start = time.process_time()
    call()
    return time.process_time() - start


def median_seconds(call, repeats):
    """Time a call several times."""
    return {"seconds": np.median([seconds(call) for _ in range(repeats)]), "repeats": repeats}


def compare(own, floor, repeats):
    """Time both in turns; return medians, and quartiles of the ratio."""
    return summary([(seconds(own), seconds(floor)) for _ in range(repeats)])


def summary(pairs):
    """Medians of pairs of seconds, and quartiles of their ratios."""
    own, floor = np.transpose(pairs)
    low, ratio, high = np.quantile(own / floor, [0.25, 0.5, 0.75])
    return {
        "seconds": np.median(own),
        "floor_seconds": np.median(floor),
        "ratio": ratio,
        "ratio_low": low,
        "ratio_high": high,
        "repeats": len(pairs),
    }


def slope(sizes, times):
    """Growth on log-log axes: 1 is linear, 2 quadratic."""
    return np.polyfit(np.log(sizes), np.log(times), 1)[0]
