"""The comparison of AEMLO's paper, run again; written down before anything was run.

Eight methods under five classifiers on nine data sets, under RAkEL on five of them. Where a method
has a sampling ratio, three settings compete on an inner split of every training part, once for each
classifier that tunes; the others take the settings of the one they are listed with.
"""

from zlib import crc32

import numpy as np
import pandas as pd
from cells import KEYS, Leg, parts_of, run_part
from classifiers import CLASSIFIERS
from report import effect_of, markdown, marks
from run import as_frame, load

from imblearn_multilabel import combine, over_sampling, under_sampling
from imblearn_multilabel.model_selection import MultilabelStratifiedKFold
from imblearn_multilabel.statistics import rank_methods

__all__ = ["KEYS", "TABLE", "parts", "run", "tables"]

TABLE = "comparison.csv.gz"
CONTROL = "AEMLO"
PAPER_RECIPE = "AEMLO.from_paper"
BY_DEFAULT = f"{CONTROL}, 5 %"
#: Those that a slow method has time for.
FIVE = ("cal500", "yeast", "langlog", "enron", "corel5k")
NINE = (*FIVE, "rcv1subset1_472", "rcv1subset2_472", "rcv1subset3_472", "bibtex")
#: Method -> names of settings to choose from. MLSMOTE and MLTL have an amount of their own.
SETTINGS = {name: (name,) for name in ("baseline", "MLSMOTE", "MLTL")} | {
    name: tuple(f"{name} sampling_ratio {ratio}" for ratio in (0.1, 0.25, 0.5))
    for name in ("MLSOL", "MLROS", "MLRUS", "MLBOTE", "AEMLO")
}
COMPETING = tuple(name for names in SETTINGS.values() if len(names) > 1 for name in names)
#: The library's other samplers, as they are by default; not MLDM, for its cost.
OTHERS = (
    *("baseline", "LPROS", "MLONC", "MLRkNNOS", "LSDMLO"),
    *("LPRUS", "MLUL", "MLeNN", "REMEDIAL", "REMEDIALHwR"),
)
#: Classifier -> the one whose inner scores choose its settings.
TUNED_BY = {"BR-SVM": "BR-SVM", "MLkNN": "MLkNN"} | dict.fromkeys(
    ("CLR-SVM", "RAkEL", "ECC"), "BR-SVM"
)
TUNING = ("BR-SVM", "MLkNN")
N_FOLDS, N_INNER_PARTS, FOLD_SEED, INNER_SEED = 5, 4, 20240909, 5
SAMPLER_SEED = 11
#: Column -> title, score, and whether greater is better.
MEASURES = {
    "macro_f": ("Macro-F", "macro_f1_score", True),
    "macro_auc": ("Macro-AUC", "macro_roc_auc_score", True),
    "ranking_loss": ("Ranking loss", "label_ranking_loss", False),
}
#: Mean over the five classifiers that the paper's Table 2 gives for AEMLO.
PAPER = {"macro_f": 2.20, "macro_auc": 2.18, "ranking_loss": 2.44}


def method_of(name):
    return name.partition(" sampling_ratio ")[0]


def make_remedy(name):
    method, _, ratio = name.partition(" sampling_ratio ")
    if method == "baseline":
        return None
    if method == PAPER_RECIPE:
        return over_sampling.AEMLO.from_paper(random_state=SAMPLER_SEED)
    families = (over_sampling, under_sampling, combine)
    family = next(family for family in families if method in family.__all__)
    sampler = getattr(family, method)(**({"sampling_ratio": float(ratio)} if ratio else {}))
    if "random_state" in sampler.get_params():
        sampler.set_params(random_state=SAMPLER_SEED)
    return sampler


# Runs: settings compete on inner parts, the chosen ones are scored on test folds


def chosen_settings(lines, data, fold, classifier):
    """Return the chosen setting of every method that has its inner scores."""
    found = (choose(lines, data, fold, method, classifier) for method in SETTINGS)
    return tuple(name for name in found if name is not None)


def choose(lines, data, fold, method, classifier):
    """Return the setting of best mean rank over the measures, the first of equals.

    None while an inner score is missing. A setting that failed is chosen only if all did.
    """
    names = SETTINGS[method]
    if len(names) == 1:
        return names[0]
    place = ("inner", data, str(fold), TUNED_BY[classifier])
    found = [lines.get((*place, name)) for name in names]
    if None in found:
        return None
    ranks = [
        rank_methods(
            [[float(line[column] or "nan") for line in found]], greater_is_better=greater_is_better
        )[0]
        for column, (_, _, greater_is_better) in MEASURES.items()
    ]
    return names[int(np.argmin(np.round(np.mean(ranks, axis=0), 9)))]


def tuned_settings(lines, data, fold, classifier):
    """Return what is scored at tuned thresholds: AEMLO with its default and its chosen amount."""
    chosen = choose(lines, data, fold, CONTROL, classifier)
    return ("baseline", CONTROL) if chosen is None else ("baseline", CONTROL, chosen)


def legs_of(classifiers, data):
    """Return the competition of settings and the test that it decides."""
    return (
        Leg(COMPETING, TUNING, (0,), data, "inner"),
        Leg(chosen_settings, classifiers, (0,), data),
    )


LEGS = (
    *legs_of((*TUNING, "CLR-SVM", "ECC"), NINE),
    *legs_of(("RAkEL",), FIVE),
    Leg((PAPER_RECIPE,), TUNING, (0,), FIVE, "paper"),
    Leg(tuned_settings, TUNING, (0,), NINE, "tuned"),
    Leg(OTHERS, TUNING, (0,), NINE, "others"),
)


def parts(lines):
    return parts_of(LEGS, lines)


def rows_of(part, y):
    """Return the rows to train on and the rows to score.

    Rows of the outer test fold appear in neither part of the ``inner`` stage.
    """
    outer = MultilabelStratifiedKFold(N_FOLDS, shuffle=True, random_state=FOLD_SEED)
    train, test = list(outer.split(y, y))[part.fold]
    if part.stage == "inner":
        inner = MultilabelStratifiedKFold(N_INNER_PARTS, shuffle=True, random_state=INNER_SEED)
        kept, held_out = next(iter(inner.split(train, y[train])))
        train, test = train[kept], train[held_out]
    return train, test


def run(part, given):
    X, y = load(given.data, part.data)
    rows = rows_of(part, y)
    lines = run_part(
        part,
        given,
        X,
        y,
        rows,
        {name: make_remedy(name) for name in part.remedies},
        CLASSIFIERS[part.classifier],
        scoring={column: score for column, (_, score, _) in MEASURES.items()},
        thresholds="tuned" if part.stage == "tuned" else "default",
        random_state=0,
    )
    return [line | {"test_rows": digest_of(rows[1])} for line in lines]


def digest_of(rows):
    """Return a short digest of row numbers."""
    return f"{crc32(np.sort(rows).astype(np.int64).tobytes()):08x}"


def check_paired(lines):
    """Refuse scores of different test folds side by side."""
    seen = {}
    for (stage, data, fold, *_), line in lines.items():
        place = (stage == "inner", data, fold)
        if seen.setdefault(place, line["test_rows"]) != line["test_rows"]:
            raise ValueError(
                f"cells of {data}, fold {fold}, must have the same test rows; got two kinds. Run "
                "the older ones again."
            )


# Tables


def goodness(frame, column, names):
    """Return scores turned so that greater is better, where all methods have one.

    A row per classifier and data set, a column per method.
    """
    frame = frame.assign(method=frame.remedy.map(method_of))
    wide = frame.pivot(index=["classifier", "data"], columns="method", values=column)
    found = wide[list(names)].dropna()
    return found if MEASURES[column][2] else -found


def ranks_table(frame, names):
    """Mean ranks over data sets, 1 is best, by measure and classifier."""
    rows = []
    for column, (title, _, _) in MEASURES.items():
        found = goodness(frame, column, names)
        means = {
            name: rank_methods(found.loc[name].to_numpy()).mean(axis=0)
            for name in CLASSIFIERS
            if name in found.index
        }
        for name, own in means.items():
            shown = [f"**{rank:.2f}**" if rank == own.min() else f"{rank:.2f}" for rank in own]
            rows.append([title, name, len(found.loc[name]), *shown])
        together = np.mean(list(means.values()), axis=0)
        rows.append([title, f"mean of {len(means)}", "", *(f"{rank:.2f}" for rank in together)])
    return markdown(["measure", "classifier", "data sets", *names], rows)


def gains_tables(frame):
    """Gains over the baseline by classifier; marks after Holm over the methods."""
    found = {column: goodness(frame, column, SETTINGS) for column in MEASURES}
    others = [name for name in SETTINGS if name != "baseline"]
    parts = []
    for classifier in CLASSIFIERS:
        columns = []
        for values in found.values():
            own = values.loc[classifier]
            effects = [effect_of((own[name] - own.baseline).to_numpy()) for name in others]
            columns.append([f"{e}{sign}" for e, sign in zip(effects, marks(effects), strict=True)])
        titles = [title for title, _, _ in MEASURES.values()]
        rows = zip(others, *columns, strict=True)
        parts.append(markdown([classifier, *titles], rows))
    return "\n\n".join(parts)


def paper_table(frame):
    rows = []
    for column, (title, _, _) in MEASURES.items():
        found = goodness(frame, column, SETTINGS)
        place = found.columns.get_loc(CONTROL)
        own = [rank_methods(found.loc[name].to_numpy()).mean(axis=0)[place] for name in CLASSIFIERS]
        rows.append([title, f"{PAPER[column]:.2f}", f"{np.mean(own):.2f}"])
    return markdown(["measure", f"{CONTROL} in the paper", "here, mean of the classifiers"], rows)


_DEFAULT = {("test", "baseline"): "baseline", ("test", CONTROL): CONTROL}
#: Stage and remedy -> title, in the tables of what stands beside the comparison.
RECIPE = _DEFAULT | {("paper", PAPER_RECIPE): PAPER_RECIPE}
TUNED = _DEFAULT | {
    ("tuned", "baseline"): "tuned baseline",
    ("tuned", CONTROL): f"tuned {CONTROL}",
    ("tuned", BY_DEFAULT): f"tuned {BY_DEFAULT}",
}


def beside_table(frame, columns):
    """Means over the data sets that have a score in every column."""
    rows = []
    for classifier in CLASSIFIERS:
        own = frame[frame.classifier == classifier]
        for column, (title, _, _) in MEASURES.items():
            wide = own.pivot(index="data", columns=["stage", "remedy"], values=column)
            found = wide.reindex(columns=list(columns)).dropna()
            if len(found):
                shown = (f"{mean:.3f}" for mean in found.mean())
                rows.append([classifier, len(found), title, *shown])
    return markdown(["classifier", "sets", "mean of", *columns.values()], rows)


def tables(lines):
    check_paired(lines)
    places = {key[1:-1] for key in lines if key[0] == "test"}
    keys = [("test", *place, name) for place in places for name in chosen_settings(lines, *place)]
    # A run that goes on has chosen settings that are not scored yet.
    picked = [lines[key] for key in keys if key in lines]
    tested = as_frame(picked)
    others = as_frame(line for line in lines.values() if line["stage"] == "others")
    beside = as_frame(line for line in lines.values() if line["stage"] in ("paper", "tuned"))
    # Only decisions depend on thresholds.
    is_tuned = beside.stage == "tuned"
    beside = beside.assign(macro_f=beside.macro_f.where(~is_tuned, beside.tuned_macro_f))
    shown = pd.concat([tested, beside])
    titles = {CONTROL: BY_DEFAULT}
    shown = shown.assign(remedy=[titles.get(name) or method_of(name) for name in shown.remedy])
    return {
        "ranks": ranks_table(tested, SETTINGS),
        "paper": paper_table(tested),
        "gains": gains_tables(tested),
        "tuned": beside_table(shown, TUNED),
        "recipe": beside_table(shown, RECIPE),
        "others": ranks_table(others, OTHERS),
    }
