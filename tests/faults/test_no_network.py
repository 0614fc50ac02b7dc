"""The interpreter's own audit: no import, resampling or reading of files opens a connection.

And no file of ours is run, nor one that somebody else has put in its place.
"""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
seen, watching = [], ["network"]
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.bind", "urllib.Request")
# Not "compile": numpy parses the headers of arrays to a tree of literals, which nobody runs.
CODE = ("pickle.find_class", "exec", "os.system", "os.exec", "os.posix_spawn", "subprocess.Popen")
def audit(event, args):
    if event in NETWORK or ("code" in watching and event in CODE):
        # What models consist of is read off our own annotations, which typing evaluates.
        if event == "exec" and sys._getframe(1).f_globals["__name__"] == "typing":
            return
        seen.append((event, str(args)[:200]))
sys.addaudithook(audit)
import os, pickle, tempfile, warnings
from importlib.util import find_spec
from pathlib import Path
import numpy as np
import imblearn_multilabel
from imblearn_multilabel import datasets
from imblearn_multilabel.datasets._arff import read_mulan_xml, write_mulan_xml
from imblearn_multilabel.model_selection import RemedyComparison, compare_remedies
from imblearn_multilabel.model_selection._comparison.cache import read_cell, write_json
from tests.samplers import NEEDS_TORCH, HAS_TORCH, make_sampler, sampler_classes
warnings.simplefilter("ignore")
X, y = datasets.make_imbalanced_multilabel(30, 3, 4, random_state=0)
samplers = {}
for each in sampler_classes():
    if HAS_TORCH or each.__name__ not in NEEDS_TORCH:
        samplers[each.__name__] = make_sampler(each)
        samplers[each.__name__].fit_resample(X, y)

class Bomb:
    def __reduce__(self):
        return os.system, ("true",)

def quietly(read, path):
    try:
        read(path)
    except (ValueError, KeyError, TypeError):
        pass

def check(write, read, path):
    write(path)
    content = open(path, "rb").read()
    packed = pickle.dumps(Bomb())
    for text in (content, packed, content[:40] + packed, content.replace(b"x0", packed)):
        open(path, "wb").write(text)
        quietly(read, path)  # what is imported once is imported
        watching.append("code")
        quietly(read, path)
        watching.remove("code")

def write_objects(path):
    with open(path, "wb") as file:
        np.savez(file, X=np.array([[Bomb()]]), y=np.ones((1, 1)))

NEEDS = {"csv": "pandas", "parquet": "pyarrow"}
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "data")
    for kind in ("npz", "svmlight", "arff", *NEEDS):
        if find_spec(NEEDS.get(kind, "numpy")):
            write, read = (getattr(datasets, f"{do}_{kind}") for do in ("write", "read"))
            options = {"labels": ["y0"]} if kind == "csv" else {}
            check(lambda path: write(path, X, y), lambda path: read(path, **options), path)
    check(write_objects, datasets.read_npz, path)
    check(lambda path: write_mulan_xml(path, ["x0"]), read_mulan_xml, path)
    found = compare_remedies(X, y, ["baseline"], cv=2, random_state=0)
    check(found.save, RemedyComparison.load, path)
    check(lambda path: write_json(Path(path), {"x0": 1}), lambda path: read_cell(Path(path)), path)
    if HAS_TORCH and find_spec("safetensors"):
        check(samplers["AEMLO"].save, type(samplers["AEMLO"]).load, path)
assert not seen, seen
"""


@pytest.mark.slow
def test_nothing_is_fetched_and_no_file_is_run():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
