"""What nobody has said yet, or should not have tried: rules.md section 5."""

from __future__ import annotations

import pytest

from domain.deal.events import BasisStated, DealEvent, ProgressConfirmed, StrategyStated
from domain.moments import SECONDS_A_DAY
from domain.people import Side
from tests.domain.playbooks import playbook
from tests.domain.times import clock
from tests.examples import (
    CONTRACT,
    DISCOVERY,
    SIGNATURE,
    STRATEGY,
    WORKS_IN_GERMANY,
    deal,
    declared,
    mail,
    opened,
    push,
    without,
)
from tests.story import facts


class TestProgressUnconfirmed:
    """Nobody said where the deal stands, nothing moved, and 10 buyer working days passed; low."""

    terms = without(ProgressConfirmed, deal())

    def test_after_more_than_ten_days(self) -> None:
        seen = facts(terms=self.terms)
        assert seen.as_of("w3 Mon 23:59:59").finds("progress_unconfirmed") is None
        seen.as_of("w3 Tue 00:00").says(
            "progress_unconfirmed", "low", since="w3 Tue 00:00", days=11, limit=10
        )

    def test_not_when_it_was_stated_even_that_nothing_is_reached(self) -> None:
        assert facts().as_of("w5 Mon 09:00").finds("progress_unconfirmed") is None

    @pytest.mark.parametrize(
        "sign",
        [
            declared("discovery", "started", at="w2 Mon 09:00"),
            declared("discovery", "done", at="w2 Mon 09:00"),
            mail("rita", to="bea", at="w2 Mon 09:00", text="Kick-off"),
        ],
    )
    def test_not_when_a_milestone_moved(self, sign: DealEvent) -> None:
        assert facts(sign, terms=self.terms).as_of("w5 Mon 09:00").finds("progress_unconfirmed") is None

    def test_a_waived_milestone_tells_nothing(self) -> None:
        seen = facts(declared("discovery", "waived", at="w2 Mon 09:00"), terms=self.terms)
        assert seen.as_of("w5 Mon 09:00").finds("progress_unconfirmed") is not None

    def test_it_ends_when_one_moves(self) -> None:
        seen = facts(declared("discovery", "started", at="w4 Mon 09:00"), terms=self.terms)
        assert seen.as_of("w4 Mon 08:59:59").finds("progress_unconfirmed") is not None
        assert seen.as_of("w4 Mon 09:00").finds("progress_unconfirmed") is None

    def test_these_are_the_buyers_days(self) -> None:
        opening = opened(on="w4 Mon")
        seen = facts(terms=without(ProgressConfirmed, deal(opening=opening, buyer=WORKS_IN_GERMANY)))
        assert seen.as_of("w6 Wed 23:00").finds("progress_unconfirmed") is None
        seen.as_of("w6 Thu 09:00").says("progress_unconfirmed", "low", since="w6 Thu 00:00", days=11)

    def test_threshold_of_the_playbook(self) -> None:
        book = playbook(DISCOVERY, CONTRACT, SIGNATURE, progress_unconfirmed={"days": 2})
        seen = facts(terms=without(ProgressConfirmed, deal(book))).as_of("Thu 00:00")
        seen.says("progress_unconfirmed", "low", since="w1 Thu 00:00", days=3, limit=2)


class TestDateUnconfirmed:
    """`decision_basis` does not say that the date is the buyer's, with its evidence; low."""

    @pytest.mark.parametrize(
        ("whose", "evidence_named", "found"),
        [
            (Side.BUYER, True, False),
            (Side.BUYER, False, True),
            (Side.SELLER, True, True),
            (None, False, True),
        ],
    )
    def test_by_whose_date_it_is(self, whose: Side | None, *, evidence_named: bool, found: bool) -> None:
        basis = BasisStated(whose, event_named=True, evidence_named=evidence_named)
        seen = facts(basis).as_of("Tue 09:00")
        assert (seen.finds("date_unconfirmed") is not None) is found

    def test_since_the_opening(self) -> None:
        terms = without(BasisStated, deal())
        facts(terms=terms).as_of("Tue 09:00").says("date_unconfirmed", "low", since="w1 Mon 00:00")


class TestStrategyMissing:
    """A fifth of the days from opening to decision have passed and an item is empty; low."""

    def test_from_a_fifth_on(self) -> None:
        """144 days from w1 Mon to w21 Fri: a fifth is 28.8, so the 29th day after w1 Mon, w5 Tue."""
        seen = facts(StrategyStated(STRATEGY[:3]))
        assert seen.as_of("w5 Mon 23:59:59").finds("strategy_missing") is None
        seen.as_of("w5 Tue 00:00").says("strategy_missing", "low", since="w5 Tue 00:00", missing=STRATEGY[3])

    def test_at_exactly_a_fifth(self) -> None:
        """35 days to w6 Mon: a fifth is 7."""
        seen = facts(StrategyStated(()), terms=deal(opening=opened("w6 Mon")))
        assert seen.as_of("w1 Sun 23:59:59").finds("strategy_missing") is None
        seen.as_of("w2 Mon 00:00").says("strategy_missing", "low", since="w2 Mon 00:00")

    def test_not_when_all_is_filled_in(self) -> None:
        assert facts().as_of("w15 Mon 09:00").finds("strategy_missing") is None


class TestDatePushAttempted:
    """Somebody tried to move the decision date in the last 30 x 24 hours; medium."""

    first = push(at="w2 Mon 09:00")

    def test_for_thirty_days(self) -> None:
        seen = facts(self.first)
        assert seen.as_of("w2 Mon 08:59:59").finds("date_push_attempted") is None
        seen.as_of("w2 Mon 09:00").says("date_push_attempted", "medium", since="w2 Mon 09:00")
        over = clock("w2 Mon 09:00") + 30 * SECONDS_A_DAY
        assert seen.at(over - 1).finds("date_push_attempted") is not None
        assert seen.at(over).finds("date_push_attempted") is None

    def test_a_second_attempt_within_them_goes_on(self) -> None:
        seen = facts(self.first, push(at="w5 Mon 09:00", actor="crm")).as_of("w8 Fri 09:00")
        seen.says("date_push_attempted", "medium", since="w2 Mon 09:00")

    def test_a_later_one_begins_anew(self) -> None:
        seen = facts(self.first, push(at="w9 Mon 09:00", actor="crm")).as_of("w9 Fri 09:00")
        seen.says("date_push_attempted", "medium", since="w9 Mon 09:00")
