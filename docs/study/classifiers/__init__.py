"""The classifiers of the studies: `fit`, `scores` (higher for a likelier label) and `cut`."""

from ._binary_relevance import BinaryRelevanceSVM
from ._calibrated_ranking import CalibratedRankingSVM
from ._ecc import EnsembleOfChains
from ._mlknn import MLkNN
from ._rakel import RAkEL

CLASSIFIERS = {
    "BR-SVM": BinaryRelevanceSVM,
    "MLkNN": MLkNN,
    "RAkEL": RAkEL,
    "ECC": EnsembleOfChains,
    "CLR-SVM": CalibratedRankingSVM,
}

__all__ = ["CLASSIFIERS", *(each.__name__ for each in CLASSIFIERS.values())]
