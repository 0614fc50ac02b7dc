"""What a trained latent space is good for after the call that trained it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.exceptions import NotFittedError

from imblearn_multilabel._containers import wrap
from imblearn_multilabel._progress import Report, stage
from imblearn_multilabel._support import make_generator
from imblearn_multilabel._validation import read_more_rows
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.exceptions import DuplicateRowsWarning, ShortfallWarning
from imblearn_multilabel.over_sampling._fresh_rows import describe_repeats, draw_rows
from imblearn_multilabel.over_sampling._latent import LatentSource
from imblearn_multilabel.over_sampling._saved_sampler import SavedSampler


class LatentSampler(SavedSampler, MultilabelSampler):
    """Base of samplers that keep the latent space they draw from, as ``_source_``."""

    verbose: bool
    _source_: LatentSource

    def encode(self, X: Any) -> np.ndarray:
        """Return the latent codes of rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_rows, n_features)
            Features, not scaled. Category columns are read by name from a data frame, as codes
            from other tables.

        Returns
        -------
        ndarray of float32 of shape (n_rows, n_latent)
            One code per row.
        """
        source = self._trained()
        return source.encode(read_more_rows(self, X, source.category_names))

    def generate(
        self, n: int, labels: Sequence[int | str] | None = None, random_state: Any = None
    ) -> tuple[Any, np.ndarray]:
        """Draw more rows from the trained network.

        Parameters
        ----------
        n : int
            Rows to draw, at least 1.
        labels : list of int or str, default=None
            Labels that every row must carry, as column numbers or names. Seeds that carry them
            are preferred. None asks for any label.
        random_state : int, RandomState instance or None, default=None
            Seed of the draws. None takes fresh entropy.

        Returns
        -------
        X : ndarray or csr_array of shape (n, n_features)
            Features, sparse if the training data was; floats, categories as codes.
        y : ndarray of uint8 of shape (n, n_labels)
            Label sets. Fewer rows come back, with a warning, if too few draws carry the labels.
        """
        source = self._trained()
        if not isinstance(n, Integral) or isinstance(n, bool) or n < 1:
            raise ValueError(f"`n` must be an int of at least 1, the rows to draw; got {n!r}.")
        wanted = [self._column_of(label) for label in ([] if labels is None else labels)]
        rng = make_generator(random_state)
        new, n_repeated = draw_rows(source, int(n), rng, wanted, self._stage)
        if new.n_rows < n:
            name = type(self).__name__
            warnings.warn(
                f"{name} generated {new.n_rows} of {n} rows: {source.excuse}",
                ShortfallWarning,
                stacklevel=2,
            )
        message = describe_repeats(source, n_repeated, new.n_rows)
        if message is not None:
            name = type(self).__name__
            warnings.warn(f"{name}: {message}", DuplicateRowsWarning, stacklevel=2)
        # Like resampled rows, sparse ones come with the indices that scikit-learn takes.
        return wrap(new.X).build(new.X), new.Y.toarray()

    def _stage(self, what: str, total: int, unit: str) -> AbstractContextManager[Report]:
        """Show a bar for a stage of the work, if `verbose` asks for it."""
        return stage(f"{type(self).__name__}: {what}", total, unit, shown=self.verbose)

    def _trained(self) -> LatentSource:
        name = type(self).__name__
        if not hasattr(self, "n_features_in_"):
            raise NotFittedError(
                f"This {name} instance is not fitted yet; call `fit_resample` first."
            )
        if not hasattr(self, "_source_"):
            raise NotFittedError(
                f"This {name} instance has trained no network: the last call was `fit`, or "
                "`fit_resample` with nothing to resample."
            )
        return self._source_

    def _column_of(self, label: Any) -> int:
        names: list[Any] = getattr(self, "label_names_in_", np.empty(0)).tolist()
        if isinstance(label, str) and label in names:
            return names.index(label)
        is_number = isinstance(label, Integral) and not isinstance(label, (bool, np.bool_))
        if is_number and 0 <= label < self.n_labels_in_:
            return int(label)
        known = f" or names such as {names[0]!r}" if names else ""
        raise ValueError(
            f"`labels` must hold column numbers from 0 to {self.n_labels_in_ - 1}{known}; "
            f"got {label!r}."
        )
