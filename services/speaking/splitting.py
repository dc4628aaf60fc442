"""Splitting a deal: some of its conversations become those of a new one, in one transaction.

Each conversation that goes is a correction of matching, so it outranks every rule and can be undone
as any other. What was captured follows as matching reads it; what people reported and what was
imported goes along at once, since no matching stands behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.capture.events import MatchCorrected
from domain.deal.commands import DealCommand
from domain.deal.dealfile import DealFile
from domain.deal.decide import DealIsNotOpen, DealWasMerged
from domain.deal.enrol import sides_of
from domain.deal.merging import bringing, freeing
from domain.deal.splitting import Going, first_strange, going
from domain.deal.state import Deal
from domain.identifiers import contact_match_stream, correction_id
from domain.matching.conversation import Scope
from domain.moments import Instant
from domain.people import PersonToken
from domain.ports.texts import Text
from integrations.playbookfiles.faults import shown
from integrations.rfc5545.uids import normalised_uid
from services.capture.harvest import Harvest
from services.importing import break_ties
from services.planner.catching_up import catch_up
from services.recorder.deals import Asked
from services.recorder.recording import commands_of, texts_to_keep
from services.speaking.merging import matched_of
from services.speaking.speaker import Talk
from services.speaking.typed import CannotBeSaid, typed_address, typed_touch
from services.wiring import Store


@dataclass(frozen=True, slots=True)
class Named:
    """What a person typed of what is to go: touches of conversations, and addresses of people."""

    threads: Sequence[str]
    people: Sequence[str]


@dataclass(frozen=True, slots=True)
class Split:
    """What went to the new deal, and the corrections that say so, one for each conversation."""

    going: Going
    corrections: tuple[MatchCorrected, ...]


def split_off(talk: Talk, file: DealFile, named: Named) -> Going:
    """What would go to the deal of a file; nothing is recorded.

    Raises:
        CannotBeSaid: nothing that was typed is the deal's, or the new deal is there already, or
            its file lists nobody for the buyer of something that goes, which it would not show then.
        DealIsNotOpen: the deal is closed, or was merged into another.
        UnknownDeal: the ledger has no such deal.
    """
    store = talk.store
    deal = store.deals.load(talk.deal_id).deal
    new = store.deals.load(file.id).deal if file.id in store.deals.ids() else Deal()
    found = _going(store, {talk.deal_id: deal, file.id: new}, (talk.deal_id, file.id), named)
    _refuse_strangers(store, deal, file, found)
    return found


def split(talk: Talk, file: DealFile, named: Named, reason: str) -> Split:
    """Open the deal of a file and send to it what was named.

    Raises:
        As `split_off`, and whatever `domain.deal.decide` raises of a deal that is opened.
    """
    store, ids, at = talk.store, (talk.deal_id, file.id), talk.store.clock.now()
    split_off(talk, file, named)
    store.texts.keep(texts_to_keep(file, Harvest(), store.tokens, {}))
    done: list[Split] = []

    def asked(deals: Mapping[str, Deal]) -> Asked:
        found = _going(store, deals, ids, named)
        corrections = _corrections(found, file.id, at)
        _keep_reasons(talk, corrections, reason)
        done[:] = [Split(found, corrections)]
        beside = {contact_match_stream(said.contact): (said,) for said in corrections}
        return Asked(_commands(store, deals, talk.deal_id, file, found), beside)

    store.deals.enact_together(ids, asked, actor=talk.speaker.actor)
    for deal_id in ids:
        break_ties(deal_id, Harvest(), store, actor=talk.speaker.actor)
        catch_up(store, deal_id)
    return done[0]


def _going(store: Store, deals: Mapping[str, Deal], ids: tuple[str, str], named: Named) -> Going:
    """What of the first deal is to go to the second."""
    deal_id, new_id = ids
    deal = deals[deal_id]
    if deals[new_id].opened is not None:
        raise CannotBeSaid("NEW.yaml", f"expected a deal that is not opened yet, found {new_id}")
    if deal.merged is not None:
        raise DealWasMerged(deal_id, deal.merged)
    if deal.closed is not None:
        raise DealIsNotOpen(deal.closed)
    if not named.threads and not named.people:
        raise CannotBeSaid("--thread", "expected a --thread or a --person that is to go, found none")
    touches = [_typed_contact(store, each, deal) for each in named.threads]
    people = {_typed_person(store, each, deal) for each in named.people}
    return going(deal, named=touches, people=people)


def _refuse_strangers(store: Store, deal: Deal, file: DealFile, found: Going) -> None:
    strange = first_strange(deal, found, sides_of(file, store.tokens))
    if strange is None:
        return
    kept = store.texts.read([f"touch:{strange}", f"meeting:{strange}"])
    said = [fields.get("subject") or fields.get("title") for fields in kept.values()]
    what = shown(next(filter(None, said), strange))
    raise CannotBeSaid("NEW.yaml", f"buyer: expected somebody of all that goes, found nobody of {what}")


def _commands(
    store: Store, deals: Mapping[str, Deal], deal_id: str, file: DealFile, found: Going
) -> Mapping[str, Sequence[DealCommand]]:
    deal, new = deals[deal_id], deals[file.id]
    at_once = {*(found.contacts - matched_of(store, found.contacts)), *found.reported}
    opening = commands_of(file, Harvest(), store.tokens, new)
    return {
        deal_id: list(freeing(deal, at_once)),
        file.id: [*opening, *bringing(deal, at_once, file.playbook.languages)],
    }


def _corrections(found: Going, deal_id: str, at: Instant) -> tuple[MatchCorrected, ...]:
    return tuple(
        MatchCorrected(correction_id(thread.because, deal_id, at), thread.because, deal_id, Scope.THREAD, at)
        for thread in found.threads
    )


def _keep_reasons(talk: Talk, corrections: Sequence[MatchCorrected], reason: str) -> None:
    owners = (f"deal:{talk.deal_id}", *talk.speaker.owners)
    talk.store.texts.keep([Text(f"correction:{said.id}", owners, {"reason": reason}) for said in corrections])


def _typed_contact(store: Store, typed: str, deal: Deal) -> str:
    """A touch of the deal by its id or Message-ID, or a meeting by its UID."""
    meeting = store.tokens.name(normalised_uid(typed))
    return meeting if meeting in deal.calendar else typed_touch(typed, deal, "--thread")


def _typed_person(store: Store, typed: str, deal: Deal) -> PersonToken:
    """Somebody who takes part in the deal."""
    person = store.tokens.person(typed_address(typed, "--person"))
    found = going(deal, named=(), people={person})
    if not found.threads and not found.reported:
        raise CannotBeSaid("--person", f"nothing of the deal has {shown(typed)}")
    return person
