"""Merging two deals: one goes on in the other, in one transaction.

Mail and meetings that matching brought to the one follow by matching, which sends what belongs to
it to the other. What nobody captured goes along at once, see `domain.deal.merging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domain.capture.events import Matched, MatchIsAmbiguous, MatchTakenBack
from domain.deal.events import CommitmentMade, DealMergedInto, DealTakenIn
from domain.deal.merging import Merging, merging
from domain.deal.state import Deal
from domain.identifiers import contact_match_stream
from domain.ports.texts import Text
from services.capture.harvest import Harvest
from services.importing import break_ties
from services.planner.catching_up import catch_up
from services.recorder.deals import Asked
from services.recorder.reasons import reason_ref
from services.speaking.speaker import NOBODY, Talk, keep_reason
from services.wiring import Store


def merge_deals(talk: Talk, into: str, reason: str) -> int:
    """Merge a deal into another; how many events say so.

    Raises:
        CannotBeMerged, DealWasMerged: they can not become one; nothing was recorded.
        UnknownDeal: the ledger has no such deal.
    """
    store, ending, actor, at = talk.store, talk.deal_id, talk.speaker.actor, talk.store.clock.now()

    def told(deals: Mapping[str, Deal]) -> Merging:
        gone = deals[ending]
        matched = matched_of(store, (*gone.sightings, *gone.calendar))
        return merging(gone, deals[into], at=at, matched=matched)

    def asked(deals: Mapping[str, Deal]) -> Asked:
        found = told(deals)
        return Asked({ending: found.ends, into: found.takes_in})

    told({deal_id: store.deals.load(deal_id).deal for deal_id in (ending, into)})
    store.texts.keep(list(_promises_carried_over(store, ending, into)))
    keep_reason(talk, reason_ref(ending, DealMergedInto(into, at)), reason)
    events = store.deals.enact_together((ending, into), asked, actor=actor)
    taken = next(event for event in events[into] if isinstance(event, DealTakenIn))
    keep_reason(Talk(store, into, talk.speaker), reason_ref(into, taken), reason)
    ties = break_ties(into, Harvest(), store, actor=actor)
    for deal_id in (ending, into):
        catch_up(store, deal_id)
    return sum(map(len, events.values())) + len(ties)


def matched_of(store: Store, contacts: Iterable[str]) -> frozenset[str]:
    """Those mails and meetings of which matching has ever said anything: they were captured."""
    streams = {contact_match_stream(contact): contact for contact in contacts}
    written = (stream for stream, version in store.ledger.versions(list(streams)).items() if version)
    outcomes = (Matched, MatchIsAmbiguous, MatchTakenBack)
    return frozenset(
        streams[stream]
        for stream in written
        if any(isinstance(event, outcomes) for event in store.ledger.events(stream)[0])
    )


def _promises_carried_over(store: Store, ending: str, into: str) -> Iterator[Text]:
    """What was promised in a deal and the cycles before it, under the other deal's key and the speaker's."""
    for deal_id in _cycles(store, ending):
        for stored in store.deals.facts(deal_id):
            if not isinstance(stored.event, CommitmentMade):
                continue
            old, new = reason_ref(deal_id, stored.event), reason_ref(into, stored.event)
            fields = store.texts.read([old]).get(old) if old else None
            if fields and new:
                speaker = () if stored.actor == NOBODY else (stored.actor,)
                yield Text(new, (f"deal:{into}", *speaker), fields)


def _cycles(store: Store, deal_id: str | None) -> Iterator[str]:
    """A deal and the cycles before it."""
    while deal_id is not None:
        yield deal_id
        opened = store.deals.load(deal_id).deal.opened
        deal_id = None if opened is None else opened.continues
