"""Turns and rallies: rules.md section 4. `S` initiative, `s` reactive turn, `B` the buyer's turn."""

from __future__ import annotations

import pytest

from domain.touches.touch import Automated, Signal
from tests.domain.invitations import booked, calls_off
from tests.domain.playbooks import attached, milestone, playbook
from tests.domain.times import clock_name
from tests.examples import WORKS_IN_GERMANY, call, chat, closed, deal, declared, mail, promised, volley
from tests.story import Seen, facts

QUESTION = mail("bea", to="rita", at="Mon 10:00")


def ends(seen: Seen) -> list[str]:
    """Each rally's end: by what and when."""
    return [
        f"{r.ended_by} {clock_name(r.ended_at)}" if r.ended_at else "goes on"
        for r in seen.answer.sweep.rallies.all
    ]


class TestTurns:
    """A maximal run of touches of one side; its time is its first touch's."""

    def test_touches_of_one_side_in_a_row_are_one_turn(self) -> None:
        seen = facts(
            QUESTION,
            mail("carl", to="rita", at="Mon 11:00"),
            mail("rita", to="bea", at="Mon 12:00"),
            mail("sven", to="carl", at="Mon 13:00"),
            mail("bea", to="sven", at="Mon 14:00"),
        ).as_of("Tue 09:00")
        (rally,) = seen.answer.sweep.rallies.all
        assert [len(turn.touches) for turn in rally.turns] == [2, 2, 1]
        assert [clock_name(t.at) for t in rally.turns] == ["w1 Mon 10:00", "w1 Mon 12:00", "w1 Mon 14:00"]

    def test_what_is_not_conversational_is_no_turn(self) -> None:
        seen = facts(
            QUESTION,
            mail("rita", to="bea", at="Mon 11:00", automated=Automated.AUTO_REPLY),
            mail("rita", to="sven", at="Mon 12:00"),
            mail("olga", to="rita bea", at="Mon 13:00"),
        ).as_of("Tue 09:00")
        assert seen.rallies == ["B"]

    def test_a_chat_is_a_turn(self) -> None:
        assert facts(QUESTION, chat("rita bea", at="Mon 11:00")).as_of("Tue 09:00").rallies == ["Bs"]


class TestReactive:
    """A seller turn after one of the buyer in which every touch only answers."""

    def test_an_answer_in_the_thread_is_however_late(self) -> None:
        late = mail("rita", to="carl", at="w9 Mon 09:00", re="bea Mon 10:00")
        assert facts(QUESTION, late).as_of("w9 Tue 09:00").rallies == ["Bs"]

    def test_the_opening_turn_is_an_initiative(self) -> None:
        """It answers older mail, but no turn of the buyer comes before it in the rally."""
        older = mail("bea", to="rita", at="w0 Fri 10:00")
        seen = facts(older, mail("rita", to="bea", at="Mon 09:00", re="bea w0 Fri 10:00"), QUESTION)
        assert seen.as_of("Tue 09:00").rallies == ["SB"]

    @pytest.mark.parametrize(
        ("asked", "answered", "turns"),
        [
            ("Mon 10:00", "Wed 23:59", "Bs"),  # 2 seller working days: Tue, Wed
            ("Mon 10:00", "Thu 00:00", "BS"),  # 3
            ("Fri 10:00", "w2 Tue 18:00", "Bs"),  # a weekend between
            ("Fri 10:00", "w2 Wed 08:00", "BS"),
            ("Sat 10:00", "w2 Tue 18:00", "Bs"),
            ("w2 Sun 10:00", "w3 Tue 18:00", "Bs"),
            ("w2 Sun 10:00", "w3 Wed 08:00", "BS"),
        ],
    )
    def test_a_new_subject_is_an_answer_within_two_working_days(
        self, asked: str, answered: str, turns: str
    ) -> None:
        seen = facts(mail("bea", to="rita", at=asked), mail("rita", to="bea", at=answered))
        assert seen.as_of("w4 Mon 09:00").rallies == [turns]

    def test_these_are_the_sellers_working_days(self) -> None:
        """w5 Fri and w6 Mon are holidays in Germany: Thu to the second Wednesday is 2 days."""
        told = (mail("bea", to="rita", at="w5 Thu 10:00"), mail("rita", to="bea", at="w6 Wed 10:00"))
        assert facts(*told, terms=deal(seller=WORKS_IN_GERMANY)).as_of("w6 Fri 09:00").rallies == ["Bs"]
        assert facts(*told, terms=deal(buyer=WORKS_IN_GERMANY)).as_of("w6 Fri 09:00").rallies == ["BS"]

    def test_to_somebody_who_took_part_in_what_the_buyer_wrote(self) -> None:
        copied = mail("bea", to="rita", cc="carl", at="Mon 10:00")
        to_carl, to_ines = mail("rita", to="carl", at="Tue 10:00"), mail("rita", to="ines", at="Tue 10:00")
        assert facts(copied, to_carl).as_of("Wed 09:00").rallies == ["Bs"]
        assert facts(copied, to_ines).as_of("Wed 09:00").rallies == ["BS"]

    def test_one_initiative_makes_the_whole_turn_one(self) -> None:
        answer, offer = mail("rita", to="bea", at="Mon 11:00"), mail("rita", to="ines", at="Mon 12:00")
        assert facts(QUESTION, answer, offer).as_of("Tue 09:00").rallies == ["BS"]
        assert facts(QUESTION, offer, mail("rita", to="bea", at="Mon 13:00")).as_of("Tue 09:00").rallies == [
            "BS"
        ]

    @pytest.mark.parametrize("signal", [Signal.PROPOSES_TIME, Signal.REQUESTS])
    def test_an_answer_that_proposes_a_time_or_requests_something_is_an_initiative(
        self, signal: Signal
    ) -> None:
        answer = mail("rita", to="bea", at="Mon 11:00", re="bea Mon 10:00", signals=[signal])
        assert facts(QUESTION, answer).as_of("Tue 09:00").rallies == ["BS"]

    @pytest.mark.parametrize(
        "signal", [Signal.ASKS_QUESTION, Signal.COMMITS, Signal.POSTPONES, Signal.CLOSES]
    )
    def test_other_signals_change_nothing(self, signal: Signal) -> None:
        answer = mail("rita", to="bea", at="Mon 11:00", re="bea Mon 10:00", signals=[signal])
        assert facts(QUESTION, answer).as_of("Tue 09:00").rallies == ["Bs"]


class TestSegments:
    """Every advance cuts the time line; a touch belongs after all advances up to its own time."""

    played = volley("Mon 09:00", "Mon 10:00", "Mon 11:00", "Mon 12:00")

    def test_an_advance_ends_the_rally_and_the_next_touch_begins_another(self) -> None:
        seen = facts(*self.played, promised("buyer", at="Mon 10:30", due="Fri")).as_of("Tue 09:00")
        assert (seen.rallies, ends(seen)) == (["SB", "SB"], ["commitment_made w1 Mon 10:30", "goes on"])

    def test_a_touch_at_the_instant_of_the_advance_comes_after_it(self) -> None:
        seen = facts(*self.played, promised("buyer", at="Mon 11:00", due="Fri")).as_of("Tue 09:00")
        assert (seen.rallies, ends(seen)[0]) == (["SB", "SB"], "commitment_made w1 Mon 11:00")
        earlier = facts(*self.played, promised("buyer", at="Mon 11:00:01", due="Fri")).as_of("Tue 09:00")
        assert earlier.rallies == ["SBs", "B"]

    def test_a_touch_that_is_an_advance_itself_begins_the_next_rally(self) -> None:
        kick_off = mail("rita", to="bea", at="Mon 13:00", text="Kick-off")
        seen = facts(*self.played, kick_off).as_of("Tue 09:00")
        assert (seen.rallies, ends(seen)[0]) == (["SBsB", "S"], "milestone_started w1 Mon 13:00")

    def test_of_several_advances_at_once_the_first_of_the_table_ends_it(self) -> None:
        """A call takes place and ends with a promise."""
        meeting = call("rita bea", at="Mon 13:00", title="discovery")
        seen = facts(*self.played, meeting).as_of("Tue 09:00")
        assert ends(seen) == ["milestone_reached w1 Mon 13:00"]

    def test_segments_without_turns_have_no_rally(self) -> None:
        seen = facts(
            promised("buyer", at="Mon 10:00", due="Fri"), promised("buyer", at="Mon 11:00", due="Fri")
        ).as_of("Tue 09:00")
        assert seen.rallies == []

    def test_what_is_no_advance_cuts_nothing(self) -> None:
        seen = facts(
            *self.played,
            declared("discovery", "done", at="Mon 10:30"),
            promised("seller", at="Mon 11:30", due="Fri"),
        ).as_of("Tue 09:00")
        assert seen.rallies == ["SBsB"]

    def test_closing_the_deal_ends_the_rally(self) -> None:
        seen = facts(*self.played, closed(at="Mon 12:30")).as_of("Tue 09:00")
        assert ends(seen) == ["deal_closed w1 Mon 12:30"]


class TestPreparation:
    """Mail to prepare an advance meeting at most 10 buyer working days ahead is in no rally."""

    touch = mail("rita", to="bea", at="Wed 09:00")

    @pytest.mark.parametrize(
        ("start", "rallies"),
        [("w3 Wed 18:00", []), ("w3 Thu 08:00", ["S"]), ("w3 Sat 10:00", ["S"])],
    )
    def test_up_to_ten_days_before(self, start: str, rallies: list[str]) -> None:
        meeting = booked(at="Tue 09:00", start=start)
        assert facts(meeting, self.touch).as_of("Wed 12:00").rallies == rallies

    def test_these_are_the_buyers_working_days(self) -> None:
        """Between w5 Wed and w7 Thu there are 11 weekdays, two of them holidays in Germany."""
        told = (booked(at="w5 Tue 09:00", start="w7 Thu 10:00"), mail("rita", to="bea", at="w5 Wed 09:00"))
        assert facts(*told, terms=deal(buyer=WORKS_IN_GERMANY)).as_of("w5 Thu 09:00").rallies == []
        assert facts(*told, terms=deal(seller=WORKS_IN_GERMANY)).as_of("w5 Thu 09:00").rallies == ["S"]

    def test_mail_at_the_instant_of_the_booking_prepares_and_before_it_does_not(self) -> None:
        meeting = booked(at="Wed 09:00", start="Fri 10:00")
        before = mail("rita", to="bea", at="Wed 08:59:59")
        assert facts(meeting, self.touch).as_of("Wed 12:00").rallies == []
        assert facts(meeting, before).as_of("Wed 12:00").rallies == ["S"]

    def test_until_the_meeting_is_over(self) -> None:
        meeting = booked(at="Mon 09:00", start="Wed 08:30", hours=1)
        after = mail("rita", to="bea", at="Wed 09:30")
        assert facts(meeting, self.touch, after).as_of("Wed 12:00").rallies == ["S"]

    def test_not_after_it_was_cancelled(self) -> None:
        meeting = booked(at="Tue 09:00", start="Fri 10:00")
        off = calls_off(meeting, at="Wed 08:00")
        assert facts(meeting, self.touch, off).as_of("Wed 12:00").rallies == ["S"]
        later = calls_off(meeting, at="Wed 09:00:01")
        assert facts(meeting, self.touch, later).as_of("Wed 12:00").rallies == []

    def test_a_continuation_is_prepared_by_nothing(self) -> None:
        advance = booked(at="Mon 08:00", start="Mon 10:00", title="first")
        status = booked(at="Mon 09:00", start="Fri 10:00", title="status")
        assert facts(advance, status, self.touch).as_of("Wed 12:00").rallies == ["S"]

    def test_a_series_stands_for_its_first_instance(self) -> None:
        weekly = booked(at="Mon 09:00", start="Wed 10:00", title="status", every="FREQ=WEEKLY;COUNT=3")
        seen = facts(weekly, self.touch, mail("bea", to="rita", at="Thu 09:00")).as_of("Fri 12:00")
        assert seen.rallies == ["B"]

    def test_mail_that_prepares_still_opens_balls(self) -> None:
        meeting = booked(at="Tue 09:00", start="Fri 10:00")
        seen = facts(meeting, mail("bea", to="rita", at="Wed 09:00")).as_of("Wed 12:00")
        assert (seen.rallies, seen.court) == ([], "seller since w1 Wed 09:00")


class TestProgress:
    """Mail that fits the `progress` of a milestone in hand is in no rally."""

    book = playbook(
        milestone(
            "contract",
            starts=[attached("draft")],
            progress=[attached("redline")],
            evidence=[attached("signed contract")],
        )
    )
    draft = mail("rita", to="bea", at="Mon 09:00", files=["Draft.docx"])
    redline = mail("bea", to="rita", at="Tue 09:00", files=["contract redline 1.docx"])

    def test_while_the_milestone_is_started(self) -> None:
        assert facts(self.draft, self.redline, terms=deal(self.book)).as_of("Fri 09:00").rallies == ["S"]

    def test_a_persons_word_starts_it_too(self) -> None:
        started = declared("contract", "started", at="Mon 08:00")
        assert facts(started, self.redline, terms=deal(self.book)).as_of("Fri 09:00").rallies == []

    def test_not_before(self) -> None:
        assert facts(self.redline, terms=deal(self.book)).as_of("Fri 09:00").rallies == ["B"]

    def test_not_after_it_is_reached(self) -> None:
        signed = mail("bea", to="rita", at="Mon 12:00", files=["signed contract.pdf"])
        seen = facts(self.draft, signed, self.redline, terms=deal(self.book)).as_of("Fri 09:00")
        assert seen.rallies == ["S", "B"]

    def test_other_mail_in_the_meantime_counts(self) -> None:
        other = mail("bea", to="rita", at="Tue 10:00")
        seen = facts(self.draft, self.redline, other, terms=deal(self.book)).as_of("Fri 09:00")
        assert seen.rallies == ["SB"]
