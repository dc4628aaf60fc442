"""What followers keep in hand: it says what the ledger says, and costs no look-up."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

import pytest

from domain.deal.answer import answer
from domain.deal.events import EmailSighted, NoReplyOwed, ProgressConfirmed, TouchFreed
from domain.game.game import Game
from domain.identifiers import deal_stream
from domain.ports.ledger import LedgerEvent, StoredEvent
from services.in_hand import FoldsInHand, GamesInHand, Held, InHand
from services.wiring import offline
from tests.benchmarks.deals import as_of, deal_events
from tests.services.planner.ledgers import World

NOW = 1_780_000_000
OUTSIDE = offline()


def stored(event: LedgerEvent, version: int, *, stream: UUID, position: int | None = None) -> StoredEvent:
    return StoredEvent(
        uuid4(), event, NOW, "test", uuid4(), stream=stream, version=version, position=position or version
    )


@dataclass
class Counted:
    """Loads nothing but numbers, and counts how often."""

    loads: list[str] = field(default_factory=list)

    def load(self, key: str) -> Held[list[int]]:
        self.loads.append(key)
        return Held([], 0)


class TestDeals:
    @pytest.mark.parametrize("seed", range(8))
    def test_pages_bring_a_game_to_where_loading_it_would(self, seed: int) -> None:
        chance, world = random.Random(seed), World()  # noqa: S311 - the same splits each time
        told = deal_events(seed, 40)
        opening, rest = told[:9], told[9:]
        world.tell(f"deal-{seed}", *opening)
        games = GamesInHand(world.deals, OUTSIDE)
        games.after(f"deal-{seed}", ())
        while rest:
            cut = min(len(rest), chance.randint(1, 9))
            news, rest = rest[:cut], rest[cut:]
            before = world.ledger.end()
            world.tell(f"deal-{seed}", *news)
            page = world.ledger.read_all(after=before, limit=100)
            game = games.after(f"deal-{seed}", page)
            fresh = Game(world.deals.load(f"deal-{seed}").deal, OUTSIDE)
            assert answer(game, as_of(seed)).findings == answer(fresh, as_of(seed)).findings
            assert answer(game, as_of(seed)).next_steps == answer(fresh, as_of(seed)).next_steps

    def test_what_leaves_is_gone_and_what_comes_back_is_there(self) -> None:
        world = World()
        world.tell("deal-1", *deal_events(1, 40))
        games = GamesInHand(world.deals, OUTSIDE)
        game = games.after("deal-1", ())
        whole = answer(game, as_of(1))
        touch, copies = next(iter(game.deal.sightings.items()))
        for news in (TouchFreed(touch), *map(EmailSighted, copies)):
            before = world.ledger.end()
            world.tell("deal-1", news)
            game = games.after("deal-1", world.ledger.read_all(after=before, limit=10))
            fresh = Game(world.deals.load("deal-1").deal, OUTSIDE)
            assert answer(game, as_of(1)).findings == answer(fresh, as_of(1)).findings
            assert (touch in game.touches) is isinstance(news, EmailSighted)
        assert answer(game, as_of(1)).findings == whole.findings

    def test_what_comes_in_order_is_not_looked_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = World()
        world.tell("deal-1", *deal_events(1, 20)[:15])
        games = GamesInHand(world.deals, OUTSIDE)
        games.after("deal-1", ())
        monkeypatch.setattr(world.deals, "load", None)
        page = [stored(NoReplyOwed("t", 1), 16, stream=deal_stream("deal-1"))]
        assert games.held_after("deal-1", page).version == 16

    @pytest.mark.parametrize("version", [17, 20])
    def test_after_a_gap_the_deal_is_loaded_anew(self, version: int) -> None:
        world = World()
        world.tell("deal-1", *deal_events(1, 20)[:15])
        games = GamesInHand(world.deals, OUTSIDE)
        games.after("deal-1", ())
        world.tell("deal-1", *[NoReplyOwed("t", n) for n in range(version - 15)])
        page = [world.ledger.read_all(after=version - 1, limit=1)[0]]
        held = games.held_after("deal-1", page)
        assert held.version == version
        assert len(held.value.deal.excused) == version - 15

    def test_a_fact_of_the_cycle_before_has_the_deal_loaded_anew(self) -> None:
        world = World()
        world.tell("deal-1", *deal_events(1, 10)[:12])
        first = world.deals.load("deal-1").deal.opened
        assert first is not None
        world.tell("again", replace(first, deal_id="again", continues="deal-1"))
        games = GamesInHand(world.deals, OUTSIDE)
        games.after("again", ())
        before = world.ledger.end()
        world.tell("deal-1", NoReplyOwed("late", 1))
        game = games.after("again", world.ledger.read_all(after=before, limit=10))
        assert [each.touch_id for each in game.deal.excused] == ["late"]


class TestStreams:
    @pytest.fixture
    def counted(self) -> Counted:
        return Counted()

    @pytest.fixture
    def folds(self, counted: Counted) -> FoldsInHand[list[int]]:
        def take(numbers: list[int], event: LedgerEvent) -> None:
            assert isinstance(event, NoReplyOwed)
            numbers.append(event.at)

        return FoldsInHand(deal_stream, counted.load, take)

    @pytest.fixture
    def page(self) -> Callable[[Sequence[int]], list[StoredEvent]]:
        return lambda versions: [stored(NoReplyOwed("t", n), n, stream=deal_stream("a")) for n in versions]

    def test_what_others_appended_is_news_and_what_was_told_is_none(self, folds, page, counted) -> None:
        assert folds.after("a", ()) == (Held([], 0), True)
        folds.tell("a", [NoReplyOwed("t", 1), NoReplyOwed("t", 2)])
        assert folds.after("a", page([1, 2])) == (Held([1, 2], 2), False)
        assert folds.after("a", page([3])) == (Held([1, 2, 3], 3), True)
        assert counted.loads == ["a"]

    def test_events_of_other_streams_are_passed_over(self, folds) -> None:
        folds.after("a", ())
        other = [stored(ProgressConfirmed(), 1, stream=deal_stream("b"))]
        assert folds.after("a", other) == (Held([], 0), False)

    def test_after_a_gap_or_having_forgotten_it_is_loaded_anew(self, folds, page, counted) -> None:
        folds.after("a", ())
        folds.after("a", page([2]))
        folds.forget()
        folds.after("a", ())
        assert counted.loads == ["a", "a", "a"]


def test_what_was_not_asked_for_the_longest_is_dropped_first() -> None:
    loads: list[str] = []

    def load(key: str) -> Held[str]:
        loads.append(key)
        return Held(key, 40)

    hand = InHand(load, most_events=100)
    for key in ("a", "b", "a", "c", "a", "b"):
        assert hand.get(key).value == key
    assert loads == ["a", "b", "c", "b"]
