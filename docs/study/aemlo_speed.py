"""Measure what a training step of AEMLO costs, as ratios, on one CPU thread.

    python docs/study/aemlo_speed.py --output speed.csv
    python docs/study/aemlo_speed.py --memory
    python docs/study/aemlo_speed.py --fit FOLDER --data yeast medical

Random data of the shapes of four benchmark sets. Between any two steps of a running
`AEMLO.fit_resample` the bare network of the same sizes takes one step, so both meet the same
machine; ratios are medians over such pairs. With ``--memory``: the peak memory of resampling
sparse data of the shape of rcv1subset1, in a process of its own. With ``--fit``: processor time of
a whole `fit_resample` with default parameters, on data of a folder; run it with two versions of the
package in turn to compare them.
"""

import argparse
import csv
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from scipy import sparse
from torch import nn
from torch.optim.optimizer import register_optimizer_step_post_hook

from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.over_sampling import AEMLO, AEMLORecipe

#: Data set -> features, labels.
SHAPES = {"yeast": (103, 14), "enron": (1001, 53), "bibtex": (1836, 159), "corel5k": (499, 374)}
#: Data set -> mean labels per row, about.
LABELS_PER_ROW = {"yeast": 4.2, "enron": 3.4, "bibtex": 2.4, "corel5k": 3.5}
COLUMNS = ["data", "step_to_bare", "step_to_bare_q1", "step_to_bare_q3", "naive_to_own"]


class BareNetwork(nn.Module):
    """The four maps, with nothing around them."""

    def __init__(self, n_features: int, n_labels: int, hidden_size: int, latent_size: int):
        super().__init__()
        self.encode_features, self.encode_labels = (
            nn.Sequential(
                nn.Linear(size, hidden_size), nn.LeakyReLU(), nn.Linear(hidden_size, latent_size)
            )
            for size in (n_features, n_labels)
        )
        self.decode_features = nn.Linear(latent_size, n_features)
        self.decode_labels = nn.Linear(latent_size, n_labels)

    def forward(self, X: torch.Tensor, Y: torch.Tensor) -> tuple[torch.Tensor, ...]:
        of_features, of_labels = self.encode_features(X), self.encode_labels(Y)
        return (
            of_features,
            of_labels,
            self.decode_features(of_features),
            self.decode_labels(of_features),
            self.decode_labels(of_labels),
        )


def naive_losses(outputs: list[torch.Tensor], X: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
    """Similarity and both label losses as Eq. 7 and 8 print them: every pair its own entry."""
    _, _, decoded, *scores = outputs
    distances, decoded_distances = (
        (rows[:, None] - rows[None]).square().sum(dim=2) for rows in (X, decoded)
    )
    total = (distances - decoded_distances).square().mean()
    pairs = Y[:, :, None] * (1 - Y)[:, None, :]
    for f in scores:
        wrong = (-(f[:, :, None] - f[:, None, :])).exp() * pairs
        mean = wrong.sum(dim=(1, 2)) / pairs.sum(dim=(1, 2)).clamp(min=1)
        total = total + mean.log1p().mean()
    return total


def make_data(n_rows: int, n_features: int, n_labels: int, labels_per_row: float):
    """Random features, and labels with at least one positive a row."""
    rng = np.random.RandomState(0)
    X = rng.uniform(size=(n_rows, n_features))
    y = (rng.uniform(size=(n_rows, n_labels)) < labels_per_row / n_labels).astype(np.uint8)
    y[np.arange(n_rows), rng.randint(n_labels, size=n_rows)] = 1
    return X, y


def seconds(call: Callable[[], object]) -> float:
    """Processor time of this process, which other programs' turns do not enter."""
    start = time.process_time()
    call()
    return time.process_time() - start


class BareStep:
    """Forward, backward and optimizer step of the bare network on one batch."""

    def __init__(self, X: torch.Tensor, Y: torch.Tensor, sizes: tuple[int, int]):
        self.X, self.Y = X, Y
        self.network = BareNetwork(X.shape[1], Y.shape[1], *sizes)
        self.optimizer = torch.optim.Adam(self.network.parameters(), fused=True)
        with torch.no_grad():
            self.outputs = self.network(X, Y)
            self.gradients = [1e-3 * torch.randn_like(output) for output in self.outputs]

    def __call__(self) -> None:
        self.optimizer.zero_grad()
        torch.autograd.backward(self.network(self.X, self.Y), self.gradients)
        self.optimizer.step()

    def naive(self) -> None:
        """Forward and backward of the naive losses, on fixed outputs."""
        leaves = [output.clone().requires_grad_() for output in self.outputs]
        naive_losses(leaves, self.X, self.Y).backward()


def measure(data: str, batch: int, n_steps: int, n_naive: int) -> dict[str, str]:
    """Train AEMLO for a while; alternate its steps with the bare network's."""
    steps_per_epoch = 10
    n_rows = batch * steps_per_epoch + 5
    X, y = make_data(n_rows, *SHAPES[data], LABELS_PER_ROW[data])
    sampler = AEMLO(
        recipe=AEMLORecipe(seed_rows="all", reach=0.0, validation_fraction=5 / n_rows),
        allow_duplicates=True,
        # One row.
        sampling_ratio=1.5 / n_rows,
        batch_size=batch,
        # With the fewest rows for validation and no early stopping nearly all of an epoch is steps.
        patience=None,
        max_epochs=-(-n_steps // steps_per_epoch),
        random_state=0,
    )
    as_tensors = (torch.from_numpy(part[:batch].astype(np.float32)) for part in (X, y))
    bare = BareStep(*as_tensors, (sampler.hidden_size, sampler.latent_size))
    pairs = []
    began = None

    def between_steps(optimizer: torch.optim.Optimizer, *_) -> None:
        nonlocal began
        # The hook hears of every optimizer, the bare network's included.
        if optimizer is bare.optimizer:
            return
        own = time.process_time() - began if began else None
        other = seconds(bare)
        if own:
            pairs.append((own, other))
        began = time.process_time()

    hook = register_optimizer_step_post_hook(between_steps)
    try:
        sampler.fit_resample(X, y)
    finally:
        hook.remove()
    # The first steps meet cold caches.
    pairs = pairs[len(pairs) // 10 :]
    ratios = [own / other for own, other in pairs]
    first, middle, third = statistics.quantiles(ratios, n=4)
    # All that a step costs beyond the bare one, batches included, counts as the losses' cost.
    beyond = statistics.median(own - other for own, other in pairs)
    naive = statistics.median(seconds(bare.naive) for _ in range(n_naive))
    values = [f"{ratio:.2f}" for ratio in (middle, first, third)] + [f"{naive / beyond:.0f}"]
    return dict(zip(COLUMNS, [data, *values], strict=True))


def resample_sparse(n_rows: int, n_features: int, n_labels: int, max_epochs: int) -> float:
    """Resample sparse rows; return the peak memory of this process in GiB."""
    # A RandomState would permute all cells, which takes more memory than the fit.
    rng = np.random.default_rng(0)
    X = sparse.random(n_rows, n_features, density=0.0015, format="csr", random_state=rng)
    y = sparse.csr_array(make_data(n_rows, 1, n_labels, 3.0)[1])
    X_res, _ = AEMLO(max_epochs=max_epochs, random_state=0).fit_resample(X, y)
    assert sparse.issparse(X_res)
    # Kilobytes everywhere but on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30


def measure_memory(shape: list[int]) -> float:
    """Run `resample_sparse` where nothing before it counts: in a process of its own."""
    command = [sys.executable, __file__, "--child", *map(str, shape)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def fit_seconds(folder: Path, data: str, parameters: dict[str, int]) -> str:
    """Processor time and epochs of resampling a data set."""
    table = read_npz(folder / f"{data}.npz")
    sampler = AEMLO(random_state=0, **parameters)
    took = seconds(lambda: sampler.fit_resample(table.data, table.target))
    return f"{data}  {took:.2f} s  {sampler.n_iter_} epochs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, help="CSV file for the ratios")
    parser.add_argument("--data", nargs="*", default=list(SHAPES))
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--naive", type=int, default=5, help="repeats of the naive losses")
    parser.add_argument("--memory", action="store_true", help="measure peak memory instead")
    parser.add_argument(
        "--memory-shape",
        nargs=4,
        type=int,
        default=[6000, 47236, 101, 2],
        metavar=("ROWS", "FEATURES", "LABELS", "EPOCHS"),
    )
    parser.add_argument("--fit", type=Path, metavar="FOLDER", help="time whole fits instead")
    parser.add_argument("--epochs", type=int, help="epochs of a fit; the default's by default")
    parser.add_argument("--child", nargs=4, type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.child:
        print(resample_sparse(*arguments.child))
        return
    if arguments.fit:
        parameters = {"max_epochs": arguments.epochs} if arguments.epochs else {}
        for data in arguments.data:
            print(fit_seconds(arguments.fit, data, parameters), flush=True)
        return
    if arguments.memory:
        print(f"peak memory: {measure_memory(arguments.memory_shape):.2f} GiB")
        return
    rows = []
    print("  ".join(COLUMNS))
    for data in arguments.data:
        rows.append(measure(data, arguments.batch, arguments.steps, arguments.naive))
        print("  ".join(str(value) for value in rows[-1].values()), flush=True)
    if arguments.output:
        with arguments.output.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
