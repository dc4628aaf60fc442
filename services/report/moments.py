"""What one moment of a deal's past looked like, written so that many moments stay small.

A moment names its values by their places in a pool; most of what was true yesterday is true
today. Sentences are made here, with the wording of the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from domain.deal.answer import Answer, meetings_of
from domain.findings.events import FindingRaised
from domain.game.advances import Advance
from domain.game.game import Game
from domain.game.rallies import Rally
from domain.moments import Instant, day_text, utc_text
from domain.planning.next_steps import Step
from domain.planning.plan import PlannedMilestone
from domain.touches.meeting import Meeting
from domain.touches.touch import TouchId
from services.method_shapes import suggestions_shape
from services.report.pooling import Pool
from services.sentences import Names, said_of_finding, said_of_option, working_days
from services.shapes import Json, Shaper, closed_shape, day_shape, instant_shape, option_shape


class Moments:
    """Shapes moments of one deal. `values` is the pool that their numbers point into.

    `places` gives the place of each touch in the list of touches of the report.
    """

    def __init__(self, shaper: Shaper, names: Names, places: Mapping[TouchId, int]) -> None:
        self._shaper = shaper
        self._names = names
        self._places = places
        self._pool = Pool()

    @property
    def values(self) -> list[object]:
        """Everything that moments point to."""
        return self._pool.values

    def of(self, seen: Answer, game: Game, recorded: Iterable[FindingRaised] | None = None) -> Json:
        """One moment. `recorded` are the findings as they stood in the ledger, if there is one."""
        plan, place = seen.plan, self._pool.place
        if recorded is None:
            shapes = [self._shaper.finding(finding) for finding in seen.findings]
        else:
            shapes = [self._recorded(finding) for finding in recorded]
        findings = [self._finding(shape, seen) for shape in shapes]
        court, last = seen.court, _last_shown(seen)
        meetings = [m for m in meetings_of(game, seen.as_of) if m.start <= last]
        return {
            "court": place(
                [court.holder.value, instant_shape(court.waiting_since), instant_shape(court.next_meeting)]
            ),
            "waiting_days": place({holder.value: days for holder, days in seen.waiting_days.items()}),
            "left": seen.terms.shared.count(seen.today, seen.terms.decision_date),
            "closed": place(closed_shape(seen)),
            "short_by": plan.short_by,
            "critical": place(list(plan.critical_path)),
            "options": place([said_of_option(option_shape(o), self._names) for o in plan.options]),
            "milestones": [place(self._milestone(m)) for m in plan.milestones],
            "findings": [place(finding) for finding in findings],
            "steps": [place(self._step(step, findings, seen)) for step in seen.next_steps],
            "advances": [place(self._advance(advance)) for advance in seen.sweep.advances],
            "rallies": [place(self._rally(rally)) for rally in seen.sweep.rallies.all],
            "meetings": [place(self._meeting(meeting, seen)) for meeting in meetings],
        }

    def _advance(self, advance: Advance) -> list[object]:
        return [
            advance.kind.value,
            utc_text(advance.at),
            self._proofs(self._shaper.evidence(advance.evidence)),
        ]

    def _finding(self, shape: Json, seen: Answer) -> Json:
        until = [
            a.until
            for a in seen.deal.acknowledged
            if (a.rule, a.subject) == (shape["rule"], shape["subject"] or "")
            and a.at <= seen.as_of
            and seen.today <= a.until
        ]
        return {
            "rule": shape["rule"],
            "subject": shape["subject"],
            "severity": shape["severity"],
            "since": shape["since"],
            "says": said_of_finding(shape, self._names),
            "evidence": self._proofs(shape["evidence"]),
            "withheld": shape["withheld"],
            "acknowledged_until": day_text(until[-1]) if until else None,
        }

    def _recorded(self, finding: FindingRaised) -> Json:
        return {
            "rule": finding.rule,
            "subject": finding.subject or None,
            "severity": finding.severity.value,
            "since": utc_text(finding.since),
            "numbers": dict(finding.numbers),
            "evidence": self._shaper.evidence(finding.evidence),
            "withheld": finding.withheld,
        }

    def _milestone(self, planned: PlannedMilestone) -> Json:
        latest, earliest = planned.latest, planned.earliest
        return {
            "id": planned.milestone.id,
            "name": planned.milestone.name,
            "owner": planned.milestone.owner.value,
            "duration": planned.milestone.duration.typical,
            "state": planned.state.value,
            "started_at": instant_shape(planned.started_at),
            "completed_at": instant_shape(planned.completed_at),
            "evidence": self._proofs(self._shaper.evidence(planned.evidence)),
            "latest_start": day_shape(latest.start if latest else None),
            "due": day_shape(latest.due if latest else None),
            "earliest_start": day_shape(earliest.start if earliest else None),
            "earliest_finish": day_shape(earliest.finish if earliest else None),
            "slack": earliest.slack if earliest else None,
        }

    def _step(self, step: Step, findings: Sequence[Json], seen: Answer) -> Json:
        return {
            "id": step.id,
            "kind": step.kind,
            "milestone": step.milestone,
            "text": step.text,
            "why": self._why(step, findings),
            "rule": step.rule,
            "act_by": day_shape(step.act_by),
            "aim_by": day_shape(step.aim_by),
            "due": day_shape(step.due),
            "late": step.late,
            "slack": step.slack,
            "evidence": self._proofs(self._shaper.evidence(step.evidence)),
            **suggestions_shape(seen, step),
        }

    def _why(self, step: Step, findings: Sequence[Json]) -> str:
        """The finding that a step answers, or how much room its milestone has."""
        if step.rule is not None:
            return next((str(f["says"]) for f in findings if f["rule"] == step.rule), "")
        if step.slack is None:
            return ""
        if step.slack < 0:
            return f"{working_days(-step.slack)} behind the plan"
        return f"{working_days(step.slack)} of slack" if step.slack else "no slack is left"

    def _rally(self, rally: Rally) -> Json:
        return {
            "until": utc_text(rally.last_at),
            "length": rally.length,
            "detected_at": instant_shape(rally.detected_at),
            "ended_at": instant_shape(rally.ended_at),
            "ended_by": rally.ended_by,
            "turns": [
                self._pool.place([t.side.value, utc_text(t.at), t.reactive, self._touches(t.touches)])
                for t in rally.turns
            ],
        }

    def _meeting(self, meeting: Meeting, seen: Answer) -> Json:
        return {
            "id": self._shaper.evidence([meeting.id])[0],
            "start": utc_text(meeting.start),
            "end": utc_text(meeting.end),
            "state": meeting.state(seen.as_of).value,
            "advance": meeting.key in seen.sweep.advance_meetings,
        }

    def _proofs(self, ids: Iterable[str]) -> list[int | str]:
        """Touches by their place in the report, everything else by its name."""
        return [self._places.get(id_, id_) for id_ in ids]

    def _touches(self, ids: Iterable[TouchId]) -> list[int]:
        return [self._places[id_] for id_ in ids if id_ in self._places]


def _last_shown(seen: Answer) -> Instant:
    """Meetings after the decision date are not drawn: the date is the wall."""
    return max(seen.terms.zone.midnight(seen.terms.decision_date + 1), seen.as_of)
