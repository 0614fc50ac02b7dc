"""
Reading an ARFF file
====================

Many multi-label data sets are published as ARFF files, in one of two dialects: Mulan's, with an XML
file that names the labels, and MEKA's, with an option in the header that counts them. The columns
of an ARFF file do not show which of them are labels. ``read_arff`` takes the names of the labels
from either source or from you, and refuses to guess: a guess can be wrong without any error, and
take features for labels.
"""

import tempfile
import textwrap
from pathlib import Path

from imblearn.pipeline import make_pipeline
from matplotlib import pyplot as plt
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import OneHotEncoder

from imblearn_multilabel.datasets import read_arff, write_arff
from imblearn_multilabel.displays import LabelCountsDisplay
from imblearn_multilabel.metrics import LabelProfile
from imblearn_multilabel.over_sampling import MLROS

# %%
# A small file in Mulan's dialect with a nominal feature, a missing value and three labels, and its
# XML file. For your data, replace the paths with those of your files.

folder = Path(tempfile.mkdtemp())
(folder / "songs.arff").write_text(
    """\
@relation songs
@attribute tempo numeric
@attribute loudness numeric
@attribute key {major, minor, unknown}
@attribute calm {0, 1}
@attribute happy {0, 1}
@attribute solemn {0, 1}
@data
62, -21.5, minor, 1, 0, 1
140, -6.1, major, 0, 1, 0
128, -7.0, major, 0, 1, 0
71, -18.2, minor, 1, 0, 0
133, ?, unknown, 0, 1, 0
58, -24.0, major, 1, 1, 0
66, -20.3, minor, 1, 0, 0
150, -5.2, major, 0, 1, 0
60, -22.8, minor, 1, 0, 1
"""
)
(folder / "songs.xml").write_text(
    """\
<labels xmlns="http://mulan.sourceforge.net/labels">
<label name="happy"></label>
<label name="calm"></label>
<label name="solemn"></label>
</labels>
"""
)

songs = read_arff(folder / "songs.arff", xml=folder / "songs.xml")
print(songs.data)
print(songs.target)

# %%
# Nominal features become categories and the missing value nan. The labels are in the order of the
# XML file, which may differ from the order of the columns. Without a source of names there is an
# error:

try:
    read_arff(folder / "songs.arff")
except ValueError as error:
    print(textwrap.fill(str(error).replace(str(folder), "..."), 100))

# %%
# MLROS does not read features, so it accepts categories and missing values. The classifier needs
# numbers.

print(LabelProfile(songs.target).label_table())
sampler = MLROS(random_state=0)
X_res, y_res = sampler.fit_resample(songs.data, songs.target)
print(X_res.tail(3))

model = make_pipeline(
    MLROS(random_state=0),
    make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include="category")),
        ("passthrough", ["tempo"]),  # loudness has a missing value and is left out
    ),
    KNeighborsClassifier(3),
)
print(model.fit(songs.data, songs.target).predict(songs.data[:2]))

# %%
# Draw the effect of the sampler, and write the result to a file.

LabelCountsDisplay.from_sampler(sampler)
write_arff(folder / "resampled.arff", X_res[["tempo", "loudness"]], y_res)
print((folder / "resampled.arff").read_text().splitlines()[0])
plt.show()
