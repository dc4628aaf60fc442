"""What holds of a team's ledger when all is taken: each message and each meeting is there once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.capture.events import MailCaptured, MeetingStated
from domain.moments import instant_of
from domain.ports.ledger import Ledger, LedgerEvent
from domain.touches.touch import CalendarFact, Method
from services.system import System
from tests.services.mailboxes.house import ZONE
from tests.services.mailboxes.team import PEOPLE, Houses, Taken, is_mail, message_tokens


def events_of(ledger: Ledger) -> Iterator[LedgerEvent]:
    """Everything, in order."""
    after = 0
    while stored := ledger.read_all(after=after, limit=1_000):
        yield from (each.event for each in stored)
        after = stored[-1].position


def check_mailbox_is_taken(
    mailbox: Sequence[Taken], deleted: Mapping[str, set[str]], filed: Mapping[str, set[str]]
) -> None:
    """Of one mailbox: what is listed is known, in the collection in which it lies, and nothing else is.

    Only what was moved away and came back is captured twice by one collection.
    """
    mails = [each for each in mailbox if is_mail(each)]
    for each in mails:
        gone, moved = deleted[each.address], filed[each.address]
        assert each.known == each.listed, f"{each.label}: what was deleted is gone"
        assert set(each.captured) <= each.listed | each.names(gone) | each.names(moved), each.label
        twice = {key for key, times in Counter(each.captured).items() if times > 1}
        assert twice <= (each.names(moved) if len(mails) > 1 else set()), each.label
    assert all(len(each.state.set_aside) == 0 for each in mailbox)


def check_mail(system: System, houses: Houses, found: Sequence[Taken]) -> None:
    """One event for each copy of a message in a collection, one touch for each message, none left out."""
    mails = [each.sighting for each in events_of(system.ledger) if isinstance(each, MailCaptured)]
    assert len(mails) == sum(len(set(each.captured)) for each in found if is_mail(each))
    touches = {(each.message, each.touch_id) for each in mails}
    assert len(touches) == len({message for message, _ in touches}) == len({touch for _, touch in touches})
    seen = {each.message for each in mails}
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for address in PEOPLE:
        tokens = message_tokens(houses, system.tokens, address)
        captured = [each for each in found if is_mail(each) and each.address == address]
        for id_ in tokens:
            if any(each.has_captured(id_) for each in captured):
                owners[tokens[id_]].add(address)
    assert owners.keys() <= seen, "a message that is captured has no touch"
    assert max(map(len, owners.values())) == len(PEOPLE), "nothing is common to all"


def check_meetings(system: System, houses: Houses, instances_off: Sequence[tuple[str, datetime]]) -> None:
    """What takes place by the ledger takes place at the providers, and what was called off there is off.

    `instances_off`: by the UIDs of series, when instances were to begin that were called off.
    """
    stated = [each.fact for each in events_of(system.ledger) if isinstance(each, MeetingStated)]
    assert len(stated) == len(set(stated))
    last: dict[str, CalendarFact] = {}
    for fact in stated:
        if fact.instance is None and fact.method is not Method.REPLY:
            last[fact.meeting] = max(last.get(fact.meeting, fact), fact, key=_version)
    on = {meeting for meeting, fact in last.items() if not fact.cancelled}
    there = {uid for address in PEOPLE for uid in houses.of(address).meetings(address)}
    assert on == {system.tokens.name(uid) for uid in there}
    assert len(last) > len(on), "nothing was called off"
    off = {(fact.meeting, fact.instance) for fact in stated if fact.cancelled}
    assert {
        (system.tokens.name(uid), instant_of(at.replace(tzinfo=ZoneInfo(ZONE)))) for uid, at in instances_off
    } <= off


def _version(fact: CalendarFact) -> tuple[int, int, bool]:
    return fact.sequence, fact.stamped_at, fact.cancelled
