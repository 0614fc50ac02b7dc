"""
Label imbalance at a glance
===========================

Pictures of a label matrix before and after resampling: how many rows carry each label, how much
rarer each label is than the most frequent one, and which labels share rows. Three of eleven labels
are rare here. They share their rows with frequent ones, so a sampler that adds rows for them makes
frequent labels grow, too.
"""

# sphinx_gallery_thumbnail_number = 2
# sphinx_gallery_multi_image = "single"

from matplotlib import pyplot as plt

from imblearn_multilabel.datasets import load_digit_attributes
from imblearn_multilabel.displays import (
    ConcurrenceChordDisplay,
    ImbalanceDisplay,
    LabelCountsDisplay,
)
from imblearn_multilabel.metrics import LabelProfile
from imblearn_multilabel.over_sampling import MLROS, MLSOL

X, y = load_digit_attributes(return_X_y=True, as_frame=True)  # columns of y have names
LabelProfile(y)

# %%
# Rows that carry each label.

LabelCountsDisplay.from_labels(y)

# %%
# IRLbl: how much rarer each label is than the most frequent one. Labels right of the dashed line,
# MeanIR, are the minority labels.

ImbalanceDisplay.from_labels(y)

# %%
# Counts after two samplers. MLROS works on the minority labels only, until each IRLbl is at most
# the MeanIR from before. MLSOL adds rows where labels are hard to tell apart, whatever their
# frequency, so frequent labels grow, too.

for sampler in (MLROS(random_state=0), MLSOL(random_state=0)):
    sampler.fit_resample(X, y)
    display = LabelCountsDisplay.from_sampler(sampler)
    display.ax_.title.set_text(f"Positives per label, {type(sampler).__name__}")

# %%
# Ribbons link labels that share rows; the wider, the more rows carry both. Blue labels have a high
# SCUMBLE: they are rare and share their rows with frequent ones.

ConcurrenceChordDisplay.from_labels(y)
plt.show()
