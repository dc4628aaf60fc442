"""Opening and closing deals: the beginning and the end of a deal's life, and the cycle after it.

Source: rules.md section 8.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from domain.deal.commands import CloseDeal, MoveDecisionDate
from domain.deal.cycles import LEADING_ON, leads_on, next_cycle
from domain.deal.dealfile import DealFile
from domain.deal.decide import DecisionDateIsFixed, enact
from domain.deal.enrol import texts_of
from domain.deal.events import ClosedAs, DealClosed, DecisionDateChangeRefused
from domain.deal.state import Deal
from domain.identifiers import deal_stream
from domain.moments import Day, Instant, day_text
from domain.ports.texts import Text
from services.capture.harvest import Harvest
from services.importing import DealIsThere, Imported, import_deal
from services.planner.catching_up import catch_up
from services.recorder.reasons import reason_ref
from services.recorder.recording import commands_of
from services.speaking.speaker import Talk, keep_people, keep_reason
from services.speaking.typed import CannotBeSaid, typed_touch, zone_of
from services.wiring import Store

_LEADING_ON = " or ".join(LEADING_ON)


def open_deal(talk: Talk, file: DealFile, continues: str | None, *, must_be_new: bool = False) -> Imported:
    """Open the deal of a file without any mail; opened before, it is brought to what the file says.

    Raises:
        CannotBeSaid: `continues` names no cycle that another could follow.
        DealIsThere: it was opened before, and `must_be_new`.
        UnknownDeal: the ledger has no deal of that id.
        Whatever `import_deal` raises.
    """
    if continues is not None:
        _must_lead_on(talk.store.deals.load(continues).deal, continues, file)
    actor = talk.speaker.actor
    return import_deal(file, Harvest(), talk.store, continues=continues, actor=actor, must_be_new=must_be_new)


def open_once(talk: Talk, file: DealFile, continues: str | None) -> bool:
    """Open a deal that is not there yet; whether it was not. The very same again adds nothing.

    Raises:
        DealIsThere: it is there, and something else is said of it now.
        DecisionDateIsFixed: it is there with another date; the attempt is kept.
        Whatever else `open_deal` raises.
    """
    try:
        if not talk.store.ledger.versions([deal_stream(file.id)])[deal_stream(file.id)]:
            open_deal(talk, file, continues, must_be_new=True)
            catch_up(talk.store, file.id)
            return True
    except (DealIsThere, DecisionDateIsFixed):
        pass  # somebody else was first
    refuse_another_date(talk, file.decision_date, None)
    if not _is_as_said(talk.store, file):
        raise DealIsThere(file.id)
    return False


def _is_as_said(store: Store, file: DealFile) -> bool:
    """Whether a deal is as a file says, so that opening it again would add nothing."""
    deal = store.deals.load(file.id).deal
    ref = f"deal:{file.id}"
    said = next(text for text in texts_of(file, store.tokens) if text.ref == ref)
    return store.texts.read([ref]).get(ref) == said.fields and not enact(
        deal, commands_of(file, Harvest(), store.tokens, deal), opened_long_ago=lambda _opened, _at: True
    )


def _must_lead_on(before: Deal, continues: str, file: DealFile) -> None:
    if continues == file.id:
        raise CannotBeSaid("--continues", "expected another deal than the one that is opened")
    outcome = before.closed.outcome if before.closed else None
    if outcome is None or outcome not in LEADING_ON:
        merged = "is open" if before.merged is None else f"was merged into {before.merged.into}"
        found = merged if outcome is None else f"was closed as {outcome.value}"
        raise CannotBeSaid(
            "--continues", f"expected a deal that was closed as {_LEADING_ON}, found one that {found}"
        )
    if before.opened is not None and not leads_on(before.opened, outcome, file.opened_on):
        passed = day_text(before.opened.decision_date)
        raise CannotBeSaid("--continues", f"expected opened_on after {passed}, the date that was missed")


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
    """Close a deal whose date is over and open the one that continues it; returns its id.

    Raises:
        CannotBeSaid: a deal that ends so is not continued.
        DecisionBeforeOpening: the new date has passed.
        DecisionDateIsFixed: the date that is said to be missed has not passed; the attempt is kept.
        Whatever else `close_deal` raises.
    """
    store, deal_id = talk.store, talk.deal_id
    if close.outcome not in LEADING_ON:
        raise CannotBeSaid("--new-date", f"expected only with {_LEADING_ON}")
    deal = store.deals.load(deal_id).deal
    next_id = _next_id(store, deal_id)
    today = zone_of(store, deal_id).day_of(close.at)
    if deal.opened and deal.closed is None and not leads_on(deal.opened, close.outcome, today):
        refuse_another_date(talk, new_date, reason)
    close = replace(close, next_cycle=next_id)
    following = next_cycle(deal, deal_id=next_id, opened_on=today, decision_date=new_date)
    _keep_reason(talk, close, reason)
    _carry_texts_over(store, deal_id, next_id)
    store.deals.begin_next_cycle(deal_id, close, following, actor=talk.speaker.actor)
    catch_up(store, deal_id)
    catch_up(store, next_id)
    return next_id


def refuse_another_date(talk: Talk, date: Day, reason: str | None) -> None:
    """Refuse to move the decision date of a deal, and keep the attempt: once for who speaks and the date.

    Nothing happens where that is the date already.

    Raises:
        DecisionDateIsFixed: it is another date.
        UnknownDeal: the ledger has no such deal.
    """
    store, deal_id, actor = talk.store, talk.deal_id, talk.speaker.actor
    deal = store.deals.load(deal_id).deal
    opened = deal.opened
    if opened is None or opened.decision_date == date:
        return
    attempt = MoveDecisionDate(actor, date, store.clock.now())
    if not any(kept.actor == actor and kept.to == date for kept in deal.refusals):
        keep_reason(talk, reason_ref(deal_id, DecisionDateChangeRefused(actor, date, attempt.at)), reason)
    if store.deals.enact(deal_id, lambda _: [attempt], actor=actor):
        catch_up(store, deal_id)
    raise DecisionDateIsFixed(deal_id, opened.decision_date, date)


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
