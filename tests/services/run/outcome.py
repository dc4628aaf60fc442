"""What a run of the system came to: what must hold anywhere, and what must be the same everywhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from domain.capture.events import MailCaptured, MeetingStated
from domain.deal.answer import answer
from domain.deal.events import CalendarFactCaptured, EmailSighted, InteractionReported
from domain.findings.events import FindingCleared, FindingEvent, FindingRaised
from domain.findings.recording import known_findings
from domain.game.game import Game
from domain.identifiers import findings_stream
from domain.planning.events import DayBegan, StepEvent, StepIssued, StepReturned
from domain.planning.step_life import StepState
from domain.ports.ledger import StoredEvent
from services.projections.review import VIEW
from services.shapes import Shaper
from services.system import System
from tests.services.run.killing import Site

_FACTS = (EmailSighted, CalendarFactCaptured, InteractionReported)


@dataclass
class Outcome:
    """What a run came to; two runs over the same input must give the same.

    `steps` are the next steps that are still to be done.
    """

    captured: list[str]
    recorded: list[str]
    findings: list[str]
    steps: list[str]
    answer: dict[str, str]
    review: list[str]


def outcome(site: Site) -> Outcome:
    """What is in the ledger, the texts and the view, once everything that must hold anywhere has held."""
    with site.opened() as system:
        events = everything(system)
        assert_each_once(events)
        deals = system.deals.ids()
        return Outcome(
            captured=_told(events, (MailCaptured, MeetingStated)),
            recorded=_told(events, _FACTS),
            findings=sorted(finding for deal_id in deals for finding in _standing(system, deal_id)),
            steps=sorted(step for deal_id in deals for step in _living(system, deal_id)),
            answer={deal_id: _answer(system, deal_id) for deal_id in deals},
            review=[row.body for row in system.views.rows(VIEW, limit=100)],
        )


def everything(system: System) -> list[StoredEvent]:
    """All events of the ledger in their order."""
    found: list[StoredEvent] = []
    while page := system.ledger.read_all(after=found[-1].position or 0 if found else 0, limit=500):
        found += page
    return found


def assert_each_once(events: Sequence[StoredEvent]) -> None:
    """No event, capture, fact, finding, command or day is there twice, and no stream has a gap."""
    assert _twice(e.event_id for e in events) == []
    assert _twice(e.stream for e in events if isinstance(e.event, MailCaptured)) == []
    assert _twice((e.stream, e.event) for e in events if isinstance(e.event, (*_FACTS, MeetingStated))) == []
    assert _twice(e.event.command.step_id for e in events if isinstance(e.event, StepIssued)) == []
    assert _twice((e.stream, e.event.day) for e in events if isinstance(e.event, DayBegan)) == []
    for stream in _streams(events).values():
        assert [each.version for each in stream] == list(range(1, len(stream) + 1))
        _assert_findings_alternate([e.event for e in stream if isinstance(e.event, get_args(FindingEvent))])
        _assert_steps_alternate([e.event for e in stream if isinstance(e.event, get_args(StepEvent))])


def _assert_findings_alternate(events: Sequence[FindingEvent]) -> None:
    """A finding is raised again only when it says something new, and cleared only when it stands."""
    standing: dict[str, tuple[object, object]] = {}
    for event in events:
        match event:
            case FindingRaised(finding_id=id_, severity=severity, withheld=withheld):
                assert standing.get(id_) != (severity, withheld)
                standing[id_] = severity, withheld
            case FindingCleared(finding_id=id_):
                standing.pop(id_)


def _assert_steps_alternate(events: Sequence[StepEvent]) -> None:
    """A step that is to be done is not issued again, and one that is over does not end again."""
    living: set[str] = set()
    for event in events:
        if isinstance(event, StepIssued | StepReturned):
            assert event.command.step_id not in living
            living.add(event.command.step_id)
        else:
            living.remove(event.step_id)


def _streams(events: Iterable[StoredEvent]) -> dict[UUID, list[StoredEvent]]:
    found: dict[UUID, list[StoredEvent]] = {}
    for event in events:
        found.setdefault(event.stream, []).append(event)
    return found


def _told(events: Sequence[StoredEvent], kinds: tuple[type, ...]) -> list[str]:
    return sorted(repr(each.event) for each in events if isinstance(each.event, kinds))


def _twice(things: Iterable[Any]) -> list[Any]:
    return [thing for thing, times in Counter(map(repr, things)).items() if times > 1]


def _standing(system: System, deal_id: str) -> list[str]:
    events = [e.event for e in system.ledger.read(findings_stream(deal_id))]
    standing = known_findings(e for e in events if isinstance(e, get_args(FindingEvent)))
    return [f"{deal_id} {f.finding_id} {f.severity} {f.withheld}" for f in standing.values()]


def _living(system: System, deal_id: str) -> list[str]:
    lives = system.plans.load(deal_id).steps.lives.values()
    return [f"{deal_id} {life.command.step_id}" for life in lives if life.state is StepState.ISSUED]


def _answer(system: System, deal_id: str) -> str:
    game = Game(system.deals.load(deal_id).deal, system.outside)
    shape = Shaper(game, answer(game, system.clock.now()), system.texts).whole()
    return json.dumps(shape, sort_keys=True)
