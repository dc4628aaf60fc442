"""Waiting days: how the days of a deal's life were spent; rules.md section 4."""

from __future__ import annotations

from tests.domain.invitations import booked
from tests.domain.times import clock
from tests.examples import WORKS_IN_GERMANY, closed, deal, mail, opened
from tests.story import facts

OFFER = mail("rita", to="bea", at="Wed 09:00")


def test_each_day_counts_for_who_holds_the_court_at_its_end() -> None:
    """Tue: nobody. Wed to the next Tue: the buyer, but for the weekend. Wed and Thu: the seller."""
    answer = mail("bea", to="rita", at="w2 Wed 17:00")
    seen = facts(OFFER, answer).as_of("w2 Thu 09:00")
    assert seen.waiting_days == {"nobody": 1, "buyer": 5, "seller": 2}


def test_the_day_of_the_opening_does_not_count() -> None:
    assert facts().as_of("Mon 18:00").waiting_days == {}
    assert facts().as_of("Tue 00:00").waiting_days == {"nobody": 1}


def test_today_counts_for_who_holds_the_court_now() -> None:
    seen = facts(OFFER)
    assert seen.as_of("Wed 08:59:59").waiting_days == {"nobody": 2}
    assert seen.as_of("Wed 09:00").waiting_days == {"nobody": 1, "buyer": 1}


def test_a_day_is_over_at_the_midnight_after_it() -> None:
    """What happens at that instant still counts; a second later it does not."""
    at_midnight = mail("rita", to="bea", at="Thu 00:00")
    after = mail("rita", to="bea", at="Thu 00:00:01")
    assert facts(at_midnight).as_of("Thu 09:00").waiting_days == {"nobody": 1, "buyer": 2}
    assert facts(after).as_of("Thu 09:00").waiting_days == {"nobody": 2, "buyer": 1}


def test_days_count_when_the_holder_works() -> None:
    """The German holidays are w5 Fri and w6 Mon. From w5 Thu on the buyer holds the court."""
    told = (mail("rita", to="bea", at="w5 Wed 09:00"),)
    nobody = {"nobody": 22}
    german_buyer, german_seller = deal(buyer=WORKS_IN_GERMANY), deal(seller=WORKS_IN_GERMANY)
    assert facts(*told, terms=german_seller).as_of("w6 Tue 09:00").waiting_days == {"nobody": 21, "buyer": 5}
    assert facts(*told, terms=german_buyer).as_of("w6 Tue 09:00").waiting_days == {"nobody": 21, "buyer": 3}
    assert facts(terms=german_buyer).as_of("w5 Wed 09:00").waiting_days == nobody


def test_days_of_a_meeting_and_of_nobody_count_when_both_work() -> None:
    both = deal(buyer=WORKS_IN_GERMANY)
    meeting = booked(at="Mon 09:00", start="w6 Tue 10:00")
    assert facts(meeting, terms=both).as_of("w6 Tue 10:30").waiting_days == {"meeting": 24}
    assert facts(terms=both).as_of("w6 Tue 10:30").waiting_days == {"nobody": 24}


def test_a_day_ends_with_its_own_meetings() -> None:
    meeting = booked(at="Mon 09:00", start="Wed 23:00")
    assert facts(meeting).as_of("Thu 09:00").waiting_days == {"meeting": 1, "nobody": 2}


def test_they_end_with_the_deal() -> None:
    seen = facts(OFFER, closed(at="Fri 12:00"))
    assert seen.as_of("w3 Fri 09:00").waiting_days == {"nobody": 1, "buyer": 3}


def test_they_count_from_the_first_cycle() -> None:
    """The second cycle was opened on w2 Mon."""
    second = opened(on="w2 Mon", running_since="Mon")
    assert facts(OFFER, terms=deal(opening=second)).as_of("w2 Tue 09:00").waiting_days == {
        "nobody": 1,
        "buyer": 5,
    }


def test_nothing_is_lost_when_clocks_change() -> None:
    """w4 Sun has 23 hours in Berlin."""
    assert clock("w5 Mon 00:00") - clock("w4 Sun 00:00") == 23 * 3_600
    assert facts().as_of("w5 Mon 00:00").waiting_days == {"nobody": 20}
