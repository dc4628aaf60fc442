"""What every list of Graph has: rows with ids, and links to what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domain.ports.provider import FailureKind
from integrations.microsoft_graph.calling import GraphApi, query_of
from integrations.microsoft_graph.failures import malformed

MOST_PAGES = 1_000


def rows_in(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows of a list.

    Raises:
        ProviderFailed: it is no list of objects.
    """
    rows = answer.get("value")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise malformed("list")
    return rows


def key_of(row: Mapping[str, Any]) -> str:
    """The id of a row.

    Raises:
        ProviderFailed: it has none; nothing could say what was left out.
    """
    key = row.get("id")
    if not isinstance(key, str) or not key:
        raise malformed("row")
    return key


def text_in(row: Mapping[str, Any], name: str) -> str | None:
    """A text of an answer; None if it is not there, empty, or no text."""
    value = row.get(name)
    return value if isinstance(value, str) and value else None


def part_in(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of an answer; empty if it is not there, or no object."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def parts_in(row: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a list that is part of an answer."""
    value = row.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def following(answer: Mapping[str, Any]) -> str | None:
    """The query of the page after this one."""
    link = text_in(answer, "@odata.nextLink")
    return None if link is None else _query(link)


def cursor_in(answer: Mapping[str, Any]) -> str | None:
    """The query with which the next round of changes begins."""
    link = text_in(answer, "@odata.deltaLink")
    return None if link is None else _query(link)


def removed(row: Mapping[str, Any]) -> bool:
    """Whether a row of changes says that something has left this list, by being deleted or moved."""
    return "@removed" in row


def all_rows(
    api: GraphApi,
    path: str,
    query: Mapping[str, str],
    *,
    prefer: tuple[str, ...] = (),
    missing: FailureKind = FailureKind.PERMANENT,
) -> Iterator[Mapping[str, Any]]:
    """The rows of all pages of a list.

    Raises:
        ProviderFailed: a page failed, or there is no end of them.
    """
    more: Mapping[str, str] | str = query
    for _ in range(MOST_PAGES):
        answer = api.get(path, query=more, prefer=prefer, missing=missing)
        yield from rows_in(answer)
        next_page = following(answer)
        if next_page is None:
            return
        more = next_page
    raise malformed("pages")


def _query(link: str) -> str:
    query = query_of(link)
    if not query:
        raise malformed("link")
    return query


def categories_in(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """The categories of a message or an event; none where a row does not tell them."""
    stated = payload.get("categories")
    named = stated if isinstance(stated, list) else []
    return tuple(each for each in named if isinstance(each, str) and each)
