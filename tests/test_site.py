"""The built documentation site, as a browser shows it.

Run on the folder in the variable SITE, by default docs/_build/html, which this command makes::

    python -m sphinx -W -b html docs docs/_build/html
"""

import importlib
import inspect
import os
import re
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from tests.test_docs import names_in_reference

ROOT = Path(__file__).resolve().parents[1]
SITE = Path(os.environ.get("SITE", ROOT / "docs" / "_build" / "html"))
TOP = {"install", "tutorial", "guide/index", "auto_examples/index", "api", "study/index"}
TOP |= {"whats_new", "cite", "development"}
#: One of each kind: cards and a picture, text, equations and a diagram, wide tables, a reference
#: table, a class, output of an example.
KINDS = ["index", "tutorial", "guide/aemlo", "guide/choosing_a_sampler", "api"]
KINDS += ["generated/api/imblearn_multilabel.over_sampling.AEMLO", "study/benchmark_tables"]
KINDS += ["auto_examples/samplers/plot_aemlo_digits"]
TUNED = "generated/api/imblearn_multilabel.model_selection.TunedThresholdClassifierCV"
#: Landing, tutorial, guide, reference, gallery.
AUDITED = [*KINDS, "guide/index", "auto_examples/index"]

pytestmark = pytest.mark.skipif(
    not (SITE / "index.html").exists(), reason=f"{SITE} holds no built site"
)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=SITE))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(browser, address):
    """Open pages of the site; complaints of the browser fail the test at its end."""
    contexts, complaints = [], []

    def note_failure(request):
        # A browser that goes on to another page drops what it was still fetching for this one.
        if request.failure != "net::ERR_ABORTED":
            complaints.append(f"{request.url}: {request.failure}")

    def opened(page, **settings):
        context = browser.new_context(**settings)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("requestfailed", note_failure)
        tab.goto(f"{address}{page}.html")
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.targets, self.ids = [], {"", "top"}

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.update(attributes[key] for key in ("id", "name") if attributes.get(key))
        for key in ("href", "src"):
            if attributes.get(key):
                self.targets.append(attributes[key])


def read_links(file):
    links = _Links()
    links.feed(file.read_text())
    return links


@pytest.fixture(scope="module")
def files():
    """Pages; the theme's own folder holds a template that is none."""
    found = [file for file in SITE.rglob("*.html") if file.relative_to(SITE).parts[0] != "_static"]
    assert len(found) > 50
    return found


def test_every_internal_link_leads_somewhere(files):
    pages = {file: read_links(file) for file in files}
    broken, n_followed = [], 0
    for file, links in pages.items():
        here = f"http://site/{file.relative_to(SITE).as_posix()}"
        for target in links.targets:
            full, fragment = urldefrag(urljoin(here, target))
            if urlsplit(full).netloc != "site":
                continue
            n_followed += 1
            path = SITE / unquote(urlsplit(full).path).lstrip("/")
            path = path / "index.html" if path.is_dir() else path
            known = pages[path].ids if path in pages else {unquote(fragment)}
            if not path.exists() or unquote(fragment) not in known:
                broken.append(f"{file.relative_to(SITE)}: {target}")
    assert broken == []
    assert n_followed > 1000


def test_the_landing_page_leads_to_the_top_level_pages():
    assert {f"{page}.html" for page in TOP} <= set(read_links(SITE / "index.html").targets)


def test_no_page_fetches_from_elsewhere_or_shows_what_building_left(files):
    for file in files:
        page = file.read_text()
        assert 'src="http' not in page, file
        assert '<link rel="stylesheet" href="http' not in page, file
        assert str(ROOT) not in page, file
        # Numpydoc names references by a hash, and puts numbers in their place only on the page of
        # an object.
        assert not re.search(r"\bR[0-9a-f]{12}-\d", re.sub(r"<[^>]*>", "", page)), file


def class_pages():
    """Name, class and page of every class in the reference but warnings, which have no methods."""
    for name in names_in_reference():
        module, _, last = name.rpartition(".")
        member = getattr(importlib.import_module(module), last)
        if inspect.isclass(member) and not issubclass(member, Exception):
            yield name, member, SITE / "generated" / "api" / f"{name}.html"


def test_every_class_page_lists_its_methods():
    lacking, n_methods = [], 0
    for name, member, file in class_pages():
        ids = read_links(file).ids
        ours = [each for each in member.__mro__ if each.__module__.startswith("imblearn_multi")]
        methods = {
            key
            for each in ours
            for key, value in vars(each).items()
            if key[0] != "_"
            and key != "get_metadata_routing"  # scikit-learn's protocol
            and (inspect.isfunction(value) or isinstance(value, classmethod | staticmethod))
        }
        n_methods += len(methods)
        lacking += [f"{name}.{key}" for key in methods if f"{name}.{key}" not in ids]
    assert lacking == []
    assert n_methods > 50


def test_pages_of_the_reference_start_with_their_import():
    for name in names_in_reference():
        module, _, last = name.rpartition(".")
        if re.fullmatch("[A-Z]+(_[A-Z]+)+", last):
            continue  # a constant: assigned on its module, not imported from it
        page = (SITE / "generated" / "api" / f"{name}.html").read_text()
        first = re.search(r"</h1>.*?<pre>(.*?)</pre>", page, flags=re.DOTALL)[1]
        assert re.sub(r"<.*?>", "", first).strip() == f"from {module} import {last}"


#: What people search for -> the page that answers.
SEARCHES = {
    "class_weight": "Class weights",
    "XGBoost": "Boosted trees",
    "threshold": "TunedThresholdClassifierCV",
    "embedding": "Text, embeddings and images",
    # The ten questions on top of the guide.
    "get_dummies": "From tags to a saved model",
    "at least one tag": "From tags to a saved model",
    "missing values": "Your table",
    "save model": "From tags to a saved model",
    "precision 0.9": "Precision and recall targets",
    "few positives": "Before you resample",
    "joint search": "Searching",
    "how long comparison": "User guide",
    "groups": "Your table",
    "which measure": "Which measure to report",
    "AEMLO": "AEMLO explained",
}


@pytest.mark.browser
@pytest.mark.parametrize("term", SEARCHES)
def test_search_finds_answers(open_page, term):
    tab = open_page("search")
    tab.goto(f"{tab.url}?q={term}")
    tab.wait_for_selector("#search-results li a")
    titles = tab.locator("#search-results li > a").all_inner_texts()
    assert any(SEARCHES[term] in title for title in titles[:10]), titles[:10]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_scrolls_sideways(open_page, files, address, width):
    tab = open_page("index", viewport={"width": width, "height": 900})
    wide = []
    for file in files:
        page = file.relative_to(SITE).as_posix()
        tab.goto(f"{address}{page}", wait_until="domcontentloaded")
        # The theme's column scrolls by itself, so the page does not tell what is cut off in it.
        widths = tab.evaluate(
            "[document.documentElement, document.body,"
            " ...document.querySelectorAll('.bd-article-container')].map(part => part.scrollWidth)"
        )
        if max(widths) > width:
            wide.append((page, max(widths)))
    assert wide == []


#: Texts of which a word, as a pattern tells them, stands on two lines.
_BROKEN = """(texts, word) => texts.filter(text => {
    const parts = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (parts.nextNode()) {
        for (const found of parts.currentNode.data.matchAll(new RegExp(word, "g"))) {
            range.setStart(parts.currentNode, found.index);
            range.setEnd(parts.currentNode, found.index + found[0].length);
            if (range.getClientRects().length > 1) return true;
        }
    }
}).map(text => text.textContent)"""
#: Where -> what is not broken: words of headers, and parts of names, which may break before a
#: capital and at a dot or an underscore.
_WORDS = {
    ".bd-article th": r"\w+",
    ".bd-article :is(h1, code), .bd-sidebar-secondary .toc-entry a": "[A-Z]?[a-z]+|[A-Z]+",
}


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("page", [*KINDS, "guide/index", "guide/tables", TUNED])
def test_lines_break_between_words(open_page, page, width):
    tab = open_page(page, viewport={"width": width, "height": 900})
    for place, word in _WORDS.items():
        assert tab.locator(place).evaluate_all(_BROKEN, word) == []


@pytest.mark.browser
def test_the_picture_of_the_landing_page_is_above_the_fold(open_page):
    tab = open_page("index", viewport={"width": 1440, "height": 900})
    box = tab.locator("img.hero.only-light").bounding_box()
    assert box["y"] + box["height"] < 900


@pytest.mark.browser
def test_code_does_not_scroll_at_a_desk(open_page, files, address):
    tab = open_page("index", viewport={"width": 1440, "height": 900})
    wide = []
    for file in files:
        page = file.relative_to(SITE).as_posix()
        if page.startswith(("guide/", "auto_examples/")) or page in ("index.html", "tutorial.html"):
            tab.goto(f"{address}{page}", wait_until="domcontentloaded")
            blocks = tab.locator("pre").evaluate_all(
                "found => found.filter(block => block.scrollWidth > block.clientWidth)"
                ".map(block => block.innerText)"
            )
            wide += [(page, max(block.splitlines(), key=len)) for block in blocks]
    assert wide == []


@pytest.mark.browser
@pytest.mark.parametrize("page", KINDS)
def test_text_is_large_enough_on_a_phone(open_page, page):
    tab = open_page(page, viewport={"width": 390, "height": 844})
    assert tab.evaluate("parseFloat(getComputedStyle(document.querySelector('p')).fontSize)") >= 14


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_thumbnails_are_large_enough_to_read(open_page, width):
    # Drawn for this size, with text of ten points.
    tab = open_page("auto_examples/index", viewport={"width": width, "height": 900})
    thumbnails = tab.locator(".sphx-glr-thumbcontainer img")
    assert thumbnails.count() == len(list((ROOT / "docs/examples").glob("*/plot_*.py")))
    for picture in thumbnails.all():
        assert picture.bounding_box()["width"] > 250


@pytest.fixture(scope="module")
def axe():
    """Return the script that looks for faults of accessibility; `nox -s docs` fetches it."""
    script = Path(os.environ.get("AXE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
    if not script.exists():
        pytest.skip(f"{script}, of the npm package axe-core, does not exist")
    return script.read_text()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", AUDITED)
def test_axe_finds_no_serious_fault(open_page, axe, page, scheme):
    tab = open_page(page, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    tab.evaluate(axe)
    found = tab.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    serious = [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.browser
def test_the_keyboard_reaches_the_search(open_page):
    tab = open_page("index")
    tab.keyboard.press("Control+k")
    tab.keyboard.type("AEMLO")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=AEMLO")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_landing_page_shows_one_picture(open_page, scheme, width):
    tab = open_page("index", color_scheme=scheme, viewport={"width": width, "height": 900})
    shown = [place for place in tab.locator("img.hero").all() if place.is_visible()]
    assert len(shown) == 1
    assert shown[0].get_attribute("src").endswith(f"hero-{scheme}.svg")
    # Type of ten points has 13.3 pixels in the whole picture; 10 can be read.
    assert shown[0].bounding_box()["width"] > 0.75 * shown[0].evaluate("each => each.naturalWidth")


@pytest.mark.browser
def test_equations_and_diagram_are_drawn(open_page):
    tab = open_page("guide/aemlo")
    assert tab.locator(".equation svg[role=img]").count() >= 4
    assert tab.locator(".diagram svg").bounding_box()["height"] > 100
