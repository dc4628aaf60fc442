"""The shape of a trace: each event of it, whether and when it was emitted, and what all of it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from domain.capture.events import (
    MailCaptured,
    MatchCorrected,
    Matched,
    MatchIsAmbiguous,
    MatchTakenBack,
    MeetingStated,
    SourceMended,
    SourceSetAside,
)
from domain.findings.events import FindingCleared, FindingRaised
from domain.following import EventRedriven, EventSetAside
from domain.matching.clues import NoDealBecause
from domain.moments import Instant
from domain.planning.events import StepIssued, StepReturned
from domain.ports.channel import Topic
from domain.ports.ledger import LedgerEvent, StoredEvent
from services.recorder.following import Recorder
from services.recorder.known_deals import KnownDeals
from services.relay.relaying import TOPICS, Relay
from services.shapes import Json, instant_shape
from services.tracing import Happening, Trace, match_streams

WhenPublished = Callable[[Topic, str], Mapping[UUID, Instant]]
"""When the events of a topic under a key were published, as far as the channel tells."""


def trace_shape(
    typed: str, found: Trace, deals: KnownDeals, bookmarks: Mapping[str, int], when: WhenPublished
) -> Json:
    """A trace as JSON; `deals` have caught up, `bookmarks` are those of the ledger."""
    emissions = _Emissions(bookmarks.get(Relay.name, 0), when)
    return {
        "id": typed,
        "is_whole": found.is_whole,
        "events": [_event_shape(one, deals, emissions) for one in found.happenings],
        "says": list(_says(found, bookmarks.get(Recorder.name, 0))),
    }


class _Emissions:
    """What the relay has passed, and when; each key of a topic is asked for once."""

    def __init__(self, upto: int, when: WhenPublished) -> None:
        self._upto = upto
        self._when = when
        self._known: dict[tuple[Topic, str], Mapping[UUID, Instant]] = {}

    def shape(self, one: Happening, deal_id: str | None) -> Json:
        topic = TOPICS.get(type(one.event))
        emitted = one.position <= self._upto if topic else None
        at = self._at(topic, deal_id, one.event_id) if topic and deal_id and emitted else None
        return {"topic": topic, "emitted": emitted, "emitted_at": instant_shape(at)}

    def _at(self, topic: Topic, deal_id: str, event_id: UUID) -> Instant | None:
        if (topic, deal_id) not in self._known:
            self._known[topic, deal_id] = self._when(topic, deal_id)
        return self._known[topic, deal_id].get(event_id)


def _event_shape(one: Happening, deals: KnownDeals, emissions: _Emissions) -> Json:
    deal_id = next(deals.concerned_by(_stored(one)), None)
    return {
        "stage": one.stage.value,
        "name": one.name,
        "about": _about(one.event),
        "deal": deal_id,
        "occurred_at": instant_shape(one.occurred_at),
        "recorded_at": instant_shape(one.recorded_at),
        "actor": one.actor,
        "position": one.position,
        "stream": str(one.stream),
        "version": one.version,
        "event_id": str(one.event_id),
        "correlation": str(one.correlation),
        "causation": str(one.causation) if one.causation else None,
        "finding": getattr(one.event, "finding_id", None),
        "step": _step_of(one.event),
        **emissions.shape(one, deal_id),
    }


def _step_of(event: LedgerEvent) -> str | None:
    match event:
        case StepIssued(command=command) | StepReturned(command=command):
            return command.step_id
        case _:
            return getattr(event, "step_id", None)


def _about(event: LedgerEvent) -> str:  # noqa: C901 - one plain arm an event
    """What an event is about, in a word; none of it is anybody's text."""
    match event:
        case FindingRaised(rule=rule, severity=severity, withheld=withheld):
            return f"{rule}, {severity}" + (", withheld" if withheld else "")
        case FindingCleared(rule=rule):
            return rule
        case StepIssued(command=command) | StepReturned(command=command):
            return " ".join((command.kind, command.milestone or command.subject)).strip()
        case Matched(deal_id=deal_id, rule=None):
            return deal_id
        case Matched(deal_id=deal_id, rule=rule, margin=margin):
            return f"{deal_id}, by {rule}" + ("" if margin is None else f", {margin} ahead")
        case MatchTakenBack(because=because):
            return because.value
        case MatchCorrected(deal_id=deal_id, scope=scope):
            return f"{scope} to {deal_id or 'no deal'}"
        case MatchIsAmbiguous(deal_ids=deal_ids):
            return ", ".join(deal_ids)
        case EventSetAside(follower=follower, fault=fault):
            return f"{follower}: {fault}"
        case EventRedriven(follower=follower):
            return follower
        case _:
            return ""


def _says(found: Trace, matched_upto: int) -> Iterator[str]:
    """What a person has to know of it beyond the events."""
    told = Matched | MatchIsAmbiguous | MatchTakenBack
    matches = {one.stream: one.event for one in found.happenings if isinstance(one.event, told)}
    asked = [one for one in found.happenings if one.position in found.named]
    captured = [one for one in asked if isinstance(one.event, MailCaptured | MeetingStated)]
    latest = ([matches[each] for each in match_streams(one) if each in matches][-1:] for one in captured)
    said = dict.fromkeys(
        _of_match(one, matched[0] if matched else None, matched_upto)
        for one, matched in zip(captured, latest, strict=True)
    )
    yield from filter(None, said)
    for one in found.happenings:
        match one.event:
            case EventSetAside(follower=follower, fault=fault):
                yield f"{follower} could not handle it ({fault}), and went on without it"
            case EventRedriven(follower=follower):
                yield f"{follower} was handed it again, and handled it"
            case SourceSetAside():
                yield "it could not be read, so nothing follows from it"
            case SourceMended():
                yield "its source was read without that fault later"
            case _:
                pass


def _of_match(captured: Happening, matched: LedgerEvent | None, matched_upto: int) -> str:
    match matched:
        case Matched():
            return ""
        case MatchIsAmbiguous(deal_ids=deal_ids):
            return f"it may belong to {' or '.join(deal_ids)}: a person has to say, it is recorded in none"
        case MatchTakenBack(because=NoDealBecause.CORRECTION):
            return "it belongs to no deal: a person said so"
        case MatchTakenBack():
            return "it belongs to no deal any more: what is known now does not speak enough for one"
        case _ if captured.position > matched_upto:
            return "the recorder has not come to it yet: is it running? (setpoint status)"
        case _:
            return "it belongs to no deal: none that was open lists people of both sides of it"


def _stored(one: Happening) -> StoredEvent:
    return StoredEvent(
        one.event_id, one.event, one.recorded_at, one.actor, one.correlation, one.causation,
        stream=one.stream, version=one.version, position=one.position,
    )  # fmt: skip
