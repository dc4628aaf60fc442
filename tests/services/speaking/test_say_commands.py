"""`setpoint say`: what a person knows and no mailbox shows, recorded and looked at at once."""

from __future__ import annotations

import pytest

JSON = ["--format", "json"]
PEOPLE = ["rita@ours.example", "bea@north.example"]


def shown(run, deal: str):
    return run("show", deal, *JSON).json


class TestCalls:
    """A call, a meeting in person, a chat."""

    def test_a_call_moves_the_court_and_is_shown_with_its_people(self, run, opened):
        ran = run("say", opened, "call", *PEOPLE, "--outcome", "we_owe", "--title", "Prices")
        assert ran.status == 0
        assert "north-2026: call noted" in ran.out
        answer = shown(run, opened)
        touch = answer["touches"][-1]
        assert (touch["kind"], touch["subject"], touch["from"]) == ("call", "Prices", PEOPLE[0])
        assert (touch["occurred_at"], answer["court"]["holder"]) == ("2026-03-23T08:00:00Z", "seller")

    def test_said_twice_it_is_one_and_said_otherwise_it_is_corrected(self, run, opened):
        at = ["--at", "2026-03-23T08:00"]
        run("say", opened, "call", *PEOPLE, "--outcome", "we_owe", *at)
        before = len(shown(run, opened)["touches"])
        assert "that was known" in run("say", opened, "call", *PEOPLE, "--outcome", "we_owe", *at).out
        assert shown(run, opened)["court"]["holder"] == "seller"
        run("say", opened, "call", *PEOPLE, "--outcome", "they_owe", *at)
        answer = shown(run, opened)
        assert (len(answer["touches"]), answer["court"]["holder"]) == (before, "buyer")

    def test_other_people_at_the_same_time_are_another_call(self, run, opened):
        at = ["--at", "2026-03-23T08:00"]
        run("say", opened, "call", *PEOPLE, *at)
        before = len(shown(run, opened)["touches"])
        run("say", opened, "call", "sven@ours.example", "ines@north.example", *at)
        assert len(shown(run, opened)["touches"]) == before + 1

    def test_what_the_deal_file_tells_of_it_is_the_same_call(self, run, opened):
        before = len(shown(run, opened)["touches"])
        ran = run("say", opened, "call", *PEOPLE, "--outcome", "they_owe", "--at", "2026-03-20T09:00:00Z")
        assert "that was known" in ran.out
        assert len(shown(run, opened)["touches"]) == before

    def test_something_agreed_is_a_promise_of_the_buyer(self, run, opened):
        run("say", opened, "call", *PEOPLE, "--outcome", "agreed", "--agreed-for", "2026-04-10")
        assert "commitment_made" in [a["kind"] for a in shown(run, opened)["advances"]]

    def test_a_name_that_is_known_stays(self, run, files):
        run("import", *files)
        run("say", "north-2026", "call", "rita@ours.example", "bea@north.example")
        assert "rita@ours.example" in {t["from"] for t in shown(run, "north-2026")["touches"]}

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["rita"], "PERSON...: expected an address local@domain, found 'rita'"),
            (["olga@elsewhere.example"], "PERSON...: expected somebody of the seller or the buyer"),
            ([*PEOPLE, "--at", "2026-03-25"], "--at: expected a time that has come"),
            ([*PEOPLE, "--at", "noon"], "--at: expected an instant"),
            ([*PEOPLE, "--outcome", "agreed"], "--agreed-for: expected with --outcome agreed"),
            ([*PEOPLE, "--agreed-for", "2026-04-10"], "--agreed-for: expected with --outcome agreed"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_recorded(self, run, opened, arguments, says):
        before = shown(run, opened)["touches"]
        ran = run("say", opened, "call", *arguments)
        assert (ran.status, ran.out) == (2, "")
        assert says in ran.err
        assert shown(run, opened)["touches"] == before


class TestMilestones:
    """A person's word about a milestone outranks every rule."""

    @pytest.mark.parametrize("state", ["started", "done", "waived"])
    def test_it_stands_as_was_said(self, run, opened, state):
        assert run("say", opened, "milestone", "discovery", state, "--reason", "they know it").status == 0
        milestone = shown(run, opened)["plan"]["milestones"][0]
        assert (milestone["state"], milestone["word"]["state"]) == (state, state)

    def test_done_and_open_again_brings_its_step_back(self, run, opened, now):
        run("say", opened, "milestone", "discovery", "done")
        assert "Contract signed" in run("next").out
        now.turn("2026-03-23T10:00")
        ran = run("say", opened, "milestone", "discovery", "open", *JSON)
        first = ran.json["next"]["next_steps"][0]
        assert (first["milestone"], first["state"]) == ("discovery", "issued")

    def test_why_is_shown_to_who_asks_how_it_came_about(self, run, opened):
        run("say", opened, "milestone", "discovery", "waived", "--reason", "they know it [bold]all[/]")
        entries = run("timeline", opened, *JSON).json["entries"]
        (said,) = (e for e in entries if e["what"] == "milestone_declared")
        assert (said["says"], said["reason"]) == ("discovery: waived", "they know it [bold]all[/]")
        assert "[bold]all[/]" in run("timeline", opened).out

    def test_nothing_is_waived_without_a_reason(self, run, opened):
        ran = run("say", opened, "milestone", "discovery", "waived")
        assert (ran.status, "--reason: expected why" in ran.err) == (2, True)

    def test_what_shows_it_is_withdrawn_and_what_never_was_is_taken_back(self, run, opened):
        told = ("rita@ours.example", "bea@north.example", "--kind", "in_person", "--title", "Discovery")
        run("say", opened, "call", *told)
        (evidence,) = shown(run, opened)["plan"]["milestones"][0]["evidence"]
        refused = run("say", opened, "withdraw", "discovery", "none")
        assert (refused.status, evidence in refused.err) == (2, True)
        assert run("say", opened, "withdraw", "discovery", evidence, "--reason", "x").status == 0
        assert shown(run, opened)["plan"]["milestones"][0]["state"] == "open"
        before = len(shown(run, opened)["touches"])
        assert run("say", opened, "take-back", evidence).status == 0
        assert len(shown(run, opened)["touches"]) == before - 1
        assert run("say", opened, "take-back", evidence).status == 2

    def test_one_that_the_deal_does_not_have_is_refused(self, run, opened):
        ran = run("say", opened, "milestone", "party", "done")
        assert (ran.status, "the deal has no milestone 'party'" in ran.err) == (2, True)


class TestOtherWords:
    """Promises, what needs no answer, findings that were seen."""

    def test_a_promise_of_the_buyer_is_an_advance(self, run, opened):
        ran = run("say", opened, "commitment", "buyer", "2026-04-10", "--what", "comments")
        assert ran.status == 0
        assert "commitment_made" in [a["kind"] for a in shown(run, opened)["advances"]]
        entries = run("timeline", opened, *JSON).json["entries"]
        (said,) = (e for e in entries if e["what"] == "commitment_made")
        assert (said["says"], said["reason"]) == ("buyer, by 2026-04-10", "comments")

    def test_a_promise_can_not_be_due_before_it_was_made(self, run, opened):
        ran = run("say", opened, "commitment", "seller", "2026-03-22")
        assert (ran.status, "DUE: expected a day not before 2026-03-23" in ran.err) == (2, True)
        assert run("say", opened, "commitment", "other", "2026-04-10").status == 2

    def test_no_reply_is_owed_to_a_mail_that_is_named_by_its_message_id(self, run, files, now):
        run("import", *files)
        now.turn("2026-04-20T12:00")
        before = shown(run, "north-2026")
        last = next(t for t in reversed(before["touches"]) if t["conversational"])
        ran = run("say", "north-2026", "no-reply-owed", f"<{last['message_id']}>")
        assert ran.status == 0
        assert shown(run, "north-2026")["court"] != before["court"]
        again = run("say", "north-2026", "no-reply-owed", last["touch_id"], *JSON)
        assert (again.status, again.json["recorded"]) == (0, 0)
        short = run("say", "north-2026", "no-reply-owed", last["touch_id"][:10], *JSON)
        assert (short.status, short.json["recorded"]) == (0, 0)

    def test_no_reply_to_a_touch_that_is_not_there(self, run, opened):
        ran = run("say", opened, "no-reply-owed", "nothing")
        assert (ran.status, "TOUCH: the deal has no touch 'nothing'" in ran.err) == (2, True)

    def test_a_finding_is_acknowledged_until_a_day(self, run, opened):
        ran = run(
            "say", opened, "acknowledge", "no_next_meeting", "--until", "2026-04-02", "--reason", "fair"
        )
        assert ran.status == 0
        findings = {f["rule"]: f["acknowledged_until"] for f in shown(run, opened)["findings"]}
        assert findings["no_next_meeting"] == "2026-04-02"
        entries = run("timeline", opened, *JSON).json["entries"]
        (said,) = (e for e in entries if e["what"] == "finding_acknowledged")
        assert (said["says"], said["reason"]) == ("no_next_meeting until 2026-04-02", "fair")

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["overdue", "--until", "2026-04-02"], "RULE: expected a finding of the deal, which are now: "),
            (["no_next_meeting", "--until", "2026-03-22"], "--until: expected a day not before 2026-03-23"),
            (["no_next_meeting", "--until", "9999-03-22"], "--until: expected a date YYYY-MM-DD"),
        ],
    )
    def test_only_what_is_found_and_only_ahead(self, run, opened, arguments, says):
        ran = run("say", opened, "acknowledge", *arguments)
        assert ran.status == 2
        assert says in ran.err


def test_who_says_so_is_recorded_by_a_token(run, opened, tmp_path):
    run("say", opened, "milestone", "discovery", "done", "--by", "rita@ours.example")
    entries = run("timeline", opened, *JSON).json["entries"]
    (said,) = (e for e in entries if e["what"] == "milestone_declared")
    assert said["actor"] not in {"rita@ours.example", "command-line", None}
    assert b"rita@ours" not in (tmp_path / "ledger.db").read_bytes()
    ran = run("say", opened, "milestone", "discovery", "done", "--by", "rita")
    assert (ran.status, "--by: expected an address" in ran.err) == (2, True)


@pytest.mark.usefixtures("opened")
def test_a_deal_that_is_not_there_is_named(run):
    for words in (
        ["call", *PEOPLE],
        ["milestone", "discovery", "done"],
        ["commitment", "buyer", "2026-04-10"],
    ):
        ran = run("say", "nothing", *words)
        assert (ran.status, "no deal 'nothing'" in ran.err, "it has: north-2026" in ran.err) == (
            2,
            True,
            True,
        )


def test_of_a_closed_deal_nothing_is_said(run, opened):
    run("deal", "close", opened, "--outcome", "won")
    ran = run("say", opened, "milestone", "discovery", "done")
    assert (ran.status, "closed as won" in ran.err) == (2, True)
