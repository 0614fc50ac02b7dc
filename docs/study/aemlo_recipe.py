"""Select AEMLO's recipe for what a threshold cannot do: a race on training parts.

    python docs/study/aemlo_recipe.py run --data npz --output docs/study/results/aemlo_recipe.csv
    python docs/study/aemlo_recipe.py report --output docs/study/results/aemlo_recipe.csv

A run continues where it was cut off. Everything below was fixed before the first run.

Data: of each set the training part of the first of three folds (the split of `thresholds.py`), of
it a stratified draw of at most 600 rows, and every k-th label by frequency so that at most 60
remain that occur three times. Three folds within it: 400 rows train, 200 judge. Rows of the other
two folds' test parts are not read. Features are scaled to [0, 1].

Classifiers: logistic regression (`lr`), 10 nearest neighbors (`knn`), a forest of 50 trees
(`forest`) and one hidden layer of 64 units, trained until
its loss is flat (`mlp`), each with one seed for all arms.

Measures: macro average precision over the labels with a positive in the training and in the judged
rows (`ap`), and over those of them with fewer than 15 training positives (`ap_rare`); macro AUC and
ranking loss beside them; with tuned thresholds also Macro-F, overall and in the rare band (`f`,
`f_rare`). An effect is the difference to no sampler with the same classifier, seed and fold, and in
`f` also the same thresholding; effects are averaged over folds, and then their median over sets is
taken.

Stage `screen`: one change at a time, from the base (64 whitened dimensions, cap 1, ratio 0.1, 60
epochs of one cycle to 3e-3) and from today's default, five sets, two folds, no thresholds. *Merit*
of an arm: the mean of its median effects on `ap` and `ap_rare` over the four classifiers.
Changes survive that raise the merit of their base, at most six.

Stage `combine`: the base, survivors and at most eight combinations of survivors, all sets, two
folds. At most three finalists: first by the number of classifiers under which `ap` and `ap_rare`
both rise on two thirds of the sets, then by merit; those that lose more than 0.005 in any median
come after those that do not.

Stage `final`: finalists, two other folds and other seeds, all sets; thresholds by
`choose_thresholds` on out-of-fold scores of three folds within the training rows, with the sampler
inside. The control is no sampler with tuned thresholds.

Stage `near`, added on 26 November 2026, after a benchmark had shown that the default of the first
three stages harms nearest neighbors: `AEMLO()` with decoded rows, with half and with all of the
seed row's reconstruction error added, each at 30 and at 200 epochs. Folds of the first stage,
thresholds tuned, `lr` and `knn`. The rule is the last one below. `AEMLO()` as chosen then ran on
the third fold of the last stage, which nothing had read.

The goal: `ap` and `f_rare` both above the control on two thirds of the sets under at least two of
the four classifiers, and no median effect on `ap`, `ap_rare`, `f` or `f_rare` under any classifier
below -0.005. Of several finalists that reach it, the one of the greatest mean effect on `ap_rare`
and `f_rare`. If none reaches it, the finalist (or an arm with fewer rows, run likewise) whose worst
median effect is the least harm; within 0.001 the faster one.
"""

import argparse
import csv
import time
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from aemlo_recipe_prototype import Recipe, Training, draw, fit, vary
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.neighbors import NearestNeighbors
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.metrics import (
    f1_score_per_label,
    label_ranking_loss,
    macro_average_precision_score,
    macro_roc_auc_score,
)
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    choose_thresholds,
    multilabel_train_test_split,
)
from imblearn_multilabel.over_sampling import AEMLO, AEMLORecipe
from imblearn_multilabel.statistics import exact_wilcoxon, holm

SETS = (
    "flags", "emotions", "chd_49", "birds", "cal500", "medical", "enron", "langlog", "yeast",
    "slashdot", "sider", "stackex_chess", "reutersk500", "rcv1subset1_472", "corel5k", "nz_plants",
)  # fmt: skip
SCREENED = ("birds", "cal500", "enron", "langlog", "medical")
CLASSIFIERS = ("lr", "knn", "forest", "mlp")
NEAR_CLASSIFIERS = ("lr", "knn")
#: Stages with tuned thresholds.
TUNED = ("near", "final")
MOST_ROWS, MOST_LABELS, LEAST_POSITIVES = 600, 60, 3
RARE = 15
#: Level of the tests in the tables, after Holm over the effects of an arm.
ALPHA = 0.05
MOST_LOST, WIN_SHARE, LEAST_CLASSIFIERS = 0.005, 2 / 3, 2
MEASURES = ("ap", "ap_rare", "auc", "auc_rare", "ranking_loss", "f", "f_rare")
FIELDS = ("stage", "set", "fold", "arm", "classifier", *MEASURES, "seconds")

BASE = Recipe(Training(epochs=60, learning_rate=3e-3, one_cycle=True))
TODAY = Recipe(
    Training(False, 128, hidden_size=512, batch_size=128, epochs=100, learning_rate=1e-3),
    ratio=0.25,
    cap=2.0,
)
CHANGES: dict[str, dict[str, Any]] = {
    "not whitened": {"whitened": False},
    "latent 32": {"latent_size": 32},
    "half the epochs": {"epochs": 30},
    "long": {"epochs": 150, "learning_rate": 1e-3, "one_cycle": False},
    "full rows": {"thinned": False},
    "cap 2": {"cap": 2.0},
    "cap 0.5": {"cap": 0.5},
    "ratio 0.25": {"ratio": 0.25},
    "labels of parents": {"support": "parents"},
    "stricter beyond parents": {"extra_cap": 0.5},
    "labels of seed": {"support": "seed"},
    "features of seed": {"features": "seed"},
    "residual 0.5": {"residual": 0.5},
    "residual 1": {"residual": 1.0},
    "rare seeds": {"rare_seeds": True},
    "edited by neighbors": {"edited_by": "neighbors"},
    "edited by own path": {"edited_by": "path"},
    "toward labels": {"toward": "labels"},
    "reach 1": {"reach": 1.0},
}
CHANGES_OF_TODAY: dict[str, dict[str, Any]] = {
    "whitened": {"whitened": True, "batch_size": 256},
    "cap 1": {"cap": 1.0},
    "ratio 0.1": {"ratio": 0.1},
    "full rows": {"thinned": False},
    "rare seeds": {"rare_seeds": True},
}
SCREEN: dict[str, Recipe] = {
    "base": BASE,
    **{f"base, {name}": vary(BASE, **changes) for name, changes in CHANGES.items()},
    "repeat": vary(BASE, features="seed", support="seed"),
    "today": TODAY,
    **{f"today, {name}": vary(TODAY, **changes) for name, changes in CHANGES_OF_TODAY.items()},
}
SHORT = vary(BASE, epochs=30)
EDITED = vary(SHORT, edited_by="neighbors")
#: Survivors of the stage before, as it was cut (see the page), and their combinations.
COMBINE: dict[str, Recipe] = {
    "base": BASE,
    "base, edited by neighbors": vary(BASE, edited_by="neighbors"),
    "base, reach 1": vary(BASE, reach=1.0),
    "base, labels of parents": vary(BASE, support="parents"),
    "short": SHORT,
    "short, edited": EDITED,
    "short, edited, reach 1": vary(EDITED, reach=1.0),
    "short, edited, parents": vary(EDITED, support="parents"),
    "short, edited, ratio 0.05": vary(EDITED, ratio=0.05),
    "short, edited, ratio 0.25": vary(EDITED, ratio=0.25),
    "short, edited, one of ten": vary(EDITED, drawn_per_kept=10),
}
#: Finalists.
FINAL: dict[str, Recipe] = {
    "short, edited": EDITED,
    "short, edited, ratio 0.05": vary(EDITED, ratio=0.05),
    "short, ratio 0.05": vary(SHORT, ratio=0.05),
}
#: Variants of the package's own sampler.
NEAR = {
    f"residual {residual:g}{', 200 epochs' if epochs == 200 else ''}": AEMLO(
        max_epochs=epochs, recipe=AEMLORecipe(residual=residual)
    )
    for residual in (0.0, 0.5, 1.0)
    for epochs in (30, 200)
}


class Part(NamedTuple):
    """Rows to train on and to judge: features in [0, 1], labels, stored values a row or None."""

    X: np.ndarray
    y: np.ndarray
    stored: np.ndarray | None
    judged_X: np.ndarray
    judged_y: np.ndarray

    def within(self, train: np.ndarray, judged: np.ndarray) -> "Part":
        stored = None if self.stored is None else self.stored[train]
        return Part(self.X[train], self.y[train], stored, self.X[judged], self.y[judged])


def load(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return features, labels and numbers of stored values of a set's training part, cut."""
    table = read_npz(path)
    y = sparse.csr_array(table.target).toarray().astype(np.int64)
    outer = MultilabelStratifiedKFold(3, shuffle=True, random_state=0)
    rows, _ = next(outer.split(table.data, y))
    if len(rows) > MOST_ROWS:
        rows, _ = multilabel_train_test_split(
            rows, y=y[rows], train_size=MOST_ROWS, random_state=0
        )[:2]
    X, y = table.data[rows], y[rows]
    positives = y.sum(axis=0)
    labels = np.flatnonzero((positives >= LEAST_POSITIVES) & (positives < len(y)))
    ranked = labels[np.argsort(-positives[labels], kind="stable")]
    chosen = np.sort(ranked[:: -(-len(ranked) // MOST_LABELS)])
    stored = np.diff(sparse.csr_array(X).indptr) if sparse.issparse(X) else None
    X = X.toarray() if sparse.issparse(X) else np.asarray(X)
    return X.astype(np.float64), y[:, chosen], stored


def folds_of(X, y, stored, seed: int) -> Iterator[Part]:
    """Yield the folds within a training part, scaled by their training rows."""
    whole = Part(X, y, stored, X, y)
    for train, judged in MultilabelStratifiedKFold(3, shuffle=True, random_state=seed).split(X, y):
        part = whole.within(train, judged)
        low, high = part.X.min(axis=0), part.X.max(axis=0)
        unit = np.where(high > low, high - low, 1)
        scaled = [((rows - low) / unit).astype(np.float32) for rows in (part.X, part.judged_X)]
        yield part._replace(X=scaled[0], judged_X=scaled[1])


def resample(part: Part, recipe: Recipe | AEMLO | None, seed: int, models: dict) -> Part:
    """Add the rows of a recipe; `models` keeps networks of this part by their training."""
    if recipe is None:
        return part
    if isinstance(recipe, AEMLO):
        X = part.X if part.stored is None else sparse.csr_array(part.X)
        X, y = recipe.set_params(random_state=seed).fit_resample(X, part.y)
        return part._replace(X=X.toarray() if sparse.issparse(X) else X, y=y)
    if recipe.training not in models:
        models[recipe.training] = fit(part.X, part.y, recipe.training, seed)
    rng = np.random.RandomState(seed)
    rows, sets = draw(models[recipe.training], part.X, part.y, recipe, part.stored, rng)
    return part._replace(X=np.vstack([part.X, rows]), y=np.vstack([part.y, sets]))


def score(name: str, part: Part, seed: int) -> np.ndarray:
    """Fit a classifier and score the judged rows: (n_rows, n_labels)."""
    if name == "lr":
        return _logistic(part.X, part.y, part.judged_X)
    if name == "knn":
        search = NearestNeighbors(n_neighbors=10, algorithm="brute").fit(part.X)
        return part.y[search.kneighbors(part.judged_X, return_distance=False)].mean(axis=1)
    if name == "forest":
        model = RandomForestClassifier(50, random_state=seed).fit(part.X, part.y)
        return np.column_stack(
            [
                table[:, 1] if len(classes) == 2 else np.full(len(table), float(classes[0]))
                for table, classes in zip(
                    model.predict_proba(part.judged_X), model.classes_, strict=True
                )
            ]
        )
    # Enough epochs that more rows do not help by more steps alone.
    model = MLPClassifier(
        64,
        batch_size=min(64, len(part.X)),
        alpha=0.3,
        learning_rate_init=5e-3,
        max_iter=60,
        n_iter_no_change=60,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(part.X, part.y)
    return np.asarray(model.predict_proba(part.judged_X))


def _logistic(X, y, judged_X) -> np.ndarray:
    """Fit scikit-learn's objective (C = 1) for all labels at once, which is faster on dense X."""
    if X.shape[1] > X.shape[0]:
        # The optimum lies in the span of the rows: fewer coordinates, the same solution.
        basis = np.linalg.qr(X.T)[0]
        X, judged_X = X @ basis, judged_X @ basis
    shape = (X.shape[1] + 1, y.shape[1])
    signs = (2 * y - 1).astype(np.float32)

    def loss(flat):
        table = flat.reshape(shape).astype(np.float32)
        margins = signs * (X @ table[:-1] + table[-1])
        slopes = -signs * expit(-margins)
        gradient = np.vstack([X.T @ slopes + table[:-1], slopes.sum(axis=0)])
        value = np.logaddexp(0, -margins).sum(dtype=float) + 0.5 * np.square(table[:-1]).sum()
        return value, gradient.astype(float).ravel()

    start = np.zeros(shape)
    start[-1] = np.log((y.mean(axis=0) + 1e-3) / (1 - y.mean(axis=0) + 1e-3))
    options = {"maxiter": 400, "ftol": 1e-9, "gtol": 1e-2}
    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=options)
    table = found.x.reshape(shape)
    return expit(judged_X @ table[:-1] + table[-1])


def judge(part: Part, y_train, scores, decided=None) -> dict[str, float]:
    """Return the measures of scores, and of decisions where there are any."""
    positives = y_train.sum(axis=0)
    varied = (positives > 0) & (part.judged_y.sum(axis=0) > 0)
    found: dict[str, float] = {"ranking_loss": label_ranking_loss(part.judged_y, scores)}
    for band, columns in {"": varied, "_rare": varied & (positives < RARE)}.items():
        if not columns.any():
            continue
        y, own = part.judged_y[:, columns], scores[:, columns]
        found[f"ap{band}"] = macro_average_precision_score(y, own)
        found[f"auc{band}"] = macro_roc_auc_score(y, own)
        if decided is not None:
            found[f"f{band}"] = float(f1_score_per_label(y, decided[:, columns]).mean())
    return found


def run_arm(
    part: Part,
    recipe,
    seed: int,
    models: dict,
    tuned: list[tuple[Part, dict]],
    classifiers: Sequence[str],
):
    """Yield classifier, measures and seconds of the sampler."""
    start = time.process_time()
    more = resample(part, recipe, seed, models)
    seconds = time.process_time() - start
    inner = [(own, resample(own, recipe, seed, kept)) for own, kept in tuned]
    for name in classifiers:
        scores = score(name, more, seed)
        decided = None
        if inner:
            held_out = np.vstack([score(name, own, seed) for _, own in inner])
            y = np.vstack([own.judged_y for own, _ in inner])
            decided = (scores >= choose_thresholds(held_out, y)).astype(int)
        yield name, judge(part, part.y, scores, decided), seconds


def run(options) -> None:
    """Run a stage, adding what the output lacks."""
    arms: dict[str, Any] = {"none": None, "none again": None}
    arms |= {"screen": SCREEN, "combine": COMBINE, "near": NEAR, "final": FINAL}[options.stage]
    classifiers = CLASSIFIERS
    if options.stage == "near":
        # No seed enters these classifiers.
        classifiers = NEAR_CLASSIFIERS
        del arms["none again"]
    if options.package:
        arms[options.package] = AEMLO()
        # The default until stage `near`.
        arms[f"{options.package}, residual 0"] = NEAR["residual 0"]
    if options.arms:
        arms = {name: arms[name] for name in options.arms}
    sets = options.sets or (SCREENED if options.stage == "screen" else SETS)
    final = options.stage == "final"
    done = {tuple(row[key] for key in FIELDS[:4]) for row in read(options.output)}
    is_new = not options.output.exists()
    with options.output.open("a", newline="") as file, threadpool_limits(1):
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        if is_new:
            writer.writeheader()
        for fold in options.folds:
            for name in sets:
                missing = [arm for arm in arms if (options.stage, name, str(fold), arm) not in done]
                if not missing:
                    continue
                part = folds_of_set(options.data / f"{name}.npz", 2 if final else 1)[fold]
                splits = MultilabelStratifiedKFold(3, shuffle=True, random_state=3)
                tuned = [(part.within(*rows), {}) for rows in splits.split(part.X, part.y)]
                models: dict = {}
                for arm in missing:
                    seed = 100 * (1 + final) + fold + 50 * (arm == "none again")
                    judged = tuned if options.stage in TUNED else []
                    cells = run_arm(part, arms[arm], seed, models, judged, classifiers)
                    for classifier, found, seconds in cells:
                        numbers = {key: f"{value:.4f}" for key, value in found.items()}
                        head = (options.stage, name, fold, arm, classifier)
                        row = dict(zip(FIELDS, head, strict=False))
                        writer.writerow(row | numbers | {"seconds": f"{seconds:.2f}"})
                    file.flush()
                print(options.stage, name, fold, f"{time.process_time():.0f} s", flush=True)


@cache
def folds_of_set(path: Path, seed: int) -> list[Part]:
    return list(folds_of(*load(path), seed))


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a results file; none if there is no file."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


class Effects(NamedTuple):
    """Median effect over sets, numbers of sets above the control and of all sets, and a test."""

    median: float
    wins: int
    n_sets: int
    #: Of an exact two-sided Wilcoxon test over sets.
    p: float


def effects(rows, stage: str) -> dict[tuple[str, str, str], Effects]:
    """Compare with no sampler: (arm, classifier, measure) -> effects."""
    rows = [row for row in rows if row["stage"] == stage]
    control: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        if row["arm"] in ("none", "none again"):
            control.setdefault((row["set"], row["fold"], row["classifier"]), []).append(row)
    gaps: dict[tuple[str, str, str], dict[str, list[float]]] = {}
    for row in rows:
        before = control[row["set"], row["fold"], row["classifier"]]
        for measure in MEASURES:
            if row[measure]:
                of_sets = gaps.setdefault((row["arm"], row["classifier"], measure), {})
                gap = float(row[measure]) - np.mean([float(own[measure]) for own in before])
                of_sets.setdefault(row["set"], []).append(gap)
    found = {}
    for key, of_sets in gaps.items():
        means = np.array([np.mean(values) for values in of_sets.values()])
        p = exact_wilcoxon(np.round(means, 12))[0]
        found[key] = Effects(float(np.median(means)), int((means > 0).sum()), len(means), p)
    return found


def merit(found, arm: str) -> float:
    """Return the mean median effect on average precision, overall and rare."""
    keys = [(arm, name, measure) for name in CLASSIFIERS for measure in ("ap", "ap_rare")]
    return float(np.mean([found[key].median for key in keys if key in found]))


def helped(found, arm: str, measures: tuple[str, ...]) -> list[str]:
    """Return the classifiers under which all measures rise on two thirds of the sets."""
    nothing = Effects(0.0, 0, 1, 1.0)
    return [
        name
        for name in CLASSIFIERS
        if all(
            (own := found.get((arm, name, measure), nothing)).wins >= WIN_SHARE * own.n_sets
            for measure in measures
        )
    ]


def worst(found, arm: str) -> float:
    """Return the worst median effect on average precision and F."""
    measures = ("ap", "ap_rare", "f", "f_rare")
    return min(own.median for key, own in found.items() if key[0] == arm and key[2] in measures)


def reaches_goal(found, arm: str) -> bool:
    """Tell whether a finalist reaches the goal."""
    n_helped = len(helped(found, arm, ("ap", "f_rare")))
    return n_helped >= LEAST_CLASSIFIERS and worst(found, arm) >= -MOST_LOST


def report(rows) -> str:
    """Return tables: pooled over folds, by stage and fold, and of arms that ran on a few sets."""
    tables = []
    for stage, folds in (("near", "012"), ("final", "12")):
        own = [row for row in rows if row["stage"] == stage and row["fold"] in folds]
        arms = set.intersection(*({r["arm"] for r in own if r["fold"] == fold} for fold in folds))
        if arms:
            title = f"{stage}, folds {', '.join(folds)}"
            tables.append(_table(title, [row for row in own if row["arm"] in arms], stage))
    for stage in ("screen", "combine", "final"):
        for fold in sorted({row["fold"] for row in rows if row["stage"] == stage} - {"2"}):
            own = [row for row in rows if row["stage"] == stage and row["fold"] == fold]
            everywhere = len({row["set"] for row in own})
            counts = {
                arm: len({row["set"] for row in own if row["arm"] == arm})
                for arm in dict.fromkeys(row["arm"] for row in own)
            }
            few = {arm for arm in counts if counts[arm] < everywhere}
            title = f"{stage}, fold {fold}"
            tables.append(_table(title, [row for row in own if row["arm"] not in few], stage))
            if few:
                sets = {row["set"] for row in own if row["arm"] in few}
                title = f"{title}, {', '.join(sorted(sets))}"
                tables.append(_table(title, [row for row in own if row["set"] in sets], stage))
    return "\n".join(tables)


def _table(title: str, rows, stage: str) -> str:
    found = effects(rows, stage)
    arms = sorted({arm for arm, _, _ in found}, key=lambda arm: -merit(found, arm))
    shown = ("ap", "f_rare") if stage in TUNED else ("ap", "ap_rare")
    more = ("ap_rare", "f") if stage in TUNED else ()
    classifiers = [name for name in CLASSIFIERS if any(key[1] == name for key in found)]
    titles = [f"{name} {' / '.join(shown + more)}" for name in classifiers]
    lines = [f"*{title}*", "", f"| arm | merit | worst | helped | {' | '.join(titles)} |"]
    lines.append("|---" * (4 + len(titles)) + "|")
    for arm in arms:
        keys = [(arm, name, measure) for name in classifiers for measure in shown + more]
        there = [key for key in keys if key in found]
        # Two seeds of the control differ by noise alone.
        is_tested = arm not in ("none", "none again")
        adjusted = dict(zip(there, holm([found[key].p for key in there]), strict=True))
        marked = {key for key in there if is_tested and adjusted[key] <= ALPHA}
        cells = [
            " / ".join(
                _cell(found.get(key)) + "*" * (key in marked)
                for measure in shown + more
                for key in [(arm, name, measure)]
            )
            for name in classifiers
        ]
        n_helped = len(helped(found, arm, shown))
        head = f"| {arm} | {merit(found, arm):+.4f} | {worst(found, arm):+.4f} | {n_helped} |"
        lines.append(f"{head} {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _cell(own: Effects | None) -> str:
    return "" if own is None else f"{own.median:+.3f} ({own.wins}/{own.n_sets})"


def main(arguments=None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", choices=("run", "report"))
    parser.add_argument("--output", type=Path, required=True, help="CSV file of results")
    parser.add_argument("--data", type=Path, help="folder of npz files")
    parser.add_argument("--stage", choices=("screen", "combine", "near", "final"), default="screen")
    parser.add_argument("--sets", nargs="+", help="names of data sets")
    parser.add_argument("--arms", nargs="+", help="names of arms")
    parser.add_argument("--folds", nargs="+", type=int, default=[0, 1], help="numbers of folds")
    parser.add_argument("--package", help="name under which the package's AEMLO() runs, too")
    options = parser.parse_args(arguments)
    if options.task == "run":
        run(options)
    else:
        print(report(read(options.output)))


if __name__ == "__main__":
    main()
