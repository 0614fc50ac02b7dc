"""Command line of the package; nothing else in the package imports it."""

from imblearn_multilabel._cli.command import main

__all__ = ["main"]
