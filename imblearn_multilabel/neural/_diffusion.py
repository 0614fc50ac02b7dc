"""Noise on rows and the way back: Gaussian on features, coin flips on labels (MLDM).

Axes: ``batch`` rows, ``n_features``, ``n_labels``. ``time`` counts steps of noise from 0: step 0 is
the first, after which a row is all but what it was; after the last it is all noise.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

#: Offset of the cosine schedule, and the most noise one step may add (Nichol, Dhariwal).
_OFFSET, _MOST_NOISE = 0.008, 0.999


class NoiseSchedule:
    """How much of a row each step keeps: the cosine schedule.

    Computed in float64, since 1 less the share kept would lose its digits at the first steps.

    Parameters
    ----------
    n_steps : int
        Steps of noise.
    device : torch.device
        Where rows are.

    Attributes
    ----------
    kept_by_step, kept, kept_before : ndarray of float64 of shape (n_steps,)
        Share of a row's variance that a step keeps (alpha), that all steps so far keep (alpha
        bar), and that those before it do.
    """

    def __init__(self, n_steps: int, device: torch.device):
        progress = (np.arange(n_steps + 1) / n_steps + _OFFSET) / (1 + _OFFSET)
        curve = np.cos(progress * math.pi / 2) ** 2
        self.n_steps = n_steps
        self.kept_by_step = 1 - np.minimum(1 - curve[1:] / curve[:-1], _MOST_NOISE)
        self.kept = np.cumprod(self.kept_by_step)
        self.kept_before = np.concatenate([[1.0], self.kept[:-1]])

        def table(values: np.ndarray) -> torch.Tensor:
            return torch.from_numpy(values.astype(np.float32)).to(device)[:, None]

        self._kept = table(self.kept)
        self._signal, self._noise = table(np.sqrt(self.kept)), table(np.sqrt(1 - self.kept))
        # A label stays itself with probability (1 + alpha) / 2.
        self._stays = table(np.log1p(self.kept_by_step) - np.log1p(-self.kept_by_step))
        self._known = table(np.log(self.kept_before))
        with np.errstate(divide="ignore"):
            self._unknown = table(np.log((1 - self.kept_before) / 2))

    def noisy_features(
        self, X: torch.Tensor, noise: torch.Tensor, time: torch.Tensor
    ) -> torch.Tensor:
        """Mix features with standard normal noise, (batch, n_features) each."""
        return self._signal[time] * X + self._noise[time] * noise

    def noisy_labels(
        self, Y: torch.Tensor, share: torch.Tensor, time: torch.Tensor
    ) -> torch.Tensor:
        """Replace labels by coin flips, where `share` ~ U(0, 1) says so, (batch, n_labels) each."""
        kept = self._kept[time]
        return (share < kept * Y + (1 - kept) / 2).float()

    def features_before(
        self, X: torch.Tensor, predicted: torch.Tensor, noise: torch.Tensor, time: int
    ) -> torch.Tensor:
        """Take one step back, (batch, n_features) each.

        The features without noise that follow from the `predicted` noise are clipped to [-1, 1],
        where all features are.
        """
        alpha, kept, before = (
            float(shares[time]) for shares in (self.kept_by_step, self.kept, self.kept_before)
        )
        start = ((X - math.sqrt(1 - kept) * predicted) / math.sqrt(kept)).clamp(-1, 1)
        mean = math.sqrt(before) * (1 - alpha) * start + math.sqrt(alpha) * (1 - before) * X
        deviation = math.sqrt((1 - alpha) * (1 - before) / (1 - kept))
        return mean / (1 - kept) + deviation * noise

    def label_odds_before(
        self, Y: torch.Tensor, log_on: torch.Tensor, log_off: torch.Tensor, time: torch.Tensor
    ) -> torch.Tensor:
        """Return the log-odds that a label was on one step earlier.

        Parameters
        ----------
        Y : Tensor of shape (batch, n_labels)
            Noisy labels after step `time`.
        log_on, log_off : Tensor of shape (batch, n_labels)
            Logarithms of the probabilities that the label without noise is on, and off.
        time : Tensor of int64 of shape (batch,) or ()
            The step.

        Returns
        -------
        Tensor of shape (batch, n_labels)
        """
        on = torch.logaddexp(self._known[time] + log_on, self._unknown[time])
        off = torch.logaddexp(self._known[time] + log_off, self._unknown[time])
        return (2 * Y - 1) * self._stays[time] + on - off


def feature_loss(predicted: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
    """Mean squared error of the noise of each row: (batch, n_features) -> (batch,)."""
    return (predicted - noise).square().mean(dim=1)


def label_loss(
    schedule: NoiseSchedule,
    logits: torch.Tensor,
    Y: torch.Tensor,
    noisy: torch.Tensor,
    time: torch.Tensor,
) -> torch.Tensor:
    """Divergence of each row's predicted labels one step earlier from the true ones.

    Mean over labels of the Kullback-Leibler divergence, times the number of steps: one random step
    stands for all of them.

    Parameters
    ----------
    schedule : NoiseSchedule
        The noise.
    logits : Tensor of shape (batch, n_labels)
        Predicted log-odds of the labels without noise.
    Y, noisy : Tensor of shape (batch, n_labels)
        Labels without noise, and after step `time`.
    time : Tensor of int64 of shape (batch,)
        Steps.

    Returns
    -------
    Tensor of shape (batch,)
    """
    true = schedule.label_odds_before(noisy, Y.log(), (1 - Y).log(), time).sigmoid()
    predicted = schedule.label_odds_before(noisy, logsigmoid(logits), logsigmoid(-logits), time)
    entropy = torch.special.entr(true) + torch.special.entr(1 - true)
    divergence = binary_cross_entropy_with_logits(predicted, true, reduction="none") - entropy
    return schedule.n_steps * divergence.mean(dim=1)
