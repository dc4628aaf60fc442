"""The labels of captured mail: those that it came with, and those that it has got since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from domain.capture.events import MailCaptured, MailLabelled
from domain.ports.ledger import StoredEvent
from domain.touches.touch import EmailSighting, Signal, Words

Labelled: TypeAlias = Mapping[str, tuple[Words, ...]]
"""Labels of copies of messages, by the token of a copy's bytes."""


@dataclass(frozen=True, slots=True)
class LabelledCopy:
    """A captured copy of a message with every label that it has ever had.

    `signals` are what each language pack found in it, `latest` is the event that told something of it last.
    """

    captured: StoredEvent
    sighting: EmailSighting
    signals: Mapping[str, tuple[Signal, ...]]
    version: int
    latest: StoredEvent

    @property
    def touch_id(self) -> str:
        """The message that it is a copy of."""
        return self.sighting.touch_id

    @property
    def labels(self) -> tuple[Words, ...]:
        """All labels, in the order in which they came."""
        return self.sighting.labels


def labelled_copy(stream: Iterable[StoredEvent]) -> LabelledCopy | None:
    """The copy that a stream of captured mail is about; None where it is empty."""
    copy: LabelledCopy | None = None
    for stored in stream:
        match stored.event:
            case MailCaptured(sighting=sighting, signals=signals):
                copy = LabelledCopy(stored, sighting, signals, stored.version, stored)
            case MailLabelled(labels=labels) if copy is not None:
                labelled = tuple(dict.fromkeys((*copy.labels, *labels)))
                sighting = replace(copy.sighting, labels=labelled)
                copy = replace(copy, sighting=sighting, version=stored.version, latest=stored)
            case _:
                pass
    return copy
