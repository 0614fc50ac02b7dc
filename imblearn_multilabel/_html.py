"""Write small HTML pages for notebooks: no network, light and dark, every text escaped."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape as escape_html
from typing import Any

from imblearn_multilabel._messages import printable

# `light-dark` follows `color-scheme`, which follows the system unless the notebook has a theme.
# The shade at a side of a table says that there is more to scroll to: the ends of the table bring
# the background with them, which covers it.
_STYLE = """\
.imlb{color-scheme:light dark;--back:light-dark(#fff,#16191d);background:var(--back);
color:light-dark(#1f2328,#d8dee4);--shade:light-dark(#0003,#fff4);--line:light-dark(#d8dee4,#3a414a);--faint:light-dark(#59636e,#9aa4af);
--bar:light-dark(#b6d7ee,#1d4e73);font:13px/1.45 system-ui,sans-serif;padding:.6em .8em;
border:1px solid var(--line);border-radius:6px;max-width:90em;overflow-x:auto}
[data-jp-theme-light=false] .imlb,[data-theme=dark] .imlb,.vscode-dark .imlb,[theme=dark] .imlb{
color-scheme:dark}
[data-jp-theme-light=true] .imlb,[data-theme=light] .imlb,.vscode-light .imlb{color-scheme:light}
.imlb .title{font-weight:600;font-size:1.1em}
.imlb .cards{display:flex;flex-wrap:wrap;gap:.5em;margin:.5em 0}
.imlb .cards div{border:1px solid var(--line);border-radius:6px;padding:.3em .7em}
.imlb .cards b{display:block;font-size:1.3em}
.imlb .cards span,.imlb .note{color:var(--faint)}
.imlb .scroll{max-height:24em;overflow:auto;background:
linear-gradient(90deg,var(--back) 50%,transparent) 0/2em 100% local,
linear-gradient(-90deg,var(--back) 50%,transparent) 100%/2em 100% local,
linear-gradient(90deg,var(--shade),transparent) 0/.8em 100%,
linear-gradient(-90deg,var(--shade),transparent) 100%/.8em 100%;background-repeat:no-repeat}
.imlb.imlb table{table-layout:auto;border-collapse:collapse;border:0;margin:.4em 0;
font-size:1em;color:inherit}
.imlb.imlb thead,.imlb.imlb tbody tr{border:0;background:none}
.imlb.imlb td,.imlb.imlb th{padding:.15em .6em;text-align:right;border:0;
border-bottom:1px solid var(--line);background-color:transparent;white-space:nowrap;
font-variant-numeric:tabular-nums;max-width:24em;overflow:hidden;text-overflow:ellipsis}
.imlb.imlb th:first-child{text-align:left;font-weight:inherit}
.imlb.imlb thead th{font-weight:600;color:inherit}
.imlb.imlb td[style]{min-width:8em;
background-image:linear-gradient(90deg,var(--bar) var(--b),transparent 0)}
.imlb button{all:unset;cursor:pointer}
.imlb button:focus-visible{outline:2px solid}
.imlb [aria-sort=ascending] button::after{content:" \\2191"/""}
.imlb [aria-sort=descending] button::after{content:" \\2193"/""}
.imlb.imlb .heat td{background-image:none;border:0;text-align:center;min-width:2em;width:2em;
background-color:color-mix(in srgb,light-dark(#2b7bba,#3d8fd1) var(--b),transparent)}
.imlb.imlb .heat thead th{writing-mode:vertical-rl;text-align:left;max-height:12em}
.imlb summary{cursor:pointer;margin:.3em 0}
.imlb ul{margin:.2em 0;padding-left:1.4em}"""

# One handler per table, as an attribute: notebooks run scripts in different places or not at all.
_SORT = (
    "const h=event.target.closest('th');if(h){const b=this.parentNode.tBodies[0],i=h.cellIndex,"
    "s=h.getAttribute('aria-sort')=='ascending'?-1:1,v=r=>r.cells[i].dataset.v??"
    "r.cells[i].textContent;for(const o of h.parentNode.cells)o.removeAttribute('aria-sort');"
    "h.setAttribute('aria-sort',s>0?'ascending':'descending');b.append(...[...b.rows].sort((p,q)=>"
    "{const x=v(p),y=v(q);return s*(isNaN(x-y)?x.localeCompare(y,undefined,{numeric:true}):x-y)}))}"
)


@dataclass(frozen=True)
class Cell:
    """A cell of a table: text, number to sort by, length of a bar in [0, 1], whether it is bold."""

    text: str
    value: float | None = None
    bar: float | None = None
    bold: bool = False


def escape(text: str) -> str:
    """Escape what a browser would read as HTML or obey as a sign of control."""
    return escape_html(printable(text))


def number(value: float, form: str, **more: Any) -> Cell:
    """Return a cell with a number; one that is not finite is a dash and sorts below all others."""
    known = math.isfinite(value)
    return Cell(format(value, form) if known else "-", value if known else -math.inf, **more)


def page(title: str, *parts: str) -> str:
    """Join parts below a title, with the style they need."""
    return (
        f'<div class="imlb"><style>{_STYLE}</style><div class="title">{escape(title)}</div>'
        f"{''.join(parts)}</div>"
    )


def cards(values: Mapping[str, str]) -> str:
    """Show values in large type, each above its name."""
    shown = (
        f"<div><b>{escape(value)}</b> <span>{escape(name)}</span></div>"
        for name, value in values.items()
    )
    return f'<div class="cards">{"".join(shown)}</div>'


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, sortable: bool = False) -> str:
    """Write a table whose first column names the rows; a click on a head sorts it if wanted."""
    titles = (
        f"<button>{escape(head)}</button>" if sortable and head else escape(head) for head in heads
    )
    top = "".join(f'<th scope="col">{title}</th>' for title in titles)
    body = "".join(
        f"<tr>{_cell(row[0], 'th')}{''.join(_cell(cell) for cell in row[1:])}</tr>" for row in rows
    )
    click = f' onclick="{_SORT}"' if sortable else ""
    return (
        f'<div class="scroll"><table><thead{click}><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(cell: Cell, tag: str = "td") -> str:
    text = f"<strong>{escape(cell.text)}</strong>" if cell.bold else escape(cell.text)
    value = "" if cell.value is None else f' data-v="{cell.value:.6g}"'
    bar = "" if cell.bar is None else f' style="--b:{cell.bar:.1%}"'
    return f"<{tag}{value}{bar}>{text}</{tag}>"


def heat_map(names: Sequence[str], counts: Any) -> str:
    """Write counts of pairs, the darker the more; colors are on a log scale."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    scale = math.log1p(max((max(row) for row in counts), default=0)) or 1.0
    rows = (
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(
            f'<td style="--b:{80 * math.log1p(count) / scale:.0f}%">{count or ""}</td>'
            for count in row
        )
        + "</tr>"
        for name, row in zip(names, counts, strict=True)
    )
    return (
        f'<div class="heat"><table><thead><tr><th></th>{top}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def fold(title: str, *parts: str) -> str:
    """Hide parts behind a title, which opens them."""
    return f"<details><summary>{escape(title)}</summary>{''.join(parts)}</details>"


def bullets(lines: Iterable[str]) -> str:
    """Write a list."""
    return f"<ul>{''.join(f'<li>{_sentence(line)}</li>' for line in lines)}</ul>"


def note(text: str) -> str:
    """Write a remark in faint type."""
    return f'<div class="note">{_sentence(text)}</div>'


def _sentence(text: str) -> str:
    """Escape a text; what stands between backticks is code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))
