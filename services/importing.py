"""`setpoint import`: a deal file and its sources into the ledger; again adds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.deal.commands import DealCommand, MoveDecisionDate
from domain.deal.dealfile import DealFile
from domain.deal.decide import DecisionDateIsFixed
from domain.deal.events import CalendarFactCaptured, DealEvent, EmailSighted, InteractionReported
from domain.deal.state import Deal
from services.analyst.analysing import analyse
from services.capture.harvest import Harvest
from services.planner.catching_up import plan_now
from services.recorder.recording import commands_of, plain_names, refs_to_keep, texts_to_keep
from services.recorder.ties import ties_of
from services.wiring import Store

ACTOR = "import"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import added to the ledger."""

    touches: int
    calendar_facts: int
    other_events: int
    findings_changed: int


class DealIsThere(Exception):
    """A deal of this id was opened before, on other terms."""

    def __init__(self, deal_id: str) -> None:
        super().__init__(f"{deal_id} is there already, and not as it is said now")
        self.deal_id = deal_id


def import_deal(
    file: DealFile,
    harvest: Harvest,
    store: Store,
    *,
    continues: str | None = None,
    actor: str = ACTOR,
    must_be_new: bool = False,
) -> Imported:
    """Record a deal and what was harvested for it, look at it, record the findings, and plan.

    Texts are kept before events are appended: a text without its event tells nothing.
    `continues` is the cycle before a deal that is not opened yet.

    Raises:
        DecisionDateIsFixed: the file moves the decision date; the attempt is recorded.
        DealIsThere: the deal was opened before, and `must_be_new`.
        Whatever else `domain.deal.decide` raises; nothing is recorded then.
    """
    kept = store.texts.read(refs_to_keep(file, harvest, store.tokens))
    _refuse_another_date(file, store, actor)
    store.texts.keep(texts_to_keep(file, harvest, store.tokens, kept))

    def asked(known: Deal) -> Iterator[DealCommand]:
        if must_be_new and known.opened is not None and known.opened.deal_id == file.id:
            raise DealIsThere(file.id)
        return commands_of(file, harvest, store.tokens, known)

    events = store.deals.enact(file.id, asked, actor=actor, continues=continues)
    events += break_ties(file.id, harvest, store, actor=actor)
    changed = analyse(store.deals, file.id, store.outside, store.clock)
    plan_now(store, file.id)
    return _counted(events, len(changed))


def break_ties(deal_id: str, harvest: Harvest, store: Store, *, actor: str) -> list[DealEvent]:
    """Note the order of facts of one instant, as far as plain identifiers were kept or harvested."""

    def ties(deal: Deal) -> Iterator[DealCommand]:
        message_ids, uids = plain_names(store.texts, deal, harvest)
        return ties_of(deal, message_ids=message_ids.get, uids=uids.get)

    return store.deals.enact(deal_id, ties, actor=actor)


def _refuse_another_date(file: DealFile, store: Store, actor: str) -> None:
    """Refuse to move the decision date of a deal that is known, and keep the attempt."""
    attempted: list[DecisionDateIsFixed] = []

    def attempt(deal: Deal) -> Iterator[DealCommand]:
        if deal.opened is not None and deal.opened.decision_date != file.decision_date:
            attempted.append(DecisionDateIsFixed(file.id, deal.opened.decision_date, file.decision_date))
            yield MoveDecisionDate(actor, file.decision_date, store.clock.now())

    store.deals.enact(file.id, attempt, actor=actor)
    if attempted:
        analyse(store.deals, file.id, store.outside, store.clock)
        plan_now(store, file.id)
        raise attempted[-1]


def _counted(events: list[DealEvent], findings_changed: int) -> Imported:
    touches = sum(isinstance(e, EmailSighted | InteractionReported) for e in events)
    facts = sum(isinstance(e, CalendarFactCaptured) for e in events)
    return Imported(touches, facts, len(events) - touches - facts, findings_changed)
