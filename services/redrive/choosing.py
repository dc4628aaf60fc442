"""Which of the things that wait are meant by the names that a person types."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.ports.channel import Channel
from services.redrive.events import EventWaiting, waiting_events
from services.redrive.redriving import NotSetAside, OnlyRebuilt, waiting
from services.roles import is_appending
from services.wiring import Store


@dataclass(frozen=True, slots=True)
class Chosen:
    """Messages by name, and events."""

    messages: Sequence[str]
    events: Sequence[EventWaiting]


def choose(channel: Channel, store: Store | None, names: Collection[str]) -> Chosen:
    """What is to be redriven; all that can be, if nothing is named.

    Raises:
        NotSetAside: nothing that waits and can be redriven has one of the names.
        OnlyRebuilt: one of them is an event that a view went past.
    """
    messages = [aside.name for aside in waiting(channel)]
    found = {} if store is None else {each.name: each for each in waiting_events(store.ledger)}
    events = {name: each for name, each in found.items() if is_appending(each.aside.follower)}
    for name in names:
        if name in found and name not in events:
            raise OnlyRebuilt(name)
        if name not in messages and name not in events:
            raise NotSetAside(name, [*messages, *events])
    wanted = set(names) or {*messages, *events}
    return Chosen(
        [name for name in messages if name in wanted],
        [each for name, each in events.items() if name in wanted],
    )
