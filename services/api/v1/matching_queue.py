"""The queue as one caller sees it: what waits and could be theirs, a row for each conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from domain.access.permits import Reach
from domain.moments import utc_text
from services.api.v1.matching_eyes import Eyes
from services.api.v1.matching_shown import Looked, Shown
from services.api.v1.models.matching import QueueKind
from services.api.v1.paging import Key
from services.matching.keeping import Keeping
from services.matching.live import LiveMatching, WaitingContact, WaitingTogether, place_of
from services.matching.queue import Stands, deals_of


@dataclass(frozen=True, slots=True)
class Row:
    """What of a conversation somebody sees wait, in time."""

    waiting: tuple[WaitingContact, ...]
    looked: Looked

    @property
    def latest(self) -> WaitingContact:
        """The latest of it."""
        return self.waiting[-1]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the queue is asked for."""

    stands: frozenset[Stands]
    deal: str | None
    since: int | None


def rows_of(live: LiveMatching, eyes: Eyes, wanted: Wanted, after: Key | None) -> Iterator[Row]:
    """What somebody sees wait, the latest first, beyond a key; made as it is asked for.

    A row stands where the latest stands that they see of a conversation, which may be behind its latest.
    """
    behind: list[tuple[Key, Row]] = []
    for each in _could_be_theirs(live, eyes, wanted):
        while behind and behind[0][0] <= each.place:
            yield heappop(behind)[1]
        if eyes.passes_over(each):
            continue
        is_past = after is not None and each.place <= after
        row = None if is_past and len(each.waiting) == 1 else _row(each, eyes, wanted)
        if row is not None and (after is None or last_first(row) > after):
            heappush(behind, (last_first(row), row))
    while behind:
        yield heappop(behind)[1]


def kinds_of(stands: QueueKind | None, *, automated: bool) -> frozenset[Stands]:
    """What a filter names."""
    unmatched = {Stands.UNMATCHED, *((Stands.AUTOMATED,) if automated else ())}
    match stands:
        case QueueKind.AMBIGUOUS:
            return frozenset({Stands.AMBIGUOUS})
        case QueueKind.UNMATCHED:
            return frozenset(unmatched)
        case None:
            return frozenset({Stands.AMBIGUOUS, *unmatched})


def _could_be_theirs(live: LiveMatching, eyes: Eyes, wanted: Wanted) -> Sequence[WaitingTogether]:
    if wanted.deal is not None:
        return live.about((), (wanted.deal,))
    if eyes.call.caller.reach(eyes.call.permit) is Reach.ALL:
        return live.in_order()
    return live.about(eyes.people(), filter(eyes.may_have, live.deals_in_question()))


def _row(together: WaitingTogether, eyes: Eyes, wanted: Wanted) -> Row | None:
    """What of a conversation somebody sees wait; of one in which something is ambiguous, that alone."""
    found = [
        (each, seen)
        for each in together.waiting
        if each.stands in wanted.stands
        and (seen := eyes.sees(each.contact, each.outcome, together.conversation)).metadata
    ]
    if any(each.stands is Stands.AMBIGUOUS for each, _ in found):
        found = [(each, seen) for each, seen in found if each.stands is Stands.AMBIGUOUS]
    if wanted.deal is not None and not any(wanted.deal in deals_of(each.outcome) for each, _ in found):
        return None
    if not found or (wanted.since is not None and found[-1][0].contact.at < wanted.since):
        return None
    looked = Looked(together.conversation, {each.contact.id: seen for each, seen in found})
    return Row(tuple(each for each, _ in found), looked)


def last_first(row: Row) -> Key:
    """By what rows are in order."""
    return place_of(row.latest.contact)


def row_shape(row: Row, shown: Shown, keeping: Keeping) -> dict[str, Any]:
    """A row as it is answered."""
    contact = row.latest.contact
    return {
        "touch": contact.id,
        "kind": shown.kind(contact),
        "subject": shown.subject(contact, row.looked),
        "people": shown.people(contact),
        "contacts": len(row.waiting),
        "since": utc_text(row.waiting[0].contact.at),
        "last": utc_text(contact.at),
        "days_left": keeping.days_left(each.contact for each in row.waiting),
        "outcome": shown.outcome(row.latest.outcome, contact, row.looked),
    }
