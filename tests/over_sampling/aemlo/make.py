"""AEMLO with parameters and fields of its recipe side by side."""

from dataclasses import fields

from imblearn_multilabel.over_sampling import AEMLO, AEMLORecipe

_FIELDS = {field.name for field in fields(AEMLORecipe)}


def make(**params):
    recipe = {name: params.pop(name) for name in _FIELDS & params.keys()}
    return AEMLO(**params, recipe=AEMLORecipe(**recipe) if recipe else None)
