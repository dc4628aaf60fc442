"""The JSON shapes of the contract: what `replay` and `show` print and the API serves.

Instants become `...Z` texts, dates `YYYY-MM-DD`, and tokens the plain text that is kept for
them. Text that was erased or is missing becomes null, or stays a token where a name is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from domain.deal.answer import Answer, meetings_of, touches_of
from domain.deal.events import DealClosed, DealMergedInto
from domain.findings.finding import Finding
from domain.game.advances import Advance
from domain.game.game import Game
from domain.game.rallies import Rally
from domain.moments import Day, Instant, day_text, utc_text
from domain.planning.next_steps import Step
from domain.planning.options import Option
from domain.planning.plan import Plan, PlannedMilestone
from domain.touches.mail import SetAside
from domain.touches.meeting import Meeting
from domain.touches.merge import Touch
from domain.touches.touch import Role
from services.method_shapes import methods_shape, suggestions_shape

Json = dict[str, Any]
MERGED = "merged"
"""The outcome of a deal that goes on in another."""


class Texts(Protocol):
    """Where plain text is read from: a text store, or what a replay holds in memory."""

    def read(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The fields of each ref that is kept and readable."""
        ...


def shown_addresses(texts: Texts, people: Iterable[str]) -> dict[str, str]:
    """The address of each of these people; of who was erased, the token."""
    wanted = list(dict.fromkeys(people))
    kept = texts.read([f"person:{person}" for person in wanted])
    return {person: kept.get(f"person:{person}", {}).get("address") or person for person in wanted}


@dataclass(frozen=True, slots=True)
class Ignored:
    """Mail that does not belong to the deal, each message counted once."""

    internal: int = 0
    unrelated: int = 0


class Shaper:
    """Shapes one answer, with the plain text of everything in it read at once."""

    def __init__(self, game: Game, answer: Answer, texts: Texts) -> None:
        self._answer = answer
        self._touches = touches_of(game, answer.as_of)
        self._meetings = meetings_of(game, answer.as_of)
        self._threads = game.threads
        people = {p.person for t in self._touches for p in t.participants}
        refs = [f"touch:{t.touch_id}" for t in self._touches]
        refs += [f"meeting:{m.meeting}" for m in self._meetings]
        refs += [f"person:{person}" for person in people]
        self._texts = texts.read([f"deal:{answer.terms.deal_id}", *dict.fromkeys(refs)])

    def whole(self, ignored: Ignored | None = None, set_aside: Iterable[SetAside] = ()) -> Json:
        """The whole answer, in the order of the contract."""
        answer = self._answer
        return {
            "deal": self._deal(),
            "as_of": utc_text(answer.as_of),
            "touches": [self._touch(touch) for touch in self._touches],
            "ignored": {
                "internal": ignored.internal if ignored else 0,
                "unrelated": ignored.unrelated if ignored else 0,
            },
            "set_aside": [{"source": one.source, "reason": one.reason} for one in set_aside],
            "meetings": [self._meeting(meeting) for meeting in self._meetings],
            "advances": [self._advance(advance) for advance in answer.sweep.advances],
            "rallies": [_rally(rally) for rally in answer.sweep.rallies.all],
            "court": self._court(),
            "waiting_days": {holder.value: days for holder, days in answer.waiting_days.items()},
            "findings": [self.finding(finding) for finding in answer.findings],
            "plan": self._plan(),
            "next_steps": [
                self._step(step, headline=place == 0) for place, step in enumerate(answer.next_steps)
            ],
            **methods_shape(answer, self.evidence),
        }

    def finding(self, finding: Finding) -> Json:
        """One finding, with the subject that tells it from others of its rule."""
        acknowledged = [
            a
            for a in self._answer.deal.acknowledged
            if (a.rule, a.subject) == (finding.rule, finding.subject)
            and a.at <= self._answer.as_of
            and self._answer.today <= a.until
        ]
        return {
            "id": finding.id_in(self._answer.terms.deal_id),
            "rule": finding.rule,
            "subject": finding.subject or None,
            "severity": finding.severity.value,
            "since": utc_text(finding.since),
            "evidence": self.evidence(finding.evidence),
            "numbers": {name: _plain(value) for name, value in finding.numbers.items()},
            "withheld": finding.withheld,
            "acknowledged_until": day_text(acknowledged[-1].until) if acknowledged else None,
        }

    def _deal(self) -> Json:
        deal, terms = self._answer.deal, self._answer.terms
        return {
            "id": terms.deal_id,
            "name": self._field(f"deal:{terms.deal_id}", "name"),
            "decision_date": day_text(terms.decision_date),
            "opened_on": day_text(terms.opened_on),
            "timezone": terms.zone.name,
            "length": terms.length,
            "playbook": {"name": deal.playbook.name, "version": deal.playbook.version},
            "closed": closed_shape(self._answer),
        }

    def _touch(self, touch: Touch) -> Json:
        ref = f"touch:{touch.touch_id}"
        return {
            "touch_id": touch.touch_id,
            "channel": touch.channel.value,
            "kind": touch.kind,
            "side": touch.side.value,
            "occurred_at": utc_text(touch.at),
            "thread": self._threads.first_of(touch.touch_id),
            "subject": self._field(ref, "subject"),
            "from": self._written_by(touch),
            "participants": [
                {
                    "address": self._address(participant.person),
                    "role": participant.role.value,
                    "side": self._answer.terms.sides.look_up(
                        participant.person, participant.domains
                    ).side.value,
                }
                for participant in sorted(touch.participants, key=lambda p: _ROLES[p.role])
            ],
            "automated": touch.automated.value if touch.automated else None,
            "conversational": touch.is_conversational(self._answer.terms.opening),
            "message_id": self._field(ref, "message_id"),
            "signals": sorted(signal.value for signal in touch.signals),
            "sources": (self._field(ref, "sources") or "").splitlines(),
        }

    def _meeting(self, meeting: Meeting) -> Json:
        ref = f"meeting:{meeting.meeting}"
        return {
            "uid": self._field(ref, "uid"),
            "instance": instant_shape(meeting.instance),
            "title": self._field(ref, "title"),
            "start": utc_text(meeting.start),
            "end": utc_text(meeting.end),
            "mutual_at": instant_shape(meeting.mutual_at),
            "advance": meeting.key in self._answer.sweep.advance_meetings,
            "state": meeting.state(self._answer.as_of).value,
        }

    def _advance(self, advance: Advance) -> Json:
        return {
            "kind": advance.kind.value,
            "at": utc_text(advance.at),
            "evidence": self.evidence(advance.evidence),
        }

    def _court(self) -> Json:
        court = self._answer.court
        return {
            "holder": court.holder.value,
            "waiting_since": instant_shape(court.waiting_since),
            "next_meeting": instant_shape(court.next_meeting),
        }

    def _plan(self) -> Json:
        return plan_shape(self._answer.plan, self._milestone)

    def _milestone(self, planned: PlannedMilestone) -> Json:
        return {
            **milestone_shape(planned),
            "evidence": self.evidence(planned.evidence),
            "word": self._word(planned.milestone.id),
        }

    def _word(self, milestone: str) -> Json | None:
        """The latest word of a person about a milestone: it outranks what the evidence says."""
        said = [
            word
            for word in self._answer.deal.declared
            if word.milestone == milestone and word.at <= self._answer.as_of
        ]
        word = max(said, key=lambda each: each.at, default=None)
        return {"state": word.state.value, "at": utc_text(word.at)} if word else None

    def _step(self, step: Step, *, headline: bool) -> Json:
        return {
            "id": step.id,
            "kind": step.kind,
            "headline": headline,
            "milestone": step.milestone,
            "start_by": day_shape(step.start_by),
            "act_by": day_shape(step.act_by),
            "aim_by": day_shape(step.aim_by),
            "due": day_shape(step.due),
            "late": step.late if step.slack is not None else None,
            "slack": step.slack,
            "why": {"rule": step.rule} if step.rule else {"milestone": step.milestone},
            "evidence": self.evidence(step.evidence),
            "text": step.text,
            "working_days_left": step.working_days_left,
            **suggestions_shape(self._answer, step),
        }

    def _field(self, ref: str, name: str) -> str | None:
        return self._texts.get(ref, {}).get(name) or None

    def _written_by(self, touch: Touch) -> str | None:
        """The very address that it was sent from, whichever of a person's it is."""
        senders = (each.person for each in touch.participants if each.role is Role.FROM)
        sender = next(senders, None)
        return self._address(sender) if sender else None

    def _address(self, person: str) -> str:
        return self._field(f"person:{person}", "address") or person

    def evidence(self, ids: Iterable[str]) -> list[str]:
        """Ids as a person knows them: a meeting by its UID, a person by their address."""
        shown: list[str] = []
        for id_ in ids:
            meeting, slash, instance = id_.rpartition("/")
            uid = self._field(f"meeting:{id_}", "uid")
            series = self._field(f"meeting:{meeting}", "uid") if slash else None
            person = self._field(f"person:{id_}", "address")
            shown.append(uid or (f"{series}/{utc_text(int(instance))}" if series else None) or person or id_)
        return shown


_ROLES = {role: place for place, role in enumerate(Role)}


def _rally(rally: Rally) -> Json:
    return {
        "turns": [
            {"side": t.side.value, "at": utc_text(t.at), "touches": list(t.touches), "reactive": t.reactive}
            for t in rally.turns
        ],
        "length": rally.length,
        "ping_pong": rally.is_ping_pong,
        "detected_at": instant_shape(rally.detected_at),
        "ended_at": instant_shape(rally.ended_at),
        "ended_by": rally.ended_by,
    }


def plan_shape(plan: Plan, milestone: Callable[[PlannedMilestone], Json]) -> Json:
    """A plan with its milestones in a shape. The decision date is what it was laid back from."""
    return {
        "decision_date": day_text(plan.decision_date),
        "today": day_text(plan.today),
        "feasible": plan.feasible,
        "short_by": plan.short_by,
        "critical_path": list(plan.critical_path),
        "options": [option_shape(option) for option in plan.options],
        "milestones": [milestone(planned) for planned in plan.milestones],
    }


def milestone_shape(planned: PlannedMilestone) -> Json:
    """A milestone in a plan, without what proves it."""
    latest, earliest = planned.latest, planned.earliest
    return {
        "id": planned.milestone.id,
        "name": planned.milestone.name,
        "state": planned.state.value,
        "started_at": instant_shape(planned.started_at),
        "completed_at": instant_shape(planned.completed_at),
        "owner": planned.milestone.owner.value,
        "duration": planned.milestone.duration.typical,
        "latest_start": day_shape(latest.start if latest else None),
        "due": day_shape(latest.due if latest else None),
        "earliest_start": day_shape(earliest.start if earliest else None),
        "earliest_finish": day_shape(earliest.finish if earliest else None),
        "slack": earliest.slack if earliest else None,
    }


def option_shape(option: Option) -> Json:
    """One way to make the plan fit."""
    return {
        "kind": option.kind.value,
        "milestone": option.milestone,
        "requirement": option.requirement,
        "saves": option.saves,
    }


def closed_shape(answer: Answer) -> Json | None:
    """How and when the deal was closed, or into which it was merged; null while it is open."""
    match answer.sweep.closed:
        case None:
            return None
        case DealMergedInto(into=into, at=at):
            return {"outcome": MERGED, "into": into, "at": utc_text(at)}
        case DealClosed(outcome=outcome, at=at):
            return {"outcome": outcome.value, "at": utc_text(at)}


def instant_shape(instant: Instant | None) -> str | None:
    """An instant as text; null stays null."""
    return None if instant is None else utc_text(instant)


def day_shape(day: Day | None) -> str | None:
    """A day as text; null stays null."""
    return None if day is None else day_text(day)


def _plain(value: float | str | None) -> float | str | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value
