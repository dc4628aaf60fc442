"""What ran is followed by every kind of id: what `setpoint trace` says of the system of the demo."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing

import pytest

from domain.capture.events import MailCaptured, Matched
from domain.findings.events import FindingRaised
from domain.history.names import NAMES
from domain.identifiers import contact_match_stream
from domain.ports.ledger import LedgerEvent, StoredEvent
from integrations.eventstore.opening import open_ledger
from services.shapes import Json
from tests.services.demo.conftest import Played

TIPPING = "CAF2f5da6e9921baa794759ee9f@mail.ours.example"
"""Our answer of 14 April: the day on which it became ping-pong."""


@pytest.fixture
def trace(run, played) -> Callable[[str], Json]:
    def traced(id_: str) -> Json:
        ran = run("trace", id_, "--ledger", played.ledger, "--format", "json")
        assert (ran.status, ran.err) == (0, "")
        return json.loads(ran.out)

    return traced


def stored(played: Played, kind: type[LedgerEvent]) -> list[StoredEvent]:
    with closing(open_ledger(played.ledger)) as ledger:
        return list(ledger.read_all(after=0, limit=1_000, names=[NAMES[kind]]))


def stages(shape: Json) -> set[str]:
    return {event["stage"] for event in shape["events"]}


WHOLE_WAY = {"captured", "matched", "recorded", "detected", "planned"}


def test_a_message_is_followed_to_the_command_that_went_out_because_of_it(trace):
    found = trace(f"<{TIPPING}>")
    assert stages(found) == WHOLE_WAY
    issued = next(event for event in found["events"] if event["name"] == "plan.step-issued.v1")
    assert (issued["topic"], issued["emitted"]) == ("next-steps", True)
    assert issued["about"] == "break_ping_pong data_protection"
    assert (issued["recorded_at"], issued["emitted_at"]) == ("2026-04-15T07:00:00Z", "2026-04-15T07:00:00Z")
    assert found["says"] == []


def test_every_event_has_its_times_and_only_what_leaves_the_system_a_topic(trace):
    events = trace(TIPPING)["events"]
    assert all(event["recorded_at"] in {"2026-04-15T07:00:00Z", "2026-05-13T07:00:00Z"} for event in events)
    captured = next(event for event in events if event["stage"] == "captured")
    assert captured["occurred_at"] == "2026-04-14T08:30:35Z"
    inside = {event["stage"] for event in events if event["topic"] is None}
    assert inside == {"captured", "matched"}


def test_a_touch_a_step_a_finding_and_an_event_lead_to_the_same(trace, played):
    message = trace(TIPPING)
    issued = next(event for event in message["events"] if event["name"] == "plan.step-issued.v1")
    detected = next(event for event in message["events"] if event["name"] == "findings.raised.v1")
    finding = next(e.event for e in stored(played, FindingRaised) if str(e.event_id) == detected["event_id"])
    assert isinstance(finding, FindingRaised)
    touch, step = finding.evidence[-1], issued_step(trace, issued["event_id"])
    for name in (touch, step, finding.finding_id, issued["event_id"]):
        found = trace(name)
        assert {"captured", "recorded", "detected", "planned"} <= stages(found), name
        assert issued["event_id"] in {event["event_id"] for event in found["events"]}, name


def issued_step(trace: Callable[[str], Json], event_id: str) -> str:
    """The id of the step that an event of the plan issued, as its stream tells."""
    (event,) = [event for event in trace(event_id)["events"] if event["event_id"] == event_id]
    assert event["name"] == "plan.step-issued.v1"
    return str(event["step"])


def test_a_message_of_no_deal_says_so(trace, played):
    matched = {each.stream for each in stored(played, Matched)}
    mails = (each.event for each in stored(played, MailCaptured) if isinstance(each.event, MailCaptured))
    captured = {mail.sighting.touch_id for mail in mails}
    touches = {id_ for id_ in captured if contact_match_stream(id_) not in matched}
    assert len(touches) == 2, "two from elsewhere; what stayed inside the company was never stored"
    for touch in touches:
        found = trace(touch)
        assert stages(found) == {"captured"}
        assert found["says"] == ["it belongs to no deal: none that was open lists people of both sides of it"]
