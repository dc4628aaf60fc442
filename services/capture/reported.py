"""Touches that other systems report on the captures topic: a call, a meeting in person, a chat.

The sender names the deal. The same message (by its CloudEvents `source` and `id`) is one touch,
however often it comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from domain.deal.commands import ReportInteraction
from domain.deal.dealfile import ReportedTouch
from domain.deal.decide import DealWasMerged
from domain.deal.state import Deal
from domain.identifiers import reported_by_message
from domain.moments import SECONDS_A_DAY, day_of, instant_of
from domain.people import Side, fold_address
from domain.ports.channel import Delivered, Topic
from domain.ports.clock import Clock
from domain.ports.texts import Text, TextStore
from domain.ports.tokens import Tokens
from domain.touches.mail import Address
from domain.touches.sighting import Tokeniser
from domain.touches.touch import Interaction
from services.causes import Cause
from services.consume import Concluded, Refused
from services.messages.cloudevents import CloudEvent, NotACloudEvent
from services.messages.touch_reported import TouchReported, read_touch
from services.recorder.deals import Deals, UnknownDeal
from services.recorder.drafts import Drafts

NAME = "captures"


class CanNotBeRecorded(ValueError):
    """What was reported fits no deal; the text holds nothing of it but the deal's id."""


class ReportedTouches:
    """A handler for `services.consume`: messages of the captures topic become facts of deals."""

    name = NAME
    topic = Topic.CAPTURES

    def __init__(self, deals: Deals, texts: TextStore, tokens: Tokens, clock: Clock) -> None:
        self._drafts = Drafts(deals, texts, clock)
        self._texts = texts
        self._tokeniser = Tokeniser(tokens)
        self._clock = clock

    def conclude(self, messages: Sequence[Delivered]) -> Concluded:
        """The events that follow, after the texts that go with them were kept."""
        texts: list[Text] = []
        refused: list[Refused] = []
        self._drafts.begin_page()
        for delivered in messages:
            try:
                event, touch = read_touch(delivered.message.body)
                texts += self._take_in(event, touch)
            except (NotACloudEvent, CanNotBeRecorded) as error:
                refused.append(Refused(delivered, str(error)))
        if texts:
            self._texts.keep(texts)
        return Concluded(self._drafts.appends(), refused)

    def forget(self) -> None:
        """Load deals anew."""
        self._drafts.forget()

    def _take_in(self, event: CloudEvent, touch: TouchReported) -> list[Text]:
        """Add a touch to the draft of its deal; the texts that go with it."""
        interaction = self._interaction(event, touch)
        message = reported_by_message(event.source, event.id)
        cause = Cause(message, NAME, message)
        try:
            if not self._fits(interaction, self._drafts.deal(touch.deal, cause)):
                self._drafts.reload(touch.deal)  # the sides may have been stated anew
                if not self._fits(interaction, self._drafts.deal(touch.deal, cause)):
                    raise CanNotBeRecorded(
                        f"nobody of the seller or the buyer of {touch.deal!r} is among people"
                    )
            self._refuse_future(interaction)
            self._drafts.enact(touch.deal, [ReportInteraction(interaction)], cause)
        except (UnknownDeal, DealWasMerged) as error:
            raise CanNotBeRecorded(str(error)) from None
        return self._texts_of(touch, interaction)

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

    def _fits(self, interaction: Interaction, deal: Deal) -> bool:
        sides = {deal.sides.side_of(p.person, p.domains) for p in interaction.participants}
        return sides != {Side.OTHER}

    def _refuse_future(self, interaction: Interaction) -> None:
        if interaction.at > self._clock.now() + SECONDS_A_DAY:
            raise CanNotBeRecorded("at: expected a time that has come, found one more than a day ahead")

    def _texts_of(self, touch: TouchReported, interaction: Interaction) -> list[Text]:
        people = self._tokeniser.people_texts(Address(address.lower()) for address in touch.people)
        owners = tuple(dict.fromkeys(p.person for p in interaction.participants))
        title = Text(f"touch:{interaction.touch_id}", owners, {"subject": touch.title})
        return [title, *people] if touch.title else people
