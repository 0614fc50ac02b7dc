"""Other implementations on the same data: multismote on PyPI, R's mldr.resampling, Java's Mulan."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from scipy import sparse

from cost.measuring import Skipped, compare, make_sampler, seconds
from imblearn_multilabel.datasets import read_npz, write_arff

KEYS = ["peer", "sampler", "data"]
#: Seconds of other tools, measured once on another 2-core machine that had other work to do. They
#: stand in where the tool is not installed: good for tens and hundreds, not for factors of two.
REFERENCE_SECONDS = {
    ("mldr.resampling", "MLSMOTE", "yeast"): 514,
    ("Mulan", "MLSOL", "yeast"): 1.6,
    ("Mulan", "MLSOL", "enron"): 1.9,
    ("Mulan", "MLSOL", "corel5k"): 3.6,
    ("Mulan", "MLSOL", "bibtex"): 46,
    ("Mulan", "MLUL", "yeast"): 1.5,
    ("Mulan", "MLUL", "enron"): 1.6,
    ("Mulan", "MLUL", "corel5k"): 2.5,
    ("Mulan", "MLUL", "bibtex"): 35,
    ("Mulan", "MLSMOTE", "bibtex"): 17,
}
#: Of Mulan's selecting samplers only a bound is known.
UNDER = {
    ("Mulan", sampler, data): 0.3
    for sampler in ("MLROS", "MLRUS", "REMEDIAL")
    for data in ("yeast", "enron", "corel5k", "bibtex")
}
CELLS = [
    {"peer": "multismote", "sampler": "MLSMOTE", "data": data} for data in ("yeast", "enron")
] + [dict(zip(KEYS, key, strict=True)) for key in [*REFERENCE_SECONDS, *UNDER]]
#: Our name -> Mulan's class.
MULAN_CLASSES = {
    "MLROS": "MultiLabelRandomOverSampling",
    "MLRUS": "MutilLabelRandomUnderSampling",
}
HERE = Path(__file__).parent


def run(cell, folder):
    if folder is None:
        raise Skipped("no --data: a folder with yeast, enron, corel5k and bibtex as npz files")
    table = read_npz(folder / f"{cell['data']}.npz")
    X, y = table.data, table.target
    sampler = make_sampler(cell["sampler"])
    sampler.fit_resample(X, y)
    if cell["peer"] == "multismote":
        return beside_multismote(sampler, X, y)
    key = tuple(cell[name] for name in KEYS)
    ask = mldr_seconds if cell["peer"] == "mldr.resampling" else mulan_seconds
    try:
        peer, source = ask(cell["sampler"], X, y), "measured"
    except Skipped as missing:
        print(f"{missing}; its figure is from another run on another machine.", flush=True)
        peer = REFERENCE_SECONDS.get(key) or UNDER[key]
        source = "another machine" if key in REFERENCE_SECONDS else "another machine, at most"
    own = np.median([seconds(lambda: sampler.fit_resample(X, y)) for _ in range(3)])
    return {"seconds": own, "peer_seconds": peer, "ratio": peer / own, "source": source}


def beside_multismote(sampler, X, y):
    """Time both in turns; compare what comes out."""
    if importlib.util.find_spec("multismote") is None:
        raise Skipped("multismote is not installed: pip install multismote")
    from multismote import MultiSMOTE

    X, y = (part.toarray() if sparse.issparse(part) else part for part in (X, y))
    other = MultiSMOTE(random_state=0)
    turns = compare(lambda: other.fit_resample(X, y), lambda: sampler.fit_resample(X, y), 3)
    rows, other_rows = (len(each.fit_resample(X, y)[0]) - len(X) for each in (sampler, other))
    return {
        "seconds": turns["floor_seconds"],
        "peer_seconds": turns["seconds"],
        "ratio": turns["ratio"],
        "source": "measured",
        "new_rows": rows,
        "peer_new_rows": other_rows,
    }


def mldr_seconds(sampler, X, y):
    """Seconds of R's mldr.resampling."""
    present = 'quit(status = !requireNamespace("mldr.resampling", quietly = TRUE))'
    if not shutil.which("Rscript") or subprocess.run(["Rscript", "-e", present]).returncode:
        raise Skipped("R's mldr.resampling is not installed")
    return of_file(["Rscript", HERE / "mldr_seconds.R", sampler], X, y)


def mulan_seconds(sampler, X, y):
    """Seconds of Mulan, whose jar and Weka's are named by the variable MULAN_CLASSPATH."""
    jars = os.environ.get("MULAN_CLASSPATH")
    if not (jars and shutil.which("java")):
        raise Skipped("Mulan is not installed (java, and MULAN_CLASSPATH)")
    program = ["java", "-cp", jars, HERE / "MulanSeconds.java"]
    return of_file([*program, MULAN_CLASSES.get(sampler, sampler)], X, y)


def of_file(command, X, y):
    """Run another tool's command on the data as a file; it prints its seconds last."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder, "data")
        write_arff(base.with_suffix(".arff"), X, y, xml=base.with_suffix(".xml"))
        run = subprocess.run([*command, base], check=True, capture_output=True, text=True)
        return float(run.stdout.split()[-1])
