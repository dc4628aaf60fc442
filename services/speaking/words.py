"""A person's words about a deal: calls, milestones, promises, what needs no answer, what was seen.

Each is recorded, and the deal is looked at again at once. Source: rules.md sections 2, 4, 5, 6.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.deal.answer import answer
from domain.deal.commands import (
    AcknowledgeFinding,
    DealCommand,
    DeclareMilestone,
    FreeTouch,
    MakeCommitment,
    ReportInteraction,
    SayNoReplyOwed,
    WithdrawEvidence,
)
from domain.deal.dealfile import ReportedTouch
from domain.deal.decide import UnknownInDeal
from domain.deal.events import (
    CommitmentMade,
    DealEvent,
    DeclaredState,
    EvidenceWithdrawn,
    FindingAcknowledged,
    MilestoneDeclared,
)
from domain.deal.state import Deal
from domain.game.game import Game
from domain.moments import SECONDS_A_DAY, Day, Instant, day_text
from domain.people import Side
from domain.ports.texts import Text
from domain.touches.sighting import Tokeniser
from domain.touches.touch import Interaction
from services.capture.harvest import Harvest
from services.importing import break_ties
from services.planner.catching_up import catch_up
from services.recorder.reasons import reason_ref
from services.shapes import Shaper
from services.speaking.speaker import Talk, keep_people, keep_reason
from services.speaking.typed import CannotBeSaid, typed_touch, zone_of
from services.wiring import Store


def report(talk: Talk, told: ReportedTouch) -> Sequence[DealEvent]:
    """A call, a meeting in person or a chat. Told again with the same people, it is corrected.

    Raises:
        CannotBeSaid: it is ahead, or nobody of the two sides takes part.
        UnknownDeal: the ledger has no such deal.
    """
    store, deal_id, actor = talk.store, talk.deal_id, talk.speaker.actor
    deal = store.deals.load(deal_id).deal
    interaction = _interaction(store, deal_id, told, deal)
    if told.at > store.clock.now() + SECONDS_A_DAY:
        raise CannotBeSaid("--at", "expected a time that has come, found one more than a day ahead")
    if all(deal.sides.side_of(p.person, p.domains) is Side.OTHER for p in interaction.participants):
        raise CannotBeSaid("PERSON...", "expected somebody of the seller or the buyer, found nobody")
    keep_people(store, told.people)
    if told.title:
        owners = tuple(dict.fromkeys(p.person for p in interaction.participants))
        store.texts.keep([Text(f"touch:{interaction.touch_id}", owners, {"subject": told.title})])
    events = store.deals.enact(deal_id, lambda _: [ReportInteraction(interaction)], actor=actor)
    events += break_ties(deal_id, Harvest(), store, actor=actor)
    catch_up(store, deal_id)
    return events


def declare(
    talk: Talk, milestone: str, state: DeclaredState, at: Instant, reason: str | None
) -> Sequence[DealEvent]:
    """That a milestone has started, is done, is open after all, or is waived, which needs a reason.

    Raises:
        CannotBeSaid: it is waived, and nobody says why.
        UnknownInDeal: the deal has no such milestone.
        DealIsNotOpen: it is closed.
        UnknownDeal: the ledger has no such deal.
    """
    if state is DeclaredState.WAIVED and not (reason or "").strip():
        raise CannotBeSaid("--reason", "expected why it is waived")
    said = MilestoneDeclared(milestone, state, at)
    return _say(talk, DeclareMilestone(milestone, state, at), said, reason)


def withdraw(talk: Talk, milestone: str, evidence: str, reason: str | None) -> Sequence[DealEvent]:
    """That something does not show a milestone after all; `evidence` is named as the plan names it.

    Raises:
        CannotBeSaid: it does not show the milestone now.
        UnknownInDeal: the deal has no such milestone.
        DealIsNotOpen: it is closed.
        UnknownDeal: the ledger has no such deal.
    """
    store, now = talk.store, talk.store.clock.now()
    game = Game(store.deals.load(talk.deal_id).deal, store.outside)
    seen = answer(game, now)
    planned = next((each for each in seen.plan.milestones if each.milestone.id == milestone), None)
    if planned is None:
        raise UnknownInDeal("milestone", milestone)
    shown = Shaper(game, seen, store.texts).evidence(planned.evidence)
    known = {**dict(zip(shown, planned.evidence, strict=True)), **{id_: id_ for id_ in planned.evidence}}
    if evidence not in known:
        told = ", ".join(shown) or "nothing"
        raise CannotBeSaid("EVIDENCE", f"expected what shows the milestone, which is now: {told}")
    said = EvidenceWithdrawn(milestone, known[evidence], now)
    return _say(talk, WithdrawEvidence(milestone, said.evidence, now), said, reason)


def take_back(talk: Talk, touch: str) -> Sequence[DealEvent]:
    """That a call, meeting in person or chat was not as somebody reported it; it leaves no trace in answers.

    Raises:
        CannotBeSaid: the deal has no such touch, or a source shows it, and nobody reported it.
        UnknownDeal: the ledger has no such deal.
    """
    deal = talk.store.deals.load(talk.deal_id).deal
    touch_id = typed_touch(touch, deal, "TOUCH")
    if touch_id not in deal.interactions:
        raise CannotBeSaid("TOUCH", "expected a touch that somebody reported, found one that a source shows")
    return _say(talk, FreeTouch(touch_id), None, None)


def promise(talk: Talk, promised: CommitmentMade, what: str | None) -> Sequence[DealEvent]:
    """That one side promised something by a day.

    Raises:
        CannotBeSaid: it is due before it was promised.
        DealIsNotOpen: the deal is closed.
        UnknownDeal: the ledger has no such deal.
    """
    zone = zone_of(talk.store, talk.deal_id)
    if promised.due < zone.day_of(promised.at):
        made = day_text(zone.day_of(promised.at))
        raise CannotBeSaid("DUE", f"expected a day not before {made}, found {day_text(promised.due)}")
    return _say(talk, MakeCommitment(promised), promised, what)


def excuse(talk: Talk, touch: str) -> Sequence[DealEvent]:
    """That nobody owes an answer to a touch.

    Raises:
        CannotBeSaid: the deal has no such touch.
        DealIsNotOpen: it is closed.
        UnknownDeal: the ledger has no such deal.
    """
    touch_id = typed_touch(touch, talk.store.deals.load(talk.deal_id).deal, "TOUCH")
    return _say(talk, SayNoReplyOwed(touch_id, talk.store.clock.now()), None, None)


def acknowledge(talk: Talk, rule: str, subject: str, until: Day, reason: str | None) -> Sequence[DealEvent]:
    """That a finding was seen, and is to be heard of again after a day.

    Raises:
        CannotBeSaid: nothing of the kind is found in the deal now, or the day has passed.
        DealIsNotOpen: it is closed.
        UnknownDeal: the ledger has no such deal.
    """
    now = talk.store.clock.now()
    seen = answer(Game(talk.store.deals.load(talk.deal_id).deal, talk.store.outside), now)
    found = [(finding.rule, finding.subject) for finding in seen.findings]
    if (rule, subject) not in found:
        known = ", ".join(sorted(" ".join(filter(None, each)) for each in found)) or "nothing"
        raise CannotBeSaid("RULE", f"expected a finding of the deal, which are now: {known}")
    if until < seen.today:
        raise CannotBeSaid("--until", f"expected a day not before {day_text(seen.today)}")
    said = FindingAcknowledged(rule, subject, until, now)
    return _say(talk, AcknowledgeFinding(rule, subject, until, now), said, reason)


def _say(talk: Talk, command: DealCommand, said: DealEvent | None, reason: str | None) -> Sequence[DealEvent]:
    """Record a word; the reason first, because a text without its event tells nothing."""
    store, deal_id = talk.store, talk.deal_id
    store.deals.load(deal_id)
    if said is not None:
        keep_reason(talk, reason_ref(deal_id, said), reason)
    events = store.deals.enact(deal_id, lambda _: [command], actor=talk.speaker.actor)
    catch_up(store, deal_id)
    return events


def _interaction(store: Store, deal_id: str, told: ReportedTouch, deal: Deal) -> Interaction:
    """The touch that was told, numbered among those of its kind and instant.

    The same people at the same time are the same touch, of which other things may be told now.
    """
    tokeniser, number = Tokeniser(store.tokens), 1
    while True:
        interaction = tokeniser.interaction(deal_id, told, number=number)
        known = deal.interactions.get(interaction.touch_id)
        if known is None or known.participants == interaction.participants:
            return interaction
        number += 1
