"""The queue as JSON, with names; only the texts of the rows that are shown are read."""

from __future__ import annotations

from collections.abc import Sequence

from domain.matching.clues import Match
from domain.moments import utc_text
from services.matching.keeping import Keeping
from services.matching.names import Names
from services.matching.queue import Queue, Waiting, deals_of
from services.matching.reading import Everything
from services.matching.shapes import OutcomeShapes
from services.shapes import Json

SHORT_ID = 10
"""So many signs of a touch id are shown: they tell a million contacts apart nearly always."""


def queue_shape(queue: Queue, keeping: Keeping, names: Names, *, kinds: Sequence[str], limit: int) -> Json:
    """The rows of some kinds, at most so many of each, and counts of everything."""
    everything = keeping.everything
    found = {"ambiguous": queue.ambiguous, "unmatched": queue.unmatched, "matched": queue.matched}
    shown = {kind: found[kind][:limit] for kind in kinds}
    rows = [row for listed in shown.values() for row in listed]
    names.know([row.latest for row in rows], {deal for row in rows for deal in deals_of(row.outcome)})
    shapes = OutcomeShapes(everything, names)
    return {
        **{
            kind: [{**_row(each, everything, names, shapes), **_left(kind, each, keeping)} for each in listed]
            for kind, listed in shown.items()
        },
        "counts": {
            **{kind: _counted(found[kind]) for kind in kinds},
            "automated": queue.automated,
            "settled": queue.settled,
            "said_to_be_of_no_deal": queue.said,
            "among_own_people": queue.internal,
        },
        "shown": len(rows),
    }


def _counted(listed: Sequence[Waiting]) -> Json:
    return {"conversations": len(listed), "contacts": sum(len(each.contacts) for each in listed)}


def _left(kind: str, row: Waiting, keeping: Keeping) -> Json:
    """For how many days the first of what waits is still kept; null: for ever. What is a deal's is."""
    return {} if kind == "matched" else {"days_left": keeping.days_left(row.contacts)}


def _row(row: Waiting, everything: Everything, names: Names, shapes: OutcomeShapes) -> Json:
    latest = row.latest
    outside = dict.fromkeys(each.person for each in latest.people if not everything.is_own(each))
    shape = shapes.outcome(row.outcome, latest)
    if isinstance(row.outcome, Match):
        shape = {"is": "matched", "deal": shape["deal"], "rule": shape["rule"], "points": shape["points"]}
    return {
        "touch": latest.id,
        "kind": "meeting" if latest.id in everything.meetings else "mail",
        "typed": typed_as(latest.id, names),
        "subject": names.subject(latest.id),
        "people": [names.person(each) for each in outside],
        "contacts": len(row.contacts),
        "of": len(row.conversation.contacts),
        "since": utc_text(row.contacts[0].at),
        "last": utc_text(latest.at),
        **shape,
    }


def typed_as(contact: str, names: Names) -> str:
    """How a person types a contact: by the beginning of its id, unless that looks like an option."""
    if contact.startswith("-"):
        return names.uid(contact) or f"-- {contact}"
    return contact[:SHORT_ID]
