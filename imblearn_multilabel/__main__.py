"""Run the command line: ``python -m imblearn_multilabel``."""

import sys

from imblearn_multilabel._cli.command import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
