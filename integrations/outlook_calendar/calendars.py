"""The calendars of a mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.ports.provider import Collection, CollectionKind
from integrations.microsoft_graph.calling import GraphApi
from integrations.microsoft_graph.paging import all_rows, key_of, part_in, text_in

PAGE = 100
MAIN = "Calendar"
"""What the main calendar goes by in every language, beside its name."""
_SELECT = "id,name,owner,canEdit,isDefaultCalendar"


def calendars(api: GraphApi, *, owner: str) -> list[Collection]:
    """All of them. Usual are those of the mailbox's owner that they may write to.

    Not usual are holidays, birthdays, and what others share with them.

    Raises:
        ProviderFailed: they can not be had.
    """
    query = {"$top": str(PAGE), "$select": _SELECT}
    return [
        Collection(
            key_of(row),
            CollectionKind.CALENDAR,
            _name(row),
            is_usual=_is_usual(row, owner),
            is_window=True,
            called=(_name(row), MAIN) if row.get("isDefaultCalendar") is True else (_name(row),),
        )
        for row in all_rows(api, "calendars", query)
    ]


def _name(row: Mapping[str, Any]) -> str:
    return text_in(row, "name") or key_of(row)


def _is_usual(row: Mapping[str, Any], owner: str) -> bool:
    if row.get("isDefaultCalendar") is True:
        return True
    whose = text_in(part_in(row, "owner"), "address") or owner
    return row.get("canEdit") is True and whose.lower() == owner.lower()
