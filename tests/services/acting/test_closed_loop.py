"""The loop closed: a step is accepted, its mail drafted and its time held; what comes of it ends the step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.acting.events import ActBegun, ActMade
from domain.capture.events import MeetingStated
from domain.planning.step_life import StepState
from tests.services.acting.office import BEA, BEGIN, CARL, ActingOffice, acting_office, before, instant, mail

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(params=["google", "microsoft"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ActingOffice]:
    with acting_office(tmp_path, request.param) as made:
        yield made


def test_from_an_accepted_step_to_a_meeting_that_ends_it_and_the_plan_moves_on(office: ActingOffice) -> None:
    asked = office.provider.arrives(mail("Rollout in three plants", at=before(BEGIN, hours=20), cc=[CARL]))
    office.run()
    step = office.step()
    assert (step["kind"], len(office.sent_mail())) == ("book_meeting", 1)
    assert office.ask("POST", f"/next-steps/{step['id']}/accept").status_code == 200
    start, invitation = _a_time_is_held(office, step)
    draft = _its_mail_is_drafted(office, step, asked, invitation)
    _neither_is_anything_that_happened(office, step["id"])
    _sent_it_is_one_touch_and_the_hold_becomes_a_meeting(office, draft)
    ahead = office.step()
    assert (ahead["kind"], office.life(step["id"]).state) == ("prepare", StepState.SUPERSEDED)
    assert office.ask("POST", f"/next-steps/{ahead['id']}/accept").status_code == 200
    office.until(start + timedelta(days=1))
    ended = office.life(ahead["id"])
    assert (ended.state, ended.ended_by_word) == (StepState.DONE, False)
    plan = office.ask("GET", "/deals/north").json()["plan"]["milestones"]
    assert {each["id"]: each["state"] for each in plan}["discovery"] == "done"
    assert {step["id"], ahead["id"]}.isdisjoint(each["id"] for each in office.steps())
    assert (office.step("demo")["kind"], len(office.sent_mail())) == ("book_meeting", 3)


def _a_time_is_held(office: ActingOffice, step: dict[str, Any]) -> tuple[datetime, str]:
    """An hour of a working day of both, once, on or before the day to aim at."""
    held, again = (
        office.ask("POST", f"/next-steps/{step['id']}/hold", json={"minutes": 60}).json() for _ in range(2)
    )
    start = datetime.fromisoformat(held["hold"]["start"])
    local = start.astimezone(BERLIN)
    assert (9 <= local.hour < 17, local.weekday() < 5, held["in_both_zones"]) == (True, True, True)
    assert local.date().isoformat() <= step["aim_by"]
    assert instant(held["hold"]["end"]) - instant(held["hold"]["start"]) == 3_600
    assert (held["is_new"], again) == (True, held | {"is_new": False})
    assert len(office.provider.holds()) == 1
    assert f"from {local:%H:%M}" in held["invitation"]
    return start, held["invitation"]


def _its_mail_is_drafted(office: ActingOffice, step: dict[str, Any], asked: str, invitation: str) -> str:
    """In the conversation of Bea's mail, to her, with Carl in copy, once; it proposes the time."""
    drafted, again = (office.ask("POST", f"/next-steps/{step['id']}/draft").json() for _ in range(2))
    (draft,) = office.provider.drafts()
    assert office.provider.draft_thread(draft) == office.provider.thread(asked)
    letter, text = drafted["letter"], office.provider.draft_text(draft)
    assert (letter["to"], letter["cc"], drafted["in_thread"]) == ([BEA], [CARL], True)
    assert invitation in letter["text"]
    assert (step["text"] in text, drafted["advice"]) == (False, step["text"])
    assert (again["is_new"], again["draft"], again["letter"]) == (False, drafted["draft"], None)
    made = office.ask("GET", f"/next-steps/{step['id']}/acts").json()
    assert made["draft"] == drafted["draft"]
    return draft


def _neither_is_anything_that_happened(office: ActingOffice, step_id: str) -> None:
    office.run()
    assert (len(office.sent_mail()), office.events(MeetingStated)) == (1, [])
    assert office.life(step_id).state is StepState.ACCEPTED
    told = office.events(ActBegun, ActMade)
    assert [(type(each).__name__, each.act.value) for each in told] == [
        ("ActBegun", "hold"), ("ActMade", "hold"), ("ActBegun", "draft"), ("ActMade", "draft"),
    ]  # fmt: skip
    secrets = [*office.provider.drafts(), *office.provider.holds(), BEA, "Hello"]
    assert not any(secret in repr(told) for secret in secrets)


def _sent_it_is_one_touch_and_the_hold_becomes_a_meeting(office: ActingOffice, draft: str) -> None:
    (hold,) = office.provider.holds()
    sent = office.provider.sends(draft)
    office.run()
    assert len(office.sent_mail()) == 2
    answer = mail("Re: Rollout in three plants", at=_now(office), answers=sent)
    office.provider.arrives(answer)
    office.provider.invites(hold, "Discovery with Northwind")
    office.run()
    assert len(office.sent_mail()) == 3
    assert len({each.fact.meeting for each in office.events(MeetingStated)}) == 1


def _now(office: ActingOffice) -> datetime:
    return datetime.fromtimestamp(office.clock.at(), UTC)
