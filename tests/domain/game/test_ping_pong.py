"""When a rally is ping-pong: rules.md section 4, and the finding of section 5."""

from __future__ import annotations

import pytest

from domain.deal.events import EmailSighted
from tests.domain.playbooks import playbook
from tests.domain.times import clock_name, later
from tests.examples import (
    CONTRACT,
    DISCOVERY,
    SIGNATURE,
    WORKS_IN_GERMANY,
    closed,
    deal,
    mail,
    opened,
    promised,
    volley,
)
from tests.story import facts

# Six turns from w1 Mon to w2 Mon: 5 seller working days (Tue to Fri, Mon). Share: 2 of 3.
SIX = volley("Mon 09:00", "Tue 09:00", "Wed 09:00", "Thu 09:00", "Fri 09:00", "w2 Mon 09:00")


def daily(turns: int) -> tuple[str, ...]:
    """Times of that many turns, an hour apart on w1 Mon, the last one on w2 Mon."""
    return (*(later("Mon 08:00", hours=n) for n in range(turns - 1)), "w2 Mon 09:00")


def initiatives(number: int, *, answers: int) -> list[EmailSighted]:
    """So many mails to new people on w1 Mon, then answers to bea day by day from w2 Mon on.

    Bea writes after each of them but the last.
    """
    told: list[EmailSighted] = []
    for hour, new in enumerate(("bea", "ines", "carl")[:number]):
        told += [
            mail("rita", to=new, at=f"Mon {hour + 9:02}:00"),
            mail("bea", to="rita", at=f"Mon {hour + 9:02}:30"),
        ]
    for weekday in ("Mon", "Tue", "Wed", "Thu")[:answers]:
        told += [
            mail("rita", to="bea", at=f"w2 {weekday} 09:00", re=told[-1].sighting.touch_id),
            mail("bea", to="rita", at=f"w2 {weekday} 10:00"),
        ]
    return told[:-1]


class TestAllThreeMustHold:
    """At least 6 turns, a reactive share of 0.6, and 5 seller working days."""

    def test_six_turns_in_five_days(self) -> None:
        seen = facts(*SIX).as_of("w2 Mon 09:00")
        assert (seen.rallies, seen.ping_pong) == (["SBsBsB"], "w2 Mon 09:00")
        seen.says("ping_pong", "medium", since="w2 Mon 09:00", turns=6, days=5)

    def test_five_turns_are_not_enough(self) -> None:
        seen = facts(*volley("Mon 09:00", "Tue 09:00", "Wed 09:00", "Thu 09:00", "w9 Fri 09:00"))
        assert seen.as_of("w9 Fri 12:00").ping_pong is None

    def test_four_days_are_not_enough(self) -> None:
        seen = facts(*volley("Mon 09:00", "Tue 09:00", "Wed 09:00", "Thu 09:00", "Fri 08:00", "Fri 23:00"))
        assert seen.as_of("w2 Wed 09:00").ping_pong is None
        assert seen.as_of("w2 Wed 09:00").finds("ping_pong") is None

    def test_days_are_the_sellers_working_days(self) -> None:
        """From w5 Tue to w6 Tue there are 5 weekdays, two of them holidays in Germany."""
        played = volley(
            "w5 Tue 08:00", "w5 Tue 09:00", "w5 Tue 10:00", "w5 Tue 11:00", "w5 Tue 12:00", "w6 Tue 09:00"
        )
        assert (
            facts(*played, terms=deal(buyer=WORKS_IN_GERMANY)).as_of("w6 Wed 09:00").ping_pong
            == "w6 Tue 09:00"
        )
        assert facts(*played, terms=deal(seller=WORKS_IN_GERMANY)).as_of("w6 Wed 09:00").ping_pong is None

    def test_a_share_of_exactly_0_6_is_enough(self) -> None:
        """Turns S B S B s B s B s: shares 0/2, 1/3, 2/4, and at last 3/5."""
        seen = facts(*initiatives(2, answers=3)).as_of("w3 Fri 09:00")
        assert (seen.rallies, seen.ping_pong) == (["SBSBsBsBs"], "w2 Wed 09:00")

    def test_less_is_not(self) -> None:
        """Turns S B S B S B s B s B s B s: 4 of 7."""
        seen = facts(*initiatives(3, answers=4)).as_of("w3 Fri 09:00")
        assert (seen.rallies[0].count("s"), seen.rallies[0].count("S"), seen.ping_pong) == (4, 3, None)


class TestItGoesOn:
    """From the first touch at which all three hold until the rally ends."""

    def test_it_stays_ping_pong_when_the_share_sinks(self) -> None:
        fresh = [mail("rita", to="ines", at=f"w{week} Mon 09:00") for week in (3, 5, 7)]
        back = [mail("bea", to="rita", at=f"w{week} Wed 09:00") for week in (3, 5, 7)]
        seen = facts(*SIX, *fresh, *back).as_of("w8 Fri 09:00")
        assert seen.rally.reactive_share < 0.6
        assert seen.ping_pong == "w2 Mon 09:00"
        assert seen.finds("ping_pong") is not None

    def test_a_second_touch_of_a_turn_can_be_the_first_at_which_all_hold(self) -> None:
        played = volley("Mon 09:00", "Mon 10:00", "Mon 11:00", "Mon 12:00", "Mon 13:00", "Tue 09:00")
        chaser = mail("bea", to="rita", at="w2 Mon 09:00", re="bea Tue 09:00")
        seen = facts(*played, chaser).as_of("w2 Tue 09:00")
        assert (seen.rallies, seen.ping_pong) == (["SBsBsB"], "w2 Mon 09:00")

    def test_a_second_touch_of_a_turn_can_also_undo_that_it_only_answers(self) -> None:
        played = volley("Mon 09:00", "Mon 10:00", "Mon 11:00", "Mon 12:00", "Mon 13:00")
        fresh = mail("rita", to="ines", at="Mon 14:00")
        last = mail("bea", to="rita", at="w2 Mon 09:00", re="rita Mon 13:00")
        seen = facts(*played, fresh, last).as_of("w2 Tue 09:00")
        assert (seen.rallies, seen.ping_pong) == (["SBsBSB"], None)

    def test_an_advance_ends_it(self) -> None:
        seen = facts(*SIX, promised("buyer", at="w2 Tue 10:00", due="w3 Fri"))
        assert seen.as_of("w2 Tue 09:59:59").finds("ping_pong") is not None
        ended = seen.as_of("w2 Tue 10:00")
        assert ended.finds("ping_pong") is None
        assert ended.rally.is_ping_pong
        assert (ended.rally.ended_by, clock_name(ended.rally.ended_at or 0)) == (
            "commitment_made",
            "w2 Tue 10:00",
        )

    def test_so_does_closing_the_deal(self) -> None:
        seen = facts(*SIX, closed(at="w2 Tue 10:00")).as_of("w2 Fri 09:00")
        assert (seen.rally.ended_by, seen.rules) == ("deal_closed", [])

    def test_the_next_rally_starts_from_nothing(self) -> None:
        more = volley("w2 Tue 11:00", "w2 Wed 11:00", "w2 Thu 11:00")
        seen = facts(*SIX, promised("buyer", at="w2 Tue 10:00", due="w3 Fri"), *more).as_of("w3 Fri 09:00")
        assert (seen.rallies, seen.ping_pong) == (["SBsBsB", "SBs"], None)


class TestSeverity:
    """High from 10 turns."""

    @pytest.mark.parametrize(("turns", "severity"), [(9, "medium"), (10, "high")])
    def test_by_turns(self, turns: int, severity: str) -> None:
        seen = facts(*volley(*daily(turns))).as_of("w2 Mon 12:00")
        seen.says("ping_pong", severity, since="w2 Mon 09:00", turns=turns)

    def test_since_stays_while_it_grows(self) -> None:
        more = [mail("rita", to="bea", at="w2 Tue 09:00", re="bea w2 Mon 09:00")]
        facts(*SIX, *more).as_of("w2 Tue 12:00").says("ping_pong", "medium", since="w2 Mon 09:00", turns=7)


class TestThresholds:
    """The playbook's `watch` sets them; `min_days` is capped at a fifth of the deal's length."""

    def test_of_the_playbook(self) -> None:
        book = playbook(
            DISCOVERY, CONTRACT, SIGNATURE, ping_pong={"min_turns": 3, "reactive_share": 0.5, "min_days": 1}
        )
        played = volley("Mon 09:00", "Mon 10:00", "Tue 09:00")
        assert facts(*played, terms=deal(book)).as_of("Wed 09:00").ping_pong == "w1 Tue 09:00"
        assert facts(*played).as_of("Wed 09:00").ping_pong is None

    def test_min_days_of_a_short_deal(self) -> None:
        """From w1 Mon to w4 Mon there are 15 working days, a fifth is 3; to w3 Fri 14, so 2."""
        played = volley("Mon 08:00", "Mon 09:00", "Mon 10:00", "Mon 11:00", "Mon 12:00", "Wed 09:00")
        on_thursday = mail("bea", to="rita", at="Thu 09:00", re="bea Wed 09:00")
        longer, shorter = deal(opening=opened("w4 Mon")), deal(opening=opened("w3 Fri"))
        assert facts(*played, on_thursday, terms=longer).as_of("Thu 09:00").ping_pong == "w1 Thu 09:00"
        assert facts(*played, on_thursday, terms=shorter).as_of("Thu 09:00").ping_pong == "w1 Wed 09:00"
