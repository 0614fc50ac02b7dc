"""
What are generated rows worth?
==============================

Samplers that compute new rows can fill a data set with near copies, or with noise.
``generation_report`` compares new rows with the rows they were made from, and shows what a
classifier learns from them alone. The new rows of MLSOL are no copies, and a classifier learns less
from them than from the given rows; those of MLROS are all copies.
"""

from sklearn.linear_model import LogisticRegression

from imblearn_multilabel.datasets import load_digit_attributes
from imblearn_multilabel.displays import GenerationDisplay
from imblearn_multilabel.metrics import generation_report
from imblearn_multilabel.model_selection import multilabel_train_test_split
from imblearn_multilabel.over_sampling import MLROS, MLSOL

X, y = load_digit_attributes(return_X_y=True)
X_train, X_test, y_train, y_test = multilabel_train_test_split(
    X, y=y, test_size=0.5, random_state=0
)

# %%
# As many new rows as there are given ones. The test rows are real, and no generator saw them.

n_given = len(X_train)
X_res, y_res = MLSOL(sampling_ratio=1.0, random_state=0).fit_resample(X_train, y_train)
report = generation_report(
    X_train,
    y_train,
    X_res[n_given:],
    y_res[n_given:],
    estimator=LogisticRegression(max_iter=1000),
    X_test=X_test,
    y_test=y_test,
)
print(report)

# %%
# New rows of MLSOL lie between given rows. They carry more labels than those do, and a classifier
# that saw only them ranks real rows worse: they must not stand for the data.

GenerationDisplay.from_report(report)

# %%
# MLROS repeats rows: novelty is 0, and every row is listed as a copy.

X_res, y_res = MLROS(sampling_ratio=0.1, random_state=0).fit_resample(X_train, y_train)
copies = generation_report(X_train, y_train, X_res[n_given:], y_res[n_given:])
print(copies.novelty, len(copies.near_copies), copies.n_new)
