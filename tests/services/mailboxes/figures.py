"""The figures of a run over a team's mailboxes: what was asked for each thousand items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.ports.provider import CollectionKind
from tests.services.mailboxes.team import AT_GOOGLE, AT_MICROSOFT, Taken

_MAIL, _CALENDAR = CollectionKind.MAIL, CollectionKind.CALENDAR
_PARTS = (
    ("Gmail", AT_GOOGLE, _MAIL, ("gmail.",)),
    ("Google's calendars", AT_GOOGLE, _CALENDAR, ("calendar.",)),
    ("Outlook mail", AT_MICROSOFT, _MAIL, ("graph.mailFolders.", "graph.messages.")),
    ("Outlook calendars", AT_MICROSOFT, _CALENDAR, ("graph.calendar", "graph.events.")),
)
_TOLD_TO_US = ".push"


def tell_requests(found: Sequence[Taken], calls: Mapping[str, int], units: Mapping[str, int]) -> None:
    """Print the requests and the quota units for each thousand messages, and for each thousand meetings."""
    for name, people, kind, methods in _PARTS:
        items = sum(len(each.known) for each in found if each.address in people and each.kind is kind)
        asked = {
            method: count
            for method, count in calls.items()
            if method.startswith(methods) and not method.endswith(_TOLD_TO_US)
        }
        spent = sum(count for method, count in units.items() if method.startswith(methods))
        each_1000 = [sum(asked.values()) * 1000 // items, spent * 1000 // items]
        print(
            f"{name}: {items} items; for each 1,000: {each_1000[0]} requests, {each_1000[1]} units; {asked}"
        )
