"""Bounds on the work of readers, for damaged or hostile files.

A file that exceeds a bound is refused with a ValueError that names the file and the bound. For
files that you trust, assign another number to change a bound for the whole process:
``imblearn_multilabel.datasets.limits.MAX_UNPACKED = 2**34``.
"""

__all__ = ["MAX_FEATURES", "MAX_LABELS", "MAX_LINE", "MAX_UNPACKED"]

#: Most columns of X that a file may declare: as many as 32-bit indices can number.
MAX_FEATURES = 2**31 - 1

#: Most columns of y that a file may declare; measures keep a number for each.
MAX_LABELS = 10_000_000

#: Longest line of a text file, in bytes after unpacking; lines below 64 kB are never refused.
MAX_LINE = 2**28

#: Most bytes that a packed file (gzip, npz, Parquet, a sparse ARFF file of implied labels) may
#: unpack to. A file may always unpack to 100 times its own size.
MAX_UNPACKED = 2**30
