"""A progress bar over epochs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def epoch_progress(n_epochs: int, *, shown: bool) -> Iterator[Callable[[int, float, float], None]]:
    """Show a bar in terminals and notebooks; it closes also when training is interrupted.

    Parameters
    ----------
    n_epochs : int
        Most epochs.
    shown : bool
        Whether there is a bar at all.

    Yields
    ------
    callable
        To be called with number, training loss and validation loss of every finished epoch.
    """
    if not shown:
        yield lambda epoch, loss, validation_loss: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=n_epochs, desc="AEMLO", unit="epoch") as bar:

        def report(epoch: int, loss: float, validation_loss: float) -> None:
            bar.set_postfix(loss=f"{loss:.4g}", validation=f"{validation_loss:.4g}", refresh=False)
            bar.update()

        yield report
