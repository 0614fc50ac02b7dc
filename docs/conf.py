"""How the documentation site is built: ``python -m sphinx -W -b html docs docs/_build/html``.

Nothing is fetched: equations become SVG while building, scripts and fonts come with the theme.
"""

import os
import sys
import tomllib
import warnings
from pathlib import Path
from xml.etree import ElementTree

import ziamath
from docutils.nodes import SkipNode

import imblearn_multilabel

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "imblearn-multilabel"
author = "The imblearn-multilabel developers"
copyright = f"2026, {author}"
version = release = imblearn_multilabel.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = [
    "_build",
    "_templates",
    "changes/*.*.md",
    "examples",
    "images",
    "generated/images",
]
templates_path = ["_templates"]
default_role = "literal"

# Names of this package must lead somewhere; those of others do where their inventories are read.
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!imblearn_multilabel).*")]
if os.environ.get("DOCS_INTERSPHINX"):
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {
        "python": ("https://docs.python.org/3", None),
        "numpy": ("https://numpy.org/doc/stable", None),
        "scipy": ("https://docs.scipy.org/doc/scipy", None),
        "sklearn": ("https://scikit-learn.org/stable", None),
        "imblearn": ("https://imbalanced-learn.org/stable", None),
    }

ziamath.config.svg2 = False  # glyphs drawn where they stand, since ids would clash on a page

autosummary_generate = True
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
copybutton_exclude = ".linenos, .gp, .go"

html_theme = "pydata_sphinx_theme"
html_title = "imblearn-multilabel"
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_show_sourcelink = False
html_search_scorer = str(HERE / "search_scorer.js")
toc_object_entries_show_parents = "hide"  # full names are cut off in the contents at the right
html_theme_options = {
    "logo": {"text": "imblearn-multilabel"},
    "show_toc_level": 2,
    "header_links_before_dropdown": 6,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": ["theme-version"],
}
# Pages without others below them need no list of those.
_ALONE = ("index", "install", "tutorial", "tutorial_tags", "whats_new", "cite")
html_sidebars = {page: [] for page in _ALONE}
html_sidebars["auto_examples/index"] = []  # thumbnails need the space
html_context = {"default_mode": "auto"}

sphinx_gallery_conf = {
    "image_scrapers": ("pictures.scrape",),
    "examples_dirs": "examples",
    "gallery_dirs": "auto_examples",
    "backreferences_dir": "generated/backreferences",
    "doc_module": ("imblearn_multilabel",),
    "reference_url": {"imblearn_multilabel": None},
    "within_subsection_order": "pictures.ThresholdsFirst",
    "subsection_order": [f"examples/{part}" for part in ("compare", "data", "labels", "samplers")],
    "image_srcset": ["2x"],
    "thumbnail_size": (640, 448),
    "download_all_examples": False,
    "show_memory": False,
    "show_signature": False,
    "remove_config_comments": True,
    "matplotlib_animations": False,
    # A picture needs no line that says where in memory it is.
    "ignore_repr_types": r"matplotlib|imblearn_multilabel\.displays",
    "min_reported_time": 1000,
    "write_computation_times": False,
}

# Examples end where a sampler says that it fell short; the page would show a path of the builder.
warnings.filterwarnings("ignore", category=imblearn_multilabel.exceptions.MultilabelWarning)


def _draw_equation(latex, size, **style):
    equation = ziamath.Latex(latex, size=size, color="currentColor", **style)
    svg = equation.svgxml()
    svg.set("role", "img")
    svg.set("aria-label", latex)
    svg.set("style", f"vertical-align: {equation.getyofst():.1f}px")
    return ElementTree.tostring(svg, encoding="unicode")


def _visit_math(self, node):
    self.body.append(_draw_equation(node.astext(), 17, inline=True))
    raise SkipNode


def _visit_displaymath(self, node):
    self.body.append(f'<div class="equation">{_draw_equation(node.astext(), 18)}</div>\n')
    raise SkipNode


def _show_unreleased(app, docname, source):
    """Put the change notes that no release has yet on top of the page that towncrier writes."""
    if docname != "whats_new":
        return
    settings = tomllib.loads((HERE.parent / "pyproject.toml").read_text())["tool"]["towncrier"]
    lines = ["## Not yet released"]
    for kind in settings["type"]:
        notes = sorted((HERE / "changes").glob(f"*.{kind['directory']}.md"))
        if notes:
            lines.append(f"### {kind['name']}")
            lines += [f"- {note.read_text().strip()}" for note in notes]
    if len(lines) > 1:
        marker = "<!-- towncrier release notes start -->"
        source[0] = source[0].replace(marker, "\n\n".join(lines))


def _close_blocks(app, docname, source):
    """Leave out what doctest needs and a reader does not: an empty line at a block's end, marks."""
    source[0] = source[0].replace("\n\n```\n", "\n```\n").replace("\n<BLANKLINE>\n", "\n\n")


def _draw_pictures(app):
    from pictures import draw_all

    draw_all(HERE / "generated" / "images")


def setup(app):
    app.add_html_math_renderer("svg", (_visit_math, None), (_visit_displaymath, None))
    app.config.html_math_renderer = "svg"
    app.connect("builder-inited", _draw_pictures)
    app.connect("source-read", _show_unreleased)
    app.connect("source-read", _close_blocks)
