"""Where the deals of a review come from: files with their mail, or a ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from domain.deal.dealfile import DealFile
from domain.game.game import Game
from domain.ports.outside import Outside
from services.capture.harvest import Harvest, harvest_each
from services.progress import reading
from services.replaying import replay_of
from services.report.known import known_of_ledger
from services.review.portfolio import Portfolio
from services.review.reviewing import Case, Waiting
from services.wiring import Store


@dataclass(frozen=True, slots=True)
class Cases:
    """Deals to look at, one at a time. `zones` gives the time zones of all of them."""

    number: int
    waiting: Callable[[], Iterable[Waiting]]
    zones: Callable[[], frozenset[str]]
    outside: Outside


def cases_of_files(portfolio: Portfolio, outside: Outside) -> Cases:
    """The deals of a portfolio. Asking for them reads all mail once, with progress on a terminal.

    Raises, when they are asked for:
        UnreadableSource: nothing can be read of a source.
    """

    def waiting() -> Iterator[Waiting]:
        with reading(portfolio.sources) as progress:
            harvests = harvest_each(portfolio.deals, portfolio.sources, outside.tokens, progress=progress)
        for file, harvested in zip(portfolio.deals, harvests, strict=True):
            yield Waiting(file.id, partial(_case_of_file, file, harvested, outside))

    zones = frozenset(file.zone.name for file in portfolio.deals)
    return Cases(len(portfolio.deals), waiting, lambda: zones, outside)


def cases_of_ledger(store: Store) -> Cases:
    """The deals of a ledger, loaded one after the other."""
    ids = store.deals.ids()

    def waiting() -> Iterator[Waiting]:
        for deal_id in ids:
            yield Waiting(deal_id, partial(_case_of_ledger, store, deal_id))

    def zones() -> frozenset[str]:
        openings = (store.deals.load(deal_id).deal.opened for deal_id in ids)
        return frozenset(opened.zone for opened in openings if opened is not None)

    return Cases(len(ids), waiting, zones, store.outside)


def _case_of_file(file: DealFile, harvested: Harvest, outside: Outside) -> Case:
    replay = replay_of(file, harvested, outside)
    return Case(replay.game, replay.texts, replay.ignored, replay.set_aside)


def _case_of_ledger(store: Store, deal_id: str) -> Case:
    game = Game(store.deals.load(deal_id).deal, store.outside)
    return Case(game, store.texts, known=partial(known_of_ledger, store.deals, deal_id))
