"""Sources looked through by header lines: how much mail, of when, of whose mailbox, for which deals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain.deal.dealfile import DealFile
from domain.deal.enrol import sides_of
from domain.moments import SECONDS_A_DAY, Instant
from domain.people import Side, Sides, domain_and_parents, fold_address
from domain.touches.mail import SetAside
from integrations.eventstore.tokens import PlainTokens
from integrations.mailfiles.items import RawCalendar, RawMail, UnreadableSource
from integrations.mailfiles.sources import open_source
from integrations.rfc5322.envelope import read_envelope
from integrations.rfc5322.unreadable import UnreadableMail

_EVENT = re.compile(rb"^BEGIN:VEVENT\r?$", re.MULTILINE | re.IGNORECASE)
_STAMP = re.compile(rb"^DTSTAMP[;:]", re.MULTILINE | re.IGNORECASE)
_MOST_KEPT = 20

Progress = Callable[[Path, int], None]


@dataclass(slots=True)
class SourceLook:
    """What one source holds."""

    path: Path
    messages: int = 0
    events: int = 0
    unstamped: int = 0
    first: Instant | None = None
    last: Instant | None = None
    undated: int = 0
    skewed: int = 0
    present: Counter[str] = field(default_factory=Counter[str])
    set_aside: list[SetAside] = field(default_factory=list[SetAside])
    set_aside_in_all: int = 0
    unreadable: str = ""

    def owner(self) -> str | None:
        """Who takes part in more of its mail than anybody else, and in half of it at least."""
        if not self.present:
            return None
        address, count = min(self.present.items(), key=lambda item: (-item[1], item[0]))
        return address if count * 2 >= self.messages else None


@dataclass(slots=True)
class DealLook:
    """What all sources hold of one deal; `writers`: how much each of the seller's people sent."""

    deal: DealFile
    sides: Sides
    messages: int = 0
    last: Instant | None = None
    writers: Counter[str] = field(default_factory=Counter[str])


def look_at(
    sources: Iterable[Path], deals: Sequence[DealFile], *, progress: Progress | None = None
) -> tuple[list[SourceLook], list[DealLook]]:
    """Look through all sources once for all deals; what can not be read is noted, not raised."""
    known = [DealLook(deal, sides_of(deal, PlainTokens())) for deal in deals]
    by_buyer: dict[str, list[DealLook]] = {}
    for each in known:
        for key in (*each.deal.buyer.domains, *each.deal.buyer.addresses):
            by_buyer.setdefault(key, []).append(each)
    looks = [SourceLook(path) for path in sources]
    for seen in looks:
        told = None if progress is None else _about(seen.path, progress)
        try:
            for item in open_source(seen.path, progress=told):
                _take(seen, item, by_buyer)
        except UnreadableSource as error:
            seen.unreadable = f"{error.reason}; expected {error.expected}"
    return looks, known


def _about(path: Path, progress: Progress) -> Callable[[int], None]:
    return lambda done: progress(path, done)


def _take(
    seen: SourceLook, item: RawMail | RawCalendar | SetAside, by_buyer: dict[str, list[DealLook]]
) -> None:
    match item:
        case RawMail():
            _take_mail(seen, item, by_buyer)
        case RawCalendar():
            events = len(_EVENT.findall(item.data))
            seen.events += events
            seen.unstamped += max(0, events - len(_STAMP.findall(item.data)))
        case SetAside():
            _note(seen, item)


def _take_mail(seen: SourceLook, raw: RawMail, by_buyer: dict[str, list[DealLook]]) -> None:
    try:
        envelope = read_envelope(raw.header, source=raw.source, noted_at=raw.noted_at)
    except UnreadableMail as problem:
        _note(seen, SetAside(raw.source, problem.reason))
        return
    seen.messages += 1
    sent, received = envelope.sent_at, envelope.received_at
    at = sent if sent is not None else received
    if sent is None:
        seen.undated += 1
    elif received is not None and abs(sent - received) > SECONDS_A_DAY:
        seen.skewed += 1
    if at is not None:
        seen.first = at if seen.first is None else min(seen.first, at)
        seen.last = at if seen.last is None else max(seen.last, at)
    people = {fold_address(each.address): None for each in envelope.everybody()}
    seen.present.update(people.keys())
    sender = None if envelope.sender is None else fold_address(envelope.sender.address)
    _count_for_deals(people, sender, at, by_buyer)


def _count_for_deals(
    people: Iterable[str], sender: str | None, at: Instant | None, by_buyer: dict[str, list[DealLook]]
) -> None:
    keys = {key for person in people for key in (person, *domain_and_parents(person))}
    for deal in {id(each): each for key in keys for each in by_buyer.get(key, ())}.values():
        sides = {person: deal.sides.side_of(person, domain_and_parents(person)) for person in people}
        if {Side.SELLER, Side.BUYER} <= set(sides.values()):
            deal.messages += 1
            if at is not None:
                deal.last = at if deal.last is None else max(deal.last, at)
            if sender is not None and sides.get(sender) is Side.SELLER:
                deal.writers[sender] += 1


def _note(seen: SourceLook, one: SetAside) -> None:
    seen.set_aside_in_all += 1
    if len(seen.set_aside) < _MOST_KEPT:
        seen.set_aside.append(one)
