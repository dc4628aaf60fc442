"""Stating some of what a deal is set up with, while the rest stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.deal.events import DealDescribed, DealNamed, SidesStated, StrategyStated
from domain.deal.naming import named, renamed
from domain.deal.restating import Restated, restating
from domain.deal.state import fold
from domain.people import SideMembers
from integrations.eventstore.tokens import PlainTokens
from tests.examples import address, deal
from tests.story import given

TOKENS = PlainTokens()
KNOWN = DealNamed(("northwind", "phoenix"), frozenset({"phoenix"}))
OPEN = (*deal(), DealDescribed(address("rita"), 5.0, ("renewal",)), StrategyStated(("decider",)), KNOWN)
SIDES = fold(OPEN).sides


def test_nothing_said_is_nothing_new() -> None:
    given(*OPEN).when(restating(fold(OPEN), Restated())).then()


@pytest.mark.parametrize(
    ("news", "event"),
    [
        (
            Restated(described=DealDescribed(address("rita"), 7.0, ("renewal",))),
            DealDescribed(address("rita"), 7.0, ("renewal",)),
        ),
        (Restated(strategy=StrategyStated(())), StrategyStated(())),
        (
            Restated(sides=replace(SIDES, buyer=SideMembers(frozenset({"carl"})))),
            SidesStated(replace(SIDES, buyer=SideMembers(frozenset({"carl"})))),
        ),
    ],
)
def test_what_is_said_is_stated_and_nothing_else(news: Restated, event: object) -> None:
    given(*OPEN).when(restating(fold(OPEN), news)).then_again_nothing(event)


def test_what_told_nothing_of_the_old_name_tells_nothing_of_the_new() -> None:
    assert named("Northwind dragon", (), TOKENS).telling == {"northwind", "dragon"}
    assert renamed("Northwind dragon", (), TOKENS, before=KNOWN).telling == {"dragon"}
