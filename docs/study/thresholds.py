"""Compare threshold rules on 32 data sets under six classifiers, on rows that no rule has seen."""

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd
from report import ALPHA, after_holm, effect_of, markdown, p_text
from run import NEW, OLDER, as_frame
from thresholds_rules import (
    DEFAULT,
    NESTED,
    OF_PROBABILITIES,
    ORACLE,
    RULES,
    TRANSDUCTIVE,
    WAS_DEFAULT,
)
from thresholds_scores import CLASSIFIERS, SVM, scores_of

from imblearn_multilabel.exceptions import UnreachedTargetWarning
from imblearn_multilabel.metrics import f1_score_per_label, micro_f1_score
from imblearn_multilabel.model_selection import choose_thresholds

TABLE = "thresholds.csv.gz"
KEYS = ("data", "classifier", "rule")
#: Twelve of the older sets, which the default of before was chosen on; the others were chosen on
#: for its last change only.
FIRST = (
    "emotions", "yeast", "cal500", "medical", "enron", "langlog", "scene", "birds", "slashdot",
    "corel5k", "flags", "chd_49",
)  # fmt: skip
#: Positives in training -> the title of labels that have so many.
BANDS = {
    1: "1", 2: "2", 3: "3", 4: "4 to 5", 6: "6 to 9", 10: "10 to 19", 20: "20 to 49",
    50: "50 and more",
}  # fmt: skip
#: Coarser ones.
RARE, MIDDLE, COMMON = "fewer than 10", "10 to 49", "50 and more"
COARSE = {0: RARE, 10: MIDDLE, 50: COMMON}
#: Macro-F on halves of the test rows, with thresholds of the training rows or of the other half.
ON_HALVES, OF_OTHER_HALF = "default, on halves", "default, other half"
FLOORS = {
    f"{measure} 0.8{title}": ({measure: 0.8}, confidence)
    for measure in ("precision", "recall")
    for title, confidence in (("", None), (", confidence 0.9", 0.9))
}
OF_FLOORS = "logistic regression"
PUBLISHED = [
    rule for rule in RULES if rule not in (DEFAULT, WAS_DEFAULT, "expected", ORACLE, *TRANSDUCTIVE)
]


def parts(lines):
    for data in (*NEW, *OLDER):
        for classifier in CLASSIFIERS:
            if any((data, classifier, rule) not in lines for rule in rules_for(classifier)):
                yield data, classifier


def rules_for(classifier):
    """Return the names of the lines of a classifier."""
    excluded = (WAS_DEFAULT, *(OF_PROBABILITIES if classifier == SVM else (NESTED,)))
    found = [*(name for name in RULES if name not in excluded), ON_HALVES, OF_OTHER_HALF]
    return [*found, *FLOORS] if classifier == OF_FLOORS else found


def run(part, given):
    data, classifier = part
    s = scores_of(given.data, given.cache, data, classifier)
    if not s.log_odds:
        # A mean of votes may pass 1 by rounding.
        s = s._replace(held_out=s.held_out.clip(0, 1), test=s.test.clip(0, 1))
    found = {}
    for name in rules_for(classifier):
        if name in RULES:
            found[name] = judge(s, RULES[name](s))
        elif name in FLOORS:
            found[name] = judge_floor(s, *FLOORS[name])
    found |= halves(s)
    keys = dict(zip(KEYS, part, strict=False))
    return [keys | {"rule": name} | values for name, values in found.items()]


def judge(s, predicted):
    """Return the measures of predictions of the test rows."""
    positives, f = s.y.sum(axis=0), f1_score_per_label(s.y_test, predicted)
    rare = positives < 10
    single = predicted[:, positives == 1].mean(axis=0)
    return {
        "macro_f": short(np.nanmean(f)),
        "micro_f": short(micro_f1_score(s.y_test, predicted)),
        **{f"f {band}": short(pd.Series(f[own]).mean()) for band, own in split(positives, COARSE)},
        "predicted": short(predicted.sum() / s.y_test.sum()),
        "predicted, rare": short(ratio(predicted[:, rare].sum(), s.y_test[:, rare].sum())),
        "most rows, one positive": short(single.max() if len(single) else np.nan),
        # Sums, for means over the labels of all sets.
        **{f"labels {band}": (~np.isnan(f[own])).sum() for band, own in split(positives, BANDS)},
        **{f"sum {band}": short(np.nansum(f[own])) for band, own in split(positives, BANDS)},
        **{f"found {band}": (f[own] > 0).sum() for band, own in split(positives, BANDS)},
    }


def split(positives, bands):
    """Yield bands, and which labels are in them."""
    starts = np.array(list(bands))
    place = np.searchsorted(starts, positives, side="right") - 1
    for number, band in enumerate(bands.values()):
        yield band, place == number


def ratio(found, wanted):
    return found / wanted if wanted else np.nan


def short(value):
    """Round, since more digits say nothing and fill the table."""
    return float(round(value, 4))


def halves(s):
    """Return Macro-F on each half of the test rows, averaged, by two kinds of thresholds."""
    half = np.random.RandomState(0).permutation(len(s.y_test)) < len(s.y_test) // 2
    scores = {ON_HALVES: [], OF_OTHER_HALF: []}
    of_training = choose_thresholds(s.held_out, s.y, log_odds=s.log_odds)
    for judged in (half, ~half):
        of_other = choose_thresholds(s.test[~judged], s.y_test[~judged], log_odds=s.log_odds)
        for name, thresholds in ((ON_HALVES, of_training), (OF_OTHER_HALF, of_other)):
            predicted = (s.test[judged] >= thresholds).astype(int)
            scores[name].append(np.nanmean(f1_score_per_label(s.y_test[judged], predicted)))
    return {name: {"macro_f": short(np.mean(values))} for name, values in scores.items()}


def judge_floor(s, floor, confidence):
    """Return how many labels are asked for a floor, reach it in training, keep it on test rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnreachedTargetWarning)
        thresholds = choose_thresholds(s.held_out, s.y, scoring=floor, confidence=confidence)
    ((measure, least),) = floor.items()
    rows = (s.held_out >= thresholds).sum(axis=0)
    # A label that misses its floor is predicted nowhere, or everywhere.
    reached = rows > 0 if measure == "precision" else rows < (~np.isnan(s.held_out)).sum(axis=0)
    predicted = s.test >= thresholds
    tp = (predicted & (s.y_test == 1)).sum(axis=0)
    trials = (predicted if measure == "precision" else s.y_test).sum(axis=0)
    positives = s.y.sum(axis=0)
    scored = ((s.y == 1) & ~np.isnan(s.held_out)).sum(axis=0)
    asked = (scored > 0) & (s.y_test.sum(axis=0) > 0)
    judged = asked & reached & (trials > 0)
    kept = judged & (tp >= least * trials)
    return {
        f"{name} {band}": (labels & own).sum()
        for name, labels in (("asked", asked), ("judged", judged), ("kept", kept))
        for band, own in split(positives, COARSE)
    }


# Tables


class Side(NamedTuple):
    """Macro-F under a classifier, by data set and rule, and how rules differ from a control."""

    scores: pd.DataFrame
    control: str
    marks: dict[str, str]

    def cell(self, rule):
        if rule not in self.scores:
            return ""
        text = short_text(self.scores[rule].mean())
        if rule == self.control:
            return f"**{text}**"
        if rule == ORACLE:
            return text
        better = int((self.scores[rule] > self.scores[self.control]).sum())
        return f"{text} ({better}){self.marks[rule]}"


def sides_of(frame, data, control=DEFAULT):
    """Return each classifier's side, with Holm's correction over the rules compared."""
    sides = {}
    for classifier, own in frame[frame.data.isin(data)].groupby("classifier"):
        scores = own.pivot(index="data", columns="rule", values="macro_f")
        rules = [name for name in RULES if name in scores and name not in (control, ORACLE)]
        effects = [effect_of((scores[rule] - scores[control]).to_numpy()) for rule in rules]
        found = zip(rules, after_holm(effects), strict=True)
        marks = {rule: " †" if p <= ALPHA else "" for rule, p in found}
        sides[classifier] = Side(scores, control, marks)
    return {name: sides[name] for name in CLASSIFIERS if name in sides}


def title_of(rule):
    return f"**{rule}**" if rule == DEFAULT else rule


def macro_table(frame, data):
    sides = sides_of(frame, data)
    rows = [[title_of(rule), *(side.cell(rule) for side in sides.values())] for rule in RULES]
    return markdown(["rule", *sides], rows)


def best_table(frame):
    """Return by classifier the default's gain over the best published rule in the mean."""
    everything = sorted(set(frame.data))
    groups = {
        "all": (everything, DEFAULT),
        "the new": ([name for name in everything if name in NEW], DEFAULT),
        "not among the first": ([name for name in everything if name not in FIRST], WAS_DEFAULT),
    }
    rows = []
    for title, (data, control) in groups.items():
        for classifier, side in sides_of(frame, data, control).items():
            means = side.scores[[rule for rule in PUBLISHED if rule in side.scores]].mean()
            best = means.idxmax()
            gain = effect_of((side.scores[control] - side.scores[best]).to_numpy())
            differ = sum(side.marks[rule] != "" for rule in means.index)
            row = [f"{title} ({len(side.scores)})", classifier, control]
            row += [short_text(side.scores[control].mean()), best, short_text(means[best])]
            row += [f"{gain.gains.mean():+.3f}", f"{gain.won} of {gain.n}", p_text(gain.p)]
            rows.append([*row, f"{differ} of {len(means)}"])
    header = [
        *("sets", "classifier", "rule", "Macro-F", "best published", "its Macro-F", "gain"),
        *("sets won", "Wilcoxon", "published rules that differ, Holm"),
    ]
    return markdown(header, rows)


def measures_table(frame):
    """Return other measures over sets and the classifiers with probabilities."""
    means = {
        "Macro-F": "macro_f", "Micro-F": "micro_f", f"F, {RARE} positives": f"f {RARE}",
        MIDDLE: f"f {MIDDLE}", COMMON: f"f {COMMON}",
    }  # fmt: skip
    medians = {"predicted per true": "predicted", f"same, {RARE}": "predicted, rare"}
    most = "most rows, one positive"
    with_all = frame[frame.classifier != SVM]
    rows = []
    for rule in RULES:
        own = with_all[with_all.rule == rule]
        if own.empty:
            continue
        row = [title_of(rule), *(short_text(own[column].mean()) for column in means.values())]
        # One set with few positives would decide a mean of ratios.
        row += [text(own[column].median(), ".1f") for column in medians.values()]
        rows.append([*row, text(own[most].max(), ".0%")])
    return markdown(["rule", *means, *medians, most], rows)


def sets_table(frame):
    """Return by data set what the default gains over exact cuts."""
    names = [name for name in (*NEW, *OLDER) if name in set(frame.data)]
    sides = sides_of(frame, names)
    gains = {name: side.scores[DEFAULT] - side.scores["exact"] for name, side in sides.items()}
    rows = [[name, *(text(gain[name], "+.3f") for gain in gains.values())] for name in names]
    rows.append(["**mean**", *(text(gain.mean(), "+.3f") for gain in gains.values())])
    return markdown(["set", *sides], rows)


def halves_table(frame):
    scores = frame.pivot_table(index="rule", columns="classifier", values="macro_f")
    names = [name for name in CLASSIFIERS if name in scores]
    titles = {ON_HALVES: "of the training rows", OF_OTHER_HALF: "of the other half"}
    rows = [
        [title, *(short_text(scores.loc[rule, name]) for name in names)]
        for rule, title in titles.items()
    ]
    return markdown(["thresholds", *names], rows)


def positives_table(frame):
    """Return F by positives in training, a mean over the labels of all sets and classifiers."""
    sums = frame[frame.rule.isin(("0.5", "exact", DEFAULT))].groupby("rule").sum(numeric_only=True)
    n_classifiers = frame.classifier.nunique()
    rows = []
    for band in BANDS.values():
        labels = sums.loc[DEFAULT, f"labels {band}"]
        if labels:
            plain, exact, tuned = (sums[f"sum {band}"] / labels)[["0.5", "exact", DEFAULT]]
            found = sums.loc[DEFAULT, f"found {band}"] / labels
            row = [band, int(labels / n_classifiers), *map(short_text, (plain, exact, tuned))]
            row += [text(tuned - plain, "+.3f"), text(tuned - exact, "+.3f"), text(found, ".0%")]
            rows.append(row)
    header = [
        *("positives in training", "labels", "at 0.5", "exact cut", "tuned"),
        *("tuned over 0.5", "tuned over exact", "found on a test row"),
    ]
    return markdown(header, rows)


def floors_table(frame):
    sums = frame[frame.rule.isin(FLOORS)].groupby("rule").sum(numeric_only=True)
    rows = []
    for floor in FLOORS:
        row = [floor]
        for band in COARSE.values():
            asked, judged, kept = (
                int(sums.loc[floor, f"{name} {band}"]) for name in ("asked", "judged", "kept")
            )
            row.append(f"{judged} of {asked}" + (f": {kept / judged:.0%}" if judged else ""))
        rows.append(row)
    return markdown(["floor", *COARSE.values()], rows)


def tables(lines):
    frame = as_frame(lines.values())
    return {
        "best": best_table(frame),
        "all": macro_table(frame, (*NEW, *OLDER)),
        "new": macro_table(frame, NEW),
        "measures": measures_table(frame),
        "sets": sets_table(frame),
        "halves": halves_table(frame),
        "positives": positives_table(frame),
        "floors": floors_table(frame),
    }


def text(value, form):
    return "" if np.isnan(value) else format(value, form)


def short_text(score):
    return text(score, ".3f").removeprefix("0")
