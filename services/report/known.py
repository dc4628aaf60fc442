"""What was known of a deal, and from when on: the second clock of the report.

Source: rules.md section 9. In a ledger every event says when it was recorded. A replay has no
ledger; there a mail counts as known from when a copy of it reached a mailbox (its time
received, else its time sent), a calendar fact from its own stamp or, in an exported calendar,
from when it was entered there, a statement of the deal file from the moment that it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from domain.deal.copies import Copies
from domain.deal.events import DealEvent, DealOpened, EmailSighted, InteractionReported, is_deal_event
from domain.deal.state import Deal
from domain.findings.events import FindingCleared, FindingEvent, FindingRaised
from domain.moments import Day, Instant, Zone
from domain.ports.ledger import StoredEvent
from domain.touches.merge import occurred_at
from domain.touches.touch import CalendarFact, EmailSighting, Method, TouchId
from services.recorder.deals import MOST_CYCLES, Deals


@dataclass(frozen=True, slots=True)
class Known:
    """How knowledge of a deal grew.

    `start` is what was known from the first day on, `arrivals` what came later, in order of
    the instant from which it was known. `findings` are those that were recorded (None: what
    the rules find in what was known). `days` are the days at whose end less was known than
    had happened (None: that has to be looked at for each day).
    """

    start: Deal
    arrivals: tuple[tuple[Instant, DealEvent], ...]
    findings: tuple[tuple[Instant, FindingEvent], ...] | None = None
    days: frozenset[Day] | None = None

    def learnt(self) -> dict[TouchId, Instant]:
        """When each touch was first known of."""
        first: dict[TouchId, Instant] = {}
        for known_from, event in self.arrivals:
            match event:
                case EmailSighted(sighting=sighting):
                    first.setdefault(sighting.touch_id, known_from)
                case InteractionReported(interaction=interaction):
                    first.setdefault(interaction.touch_id, known_from)
                case _:
                    pass
        return first


def known_of_mail(deal: Deal, zone: Zone, *, until: Day) -> Known:
    """How a deal became known through the mailboxes of a replay, up to a day."""
    arrivals = [
        (_received(sighting), EmailSighted(sighting))
        for copies in deal.sightings.values()
        for sighting in copies
    ]
    arrivals.sort(key=lambda arrival: arrival[0])
    return Known(
        start=replace(told_in_time(deal), sightings={}),
        arrivals=tuple(arrivals),
        days=frozenset(_days_on_the_way(deal.sightings.values(), zone, until)),
    )


def known_of_ledger(deals: Deals, deal_id: str) -> Known:
    """How a deal, with its earlier cycles, was recorded in the ledger."""
    stored = [event for cycle in reversed(_cycles(deals, deal_id)) for event in cycle]
    stored.sort(key=lambda event: event.recorded_at)
    facts = [(one.recorded_at, one.event) for one in stored if is_deal_event(one.event)]
    findings = [
        (one.recorded_at, one.event)
        for one in deals.findings(deal_id)
        if isinstance(one.event, FindingRaised | FindingCleared)
    ]
    return Known(start=Deal(), arrivals=tuple(facts), findings=tuple(findings))


def told_in_time(deal: Deal) -> Deal:
    """The deal with what a calendar file says of a meeting also said when it was entered there.

    Programs stamp what they export with the moment of the export. By that stamp nobody would
    have known of any meeting before somebody exported a calendar, which is not what happened.
    """
    calendar = {
        meeting: Copies((*(_entered(fact) for fact in facts if _is_stamped_late(fact)), *facts))
        for meeting, facts in deal.calendar.items()
    }
    return replace(deal, calendar=calendar)


def _is_stamped_late(fact: CalendarFact) -> bool:
    return fact.method is Method.PUBLISH and fact.created_at is not None and fact.created_at < fact.stamped_at


def _entered(fact: CalendarFact) -> CalendarFact:
    return replace(fact, stamped_at=fact.created_at or fact.stamped_at, cancelled=False)


def _received(sighting: EmailSighting) -> Instant:
    if sighting.received_at is not None:
        return sighting.received_at
    return occurred_at((sighting,))


def _days_on_the_way(messages: Iterable[Iterable[EmailSighting]], zone: Zone, until: Day) -> Iterator[Day]:
    """The days at whose end a copy of a message had been sent and was in no mailbox yet."""
    for copies in messages:
        sent_on = zone.day_of(occurred_at(list(copies)))
        for sighting in copies:
            yield from range(sent_on, min(zone.day_of(_received(sighting)), until + 1))


def _cycles(deals: Deals, deal_id: str) -> list[list[StoredEvent]]:
    """The events of a deal and of each cycle before it, the newest cycle first."""
    cycles: list[list[StoredEvent]] = []
    wanted: str | None = deal_id
    while wanted is not None and len(cycles) < MOST_CYCLES:
        cycles.append(list(deals.facts(wanted)))
        opened = next((e.event for e in cycles[-1] if isinstance(e.event, DealOpened)), None)
        wanted = opened.continues if opened else None
    return cycles
