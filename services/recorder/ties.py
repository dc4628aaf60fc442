"""The order of facts of one instant, which plain identifiers give and events must keep.

Source: rules.md section 2 ("Touches of the same instant...") and decision 5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from domain.deal.commands import BreakTies
from domain.deal.state import Deal
from domain.moments import Instant
from domain.touches.merge import occurred_at

PlainName = Callable[[str], str | None]


def ties_of(deal: Deal, *, message_ids: PlainName, uids: PlainName) -> Iterator[BreakTies]:
    """Commands that note the order of touches of one instant, and of meetings of one start.

    `message_ids` gives the Message-ID of a touch ("" if it has none), `uids` the UID of a
    meeting; None where the text was erased: then the order that was noted stays.
    """
    for ids in _sharing(_touch_instants(deal)):
        yield from _in_order(ids, message_ids)
    for ids in _sharing(_meeting_starts(deal)):
        yield from _in_order(ids, uids)


def _touch_instants(deal: Deal) -> Iterator[tuple[Instant, str]]:
    for touch_id, sightings in deal.sightings.items():
        yield occurred_at(tuple(sightings)), touch_id
    for touch_id, interaction in deal.interactions.items():
        yield interaction.at, touch_id


def _meeting_starts(deal: Deal) -> Iterator[tuple[Instant, str]]:
    for meeting, facts in deal.calendar.items():
        for start in {f.span.start for f in facts if f.span is not None and f.span.start is not None}:
            yield start, meeting


def _sharing(instants: Iterable[tuple[Instant, str]]) -> list[list[str]]:
    """The ids that share an instant with others; those that share several come together."""
    by_instant: dict[Instant, list[str]] = {}
    for instant, id_ in instants:
        by_instant.setdefault(instant, []).append(id_)
    return [ids for _, ids in sorted(by_instant.items()) if len(ids) > 1]


def _in_order(ids: list[str], names: PlainName) -> Iterator[BreakTies]:
    plain = {id_: names(id_) for id_ in ids}
    if None in plain.values():
        return
    yield BreakTies(tuple(sorted(ids, key=lambda id_: (plain[id_] or "", id_))))
