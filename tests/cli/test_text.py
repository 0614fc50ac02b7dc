import json
import math

import numpy as np

from imblearn_multilabel._cli.output import message_of, print_json


def test_json_takes_numbers_of_numpy_and_leaves_out_what_json_lacks(capsys):
    results = {"n": np.int64(3), "x": [np.float32(0.5), math.nan, math.inf], "name": "é"}
    print_json(results)
    text = capsys.readouterr().out
    assert json.loads(text) == {"n": 3, "x": [0.5, None, None], "name": "é"}
    assert "é" in text


def test_messages_come_in_message_of():
    assert message_of(ValueError("a\n  b")) == "a b"
    assert message_of(KeyboardInterrupt()) == "KeyboardInterrupt"
    assert (
        message_of(FileNotFoundError(2, "No such file", "a.npz"))
        == "cannot open a.npz: No such file"
    )
    assert message_of(OSError(28, "No space", "a.npz")) == "cannot write a.npz: No space"
    assert message_of(OSError(5, "Input/output error")) == "Input/output error"
