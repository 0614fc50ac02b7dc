"""The training loop of AEMLO, its stopping rule and its history."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from imblearn_multilabel._progress import Report, no_report
from imblearn_multilabel._torch.rows import Rows, even_batch
from imblearn_multilabel.over_sampling._aemlo.block_rows import BlockRows
from imblearn_multilabel.over_sampling._aemlo.losses import Objective
from imblearn_multilabel.over_sampling._aemlo.network import Network
from imblearn_multilabel.over_sampling._aemlo.wide import WideRows

#: Share of the steps in which the learning rate rises, in a cycle.
_RISE = 0.2


@dataclass(frozen=True)
class TrainingHistory:
    """Losses by epoch, and why training ended.

    Parameters
    ----------
    terms, validation_terms : dict of str to ndarray of shape (n_epochs,)
        Loss terms before weighting: means over the training batches, and over the validation rows
        after the epoch; of shape (0,) if no rows were held out.
    loss, validation_loss : ndarray of shape (n_epochs,)
        Weighted sums of the terms.
    best_epoch : int
        Epoch whose weights were kept, counted from 0.
    stopped : {"max_epochs", "patience"}
        Parameter that ended training.
    """

    terms: dict[str, np.ndarray]
    loss: np.ndarray
    validation_terms: dict[str, np.ndarray]
    validation_loss: np.ndarray
    best_epoch: int
    stopped: str

    @property
    def n_epochs(self) -> int:
        """Number of epochs run."""
        return len(self.loss)


class EarlyStopping:
    """Keep the best state of a network, and decide when to stop.

    `patience` is the number of epochs without improvement after which to stop. None never stops and
    keeps the last state.
    """

    def __init__(self, network: Network, patience: int | None):
        self.patience = patience
        self.best_epoch = 0
        self._lowest = np.inf
        self._weights = list(network.parameters()) if patience is not None else []
        self._best = [weight.detach().clone() for weight in self._weights]

    def is_over(self, epoch: int, loss: float) -> bool:
        """Record the validation loss of an epoch; return whether to stop."""
        if self.patience is None:
            self.best_epoch = epoch
            return False
        if loss < self._lowest or epoch == 0:
            self._lowest = loss if np.isfinite(loss) else np.inf
            self.best_epoch = epoch
            with torch.no_grad():
                for kept, weight in zip(self._best, self._weights, strict=True):
                    kept.copy_(weight)
        return epoch - self.best_epoch >= self.patience

    def restore(self) -> None:
        """Write the best state back into the network."""
        with torch.no_grad():
            for kept, weight in zip(self._best, self._weights, strict=True):
                weight.copy_(kept)


def train(
    network: Network,
    objective: Objective,
    X: Rows | WideRows | BlockRows,
    Y: Rows,
    *,
    training: np.ndarray,
    validation: np.ndarray,
    max_epochs: int,
    batch_size: int,
    learning_rate: float,
    weight_decay: float = 0.0,
    one_cycle: bool = False,
    patience: int | None,
    generator: torch.Generator,
    report: Report = no_report,
) -> TrainingHistory:
    """Train a network with AdamW; the host waits for the device once per epoch.

    All tables lie on one device; `training` and `validation` are the numbers of their rows, and
    `generator` orders them. Biases do not decay. With `one_cycle` the learning rate rises to
    `learning_rate` and falls to 0 over `max_epochs`, else it stays the same. `patience` needs
    validation rows. A term of the loss that is no longer finite raises a FloatingPointError.
    """
    order = torch.from_numpy(training.astype(np.int64))
    held_out = torch.from_numpy(validation.astype(np.int64))
    is_held = len(held_out) > 0
    train_size = even_batch(len(order), batch_size)
    held_out_size = even_batch(len(held_out), batch_size) if is_held else 1
    n_batches = -(-len(order) // train_size)
    names, weights = list(objective.weights), np.array(list(objective.weights.values()))
    on_device = torch.tensor(weights, dtype=torch.float32, device=X.device)
    tables = [weight for weight in network.parameters() if weight.ndim > 1]
    biases = [weight for weight in network.parameters() if weight.ndim == 1]
    optimizer = torch.optim.AdamW(
        [{"params": tables, "weight_decay": weight_decay}, {"params": biases, "weight_decay": 0.0}],
        lr=learning_rate,
        fused=X.device.type in ("cpu", "cuda"),
    )
    stopping = EarlyStopping(network, patience)
    history: list[np.ndarray] = []
    validation_history: list[np.ndarray] = []
    losses: list[float] = []
    validation_losses: list[float] = []
    last_finite = weights
    stopped = "max_epochs"
    with torch.enable_grad():
        for epoch in range(max_epochs):
            shuffled = X.shuffled(order, generator)
            records = []
            for step, (rows, labels) in enumerate(_pairs(X, Y, shuffled, train_size)):
                if one_cycle:
                    done = (epoch + (step + 0.5) / n_batches) / max_epochs
                    for group in optimizer.param_groups:
                        group["lr"] = learning_rate * _cycle(done)
                terms = objective.terms(network(rows, labels), rows, labels)
                optimizer.zero_grad()
                (terms @ on_device).backward()
                optimizer.step()
                records.append(terms.detach())
            n_steps = len(records)
            if is_held:
                records += _evaluate(network, objective, _pairs(X, Y, held_out, held_out_size))
            table = torch.stack(records).cpu().numpy().astype(np.float64)
            steps, held_out_steps = table[:n_steps], table[n_steps:]
            _check_finite(steps, last_finite, names, weights, objective, epoch)
            last_finite = steps[-1]
            means = _row_mean(steps, len(order), train_size)
            losses.append(float(means @ weights))
            history.append(means)
            if is_held:
                held_out_means = _row_mean(held_out_steps, len(held_out), held_out_size)
                validation_losses.append(float(held_out_means @ weights))
                validation_history.append(held_out_means)
            figures = {"loss": f"{losses[-1]:.4g}"}
            if is_held:
                figures["validation"] = f"{validation_losses[-1]:.4g}"
            report(1, **figures)
            if stopping.is_over(epoch, validation_losses[-1] if is_held else np.nan):
                stopped = "patience"
                break
    stopping.restore()
    # The last step of an epoch has no other witness.
    if is_held:
        witness = validation_history[stopping.best_epoch]
    else:
        first = _pairs(X, Y, order[:train_size], train_size)
        witness = _evaluate(network, objective, first)[0].cpu().numpy().astype(np.float64)
    _check_finite(
        witness[None], last_finite, names, weights, objective, stopping.best_epoch, at_the_end=True
    )
    of_validation = np.array(validation_history).T if is_held else np.empty((len(names), 0))
    return TrainingHistory(
        terms=dict(zip(names, np.array(history).T, strict=True)),
        loss=np.array(losses),
        validation_terms=dict(zip(names, of_validation, strict=True)),
        validation_loss=np.array(validation_losses),
        best_epoch=stopping.best_epoch,
        stopped=stopped,
    )


@torch.no_grad()
def _evaluate(
    network: Network, objective: Objective, pairs: Iterator[tuple[Any, Any]]
) -> list[torch.Tensor]:
    """Return the terms of every batch, with the network as it is used after training."""
    network.eval()
    terms = [objective.terms(network(rows, labels), rows, labels) for rows, labels in pairs]
    network.train()
    return terms


def _cycle(done: float) -> float:
    """Return the learning rate as a share of its peak, after a share of the steps."""
    if done < _RISE:
        return done / _RISE
    return (1 + math.cos(math.pi * (done - _RISE) / (1 - _RISE))) / 2


def _pairs(
    X: Rows | WideRows | BlockRows, Y: Rows, order: torch.Tensor, size: int
) -> Iterator[tuple[Any, Any]]:
    return zip(X.batches(order, size), Y.batches(order, size), strict=True)


def _row_mean(table: np.ndarray, n_rows: int, size: int) -> np.ndarray:
    """Average batches by their numbers of rows: (n_batches, n_terms) -> (n_terms,)."""
    sizes = np.full(len(table), size)
    sizes[-1] = n_rows - size * (len(table) - 1)
    with np.errstate(invalid="ignore"):
        return sizes @ table / n_rows


def _check_finite(
    steps: np.ndarray,
    last_finite: np.ndarray,
    names: list[str],
    weights: np.ndarray,
    objective: Objective,
    epoch: int,
    *,
    at_the_end: bool = False,
) -> None:
    finite = np.isfinite(steps)
    if finite.all():
        return
    first = int(np.flatnonzero(~finite.all(axis=1))[0])
    broken = ~finite[first]
    if broken.all():
        # Gradients overflowed in the step before and broke every term: blame the greatest one.
        before = steps[first - 1] if first else last_finite
        broken = np.arange(len(names)) == np.argmax(np.abs(before * weights))
    name = names[int(np.flatnonzero(broken)[0])]
    where = "at its end" if at_the_end else f"batch {first + 1}"
    raise FloatingPointError(
        f"training diverged in epoch {epoch + 1}, {where}: the loss term {name!r} is not finite. "
        f"{objective.advice(name)}"
    )
