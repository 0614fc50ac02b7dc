"""Command line of the package; nothing else in the package imports it."""
