"""Folding: turns, rallies, findings and plan of many made deals, in touches a second on one core.

In the timing: from the folded facts of a deal (`Deal`, in memory, decoded) to its whole
answer, `Game(deal, outside)` and `answer(game, as_of)`, once for each deal, looked at a day
after its last touch; calendars and time zones are made once and shared, as in the product.
Not in it: making the deals, decoding events, `fold`, and writing the answer as JSON.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from domain.deal.answer import answer
from domain.deal.events import DealEvent, EmailSighted, PlaybookAdopted
from domain.deal.state import Deal, fold
from domain.game.game import Game
from domain.moments import Instant
from domain.ports.outside import Outside
from services.wiring import offline
from tests.benchmarks.deals import as_of, deal_events, known_at
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.measuring import Spent, apart, spending

BATCH = 200
ROUNDS = 3
TARGET = 150_000.0
ADDED = 300


def figures(*, quick: bool) -> Iterator[Figure]:
    """The rate at full size, how it grows, and what one more touch costs."""
    deals = 1_000 if quick else 10_000
    marks = [deals // 10, deals // 2, deals]
    runs = [apart(fold_deals, 100, *marks) for _ in range(ROUNDS)]
    grown = {mark: statistics.median(run[str(mark)] for run in runs) for mark in marks}
    yield Figure(
        name=f"folding: {deals:,} deals of 100 touches",
        figure=100 * deals / grown[deals],
        unit="touches/s",
        beside=TARGET,
        beside_what="touches/s asked for",
        target=1.0,
    )
    for mark in marks[:-1]:
        yield _growth(f"{deals:,} deals", grown[deals] / deals, f"{mark:,} deals", grown[mark] / mark)
    yield from _by_touches(deals // 20)
    yield from one_more(quick=quick)


def _by_touches(deals: int) -> Iterator[Figure]:
    """The same number of deals with more touches each: the time of a touch stays, or falls."""
    sizes = (50, 100, 200, 400)
    runs = [{size: apart(fold_deals, size, deals)[str(deals)] for size in sizes} for _ in range(ROUNDS)]
    took = {size: statistics.median(run[size] for run in runs) / (deals * size) for size in sizes}
    for size in sizes[1:]:
        yield _growth(f"{size} touches a deal", took[size], f"{sizes[0]} touches", took[sizes[0]])


def _growth(name: str, figure: float, beside_name: str, beside: float) -> Figure:
    return Figure(
        name=f"folding: from {beside_name} to {name}",
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
    bounds = sorted({*range(0, marks[-1], BATCH), *marks})
    for first, end in pairwise(bounds):
        _answer_batch(*_batch(first, end, touches), outside, spent)
        if end in marks:
            taken[str(end)] = spent.cpu
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
    """What one more message costs in a long deal that is kept in memory, beside a short one.

    New messages are held against the target. All that comes in is told beside it: second copies,
    answered and moved meetings, which may change the past and make a game start over.
    """
    long, added = (2_000, 100) if quick else (10_000, ADDED)
    taken = apart(add_one, long, added)
    for kind, name, target in (("new", "one message", 1.5), ("any", "one fact of any kind", None)):
        yield Figure(
            name=f"{name} added to a deal of {long:,}",
            figure=taken[f"{kind}_long"] * 1e6,
            unit="us",
            beside=taken[f"{kind}_short"] * 1e6,
            beside_what="us to a deal of 10",
            wanted=Wanted.AT_MOST,
            target=target,
        )


def add_one(touches: int, added: int) -> dict[str, float]:
    """Mean seconds that `Game.record` and `answer` take for one more fact.

    The same fact is added to the long deal and to one that holds only the ten facts before it.
    Nothing proves a milestone in either, or the short deal would have more left to plan.
    """
    outside = offline()
    events = [_unproven(event) for event in deal_events(1, touches + added)]
    paperwork = [event for event in events if not known_at(event)]
    long = _looked_at(events[:-added], outside)
    times: dict[str, list[float]] = {"new_long": [], "any_long": [], "new_short": [], "any_short": []}
    for place in range(len(events) - added, len(events)):
        fact = events[place]
        short = _looked_at([*paperwork, *events[place - 10 : place]], outside)
        is_new = isinstance(fact, EmailSighted) and fact.sighting.touch_id not in long.deal.sightings
        for which, game in (("long", long), ("short", short)):
            seconds = _add(game, fact)
            times[f"any_{which}"].append(seconds)
            times[f"new_{which}"] += [seconds] * is_new
    return {name: statistics.fmean(taken) for name, taken in times.items()}


def _unproven(event: DealEvent) -> DealEvent:
    """The event; of a playbook, one that looks for no evidence."""
    if not isinstance(event, PlaybookAdopted):
        return event
    bare = (replace(each, starts=(), progress=(), evidence=()) for each in event.playbook.milestones)
    return replace(event, playbook=replace(event.playbook, milestones=tuple(bare)))


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
