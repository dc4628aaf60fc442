"""One message is followed by its id through everything that happened to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from uuid import UUID, uuid5

import pytest

from domain.capture.events import MailCaptured, Matched
from domain.deal.events import DealOpened, EmailSighted
from domain.findings.events import FindingCleared, FindingRaised, Severity
from domain.findings.finding import Finding
from domain.following import EventSetAside
from domain.history.names import NAMES
from domain.identifiers import deal_stream, findings_stream, mail_stream, match_stream, plan_stream
from domain.planning.events import StepAccepted, StepCommand, StepIssued
from domain.ports.ledger import Append, Bookmark, Ledger, LedgerEvent, NewEvent
from domain.touches.sighting import touch_id_of
from domain.touches.touch import EmailSighting, Subject
from integrations.eventstore.opening import open_ledger
from services import tracing
from services.tracing import MOST_EVENTS, Stage, stage_of

MESSAGE_ID = "17.rita@mail.example"
NO_SUBJECT = Subject((), "", is_reply=False)
CAUSES = UUID(int=7)


@pytest.fixture
def trace(run) -> Callable[..., dict]:
    def traced(id_: str, ledger: str) -> dict:
        ran = run("trace", id_, "--ledger", ledger, "--format", "json")
        assert (ran.status, ran.err) == (0, "")
        return json.loads(ran.out)

    return traced


def sighting(message_id: str) -> EmailSighting:
    return EmailSighting(touch_id_of(message_id), None, (), 1_000, None, (), NO_SUBJECT)


def step(deal_id: str, step_id: str, finding: FindingRaised) -> StepCommand:
    return StepCommand(
        step_id, deal_id, 739_000, "follow_up_with_purpose", "", None, finding.rule, finding.subject,
        finding.since, (), 9,
    )  # fmt: skip


def raised(deal_id: str, message_id: str) -> FindingRaised:
    id_ = Finding("waiting_on_buyer", Severity.MEDIUM, 3_000).id_in(deal_id)
    return FindingRaised(
        id_,
        "waiting_on_buyer",
        "",
        Severity.MEDIUM,
        3_000,
        (touch_id_of(message_id),),
        {},
        None,
        4_000,
        "p",
        1,
    )


class Story:
    """Events as the roles of the running system append them, each caused by one before."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._versions: dict[UUID, int] = {}

    def tell(self, event: LedgerEvent, stream: UUID, actor: str, cause: UUID | None = None) -> UUID:
        version = self._versions.get(stream, 0)
        id_ = uuid5(stream, str(version))
        new = NewEvent(id_, event, 10_000 + len(self._versions), actor, CAUSES, cause)
        self._ledger.append([Append(stream, version, [new])])
        self._versions[stream] = version + 1
        return id_


def tell_of(story: Story, deal_id: str, message_id: str) -> Iterator[UUID]:
    """A message that is captured, matched, recorded, and leads to a finding and a step."""
    captured = story.tell(MailCaptured(sighting(message_id), {}), mail_stream(message_id), "capture")
    matched = match_stream(mail_stream(message_id))
    yield captured
    yield story.tell(Matched(deal_id), matched, "recorder", captured)
    recorded = story.tell(EmailSighted(sighting(message_id)), deal_stream(deal_id), "recorder", captured)
    yield recorded
    finding = raised(deal_id, message_id)
    detected = story.tell(finding, findings_stream(deal_id), "analyst", recorded)
    yield detected
    issued = StepIssued(step(deal_id, f"step-of-{deal_id}", finding), 5_000)
    yield story.tell(issued, plan_stream(deal_id), "planner", detected)


@pytest.fixture
def told(tmp_path) -> str:
    """A ledger with two deals, in each of which one message led to the same kind of finding."""
    path = str(tmp_path / "told.db")
    with closing(open_ledger(path)) as ledger:
        story = Story(ledger)
        for deal_id in ("north", "south"):
            opened = DealOpened(deal_id, 738_900, 739_000, "UTC", 738_900)
            story.tell(opened, deal_stream(deal_id), "api")
        list(tell_of(story, "north", MESSAGE_ID))
        list(tell_of(story, "south", "18.sven@mail.example"))
        story.tell(StepAccepted("step-of-north", "rita", 6_000), plan_stream("north"), "rita")
        cleared = FindingCleared(raised("north", MESSAGE_ID).finding_id, "waiting_on_buyer", 7_000)
        story.tell(cleared, findings_stream("north"), "analyst")
        ledger.append([], Bookmark("relay<ledger", 6))
    return path


WHOLE_WAY = [
    ("captured", "capture.mail-captured.v1", None),
    ("matched", "capture.matched.v1", None),
    ("recorded", "deal.email-sighted.v1", True),
    ("detected", "findings.raised.v1", True),
    ("planned", "plan.step-issued.v1", False),
    ("planned", "plan.step-accepted.v1", False),
    ("detected", "findings.cleared.v1", False),
]


@pytest.mark.parametrize(
    "written",
    [
        MESSAGE_ID,
        f"<{MESSAGE_ID}>",
        f" <{MESSAGE_ID}> ",
        touch_id_of(MESSAGE_ID),
        touch_id_of(MESSAGE_ID)[:10],
    ],
)
def test_a_message_is_followed_from_its_capture_to_what_a_person_did(trace, told, written):
    found = trace(written, told)
    assert [(e["stage"], e["name"], e["emitted"]) for e in found["events"]] == WHOLE_WAY
    assert {e["deal"] for e in found["events"]} == {None, "north"}
    assert found["is_whole"] is True


def test_times_and_envelopes_are_told(trace, told):
    captured, _, recorded, detected, *_ = trace(MESSAGE_ID, told)["events"]
    assert captured["occurred_at"] == "1970-01-01T00:16:40Z"
    assert detected["occurred_at"] == "1970-01-01T00:50:00Z"
    assert recorded["causation"] == captured["event_id"]
    assert recorded["recorded_at"].startswith("1970-01-01T02:46:4")
    assert [captured["actor"], recorded["actor"], detected["actor"]] == ["capture", "recorder", "analyst"]


def test_a_step_is_followed_back_to_the_message_behind_it(trace, told):
    names = [e["name"] for e in trace("step-of-north", told)["events"]]
    assert names[:1] == ["capture.mail-captured.v1"]
    assert {"deal.email-sighted.v1", "findings.raised.v1", "plan.step-accepted.v1"} <= set(names)


def test_of_what_only_led_to_it_nothing_is_said(trace, told, monkeypatch):
    monkeypatch.setattr(tracing, "MOST_STEPS", 3)
    found = trace("step-of-north", told)
    assert found["events"][0]["name"] == "capture.mail-captured.v1"
    assert "capture.matched.v1" not in {e["name"] for e in found["events"]}, "it was not looked for any more"
    assert found["says"] == []


def test_a_finding_is_followed_both_ways_and_other_deals_stay_out(trace, told):
    found = trace(raised("north", MESSAGE_ID).finding_id, told)
    assert {e["deal"] for e in found["events"]} == {None, "north"}
    assert [e["name"] for e in found["events"]][-2:] == ["plan.step-accepted.v1", "findings.cleared.v1"]


def test_what_was_set_aside_is_part_of_the_way(trace, told):
    with closing(open_ledger(told)) as ledger:
        captured = ledger.read_all(after=0, limit=100, names=["capture.mail-captured.v1"])[0]
        aside = EventSetAside("recorder<ledger", captured.event_id, captured.position or 0, "ValueError")
        Story(ledger).tell(aside, UUID(int=99), "recorder<ledger", captured.event_id)
    last = trace(MESSAGE_ID, told)["events"][-1]
    assert (last["stage"], last["about"]) == ("set aside", "recorder<ledger: ValueError")


def test_any_event_and_everything_of_one_run_can_be_asked_for(trace, told):
    by_run = trace(str(CAUSES), told)["events"]
    assert {e["deal"] for e in by_run} == {None, "north", "south"}
    assert by_run[3]["event_id"] in [e["event_id"] for e in trace(by_run[3]["event_id"], told)["events"]]


def test_imported_mail_and_meetings_are_found_by_their_plain_ids(trace, ledger):
    mail = trace("07.rita@mail.example", ledger)["events"]
    assert {"recorded"} <= {e["stage"] for e in mail}
    meeting = trace("secret-uid@ours.example", ledger)["events"]
    assert [e["name"] for e in meeting][:1] == ["deal.calendar-fact-captured.v1"]


def test_nothing_personal_is_shown(run, ledger):
    for format_ in ("text", "json"):
        shown = run("trace", "07.rita@mail.example", "--ledger", ledger, "--format", format_).out
        assert not re.search(r"ours\.example|north\.example|Prices", shown)


def test_the_text_tells_it_in_order(run, told):
    shown = run("trace", MESSAGE_ID, "--ledger", told).out
    stages = re.findall(r"^(captured|matched|recorded|detected|planned) ", shown, re.MULTILINE)
    assert stages[:5] == ["captured", "matched", "recorded", "detected", "planned"]
    assert "3 of these events have yet to be emitted" in shown
    assert "deal: north" in shown


@pytest.mark.parametrize("typed", ["nope", "", "<>", "%", "\\", '"', "'; --", "\x1b[31m", "\udcff", "None"])
def test_what_nobody_is_called_is_refused(run, told, typed):
    refused = run("trace", typed, "--ledger", told)
    assert (refused.status, refused.out) == (2, "")
    assert "nothing in the ledger is called" in refused.err
    assert "\x1b" not in refused.err


def test_a_very_long_way_is_cut_and_said_to_be(trace, tmp_path):
    path = str(tmp_path / "long.db")
    with closing(open_ledger(path)) as ledger:
        new = [
            NewEvent(UUID(int=n), EmailSighted(sighting(MESSAGE_ID)), 1, "import", CAUSES)
            for n in range(MOST_EVENTS + 1)
        ]
        ledger.append([Append(deal_stream("north"), 0, new)])
    found = trace(MESSAGE_ID, path)
    assert (len(found["events"]), found["is_whole"]) == (MOST_EVENTS, False)


def test_looking_makes_no_ledger(run, tmp_path):
    assert run("trace", "x", "--ledger", str(tmp_path / "nowhere.db")).status == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", NAMES.values())
def test_every_event_that_can_be_stored_has_a_stage(name):
    assert stage_of(name) in Stage
