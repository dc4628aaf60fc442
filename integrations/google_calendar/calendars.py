"""The calendars that a person sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domain.ports.provider import Collection, CollectionKind
from integrations.google_api.calling import GoogleApi
from integrations.google_api.keys import key_of, rows_in, text_in
from integrations.google_calendar.settings import REQUEST

PAGE = 250
MAIN = "Calendar"
"""What a person's main calendar is called everywhere, beside its own name."""
_MADE = "@group.calendar.google.com"


def calendars(api: GoogleApi) -> list[Collection]:
    """All of them. Usual are the person's own, and those of groups that they may write to.

    Not usual are holidays, birthdays, and what others let them read.
    """
    return [
        Collection(
            key_of(row), CollectionKind.CALENDAR, _name(row), is_usual=_is_usual(row), called=_called(row)
        )
        for row in _rows(api)
    ]


def primary(api: GoogleApi) -> str | None:
    """The address of the person whose calendars these are."""
    answer = api.call(api.service.calendarList().get(calendarId="primary", **api.shared), units=REQUEST)
    return text_in(answer, "id")


def _rows(api: GoogleApi) -> Iterator[Mapping[str, Any]]:
    more: str | None = None
    while True:
        asked: dict[str, Any] = {"maxResults": PAGE} | ({} if more is None else {"pageToken": more})
        answer = api.call(api.service.calendarList().list(**asked, **api.shared), units=REQUEST)
        yield from rows_in(answer, "items")
        more = text_in(answer, "nextPageToken")
        if more is None:
            return


def _name(row: Mapping[str, Any]) -> str:
    return text_in(row, "summaryOverride") or text_in(row, "summary") or key_of(row)


def _called(row: Mapping[str, Any]) -> tuple[str, ...]:
    """By the name that the person gave it, by its owner's, and the main one by that of all main ones."""
    names = (text_in(row, "summaryOverride"), text_in(row, "summary"), key_of(row))
    main = (MAIN,) if row.get("primary") is True else ()
    return tuple(dict.fromkeys((*(name for name in names if name), *main)))


def _is_usual(row: Mapping[str, Any]) -> bool:
    role = row.get("accessRole")
    return row.get("primary") is True or role == "owner" or (role == "writer" and key_of(row).endswith(_MADE))
