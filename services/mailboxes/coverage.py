"""What of a deal is seen, and what is not: whose mailboxes, since when, with which holes.

Only what tells a silence from a gap: nobody's mail is counted here, and nobody is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.capture.connections import MailboxConnected, MailboxDisconnected, Way
from domain.capture.coverage import Stretch, seen_days, seen_of_all
from domain.capture.mailboxes import MailboxState
from domain.deal.events import CaptureGapClosed, CaptureGapOpened
from domain.deal.state import Deal
from domain.game.terms import Terms
from domain.identifiers import connections_stream
from domain.moments import Day, Instant
from domain.people import PersonToken, Side
from domain.ports.mailboxes import CaptureMode
from domain.stakeholders.involved import Involved
from services.mailboxes.standing import Progresses, standing_of
from services.people.looking import PeopleSeen
from services.privacy.record import MailboxPrivacy
from services.recorder.mailbox_gaps import NOT_YET_ENDED
from services.wiring import Store


class Part(StrEnum):
    """What somebody is for the seller."""

    OWNER = "owner"
    TEAM = "team"
    PARTNER = "partner"
    OTHER = "other"
    """Of the seller's company; takes part, and no team is named that they belong to."""


class GapState(StrEnum):
    """What became of a gap."""

    OPEN = "open"
    FILLED = "filled"
    HOLE = "hole"
    """Nobody will ever fill it."""


@dataclass(frozen=True, slots=True)
class GapSeen:
    """A stretch of a mailbox in which something may be missing; `until` is None as long as it goes on."""

    mailbox: str
    reason: str
    since: Instant
    until: Instant | None
    state: GapState


@dataclass(frozen=True, slots=True)
class MailboxSeen:
    """One mailbox of somebody. `not_before`: mail that is older is left out by a rule of privacy.

    `read_upto` is None until it was read to its end for the first time. `disconnected` is None while it is
    connected; `state` is as `Standing.state`, or `disconnected`.
    """

    mailbox: str
    kind: str
    way: Way
    headers_only: bool
    state: str
    connected: Instant
    disconnected: Instant | None
    not_before: Instant | None
    read_upto: Instant | None


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """Somebody who plays for the seller, with their mailboxes and the days on which those were seen."""

    addresses: frozenset[PersonToken]
    part: Part
    takes_part: bool
    mailboxes: tuple[MailboxSeen, ...]
    days: frozenset[Day]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of a deal is seen. `gaps` are those that lie in its life."""

    life: Stretch
    people: tuple[PersonSeen, ...]
    gaps: tuple[GapSeen, ...]

    @property
    def by_all(self) -> frozenset[Day]:
        """The days on which all were seen who have a mailbox of ours: partners have none."""
        return seen_of_all(each.days for each in self.people if each.part is not Part.PARTNER)

    @property
    def by_anybody(self) -> frozenset[Day]:
        """The days on which at least one was."""
        return frozenset[Day]().union(*(each.days for each in self.people))


@dataclass(frozen=True, slots=True)
class _Connection:
    connected: MailboxConnected
    since: Instant
    until: Instant | None


def coverage_of(store: Store, seen: PeopleSeen, known: Progresses) -> Coverage:
    """The coverage of a deal whose people were looked at; `known` is what is known of mailboxes now."""
    terms, deal = seen.terms, seen.deal
    life = _life(deal, terms, seen.as_of)
    gaps = tuple(_gaps(deal, terms, life))
    connections = list(_connections(store))
    privacy = MailboxPrivacy(store.ledger, store.texts, store.tokens, store.clock)
    rules = privacy.rules({each.connected.mailbox for each in connections})
    not_before = {mailbox: rule.not_before for mailbox, rule in rules.items()}
    company = store.company.privacy()[0].not_before
    people: list[PersonSeen] = []
    for addresses, part, takes_part in _sellers(seen):
        mailboxes = [
            _mailbox(store, each, known, _later(company, not_before[each.connected.mailbox]))
            for each in connections
            if each.connected.owner in addresses
        ]
        days = _days(mailboxes, gaps, terms, life, seen.as_of)
        people.append(PersonSeen(addresses, part, takes_part, tuple(mailboxes), days))
    return Coverage(life, tuple(people), gaps)


def _life(deal: Deal, terms: Terms, as_of: Instant) -> Stretch:
    ends = [ended.at for ended in (deal.closed, deal.merged) if ended is not None]
    last = terms.zone.day_of(min([as_of, *ends]))
    return Stretch(terms.running_since, max(last, terms.running_since))


def _sellers(seen: PeopleSeen) -> Iterator[tuple[frozenset[PersonToken], Part, bool]]:
    """Whoever plays for the seller: the owner, the team, who takes part."""
    deal, told = seen.deal, set[PersonToken]()
    for involved in seen.people:
        addresses = frozenset(involved.addresses)
        part = _part(deal, addresses, involved)
        if involved.side is Side.SELLER and involved.is_person:
            told |= addresses
            yield addresses, part, involved.contacts > 0
    for person in (deal.described.owner, *sorted(deal.sides.team)):
        if person is not None and person not in told:
            told.add(person)
            part = Part.OWNER if person == deal.described.owner else Part.TEAM
            yield frozenset({person}), part, False


def _part(deal: Deal, addresses: frozenset[PersonToken], involved: Involved) -> Part:
    partner = deal.sides.partner
    if deal.described.owner in addresses:
        return Part.OWNER
    if not deal.sides.team.isdisjoint(addresses):
        return Part.TEAM
    of_partner = not partner.addresses.isdisjoint(addresses) or any(
        not partner.domains.isdisjoint(domains) for domains in involved.addresses.values()
    )
    return Part.PARTNER if of_partner else Part.OTHER


def _connections(store: Store) -> Iterator[_Connection]:
    """Every connection that there was or is, those of one mailbox in order of time."""
    open_: dict[str, tuple[MailboxConnected, Instant]] = {}
    for stored in store.ledger.read(connections_stream()):
        match stored.event:
            case MailboxConnected(mailbox=mailbox) as connected:
                open_[mailbox] = connected, stored.recorded_at
            case MailboxDisconnected(mailbox=mailbox) if mailbox in open_:
                yield _Connection(*open_.pop(mailbox), stored.recorded_at)
            case _:
                pass
    for connected, since in open_.values():
        yield _Connection(connected, since, None)


def _mailbox(
    store: Store, connection: _Connection, known: Progresses, not_before: Instant | None
) -> MailboxSeen:
    connected = connection.connected
    standing = standing_of(
        connected,
        known,
        app=f"{connected.kind}-{connected.access.way}",
        address=None,
        has_grant=True,
        is_pushed=False,
        now=store.clock.now(),
        texts=store.texts,
    )
    return MailboxSeen(
        mailbox=connected.mailbox,
        kind=connected.kind,
        way=connected.access.way,
        headers_only=connected.access.mode is CaptureMode.HEADERS,
        state=standing.state if connection.until is None else "disconnected",
        connected=connection.since,
        disconnected=connection.until,
        not_before=not_before,
        read_upto=_read_upto(known, connected.mailbox),
    )


def _read_upto(known: Progresses, mailbox: str) -> Instant | None:
    progress = known.progress(mailbox)
    told = [at for token, at in progress.read_upto.items() if token not in progress.out_of_reach]
    upto = [at for at in told if at is not None]
    return min(upto) if upto and len(upto) == len(told) else None


def _days(
    mailboxes: Iterable[MailboxSeen], gaps: Sequence[GapSeen], terms: Terms, life: Stretch, now: Instant
) -> frozenset[Day]:
    """The days on which any mailbox of somebody was seen whole."""
    return frozenset[Day]().union(
        *(
            seen_days(life, _read(each, terms, life, now), _missing(each, gaps, terms, now))
            for each in mailboxes
        )
    )


def _read(mailbox: MailboxSeen, terms: Terms, life: Stretch, now: Instant) -> Iterator[Stretch]:
    """What was read of a mailbox: from its beginning, or from where rules let it, until it was read last."""
    if mailbox.read_upto is None:
        return
    first = life.first if mailbox.not_before is None else terms.zone.day_of(mailbox.not_before)
    upto = now if mailbox.state == MailboxState.WORKING else mailbox.read_upto
    yield Stretch(first, terms.zone.day_of(min(upto, mailbox.disconnected or upto)))


def _missing(mailbox: MailboxSeen, gaps: Iterable[GapSeen], terms: Terms, now: Instant) -> Iterator[Stretch]:
    for gap in gaps:
        if gap.mailbox == mailbox.mailbox and gap.state is not GapState.FILLED:
            yield Stretch(terms.zone.day_of(gap.since), terms.zone.day_of(gap.until or now))


def _gaps(deal: Deal, terms: Terms, life: Stretch) -> Iterator[GapSeen]:
    for gap_id, gap in sorted(deal.gaps.items(), key=lambda item: (item[1].since, item[0])):
        seen = _gap(gap, deal.gaps_closed)
        last = life.last if seen.until is None else terms.zone.day_of(seen.until)
        if Stretch(terms.zone.day_of(seen.since), last).within(life) or gap_id not in deal.gaps_closed:
            yield seen


def _gap(gap: CaptureGapOpened, closed: Mapping[str, CaptureGapClosed]) -> GapSeen:
    end = closed.get(gap.gap_id)
    until = None if gap.until >= NOT_YET_ENDED else gap.until
    state = GapState.OPEN
    if end is not None:
        state = GapState.FILLED if end.lasting_until is None else GapState.HOLE
        until = until or end.at if end.lasting_until is None else end.lasting_until
    return GapSeen(gap.mailbox, gap.reason, gap.since, until, state)


def _later(one: Instant | None, other: Instant | None) -> Instant | None:
    found = [each for each in (one, other) if each is not None]
    return max(found, default=None)
