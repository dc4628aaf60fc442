"""The laws of replay: what the answer may depend on, and what it may not.

`SETPOINT_PROVE=1` runs many more examples (`make prove`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.deal.state import fold
from domain.game.game import Game
from tests.properties.comparing import naively, outside, really, while_open
from tests.properties.strategies import ToldDeal, deals, shuffled

MANY = os.environ.get("SETPOINT_PROVE") == "1"
law = settings(
    max_examples=2_000 if MANY else 30,
    phases=[Phase.generate]
    if not MANY
    else list(Phase),  # a failure is told at once, `make prove` shrinks it
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@law
@given(deals())
def test_the_answer_is_that_of_the_naive_recomputation(deal: ToldDeal) -> None:
    open_deal = while_open(deal)
    assert really(Game(fold(deal.events), outside(deal)), open_deal.as_of) == naively(open_deal)


@law
@given(deals().flatmap(lambda deal: st.tuples(st.just(deal), shuffled(deal))))
def test_the_order_of_arrival_does_not_matter(told: tuple[ToldDeal, ToldDeal]) -> None:
    deal, other = told
    one = really(Game(fold(deal.events), outside(deal)), deal.as_of)
    assert really(Game(fold(other.events), outside(other)), deal.as_of) == one


@law
@given(deals(), st.integers(0, 200))
def test_folding_a_prefix_and_then_the_rest_is_folding_all(deal: ToldDeal, cut: int) -> None:
    assert fold(deal.events[cut:], fold(deal.events[:cut])) == fold(deal.events)


@law
@given(deals(), st.lists(st.integers(0, 200), max_size=6))
def test_facts_taken_in_one_by_one_give_what_all_at_once_give(deal: ToldDeal, looks: list[int]) -> None:
    """Asked now and then in between, as of ever later moments, as a live system does."""
    game = Game(fold(deal.events[:1]), outside(deal))
    opening = game.as_of(0).terms.opening
    for place, event in enumerate(deal.events[1:]):
        game.record(event)
        if place in looks:
            moment = min(deal.as_of, opening + (deal.as_of - opening) * place // len(deal.events))
            really(game, moment)
    assert really(game, deal.as_of) == really(Game(fold(deal.events), outside(deal)), deal.as_of)


def test_the_last_touch_of_a_long_deal_costs_no_more_than_an_early_one() -> None:
    """Counted in calls of Python functions, which no other load on the machine changes."""
    from tests.properties.long_deal import long_deal  # noqa: PLC0415 - only this test needs it

    early, late = (_calls(long_deal(touches)) for touches in (10, 2_000))
    assert late <= 2 * early


def _calls(one_more: Callable[[], object]) -> int:
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        one_more()
    finally:
        sys.setprofile(None)
    return counted
