"""A report's past: every day as the rules would have seen it, under both clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest

from domain.deal.answer import answer
from domain.deal.events import CalendarFactCaptured, EmailSighted
from domain.deal.state import fold
from domain.game.game import Game
from domain.game.terms import NotOpened
from domain.moments import instant_of, utc_text
from domain.touches.touch import Method
from services.report.history import MOST_MOMENTS
from tests.domain.invitations import invitation
from tests.domain.times import clock
from tests.examples import OUTSIDE, call, closed, deal, mail, volley, without
from tests.services.report.looking import moment, report_of

PONG = volley(*(f"w{week} {day} 10:00" for week in (2, 3, 4) for day in ("Mon", "Wed", "Fri")))
STORY = (*deal(), *PONG, call("rita bea", at="w6 Tue 10:00", title="discovery"), closed(at="w9 Mon 10:00"))


def exported(fact: CalendarFactCaptured, *, at: str) -> CalendarFactCaptured:
    """The same as a calendar program exports it later: stamped with the moment of the export."""
    return replace(fact, fact=replace(fact.fact, method=Method.PUBLISH, stamped_at=clock(at)))


def late(sent: EmailSighted, *, received: str) -> EmailSighted:
    """The same mail, which reached its mailbox later."""
    return replace(sent, sighting=replace(sent.sighting, received_at=clock(received)))


def days(history: list[dict[str, str]]) -> list[str]:
    return [one["day"] for one in history]


def test_every_day_is_what_the_rules_say_of_its_end():
    report = report_of(STORY, "w10 Mon 12:00")
    facts = fold(STORY)
    for one in report["history"]["happened"]:
        fresh = answer(Game(facts, OUTSIDE), clock_of(one["at"]))
        seen = moment(report, "happened", one["day"])
        assert seen.holder == fresh.court.holder.value
        assert seen.rules == {finding.rule for finding in fresh.findings}
        assert seen.json["short_by"] == fresh.plan.short_by
        assert [a[0] for a in seen.json["advances"]] == [a.kind.value for a in fresh.sweep.advances]
        assert [r["length"] for r in seen.json["rallies"]] == [r.length for r in fresh.sweep.rallies.all]
        assert [s["id"] for s in seen.json["steps"]] == [step.id for step in fresh.next_steps]


def clock_of(text: str) -> int:
    return instant_of(datetime.fromisoformat(text))


def test_days_go_on_and_two_that_follow_each_other_differ():
    report = report_of(STORY, "w10 Mon 12:00")
    for mode in ("happened", "known"):
        told = report["history"][mode]
        assert all(a["day"] < b["day"] for a, b in pairwise(told))
        bare = [{name: value for name, value in one.items() if name not in ("day", "at")} for one in told]
        assert all(a != b for a, b in pairwise(bare))
    assert report["history"]["first"] == "2026-03-02"
    assert report["history"]["last"] == "2026-05-04"


def test_last_moment_is_the_answer():
    report = report_of(STORY[:-1], "w7 Mon 12:00")
    last = moment(report, "happened", "2026-04-13").json
    shown = report["answer"]
    assert last["court"][0] == shown["court"]["holder"]
    assert [f["rule"] for f in last["findings"]] == [f["rule"] for f in shown["findings"]]
    assert [s["id"] for s in last["steps"]] == [s["id"] for s in shown["next_steps"]]
    for name in ("state", "due", "slack", "earliest_finish"):
        assert [m[name] for m in last["milestones"]] == [m[name] for m in shown["plan"]["milestones"]]


def test_turns_name_touches_by_their_place_in_the_list():
    report = report_of(STORY, "w10 Mon 12:00")
    values = report["history"]["values"]
    rally = moment(report, "happened", "2026-03-27").json["rallies"][0]
    turns = [values[place] for place in rally["turns"]]
    touches = [report["answer"]["touches"][place]["touch_id"] for turn in turns for place in turn[3]]
    assert touches == [sent.sighting.touch_id for sent in PONG]


def test_closed_deal_stays_as_it_closed():
    report = report_of(STORY, "w20 Mon 12:00")
    assert days(report["history"]["happened"])[-2:] == ["2026-04-27", "2026-07-13"]
    for day in ("2026-04-27", "2026-06-01", "2026-07-13"):
        assert moment(report, "happened", day).json["closed"]["outcome"] == "won"


def test_meeting_had_happened_before_anybody_exported_a_calendar():
    workshop = exported(
        invitation(
            "bea", to="rita", at="Tue 09:00", start="w2 Tue 10:00", title="discovery", accepted="rita"
        ),
        at="w5 Mon 09:00",
    )
    report = report_of((*deal(), workshop), "w6 Mon 12:00")
    booked, held = moment(report, "happened", "2026-03-04"), moment(report, "happened", "2026-03-11")
    assert [m["state"] for m in booked.json["meetings"]] == ["ahead"]
    assert (booked.holder, booked.states["discovery"]) == ("meeting", "open")
    assert held.states["discovery"] == "done"
    assert held.states == moment(report, "happened", "2026-04-06").states


def test_mail_that_came_late_was_not_known():
    asked = late(mail("bea", to="rita", at="w2 Mon 22:00"), received="w2 Tue 10:00")
    report = report_of((*deal(), asked), "w3 Mon 12:00")
    assert moment(report, "happened", "2026-03-09").holder == "seller"
    assert moment(report, "known", "2026-03-09").holder == "nobody"
    assert moment(report, "known", "2026-03-10").holder == "seller"
    assert report["learnt"] == [utc_text(clock("w2 Tue 10:00"))]


def test_clocks_agree_where_mail_came_on_its_day():
    report = report_of(STORY, "w10 Mon 12:00")
    assert report["history"]["known"] == report["history"]["happened"]


def test_step_of_a_week_takes_fewer_moments_and_keeps_today():
    weekly = report_of(STORY, "w9 Fri 12:00", step_days=7)
    told = days(weekly["history"]["happened"])
    assert len(told) < 10
    assert weekly["history"]["step"] == 7
    assert told[-1] == "2026-05-01"


def test_old_deal_has_a_bounded_number_of_moments():
    report = report_of(deal(), "w400 Mon 12:00")
    assert len(report["history"]["happened"]) <= MOST_MOMENTS


def test_deal_looked_at_before_its_opening_has_one_moment():
    report = report_of(deal(), "w0 Mon 12:00")
    assert days(report["history"]["happened"]) == ["2026-02-23"]


def test_report_of_a_deal_that_was_never_opened_is_refused():
    with pytest.raises(NotOpened):
        report_of(without(type(deal()[0]), deal()), "w2 Mon 12:00")
