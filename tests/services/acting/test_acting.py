"""What can be asked of acting, by whom, and what is said where it can not be."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.acting.events import ActFailed
from domain.planning.step_life import StepState
from integrations.sandbox.faults import Fault, Kind
from tests.services.acting.office import (
    BEA,
    BEGIN,
    BOSS,
    RITA,
    SVEN,
    ActingOffice,
    acting_office,
    before,
    mail,
)

CREATES, LISTS, INSERTS = "gmail.users.drafts.create", "gmail.users.drafts.list", "calendar.events.insert"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ActingOffice]:
    with acting_office(tmp_path_factory.mktemp("acting"), "google") as made:
        made.provider.arrives(mail("Rollout", at=before(BEGIN, hours=20)))
        made.run()
        yield made


@pytest.fixture
def office(served: ActingOffice) -> Iterator[ActingOffice]:
    """With nothing made, and nothing that goes wrong."""
    yield served
    served.sandbox.faults.clear()
    for what in ("draft", "hold"):
        assert served.ask("DELETE", f"{at(served)}/{what}").status_code == 200


def at(office: ActingOffice) -> str:
    return f"/next-steps/{office.step()['id']}"


def refusal(answer: Any) -> tuple[int, str]:  # noqa: ANN401 - an answer
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_who_asks_acts_in_their_own_name_or_not_at_all(office: ActingOffice) -> None:
    path = at(office)
    for method, what in (("POST", "draft"), ("POST", "hold"), ("DELETE", "hold"), ("GET", "acts")):
        for who in (SVEN, BOSS):
            assert refusal(office.ask(method, f"{path}/{what}", who)) == (404, "not-found")
        assert refusal(office.ask(method, f"/next-steps/0123456789abcdef/{what}")) == (404, "not-found")
    assert (office.provider.drafts(), office.provider.holds()) == ([], [])


@pytest.mark.parametrize("minutes", [0, 14, 481, "x", None, 1e99, -1])
def test_what_does_not_read_is_told_by_its_place(office: ActingOffice, minutes: object) -> None:
    refused = office.ask("POST", f"{at(office)}/hold", json={"minutes": minutes})
    assert [each["place"] for each in refused.json()["errors"]] == ["body/minutes"]
    assert refused.status_code == 422


def test_a_draft_is_made_for_the_version_of_the_deal_that_was_seen(office: ActingOffice) -> None:
    stale = {"If-Match": '"another"'}
    assert refusal(office.ask("POST", f"{at(office)}/draft", headers=stale)) == (412, "changed-in-between")
    assert office.provider.drafts() == []


def test_a_draft_takes_the_step_on_and_there_is_another_once_it_is_gone(
    office: ActingOffice,
) -> None:
    path, step = at(office), office.step()["id"]
    first = office.ask("POST", f"{path}/draft").json()
    assert office.life(step).state is StepState.ACCEPTED
    (draft,) = office.provider.drafts()
    office.provider.deletes(draft)
    second = office.ask("POST", f"{path}/draft").json()
    assert (first["is_new"], second["is_new"], len(office.provider.drafts())) == (True, True, 1)
    assert office.provider.drafts() != [draft]
    gone = office.ask("DELETE", f"{path}/draft").json()
    assert (gone, office.provider.drafts()) == ({"step": step, "draft": None, "hold": None}, [])


def test_of_many_who_ask_at_once_one_makes_it(office: ActingOffice) -> None:
    path = at(office)
    with ThreadPoolExecutor(6) as pool:
        statuses = set(pool.map(lambda _: office.ask("POST", f"{path}/draft").status_code, range(6)))
    assert 200 in statuses
    assert statuses <= {200, 409}
    assert len(office.provider.drafts()) == 1


@pytest.mark.parametrize("kind", [Kind.CUT_AFTER, Kind.BAD_GATEWAY, Kind.TRUNCATED])
def test_what_passes_by_itself_is_tried_again_and_makes_one(office: ActingOffice, kind: Kind) -> None:
    for method in (CREATES, INSERTS):
        office.sandbox.faults.add(Fault(kind, method, times=2))
    for what in ("draft", "hold"):
        assert office.ask("POST", f"{at(office)}/{what}").json()["is_new"]
    assert (len(office.provider.drafts()), len(office.provider.holds())) == (1, 1)
    assert len(office.sandbox.faults.fired) >= 3


def test_what_does_not_pass_soon_is_said_and_can_be_asked_again(
    office: ActingOffice,
) -> None:
    office.sandbox.faults.add(Fault(Kind.RETRY_AFTER, LISTS, seconds=40))
    refused = office.ask("POST", f"{at(office)}/draft")
    assert refusal(refused) == (503, "mailbox-out-of-reach")
    assert 38 <= int(refused.headers["retry-after"]) <= 40
    assert office.events(ActFailed)[-1].reason in {"rateLimitExceeded", "userRateLimitExceeded"}
    assert office.ask("POST", f"{at(office)}/draft").json()["is_new"]
    assert len(office.provider.drafts()) == 1


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (Kind.NO_PERMISSION, "setpoint connect google --mailbox rita@ours.example --acts"),
        (Kind.NOT_CONFIGURED, "does not let this application in"),
        (Kind.UNAUTHORIZED, "your sign-in at Google has ended"),
    ],
)
def test_what_somebody_has_to_mend_is_said(office: ActingOffice, kind: Kind, says: str) -> None:
    office.sandbox.faults.add(Fault(kind, "gmail.*", times=9))
    refused = office.ask("POST", f"{at(office)}/draft")
    assert refusal(refused) == (409, "mailbox-refuses")
    assert says in refused.json()["detail"]


def test_an_hour_is_held_at_which_nothing_else_is_or_none(office: ActingOffice) -> None:
    path, diary = at(office), office.sandbox.google.diary
    first = office.ask("POST", f"{path}/hold").json()["hold"]
    office.ask("DELETE", f"{path}/hold")
    times = {name: {"dateTime": first[name]} for name in ("start", "end")}
    dentist = diary.adds(RITA, {"summary": "Dentist", **times})["id"]
    second = office.ask("POST", f"{path}/hold").json()["hold"]
    assert second["start"] >= first["end"]
    office.ask("DELETE", f"{path}/hold")
    days = {"start": {"date": "2026-11-28"}, "end": {"date": "2027-04-30"}}
    away = diary.adds(RITA, {"summary": "Away", **days})["id"]
    assert refusal(office.ask("POST", f"{path}/hold")) == (409, "no-free-hour")
    diary.cancels(RITA, dentist)
    diary.cancels(RITA, away)


def test_a_hold_that_has_become_a_meeting_is_its_owners_to_call_off(office: ActingOffice) -> None:
    path = at(office)
    office.ask("POST", f"{path}/hold")
    (hold,) = office.provider.holds()
    office.sandbox.google.diary.changes(RITA, hold, {"attendees": [{"email": BEA}]})
    assert refusal(office.ask("DELETE", f"{path}/hold")) == (409, "has-guests")
    assert office.ask("GET", f"{path}/acts").json()["hold"]["start"]
    office.sandbox.google.diary.cancels(RITA, hold)


def test_nothing_is_made_for_a_step_that_is_over_nor_written_for_one_that_is_done_here(
    office: ActingOffice,
) -> None:
    steps = {each["kind"]: each["id"] for each in office.steps()}
    over = steps["confirm_date"]
    office.ask("POST", f"/next-steps/{over}/done")
    for what in ("draft", "hold"):
        assert refusal(office.ask("POST", f"/next-steps/{over}/{what}")) == (409, "step-can-not")
    office.until(datetime(2026, 12, 14, 8, 0, tzinfo=UTC))
    inside = next(each["id"] for each in office.steps() if each["kind"] == "fill_strategy")
    assert refusal(office.ask("POST", f"/next-steps/{inside}/draft")) == (409, "nothing-to-write")


def test_what_was_made_of_a_deal_and_by_whom_is_part_of_its_audit(office: ActingOffice) -> None:
    office.ask("POST", f"{at(office)}/hold")
    deeds = office.ask("GET", "/audit/deals/north?limit=200", BOSS).json()["deeds"]
    assert {each["by"] for each in deeds if each["what"] in {"acting.begun", "acting.made"}} == {RITA}


@pytest.mark.parametrize("acts", [True, False])
def test_whoever_connects_over_the_api_says_whether_it_may_act(office: ActingOffice, *, acts: bool) -> None:
    wish = {"kind": "google", "acts": acts}
    page = office.ask("POST", "/mailboxes/connect", json=wish).json()["open"]
    assert ("gmail.compose" in page, "calendar.events.owned" in page) == (acts, acts)
    refused = office.ask("POST", "/mailboxes/connect", json={**wish, "acts": True, "headers_only": True})
    assert refused.status_code == 409
    assert "headers_only" in refused.json()["detail"]


def test_nothing_that_was_asked_of_a_provider_sends_anything(office: ActingOffice) -> None:
    for what in ("hold", "draft"):
        office.ask("POST", f"{at(office)}/{what}")
    asked = office.sandbox.journal.counts
    assert not [each for each in asked if "send" in each.lower() and "sendAs" not in each]
    inserts = office.sandbox.journal.of(INSERTS)
    assert inserts
    assert all("sendUpdates=none" in each.query for each in inserts)


def test_a_mailbox_that_may_only_be_read_says_how_to_change_that(office: ActingOffice) -> None:
    path = at(office)
    office.connect(acts=False)
    refused = office.ask("POST", f"{path}/draft")
    assert refusal(refused) == (409, "no-right-to-act")
    assert "setpoint connect google --mailbox rita@ours.example --acts" in refused.json()["detail"]
    assert refusal(office.ask("POST", f"{path}/hold")) == (409, "no-right-to-act")
    office.connect()
    before_that = len(office.sent_mail())
    office.sandbox.clock.turn(timedelta(minutes=5))
    office.run()
    listed = office.sandbox.journal.counts["gmail.users.messages.list"]
    office.run()
    assert office.sandbox.journal.counts["gmail.users.messages.list"] == listed
    assert len(office.sent_mail()) == before_that
