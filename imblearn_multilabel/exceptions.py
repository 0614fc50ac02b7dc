"""Warnings of the package: one base class, one class per thing a user may want to silence."""

__all__ = [
    "AbsentLabelWarning",
    "CorruptCellWarning",
    "DuplicateRowsWarning",
    "IndexColumnWarning",
    "IndexOrderWarning",
    "LargeRemovalWarning",
    "MultilabelWarning",
    "NothingToResampleWarning",
    "ShortfallWarning",
    "SkippedLabelWarning",
    "UnsavedCellWarning",
    "WrittenInPlaceWarning",
]


class MultilabelWarning(UserWarning):
    """Base class of every warning this package gives."""


class NothingToResampleWarning(MultilabelWarning):
    """The sampler had nothing to do and returned an equal copy."""


class AbsentLabelWarning(MultilabelWarning):
    """Some labels have no positive row, so they are never chosen."""


class SkippedLabelWarning(MultilabelWarning):
    """A chosen label has too few positive rows for the method and was left out."""


class ShortfallWarning(MultilabelWarning):
    """Fewer rows were added or removed than asked for."""


class DuplicateRowsWarning(MultilabelWarning):
    """Some new rows equal another row, although they were drawn again."""


class IndexColumnWarning(MultilabelWarning):
    """The first feature of a file has no name, as row numbers do that were written as an index."""


class IndexOrderWarning(MultilabelWarning):
    """Indices of X and y are equal but in another order, and rows are paired by position."""


class LargeRemovalWarning(MultilabelWarning):
    """A sampler removed more than half of the rows without being asked for an amount."""


class CorruptCellWarning(MultilabelWarning):
    """A cell of a comparison on disk is damaged and was computed again."""


class UnsavedCellWarning(MultilabelWarning):
    """A finished cell of a comparison could not be written to the cache; the run continues."""


class WrittenInPlaceWarning(MultilabelWarning):
    """A file cannot be replaced in one step; if writing is interrupted, it is left half written."""
