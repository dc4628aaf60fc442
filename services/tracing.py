"""`setpoint trace`: what became of one message, meeting, finding or step, told by the ledger's events.

What names the thing is found first. From there the envelopes lead on: forward to what was
caused by it, back to what it was caused by. A finding and the steps that were planned because
of it know each other by name as well, and what was captured has a stream beside it that says
what it was matched to, maybe not before its deal was opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.capture.events import MailCaptured, Matched, MatchIsAmbiguous, MeetingStated
from domain.deal.events import CalendarFactCaptured, EmailSighted, InteractionReported
from domain.findings.events import FindingCleared, FindingRaised, Severity
from domain.findings.finding import Finding
from domain.identifiers import contact_match_stream, match_stream
from domain.moments import Instant
from domain.planning.events import StepCommand, StepIssued, StepReturned
from domain.ports.ledger import Ledger, LedgerEvent
from domain.ports.tokens import Tokens
from domain.touches.merge import occurred_at
from domain.touches.sighting import touch_id_of
from integrations.eventstore.codec import own_codec
from integrations.eventstore.raw import RawEvent, RawLedger
from integrations.rfc5545.uids import normalised_uid

_BEGINNING = re.compile("[0-9a-f]{4,}")
_MOST_CHOICES = 8
MOST_EVENTS = 500
MOST_STEPS = 6
"""How many times causes of causes and effects of effects are looked for."""


class NothingIsCalledThat(LookupError):
    """No event of the ledger names what was asked for."""

    def __init__(self, typed: str) -> None:
        super().__init__(
            f"ID: nothing in the ledger is called {typed!r}; expected a touch id, a Message-ID, the UID of a "
            "meeting, the id of a finding, step, deal or event"
        )


class SeveralAreCalledThat(NothingIsCalledThat):
    """Several ids begin as what was typed."""

    def __init__(self, typed: str, found: Sequence[str]) -> None:
        shown = ", ".join(found[:_MOST_CHOICES]) + (", ..." if len(found) > _MOST_CHOICES else "")
        LookupError.__init__(self, f"ID: {len(found)} ids begin with {typed!r}: {shown}")


class Stage(StrEnum):
    """What has happened to a thing, in the order in which it should."""

    CAPTURED = "captured"
    MATCHED = "matched"
    RECORDED = "recorded"
    DETECTED = "detected"
    PLANNED = "planned"
    ACTED_ON = "acted on"
    SET_ASIDE = "set aside"
    REDRIVEN = "redriven"


_STAGES = {
    "capture.matched": Stage.MATCHED,
    "capture.match-is-ambiguous": Stage.MATCHED,
    "capture.match-taken-back": Stage.MATCHED,
    "capture.match-corrected": Stage.MATCHED,
    "capture.correction-undone": Stage.MATCHED,
    "capture.source-set-aside": Stage.SET_ASIDE,
    "capture": Stage.CAPTURED,
    "mailbox": Stage.CAPTURED,
    "deal": Stage.RECORDED,
    "visibility": Stage.RECORDED,
    "access": Stage.RECORDED,
    "company": Stage.RECORDED,
    "delivery": Stage.RECORDED,
    "findings": Stage.DETECTED,
    "plan": Stage.PLANNED,
    "acting": Stage.ACTED_ON,
    "following": Stage.SET_ASIDE,
    "following.event-redriven": Stage.REDRIVEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event on the way. `occurred_at` is None where the event speaks of no time of its own."""

    stage: Stage
    name: str
    event: LedgerEvent
    event_id: UUID
    occurred_at: Instant | None
    recorded_at: Instant
    actor: str
    correlation: UUID
    causation: UUID | None
    stream: UUID
    version: int
    position: int


@dataclass(frozen=True, slots=True)
class Trace:
    """What was found, in the order of the ledger; `is_whole` is False when there was more.

    `named` are the positions of the events that speak of the thing itself, and not only of
    what led to it or followed from it.
    """

    happenings: Sequence[Happening]
    is_whole: bool
    named: frozenset[int]


def trace(typed: str, rows: RawLedger, ledger: Ledger, tokens: Tokens) -> Trace:
    """Everything that happened to what a person calls by this id. `rows` are those of the ledger.

    Raises:
        NothingIsCalledThat: no event names it.
        EventCannotBeRead: an event that belongs to it is damaged.
    """
    names = list(_names(typed, tokens))
    found = _Found(rows, names)
    effects = causes = found.holding([_json(name) for name in names])
    if not effects and (begun := _beginning_with(typed.strip(), rows)):
        found = _Found(rows, [begun])
        effects = causes = found.holding([_json(begun)])
    if not effects:
        raise NothingIsCalledThat(typed)
    named = frozenset(happening.position for happening in effects)
    for _ in range(MOST_STEPS):
        asked = dict.fromkeys([text for h in effects for text in _leads_on(h)])
        asked |= dict.fromkeys([_event(h.causation) for h in causes if h.causation])
        asked |= dict.fromkeys([_event(id_) for h in (*effects, *causes) for id_ in _matches(h, ledger)])
        news = found.holding(list(asked))
        causes = [h for h in news if h.event_id in {later.causation for later in causes}]
        effects = [h for h in news if h not in causes]
        if not news:
            break
    return found.trace(named)


class _Found:
    """What was found so far, and where to look for more."""

    def __init__(self, ledger: RawLedger, names: Sequence[str]) -> None:
        self._ledger = ledger
        self._names = frozenset(names)
        self._codec = own_codec()
        self._known: dict[int, Happening] = {}
        self._is_whole = True

    def holding(self, texts: Sequence[str]) -> list[Happening]:
        """Events that hold one of these texts and were not found before."""
        self._is_whole = self._is_whole and len(texts) <= MOST_EVENTS
        if not texts or len(self._known) >= MOST_EVENTS:
            return []
        rows = self._ledger.page(after=0, limit=2 * MOST_EVENTS, holding=texts[:MOST_EVENTS])
        self._is_whole = self._is_whole and len(rows) < 2 * MOST_EVENTS
        read = [self._happening(row) for row in rows if row.position not in self._known]
        news = [happening for happening in read if self._belongs(happening)]
        self._known.update((happening.position, happening) for happening in news)
        return news

    def trace(self, named: frozenset[int]) -> Trace:
        """All of it, in the order of the ledger."""
        ordered = [happening for _, happening in sorted(self._known.items())]
        return Trace(ordered[:MOST_EVENTS], self._is_whole and len(ordered) <= MOST_EVENTS, named)

    def _belongs(self, happening: Happening) -> bool:
        """Whether it really comes from what is known.

        Other deals have findings that look alike, and what came later in a conversation leans on the thing.
        """
        if isinstance(happening.event, Matched | MatchIsAmbiguous):
            return self._names.isdisjoint(_leaned_on(happening.event)) or self._is_own(happening)
        if not self._known or not isinstance(happening.event, StepIssued | StepReturned):
            return True
        behind = set(_finding_behind(happening.event.command))
        known = self._known.values()
        findings = {h.event.finding_id for h in known if isinstance(h.event, FindingRaised)}
        return not behind or bool(behind & findings) or happening.causation in {h.event_id for h in known}

    def _is_own(self, matched: Happening) -> bool:
        """Whether it says what something that is known was matched to."""
        return any(matched.stream in match_streams(known) for known in self._known.values())

    def _happening(self, row: RawEvent) -> Happening:
        envelope = self._codec.decode(row.name, row.state)
        return Happening(
            stage=stage_of(row.name),
            name=row.name,
            event=envelope.event,
            event_id=envelope.event_id,
            occurred_at=_occurred_at(envelope.event),
            recorded_at=envelope.recorded_at,
            actor=envelope.actor,
            correlation=envelope.correlation,
            causation=envelope.causation,
            stream=row.stream,
            version=row.version,
            position=row.position,
        )


def _names(typed: str, tokens: Tokens) -> Iterator[str]:
    """What events may call the thing: the id itself, or the digest of a Message-ID or UID."""
    name = typed.strip()
    bare = name.removeprefix("<").removesuffix(">").strip()
    if bare:
        digests = (touch_id_of(bare), tokens.name(bare), tokens.name(normalised_uid(name)))
        yield from dict.fromkeys((name, bare, *digests))


def _beginning_with(typed: str, rows: RawLedger) -> str | None:
    """The one id that begins so, as lists show it.

    Raises:
        SeveralAreCalledThat: several do.
    """
    if not _BEGINNING.fullmatch(typed):
        return None
    whole = re.compile(rf'"({typed}[0-9a-f]*)"'.encode())
    page = rows.page(after=0, limit=2 * MOST_EVENTS, holding=[f'"{typed}'])
    found = sorted({id_.decode() for row in page for id_ in whole.findall(row.state)})
    if len(found) > 1:
        raise SeveralAreCalledThat(typed, found)
    return found[0] if found else None


def _leads_on(happening: Happening) -> Iterator[str]:
    """The texts by which events that follow from this one are known."""
    yield f'"causation":"{happening.event_id}"'
    match happening.event:
        case FindingRaised(finding_id=finding_id, rule=rule, subject=subject, since=since):
            yield f'"finding_id":{_json(finding_id)}'
            # As a step's command says where it comes from.
            yield f'"rule":{_json(rule)},"subject":{_json(subject)},"since":{since}'
        case StepIssued(command=command) | StepReturned(command=command):
            yield f'"step_id":{_json(command.step_id)}'
            yield from (f'"finding_id":{_json(id_)}' for id_ in _finding_behind(command))
        case _:
            pass


def _matches(happening: Happening, ledger: Ledger) -> Iterator[UUID]:
    """The events that say what something that was captured was matched to, and what people corrected."""
    for stream in match_streams(happening):
        yield from (stored.event_id for stored in ledger.read(stream))


def match_streams(captured: Happening) -> list[UUID]:
    """The streams that say what something captured was matched to, that of earlier programs first."""
    match captured.event:
        case MailCaptured(sighting=sighting):
            return [match_stream(captured.stream), contact_match_stream(sighting.touch_id)]
        case MeetingStated(fact=fact):
            return [match_stream(captured.stream), contact_match_stream(fact.meeting)]
        case _:
            return []


def _leaned_on(event: Matched | MatchIsAmbiguous) -> Iterator[str]:
    """What spoke for the deals: people, domains, words, and other contacts."""
    of_rivals = event.rivals if isinstance(event, Matched) else event.candidates
    clues = event.clues if isinstance(event, Matched) else ()
    for clue in (*clues, *(clue for rival in of_rivals for clue in rival.clues)):
        yield from clue.inputs


def _event(id_: UUID) -> str:
    """The text by which an event is known."""
    return f'"event_id":"{id_}"'


def _finding_behind(command: StepCommand) -> Iterator[str]:
    if command.rule is not None and command.since is not None:
        finding = Finding(command.rule, Severity.LOW, command.since, subject=command.subject)
        yield finding.id_in(command.deal_id)


def stage_of(name: str) -> Stage:
    """What has happened where an event is stored under a name."""
    kind = name.rpartition(".")[0]
    return _STAGES.get(kind) or _STAGES[name.partition(".")[0]]


def _occurred_at(event: LedgerEvent) -> Instant | None:
    """When what the event tells of happened, as far as it says so."""
    match event:
        case MailCaptured(sighting=sighting) | EmailSighted(sighting=sighting):
            return occurred_at([sighting])
        case InteractionReported(interaction=interaction):
            return interaction.at
        case MeetingStated(fact=fact) | CalendarFactCaptured(fact=fact):
            return fact.stamped_at
        case FindingRaised(since=since):
            return since
        case FindingCleared(as_of=as_of):
            return as_of
        case _:
            at = getattr(event, "at", None)
            return at if isinstance(at, int) else None


def _json(text: str) -> str:
    return msgspec.json.encode(text.encode("utf-8", "replace").decode()).decode()
