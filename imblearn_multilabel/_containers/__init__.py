"""The caller's tables: which rows they have, how rows are taken, how new rows join them.

A sampler decides on numbers; what the caller gave is indexed in its own kind and
never converted, so dtypes, names, strings and categories survive by construction.
"""

from imblearn_multilabel._containers._base import Container, cast
from imblearn_multilabel._containers._blocks import Blocks, compute, each
from imblearn_multilabel._containers._named import NamedTable
from imblearn_multilabel._containers._wrap import wrap

__all__ = ["Blocks", "Container", "NamedTable", "cast", "compute", "each", "wrap"]
