"""Findings that argue from silence: rules.md section 5."""

from __future__ import annotations

import pytest

from domain.deal.events import DealEvent
from domain.moments import SECONDS_A_DAY
from tests.domain.invitations import WEEKLY, booked, calls_off, declines, invitation
from tests.domain.playbooks import playbook
from tests.domain.times import clock, clock_name
from tests.examples import WORKS_IN_GERMANY, auto_reply, call, chat, deal, mail, opened, promised
from tests.story import facts


class TestGoneQuiet:
    """More than 10 buyer working days since the buyer was last heard of; high at 20."""

    @pytest.mark.parametrize(
        ("now", "days", "severity"),
        [("w3 Tue 00:00", 11, "medium"), ("w4 Fri 23:00", 19, "medium"), ("w5 Mon 00:00", 20, "high")],
    )
    def test_since_the_opening(self, now: str, days: int, severity: str) -> None:
        facts().as_of(now).says("gone_quiet", severity, since="w3 Tue 00:00", days=days, limit=10)

    def test_ten_days_are_quiet_but_not_gone(self) -> None:
        assert facts().as_of("w3 Mon 23:59:59").finds("gone_quiet") is None

    @pytest.mark.parametrize(
        "sign",
        [
            mail("bea", to="rita", at="Tue 09:00"),
            chat("bea rita", at="Tue 09:00"),
            call("rita bea", at="Tue 09:00"),
            booked(at="w0 Fri 09:00", start="Tue 10:00"),
        ],
    )
    def test_since_the_last_sign(self, sign: DealEvent) -> None:
        seen = facts(sign)
        assert seen.as_of("w3 Tue 23:00").finds("gone_quiet") is None
        seen.as_of("w3 Wed 09:00").says("gone_quiet", "medium", since="w3 Wed 00:00", days=11)

    @pytest.mark.parametrize(
        "noise",
        [
            mail("rita", to="bea", at="w2 Tue 09:00"),
            auto_reply("bea", at="w2 Tue 09:00"),
            mail("bea", to="carl", at="w2 Tue 09:00"),
            booked(at="w2 Tue 09:00", start="w3 Fri 10:00"),
            invitation("rita", to="bea", at="Tue 09:00", start="w2 Tue 10:00"),
            promised("buyer", at="w2 Tue 09:00", due="w3 Fri"),
        ],
    )
    def test_what_is_no_sign(self, noise: DealEvent) -> None:
        seen = facts(noise).as_of("w3 Tue 09:00")
        seen.says("gone_quiet", "medium", since="w3 Tue 00:00", days=11)

    def test_these_are_the_buyers_days(self) -> None:
        """w5 Fri and w6 Mon are holidays in Germany."""
        told = mail("bea", to="rita", at="w4 Mon 09:00")
        assert (
            facts(told, terms=deal(buyer=WORKS_IN_GERMANY)).as_of("w6 Wed 09:00").finds("gone_quiet") is None
        )
        facts(told, terms=deal(seller=WORKS_IN_GERMANY)).as_of("w6 Wed 09:00").says(
            "gone_quiet", "medium", since="w6 Tue 00:00", days=12
        )


class TestStalled:
    """More than 20 buyer working days since the last advance; high at 40."""

    @pytest.mark.parametrize(
        ("now", "days", "severity"),
        [("w5 Tue 00:00", 21, "medium"), ("w8 Fri 09:00", 39, "medium"), ("w9 Mon 09:00", 40, "high")],
    )
    def test_since_the_opening(self, now: str, days: int, severity: str) -> None:
        facts().as_of(now).says("stalled", severity, since="w5 Tue 00:00", days=days, limit=20)

    def test_twenty_days_are_slow_but_not_stalled(self) -> None:
        assert facts().as_of("w5 Mon 23:59:59").finds("stalled") is None

    def test_since_the_last_advance_and_not_since_the_last_mail(self) -> None:
        promise = promised("buyer", at="w2 Mon 09:00", due="w2 Fri")
        chatter = mail("bea", to="rita", at="w5 Fri 09:00")
        seen = facts(promise, chatter)
        assert seen.as_of("w6 Mon 09:00").finds("stalled") is None
        seen.as_of("w6 Tue 09:00").says("stalled", "medium", since="w6 Tue 00:00", days=21)

    def test_a_continuation_does_not_help(self) -> None:
        weekly = booked(at="Mon 09:00", start="Tue 10:00", title="status", every=f"{WEEKLY};COUNT=10")
        facts(weekly).as_of("w5 Wed 09:00").says("stalled", "medium", since="w5 Wed 00:00", days=21)


class TestNoNextMeeting:
    """No mutual buyer meeting is ahead; low."""

    def test_since_the_opening(self) -> None:
        facts().as_of("Tue 09:00").says("no_next_meeting", "low", since="w1 Mon 00:00")

    def test_not_while_one_is_ahead(self) -> None:
        seen = facts(booked(at="Tue 09:00", start="Fri 10:00"))
        assert seen.as_of("Fri 10:59:59").finds("no_next_meeting") is None
        seen.as_of("Fri 11:00").says("no_next_meeting", "low", since="w1 Fri 11:00")

    def test_since_the_last_one_was_called_off(self) -> None:
        meeting = booked(at="Tue 09:00", start="Fri 10:00")
        seen = facts(meeting, calls_off(meeting, at="Wed 12:00")).as_of("w2 Mon 09:00")
        seen.says("no_next_meeting", "low", since="w1 Wed 12:00")

    def test_a_proposal_is_no_meeting(self) -> None:
        seen = facts(invitation("rita", to="bea", at="Tue 09:00", start="Fri 10:00")).as_of("Wed 09:00")
        seen.says("no_next_meeting", "low", since="w1 Mon 00:00")


class TestSingleThreaded:
    """After 10 buyer working days, contact in the last 30 days with fewer than two buyer people."""

    bea = mail("bea", to="rita", at="w2 Mon 09:00")
    carl = mail("carl", to="rita", at="w2 Tue 09:00")

    def test_one_person_after_more_than_ten_days(self) -> None:
        seen = facts(self.bea)
        assert seen.as_of("w3 Mon 23:59:59").finds("single_threaded") is None
        seen.as_of("w3 Tue 00:00").says("single_threaded", "medium", since="w3 Tue 00:00", people=1, limit=2)

    def test_nobody_at_all_while_the_seller_writes(self) -> None:
        seen = facts(mail("rita", to="bea carl", at="w3 Thu 09:00"))
        assert seen.as_of("w3 Wed 09:00").finds("single_threaded") is None
        seen.as_of("w3 Fri 09:00").says("single_threaded", "medium", since="w3 Thu 09:00", people=0)

    def test_two_who_write_are_enough(self) -> None:
        assert facts(self.bea, self.carl).as_of("w3 Fri 09:00").finds("single_threaded") is None

    def test_who_is_only_written_to_does_not_count(self) -> None:
        seen = facts(self.bea, mail("rita", to="carl", at="w2 Tue 09:00")).as_of("w3 Fri 09:00")
        assert seen.finds("single_threaded") is not None

    def test_who_took_part_in_a_meeting_counts(self) -> None:
        together = invitation("bea", to="rita carl", at="w2 Mon 09:00", start="w2 Wed 10:00")
        assert facts(together).as_of("w3 Fri 09:00").finds("single_threaded") is None
        assert (
            facts(call("rita bea carl", at="w2 Wed 09:00")).as_of("w3 Fri 09:00").finds("single_threaded")
            is None
        )

    def test_who_declined_or_the_meeting_that_is_ahead_does_not(self) -> None:
        together = invitation("bea", to="rita carl ines", at="w2 Mon 09:00", start="w2 Wed 10:00")
        without_two = (
            declines("carl", together, at="w2 Mon 10:00"),
            declines("ines", together, at="w2 Mon 10:00"),
        )
        ahead = invitation("bea", to="rita carl", at="w2 Mon 09:00", start="w4 Wed 10:00")
        assert facts(self.bea, ahead).as_of("w3 Fri 09:00").finds("single_threaded") is not None
        one_left = facts(together, without_two[0], self.bea).as_of("w3 Fri 09:00")
        assert one_left.finds("single_threaded") is None  # ines is there
        assert facts(together, *without_two).as_of("w3 Fri 09:00").finds("single_threaded") is None

    def test_thirty_days_after_the_second_person_was_heard_it_is_true_again(self) -> None:
        """Bea goes on writing; carl fell silent on w2 Tue."""
        on = mail("bea", to="rita", at="w5 Mon 09:00")
        seen = facts(self.bea, self.carl, on)
        gone = clock("w2 Tue 09:00") + 30 * SECONDS_A_DAY
        assert seen.at(gone - 1).finds("single_threaded") is None
        seen.at(gone).says("single_threaded", "medium", since=clock_name(gone), people=1)

    def test_where_there_is_no_contact_at_all_it_is_quiet(self) -> None:
        last = clock("w2 Mon 09:00") + 30 * SECONDS_A_DAY
        seen = facts(self.bea)
        assert seen.at(last - 1).finds("single_threaded") is not None
        assert seen.at(last).finds("single_threaded") is None
        assert facts().as_of("w5 Fri 09:00").finds("single_threaded") is None

    def test_new_contact_after_a_pause_begins_it_anew(self) -> None:
        again = mail("bea", to="rita", at="w9 Mon 09:00")
        facts(self.bea, again).as_of("w9 Fri 09:00").says("single_threaded", "medium", since="w9 Mon 09:00")

    def test_thresholds_of_the_playbook(self) -> None:
        book = playbook(single_threaded={"people": 3, "days": 5})
        seen = facts(self.bea, self.carl, terms=deal(book)).as_of("w2 Wed 09:00")
        seen.says("single_threaded", "medium", since="w2 Tue 00:00", people=2, limit=3)


class TestShortDeals:
    """15 buyer working days to w4 Mon: every `days` is capped at 3."""

    terms = deal(playbook(), opening=opened("w4 Mon"))

    @pytest.mark.parametrize("rule", ["gone_quiet", "stalled"])
    def test_all_are_watched_closely(self, rule: str) -> None:
        assert facts(terms=self.terms).as_of("Thu 23:00").finds(rule) is None
        facts(terms=self.terms).as_of("Fri 09:00").says(rule, "medium", since="w1 Fri 00:00", days=4, limit=3)

    def test_high_comes_sooner_too(self) -> None:
        facts(terms=self.terms).as_of("w2 Tue 09:00").says("stalled", "high", since="w1 Fri 00:00", days=6)

    def test_one_contact_is_seen_sooner(self) -> None:
        seen = facts(mail("bea", to="rita", at="Tue 09:00"), terms=self.terms)
        assert seen.as_of("Thu 23:00").finds("single_threaded") is None
        seen.as_of("Fri 00:00").says("single_threaded", "medium", since="w1 Fri 00:00", people=1)
