"""Pages by cursor: a cursor names the last row that was given, so that nothing shifts while rows change."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Generic, Protocol, TypeVar

from fastapi import Query

from domain.moments import Instant
from services.api.v1.problems import unfit

MOST_ROWS = 200
_LONGEST_CURSOR = 1_000
_T = TypeVar("_T")

LimitQuery = Annotated[int, Query(ge=1, le=MOST_ROWS, description="How many rows at most.")]
CursorQuery = Annotated[
    str | None,
    Query(max_length=_LONGEST_CURSOR, description="`next` of the page before."),
]
Key = tuple[str | int | float, ...]
"""What rows are sorted by; different for each row."""


class _Dated(Protocol):
    @property
    def at(self) -> Instant: ...
    @property
    def id(self) -> str: ...


def by_age(row: _Dated) -> Key:
    """The key of what was made at an instant, the oldest first."""
    return row.at, row.id


@dataclass(frozen=True, slots=True)
class PageOf(Generic[_T]):
    """Some rows, and the cursor of those after them; None at the end."""

    rows: Sequence[_T]
    next: str | None


def page_of(rows: Sequence[_T], key: Callable[[_T], Key], *, after: str | None, limit: int) -> PageOf[_T]:
    """The rows beyond a cursor, of rows that are sorted by a key.

    Raises:
        Problem: it is no cursor of these rows.
    """
    start = 0 if after is None else _beyond(rows, key, _read(after))
    found = rows[start : start + limit]
    is_last = start + limit >= len(rows)
    return PageOf(found, None if is_last or not found else cursor_of(key(found[-1])))


def page_from(rows: Iterable[_T], key: Callable[[_T], Key], *, limit: int) -> PageOf[_T]:
    """The first of some rows that begin beyond a cursor; no more of them than needed are made."""
    found = list(islice(rows, limit + 1))
    return PageOf(found[:limit], cursor_of(key(found[limit - 1])) if len(found) > limit else None)


def key_in(cursor: str | None, *kinds: type) -> Key | None:
    """The key of the row that a cursor names, of parts of these kinds.

    Raises:
        Problem: it is no cursor of such rows.
    """
    key = None if cursor is None else _read(cursor)
    if key is not None and [type(part) for part in key] != list(kinds):
        raise _no_cursor()
    return key


def page_among(
    rows: Sequence[_T], keys: Sequence[Key], wanted: Callable[[_T], bool], *, after: str | None, limit: int
) -> PageOf[_T]:
    """The wanted rows beyond a cursor, of many rows that are sorted by their keys; looks no further.

    Raises:
        Problem: it is no cursor of these rows.
    """
    found: list[int] = []
    for place in range(0 if after is None else bisect_right(keys, _like(keys, _read(after))), len(rows)):
        if wanted(rows[place]):
            if len(found) == limit:
                return PageOf([rows[each] for each in found], cursor_of(keys[found[-1]]))
            found.append(place)
    return PageOf([rows[each] for each in found], None)


def cursor_of(key: Key) -> str:
    """A cursor that names a row by its key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read(cursor: str) -> Key:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _no_cursor() from error
    if not isinstance(key, list) or not all(isinstance(part, str | int | float) for part in key):
        raise _no_cursor()
    return tuple(key)


def _beyond(rows: Sequence[_T], key: Callable[[_T], Key], last: Key) -> int:
    """The place of the first row beyond a key."""
    return bisect_right(rows, _like([key(row) for row in rows[:1]], last), key=key)


def _like(keys: Sequence[Key], last: Key) -> Key:
    """A key that can be compared with others.

    Raises:
        Problem: it can not.
    """
    if keys and [type(part) for part in keys[0]] != [type(part) for part in last]:
        raise _no_cursor()
    return last


def _no_cursor() -> Exception:
    return unfit([{"place": "query/cursor", "detail": "expected `next` of a page of this list"}])
