"""Touches that other systems report on the captures topic: a call, a meeting in person, a chat.

The sender names the deal. The same message (by its CloudEvents `source` and `id`) is one touch,
however often it comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.deal.commands import ReportInteraction
from domain.deal.dealfile import ReportedTouch
from domain.deal.decide import enact
from domain.deal.events import DealEvent
from domain.deal.state import Deal
from domain.identifiers import deal_stream, event_id, reported_by_message
from domain.moments import SECONDS_A_DAY, day_of, instant_of
from domain.people import Side, fold_address
from domain.ports.channel import Delivered, Topic
from domain.ports.clock import Clock
from domain.ports.ledger import Append, NewEvent
from domain.ports.texts import Text, TextStore
from domain.ports.tokens import Tokens
from domain.touches.mail import Address
from domain.touches.sighting import Tokeniser
from domain.touches.touch import Interaction
from services.consume import Concluded, Refused
from services.messages.cloudevents import CloudEvent, NotACloudEvent
from services.messages.touch_reported import TouchReported, read_touch
from services.recorder.deals import Deals, UnknownDeal
from services.recorder.ties import ties_of

NAME = "captures"


class CanNotBeRecorded(ValueError):
    """What was reported fits no deal; the text holds nothing of it but the deal's id."""


@dataclass(slots=True)
class _Changed:
    """A deal with what a page adds to it."""

    deal: Deal
    version: int
    new: list[NewEvent] = field(default_factory=list[NewEvent])


@dataclass(slots=True)
class _Gathered:
    """What a page of messages comes to."""

    deals: dict[str, _Changed] = field(default_factory=dict[str, _Changed])
    texts: list[Text] = field(default_factory=list[Text])
    refused: list[Refused] = field(default_factory=list[Refused])


class ReportedTouches:
    """A handler for `services.consume`: messages of the captures topic become facts of deals."""

    name = NAME
    topic = Topic.CAPTURES

    def __init__(self, deals: Deals, texts: TextStore, tokens: Tokens, clock: Clock) -> None:
        self._deals = deals
        self._texts = texts
        self._tokeniser = Tokeniser(tokens)
        self._clock = clock

    def conclude(self, messages: Sequence[Delivered]) -> Concluded:
        """The events that follow, after the texts that go with them were kept."""
        gathered = _Gathered()
        for delivered in messages:
            try:
                event, touch = read_touch(delivered.message.body)
                self._take_in(event, touch, gathered)
            except (NotACloudEvent, CanNotBeRecorded) as error:
                gathered.refused.append(Refused(delivered, str(error)))
        if gathered.texts:
            self._texts.keep(gathered.texts)
        appends = [
            Append(deal_stream(deal_id), changed.version, changed.new)
            for deal_id, changed in gathered.deals.items()
            if changed.new
        ]
        return Concluded(appends, gathered.refused)

    def _take_in(self, event: CloudEvent, touch: TouchReported, gathered: _Gathered) -> None:
        interaction = self._interaction(event, touch)
        changed = gathered.deals.get(touch.deal) or self._loaded(touch.deal)
        self._refuse_misfit(interaction, touch, changed.deal)
        gathered.deals[touch.deal] = changed
        message = reported_by_message(event.source, event.id)
        self._enact(changed, touch.deal, message, interaction)
        gathered.texts += self._texts_of(touch, interaction)

    def _enact(self, changed: _Changed, deal_id: str, message: UUID, interaction: Interaction) -> None:
        """What follows for the deal, with the order among facts of the same instant."""
        deal = changed.deal
        events = enact(deal, [ReportInteraction(interaction)], opened_long_ago=lambda _opened, _at: True)
        if events:
            ties = ties_of(deal, message_ids=self._message_id(deal), uids=self._uid)
            events = [*events, *enact(deal, ties, opened_long_ago=lambda _opened, _at: True)]
        changed.new += self._new(events, deal_id, changed.version + len(changed.new), message)

    def _new(self, events: Sequence[DealEvent], deal_id: str, after: int, message: UUID) -> list[NewEvent]:
        stream, now = deal_stream(deal_id), self._clock.now()
        return [
            NewEvent(event_id(message, stream, place), event, now, NAME, message)
            for place, event in enumerate(events, start=after + 1)
        ]

    def _interaction(self, event: CloudEvent, touch: TouchReported) -> Interaction:
        reported = ReportedTouch(
            at=instant_of(touch.at),
            kind=touch.kind,
            people=tuple(dict.fromkeys(fold_address(address) for address in touch.people)),
            outcome=touch.outcome,
            agreed_for=day_of(touch.agreed_for) if touch.agreed_for else None,
            title=touch.title,
        )
        id_ = hashlib.sha256(f"message\x1f{event.source}\x1f{event.id}".encode()).hexdigest()[:24]
        return replace(self._tokeniser.interaction(touch.deal, reported, number=1), touch_id=id_)

    def _refuse_misfit(self, interaction: Interaction, touch: TouchReported, deal: Deal) -> None:
        sides = {deal.sides.side_of(p.person, p.domains) for p in interaction.participants}
        if sides == {Side.OTHER}:
            raise CanNotBeRecorded(f"nobody of the seller or the buyer of {touch.deal!r} is among people")
        if interaction.at > self._clock.now() + SECONDS_A_DAY:
            raise CanNotBeRecorded("at: expected a time that has come, found one more than a day ahead")

    def _loaded(self, deal_id: str) -> _Changed:
        try:
            loaded = self._deals.load(deal_id)
        except UnknownDeal as error:
            raise CanNotBeRecorded(str(error)) from None
        return _Changed(loaded.deal, loaded.version)

    def _texts_of(self, touch: TouchReported, interaction: Interaction) -> list[Text]:
        people = self._tokeniser.people_texts(Address(address.lower()) for address in touch.people)
        owners = tuple(dict.fromkeys(p.person for p in interaction.participants))
        title = Text(f"touch:{interaction.touch_id}", owners, {"subject": touch.title})
        return [title, *people] if touch.title else people

    def _message_id(self, deal: Deal) -> Callable[[str], str | None]:
        """Looks up the Message-ID of a touch; what was reported has none."""

        def look_up(touch_id: str) -> str | None:
            if touch_id in deal.interactions:
                return ""
            return self._kept(f"touch:{touch_id}", "message_id")

        return look_up

    def _uid(self, meeting: str) -> str | None:
        return self._kept(f"meeting:{meeting}", "uid")

    def _kept(self, ref: str, field_name: str) -> str | None:
        fields = self._texts.read([ref]).get(ref)
        return None if fields is None else fields.get(field_name, "")
