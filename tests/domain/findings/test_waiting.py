"""`waiting_on_buyer` and `waiting_on_seller`: rules.md section 5, and "Away" of section 4."""

from __future__ import annotations

import pytest

from domain.touches.touch import Automated
from tests.domain.invitations import booked
from tests.domain.playbooks import playbook
from tests.examples import (
    CONTRACT,
    DISCOVERY,
    SIGNATURE,
    WORKS_IN_GERMANY,
    auto_reply,
    deal,
    mail,
    opened,
    promised,
)
from tests.story import facts

OFFER = mail("rita", to="bea", at="Mon 09:00")
QUESTION = mail("bea", to="rita", at="Mon 09:00")
SINCE = "w1 Mon 09:00"


class TestOnTheBuyer:
    """More than 3 buyer working days; high at 6."""

    def test_three_days_are_patience(self) -> None:
        assert facts(OFFER).as_of("Thu 23:59:59").finds("waiting_on_buyer") is None

    @pytest.mark.parametrize(
        ("now", "days", "severity"),
        [("Fri 00:00", 4, "medium"), ("w2 Mon 09:00", 5, "medium"), ("w2 Tue 00:00", 6, "high")],
    )
    def test_more_are_too_many(self, now: str, days: int, severity: str) -> None:
        seen = facts(OFFER).as_of(now)
        seen.says("waiting_on_buyer", severity, since=SINCE, days=days, limit=3)
        found = seen.finds("waiting_on_buyer")
        assert found is not None
        assert found.evidence == ("rita Mon 09:00",)

    def test_a_chaser_restarts_nothing(self) -> None:
        seen = facts(OFFER, mail("rita", to="bea", at="Thu 09:00")).as_of("Fri 09:00")
        seen.says("waiting_on_buyer", "medium", since=SINCE, days=4)

    def test_an_answer_ends_it(self) -> None:
        answered = facts(OFFER, mail("bea", to="rita", at="Fri 10:00"))
        assert answered.as_of("Fri 09:59:59").finds("waiting_on_buyer") is not None
        assert answered.as_of("Fri 10:00").finds("waiting_on_buyer") is None

    def test_nobody_waits_while_a_meeting_is_ahead(self) -> None:
        seen = facts(OFFER, booked(at="Tue 09:00", start="w3 Fri 10:00")).as_of("w2 Fri 09:00")
        assert seen.finds("waiting_on_buyer") is None

    def test_these_are_the_buyers_days(self) -> None:
        """The German holidays w5 Fri and w6 Mon."""
        told = mail("rita", to="bea", at="w5 Wed 09:00")
        german_buyer, german_seller = deal(buyer=WORKS_IN_GERMANY), deal(seller=WORKS_IN_GERMANY)
        assert facts(told, terms=german_buyer).as_of("w6 Wed 09:00").finds("waiting_on_buyer") is None
        facts(told, terms=german_buyer).as_of("w6 Thu 09:00").says(
            "waiting_on_buyer", "medium", since="w5 Wed 09:00", days=4
        )
        facts(told, terms=german_seller).as_of("w6 Tue 09:00").says(
            "waiting_on_buyer", "medium", since="w5 Wed 09:00", days=4
        )


class TestOnTheSeller:
    """More than 2 seller working days; high at 6."""

    def test_two_days_are_patience(self) -> None:
        assert facts(QUESTION).as_of("Wed 23:59:59").finds("waiting_on_seller") is None

    @pytest.mark.parametrize(
        ("now", "days", "severity"),
        [("Thu 00:00", 3, "medium"), ("w2 Mon 23:00", 5, "medium"), ("w2 Tue 00:00", 6, "high")],
    )
    def test_more_are_too_many(self, now: str, days: int, severity: str) -> None:
        facts(QUESTION).as_of(now).says("waiting_on_seller", severity, since=SINCE, days=days, limit=2)

    def test_these_are_the_sellers_days(self) -> None:
        told = mail("bea", to="rita", at="w5 Wed 09:00")
        seen = facts(told, terms=deal(seller=WORKS_IN_GERMANY))
        assert seen.as_of("w6 Tue 23:00").finds("waiting_on_seller") is None
        seen.as_of("w6 Wed 00:00").says("waiting_on_seller", "medium", since="w5 Wed 09:00", days=3)

    def test_a_meeting_ahead_does_not_help_who_owes_an_answer(self) -> None:
        seen = facts(QUESTION, booked(at="Tue 09:00", start="w3 Fri 10:00")).as_of("Fri 09:00")
        seen.says("waiting_on_seller", "medium", since=SINCE, days=4)

    def test_nobody_of_the_seller_is_ever_away(self) -> None:
        seen = facts(QUESTION, mail("rita", to="bea", at="Mon 09:01", automated=Automated.AUTO_REPLY))
        assert seen.as_of("Thu 09:00").finds("waiting_on_seller") is not None


class TestAway:
    """Days on which every addressee is away do not count: after the auto-reply, at most to the 10th."""

    away = auto_reply("bea", at="Mon 09:01")

    def test_up_to_the_tenth_buyer_working_day(self) -> None:
        """From w1 Tue to w3 Mon; the wait counts from w3 Tue."""
        seen = facts(OFFER, self.away)
        assert seen.as_of("w3 Thu 23:00").finds("waiting_on_buyer") is None
        seen.as_of("w3 Fri 00:00").says("waiting_on_buyer", "medium", since=SINCE, days=4)

    def test_the_day_of_the_auto_reply_itself_counts(self) -> None:
        """Away from Thu on: Tue and Wed count, and then w3 Thu is the first after the 10th, w3 Wed."""
        seen = facts(OFFER, auto_reply("bea", at="Wed 09:00"))
        assert seen.as_of("w3 Thu 23:00").finds("waiting_on_buyer") is None
        seen.as_of("w3 Fri 00:00").says("waiting_on_buyer", "medium", since=SINCE, days=4)

    def test_until_the_day_before_the_person_writes_again(self) -> None:
        """Bea writes on Wed; what rita answers then waits from Thu on."""
        back = (mail("bea", to="rita", at="Wed 09:00"), mail("rita", to="bea", at="Wed 10:00"))
        seen = facts(OFFER, self.away, *back)
        assert seen.as_of("w2 Mon 23:00").finds("waiting_on_buyer") is None
        seen.as_of("w2 Tue 00:00").says("waiting_on_buyer", "medium", since="w1 Wed 10:00", days=4)

    def test_not_while_one_addressee_is_there(self) -> None:
        both = mail("rita", to="bea carl", at="Mon 09:00")
        facts(both, self.away).as_of("Fri 09:00").says("waiting_on_buyer", "medium", since=SINCE, days=4)
        too = auto_reply("carl", at="Tue 09:00")
        seen = facts(both, self.away, too)  # on Tue carl was there, from w3 Tue on bea is
        assert seen.as_of("w3 Wed 23:00").finds("waiting_on_buyer") is None
        seen.as_of("w3 Thu 00:00").says("waiting_on_buyer", "medium", since=SINCE, days=4)

    def test_a_later_auto_reply_extends_it(self) -> None:
        """The second one, of w2 Mon, reaches to w4 Mon."""
        seen = facts(OFFER, self.away, auto_reply("bea", at="w2 Mon 09:00"))
        assert seen.as_of("w4 Thu 23:00").finds("waiting_on_buyer") is None
        seen.as_of("w4 Fri 00:00").says("waiting_on_buyer", "medium", since=SINCE, days=4)

    def test_other_automated_mail_tells_nothing(self) -> None:
        notice = mail("bea", to="rita", at="Mon 09:01", automated=Automated.NOTICE)
        facts(OFFER, notice).as_of("Fri 09:00").says("waiting_on_buyer", "medium", since=SINCE, days=4)


class TestPromises:
    """Days up to the due day of what the side promised on the ball's day or later do not count."""

    def test_of_the_buyer(self) -> None:
        seen = facts(OFFER, promised("buyer", at="Tue 09:00", due="w2 Tue"))
        assert seen.as_of("w2 Fri 23:00").finds("waiting_on_buyer") is None
        seen.as_of("w3 Mon 00:00").says("waiting_on_buyer", "medium", since=SINCE, days=4)

    def test_of_the_ball_s_own_day_though_earlier(self) -> None:
        seen = facts(OFFER, promised("buyer", at="Mon 00:00", due="w2 Tue")).as_of("w2 Fri 09:00")
        assert seen.finds("waiting_on_buyer") is None

    def test_not_of_the_day_before(self) -> None:
        told = mail("rita", to="bea", at="Tue 09:00")
        seen = facts(told, promised("buyer", at="Mon 23:00", due="w2 Tue")).as_of("w2 Mon 09:00")
        seen.says("waiting_on_buyer", "medium", since="w1 Tue 09:00", days=4)

    def test_the_latest_of_several_counts(self) -> None:
        seen = facts(
            OFFER,
            promised("buyer", at="Tue 09:00", due="w2 Tue"),
            promised("buyer", at="Wed 09:00", due="Thu"),
        )
        assert seen.as_of("w2 Fri 23:00").finds("waiting_on_buyer") is None

    def test_of_the_seller_only_for_the_seller(self) -> None:
        promise = promised("seller", at="Mon 12:00", due="Wed")
        facts(OFFER, promise).as_of("Fri 09:00").says("waiting_on_buyer", "medium", since=SINCE, days=4)
        seen = facts(QUESTION, promise)
        assert seen.as_of("Fri 23:00").finds("waiting_on_seller") is None
        seen.as_of("w2 Mon 00:00").says("waiting_on_seller", "medium", since=SINCE, days=3)

    def test_what_was_promised_later_is_not_known_yet(self) -> None:
        seen = facts(OFFER, promised("buyer", at="Fri 12:00", due="w2 Fri"))
        assert seen.as_of("Fri 11:59:59").finds("waiting_on_buyer") is not None
        assert seen.as_of("Fri 12:00").finds("waiting_on_buyer") is None


class TestThresholds:
    """Set by the playbook, capped at a fifth of the deal's length."""

    def test_of_the_playbook(self) -> None:
        book = playbook(DISCOVERY, CONTRACT, SIGNATURE, waiting_on_buyer={"days": 5})
        seen = facts(OFFER, terms=deal(book))
        assert seen.as_of("w2 Mon 23:00").finds("waiting_on_buyer") is None
        seen.as_of("w2 Tue 00:00").says("waiting_on_buyer", "medium", since=SINCE, days=6, limit=5)

    @pytest.mark.parametrize(
        ("decides", "limit", "quiet", "loud"),
        [
            ("w3 Mon", 2, "Wed 23:00", "Thu 00:00"),  # 10 buyer working days: 2
            ("w2 Fri", 1, "Tue 23:00", "Wed 00:00"),  # 9: 1
            ("Wed", 1, "Tue 23:00", "Wed 00:00"),  # 2: at least 1
        ],
    )
    def test_of_a_short_deal(self, decides: str, limit: int, quiet: str, loud: str) -> None:
        seen = facts(OFFER, terms=deal(playbook(), opening=opened(decides)))
        assert seen.as_of(quiet).finds("waiting_on_buyer") is None
        seen.as_of(loud).says(
            "waiting_on_buyer", "high" if limit == 1 else "medium", since=SINCE, limit=limit
        )
