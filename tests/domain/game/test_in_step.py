"""A game that is looked at after every fact says what it says when looked at once.

The laws in `tests/properties` hold this for made-up deals; these are the corners that
slipped through them.
"""

from __future__ import annotations

from domain.deal.answer import answer
from domain.deal.events import DealEvent
from domain.deal.state import fold
from domain.game.court import Court, Holder
from domain.game.game import Game
from domain.touches.touch import Outcome
from tests.domain.times import clock
from tests.examples import OUTSIDE, call, deal, mail


def looked_at_after_each(*events: tuple[DealEvent, str]) -> Game:
    game = Game(fold(deal()), OUTSIDE)
    answer(game, clock("Mon 08:00"))
    for event, at in events:
        game.record(event)
        answer(game, clock(at))
    return game


def court_of(game: Game, at: str) -> Court:
    return game.as_of(clock(at)).court(clock(at))


def test_a_ball_is_closed_in_its_thread_whatever_the_ids_of_later_messages_are() -> None:
    """`a-reply` sorts before `z-offer`: the thread must not change its name by that."""
    offer = mail("rita", to="bea", at="Mon 09:00", named="z-offer")
    reply = mail("carl", to="sven", at="Tue 09:00", named="a-reply", re="z-offer")
    game = looked_at_after_each((offer, "Mon 10:00"), (reply, "Tue 10:00"))
    court = court_of(game, "Tue 10:00")
    assert (court.holder, court.waiting_since) == (Holder.SELLER, clock("Tue 09:00"))


def test_a_call_that_is_reported_as_it_happens_makes_nobody_start_over() -> None:
    game = looked_at_after_each()
    before = game.as_of(clock("Mon 08:00"))
    game.record(call("rita bea", at="Tue 09:00", outcome=Outcome.THEY_OWE))
    assert game.as_of(clock("Tue 10:00")) is before
    court = court_of(game, "Tue 10:00")
    assert (court.holder, court.waiting_since) == (Holder.BUYER, clock("Tue 09:00"))
    assert [a.kind for a in game.as_of(clock("Tue 10:00")).advances] == ["meeting_held"]


def test_a_call_that_is_reported_again_counts_once() -> None:
    rang = call("rita bea", at="Tue 09:00")
    game = looked_at_after_each((rang, "Tue 10:00"), (rang, "Tue 11:00"))
    assert [a.kind for a in game.as_of(clock("Tue 12:00")).advances] == ["meeting_held"]
