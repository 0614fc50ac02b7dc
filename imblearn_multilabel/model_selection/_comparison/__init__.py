"""How samplers are compared, a stage a file.

What is asked is read first (`data`, `samplers`, `classifiers`, `measures`), then laid out as one
`job` per cell (`planning`, `folds`, `seeds`). `running` takes what the `cache` holds and runs the
other cells (`cell`, of which `choosing` is the nested choice of parameters). Records become arrays
(`outcomes`), arrays judgments (`judging`), and those words (`verdict`, `text`) or data frames
(`frames`).
"""
