"""Events as bytes: an envelope of JSON around the event, under the event's stored name.

Only names of the closed list can be written or read. Equal events give equal bytes: sets and
the keys of mappings are sorted, and fields stand in the order of their class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from domain.deal.events import PlaybookAdopted
from domain.history.names import NAMES
from domain.history.upcasters import UPCASTERS, Fields, Upcaster, upcast
from domain.moments import Instant
from domain.ports.ledger import LedgerEvent, NewEvent
from integrations.eventstore.compiled import restore_annotations


class EventCannotBeRead(Exception):
    """What is stored does not give an event; `place` says where it stands, once that is known."""

    place = ""

    def __str__(self) -> str:
        return f"{super().__str__()} ({self.place})" if self.place else super().__str__()


class UnknownEventName(EventCannotBeRead):
    """The name is not on the closed list: a newer program wrote it, or it was mistyped."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no event of this program is called {name!r}")
        self.name = name


class EventCannotBeStored(Exception):
    """An event would not come back as it is: its class is not on the list, or a value has the wrong type."""

    def __init__(self, event: object, reason: str) -> None:
        super().__init__(f"{type(event).__name__} can not be stored: {reason}")
        self.event = event
        self.reason = reason


class EventIsDamaged(EventCannotBeRead):
    """Stored bytes do not read as the event that their name promises."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"stored event {name} is damaged: {reason}")
        self.name = name
        self.reason = reason


_E = TypeVar("_E")


_SHARED = frozenset({PlaybookAdopted})
"""Events of which thousands say the same at length: equal bytes give one and the same event."""
_MOST_SHARED = 256


class Envelope(msgspec.Struct, Generic[_E], frozen=True, gc=False):
    """What is stored of an event besides its name and place."""

    event_id: UUID
    recorded_at: Instant
    actor: str
    correlation: UUID
    causation: UUID | None
    event: _E


class _Fact(msgspec.Struct, Generic[_E], frozen=True, gc=False):
    """What happened and when it was recorded; the rest of the envelope is passed over."""

    recorded_at: Instant
    event: _E


class EventCodec:
    """Turns events into stored names and bytes, and back.

    `names` maps every class to its stored name; `upcasters` lead from names of old versions
    to those.
    """

    __slots__ = (
        "_classes", "_names", "_read", "_read_fact", "_read_outside", "_shared", "_upcasters", "_write"
    )  # fmt: skip

    def __init__(self, names: Mapping[type[LedgerEvent], str], upcasters: Mapping[str, Upcaster]) -> None:
        self._names = names
        self._classes = {name: event_class for event_class, name in names.items()}
        self._upcasters = upcasters
        restore_annotations("domain")
        self._read = {name: _reader(event_class) for name, event_class in self._classes.items()}
        self._read_fact = {name: _fact_reader(event_class) for name, event_class in self._classes.items()}
        self._read_outside = msgspec.json.Decoder(Envelope[msgspec.Raw]).decode
        self._shared = {
            name: lru_cache(_MOST_SHARED)(msgspec.json.Decoder(event_class).decode)
            for name, event_class in self._classes.items()
            if event_class in _SHARED
        }
        self._write = msgspec.json.Encoder(order="deterministic").encode

    def knows(self, name: str) -> bool:
        """Whether events of this stored name can be read."""
        return name in self._read or name in self._upcasters

    def encode(self, new: NewEvent) -> tuple[str, bytes]:
        """The stored name and bytes of an event.

        The event is read back before it is given out, so that nothing is ever stored that
        can not be read; that also writes 5 as 5.0 where the field is a float.

        Raises:
            EventCannotBeStored: its class is not on the list, or it would not come back equal.
        """
        name = self._names.get(type(new.event))
        if name is None:
            raise EventCannotBeStored(new.event, "its class has no stored name")
        try:
            state = self._write(
                Envelope(new.event_id, new.recorded_at, new.actor, new.correlation, new.causation, new.event)
            )
            back = self._read[name](state)
        except (ValueError, TypeError) as error:
            raise EventCannotBeStored(new.event, str(error)) from error
        if back.event != new.event:
            raise EventCannotBeStored(new.event, f"it would come back as {back.event}")
        return name, self._write(back)

    def event_id(self, state: bytes) -> UUID:
        """Which event stored bytes are of, whatever its name."""
        return self._read_outside(state).event_id

    def envelope(self, state: bytes) -> Envelope[msgspec.Raw]:
        """What stands around an event, whatever its name; the event itself as bytes."""
        return self._read_outside(state)

    def recorded_at(self, state: bytes) -> Instant:
        """When an event was recorded, whatever its name."""
        return self._read_outside(state).recorded_at

    def decode(self, name: str, state: bytes) -> Envelope[LedgerEvent]:
        """What was stored under the name; old versions are turned into present ones.

        Raises:
            UnknownEventName: the name, or the one it is upcast to, is not on the list.
            EventIsDamaged: the bytes are not the JSON of such an event.
        """
        read, shared = self._read.get(name), self._shared.get(name)
        try:
            if shared is not None:
                outside = self._read_outside(state)
                return Envelope(
                    outside.event_id,
                    outside.recorded_at,
                    outside.actor,
                    outside.correlation,
                    outside.causation,
                    shared(bytes(outside.event)),
                )
            return read(state) if read else self._of_old_version(name, state)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise EventIsDamaged(name, str(error)) from error

    def decode_fact(self, name: str, state: bytes) -> tuple[Instant, LedgerEvent]:
        """When it was recorded and what happened, which takes less than `decode`.

        Raises:
            What `decode` raises.
        """
        read = None if name in self._shared else self._read_fact.get(name)
        if read is None:
            whole = self.decode(name, state)
            return whole.recorded_at, whole.event
        try:
            fact = read(state)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise EventIsDamaged(name, str(error)) from error
        return fact.recorded_at, fact.event

    def _of_old_version(self, name: str, state: bytes) -> Envelope[LedgerEvent]:
        if name not in self._upcasters:
            raise UnknownEventName(name)
        old = self._read_outside(state)
        present, fields = upcast(name, msgspec.json.decode(old.event, type=Fields), self._upcasters)
        event_class = self._classes.get(present)
        if event_class is None:
            raise UnknownEventName(present)
        event = msgspec.convert(fields, event_class)
        return Envelope(old.event_id, old.recorded_at, old.actor, old.correlation, old.causation, event)


def _reader(event_class: type[LedgerEvent]) -> Callable[[bytes], Envelope[LedgerEvent]]:
    shape = Envelope[event_class]  # type: ignore[valid-type]  # the class is chosen at run time
    return msgspec.json.Decoder(shape).decode


def _fact_reader(event_class: type[LedgerEvent]) -> Callable[[bytes], _Fact[LedgerEvent]]:
    shape = _Fact[event_class]  # type: ignore[valid-type]  # the class is chosen at run time
    return msgspec.json.Decoder(shape).decode


@cache
def own_codec() -> EventCodec:
    """The codec of this program's events. Making one takes longer than opening a ledger, so all share it."""
    return EventCodec(NAMES, UPCASTERS)
