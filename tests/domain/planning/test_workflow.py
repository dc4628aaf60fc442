"""What the planner says, once and never twice, and what becomes of it: rules.md section 7.

Of the example plan discovery must start on w19 Mon and is due on w19 Fri.
"""

from __future__ import annotations

import pytest

from domain.deal.events import PlaybookAdopted
from domain.planning.events import StepIssued
from domain.planning.step_words import (
    AcceptStep,
    SnoozedTooLong,
    SnoozeIsOver,
    StepHasEnded,
    UnknownStep,
    hear_of_step,
)
from domain.playbook.playbook import Duration, Tailoring
from tests.domain.invitations import booked, calls_off
from tests.domain.planning.planning_stories import BY, PlanStory
from tests.domain.times import clock, day
from tests.examples import PLAYBOOK, closed, deal, declared, excused, mail, opened, volley, withdrawn

VOLLEY = volley("Mon 09:00", "Tue 09:00")
INVITED = booked(at="w3 Mon 10:00", start="w3 Wed 10:00", title="discovery")
BOOK, PREPARE = "book_meeting discovery", "prepare discovery"


class TestIssuing:
    """A command for everything that is to be done, once."""

    def test_what_is_to_be_done_is_issued_once_however_often_it_is_planned(self) -> None:
        story = PlanStory()
        assert story.looks("Mon 09:00") == [f"issued {BOOK}"]
        assert story.looks("Mon 10:00") == []
        assert story.looks("w9 Mon 10:00") == []

    def test_a_command_says_what_when_and_why(self) -> None:
        story = PlanStory()
        story.looks("w18 Wed 09:00")
        command = story.life(BOOK).command
        assert (command.deal_id, command.decision_date, command.text) == (
            "deal",
            day("w21 Fri"),
            "Move discovery",
        )
        assert (command.start_by, command.due) == (day("w19 Mon"), day("w19 Fri"))
        assert (command.act_by, command.late, command.slack) == (day("w19 Mon"), False, 3)
        assert (command.rule, command.since, command.working_days_left) == (None, None, 17)

    def test_a_command_of_a_finding_names_its_cause_and_its_evidence(self) -> None:
        story = PlanStory(*VOLLEY)
        story.looks("Tue 10:00")
        assert story.looks("Fri 10:00") == ["issued answer_and_advance"]
        command = story.life("answer_and_advance").command
        assert (command.rule, command.subject, command.since) == (
            "waiting_on_seller",
            "",
            clock("Tue 09:00"),
        )
        assert (command.evidence, command.due) == (("bea Tue 09:00",), None)

    def test_they_come_in_order_of_priority(self) -> None:
        story = PlanStory(*VOLLEY)
        assert story.looks("w22 Mon 09:00") == [
            "issued get_decision",
            "issued answer_and_advance",
            "issued escalate",
        ]

    def test_nothing_is_issued_after_its_due_day(self) -> None:
        """The plan no longer fits, which is what there is to do something about."""
        assert PlanStory().looks("w20 Mon 09:00") == ["issued escalate"]

    def test_a_closed_deal_has_nothing_to_do(self) -> None:
        assert PlanStory(closed(at="Tue 09:00")).looks("Tue 10:00") == []

    def test_the_next_cause_of_the_same_rule_is_another_step(self) -> None:
        story = PlanStory(*VOLLEY)
        story.looks("Fri 10:00")
        story.then_happened(
            mail("rita", to="bea", at="Fri 11:00", re="bea Tue 09:00"),
            mail("bea", to="rita", at="w2 Mon 09:00"),
        )
        assert story.looks("w2 Mon 10:00") == ["answer_and_advance moot: finding_ended"]
        assert story.looks("w2 Thu 10:00") == ["issued answer_and_advance"]


class TestEnds:
    """Superseded, expired, moot: what planning itself ends."""

    def test_superseded_when_a_later_planning_yields_another(self) -> None:
        story = PlanStory(INVITED)
        story.looks("Mon 09:00")
        assert story.looks("w3 Mon 11:00") == [f"{BOOK} superseded", f"issued {PREPARE}"]
        assert story.events[-2].instead == story.id_of(PREPARE)

    def test_superseded_when_a_milestone_is_left_out(self) -> None:
        story = PlanStory()
        story.looks("Mon 09:00")
        story.then_happened(PlaybookAdopted(PLAYBOOK, Tailoring(drop=("discovery",))))
        assert story.looks("Tue 09:00") == [f"{BOOK} superseded", "issued send_document contract"]

    def test_expired_on_the_day_after_it_was_due(self) -> None:
        story = PlanStory()
        story.looks("w18 Mon 09:00")
        assert f"{BOOK} expired, was due w19 Fri" not in story.looks("w19 Fri 23:00")
        assert story.looks("w19 Sat 00:00") == [f"{BOOK} expired, was due w19 Fri"]
        assert story.living == ["escalate"]
        assert story.looks("w20 Mon 09:00") == []

    def test_moot_when_the_milestone_was_reached_before_anyone_acted(self) -> None:
        story = PlanStory(INVITED)
        story.looks("w3 Mon 11:00")
        assert story.looks("w3 Wed 12:00")[0] == f"{PREPARE} moot: milestone_reached"

    def test_moot_when_the_milestone_was_waived(self) -> None:
        story = PlanStory(declared("discovery", "waived", at="Tue 09:00"))
        story.looks("Mon 09:00")
        story.accepts(BOOK, at="Mon 10:00")
        assert story.looks("Tue 10:00")[0] == f"{BOOK} moot: milestone_waived"

    def test_moot_when_the_finding_ended(self) -> None:
        story = PlanStory(*VOLLEY, excused("bea Tue 09:00", at="Fri 11:00"))
        story.looks("Fri 10:00")
        assert story.looks("Fri 12:00") == ["answer_and_advance moot: finding_ended"]

    def test_moot_when_the_deal_closed(self) -> None:
        story = PlanStory(*VOLLEY, closed(at="Fri 11:00"))
        story.looks("Fri 10:00")
        story.accepts(BOOK, at="Fri 10:30")
        assert story.looks("Fri 12:00") == [
            "answer_and_advance moot: deal_closed",
            f"{BOOK} moot: deal_closed",
        ]
        assert story.living == []

    def test_one_that_is_snoozed_ends_as_any_other(self) -> None:
        story = PlanStory(*VOLLEY, closed(at="Fri 11:00"))
        story.looks("Fri 10:00")
        story.snoozes("answer_and_advance", until="w3 Mon", at="Fri 10:30")
        assert story.looks("Fri 12:00")[0] == "answer_and_advance moot: deal_closed"


class TestDoneByItself:
    """Somebody had taken it on, and what it was to bring about came."""

    def test_when_the_evidence_of_its_milestone_arrives(self) -> None:
        story = PlanStory(INVITED)
        story.looks("w3 Mon 11:00")
        story.accepts(PREPARE, at="w3 Mon 12:00")
        assert story.looks("w3 Wed 12:00")[0] == f"{PREPARE} done by itself discovery"

    def test_when_the_finding_ends(self) -> None:
        story = PlanStory(*VOLLEY, mail("rita", to="bea", at="Fri 11:00", re="bea Tue 09:00"))
        story.looks("Fri 10:00")
        story.accepts("answer_and_advance", at="Fri 10:30")
        assert story.looks("Fri 12:00") == ["answer_and_advance done by itself"]

    def test_when_it_was_snoozed_after_it_was_accepted(self) -> None:
        story = PlanStory(declared("discovery", "done", at="w2 Mon 09:00"))
        story.looks("Mon 09:00")
        story.accepts(BOOK, at="Mon 10:00")
        story.snoozes(BOOK, until="w4 Mon", at="Mon 11:00")
        assert story.looks("w2 Mon 10:00")[0] == f"{BOOK} done by itself"

    def test_not_when_another_step_is_in_its_place(self) -> None:
        story = PlanStory(INVITED)
        story.looks("Mon 09:00")
        story.accepts(BOOK, at="Mon 10:00")
        assert story.looks("w3 Mon 11:00")[0] == f"{BOOK} superseded"


class TestReturning:
    """As long as the deal is open there is something to do."""

    def test_a_meeting_that_falls_through_is_to_be_booked_again(self) -> None:
        story = PlanStory(INVITED, calls_off(INVITED, at="w3 Tue 09:00"))
        story.looks("Mon 09:00")
        story.looks("w3 Mon 11:00")
        assert story.looks("w3 Tue 10:00") == [f"{PREPARE} superseded", f"returned {BOOK}"]
        assert story.life(BOOK).command.working_days_left == 93

    def test_a_milestone_that_re_opens_is_to_be_reached_again(self) -> None:
        story = PlanStory(INVITED, withdrawn("discovery", "discovery", at="w4 Mon 09:00"))
        story.looks("Mon 09:00")
        story.looks("w3 Mon 11:00")
        story.looks("w3 Thu 09:00")
        assert f"returned {BOOK}" in story.looks("w4 Mon 10:00")

    def test_an_expired_one_returns_only_if_there_is_time_again(self) -> None:
        """The decision date stays; what comes after discovery is to take less time."""
        story = PlanStory()
        story.looks("w18 Mon 09:00")
        story.looks("w19 Sat 00:00")
        story.then_happened(PlaybookAdopted(PLAYBOOK, Tailoring(duration={"contract": Duration(5)})))
        assert story.looks("w20 Mon 09:00") == ["escalate moot: finding_ended", f"returned {BOOK}"]
        assert story.life(BOOK).command.due == day("w20 Fri")

    def test_it_is_no_more_accepted_than_a_new_one(self) -> None:
        story = PlanStory(INVITED, calls_off(INVITED, at="w3 Tue 09:00"))
        story.looks("Mon 09:00")
        story.accepts(BOOK, at="Mon 10:00")
        story.looks("w3 Mon 11:00")
        story.looks("w3 Tue 10:00")
        assert story.accepts(BOOK, at="w3 Tue 11:00") == [f"{BOOK} accepted"]

    @pytest.mark.parametrize("word", ["dismisses", "finishes"])
    def test_what_a_person_ended_never_comes_back_for_the_same_cause(self, word: str) -> None:
        story = PlanStory(INVITED, calls_off(INVITED, at="w3 Tue 09:00"))
        story.looks("Mon 09:00")
        getattr(story, word)(BOOK, at="Mon 10:00")
        assert story.looks("Tue 09:00") == []
        assert story.looks("w3 Mon 11:00") == [f"issued {PREPARE}"]
        assert story.looks("w3 Tue 10:00") == [f"{PREPARE} superseded"]


class TestWords:
    """What a person says of a step, and when it is refused."""

    def test_accepted_snoozed_and_done(self) -> None:
        story = PlanStory()
        story.looks("Mon 09:00")
        assert story.accepts(BOOK, at="Mon 10:00") == [f"{BOOK} accepted"]
        assert story.snoozes(BOOK, until="w2 Mon", at="Mon 11:00") == [f"{BOOK} snoozed until w2 Mon"]
        assert story.finishes(BOOK, at="Tue 09:00") == [f"{BOOK} done by {BY}"]
        assert story.living == []

    def test_a_snoozed_step_is_heard_of_again_on_its_day(self) -> None:
        story = PlanStory()
        story.looks("Mon 09:00")
        story.snoozes(BOOK, until="w2 Mon", at="Mon 11:00")
        life = story.life(BOOK)
        assert (life.state_on(day("Sun")), life.state_on(day("w2 Mon"))) == ("snoozed", "issued")
        story.accepts(BOOK, at="Mon 12:00")
        story.snoozes(BOOK, until="w2 Mon", at="Mon 13:00")
        assert story.life(BOOK).state_on(day("w2 Mon")) == "accepted"

    def test_dismissed_with_a_reason_that_lies_elsewhere(self) -> None:
        story = PlanStory()
        story.looks("Mon 09:00")
        assert story.dismisses(BOOK, at="Mon 10:00", reason="why:1") == [f"{BOOK} dismissed: why:1"]
        with pytest.raises(StepHasEnded):
            story.dismisses(BOOK, at="Mon 11:00", reason="why:2")

    def test_not_snoozed_beyond_the_day_on_which_it_has_to_begin(self) -> None:
        story = PlanStory()
        story.looks("Mon 09:00")
        story.snoozes(BOOK, until="w19 Mon", at="Mon 11:00")
        with pytest.raises(SnoozedTooLong) as refused:
            story.snoozes(BOOK, until="w19 Tue", at="Mon 11:00")
        assert (refused.value.until, refused.value.latest) == (day("w19 Tue"), day("w19 Mon"))

    def test_one_of_a_finding_not_beyond_the_decision_date(self) -> None:
        story = PlanStory(*VOLLEY)
        story.looks("Fri 10:00")
        with pytest.raises(SnoozedTooLong) as refused:
            story.snoozes("answer_and_advance", until="w21 Sat", at="Fri 11:00")
        assert refused.value.latest == day("w21 Fri")

    def test_not_snoozed_until_today(self) -> None:
        story = PlanStory()
        story.looks("Mon 09:00")
        with pytest.raises(SnoozeIsOver) as refused:
            story.snoozes(BOOK, until="Mon", at="Mon 11:00")
        assert refused.value.on == day("Mon")

    def test_nothing_is_said_of_what_is_over(self) -> None:
        story = PlanStory(INVITED)
        story.looks("Mon 09:00")
        story.looks("w3 Mon 11:00")
        with pytest.raises(StepHasEnded, match="superseded") as refused:
            story.accepts(BOOK, at="w3 Mon 12:00")
        assert refused.value.step_id == story.id_of(BOOK)

    def test_nothing_is_said_of_what_was_never_issued(self) -> None:
        story = PlanStory()
        story.looks("Mon 09:00")
        with pytest.raises(UnknownStep) as refused:
            hear_of_step(story.steps, AcceptStep("nothing", BY, clock("Mon 10:00")))
        assert refused.value.living == [story.id_of(BOOK)]


class TestDays:
    """The only way in which time reaches the planner."""

    def test_a_day_begins_once(self) -> None:
        story = PlanStory()
        assert story.begins("Mon 08:00") == ["w1 Mon began"]
        assert story.begins("Mon 20:00") == []
        assert story.begins("Tue 00:00") == ["w1 Tue began"]

    def test_a_clock_that_was_turned_back_begins_no_day(self) -> None:
        story = PlanStory()
        story.begins("w2 Mon 08:00")
        assert story.begins("Tue 08:00") == []
        assert story.steps.as_of == clock("w2 Mon 08:00")

    def test_what_people_say_does_not_move_the_planner_on(self) -> None:
        story = PlanStory()
        story.looks("Mon 09:00")
        story.accepts(BOOK, at="w9 Mon 09:00")
        story.finishes(BOOK, at="w9 Mon 10:00")
        assert story.steps.as_of == clock("Mon 09:00")


def test_the_decision_date_is_only_read() -> None:
    """Every command names the date of its own cycle; nothing that can be said holds another."""
    story = PlanStory(*VOLLEY, terms=deal(opening=opened("w22 Fri")))
    for at in ("Tue 10:00", "w9 Mon 09:00", "w22 Fri 09:00", "w23 Mon 09:00"):
        story.looks(at)
    issued = [event.command for event in story.events if isinstance(event, StepIssued)]
    assert {command.decision_date for command in issued} == {day("w22 Fri")}
    assert "get_decision" in story.living
