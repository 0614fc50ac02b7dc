"""AEMLO and its parts; only the parts below `sampler` and `recipe` import torch."""

from imblearn_multilabel.over_sampling._aemlo.recipe import AEMLORecipe
from imblearn_multilabel.over_sampling._aemlo.sampler import AEMLO

__all__ = ["AEMLO", "AEMLORecipe"]
