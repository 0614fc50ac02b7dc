"""Warnings of the package: a base class and one subclass per kind, to silence them separately."""

__all__ = [
    "AbsentLabelWarning",
    "CorruptCellWarning",
    "DecimalCommaWarning",
    "DuplicateRowsWarning",
    "IndexColumnWarning",
    "IndexOrderWarning",
    "LargeRemovalWarning",
    "MultilabelWarning",
    "NothingToResampleWarning",
    "ShortfallWarning",
    "SkippedLabelWarning",
    "UnreachedTargetWarning",
    "UnsavedCellWarning",
]


class MultilabelWarning(UserWarning):
    """Base class of all warnings of this package."""


class NothingToResampleWarning(MultilabelWarning):
    """A sampler had nothing to do and returned an equal copy."""


class AbsentLabelWarning(MultilabelWarning):
    """Some labels have no positive row and are left out."""


class SkippedLabelWarning(MultilabelWarning):
    """A chosen label has too few positive rows for the method and was left out."""


class ShortfallWarning(MultilabelWarning):
    """Fewer rows were added or removed than asked for."""


class DuplicateRowsWarning(MultilabelWarning):
    """Some new rows equal another row after repeated draws."""


class IndexColumnWarning(MultilabelWarning):
    """A feature is probably a row number, such as an index that was written to a file."""


class DecimalCommaWarning(MultilabelWarning):
    """A feature that was read as text looks like numbers with a decimal comma."""


class IndexOrderWarning(MultilabelWarning):
    """X and y hold the same index in different orders; rows are paired by position."""


class LargeRemovalWarning(MultilabelWarning):
    """A sampler removed more than half of the rows without being asked for an amount."""


class CorruptCellWarning(MultilabelWarning):
    """A stored cell of a comparison is damaged and was computed again."""


class UnreachedTargetWarning(MultilabelWarning):
    """Row weights miss wanted frequencies of labels, or no threshold reaches a floor."""


class UnsavedCellWarning(MultilabelWarning):
    """A finished cell of a comparison could not be written to the cache; the run continues."""
