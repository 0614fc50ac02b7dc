"""The comparison of remedies, from the question to the answer.

- `compare`: the public function, the cells it consists of, and the run of them all;
- `inputs`: data sets, remedies (what is compared) and estimators, as the caller gives them;
- `measures`: the table of measures, and the scores of a fitted model;
- `cells`: one cell, fitted, scored and timed; `cache`: cells on disk;
- `outcomes`: what was compared, the records as arrays, and tests against the control;
- `verdict`: sentences about them; `tables`: text and pages;
- `result`: all of it for users, and data frames.
"""
