"""Prototype of AEMLO's recipes on small dense tables: train once, draw rows in many ways.

The race in `aemlo_recipe.py` compares recipes, of which the package offers a few. Features are
scaled to [0, 1]. The objective is the package's, without its exact algebra for wide tables.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import torch
from sklearn.neighbors import NearestNeighbors
from torch import nn

NEIGHBORS = 5
#: Neighbors that judge the labels of a new row.
JUDGES = 10
#: A label is rare in this sense if fewer input rows carry it.
RARE_SEEDS = 50
SHRINKAGE = 0.01


@dataclass(frozen=True)
class Training:
    """How the network is trained; recipes that share it share one network."""

    whitened: bool = True
    latent_size: int = 64
    hidden_size: int = 256
    batch_size: int = 256
    epochs: int = 100
    learning_rate: float = 1e-3
    one_cycle: bool = False
    patience: int | None = 10


@dataclass(frozen=True)
class Recipe:
    """A training and what is done with its codes.

    `extra_cap` bounds labels that neither parent carries, as `cap` bounds the others. `support`
    names the parents whose labels may be set: "any" label, or only those of "parents"; with
    "seed" the labels are the seed row's. `residual` is the share of the reconstruction error of
    the parents, interpolated like the codes, that is added: 1 interpolates the parents. `toward`
    is the point that codes move to: that of a latent "neighbor", or of the row's own "labels". Rows
    are edited by "neighbors" (of several rows drawn, those are kept whose least likely label has
    the greatest lift among their nearest input rows) or by their "path" (greatest margin of the
    label scores of the row when it is encoded again).
    """

    training: Training = field(default_factory=Training)
    ratio: float = 0.1
    cap: float = 1.0
    extra_cap: float | None = None
    support: str = "any"
    features: str = "decoded"
    thinned: bool = True
    residual: float = 0.0
    reach: float = 0.5
    toward: str = "neighbor"
    rare_seeds: bool = False
    edited_by: str | None = None
    drawn_per_kept: int = 3


class Model(NamedTuple):
    """Trained maps as arrays, and validation scores with the labels they belong to."""

    encode: Callable[[np.ndarray], np.ndarray]
    codes: np.ndarray
    label_codes: np.ndarray
    decode_features: tuple[np.ndarray, np.ndarray]
    decode_labels: tuple[np.ndarray, np.ndarray]
    scores: np.ndarray
    y: np.ndarray


def fit(X, Y, training: Training, seed: int) -> Model:
    """Train on float32 features in [0, 1] and 0/1 labels; a fifth of the rows validates."""
    generator = torch.Generator().manual_seed(seed)
    X, Y = torch.from_numpy(X), torch.from_numpy(Y.astype(np.float32))
    order = torch.randperm(len(X), generator=generator)
    held_out, rows = order[: len(X) // 5], order[len(X) // 5 :]
    # With fewer rows than four for each dimension a covariance cannot be inverted soundly.
    latent = training.latent_size
    if training.whitened:
        latent = min(latent, max(2, len(rows) // 4))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        encoders = [_encoder(part.shape[1], training.hidden_size, latent) for part in (X, Y)]
        decoders = [nn.Linear(latent, part.shape[1]) for part in (X, Y)]
    weights = [weight for part in encoders + decoders for weight in part.parameters()]
    optimizer = torch.optim.Adam(weights, lr=training.learning_rate, fused=True)
    n_batches = -(-len(rows) // training.batch_size)
    schedule = training.one_cycle and torch.optim.lr_scheduler.OneCycleLR(
        optimizer, training.learning_rate, total_steps=training.epochs * n_batches
    )
    variance = float(X[rows].var(dim=0, correction=0).sum()) or 1.0

    def loss_of(codes, batch):
        return _loss(codes, decoders, X[batch], Y[batch], variance, training.whitened)

    best, lowest, waited = None, np.inf, 0
    for _ in range(training.epochs):
        shuffled = rows[torch.randperm(len(rows), generator=generator)]
        for batch in shuffled.tensor_split(n_batches):
            codes = [encoder(part[batch]) for encoder, part in zip(encoders, (X, Y), strict=True)]
            if training.whitened:
                codes = [_whiten(code, code) for code in codes]
            optimizer.zero_grad()
            loss_of(codes, batch).backward()
            optimizer.step()
            if schedule:
                schedule.step()
        with torch.no_grad():
            codes = _encode_all(encoders, (X, Y), rows, training.whitened)
            loss = float(loss_of([code[held_out] for code in codes], held_out))
        waited += 1
        if loss < lowest or training.patience is None:
            best, lowest, waited = [weight.detach().clone() for weight in weights], loss, 0
        if training.patience is not None and waited >= training.patience:
            break
    with torch.no_grad():
        for weight, kept in zip(weights, best, strict=True):
            weight.copy_(kept)
        codes, label_codes = _encode_all(encoders, (X, Y), rows, training.whitened)
        raw = encoders[0](X)
    maps = [(part.weight.detach().numpy().T, part.bias.detach().numpy()) for part in decoders]
    scores = (codes[held_out].numpy() @ maps[1][0]) + maps[1][1]

    def encode(values):
        with torch.no_grad():
            own = encoders[0](torch.from_numpy(values))
            return (_whiten(own, raw[rows]) if training.whitened else own).numpy()

    return Model(encode, codes.numpy(), label_codes.numpy(), *maps, scores, Y[held_out].numpy())


def draw(model: Model, X, Y, recipe: Recipe, stored, rng) -> tuple[np.ndarray, np.ndarray]:
    """Draw new rows: features in [0, 1] and labels, at least one a row.

    `stored` is the number of values that each input row stores, or None if X is dense.
    """
    wanted = round(recipe.ratio * len(X))
    size = wanted * (recipe.drawn_per_kept if recipe.edited_by else 1)
    weights = seed_weights(X, Y, recipe.rare_seeds)
    neighbors = _nearest(model.codes, model.codes, NEIGHBORS + 1)[:, 1:]
    thresholds = capped_thresholds(model.scores, model.y, Y.mean(axis=0), recipe.cap)
    stricter = None
    if recipe.extra_cap is not None:
        stricter = capped_thresholds(model.scores, model.y, Y.mean(axis=0), recipe.extra_cap)
    found, missing = [], size
    for _ in range(100):
        seeds = rng.choice(len(X), 2 * size, p=weights / weights.sum())
        others = neighbors[seeds, rng.randint(NEIGHBORS, size=len(seeds))]
        shares = recipe.reach * rng.random_sample((len(seeds), 1)).astype(np.float32)
        aims = model.codes[others] if recipe.toward == "neighbor" else model.label_codes[seeds]
        codes = model.codes[seeds] + shares * (aims - model.codes[seeds])
        scores = codes @ model.decode_labels[0] + model.decode_labels[1]
        sets = scores >= thresholds
        carried = (Y[seeds] > 0) | ((Y[others] > 0) & (recipe.toward == "neighbor"))
        if recipe.support == "parents":
            sets &= carried
        elif recipe.support == "seed":
            sets = Y[seeds] > 0
        if stricter is not None:
            sets &= carried | (scores >= stricter)
        good = np.flatnonzero(sets.any(axis=1))[:missing]
        missing -= len(good)
        found.append([part[good] for part in (codes, sets, seeds, others, shares, scores)])
        if not missing:
            break
    codes, sets, seeds, others, shares, scores = map(np.concatenate, zip(*found, strict=True))
    rows = _features(model, X, codes, seeds, others, shares, recipe, stored)
    if recipe.edited_by:
        if recipe.edited_by == "neighbors":
            scores = Y[_nearest(X, rows, JUDGES)].mean(axis=1) / np.maximum(Y.mean(axis=0), 1e-9)
        else:
            again = model.encode(rows) @ model.decode_labels[0] + model.decode_labels[1]
            scores = (again - thresholds) / model.scores.std(axis=0)
        worst = np.where(sets, scores, np.inf).min(axis=1)
        kept = np.sort(np.argsort(-worst, kind="stable")[:wanted])
        rows, sets = rows[kept], sets[kept]
    return rows, sets.astype(Y.dtype)


def seed_weights(X, Y, only_rare: bool) -> np.ndarray:
    """Weigh rows by the disagreement of their neighborhoods with their labels, as MLSOL does."""
    near = Y[_nearest(X, X, NEIGHBORS + 1)[:, 1:]].mean(axis=1)
    minority = np.where(Y.mean(axis=0) <= 0.5, 1, 0)
    disagreement = np.where(minority == Y, np.abs(Y - near), 0)
    # Rows among rows of the other value only are noise to MLSOL.
    disagreement[disagreement >= 1] = 0
    if only_rare:
        disagreement[:, Y.sum(axis=0) >= RARE_SEEDS] = 0
    totals = disagreement.sum(axis=0)
    weights = (disagreement / np.where(totals > 0, totals, 1)).sum(axis=1)
    return weights if weights.any() else np.ones(len(Y))


def capped_thresholds(scores, y, prior, cap: float) -> np.ndarray:
    """Return F-optimal cuts among those that set a label for at most `cap` times its share."""
    thresholds = np.full(scores.shape[1], np.inf)
    for label in np.flatnonzero(prior > 0):
        order = np.argsort(-scores[:, label], kind="stable")
        ranked, hits = scores[order, label], y[order, label].cumsum()
        n_set = np.arange(1, len(ranked) + 1)
        most = max(1, int(cap * prior[label] * len(ranked) + 1e-9))
        f = np.where(n_set <= most, 2 * hits / (n_set + hits[-1]), 0)
        # Where no allowed cut finds a positive, the label's share decides.
        cut = f.argmax() if f.any() else min(most, max(1, round(prior[label] * len(ranked)))) - 1
        following = ranked[min(cut + 1, len(ranked) - 1)]
        thresholds[label] = (ranked[cut] + following) / 2
    return thresholds


def _features(model, X, codes, seeds, others, shares, recipe: Recipe, stored) -> np.ndarray:
    if recipe.features == "seed":
        return X[seeds]

    def decode(points):
        return points @ model.decode_features[0] + model.decode_features[1]

    rows = decode(codes)
    if recipe.residual:
        errors = X - decode(model.codes)
        rows += recipe.residual * (errors[seeds] * (1 - shares) + errors[others] * shares)
    rows = np.clip(rows, X.min(axis=0), X.max(axis=0))
    if stored is not None and recipe.thinned:
        ranks = np.argsort(np.argsort(-rows, axis=1, kind="stable"), axis=1)
        rows[ranks >= stored[seeds][:, None]] = 0
    return rows


def _encoder(n_inputs: int, hidden: int, latent: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(n_inputs, hidden), nn.LeakyReLU(), nn.Linear(hidden, latent))


def _whiten(codes, reference):
    """Whiten codes by mean and covariance of the reference, by its Cholesky factor."""
    mean = reference.mean(dim=0)
    centered = reference - mean
    covariance = centered.T @ centered / len(reference)
    shrunk = SHRINKAGE * covariance.diagonal().mean() * torch.eye(len(covariance))
    factor = torch.linalg.cholesky(covariance + shrunk)
    return torch.linalg.solve_triangular(factor, (codes - mean).T, upper=False).T


def _encode_all(encoders, parts, rows, whitened: bool):
    codes = [encoder(part) for encoder, part in zip(encoders, parts, strict=True)]
    return [_whiten(code, code[rows]) for code in codes] if whitened else codes


def _loss(codes, decoders, X, Y, variance: float, whitened: bool):
    of_features, of_labels = codes
    n, latent = of_features.shape
    decoded = decoders[0](of_features)
    gap = (_square_distances(decoded) - _square_distances(X)) / variance
    loss = (
        (of_features - of_labels).square().sum() / n / latent
        + (decoded - X).square().sum() / n / variance
        + 0.1 * gap.square().sum() / (n * max(n - 1, 1))
    )
    for code in codes:
        loss = loss + _label_loss(decoders[1](code), Y)
        if not whitened:
            moment = code.T @ code / n - torch.eye(latent)
            loss = loss + 0.1 * moment.square().sum() / latent
    return loss


def _square_distances(rows):
    own = rows.square().sum(dim=1)
    return own[:, None] + own - 2 * rows @ rows.T


def _label_loss(scores, Y):
    relevant = Y.sum(dim=1)
    irrelevant = Y.shape[1] - relevant
    paired = (relevant > 0) & (irrelevant > 0)
    far = 1e30
    low = torch.logsumexp(-scores - far * (1 - Y), dim=1) - relevant.clamp(min=1).log()
    high = torch.logsumexp(scores - far * Y, dim=1) - irrelevant.clamp(min=1).log()
    # The sum is masked before the nonlinearity: rows without a pair have no finite sum.
    logs = torch.where(paired, low + high, torch.zeros(()))
    return torch.where(paired, nn.functional.softplus(logs), torch.zeros(())).mean()


def _nearest(X, queries, count: int) -> np.ndarray:
    search = NearestNeighbors(n_neighbors=min(count, len(X)), algorithm="brute").fit(X)
    return search.kneighbors(queries, return_distance=False)


def vary(recipe: Recipe, **changes) -> Recipe:
    """Change a recipe; names of `Training` change its training."""
    own = {name: value for name, value in changes.items() if name in Training.__annotations__}
    rest = {name: value for name, value in changes.items() if name not in own}
    return replace(recipe, training=replace(recipe.training, **own), **rest)
