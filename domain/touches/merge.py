"""Touches: sightings of one message merged, and seen from the two sides of a deal.

Source: rules.md section 2. The sides are applied here, when a deal is read, and not when a
fact is stored: a corrected list of addresses needs no rewriting of history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from domain.moments import SECONDS_A_DAY, Instant
from domain.people import DomainToken, KnownAddress, PersonToken, Side, Sides, Standing, joined_standings
from domain.touches.touch import (
    Automated,
    EmailSighting,
    Interaction,
    InteractionKind,
    Participant,
    Role,
    Signal,
    Subject,
    TouchId,
    Words,
)

_T = TypeVar("_T")
_ROLE_ORDER = {role: place for place, role in enumerate(Role)}
_AUTOMATED_ORDER = {reason: place for place, reason in enumerate(Automated)}
NO_SUBJECT = Subject(words=(), base="", is_reply=False)
NO_SIGNALS: frozenset[Signal] = frozenset()
# The sender's side, the sender, the sellers, the buyers, the addressees, whether a player takes part.
Parties: TypeAlias = tuple[
    Side, PersonToken, tuple[PersonToken, ...], tuple[PersonToken, ...], tuple[PersonToken, ...], bool
]
# Looked up once: a member of an enumeration costs more than all else that is done with it here.
_SELLER: Final = Side.SELLER
_BUYER: Final = Side.BUYER
_FROM: Final = Role.FROM
_TO: Final = Role.TO


class Channel(StrEnum):
    """How a touch reached the other side."""

    EMAIL = "email"
    MEETING = "meeting"
    MANUAL = "manual"


_EMAIL: Final = Channel.EMAIL


@dataclass(slots=True, init=False)
class Touch:
    """One captured contact, as the rules look at it. Nothing changes it once it is made.

    `sellers` and `buyers` are the distinct people of each side; `addressees` those of the
    side opposite to the sender's to whom it is addressed (`to`, else everybody), lists and shared
    mailboxes only where there is nobody else. Of one person's addresses one stands here for all;
    `participants` are the addresses as they were written. `plays`
    tells whether a player of the seller takes part. `message` is the digest of its own
    Message-ID, `references` those it names.
    """

    touch_id: TouchId
    channel: Channel
    kind: str
    at: Instant
    side: Side
    sender: PersonToken
    participants: tuple[Participant, ...]
    sellers: tuple[PersonToken, ...]
    buyers: tuple[PersonToken, ...]
    addressees: tuple[PersonToken, ...]
    plays: bool
    automated: Automated | None
    message: str | None
    references: tuple[str, ...]
    provider_threads: tuple[str, ...]
    subject: Subject
    attachments: tuple[Words, ...]
    labels: tuple[Words, ...]
    signals: frozenset[Signal]

    # Neither frozen nor with a generated __init__ (decision 8): one is made for every touch of
    # every deal that is looked at, and compiled, this takes a fifth of the time.
    def __init__(  # noqa: PLR0917 - made in two places, for every touch
        self,
        touch_id: TouchId,
        channel: Channel,
        kind: str,
        at: Instant,
        participants: tuple[Participant, ...],
        parties: Parties,
        automated: Automated | None = None,
        message: str | None = None,
        references: tuple[str, ...] = (),
        provider_threads: tuple[str, ...] = (),
        subject: Subject = NO_SUBJECT,
        attachments: tuple[Words, ...] = (),
        labels: tuple[Words, ...] = (),
        signals: frozenset[Signal] = NO_SIGNALS,
    ) -> None:
        self.touch_id = touch_id
        self.channel = channel
        self.kind = kind
        self.at = at
        self.participants = participants
        self.side, self.sender, self.sellers, self.buyers, self.addressees, self.plays = parties
        self.automated = automated
        self.message = message
        self.references = references
        self.provider_threads = provider_threads
        self.subject = subject
        self.attachments = attachments
        self.labels = labels
        self.signals = signals

    @property
    def belongs(self) -> bool:
        """Whether it is mail of the deal: between the two sides, or automated from the buyer's."""
        if self.sellers and self.buyers:
            return True
        return self.automated is not None and self.side is Side.BUYER

    def is_conversational(self, opening: Instant) -> bool:
        """Whether the game is played with it: see "Conversational" in rules.md section 2."""
        return (
            self.automated is None
            and self.plays
            and self.at >= opening
            and len(self.addressees) > 0
            and (self.channel is _EMAIL or self.kind == InteractionKind.CHAT)
        )


class SideCache:
    """`Sides`, remembering the answer for every address it was asked about.

    `joined` are addresses of one person each. `not_people` are lists and mailboxes of several: they have
    a side, and are nobody who could be counted.
    """

    __slots__ = ("_known", "_sides", "has_joined", "not_people")

    def __init__(
        self,
        sides: Sides,
        joined: Iterable[tuple[KnownAddress, ...]] = (),
        not_people: AbstractSet[PersonToken] = frozenset(),
    ) -> None:
        self._sides = sides
        self._known: dict[PersonToken, Standing] = joined_standings(sides, joined)
        self.has_joined = bool(self._known)
        self.not_people = not_people

    def look_up(self, person: PersonToken, domains: tuple[DomainToken, ...]) -> Standing:
        """Whose an address is, their side, and whether they play for the seller."""
        try:
            return self._known[person]
        except KeyError:
            side = self._sides.side_of(person, domains)
            plays = side is Side.SELLER and self._sides.plays(person, domains)
            found = self._known[person] = Standing(person, side, plays)
            return found

    def person_of(self, address: PersonToken) -> PersonToken:
        """The token that stands for a person, by any of their addresses."""
        known = self._known.get(address)
        return address if known is None else known.person


def occurred_at(copies: Sequence[EmailSighting]) -> Instant:
    """When a message was sent: its Date, else or if it is a day off, the earliest time received.

    Raises:
        ValueError: no copy says when.
    """
    sent: Instant | None = None
    received: Instant | None = None
    for copy in copies:
        if copy.sent_at is not None and (sent is None or copy.sent_at < sent):
            sent = copy.sent_at
        if copy.received_at is not None and (received is None or copy.received_at < received):
            received = copy.received_at
    if sent is not None and (received is None or abs(sent - received) <= SECONDS_A_DAY):
        return sent
    if received is None:
        message = "no copy says when it was sent or received"
        raise ValueError(message)
    return received


def email_touch(sightings: Iterable[EmailSighting], sides: SideCache) -> Touch:
    """One touch from all copies of a message, the same in whatever order they were captured."""
    copies = list(sightings)
    if len(copies) == 1:
        copy = copies[0]
        return _email(
            copies, sides, copy.participants, copy.references, copy.attachments, copy.labels, copy.automated
        )
    copies.sort(key=_canonical)
    reasons = [c.automated for c in copies if c.automated is not None]
    return _email(
        copies,
        sides,
        _united(c.participants for c in copies),
        _united(c.references for c in copies),
        _united(c.attachments for c in copies),
        _united(c.labels for c in copies),
        min(reasons, key=_AUTOMATED_ORDER.__getitem__) if len(reasons) == len(copies) else None,
    )


def _email(  # noqa: PLR0917 - the two branches of `email_touch` meet here
    copies: Sequence[EmailSighting],
    sides: SideCache,
    participants: tuple[Participant, ...],
    references: tuple[str, ...],
    attachments: tuple[Words, ...],
    labels: tuple[Words, ...],
    automated: Automated | None,
) -> Touch:
    first = copies[0]
    return Touch(
        first.touch_id,
        _EMAIL,
        "message",
        occurred_at(copies),
        participants,
        _parties(participants, sides),
        automated,
        first.message,
        references,
        _provider_threads(copies),
        first.subject,
        attachments,
        labels,
        _signals(copies),
    )


def interaction_touch(interaction: Interaction, sides: SideCache) -> Touch:
    """A reported call, meeting in person or chat as a touch."""
    return Touch(
        touch_id=interaction.touch_id,
        channel=Channel.MANUAL,
        kind=interaction.kind.value,
        at=interaction.at,
        participants=interaction.participants,
        parties=_parties(interaction.participants, sides),
        subject=Subject(interaction.title, "", is_reply=False),
    )


def _canonical(sighting: EmailSighting) -> tuple[object, ...]:
    people = tuple((_ROLE_ORDER[p.role], p.person) for p in sighting.participants)
    return people, sighting.subject.words, sighting.subject.base, sighting.received_at or 0


def _united(tuples: Iterable[tuple[_T, ...]]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(item for items in tuples for item in items))


def _provider_threads(copies: Sequence[EmailSighting]) -> tuple[str, ...]:
    if len(copies) == 1:
        thread = copies[0].provider_thread
        return (thread,) if thread else ()
    return tuple(sorted({c.provider_thread for c in copies if c.provider_thread}))


def _signals(copies: Sequence[EmailSighting]) -> frozenset[Signal]:
    if not any(c.signals for c in copies):
        return NO_SIGNALS
    return frozenset(s for c in copies for s in c.signals)


def _parties(participants: tuple[Participant, ...], sides: SideCache) -> Parties:
    sellers: list[PersonToken] = []
    buyers: list[PersonToken] = []
    to_sellers: list[PersonToken] = []
    to_buyers: list[PersonToken] = []
    sender_side, sender, plays = Side.OTHER, "", False
    for participant in participants:
        standing, role = sides.look_up(participant.person, participant.domains), participant.role
        person, side = standing.person, standing.side
        if role is _FROM and not sender:
            sender_side, sender = side, person
        if side is _SELLER:
            plays = plays or standing.plays
            sellers.append(person)
            if role is _TO:
                to_sellers.append(person)
        elif side is _BUYER:
            buyers.append(person)
            if role is _TO:
                to_buyers.append(person)
    ours, theirs = _distinct(sellers), _distinct(buyers)
    addressees: tuple[PersonToken, ...] = ()
    if sender_side is _SELLER:
        addressees = _asked(_distinct(to_buyers), theirs, sides.not_people)
    elif sender_side is _BUYER:
        addressees = _asked(_distinct(to_sellers), ours, sides.not_people)
    return sender_side, sender, ours, theirs, addressees, plays


def _asked(
    to: tuple[PersonToken, ...], all_of_them: tuple[PersonToken, ...], not_people: AbstractSet[PersonToken]
) -> tuple[PersonToken, ...]:
    """Whom a touch asks: people that it is addressed to, else people who get it, else whatever gets it."""
    asked = to or all_of_them
    if not not_people or not_people.isdisjoint(asked):
        return asked
    people = [person for person in to if person not in not_people]
    people = people or [person for person in all_of_them if person not in not_people]
    return tuple(people) or asked


def _distinct(people: list[PersonToken]) -> tuple[PersonToken, ...]:
    """The people, each once; one or two are told apart without a table."""
    if len(people) < 2 or (len(people) == 2 and people[0] != people[1]):  # noqa: PLR2004 - as said
        return tuple(people)
    return tuple(dict.fromkeys(people))
