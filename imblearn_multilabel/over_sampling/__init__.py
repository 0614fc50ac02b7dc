"""Samplers that add rows."""

from imblearn_multilabel.over_sampling._aemlo import AEMLO, AEMLORecipe
from imblearn_multilabel.over_sampling._lsdmlo import LSDMLO
from imblearn_multilabel.over_sampling._mlbote import MLBOTE
from imblearn_multilabel.over_sampling._mldm import MLDM
from imblearn_multilabel.over_sampling._mlonc import MLONC
from imblearn_multilabel.over_sampling._mlrknnos import MLRkNNOS
from imblearn_multilabel.over_sampling._mlsmote import MLSMOTE
from imblearn_multilabel.over_sampling._mlsol import MLSOL
from imblearn_multilabel.over_sampling._random import LPROS, MLROS

__all__ = [
    "AEMLO",
    "AEMLORecipe",
    "LPROS",
    "LSDMLO",
    "MLBOTE",
    "MLDM",
    "MLONC",
    "MLRkNNOS",
    "MLROS",
    "MLSMOTE",
    "MLSOL",
]
