"""A deal of any number of touches that go back and forth, and one more to come."""

from __future__ import annotations

from collections.abc import Callable

from domain.deal.answer import Answer, answer
from domain.deal.events import EmailSighted
from domain.deal.state import fold
from domain.game.game import Game
from domain.touches.mail import Address, Envelope, Mail
from domain.touches.sighting import Tokeniser
from integrations.eventstore.tokens import PlainTokens
from tests.examples import OUTSIDE, clock, deal

PEOPLE = tuple(Address(f"{name}@{host}.example") for name, host in (("rita", "ours"), ("bea", "north")))
HOUR = 3_600


def long_deal(touches: int) -> Callable[[], Answer]:
    """A deal that has been looked at after each of its touches; calling adds and looks once more."""
    game, tokeniser = Game(fold(deal()), OUTSIDE), Tokeniser(PlainTokens())
    start = clock("Tue 09:00")

    def take_in(number: int) -> Answer:
        at = start + number * HOUR
        sender, recipient = PEOPLE[number % 2], PEOPLE[1 - number % 2]
        references = (f"m{number - 1}",) if number else ()
        envelope = Envelope(
            "box", f"m{number}", references, (), at, None, sender, (recipient,), (), (), "Re: prices"
        )
        game.record(EmailSighted(tokeniser.sighting(Mail(envelope, None))))
        return answer(game, at)

    for number in range(touches):
        take_in(number)
    return lambda: take_in(touches)
