"""`setpoint deal`: a deal is opened without mail, closed as what it is, and goes on as the next cycle."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.mailbox_of_a_deal import DEAL

JSON = ["--format", "json"]
SUPERSEDED = ["--outcome", "superseded_by_buyer_event"]
APPROVED = ["--approved-by", "sven@ours.example"]


@pytest.fixture
def touch(run, opened) -> str:
    """A touch of the buyer."""
    run("say", opened, "call", "bea@north.example", "rita@ours.example", "--at", "2026-03-20T15:00")
    touches = run("show", opened, *JSON).json["touches"]
    return next(t["touch_id"] for t in touches if t["occurred_at"] == "2026-03-20T14:00:00Z")


def test_a_deal_is_opened_without_mail_and_says_what_is_next(run, files):
    ran = run("deal", "open", files[0])
    assert ran.status == 0
    assert "north-2026: " in ran.out
    assert "next: Discovery done" in ran.out
    assert run("show", "north-2026", *JSON).json["deal"]["name"] == "Northwind rollout"


@pytest.mark.usefixtures("opened")
def test_opening_it_again_adds_nothing(run, files):
    assert "north-2026: nothing is new" in run("deal", "open", files[0]).out
    assert run("deal", "open", files[0], *JSON).json["recorded"] == 0


@pytest.mark.usefixtures("opened")
def test_opening_it_with_another_date_is_refused(run, files):
    Path(files[0]).write_text(DEAL.replace("2026-06-30", "2026-07-31"), encoding="utf-8")
    refused = run("deal", "open", files[0])
    assert refused.status == 2
    assert "fixed at 2026-06-30" in refused.err


@pytest.mark.parametrize("outcome", ["won", "lost", "no_decision", "date_missed"])
def test_a_deal_is_closed_as_what_it_is_and_nothing_is_left_to_do(run, opened, outcome):
    ran = run("deal", "close", opened, "--outcome", outcome, *JSON)
    assert ran.status == 0
    assert ran.json["next"]["deal"]["closed"]["outcome"] == outcome
    assert (ran.json["next"]["headline"], ran.json["next"]["next_steps"]) == (None, [])
    assert run("next", *JSON).json == {"deals": []}


def test_closing_it_twice_is_refused(run, opened):
    run("deal", "close", opened, "--outcome", "won")
    again = run("deal", "close", opened, "--outcome", "lost")
    assert (again.status, "closed as won" in again.err) == (2, True)


def test_opened_in_error_only_within_a_working_day(run, files, now):
    now.turn("2026-03-03T09:00")
    run("deal", "open", files[0])
    now.turn("2026-03-04T09:00")
    refused = run("deal", "close", "north-2026", "--outcome", "opened_in_error")
    assert (refused.status, "more than one seller working day ago" in refused.err) == (2, True)
    now.turn("2026-03-03T17:00")
    assert run("deal", "close", "north-2026", "--outcome", "opened_in_error").status == 0


def test_the_reason_is_kept_and_shown_but_stands_in_no_event(run, opened, tmp_path):
    run("deal", "close", opened, "--outcome", "lost", "--reason", "their cousin sells it")
    assert b"cousin" not in (tmp_path / "ledger.db").read_bytes()
    entries = run("timeline", opened, *JSON).json["entries"]
    (end,) = (entry for entry in entries if entry["what"] == "closed")
    assert (end["says"], end["reason"]) == ("lost", "their cousin sells it")
    assert "their cousin sells it" in run("timeline", opened).out


class TestTheNextCycle:
    """The buyer's own date has truly changed: rules.md section 8."""

    def test_it_is_opened_at_once_with_the_new_date(self, run, opened, touch):
        more = ["--touch", touch, *APPROVED, "--new-date", "2026-09-30"]
        ran = run("deal", "close", opened, *SUPERSEDED, *more, *JSON)
        assert (ran.status, ran.json["next_cycle"]) == (0, "north-2026-2")
        deal = ran.json["next"]["deal"]
        assert (deal["decision_date"], deal["opened_on"]) == ("2026-09-30", "2026-03-23")
        assert (deal["name"], deal["timezone"]) == ("Northwind rollout", "Europe/Berlin")
        assert run("show", opened, *JSON).json["deal"]["decision_date"] == "2026-06-30"
        assert [each["deal"]["id"] for each in run("next", *JSON).json["deals"]] == ["north-2026-2"]

    def test_facts_carry_over(self, run, opened, touch):
        run("say", opened, "milestone", "discovery", "done")
        more = ["--touch", touch, *APPROVED, "--new-date", "2026-09-30"]
        run("deal", "close", opened, *SUPERSEDED, *more)
        shown = run("show", "north-2026-2", *JSON).json
        assert touch in [each["touch_id"] for each in shown["touches"]]
        assert shown["plan"]["milestones"][0]["state"] == "done"

    def test_the_third_is_numbered_on(self, run, opened, touch, now):
        more = ["--touch", touch, *APPROVED]
        run("deal", "close", opened, *SUPERSEDED, *more, "--new-date", "2026-09-30")
        now.turn("2026-04-23T09:00")
        ran = run("deal", "close", "north-2026-2", *SUPERSEDED, *more, "--new-date", "2026-12-30", *JSON)
        assert ran.json["next_cycle"] == "north-2026-3"

    def test_a_file_can_open_it_too_and_bring_mail_to_it(self, run, files, opened, touch, now):
        run("deal", "close", opened, *SUPERSEDED, "--touch", touch, *APPROVED)
        second = Path(files[0]).with_name("second.yaml")
        text = DEAL.replace("id: north-2026", "id: north-b").replace("2026-06-30", "2026-08-31")
        second.write_text(text.replace("opened_on: 2026-03-02", "opened_on: 2026-03-23"), encoding="utf-8")
        assert run("deal", "open", str(second), "--continues", opened).status == 0
        assert "nothing is new" in run("deal", "open", str(second), "--continues", opened).out
        assert run("import", str(second), *files[1:]).status == 0
        now.turn("2026-04-20T09:00")
        shown = run("show", "north-b", *JSON).json
        assert (shown["deal"]["decision_date"], len(shown["touches"]) > 10) == ("2026-08-31", True)

    @pytest.mark.parametrize(
        ("more", "says"),
        [
            (["--touch", "TOUCH"], "names who approved it"),
            ([*APPROVED, "--touch", "nothing"], "--touch: the deal has no touch 'nothing'"),
            ([*APPROVED, "--touch", "TOUCH", "--new-date", "soon"], "--new-date: expected a date"),
            ([*APPROVED, "--touch", "TOUCH", "--new-date", "2026-03-01"], "is before opened_on"),
            (["--approved-by", "sven", "--touch", "TOUCH"], "--approved-by: expected an address"),
        ],
    )
    def test_what_is_missing_is_named_and_the_deal_stays_open(self, run, opened, touch, more, says):
        ran = run("deal", "close", opened, *SUPERSEDED, *(m.replace("TOUCH", touch) for m in more))
        assert ran.status == 2
        assert says in ran.err
        assert run("show", opened, *JSON).json["deal"]["closed"] is None
        assert run("show", "north-2026-2").status == 2

    def test_not_on_a_touch_of_our_own(self, run, opened):
        run("say", opened, "call", "rita@ours.example", "bea@north.example", "--at", "2026-03-19T15:00")
        touches = run("show", opened, *JSON).json["touches"]
        ours = next(t["touch_id"] for t in touches if t["occurred_at"] == "2026-03-19T14:00:00Z")
        ran = run("deal", "close", opened, *SUPERSEDED, *APPROVED, "--touch", ours)
        assert (ran.status, "was not sent by the buyer" in ran.err) == (2, True)

    def test_no_other_outcome_leads_on(self, run, files, opened):
        lost = run("deal", "close", opened, "--outcome", "lost", "--new-date", "2026-09-30")
        assert (lost.status, "--new-date: expected only with" in lost.err) == (2, True)
        second = Path(files[0]).with_name("second.yaml")
        second.write_text(DEAL.replace("id: north-2026", "id: north-b"), encoding="utf-8")
        ran = run("deal", "open", str(second), "--continues", opened)
        assert (ran.status, "found one that is open" in ran.err) == (2, True)
        assert run("deal", "open", str(second), "--continues", "nothing").status == 2
        assert run("deal", "open", files[0], "--continues", opened).status == 2
        assert run("show", "north-b").status == 2
