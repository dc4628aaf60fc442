"""Trying another footing on everything that was captured: what goes elsewhere, and what findings follow.

Each deal that gets or loses something is looked at with and without that, as of one instant. Nothing is
appended. The same ledger, rules and instant give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.capture.events import MailCaptured, MeetingStated
from domain.deal.answer import answer
from domain.deal.events import (
    CalendarFactCaptured,
    DealEvent,
    EmailSighted,
    MeetingFreed,
    SidesStated,
    TouchFreed,
)
from domain.deal.state import Deal, fold
from domain.findings.finding import Finding
from domain.game.game import Game
from domain.languages.packs import joined_signals
from domain.matching.clues import Outcome, deal_of
from domain.matching.proposals import NameContact
from domain.matching.replay import Difference, Footing, Moved, Reach, difference
from domain.moments import Instant
from domain.people import PersonToken, Sides
from services.capture.labelled import labelled_copy
from services.matching.reading import Everything
from services.progress import counting
from services.wiring import Store


@dataclass(frozen=True, slots=True)
class Change:
    """Another footing, what it is about, and the person whom a deal names by it, if one does."""

    after: Footing
    reach: Reach
    naming: NameContact | None = None


@dataclass(frozen=True, slots=True)
class FindingsMoved:
    """What is found in a deal on another footing, and was not before, or otherwise."""

    raised: tuple[Finding, ...] = ()
    cleared: tuple[Finding, ...] = ()
    moved: tuple[tuple[Finding, Finding], ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What another footing changes; `findings` by deal, where any differ."""

    difference: Difference
    findings: Mapping[str, FindingsMoved]


def trial_of(store: Store, everything: Everything, change: Change, as_of: Instant) -> Trial:
    """Try a change; a bar shows the progress on a terminal."""
    walked = counting(everything.conversations, of=len(everything.conversations), saying="conversations")
    found = difference(walked, everything.footing, change.after, change.reach)
    touched = _touched(everything, found, change.naming)
    findings: dict[str, FindingsMoved] = {}
    for deal_id in counting(touched, of=len(touched), saying="deals"):
        looked = _Looked(store, everything, found, deal_id).findings(change.naming, as_of)
        if looked != FindingsMoved():
            findings[deal_id] = looked
    return Trial(found, findings)


def named(sides: Sides, person: PersonToken) -> Sides:
    """Sides that name one more person for the buyer."""
    buyer = sides.buyer
    return replace(sides, buyer=replace(buyer, addresses=buyer.addresses | {person}))


def _touched(everything: Everything, found: Difference, naming: NameContact | None) -> Sequence[str]:
    """The deals that get or lose something, and those that continue them: facts carry over."""
    touched = {*found.into(), *found.out(), *(() if naming is None else (naming.deal_id,))}
    deals = list(everything.footing.deals.all())
    while more := {d.deal_id for d in deals if d.continues in touched} - touched:
        touched |= more
    return sorted(touched)


@dataclass(frozen=True, slots=True)
class _Looked:
    """One deal with and without what it gets or loses."""

    store: Store
    everything: Everything
    found: Difference
    deal_id: str

    def findings(self, naming: NameContact | None, as_of: Instant) -> FindingsMoved:
        before = self._found(lambda moved: moved.before, None, as_of)
        after = self._found(lambda moved: moved.after, naming, as_of)
        return FindingsMoved(
            raised=tuple(each for key, each in after.items() if key not in before),
            cleared=tuple(each for key, each in before.items() if key not in after),
            moved=tuple(
                (before[key], each)
                for key, each in after.items()
                if key in before and before[key].since != each.since
            ),
        )

    def _found(
        self, outcome: Callable[[Moved], Outcome], naming: NameContact | None, as_of: Instant
    ) -> Mapping[tuple[str, str], Finding]:
        """What counts as found when each contact that moves is where an outcome says, and nowhere else."""
        deal = self.store.deals.load(self.deal_id).deal
        lineage = self._lineage()
        for moved in self.found.left_or_came():
            concerned = {deal_of(moved.before), deal_of(moved.after)} & lineage
            if concerned:
                is_its = deal_of(outcome(moved)) in lineage
                fold(self._putting(deal, moved.contact.id) if is_its else self._taking(deal, moved), deal)
        if naming is not None and naming.deal_id in lineage:
            fold([SidesStated(named(deal.sides, naming.person))], deal)
        looked = answer(Game(deal, self.store.outside), as_of)
        return {(each.rule, each.subject): each for each in looked.findings if each.withheld is None}

    def _lineage(self) -> set[str]:
        """The deal and its earlier cycles."""
        found: set[str] = set()
        deal = self.everything.footing.deals.get(self.deal_id)
        while deal is not None and deal.deal_id not in found:
            found.add(deal.deal_id)
            deal = self.everything.footing.deals.get(deal.continues or "")
        return found

    def _taking(self, deal: Deal, moved: Moved) -> Iterator[DealEvent]:
        id_ = moved.contact.id
        if id_ in deal.sightings:
            yield TouchFreed(id_)
        if id_ in deal.calendar:
            yield MeetingFreed(id_)

    def _putting(self, deal: Deal, id_: str) -> Iterable[DealEvent]:
        """Everything that was captured of a contact, as the recorder would bring it."""
        if id_ in deal.sightings or id_ in deal.calendar:
            return
        for stream in self.everything.streams.get(id_, ()):
            copy = labelled_copy(self.store.ledger.read(stream))
            if copy is not None and isinstance(copy.captured.event, MailCaptured):
                marks = joined_signals(copy.captured.event.signals, deal.playbook.languages)
                yield EmailSighted(replace(copy.sighting, signals=marks))
            for stored in self.store.ledger.read(stream) if copy is None else ():
                if isinstance(stored.event, MeetingStated):
                    yield CalendarFactCaptured(stored.event.fact)
