"""Parts of classifiers that tests write themselves."""

from typing import Any

from sklearn.base import ClassifierMixin


class MultilabelMixin(ClassifierMixin):
    """Says that a classifier takes label matrices; any other is fitted once per label."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        tags.target_tags.multi_output = True
        return tags
