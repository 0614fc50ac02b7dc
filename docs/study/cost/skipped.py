"""Skipped."""


class Skipped(Exception):
    """What a cell needs is not here; the message says what."""
