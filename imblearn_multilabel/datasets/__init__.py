"""Data sets to try samplers on, and files of data; only ``fetch`` functions use the network."""

from imblearn_multilabel.datasets._digits import load_digit_attributes
from imblearn_multilabel.datasets._frames import read_csv, read_parquet, write_csv, write_parquet
from imblearn_multilabel.datasets._make import make_imbalanced_multilabel
from imblearn_multilabel.datasets._npz import read_npz, write_npz
from imblearn_multilabel.datasets._openml import fetch_multilabel_openml
from imblearn_multilabel.datasets._read_arff import read_arff
from imblearn_multilabel.datasets._svmlight import read_svmlight, write_svmlight
from imblearn_multilabel.datasets._write_arff import write_arff

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
