"""Sending messages again that were set aside, once what was in their way is mended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.ports.channel import Channel, Topic
from domain.ports.clock import Clock
from services.messages.set_aside import MessageSetAside, outstanding, redriven_message


class NotSetAside(LookupError):
    """A name of nothing that waits; `known` are the names of what does."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"nothing that is called {name!r} waits to be sent again")
        self.name = name
        self.known = known


@dataclass(frozen=True, slots=True)
class Redriven:
    """What was sent again, and what the channel does not have any more."""

    sent: Sequence[MessageSetAside]
    gone: Sequence[MessageSetAside]


def waiting(channel: Channel) -> list[MessageSetAside]:
    """What was set aside and waits, in the order of being set aside."""
    return outstanding(channel.everything(Topic.SET_ASIDE))


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
