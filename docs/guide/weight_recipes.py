"""Weights of labels in other libraries; X is an array of features, y a 0/1 indicator matrix."""

from imblearn_multilabel.weights import (
    LabelWeightedClassifier,
    compute_label_weight,
    compute_row_weight,
)


def torch_loss(X, y):
    import torch

    ratio = compute_label_weight(y, "sqrt", as_pos_weight=True)
    loss = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(ratio, dtype=torch.float32))
    network = torch.nn.Linear(X.shape[1], y.shape[1])
    logits = network(torch.tensor(X, dtype=torch.float32))
    return loss(logits, torch.tensor(y, dtype=torch.float32))


def xgboost_model(X, y):
    from xgboost import XGBClassifier

    booster = XGBClassifier(n_estimators=20)
    return LabelWeightedClassifier(booster, label_weight="capped").fit(X, y)


def lightgbm_model(X, y):
    from lightgbm import LGBMClassifier

    booster = LGBMClassifier(n_estimators=20, verbose=-1)
    return LabelWeightedClassifier(booster, label_weight="sqrt").fit(X, y)


def catboost_model(X, y):
    from catboost import CatBoostClassifier

    booster = CatBoostClassifier(
        loss_function="MultiLogloss", iterations=20, verbose=False, allow_writing_files=False
    )
    rarest = int(y.sum(axis=0).argmin())
    return booster.fit(X, y, sample_weight=compute_row_weight(y, {rarest: 0.1}))
