"""Data sets to try samplers on, and files of data; only ``fetch`` functions use the network."""

from imblearn_multilabel.datasets._arff import read_arff, write_arff
from imblearn_multilabel.datasets._digits import load_digit_attributes
from imblearn_multilabel.datasets._frames import read_csv, read_parquet, write_csv, write_parquet
from imblearn_multilabel.datasets._make import make_imbalanced_multilabel
from imblearn_multilabel.datasets._matrices import (
    read_npz,
    read_svmlight,
    write_npz,
    write_svmlight,
)
from imblearn_multilabel.datasets._openml import fetch_multilabel_openml

__all__ = [
    "fetch_multilabel_openml",
    "load_digit_attributes",
    "make_imbalanced_multilabel",
    "read_arff",
    "read_csv",
    "read_npz",
    "read_parquet",
    "read_svmlight",
    "write_arff",
    "write_csv",
    "write_npz",
    "write_parquet",
    "write_svmlight",
]
