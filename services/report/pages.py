"""The pages: one file each, with everything that it needs inside, and nothing loaded.

The deals lie in the page as compressed data, which no markup can leave; a script puts names
and subjects into the page as text only. A content security policy allows this page's own
scripts and styles by their hashes and forbids everything else.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from importlib import resources

import vl_convert

from services.shapes import Json

_ASSETS = "services.report.assets"
_SCRIPTS = (
    "dom.js",
    "words.js",
    "moment.js",
    "charts.js",
    "marks.js",
    "lanes.js",
    "gantt.js",
    "proofs.js",
    "sections.js",
    "tables.js",
    "clocks.js",
    "deal.js",
    "review.js",
    "app.js",
)
_LIBRARY = "window.vegaEmbed = vegaEmbed;"
_SLOT = re.compile(r"\{\{([a-z]+)\}\}")


def deal_page(report: Json) -> str:
    """The page of one deal, from what `deal_report` gives."""
    deal = report["answer"]["deal"]
    return "".join(_page(deal["name"] or deal["id"], {}, [report]))


def page_policy() -> str:
    """The content security policy of every page, which they also carry themselves."""
    return _policy(_style(), _scripts())


def review_page(review: Json, reports: Iterable[Json]) -> Iterator[str]:
    """The page of a review in pieces: its rows, and each deal behind them.

    `reports` is gone through once, so that only one of them needs to be in memory.
    """
    yield from _page("Deal review", review, reports)


def base_style() -> str:
    """Colours, type and what every page has, of all pages of the system."""
    return _asset("base.css")


def _style() -> str:
    return base_style() + _asset("style.css")


def _page(title: str, review: Json, reports: Iterable[Json]) -> Iterator[str]:
    style, scripts = _style(), _scripts()
    before, after = _asset("page.html").split("{{deals}}")
    yield _filled(
        before,
        {
            "title": escape(title),
            "policy": _policy(style, scripts),
            "style": style,
            "review": _inert(review),
        },
    )
    for report in reports:
        yield _packed(report)
    yield _filled(after, {"scripts": "\n".join(f"<script>{script}</script>" for script in scripts)})


def _filled(template: str, slots: Mapping[str, str]) -> str:
    """The template with its slots filled at once: what fills one is never looked at for another."""
    return _SLOT.sub(lambda slot: slots[slot[1]], template)


def _inert(value: Json) -> str:
    """JSON that can stand in a script element: nothing in it can end the element or open another."""
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return said.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _packed(report: Json) -> str:
    """One deal as gzip in base64; without the time of packing, so that equal deals give equal pages."""
    said = json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    packed = base64.b64encode(gzip.compress(said, mtime=0)).decode("ascii")
    id_ = escape(str(report["answer"]["deal"]["id"]))
    return f'<script type="application/gzip" class="packed-deal" data-id="{id_}">{packed}</script>\n'


def _policy(style: str, scripts: Iterable[str]) -> str:
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"


@cache
def _scripts() -> tuple[str, str]:
    """The chart library, then the page's own script."""
    own = "\n".join(_asset(f"js/{name}") for name in _SCRIPTS)
    library = re.sub(r"</(?=script)", r"<\\/", vl_convert.javascript_bundle(_LIBRARY), flags=re.IGNORECASE)
    return library, f'"use strict";\n(() => {{\n{own}\n}})();\n'


@cache
def _asset(name: str) -> str:
    return resources.files(_ASSETS).joinpath(name).read_text(encoding="utf-8")
