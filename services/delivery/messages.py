"""What a hook is sent about an event: ids, numbers, dates and texts of the playbook, no correspondence.

Source: Standard Webhooks 1.0, "Payload structure".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.deal.events import DealClosed, DealMergedInto, DealOpened
from domain.delivery.events import Form, HeadlinesTold, HookTestAsked, Topic
from domain.delivery.hooks import Hook
from domain.findings.events import FindingCleared, FindingRaised
from domain.history.names import NAMES
from domain.moments import Instant, day_text, utc_text
from domain.planning.events import StepCommand, StepIssued, StepReturned
from domain.ports.ledger import LedgerEvent, StoredEvent
from domain.ports.texts import TextStore
from services.delivery.bodies import slack_body, teams_body
from services.delivery.lines import Page, data_of, page_of
from services.recorder.known_deals import KnownDeals
from services.shapes import MERGED, Json, day_shape

_KINDS: Mapping[Topic, tuple[type[LedgerEvent], ...]] = {
    Topic.STEP_ISSUED: (StepIssued, StepReturned),
    Topic.FINDING_RAISED: (FindingRaised,),
    Topic.FINDING_CLEARED: (FindingCleared,),
    Topic.DEAL_OPENED: (DealOpened,),
    Topic.DEAL_CLOSED: (DealClosed, DealMergedInto),
    Topic.HEADLINES: (HeadlinesTold,),
}
_TOPIC_OF = {kind: topic for topic, kinds in _KINDS.items() for kind in kinds}
TEST = "hook.test"


def wanted_by(hook: Hook) -> Sequence[str]:
    """The stored names of events that a hook is sent something about."""
    kinds = [kind for topic in sorted(hook.topics) for kind in _KINDS[topic]]
    return [NAMES[kind] for kind in (*kinds, HookTestAsked)]


def message_id(event: UUID) -> str:
    """What a message about an event is called, at every try."""
    return f"msg_{event.hex}"


class Messages:
    """Makes messages; knows which deal an event is of."""

    def __init__(self, known: KnownDeals, texts: TextStore) -> None:
        self._known = known
        self._texts = texts

    def body(self, stored: StoredEvent, hook: Hook) -> bytes | None:
        """What a hook is sent about an event; None where it is none of its business."""
        match stored.event:
            case HookTestAsked(hook=asked):
                return self._test(stored, hook) if asked == hook.id else None
            case HeadlinesTold(person=person) as told:
                return self._headlines(told, hook) if person == hook.person else None
            case _:
                data = self._data(stored)
                topic = _TOPIC_OF[type(stored.event)].value
                return None if data is None else _standard(topic, stored.recorded_at, data)

    def _headlines(self, told: HeadlinesTold, hook: Hook) -> bytes:
        page = page_of(told.day, told.headlines, self._texts)
        match hook.form:
            case Form.SLACK:
                return _written(slack_body(page))
            case Form.TEAMS:
                return _written(teams_body(page))
            case Form.STANDARD:
                ready = {"slack": slack_body(page), "teams": teams_body(page)}
                data = {**data_of(told, self._texts), **ready}
                return _standard(Topic.HEADLINES.value, told.at, data)

    def _test(self, stored: StoredEvent, hook: Hook) -> bytes:
        if hook.form is Form.STANDARD:
            return _standard(TEST, stored.recorded_at, {"hook": hook.id})
        page = Page("This is a test: your headlines will look like this", (), 0)
        return _written(slack_body(page) if hook.form is Form.SLACK else teams_body(page))

    def _data(self, stored: StoredEvent) -> Json | None:
        self._known.catch_up()
        deal = next(self._known.concerned_by(stored), None)
        if deal is None:
            return None
        about = {"deal": deal, "position": stored.position}
        match stored.event:
            case StepIssued(command=command) | StepReturned(command=command):
                return {**about, **_step(command)}
            case FindingRaised() as raised:
                return {**about, **_finding(raised)}
            case FindingCleared(finding_id=id_, rule=rule):
                return {**about, "id": id_, "rule": rule}
            case DealOpened() as opened:
                days = {
                    "opened_on": day_text(opened.opened_on),
                    "decision_date": day_text(opened.decision_date),
                }
                return {**about, **days, "continues": opened.continues}
            case DealClosed(outcome=outcome, next_cycle=next_cycle):
                return {**about, "outcome": outcome.value, "next_cycle": next_cycle, "merged_into": None}
            case DealMergedInto(into=into):
                return {**about, "outcome": MERGED, "next_cycle": None, "merged_into": into}
            case _:
                return None


def _step(command: StepCommand) -> Json:
    return {
        "step": command.step_id,
        "kind": command.kind,
        "text": command.text,
        "milestone": command.milestone,
        "rule": command.rule,
        "decision_date": day_text(command.decision_date),
        "working_days_left": command.working_days_left,
        "start_by": day_shape(command.start_by),
        "act_by": day_shape(command.act_by),
        "aim_by": day_shape(command.aim_by),
        "due": day_shape(command.due),
        "late": command.late,
        "slack": command.slack,
    }


def _finding(raised: FindingRaised) -> Json:
    return {
        "id": raised.finding_id,
        "rule": raised.rule,
        "subject": raised.subject or None,
        "severity": raised.severity.value,
        "since": utc_text(raised.since),
        "withheld": raised.withheld,
    }


def _standard(type_: str, at: Instant, data: Json) -> bytes:
    return _written({"type": type_, "timestamp": utc_text(at), "data": data})


def _written(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
