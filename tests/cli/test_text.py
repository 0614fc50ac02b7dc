import json
import math

import numpy as np

from imblearn_multilabel._cli.text import as_json, one_line


def test_json_takes_numbers_of_numpy_and_leaves_out_what_json_lacks():
    results = {"n": np.int64(3), "x": [np.float32(0.5), math.nan, math.inf], "name": "é"}
    text = as_json(results)
    assert json.loads(text) == {"n": 3, "x": [0.5, None, None], "name": "é"}
    assert "é" in text


def test_messages_come_in_one_line():
    assert one_line(ValueError("a\n  b")) == "a b"
    assert one_line(KeyboardInterrupt()) == "KeyboardInterrupt"
    assert (
        one_line(FileNotFoundError(2, "No such file", "a.npz")) == "cannot open a.npz: No such file"
    )
