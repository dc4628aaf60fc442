"""Headlines as a feed (RFC 4287): what a rep was told the latest times, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

from domain.delivery.events import HeadlinesTold
from domain.identifiers import headlines_stream
from domain.moments import utc_text
from domain.people import PersonToken
from domain.ports.ledger import StoredEvent
from services.delivery.bodies import html_fragment
from services.delivery.lines import page_of
from services.delivery.telling import told
from services.system import System
from services.wiring import Store

MEDIA_TYPE = "application/atom+xml"
MOST_ENTRIES = 30
_ATOM = "http://www.w3.org/2005/Atom"
_BEGUN = "2026-01-01T00:00:00Z"


def feed_of(given: System | Store, person: PersonToken, is_theirs: Callable[[str], bool]) -> bytes:
    """The feed of a rep's headlines. It does not tell whose it is.

    `is_theirs` says of a deal's id whether it is theirs still: what a deal is called that was handed over is
    no business any more of who had it.
    """
    entries = list(_entries(told(given, person, latest=MOST_ENTRIES), is_theirs))
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", headlines_stream(person).urn)
    _add(feed, "title", "What to do next")
    _add(feed, "updated", utc_text(entries[-1][1].at) if entries else _BEGUN)
    _add(_add(feed, "author"), "name", "Setpoint")
    _add(feed, "generator", "Setpoint")
    for stored, event in reversed(entries):
        _entry(feed, stored, event, given)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entries(
    stream: Iterable[StoredEvent], is_theirs: Callable[[str], bool]
) -> Iterator[tuple[StoredEvent, HeadlinesTold]]:
    """What was told, without the deals of others; nothing where none is left."""
    for stored in stream:
        if isinstance(stored.event, HeadlinesTold):
            left = tuple(each for each in stored.event.headlines if is_theirs(each.deal_id))
            if left:
                yield stored, replace(stored.event, headlines=left)


def _entry(feed: ET.Element, stored: StoredEvent, event: HeadlinesTold, given: System | Store) -> None:
    page = page_of(event.day, event.headlines, given.texts)
    entry = _add(feed, "entry")
    _add(entry, "id", stored.event_id.urn)
    _add(entry, "title", page.title)
    _add(entry, "updated", utc_text(event.at))
    _add(entry, "content", html_fragment(page)).set("type", "html")


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    found = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    found.text = text
    return found
