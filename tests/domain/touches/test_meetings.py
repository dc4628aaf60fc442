"""What a meeting is, when it became one, and when no longer: rules.md section 2, "Meetings"."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from domain.deal.events import CalendarFactCaptured
from domain.touches.touch import Method, PartStat
from tests.domain.invitations import (
    accepts,
    booked,
    calls_off,
    declines,
    invitation,
    moved,
    on_whole_days,
    replies,
)
from tests.domain.times import clock_name
from tests.examples import call, chat, mail
from tests.story import Seen, facts

DEMO = invitation("rita", to="bea carl", at="Mon 09:00", start="w2 Wed 10:00", title="demo")


def mutual_since(seen: Seen) -> str | None:
    (meeting,) = seen.meetings
    return None if meeting.mutual_at is None else clock_name(meeting.mutual_at)


class TestBetweenTheSides:
    """A buyer meeting has people of both sides."""

    def test_within_one_company_it_is_none(self) -> None:
        internal = invitation("rita", to="sven", at="Mon 09:00", start="Tue 10:00", accepted="sue")
        theirs = invitation("bea", to="carl", at="Mon 09:00", start="Tue 10:00", named="theirs")
        assert facts(internal, theirs).as_of("Mon 12:00").meetings == []

    def test_a_stranger_adds_nothing(self) -> None:
        seen = facts(
            invitation("olga", to="rita bea", at="Mon 09:00", start="Tue 10:00", title="fair")
        ).as_of("Mon 12:00")
        assert seen.meeting_states == ["fair proposed"]


class TestMutual:
    """A buyer-side person organised it, or at least one buyer attendee accepted."""

    def test_since_its_creation_when_the_buyer_organised_it(self) -> None:
        seen = facts(
            invitation("bea", to="rita", at="Tue 09:00", created="Mon 08:00", start="w2 Wed 10:00")
        ).as_of("Tue 12:00")
        assert (mutual_since(seen), seen.court) == ("w1 Mon 08:00", "meeting")

    def test_since_the_earliest_stamp_where_no_creation_is_given(self) -> None:
        first = invitation("bea", to="rita", at="Mon 09:00", created=None, start="w2 Wed 10:00")
        again = moved(first, at="Tue 09:00", start="w2 Thu 10:00")
        assert mutual_since(facts(again, first).as_of("Wed 12:00")) == "w1 Mon 09:00"

    def test_since_the_first_acceptance_when_its_reply_is_known(self) -> None:
        seen = facts(DEMO, accepts("bea", DEMO, at="Wed 16:00"), accepts("carl", DEMO, at="Tue 15:00")).as_of(
            "Fri 09:00"
        )
        assert (mutual_since(seen), seen.court) == ("w1 Tue 15:00", "meeting")

    def test_since_its_creation_when_the_calendar_only_shows_that_it_was_accepted(self) -> None:
        shown = invitation(
            "rita", to="carl", accepted="bea", at="Tue 09:00", created="Mon 08:00", start="w2 Wed 10:00"
        )
        assert mutual_since(facts(shown).as_of("Fri 09:00")) == "w1 Mon 08:00"

    def test_an_invitation_that_nobody_answered_is_a_proposal(self) -> None:
        seen = facts(DEMO).as_of("Fri 09:00")
        assert (seen.meeting_states, seen.court, seen.next_meeting) == (["demo proposed"], "nobody", None)
        assert facts(DEMO).as_of("w3 Fri 09:00").meeting_states == ["demo proposed"]

    @pytest.mark.parametrize("answer", [PartStat.TENTATIVE, PartStat.DELEGATED, PartStat.NEEDS_ACTION])
    def test_only_an_acceptance_makes_it_one(self, answer: PartStat) -> None:
        seen = facts(DEMO, replies("bea", DEMO, answer, at="Tue 10:00")).as_of("Fri 09:00")
        assert (seen.meeting_states, seen.court) == (["demo proposed"], "nobody")

    def test_an_acceptance_of_the_seller_does_not(self) -> None:
        both = invitation("rita", to="bea sven", at="Mon 09:00", start="w2 Wed 10:00", title="demo")
        seen = facts(both, accepts("sven", both, at="Tue 10:00")).as_of("Fri 09:00")
        assert seen.meeting_states == ["demo proposed"]

    def test_a_counter_proposal_is_no_acceptance_and_moves_nothing(self) -> None:
        other_time = moved(DEMO, at="Tue 10:00", start="w3 Wed 10:00")
        counter = CalendarFactCaptured(replace(other_time.fact, method=Method.COUNTER))
        seen = facts(DEMO, counter, accepts("bea", DEMO, at="Wed 10:00")).as_of("Fri 09:00")
        assert seen.next_meeting == "w2 Wed 10:00"


class TestAhead:
    """It is ahead while its end is later than the as-of time."""

    meeting = booked(at="Mon 09:00", start="Wed 10:00", title="demo")

    @pytest.mark.parametrize(
        ("now", "state", "court"),
        [
            ("Mon 09:00", "ahead", "meeting"),
            ("Wed 10:59:59", "ahead", "meeting"),
            ("Wed 11:00", "held", "nobody"),
        ],
    )
    def test_until_its_end(self, now: str, state: str, court: str) -> None:
        seen = facts(self.meeting).as_of(now)
        assert (seen.meeting_states, seen.court) == ([f"demo {state}"], court)

    def test_it_is_unknown_before_it_was_stamped(self) -> None:
        assert facts(self.meeting).as_of("Mon 08:59:59").meetings == []

    def test_the_next_meeting_is_the_first_that_is_ahead_whoever_holds_the_court(self) -> None:
        sooner = booked(at="Tue 09:00", start="w2 Mon 10:00", title="sooner")
        later = booked(at="Mon 09:00", start="w2 Tue 10:00", title="later")
        question = mail("bea", to="rita", at="Tue 10:00")
        seen = facts(later, sooner, question).as_of("Tue 12:00")
        assert (seen.court, seen.next_meeting) == ("seller since w1 Tue 10:00", "w2 Mon 10:00")

    def test_whole_days_last_from_midnight_to_midnight_of_the_deals_zone(self) -> None:
        workshop = on_whole_days(booked(at="Mon 09:00", start="Wed 00:00", title="workshop"), "Wed", "Fri")
        assert facts(workshop).as_of("Thu 23:59:59").meeting_states == ["workshop ahead"]
        assert facts(workshop).as_of("Fri 00:00").meeting_states == ["workshop held"]


class TestLost:
    """Cancelled, declined by every buyer attendee, or asked again and not answered."""

    accepted = accepts("bea", DEMO, at="Tue 10:00")

    def test_when_it_is_cancelled(self) -> None:
        seen = facts(DEMO, self.accepted, calls_off(DEMO, at="Wed 10:00"))
        assert seen.as_of("Wed 09:59:59").meeting_states == ["demo ahead"]
        assert seen.as_of("Wed 10:00").meeting_states == ["demo cancelled"]
        assert seen.as_of("Wed 10:00").court == "nobody"

    def test_when_every_buyer_attendee_declined(self) -> None:
        one = declines("bea", DEMO, at="Wed 10:00")
        other = declines("carl", DEMO, at="Thu 10:00")
        assert facts(DEMO, self.accepted, one, other).as_of("Fri 09:00").meeting_states == ["demo declined"]

    def test_not_while_another_has_accepted(self) -> None:
        carl = accepts("carl", DEMO, at="Tue 11:00")
        seen = facts(DEMO, self.accepted, carl, declines("bea", DEMO, at="Wed 10:00")).as_of("Fri 09:00")
        assert seen.meeting_states == ["demo ahead"]

    def test_when_the_only_one_who_accepted_declines_and_the_other_is_silent(self) -> None:
        seen = facts(DEMO, self.accepted, declines("bea", DEMO, at="Wed 10:00"))
        assert seen.as_of("Wed 09:00").meeting_states == ["demo ahead"]
        assert (seen.as_of("Fri 09:00").meeting_states, seen.as_of("Fri 09:00").court) == (
            ["demo proposed"],
            "nobody",
        )

    def test_the_last_answer_of_a_person_counts(self) -> None:
        back = (declines("bea", DEMO, at="Wed 10:00"), accepts("bea", DEMO, at="Thu 10:00"))
        seen = facts(DEMO, self.accepted, *back, declines("carl", DEMO, at="Wed 10:00")).as_of("Fri 09:00")
        assert (seen.meeting_states, mutual_since(seen)) == (["demo ahead"], "w1 Tue 10:00")

    def test_when_it_is_moved_and_asks_again(self) -> None:
        again = moved(DEMO, at="Wed 10:00", start="w2 Thu 10:00", asks_again=True)
        seen = facts(DEMO, self.accepted, again)
        assert seen.as_of("Wed 09:00").meeting_states == ["demo ahead"]
        assert seen.as_of("Thu 09:00").meeting_states == ["demo proposed"]
        once_more = facts(DEMO, self.accepted, again, accepts("bea", again, at="Fri 09:00")).as_of(
            "Fri 10:00"
        )
        assert (once_more.meeting_states, once_more.next_meeting) == (["demo ahead"], "w2 Thu 10:00")

    def test_not_when_it_is_moved_and_the_answers_stand(self) -> None:
        standing = CalendarFactCaptured(
            replace(
                moved(DEMO, at="Wed 10:00", start="w2 Thu 10:00").fact,
                invitees=tuple(replace(i, answer=PartStat.ACCEPTED) for i in DEMO.fact.invitees),
            )
        )
        seen = facts(DEMO, self.accepted, standing).as_of("Thu 09:00")
        assert (seen.meeting_states, seen.next_meeting) == (["demo ahead"], "w2 Thu 10:00")

    def test_a_meeting_of_the_buyer_that_every_buyer_attendee_declined(self) -> None:
        review = invitation("bea", to="rita carl", at="Mon 09:00", start="w2 Wed 10:00", title="review")
        seen = facts(review, declines("carl", review, at="Tue 10:00"))
        assert seen.as_of("Mon 12:00").meeting_states == ["review ahead"]
        assert seen.as_of("Tue 12:00").meeting_states == ["review declined"]

    def test_what_was_said_of_it_may_come_in_any_order(self) -> None:
        told = (DEMO, self.accepted, moved(DEMO, at="Wed 10:00", start="w2 Thu 10:00"))
        found = [facts(*order).as_of("Fri 09:00").meetings for order in permutations(told)]
        assert all(meetings == found[0] for meetings in found)


class TestReported:
    """A call or a meeting in person is a mutual meeting, not booked, held at its time."""

    def test_a_call_is_held_at_its_time(self) -> None:
        seen = facts(call("rita bea", at="Tue 10:00", title="discovery"))
        assert seen.as_of("Tue 09:59:59").advances == []
        assert seen.as_of("Tue 10:00").advances == [
            "milestone_reached w1 Tue 10:00",
            "meeting_held w1 Tue 10:00",
        ]

    def test_a_chat_is_none(self) -> None:
        assert facts(chat("rita bea", at="Tue 10:00", title="discovery")).as_of("Wed 10:00").advances == []

    def test_a_call_before_the_opening_is_none(self) -> None:
        seen = facts(call("rita bea", at="w0 Fri 10:00", title="discovery")).as_of("Wed 10:00")
        assert (seen.advances, seen.state("discovery")) == ([], "open")

    def test_a_call_within_one_company_is_none(self) -> None:
        assert facts(call("rita sven", at="Tue 10:00", title="discovery")).as_of("Wed 10:00").advances == []
