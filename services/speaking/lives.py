"""Opening and closing deals: the beginning and the end of a deal's life, and the cycle after it.

Source: rules.md section 8.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from domain.deal.commands import CloseDeal
from domain.deal.cycles import next_cycle
from domain.deal.dealfile import DealFile
from domain.deal.events import ClosedAs, DealClosed
from domain.deal.state import Deal
from domain.moments import Day, Instant
from domain.ports.texts import Text
from services.capture.harvest import Harvest
from services.importing import Imported, import_deal
from services.planner.catching_up import catch_up
from services.recorder.reasons import reason_ref
from services.speaking.speaker import Talk, keep_people, keep_reason
from services.speaking.typed import CannotBeSaid, typed_touch, zone_of
from services.wiring import Store

_SUPERSEDED = ClosedAs.SUPERSEDED_BY_BUYER_EVENT


def open_deal(talk: Talk, file: DealFile, continues: str | None) -> Imported:
    """Open the deal of a file without any mail; opened before, it is brought to what the file says.

    Raises:
        CannotBeSaid: `continues` names no cycle that another could follow.
        UnknownDeal: the ledger has no deal of that id.
        Whatever `import_deal` raises.
    """
    if continues is not None:
        _must_lead_on(talk.store.deals.load(continues).deal, continues, file.id)
    return import_deal(file, Harvest(), talk.store, continues=continues, actor=talk.speaker.actor)


def _must_lead_on(before: Deal, continues: str, deal_id: str) -> None:
    if continues == deal_id:
        raise CannotBeSaid("--continues", "expected another deal than the one that is opened")
    outcome = before.closed.outcome if before.closed else None
    if outcome is not _SUPERSEDED:
        merged = "is open" if before.merged is None else f"was merged into {before.merged.into}"
        found = merged if outcome is None else f"was closed as {outcome.value}"
        raise CannotBeSaid(
            "--continues", f"expected a deal that was closed as {_SUPERSEDED.value}, found one that {found}"
        )


def close_deal(talk: Talk, close: CloseDeal, reason: str | None) -> None:
    """Close a deal; what was still to be done in it is moot.

    Raises:
        DealIsNotOpen: it is closed.
        NotTheBuyersDoing, NoLongerAnError: it can not be closed like that.
        UnknownDeal: the ledger has no such deal.
    """
    talk.store.deals.load(talk.deal_id)
    _keep_reason(talk, close, reason)
    talk.store.deals.enact(talk.deal_id, lambda _: [close], actor=talk.speaker.actor)
    catch_up(talk.store, talk.deal_id)


def begin_next_cycle(talk: Talk, close: CloseDeal, new_date: Day, reason: str | None) -> str:
    """Close a deal by the buyer's event and open the one that continues it; returns its id.

    Raises:
        DecisionBeforeOpening: the new date has passed.
        Whatever else `close_deal` raises.
    """
    store, deal_id = talk.store, talk.deal_id
    deal = store.deals.load(deal_id).deal
    next_id = _next_id(store, deal_id)
    today = zone_of(store, deal_id).day_of(close.at)
    close = replace(close, next_cycle=next_id)
    following = next_cycle(deal, deal_id=next_id, opened_on=today, decision_date=new_date)
    _keep_reason(talk, close, reason)
    _carry_texts_over(store, deal_id, next_id)
    store.deals.begin_next_cycle(deal_id, close, following, actor=talk.speaker.actor)
    catch_up(store, deal_id)
    catch_up(store, next_id)
    return next_id


def closing(
    store: Store,
    deal_id: str,
    outcome: ClosedAs,
    *,
    touch: str | None,
    approved_by: str | None,
    at: Instant,
) -> CloseDeal:
    """The command that closes a deal, of what was typed; `approved_by` is a folded address.

    Raises:
        CannotBeSaid: the deal has no such touch.
        UnknownDeal: the ledger has no such deal.
    """
    deal = store.deals.load(deal_id).deal
    cites = None if touch is None else typed_touch(touch, deal, "--touch")
    if approved_by is None:
        return CloseDeal(outcome, at, cites)
    keep_people(store, [approved_by])
    return CloseDeal(outcome, at, cites, store.tokens.person(approved_by))


def _next_id(store: Store, deal_id: str) -> str:
    """`north-2026-2` after `north-2026`, `north-2026-3` after that."""
    known = set(store.deals.ids())
    opened = store.deals.load(deal_id).deal.opened
    base, _, number = deal_id.rpartition("-")
    is_numbered = opened is not None and opened.continues is not None and number.isdecimal()
    stem, first = (base, int(number) + 1) if is_numbered else (deal_id, 2)
    return next(name for n in count(first) if (name := f"{stem}-{n}") not in known)


def _carry_texts_over(store: Store, deal_id: str, next_id: str) -> None:
    """The deal's name and strategy are those of the next cycle, too."""
    fields = store.texts.read([f"deal:{deal_id}"]).get(f"deal:{deal_id}")
    if fields:
        store.texts.keep([Text(f"deal:{next_id}", (f"deal:{next_id}",), fields)])


def _keep_reason(talk: Talk, close: CloseDeal, reason: str | None) -> None:
    keep_reason(talk, reason_ref(talk.deal_id, DealClosed(close.outcome, close.at)), reason)
