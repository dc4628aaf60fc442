"""`setpoint matches`: what is not settled, a row a conversation, and what is counted alone."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.capture.forgetting import ContactForgotten
from domain.identifiers import contact_match_stream
from domain.ports.ledger import Append, NewEvent
from tests.services.matching.conftest import AACHEN, BEA, CARL, COMPANY, DORA, OTTO, RITA, ROLLOUT, SVEN


@pytest.fixture
def queue(run, two_deals):
    assert two_deals
    return lambda *arguments: run("matches", *arguments, "--format", "json").json


def test_what_may_belong_to_several_deals_comes_first_with_candidates_and_why(queue, two_deals):
    (row,) = queue()["ambiguous"]
    assert (row["touch"], row["subject"], row["people"]) == (two_deals.pallets, "Pallets at gate 7", [DORA])
    assert (row["contacts"], row["since"], row["last"]) == (1, "2026-03-04T09:00:00Z", "2026-03-04T09:00:00Z")
    told = [(each["deal"]["id"], each["points"], each["clues"][1]["inputs"]) for each in row["candidates"]]
    assert told == [(ROLLOUT, 40, [RITA]), (AACHEN, 40, [SVEN])]


def test_it_says_in_how_many_days_what_waits_is_forgotten(queue, run, two_deals, now):
    """Given 90 days by the company, counted from the capture of what waits longest."""
    assert two_deals
    assert [queue()[kind][0]["days_left"] for kind in ("ambiguous", "unmatched")] == [90, 90]
    now.turn("2026-06-19T10:00")
    assert queue()["unmatched"][0]["days_left"] == 2
    assert run("matches", "--unmatched").out.splitlines()[2].endswith("2026-03-05 · forgotten in 2 days")
    now.turn("2026-06-29T09:00")
    assert queue()["unmatched"][0]["days_left"] == 0
    assert "about to be forgotten" in run("matches", "--unmatched").out
    assert "days_left" not in queue("--deal", ROLLOUT, "--all")["matched"][0]


def test_what_is_kept_for_ever_says_nothing_of_forgetting(desk, queue, run, two_deals):
    assert two_deals
    (desk.folder.parent / "setpoint.yaml").write_text(f"{COMPANY}privacy: {{retention_days: keep}}\n")
    run("company", "set", str(desk.folder.parent / "setpoint.yaml"))
    assert queue()["unmatched"][0]["days_left"] is None
    assert "forgotten" not in run("matches").out


def test_what_was_a_deals_once_is_not_forgotten(desk, queue, run, two_deals):
    run("match", two_deals.pallets, AACHEN)
    desk.record()
    run("match", two_deals.pallets, "--undo")
    desk.record()
    assert queue()["ambiguous"][0]["days_left"] is None


def test_what_is_being_forgotten_waits_no_more(desk, queue, two_deals):
    with desk.store() as store:
        stream = contact_match_stream(two_deals.unknown)
        new = NewEvent(uuid4(), ContactForgotten(), store.clock.now(), "retention", uuid4())
        store.ledger.append([Append(stream, 0, [new])])
    assert queue()["unmatched"] == []


def test_what_belongs_to_nobody_comes_with_the_reason_and_newsletters_are_counted(queue, two_deals):
    shape = queue()
    (row,) = shape["unmatched"]
    assert (row["touch"], row["people"], row["because"]) == (two_deals.unknown, [OTTO], "nobody_known")
    assert shape["counts"] == {
        "ambiguous": {"conversations": 1, "contacts": 1},
        "unmatched": {"conversations": 1, "contacts": 1},
        "automated": 1,
        "settled": 2,
        "said_to_be_of_no_deal": 0,
        "among_own_people": 0,
    }
    listed = queue("--automated")
    assert [row["touch"] for row in listed["unmatched"]] == [two_deals.letter, two_deals.unknown]


def test_a_conversation_has_one_row_however_many_contacts_wait_in_it(desk, queue, two_deals):
    desk.write("more", DORA, f"{RITA}, {SVEN}", "Re: Pallets at gate 7", day=8, answers="pallets")
    desk.capture()
    (row,) = queue("--ambiguous")["ambiguous"]
    assert (row["contacts"], row["of"]) == (2, 2)
    assert (row["since"][:10], row["last"][:10]) == ("2026-03-04", "2026-03-08")
    assert row["touch"] != two_deals.pallets


def test_most_recent_first_and_no_more_than_asked_for(desk, queue):
    late = desk.write("late", "ann@other.example", RITA, "Late", day=20)
    desk.capture()
    assert [row["touch"] for row in queue("--limit", "1")["unmatched"]] == [late]
    assert queue("--limit", "1")["counts"]["unmatched"]["conversations"] == 2
    assert [row["touch"] for row in queue("--since", "2026-03-10")["unmatched"]] == [late]


def test_mail_among_the_own_people_waits_for_nobody(desk, run):
    desk.deal(ROLLOUT, "Northwind rollout")
    desk.write("in", RITA, SVEN, "Lunch")
    (desk.folder.parent / "setpoint.yaml").write_text(f"{COMPANY}privacy: {{keep: [internal]}}\n")
    run("company", "set", str(desk.folder.parent / "setpoint.yaml"))
    desk.capture()
    shape = run("matches", "--format", "json").json
    assert (shape["unmatched"], shape["counts"]["among_own_people"]) == ([], 1)


def test_one_deals_queue_and_with_all_what_it_has(queue, two_deals):
    shape = queue("--deal", ROLLOUT, "--all")
    assert [row["touch"] for row in shape["ambiguous"]] == [two_deals.pallets]
    assert shape["unmatched"] == []
    (row,) = shape["matched"]
    assert (row["touch"], row["contacts"], row["rule"]) == (two_deals.answer, 2, "thread")
    assert queue("--deal", AACHEN, "--all")["matched"] == []


def test_a_closed_deal_is_near_what_came_after_it(desk, queue, run, two_deals):
    assert two_deals
    for deal_id in (ROLLOUT, AACHEN):
        run("deal", "close", deal_id, "--outcome", "lost")
    after = desk.write("after", CARL, SVEN, "Still there?", day=25)
    desk.capture()
    row = queue()["unmatched"][0]
    assert (row["touch"], row["because"]) == (after, "closed_before")
    assert [each["id"] for each in row["near"]] == [ROLLOUT, AACHEN]
    assert [each["touch"] for each in queue("--deal", AACHEN)["unmatched"]] == [after]


def test_what_a_person_settled_waits_no_more(queue, run, two_deals):
    run("match", two_deals.pallets, AACHEN)
    run("match", two_deals.unknown, "--none")
    shape = queue()
    assert (shape["ambiguous"], shape["unmatched"]) == ([], [])
    assert shape["counts"]["said_to_be_of_no_deal"] == 1
    assert "nothing waits for you" in run("matches").out


def test_only_one_kind(queue):
    assert "unmatched" not in queue("--ambiguous")
    assert "ambiguous" not in queue("--unmatched")
    assert {"ambiguous", "unmatched"} <= queue("--ambiguous", "--unmatched").keys()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--all"], "--all: expected --deal DEAL with it"),
        (["--deal", "north"], "DEAL: the ledger has no deal 'north'"),
        (["--since", "soon"], "--since: expected"),
    ],
)
def test_what_is_wrong_is_named(run, two_deals, arguments, says):
    assert two_deals
    refused = run("matches", *arguments)
    assert (refused.status, says in refused.err) == (2, True)


def test_as_text_it_fits_eighty_columns_and_says_how_to_go_on(run, two_deals, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("matches").out
    assert max(map(len, shown.splitlines())) <= 80
    start = two_deals.pallets[:10]
    assert f"  {start}  Pallets at gate 7" in shown
    assert f"why: setpoint match {start}" in shown
    assert "nobody" not in run("matches", "--ambiguous").out
    assert BEA not in shown


def test_signs_that_steer_a_terminal_are_not_printed(desk, run, two_deals):
    assert two_deals
    desk.write("evil", "evil@other.example", RITA, "=?utf-8?q?=1b[2JCleared?=", day=9)
    desk.capture()
    assert "\x1b" not in run("matches").out
