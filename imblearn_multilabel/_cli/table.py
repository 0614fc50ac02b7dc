"""Results as text."""

from __future__ import annotations

from imblearn_multilabel._cli.job import Result

_HEAD = (
    "sampler",
    "rows added",
    "MeanIR before",
    "after",
    "Macro-F",
    "Macro-AUC",
    "ranking loss",
    "seconds",
)


def format_rows(results: list[Result]) -> str:
    """Write one line per sampler, means over its folds; failures as words."""
    lines = [_HEAD, *(_cells_of(result) for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        + (f"  {remark}" if (remark := _remark(result)) else "")
        for line, result in zip(lines, [None, *results], strict=True)
    )


def format_scope(results: list[Result], n_labels: int) -> str:
    """Tell how many labels and rows the scores speak of."""
    scored = max(results, key=lambda result: len(result.cells))
    return (
        f"Macro-F and Macro-AUC over {scored.mean('labels_scored'):.1f} of {n_labels} labels per "
        f"fold, ranking loss over {scored.mean('rows_scored'):.1%} of the rows"
    )


def _cells_of(result: Result) -> tuple[str, ...]:
    if not result.cells:
        return (result.name, *["-"] * (len(_HEAD) - 1))
    mean = result.mean
    return (
        result.name,
        f"{mean('rows_added'):.1f}",
        f"{mean('mean_ir_before'):.2f}",
        f"{mean('mean_ir_after'):.2f}",
        f"{mean('macro_f'):.4f}",
        f"{mean('macro_auc'):.4f}",
        f"{mean('ranking_loss'):.4f}",
        f"{sum(cell.seconds for cell in result.cells):.1f}",
    )


def _remark(result: Result | None) -> str:
    if result is None or not result.failure:
        return ""
    if not result.cells:
        return result.failure
    return f"{result.failure} in {result.n_splits - len(result.cells)} of {result.n_splits} folds"
