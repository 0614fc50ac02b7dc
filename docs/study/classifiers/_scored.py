"""What every classifier of the studies is to scikit-learn."""

from sklearn.base import BaseEstimator, ClassifierMixin


class ScoredClassifier(ClassifierMixin, BaseEstimator):
    """A classifier of label matrices that has `fit`, `scores` and `cut`.

    A label is predicted where its score is at least `cut`.
    """

    cut = 0.5

    def decision_function(self, X):
        return self.scores(X)

    def predict(self, X):
        return (self.scores(X) >= self.cut).astype(int)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.classifier_tags.multi_label = True
        return tags
