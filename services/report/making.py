"""Where reports come from: the files of a replay, or a deal of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from domain.deal.dealfile import DealFile
from domain.game.game import Game
from domain.moments import Instant
from services.replaying import replay_deal
from services.report.history import deal_report
from services.report.known import known_of_ledger
from services.shapes import Json
from services.wiring import Store, offline


def report_of_files(file: DealFile, sources: Sequence[Path], as_of: Instant) -> Json:
    """The report of a deal file and its sources, as of an instant.

    Raises:
        UnreadableSource: nothing can be read of a source.
        Whatever else `domain.deal.decide` raises.
    """
    outside = offline()
    replay = replay_deal(file, sources, outside)
    return deal_report(
        replay.game,
        replay.texts,
        outside=outside,
        as_of=as_of,
        ignored=replay.ignored,
        set_aside=replay.set_aside,
    )


def report_of_ledger(store: Store, deal_id: str, as_of: Instant) -> Json:
    """The report of a deal of the ledger, as of an instant, with what was recorded of it and when.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    game = Game(store.deals.load(deal_id).deal, store.outside)
    known = known_of_ledger(store.deals, deal_id)
    return deal_report(game, store.texts, outside=store.outside, as_of=as_of, known=known)
