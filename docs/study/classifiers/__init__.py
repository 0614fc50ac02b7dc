"""The classifiers of the studies: `fit`, `scores` (higher for a likelier label) and `cut`."""

from classifiers._binary_relevance import BinaryRelevanceDecisions, BinaryRelevanceSVM
from classifiers._calibrated_ranking import CalibratedRankingSVM
from classifiers._ecc import EnsembleOfChains
from classifiers._mlknn import MLkNN
from classifiers._rakel import RAkEL

CLASSIFIERS = {
    "BR-SVM": BinaryRelevanceSVM,
    "BR-SVM decisions": BinaryRelevanceDecisions,
    "MLkNN": MLkNN,
    "RAkEL": RAkEL,
    "ECC": EnsembleOfChains,
    "CLR-SVM": CalibratedRankingSVM,
}

__all__ = ["CLASSIFIERS", *(each.__name__ for each in CLASSIFIERS.values())]
