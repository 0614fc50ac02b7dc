import json
import math

import numpy as np

from imblearn_multilabel._cli.text import one_line, print_json


def test_json_takes_numbers_of_numpy_and_leaves_out_what_json_lacks(capsys):
    results = {"n": np.int64(3), "x": [np.float32(0.5), math.nan, math.inf], "name": "é"}
    print_json(results)
    text = capsys.readouterr().out
    assert json.loads(text) == {"n": 3, "x": [0.5, None, None], "name": "é"}
    assert "é" in text


def test_messages_come_in_one_line():
    assert one_line(ValueError("a\n  b")) == "a b"
    assert one_line(KeyboardInterrupt()) == "KeyboardInterrupt"
    assert (
        one_line(FileNotFoundError(2, "No such file", "a.npz")) == "cannot open a.npz: No such file"
    )
    assert one_line(OSError(28, "No space", "a.npz")) == "cannot write a.npz: No space"
    assert one_line(OSError(5, "Input/output error")) == "Input/output error"
