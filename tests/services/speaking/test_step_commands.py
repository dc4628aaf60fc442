"""`setpoint next`, `accept`, `snooze`, `done`, `dismiss`: what is to be done, and what becomes of it."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from tests.services.mailbox_of_a_deal import DEAL

JSON = ["--format", "json"]


def steps(run, deal: str) -> dict[str, dict[str, str]]:
    """The steps of a deal by milestone or rule."""
    shape = run("next", deal, *JSON).json
    return {step["milestone"] or step["why"]["rule"]: step for step in shape["next_steps"]}


@pytest.fixture
def step(run, opened) -> str:
    """The id of the step that is to bring about the first milestone."""
    return steps(run, opened)["discovery"]["id"]


class TestNext:
    """The one thing in each open deal, or all steps of one."""

    def test_of_all_deals_the_headline_of_each(self, run, opened):
        (only,) = run("next", *JSON).json["deals"]
        assert only["deal"]["id"] == opened
        assert only["headline"] == only["next_steps"][0]["id"]
        assert "Northwind rollout" in run("next").out

    def test_of_one_deal_all_steps_with_what_became_of_them(self, run, opened):
        shape = run("next", opened, *JSON).json
        assert {step["state"] for step in shape["next_steps"]} == {"issued"}
        assert shape["next_steps"][0]["milestone_name"] == "Discovery done"
        out = run("next", opened).out
        assert "Tue 30 Jun" in out
        assert shape["headline"][:8] in out

    def test_it_is_true_today_without_a_running_system(self, run, opened, now):
        """What the days have made true since is found, recorded and planned on asking."""
        assert "waiting_on_buyer" not in steps(run, opened)
        now.turn("2026-04-01T09:00")
        assert steps(run, opened)["waiting_on_buyer"]["state"] == "issued"
        recorded = run("timeline", opened, *JSON).json["findings"]
        assert "waiting_on_buyer" in {finding["rule"] for finding in recorded}

    @pytest.mark.usefixtures("opened")
    def test_asked_twice_it_records_nothing(self, run, tmp_path):
        run("next")
        before = (tmp_path / "ledger.db").read_bytes().count(b"plan.")
        run("next")
        assert (tmp_path / "ledger.db").read_bytes().count(b"plan.") == before

    @pytest.mark.usefixtures("opened")
    def test_the_most_pressing_deal_comes_first(self, run, files, now):
        """In the other deal an answer has been owed for long, which has no day to be begun by."""
        other = Path(files[0]).with_name("other.yaml")
        text = DEAL.replace("id: north-2026", "id: south-2026").replace("they_owe", "we_owe")
        other.write_text(text, encoding="utf-8")
        run("deal", "open", str(other))
        now.turn("2026-03-30T09:00")
        assert [s["deal"]["id"] for s in run("next", *JSON).json["deals"]] == ["south-2026", "north-2026"]

    def test_an_empty_ledger_says_how_to_begin(self, run):
        ran = run("next")
        assert (ran.status, "setpoint deal open" in ran.out) == (0, True)
        assert run("next", "nothing").status == 2

    def test_a_deal_that_is_closed_says_so(self, run, opened):
        run("deal", "close", opened, "--outcome", "won")
        assert "closed as won: nothing is left to do" in run("next", opened).out

    def test_names_from_files_are_shown_as_they_are(self, run, files):
        text = DEAL.replace("name: Northwind rollout", 'name: "[red]Nor\\th[/]"')
        Path(files[0]).write_text(text, encoding="utf-8")
        run("deal", "open", files[0])
        for arguments in (["next"], ["next", "north-2026"]):
            assert "[red]Nor" in run(*arguments).out


class TestWords:
    """What becomes of a step."""

    def test_accepted(self, run, opened, step):
        ran = run("accept", step, "--by", "rita@ours.example")
        assert (ran.status, "accepted" in ran.out) == (0, True)
        assert steps(run, opened)["discovery"]["state"] == "accepted"
        assert "was accepted before" in run("accept", step).out

    def test_an_accepted_step_is_done_by_itself(self, run, opened, step, now):
        run("accept", step)
        now.turn("2026-03-24T09:00")
        run("say", opened, "milestone", "discovery", "done")
        ran = run("accept", step)
        assert (ran.status, "is done: nothing can be said of it any more" in ran.err) == (2, True)

    def test_snoozed_until_its_day(self, run, opened, step, now):
        ran = run("snooze", step, "--until", "2026-04-01", *JSON)
        assert ran.status == 0
        assert ran.json["next"]["headline"] != step
        snoozed = steps(run, opened)["discovery"]
        assert (snoozed["state"], snoozed["snoozed_until"]) == ("snoozed", "2026-04-01")
        assert "snoozed until Wed 01 Apr" in run("next", opened).out
        now.turn("2026-04-01T08:00")
        assert steps(run, opened)["discovery"]["state"] == "issued"

    def test_not_snoozed_beyond_the_day_on_which_it_has_to_begin(self, run, opened, step):
        start_by = steps(run, opened)["discovery"]["start_by"]
        assert run("snooze", step, "--until", "2026-06-30").status == 2
        refused = run("snooze", step, "--until", "2026-06-30")
        assert f"only until {start_by}" in refused.err
        assert run("snooze", step, "--until", "2026-03-23").status == 2

    def test_done_and_never_asked_for_again(self, run, opened, step, now):
        assert run("done", step).status == 0
        assert steps(run, opened)["discovery"]["state"] == "done"
        now.turn("2026-03-25T09:00")
        assert run("next", opened, *JSON).json["headline"] != step

    def test_dismissed_with_a_reason_that_no_event_holds(self, run, opened, step, now, tmp_path):
        ran = run("dismiss", step, "--reason", "we met at the fair")
        assert ran.status == 0
        assert b"the fair" not in (tmp_path / "ledger.db").read_bytes()
        now.turn("2026-03-25T09:00")
        dismissed = steps(run, opened)["discovery"]
        assert (dismissed["state"], dismissed["reason"]) == ("dismissed", "we met at the fair")
        assert "dismissed: we met at the fair" in run("next", opened).out

    def test_not_dismissed_without_a_reason(self, run, step):
        assert run("dismiss", step).status == 2
        ran = run("dismiss", step, "--reason", "  ")
        assert (ran.status, "--reason: expected a reason" in ran.err) == (2, True)


def test_on_postgresql_it_is_the_same(run, files, monkeypatch, postgres_address):
    monkeypatch.setenv("SETPOINT_MASTER_KEY", b64encode(bytes(range(32))).decode())
    monkeypatch.setenv("SETPOINT_LEDGER", postgres_address)
    run("deal", "open", files[0])
    step = steps(run, "north-2026")["discovery"]["id"]
    assert run("dismiss", step, "--reason", "we met at the fair").status == 0
    dismissed = steps(run, "north-2026")["discovery"]
    assert (dismissed["state"], dismissed["reason"]) == ("dismissed", "we met at the fair")


class TestWhichStep:
    """By its id or by how it begins."""

    def test_by_its_first_characters(self, run, opened, step):
        assert run("accept", step[:8].upper()).status == 0
        assert steps(run, opened)["discovery"]["state"] == "accepted"

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ("abc", "STEP: expected 4 characters of an id at least, found 'abc'"),
            ("zzzzzzzz", "STEP: no step was issued whose id begins with 'zzzzzzzz'"),
        ],
    )
    @pytest.mark.usefixtures("step")
    def test_what_names_none_is_refused(self, run, typed, says):
        ran = run("accept", typed)
        assert (ran.status, says in ran.err) == (2, True)

    def test_what_names_several_is_refused_and_names_them(self, run, step, monkeypatch):
        monkeypatch.setattr("services.speaking.steps.SHORTEST", 0)
        ran = run("accept", "")
        assert (ran.status, "several begin with ''" in ran.err, step in ran.err) == (2, True, True)
