"""Folding: turns, rallies, findings and plan of many made deals, in touches a second on one core.

In the timing: from the folded facts of a deal (`Deal`, in memory, decoded) to its whole
answer, `Game(deal, outside)` and `answer(game, as_of)`, once for each deal, looked at a day
after its last touch; calendars and time zones are made once and shared, as in the product.
Not in it: making the deals, decoding events, `fold`, and writing the answer as JSON.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from domain.deal.answer import answer
from domain.deal.events import DealEvent, EmailSighted
from domain.deal.state import Deal, fold
from domain.game.game import Game
from domain.moments import Instant
from domain.ports.outside import Outside
from services.wiring import offline
from tests.benchmarks.deals import as_of, deal_events, known_at
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.measuring import Spent, apart, spending

BATCH = 200
TARGET = 150_000.0
ADDED = 300


def figures(*, quick: bool) -> Iterator[Figure]:
    """The rate at full size, how it grows, and what one more touch costs."""
    deals = 1_000 if quick else 10_000
    marks = [deals // 10, deals // 2, deals]
    grown = apart(fold_deals, 100, *marks)
    yield Figure(
        name=f"folding: {deals:,} deals of 100 touches",
        figure=100 * deals / grown[str(deals)],
        unit="touches/s",
        beside=TARGET,
        beside_what="touches/s asked for",
        target=1.0,
    )
    for mark in marks[:-1]:
        yield _growth(
            f"{deals:,} deals", grown[str(deals)] / deals, f"{mark:,} deals", grown[str(mark)] / mark
        )
    yield from _by_touches(deals // 20)
    yield from one_more(quick=quick)


def _by_touches(deals: int) -> Iterator[Figure]:
    """The same number of deals with more touches each: the time of a touch stays, or falls."""
    sizes = (50, 100, 200, 400)
    took = {size: apart(fold_deals, size, deals)[str(deals)] / (deals * size) for size in sizes}
    for size in sizes[1:]:
        yield _growth(f"{size} touches a deal", took[size], f"{sizes[0]} touches", took[sizes[0]])


def _growth(name: str, figure: float, beside_name: str, beside: float) -> Figure:
    return Figure(
        name=f"folding: growth to {name}",
        figure=figure * 1e6,
        unit="us each",
        beside=beside * 1e6,
        beside_what=f"us with {beside_name}",
        wanted=Wanted.AT_MOST,
        target=1.15,
    )


def fold_deals(touches: int, *marks: int) -> dict[str, float]:
    """Processor seconds after each number of deals in `marks`, in one run through the last of them."""
    outside, spent, taken = offline(), Spent(), {}
    _answer_batch(*_batch(0, 20, touches), outside, Spent())
    for first in range(0, marks[-1], BATCH):
        _answer_batch(*_batch(first, min(first + BATCH, marks[-1]), touches), outside, spent)
        done = first + BATCH
        taken.update({str(mark): spent.cpu for mark in marks if first < mark <= done})
    return taken


def _batch(first: int, end: int, touches: int) -> tuple[list[Deal], list[Instant]]:
    numbers = range(first, end)
    return [fold(deal_events(number, touches)) for number in numbers], [as_of(number) for number in numbers]


def _answer_batch(deals: Sequence[Deal], instants: Sequence[Instant], outside: Outside, spent: Spent) -> None:
    with spending(spent):
        for deal, instant in zip(deals, instants, strict=True):
            answer(Game(deal, outside), instant)


# One more touch.


def one_more(*, quick: bool) -> Iterator[Figure]:
    """What one more message costs in a long deal that is kept in memory, beside a short one."""
    long, added = (2_000, 100) if quick else (10_000, ADDED)
    taken = apart(add_one, long, added)
    for kind in ("mail", "any"):
        yield Figure(
            name=f"one {'message' if kind == 'mail' else 'touch of any kind'} added to a deal of {long:,}",
            figure=taken[f"{kind}_long"] * 1e6,
            unit="us",
            beside=taken[f"{kind}_short"] * 1e6,
            beside_what="us to a deal of 10",
            wanted=Wanted.AT_MOST,
            target=1.5,
        )


def add_one(touches: int, added: int) -> dict[str, float]:
    """Mean seconds that `Game.record` and `answer` take for one more touch.

    The long deal takes in one event after the other; each short one is a new deal of ten.
    """
    outside = offline()
    events = deal_events(1, touches + added)
    long = _looked_at(events[:-added], outside)
    times: dict[str, list[float]] = {"mail_long": [], "any_long": [], "mail_short": [], "any_short": []}
    for number, event in enumerate(events[-added:], start=2):
        _note(times, "long", event, _add(long, event))
        few = deal_events(number, 11)
        _note(times, "short", few[-1], _add(_looked_at(few[:-1], outside), few[-1]))
    return {name: statistics.fmean(taken) for name, taken in times.items()}


def _looked_at(events: Sequence[DealEvent], outside: Outside) -> Game:
    game = Game(fold(events), outside)
    answer(game, known_at(events[-1]))
    return game


def _add(game: Game, event: DealEvent) -> float:
    spent = Spent()
    with spending(spent):
        game.record(event)
        answer(game, known_at(event))
    return spent.cpu


def _note(times: dict[str, list[float]], which: str, event: DealEvent, seconds: float) -> None:
    times[f"any_{which}"].append(seconds)
    if isinstance(event, EmailSighted):
        times[f"mail_{which}"].append(seconds)
