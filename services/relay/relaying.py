"""The relay: publishes what happened to deals, and commands what is to be done.

At least once: a page is published, then the bookmark moves. A reader that stores the last
`sequence` of each deal with its results drops what comes twice; the order of a deal never
changes. A replay has no relay, so it sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import msgspec
from msgspec import UNSET, Raw

from domain.deal.events import DealEvent
from domain.findings.events import FindingEvent
from domain.history.names import NAMES
from domain.moments import utc_text
from domain.planning.events import StepEvent
from domain.ports.channel import LARGEST_BODY_BYTES, Channel, ChannelOutOfReach, Message, Topic, UnfitTopic
from domain.ports.ledger import Append, Ledger, LedgerEvent, StoredEvent
from services.follow import TryLater
from services.messages.cloudevents import JSON, CloudEvent, written
from services.messages.plain_forms import plain
from services.recorder.known_deals import KnownDeals

SOURCE = "/setpoint/ledger"
TYPE_PREFIX = "setpoint."
TOPICS: Mapping[type[LedgerEvent], Topic] = {
    **dict.fromkeys((*get_args(DealEvent), *get_args(FindingEvent)), Topic.DEAL_EVENTS),
    **dict.fromkeys(get_args(StepEvent), Topic.NEXT_STEPS),
}
_SEQUENCE_DIGITS = 19  # those of the largest position: texts of one length sort as numbers do
_ENVELOPE_BYTES = 4_000


class ChannelIsAway(TryLater):
    """The channel does not answer."""


class TopicsAreUnfit(TryLater):
    """A topic is missing or set up wrongly: `setpoint channel prepare` says which, or makes it."""


class Relay:
    """A handler for the follow loop. It never goes past an event: others would miss it for ever."""

    name = "relay<ledger"
    wants = tuple(NAMES[kind] for kind in TOPICS)
    wakes_for = wants
    skips_poison = False

    def __init__(self, ledger: Ledger, channel: Channel) -> None:
        self._known = KnownDeals(ledger)
        self._channel = channel

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """Publish a page. Nothing is to be appended.

        Raises:
            ChannelIsAway, TopicsAreUnfit: nothing is wrong with the events; to be tried again.
        """
        self._known.by_deal(events)
        try:
            self._channel.publish([self._told(event) for event in events])
        except ChannelOutOfReach as error:
            raise ChannelIsAway(str(error)) from error
        except UnfitTopic as error:
            raise TopicsAreUnfit(str(error)) from error
        return ()

    def forget(self) -> None:
        """Read anew which deals there are."""
        self._known.forget()

    def _told(self, stored: StoredEvent) -> Message:
        deal_id = next(self._known.concerned_by(stored), None)
        if deal_id is None:
            raise ValueError(f"event {stored.event_id} belongs to no deal of this ledger")
        return Message(TOPICS[type(stored.event)], deal_id, written(cloud_event_of(stored, deal_id)))


def cloud_event_of(stored: StoredEvent, deal_id: str) -> CloudEvent:
    """An event of a deal as others read it; one that is too large is named, and its data left out."""
    data = msgspec.json.encode(plain(stored.event))
    fits = len(data) + _ENVELOPE_BYTES <= LARGEST_BODY_BYTES
    return CloudEvent(
        specversion="1.0",
        id=str(stored.event_id),
        source=SOURCE,
        type=TYPE_PREFIX + NAMES[type(stored.event)],
        subject=deal_id,
        time=utc_text(stored.recorded_at),
        datacontenttype=JSON if fits else UNSET,
        dataref=UNSET if fits else f"{SOURCE}/{stored.position}",
        partitionkey=deal_id,
        sequence=f"{stored.position:0{_SEQUENCE_DIGITS}d}",
        correlationid=str(stored.correlation),
        causationid=str(stored.causation) if stored.causation else UNSET,
        actor=stored.actor or UNSET,
        data=Raw(data) if fits else UNSET,
    )
