"""A trained sampler as a file."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Self

from imblearn_multilabel.over_sampling._model_checks import check_source
from imblearn_multilabel.over_sampling._model_content import Packer, Unpacker, UnwritableError
from imblearn_multilabel.over_sampling._model_file import (
    REMEDY,
    import_safetensors,
    read_model,
    write_model,
)

#: Attributes that are parts of the latent source too.
_MAPS = {"encoder_": "encoder", "decoder_": "decoder"}


class SavedSampler:
    """Mixin of samplers that keep all that they were trained to in ``_source_``."""

    # Theirs, and scikit-learn's.
    _trained: Any
    _validate_params: Any
    _get_param_names: ClassVar[Any]
    get_params: Any

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the trained sampler to one file, which `load` reads without pickle.

        The file is a safetensors file with JSON in its metadata and a SHA-256 over both. Saving
        the same sampler twice gives the same bytes. An error or an interrupt while writing leaves
        no partial file, and a file that was there before as it was. A file that is replaced keeps
        its mode and owner; links, hard links, devices and pipes are written through.

        Parameters
        ----------
        path : str or PathLike
            File to write, such as ``"model.safetensors"``; replaced if it exists.

        Raises
        ------
        NotFittedError
            If there is no trained network yet.
        ValueError
            If a parameter is a function, a neighbors object or a generator: a file of numbers
            and names cannot keep it.

        Notes
        -----
        The parameters, every fitted attribute and all that `generate` needs are kept. That
        includes the label set and the code of each training row and, with ``residual > 0``, the
        training features themselves. What column names a data frame had is kept, other things
        about the frame are not.

        `skops.io` cannot store a trained network, because it cannot store tensors; use `save`.

        Examples
        --------
        >>> import os, tempfile
        >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
        >>> from imblearn_multilabel.over_sampling import AEMLO
        >>> X, y = make_imbalanced_multilabel(n_samples=100, n_labels=4, random_state=0)
        >>> sampler = AEMLO(n_epochs=5, n_hidden=16, n_latent=4, random_state=0)
        >>> X_res, y_res = sampler.fit_resample(X, y)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "model.safetensors")
        ...     sampler.save(path)
        ...     loaded = AEMLO.load(path)
        >>> bool((loaded.encode(X) == sampler.encode(X)).all())
        True
        """
        self._trained()
        import_safetensors()
        # A file with parameters that do not hold could not be loaded.
        self._validate_params()
        params = self.get_params(deep=False)
        packer = Packer()
        # Fitted values first: a parameter they hold too cannot be changed without fitting again.
        fitted = {
            name: _pack(packer, name, value, "Fit the sampler with a plain value and save that")
            for name, value in vars(self).items()
            if name not in params and name not in _MAPS
        }
        advice = "Set a plain value by `set_params` before saving; what was trained stays"
        content = {
            "class": type(self).__name__,
            "params": {name: _pack(packer, name, value, advice) for name, value in params.items()},
            "fitted": fitted,
        }
        write_model(path, content, packer.arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a trained sampler from a file that `save` wrote.

        No code of the file is run, whatever it holds, and nothing is used before its hash is
        checked. The hash tells damage, not malice: who can write the file can write a hash that
        fits.

        Parameters
        ----------
        path : str or PathLike
            The file.

        Returns
        -------
        AEMLO
            Like the one that was saved: the same seed generates the same rows.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is damaged, of another kind, version or class.
        """
        from imblearn_multilabel.neural._import import import_torch

        import_torch(cls.__name__)
        content, arrays = read_model(path)
        shown = repr(os.fspath(path))
        match content:
            case {"class": str(name), "params": dict(params), "fitted": dict(fitted)}:
                pass
            case _:
                raise ValueError(f"{shown} lacks its class, parameters or values; {REMEDY}.")
        if name != cls.__name__:
            raise ValueError(
                f"{shown} holds a sampler of class {name!r}, not {cls.__name__}; load it with the "
                "`load` of that class."
            )
        unknown = sorted(params.keys() - set(cls._get_param_names()))
        if unknown:
            raise ValueError(
                f"{shown} has parameters that this release does not know: {', '.join(unknown)}; "
                "load it with the release of imblearn-multilabel that wrote it."
            )
        try:
            unpacker = Unpacker(arrays)
            sampler = cls(**unpacker.unpack_parts(params))
            sampler._validate_params()
            sampler._restore(unpacker.unpack_parts(fitted))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{shown} holds no usable {name}: {error}; {REMEDY}.") from error
        return sampler

    def _restore(self, fitted: dict[str, Any]) -> None:
        for name in fitted:
            # Data may not take the place of methods, nor of what Python itself looks up.
            marked = name.endswith("_") or name.startswith("_")
            if not marked or name.startswith("__") or hasattr(self, name):
                raise ValueError(f"{name!r} is no fitted value")
        source: Any = fitted.get("_source_")
        check_source(source, fitted.get("n_features_in_"), fitted.get("n_labels_in_"))
        maps = {name: getattr(source.codec, part) for name, part in _MAPS.items()}
        vars(self).update(fitted | maps)


def _pack(packer: Packer, name: str, value: Any, advice: str) -> Any:
    try:
        return packer.pack(value, name)
    except UnwritableError as error:
        raise ValueError(f"{error}. {advice}.") from error
