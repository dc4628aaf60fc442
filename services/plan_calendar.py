"""The plan of a deal as a calendar: the days on which what is left is due, and the decision date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from domain.deal.answer import Answer
from domain.game.milestones import MilestoneState
from domain.identifiers import deal_stream
from domain.moments import day_text
from domain.planning.plan import PlannedMilestone
from integrations.rfc5545.whole_days import Edition, WholeDay, calendar_file
from services.speaking.next_shapes import look_at
from services.wiring import Store

_REFRESH_HOURS = 4
_LEFT = (MilestoneState.OPEN, MilestoneState.STARTED)
_OWNERS = {"seller": "the seller", "buyer": "the buyer", "both": "both sides"}


def plan_calendar(store: Store, deal_id: str) -> bytes:
    """The file. The plan of one version of the deal gives the same bytes whenever it is asked for.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    seen = look_at(store, deal_id).seen
    ref = f"deal:{deal_id}"
    name = store.texts.read([ref]).get(ref, {}).get("name") or deal_id
    days = [*_milestones(seen, name), _decision(seen, name)]
    return calendar_file(
        f"Plan: {name}", _uid(deal_id, ""), days, _edition(store, deal_id), refresh_hours=_REFRESH_HOURS
    )


def _milestones(seen: Answer, name: str) -> Iterator[WholeDay]:
    """What is left of an open deal, each on its due day."""
    for planned in seen.plan.milestones if seen.sweep.closed is None else ():
        if planned.state in _LEFT and planned.latest is not None:
            yield WholeDay(
                uid=_uid(seen.terms.deal_id, planned.milestone.id),
                day=planned.latest.due,
                summary=f"{planned.milestone.name} due: {name}",
                description=_told(planned),
                category=planned.milestone.owner.value,
            )


def _told(planned: PlannedMilestone) -> str:
    latest, whose = planned.latest, _OWNERS[planned.milestone.owner.value]
    if latest is None or planned.state is MilestoneState.STARTED:
        return f"On {whose}; it has begun."
    return f"On {whose}; it has to begin by {day_text(latest.start)}."


def _decision(seen: Answer, name: str) -> WholeDay:
    return WholeDay(
        uid=_uid(seen.terms.deal_id, "\x1fdecision"),
        day=seen.terms.decision_date,
        summary=f"Decision: {name}",
        description="The date that the plan is laid back from.",
        category="decision",
    )


def _edition(store: Store, deal_id: str) -> Edition:
    """The version of the deal's facts, which grows with each of them, and when the last was recorded."""
    stream = deal_stream(deal_id)
    version = store.ledger.versions([stream])[stream]
    last = next(iter(store.ledger.read(stream, after=version - 1)), None)
    return Edition(version, 0 if last is None else last.recorded_at)


def _uid(deal_id: str, what: str) -> str:
    """A UID that tells nothing of the deal."""
    digest = hashlib.sha256(f"plan\x1f{deal_id}\x1f{what}".encode("utf-8", "surrogatepass"))
    return f"{digest.hexdigest()[:32]}@plan.setpoint"
