"""Handling again what was set aside, once what was in its way is mended.

A message is sent again, to the end of its topic; an event is handed to its follower again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from domain.ports.channel import Channel, Topic
from domain.ports.clock import Clock
from services.messages.set_aside import MessageSetAside, outstanding, redriven_message
from services.redrive.events import EventWaiting, redrive_event
from services.roles import appending_handler
from services.wiring import Store


class NotSetAside(LookupError):
    """A name of nothing that waits and can be redriven; `known` are the names of what does."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"nothing that is called {name!r} waits to be redriven")
        self.name = name
        self.known = known


@dataclass(frozen=True, slots=True)
class Redriven:
    """What was sent again, and what the channel does not have any more."""

    sent: Sequence[MessageSetAside]
    gone: Sequence[MessageSetAside]


@dataclass(frozen=True, slots=True)
class EventTried:
    """An event that was handed to its follower again; `fault` is None if that went well."""

    name: str
    fault: str | None


class OnlyRebuilt(ValueError):
    """An event that a view went past: a view is made anew, nothing is handed to it again."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name}: a view is not redriven but made anew; take it away while no projections role runs "
            "(the file that ends in .views, or the tables of views), and start that role"
        )


def redrive_events(events: Sequence[EventWaiting], store: Store) -> Iterator[EventTried]:
    """Hand events to followers that are appending again, oldest first.

    Those that still fail stay set aside.
    """
    for each in sorted(events, key=lambda one: one.aside.position):
        handler = partial(appending_handler, each.aside.follower, store)
        yield EventTried(each.name, redrive_event(each.aside, handler, store.ledger, store.clock))


def waiting(channel: Channel) -> list[MessageSetAside]:
    """What was set aside and waits, in the order of being set aside."""
    return list(outstanding(channel.everything(Topic.SET_ASIDE)))


def redrive(channel: Channel, names: Collection[str], clock: Clock) -> Redriven:
    """Publish the named messages once more, at the end of their topics; all of them if none is named.

    Each is published together with the note of it. A crash in between may leave a message
    without its note: then it is sent twice, and its readers drop the second.

    Raises:
        NotSetAside: nothing was sent.
    """
    there = {aside.name: aside for aside in waiting(channel)}
    for name in names:
        if name not in there:
            raise NotSetAside(name, list(there))
    sent, gone = [], []
    for name in dict.fromkeys(names or there):
        aside = there[name]
        message = None if aside.upto > aside.offset + 1 else channel.message_at(aside.place, aside.offset)
        if message is None:
            gone.append(aside)
            continue
        channel.publish([message, redriven_message(aside, at=clock.now())])
        sent.append(aside)
    return Redriven(sent, gone)
