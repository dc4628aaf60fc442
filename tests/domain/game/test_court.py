"""Balls and the court: rules.md section 4."""

from __future__ import annotations

import pytest

from domain.deal.events import DealEvent
from domain.touches.touch import Automated, Outcome, Signal
from tests.domain.invitations import booked, calls_off, declines, invitation
from tests.examples import auto_reply, call, chat, excused, mail
from tests.story import facts

ASKED = mail("bea", to="rita", at="Mon 09:00", named="asked")
OWED = "seller since w1 Mon 09:00"


class TestABallIsPlayed:
    """Each conversational touch opens a ball that the other side owes."""

    def test_by_the_seller(self) -> None:
        assert (
            facts(mail("rita", to="bea", at="Mon 09:00")).as_of("Tue 09:00").court
            == "buyer since w1 Mon 09:00"
        )

    def test_by_the_buyer(self) -> None:
        assert facts(ASKED).as_of("Tue 09:00").court == OWED

    def test_by_nothing_yet(self) -> None:
        assert facts().as_of("Tue 09:00").court == "nobody"

    def test_not_by_a_machine(self) -> None:
        assert facts(auto_reply("bea", at="Mon 09:00")).as_of("Tue 09:00").court == "nobody"

    def test_not_by_a_touch_that_closes(self) -> None:
        thanks = mail("rita", to="bea", at="Mon 10:00", re="asked", signals=[Signal.CLOSES])
        assert facts(ASKED, thanks).as_of("Tue 09:00").court == "nobody"

    def test_a_chaser_does_not_restart_the_clock(self) -> None:
        chaser = mail("bea", to="rita", at="Wed 09:00", re="asked")
        assert facts(ASKED, chaser).as_of("Thu 09:00").court == OWED

    def test_the_seller_is_asked_before_the_buyer(self) -> None:
        offer = mail("sven", to="carl", at="w0 Mon 09:00")
        later_offer = mail("sven", to="carl", at="Mon 08:00")
        assert facts(offer, later_offer, ASKED).as_of("Tue 09:00").court == OWED


class TestItIsAnswered:
    """By the first later touch of the owing side in the thread, with its sender, or by an addressee."""

    @pytest.mark.parametrize(
        ("answer", "court"),
        [
            (mail("sven", to="carl", at="Tue 09:00", re="asked"), "buyer since w1 Tue 09:00"),  # its thread
            (mail("sven", to="bea", at="Tue 09:00"), "buyer since w1 Tue 09:00"),  # to its sender
            (mail("sven", to="carl", cc="bea", at="Tue 09:00"), "buyer since w1 Tue 09:00"),  # in copy
            (mail("rita", to="carl", at="Tue 09:00"), "buyer since w1 Tue 09:00"),  # by its addressee
            (chat("rita carl", at="Tue 09:00"), "buyer since w1 Tue 09:00"),
            (mail("sven", to="carl", at="Tue 09:00"), OWED),  # who writes to IT has not answered the CFO
            (mail("carl", to="sven", at="Tue 09:00", re="asked"), OWED),  # the wrong side
            (mail("rita", to="sven", at="Tue 09:00", re="asked"), OWED),  # talk among themselves
            (mail("rita", to="bea", at="Tue 09:00", re="asked", automated=Automated.AUTO_REPLY), OWED),
            (mail("rita", to="bea", at="w0 Fri 09:00", re="asked"), OWED),  # before the ball
        ],
    )
    def test_by(self, answer: DealEvent, court: str) -> None:
        assert facts(ASKED, answer).as_of("Wed 09:00").court == court

    def test_only_those_in_to_are_its_addressees(self) -> None:
        copied = mail("bea", to="rita", cc="sven", at="Mon 09:00")
        elsewhere = mail("sven", to="carl", at="Tue 09:00")
        assert facts(copied, elsewhere).as_of("Wed 09:00").court == OWED

    def test_where_to_holds_nobody_of_that_side_all_recipients_are(self) -> None:
        copied = mail("bea", to="carl", cc="rita sven", at="Mon 09:00")
        elsewhere = mail("sven", to="ines", at="Tue 09:00")
        assert facts(copied, elsewhere).as_of("Wed 09:00").court == "buyer since w1 Tue 09:00"

    def test_one_answer_closes_all_that_it_answers(self) -> None:
        again = mail("bea", to="rita", at="Mon 15:00")
        answer = mail("rita", to="bea", at="Tue 09:00", signals=[Signal.CLOSES])
        assert facts(ASKED, again, answer).as_of("Wed 09:00").court == "nobody"

    def test_what_is_left_counts_from_its_own_time(self) -> None:
        """Sven answers bea, so that what rita owes ines is the oldest."""
        to_ines = mail("ines", to="rita", at="Mon 12:00")
        answer = mail("sven", to="bea", at="Tue 09:00")
        assert facts(ASKED, to_ines, answer).as_of("Wed 09:00").court == "seller since w1 Mon 12:00"

    def test_at_the_same_instant_the_order_of_touches_decides(self) -> None:
        question = mail("bea", to="rita", at="Mon 09:00", named="b")
        before, after = (mail("rita", to="bea", at="Mon 09:00", named=name) for name in "ac")
        assert facts(question, before).as_of("Tue 09:00").court == OWED
        assert facts(question, after).as_of("Tue 09:00").court == "buyer since w1 Mon 09:00"


class TestPeopleMeet:
    """A mutual meeting that ends later, held with the ball's sender and one of its addressees."""

    def test_closes_it_at_its_end(self) -> None:
        meeting = booked(at="w0 Fri 09:00", start="Tue 10:00")
        assert facts(ASKED, meeting).as_of("Tue 10:59:59").court == OWED
        assert facts(ASKED, meeting).as_of("Tue 11:00").court == "nobody"

    def test_also_when_it_began_before_the_ball(self) -> None:
        meeting = booked(at="w0 Fri 09:00", start="Mon 08:30")
        assert facts(ASKED, meeting).as_of("Mon 09:30").court == "nobody"

    def test_not_when_it_ended_at_that_very_instant(self) -> None:
        meeting = booked(at="w0 Fri 09:00", start="Mon 08:00")
        assert facts(ASKED, meeting).as_of("Tue 09:30").court == OWED

    def test_not_without_an_addressee_or_the_sender(self) -> None:
        with_sven = invitation("bea", to="sven", at="w0 Fri 09:00", start="Tue 10:00")
        with_carl = invitation("carl", to="rita", at="w0 Fri 09:00", start="Tue 10:00")
        assert facts(ASKED, with_sven).as_of("Wed 09:00").court == OWED
        assert facts(ASKED, with_carl).as_of("Wed 09:00").court == OWED

    def test_not_with_an_addressee_who_declined(self) -> None:
        meeting = invitation("bea", to="rita sven", at="w0 Fri 09:00", start="Tue 10:00")
        declined = declines("rita", meeting, at="Mon 12:00")
        assert facts(ASKED, meeting, declined).as_of("Wed 09:00").court == OWED

    def test_not_when_it_was_called_off(self) -> None:
        meeting = booked(at="w0 Fri 09:00", start="Tue 10:00")
        assert facts(ASKED, meeting, calls_off(meeting, at="Tue 09:00")).as_of("Wed 09:00").court == OWED

    def test_a_call_is_such_a_meeting(self) -> None:
        assert facts(ASKED, call("sven rita bea", at="Tue 10:00")).as_of("Wed 09:00").court == "nobody"
        assert facts(ASKED, call("sven bea", at="Tue 10:00")).as_of("Wed 09:00").court == OWED


class TestOutcomesOfCalls:
    """`we_owe` leaves a ball with the seller, `they_owe` with the buyer."""

    def test_we_owe(self) -> None:
        seen = facts(call("rita bea", at="Tue 10:00", outcome=Outcome.WE_OWE)).as_of("Wed 09:00")
        assert seen.court == "seller since w1 Tue 10:00"

    def test_they_owe(self) -> None:
        seen = facts(ASKED, call("rita bea", at="Tue 10:00", outcome=Outcome.THEY_OWE)).as_of("Wed 09:00")
        assert seen.court == "buyer since w1 Tue 10:00"

    def test_agreed_and_nothing(self) -> None:
        agreed = call("rita bea", at="Tue 10:00", outcome=Outcome.AGREED, agreed_for="Fri")
        assert facts(ASKED, agreed).as_of("Wed 09:00").court == "nobody"

    @pytest.mark.parametrize(
        "answer", [mail("rita", to="carl", at="Wed 09:00"), mail("sven", to="bea", at="Wed 09:00")]
    )
    def test_its_people_are_sender_and_addressees(self, answer: DealEvent) -> None:
        owing = call("rita bea", at="Tue 10:00", outcome=Outcome.WE_OWE)
        assert facts(owing, answer).as_of("Wed 09:00").court == "buyer since w1 Wed 09:00"

    def test_others_do_not_answer_it(self) -> None:
        owing = call("rita bea", at="Tue 10:00", outcome=Outcome.WE_OWE)
        seen = facts(owing, mail("sven", to="carl", at="Wed 09:00")).as_of("Wed 12:00")
        assert seen.court == "seller since w1 Tue 10:00"

    def test_the_next_call_closes_it(self) -> None:
        seen = facts(
            call("rita bea", at="Tue 10:00", outcome=Outcome.WE_OWE), call("bea rita", at="Wed 10:00")
        ).as_of("Thu 09:00")
        assert seen.court == "nobody"


class TestNoReplyIsOwed:
    """A person's word closes a ball."""

    def test_from_then_on(self) -> None:
        seen = facts(ASKED, excused("asked", at="Tue 09:00"))
        assert seen.as_of("Tue 08:59:59").court == OWED
        assert seen.as_of("Tue 09:00").court == "nobody"

    def test_and_leaves_the_others(self) -> None:
        more = mail("bea", to="rita", at="Mon 10:00")
        assert facts(ASKED, more, excused("asked", at="Tue 09:00")).as_of("Wed 09:00").court == (
            "seller since w1 Mon 10:00"
        )

    def test_also_after_a_call(self) -> None:
        owing = call("rita bea", at="Mon 10:00", outcome=Outcome.WE_OWE)
        assert facts(owing, excused("call Mon 10:00", at="Tue 09:00")).as_of("Wed 09:00").court == "nobody"

    def test_at_the_instant_of_the_touch(self) -> None:
        assert facts(ASKED, excused("asked", at="Mon 09:00")).as_of("Tue 09:00").court == "nobody"


class TestWhoHoldsTheCourt:
    """Seller, else meeting, else buyer, else nobody."""

    offer = mail("sven", to="carl", at="Mon 08:00")
    meeting = booked(at="Mon 10:00", start="Fri 10:00")

    def test_the_seller_before_a_meeting(self) -> None:
        assert facts(ASKED, self.meeting).as_of("Tue 09:00").court == OWED

    def test_a_meeting_before_the_buyer(self) -> None:
        seen = facts(self.offer, self.meeting)
        assert seen.as_of("Mon 09:59:59").court == "buyer since w1 Mon 08:00"
        assert (seen.as_of("Tue 09:00").court, seen.as_of("Tue 09:00").next_meeting) == (
            "meeting",
            "w1 Fri 10:00",
        )

    def test_the_buyer_again_when_the_meeting_is_over(self) -> None:
        assert facts(self.offer, self.meeting).as_of("Fri 11:00").court == "buyer since w1 Mon 08:00"
