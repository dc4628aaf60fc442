"""Everything that was set aside, in one list: messages of the channel, events and sources of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from domain.history.names import NAMES
from domain.moments import utc_text
from domain.ports.channel import Channel, ChannelOutOfReach, Topic
from domain.ports.ledger import Ledger
from services.messages.set_aside import MessageSetAside, outstanding
from services.redrive.events import EventWaiting, event_at, waiting_events
from services.redrive.sources import SourceWaiting, waiting_sources
from services.roles import is_appending
from services.shapes import Json
from services.wiring import Store


class Kind(StrEnum):
    """What can be set aside."""

    MESSAGE = "message"
    EVENT = "event"
    SOURCE = "source"


class Remedy(StrEnum):
    """What helps, once the cause is mended."""

    REDRIVE = "redrive"
    NONE = "none"
    REBUILD_VIEW = "rebuild_view"
    SAVE_AGAIN = "save_again"
    TRIED_DAILY = "tried_daily"
    """Nothing has to be done: it is tried again by itself."""
    LOOK_THERE = "look_there"
    """It is part of a message that was captured, and is not looked at again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that was set aside: what, where, why, since when (UTC), and what helps."""

    kind: Kind
    name: str
    what: str
    where: str
    why: str
    since: str
    remedy: Remedy

    def shape(self) -> Json:
        """The same as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Listed:
    """What waits, oldest first. `channel_away` says why the messages are missing in it, if they are."""

    waiting: Sequence[Waiting]
    channel_away: str | None


def all_waiting(channel: Channel, store: Store | None) -> Listed:
    """What waits; without a ledger, what waits in the channel."""
    found: list[Waiting] = []
    channel_away = None
    try:
        found += (_of_message(each, at) for each, at in _messages(channel).items())
    except ChannelOutOfReach as away:
        channel_away = str(away)
    if store is not None:
        found += (_of_event(each, store.ledger) for each in waiting_events(store.ledger))
        found += (_of_source(each) for each in waiting_sources(store.ledger, store.texts))
    return Listed(sorted(found, key=lambda each: each.since), channel_away)


def printable(text: str) -> str:
    """Text of a topic or a file on a terminal: one line without control signs."""
    return "".join(sign if sign.isprintable() else "?" for sign in " ".join(text.split()))


def _messages(channel: Channel) -> Mapping[MessageSetAside, str]:
    return outstanding(channel.everything(Topic.SET_ASIDE))


def _of_message(aside: MessageSetAside, since: str) -> Waiting:
    count = aside.upto - aside.offset
    return Waiting(
        kind=Kind.MESSAGE,
        name=aside.name,
        what="one message" if count == 1 else f"{count:,} messages",
        where=f"read by {aside.reader}",
        why=aside.reason,
        since=since,
        remedy=Remedy.REDRIVE if count == 1 else Remedy.NONE,
    )


def _of_event(waiting: EventWaiting, ledger: Ledger) -> Waiting:
    aside = waiting.aside
    return Waiting(
        kind=Kind.EVENT,
        name=waiting.name,
        what=NAMES[type(event_at(ledger, aside).event)],
        where=f"followed by {aside.follower}",
        why=aside.fault,
        since=utc_text(waiting.since),
        remedy=Remedy.REDRIVE if is_appending(aside.follower) else Remedy.REBUILD_VIEW,
    )


def _of_source(waiting: SourceWaiting) -> Waiting:
    return Waiting(
        kind=Kind.SOURCE,
        name=waiting.name,
        what=waiting.source,
        where="read by capture" if waiting.mailbox is None else "captured from a mailbox",
        why=waiting.reason,
        since=utc_text(waiting.since),
        remedy=_remedy(waiting),
    )


def _remedy(waiting: SourceWaiting) -> Remedy:
    if waiting.mailbox is None:
        return Remedy.SAVE_AGAIN
    return Remedy.TRIED_DAILY if waiting.is_whole else Remedy.LOOK_THERE
