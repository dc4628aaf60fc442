"""What capture and matching have done: events of streams that belong to no deal.

A mail has a stream of its own, which begins with the only event that can stand there first;
so the same copy is captured once, however often it is read. A meeting has one, too, to which
every new statement about it is appended. What a contact was matched to, and what people corrected
of that, stands in a stream beside it (`domain.identifiers.contact_match_stream`). Personal text is
in the text store, as with the events of deals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from domain.capture.connections import ConnectionEvent
from domain.capture.forgetting import ForgettingEvent
from domain.capture.mailboxes import MailboxEvent
from domain.matching.clues import Candidate, Clue, ClueKind, NoDealBecause
from domain.matching.conversation import Scope
from domain.moments import Instant
from domain.touches.touch import CalendarFact, EmailSighting, Signal, TouchId, Words


@dataclass(frozen=True, slots=True)
class MailCaptured:
    """A copy of a message was read.

    The sighting carries no signals: which are looked for is up to the deal's playbook, so
    `signals` holds what each language pack found.
    """

    sighting: EmailSighting
    signals: Mapping[str, tuple[Signal, ...]]


@dataclass(frozen=True, slots=True)
class MailLabelled:
    """A copy of a message got labels that it had not had before, or was moved to a folder.

    Stands in the stream of the copy. A label that is taken off takes nothing back.
    """

    touch_id: TouchId
    labels: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class MeetingStated:
    """A calendar stated something about a meeting that it had not stated before."""

    fact: CalendarFact


@dataclass(frozen=True, slots=True)
class SourceRead:
    """How far a source has been read, in one transaction with what was read of it.

    `source` is the token of its name. `upto` is the number of bytes that need not be read
    again, `items` the number of items in them, `check` the token of the last bytes before
    `upto`, by which one tells that the file still begins as it did. `size` and `changed_ns`
    are what the file system said of it.
    """

    source: str
    upto: int
    items: int
    check: str
    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class ItemsLeftOut:
    """So many items of a batch were left out, by reason; in one transaction with what was taken of it.

    `source` is the token of a file's name or of a mailbox's collection. `reasons` are those of
    `domain.capture.privacy.Reason`, and why something is no contact. Nothing of the items is kept.
    `no_longer` takes back what was counted earlier: these are stored now, gone, or left out for another
    reason. `anew`: the source is read again from its beginning, and everything counted earlier is void.
    """

    source: str
    reasons: Mapping[str, int]
    no_longer: Mapping[str, int] = field(default_factory=dict[str, int])
    anew: bool = False


@dataclass(frozen=True, slots=True)
class SourceSetAside:
    """Something could not be read. What it is and why is told by the text `set-aside:<id>`."""

    id: str


@dataclass(frozen=True, slots=True)
class SourceMended:
    """What was set aside is no longer in its source, which was read again from its beginning."""

    id: str


@dataclass(frozen=True, slots=True)
class Matched:
    """A captured mail or meeting belongs to a deal.

    The rest says why, as `domain.matching.clues.Match` does; `rules` is the number of the rules of
    matching that were in force, 0 where nobody had adopted any. Where it says nothing, the mail or
    meeting was matched by an earlier program.
    """

    deal_id: str
    rule: ClueKind | None = None
    clues: tuple[Clue, ...] = ()
    rivals: tuple[Candidate, ...] = ()
    margin: int | None = None
    rules: int = 0


@dataclass(frozen=True, slots=True)
class MatchIsAmbiguous:
    """A captured mail or meeting may belong to any of these deals; it waits for a person.

    `candidates` are the same deals, best first, with what speaks for each.
    """

    deal_ids: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()
    rules: int = 0


@dataclass(frozen=True, slots=True)
class MatchTakenBack:
    """What was matched, or might have been, belongs to no deal any more, and why."""

    because: NoDealBecause
    near: tuple[str, ...] = ()
    rules: int = 0


@dataclass(frozen=True, slots=True)
class MatchCorrected:
    """A person says where a contact or its whole thread belongs; None: to no deal.

    Why they say so is told by the text `correction:<id>`, who by the event's actor.
    """

    id: str
    contact: str
    deal_id: str | None
    scope: Scope
    at: Instant


@dataclass(frozen=True, slots=True)
class CorrectionUndone:
    """A person takes a correction back; it holds as if it had never been said."""

    id: str
    at: Instant


CaptureEvent: TypeAlias = (
    MailCaptured
    | MailLabelled
    | MeetingStated
    | SourceRead
    | ItemsLeftOut
    | SourceSetAside
    | SourceMended
    | Matched
    | MatchIsAmbiguous
    | MatchTakenBack
    | MatchCorrected
    | CorrectionUndone
    | ConnectionEvent
    | MailboxEvent
    | ForgettingEvent
)
