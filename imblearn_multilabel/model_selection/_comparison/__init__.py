"""The comparison of remedies, from the question to the answer.

- `compare`: the public function, the plan of its cells, and the run of them all;
- `inputs`: data sets, remedies (what is compared) and estimators, as the caller gives them;
- `measures`: the table of measures, and the scores of a fitted model;
- `cells`: one cell, fitted, scored and timed; `cache`: cells on disk;
- `outcomes`: the design and the records as arrays;
- `verdict`: tests and sentences; `tables`: data frames and text; `result`: all of it for users.
"""
