"""The interpreter's own audit: no import, resampling or reading of files opens a connection."""

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
        seen.append((event, str(args)[:200]))
sys.addaudithook(audit)
import os, tempfile, warnings
import imblearn_multilabel
from imblearn_multilabel import datasets
from tests.samplers import NEEDS_TORCH, HAS_TORCH, make_sampler, sampler_classes
warnings.simplefilter("ignore")
X, y = datasets.make_imbalanced_multilabel(30, 3, 4, random_state=0)
for each in sampler_classes():
    if HAS_TORCH or each.__name__ not in NEEDS_TORCH:
        make_sampler(each).fit_resample(X, y)
with tempfile.TemporaryDirectory() as folder:
    for kind in ("npz", "svmlight"):
        path = os.path.join(folder, kind)
        getattr(datasets, "write_" + kind)(path, X, y)
        read = getattr(datasets, "read_" + kind)
        read(path)  # what is imported once is imported
        watching.append("code")
        read(path)
        watching.remove("code")
assert not seen, seen
"""


@pytest.mark.slow
def test_nothing_is_fetched_and_no_file_is_run():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
