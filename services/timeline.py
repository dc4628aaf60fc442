"""The timeline of a deal under both clocks: as it had happened by T, as it was known at T.

Source: rules.md section 9. Findings are shown as they were recorded; what today's facts and
rules would say of the same moment is put beside them and marked, never in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from uuid import UUID

from domain.deal.answer import Answer, answer
from domain.deal.events import (
    CaptureGapClosed,
    CaptureGapOpened,
    CommitmentMade,
    DealClosed,
    DealEvent,
    DealHandedOver,
    DealMergedInto,
    DealTakenIn,
    DecisionDateChangeRefused,
    EmailSighted,
    EvidenceWithdrawn,
    FindingAcknowledged,
    InteractionReported,
    MilestoneDeclared,
    NoReplyOwed,
    is_deal_event,
)
from domain.findings.events import FindingCleared, FindingRaised
from domain.findings.recording import known_findings
from domain.game.game import Game
from domain.moments import Instant, day_text, utc_text
from domain.people import PersonToken
from domain.ports.ledger import StoredEvent
from domain.ports.outside import Outside
from services.recorder.deals import Deals
from services.recorder.reasons import reason_ref
from services.shapes import Json, Shaper, Texts


class Timeline:
    """One deal's past. `happened_by` and `known_at` are None where nothing is left out."""

    def __init__(
        self,
        deals: Deals,
        outside: Outside,
        texts: Texts,
        *,
        deal_id: str,
        now: Instant,
        happened_by: Instant | None,
        known_at: Instant | None,
    ) -> None:
        self._happened_by = happened_by
        self._known_at = known_at
        self._as_of = min(t for t in (happened_by, known_at, now) if t is not None)
        game = Game(deals.load(deal_id, known_at=known_at).deal, outside)
        self._then = answer(game, self._as_of)
        self._today = answer(Game(deals.load(deal_id).deal, outside), self._as_of)
        self._shape = Shaper(game, self._then, texts).whole()
        self._learnt = _first_recorded(deals.facts(deal_id, known_at=known_at))
        self._findings = list(deals.findings(deal_id, known_at=known_at))
        self._facts = list(deals.facts(deal_id, known_at=known_at))
        self._reasons = _reasons(deal_id, self._facts, texts)
        self._texts = texts

    def whole(self) -> Json:
        """The deal, its entries in order of time, and the findings that stood at that moment."""
        return {
            "deal": self._shape["deal"],
            "happened_by": None if self._happened_by is None else utc_text(self._happened_by),
            "known_at": None if self._known_at is None else utc_text(self._known_at),
            "entries": sorted(self._entries(), key=itemgetter("at", "what")),
            "findings": list(self._standing()),
            "today_would_add": sorted(self._missing()),
        }

    def _entries(self) -> Iterator[Json]:
        for touch in self._shape["touches"]:
            recorded = self._learnt.get(touch["touch_id"])
            says = f"{touch['from']}: {touch['subject'] or touch['kind']}"
            yield _entry(
                touch["occurred_at"], "touch", says, recorded, side=touch["side"], id=touch["touch_id"]
            )
        for advance in self._shape["advances"]:
            yield _entry(advance["at"], "advance", advance["kind"], None, evidence=advance["evidence"])
        for rally in self._shape["rallies"]:
            if rally["ping_pong"]:
                says = f"this rally has become ping-pong; it came to {rally['length']} turns"
                yield _entry(rally["detected_at"], "ping_pong", says, None)
        for stored in self._facts:
            yield from self._word(stored)
        for stored in self._findings:
            yield from _finding_entry(stored)

    def _word(self, stored: StoredEvent) -> Iterator[Json]:
        event = stored.event
        if not is_deal_event(event):
            return
        told = _told(event)
        if self._is_about_what_left(event):
            return
        if told is not None and told[0] <= self._as_of:
            at, what, says = told
            if isinstance(event, DealHandedOver):
                says = says.replace(event.to, self._address_of(event.to))
            reason = self._reasons.get(stored.event_id)
            yield _entry(utc_text(at), what, says, stored.recorded_at, actor=stored.actor, reason=reason)

    def _address_of(self, person: PersonToken) -> str:
        ref = f"person:{person}"
        return self._texts.read([ref]).get(ref, {}).get("address", person)

    def _is_about_what_left(self, event: DealEvent) -> bool:
        """Whether it is a word about a touch or meeting that the deal has freed."""
        deal = self._then.deal
        match event:
            case NoReplyOwed(touch_id=named) | EvidenceWithdrawn(evidence=named):
                meeting = named.rpartition("/")[0] or named
                is_touch = named in deal.sightings or named in deal.interactions
                return not is_touch and meeting not in deal.calendar
            case _:
                return False

    def _standing(self) -> Iterator[Json]:
        """The findings recorded by then, each with a mark where today's rules would differ."""
        would = _ids(self._today)
        recorded = {
            e.event.finding_id: e.recorded_at for e in self._findings if isinstance(e.event, FindingRaised)
        }
        for finding in self._known().values():
            yield {
                "rule": finding.rule,
                "subject": finding.subject or None,
                "severity": finding.severity.value,
                "since": utc_text(finding.since),
                "numbers": dict(finding.numbers),
                "withheld": finding.withheld,
                "recorded_at": utc_text(recorded[finding.finding_id]),
                "playbook": {"name": finding.playbook, "version": finding.playbook_version},
                "differs_today": finding.finding_id not in would,
            }

    def _missing(self) -> Iterator[str]:
        """What today's facts and rules would have shown then, and was not recorded by then."""
        known = self._known()
        for id_, name in _ids(self._today).items():
            if id_ not in known:
                yield name

    def _known(self) -> dict[str, FindingRaised]:
        events = (e.event for e in self._findings)
        return known_findings(e for e in events if isinstance(e, FindingRaised | FindingCleared))


def _reasons(deal_id: str, facts: Iterable[StoredEvent], texts: Texts) -> dict[UUID, str]:
    """What people typed beside their words, by the event."""
    words = ((stored.event_id, stored.event) for stored in facts)
    refs = {id_: ref for id_, word in words if is_deal_event(word) and (ref := reason_ref(deal_id, word))}
    kept = texts.read(list(refs.values()))
    return {id_: kept[ref]["reason"] for id_, ref in refs.items() if ref in kept}


def _ids(seen: Answer) -> dict[str, str]:
    return {
        f.id_in(seen.terms.deal_id): f"{f.rule} {f.subject}".strip()
        for f in seen.findings
        if f.withheld is None
    }


def _first_recorded(events: Iterable[StoredEvent]) -> dict[str, Instant]:
    """When each touch was first learnt of."""
    learnt: dict[str, Instant] = {}
    for stored in events:
        match stored.event:
            case EmailSighted(sighting=sighting):
                learnt.setdefault(sighting.touch_id, stored.recorded_at)
            case InteractionReported(interaction=interaction):
                learnt.setdefault(interaction.touch_id, stored.recorded_at)
            case _:
                pass
    return learnt


def _finding_entry(stored: StoredEvent) -> Iterator[Json]:
    match stored.event:
        case FindingRaised(rule=rule, subject=subject, severity=severity, as_of=as_of):
            says = f"{rule} {subject}".strip() + f" ({severity.value})"
            yield _entry(utc_text(as_of), "finding_raised", says, stored.recorded_at)
        case FindingCleared(rule=rule, as_of=as_of):
            yield _entry(utc_text(as_of), "finding_cleared", rule, stored.recorded_at)
        case _:
            return


def _told(event: DealEvent) -> tuple[Instant, str, str] | None:
    """When a person's word or a turn in the deal's life happened, what it was, what it says."""
    match event:
        case MilestoneDeclared(milestone=milestone, state=state, at=at):
            return at, "milestone_declared", f"{milestone}: {state.value}"
        case EvidenceWithdrawn(milestone=milestone, at=at):
            return at, "evidence_withdrawn", milestone
        case NoReplyOwed(touch_id=touch_id, at=at):
            return at, "no_reply_owed", touch_id
        case CommitmentMade(by=by, due=due, at=at):
            return at, "commitment_made", f"{by.value}, by {day_text(due)}"
        case FindingAcknowledged(rule=rule, subject=subject, until=until, at=at):
            return at, "finding_acknowledged", f"{rule} {subject}".strip() + f" until {day_text(until)}"
        case CaptureGapOpened(mailbox=mailbox, reason=reason, at=at):
            return at, "capture_gap_opened", f"{mailbox}: {reason}"
        case CaptureGapClosed(at=at):
            return at, *_gap_ended(event)
        case _:
            return _told_of_life(event)


def _told_of_life(event: DealEvent) -> tuple[Instant, str, str] | None:
    match event:
        case DecisionDateChangeRefused(to=to, at=at):
            return at, "decision_date_change_refused", f"to {day_text(to)}"
        case DealClosed(outcome=outcome, at=at):
            return at, "closed", outcome.value
        case DealHandedOver(to=to, on=on, at=at):
            return at, "handed_over", f"to {to}, since {day_text(on)}"
        case DealMergedInto(into=into, at=at):
            return at, "merged", f"into {into}"
        case DealTakenIn(deal_id=taken, at=at):
            return at, "took_in", taken
        case _:
            return None


def _gap_ended(closed: CaptureGapClosed) -> tuple[str, str]:
    """What the end of a gap was: it was filled, or never will be."""
    if closed.lasting_until is None:
        return "capture_gap_closed", closed.gap_id
    return "capture_gap_lasts", f"{closed.gap_id}: a hole until {utc_text(closed.lasting_until)}"


def _entry(at: str, what: str, says: str, recorded: Instant | None, **more: object) -> Json:
    return {"at": at, "what": what, "says": says, "recorded_at": recorded and utc_text(recorded), **more}
