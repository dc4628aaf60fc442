"""What is said of addresses for all deals: that they are one person's, or a person's at all.

The company's event and those of every open deal that names or has one of the addresses go into the
ledger together. A deal that comes to it later learns of it then (`Deals.enact`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from domain.company.events import CompanyEvent
from domain.company.people import (
    NotOnePerson,
    OneOfSeveral,
    decide_joined,
    decide_judged,
    decide_parted,
    joined_with,
    news_for,
)
from domain.company.state import Company
from domain.deal.state import Deal
from domain.people import KnownAddress, PersonToken, Side, domain_and_parents, side_of_all
from domain.ports.texts import Text
from domain.ports.tokens import Tokens
from domain.touches.shared_addresses import is_shared_address
from services.planner.catching_up import catch_up
from services.recorder.deals import Loaded
from services.recorder.persisting import persist
from services.recorder.reasons import address_reason_ref
from services.speaking.speaker import Speaker, keep_people
from services.speaking.typed import CannotBeSaid
from services.wiring import Store

_PLACE = "ADDRESS"
_Refuse = Callable[[str, Deal], None]


@dataclass(slots=True)
class Told:
    """What a word about addresses came to: events of the company, and the deals that learnt of it."""

    events: int = 0
    deals: list[str] = field(default_factory=list[str])


def join(store: Store, addresses: Sequence[str], speaker: Speaker, reason: str | None) -> Told:
    """These folded addresses are one person's, with all that they were joined with before.

    Raises:
        CannotBeSaid: one of them is a list or a shared mailbox, or an open deal knows them for both sides.
    """
    if len(set(addresses)) < 2:  # noqa: PLR2004 - one person has one address as it is
        raise CannotBeSaid(_PLACE, "expected two different addresses or more of one person")
    company = store.deals.company()
    tokens = [known_address(address, store.tokens) for address in addresses]
    for address, token in zip(addresses, tokens, strict=True):
        if is_shared_address(address) and not company.judged.get(token.person, False):
            raise CannotBeSaid(_PLACE, _shared(address))
    by_token = dict(zip((token.person for token in tokens), addresses, strict=True))

    def decide(company: Company) -> Sequence[CompanyEvent]:
        try:
            return decide_joined(company, joined_with(company, tokens))
        except NotOnePerson as refusal:
            raise CannotBeSaid(_PLACE, _shared(by_token[refusal.address])) from None

    def refuse(deal_id: str, deal: Deal) -> None:
        whole = joined_with(store.deals.company(), tokens)
        _refuse_shared(deal_id, deal, by_token)
        _refuse_both_sides(store, deal_id, deal, [*tokens, *_others(company, whole.addresses)])

    return _say(_Word(store, addresses, speaker, reason), decide, refuse)


def part(store: Store, address: str, speaker: Speaker, reason: str | None) -> Told:
    """A folded address is nobody else's any more."""
    token = store.tokens.person(address)
    return _say(_Word(store, [address], speaker, reason), lambda company: decide_parted(company, token))


def judge(store: Store, address: str, speaker: Speaker, reason: str | None, *, is_person: bool) -> Told:
    """A folded address is a person's, or nobody's own, whatever it looks like.

    Raises:
        CannotBeSaid: it is said to be nobody's, and joined with others.
    """
    token = store.tokens.person(address)

    def decide(company: Company) -> Sequence[CompanyEvent]:
        try:
            return decide_judged(company, token, is_person=is_person)
        except OneOfSeveral:
            said = f"{address} is one of several addresses of a person; first: setpoint people part {address}"
            raise CannotBeSaid(_PLACE, said) from None

    return _say(_Word(store, [address], speaker, reason), decide)


def note_shared(store: Store, address: str, speaker: Speaker) -> None:
    """A mailbox was connected as a shared one: it is nobody's own, unless somebody said otherwise before."""
    company, token = store.deals.company(), store.tokens.person(address)
    if token not in company.judged and len(company.person(token)) == 1:
        judge(store, address, speaker, None, is_person=False)


def known_address(address: str, tokens: Tokens) -> KnownAddress:
    """A folded address as deals know it."""
    return KnownAddress(tokens.person(address), tuple(map(tokens.domain, domain_and_parents(address))))


@dataclass(frozen=True, slots=True)
class _Word:
    """Somebody's word about some folded addresses."""

    store: Store
    addresses: Sequence[str]
    speaker: Speaker
    reason: str | None

    def keep_texts(self) -> None:
        """Keep addresses that are not known, and why something was said of them."""
        keep_people(self.store, self.addresses)
        if self.reason:
            tokens = [self.store.tokens.person(address) for address in self.addresses]
            owners = tuple(dict.fromkeys((*tokens, *self.speaker.owners)))
            fields = {"reason": self.reason}
            self.store.texts.keep([Text(address_reason_ref(each), owners, fields) for each in tokens])


def _say(
    word: _Word,
    decide: Callable[[Company], Sequence[CompanyEvent]],
    refuse: _Refuse = lambda _id, _deal: None,
) -> Told:
    """Record a word with all that follows from it for open deals. Texts are kept once nothing refuses it."""
    store = word.store

    def attempt() -> Told:
        told, command = Told(), uuid4()
        company, append = store.company.people_news(decide, word.speaker.actor, command)
        appends = [] if append is None else [append]
        told.events = 0 if append is None else len(append.events)
        for deal_id, loaded in _open_deals(store):
            refuse(deal_id, loaded.deal)
            if news := news_for(loaded.deal, company):
                told.deals.append(deal_id)
                appends.append(store.deals.append_news(loaded, deal_id, news, word.speaker.actor, command))
        word.keep_texts()
        if appends:
            store.ledger.append(appends)
        return told

    told = persist("company", attempt)
    for deal_id in told.deals:
        catch_up(store, deal_id)
    return told


def _open_deals(store: Store) -> Iterator[tuple[str, Loaded]]:
    for deal_id in store.deals.ids():
        loaded = store.deals.load(deal_id)
        if loaded.deal.closed is None and loaded.deal.merged is None:
            yield deal_id, loaded


def _others(company: Company, addresses: Iterable[PersonToken]) -> list[KnownAddress]:
    return [company.known_address(each) for each in addresses if each in company.domains]


def _refuse_both_sides(store: Store, deal_id: str, deal: Deal, addresses: Sequence[KnownAddress]) -> None:
    if side_of_all(deal.sides, addresses) is not None:
        return
    shown: list[str] = []
    for each in dict.fromkeys(addresses):
        side = deal.sides.side_of(each.person, each.domains)
        if side is not Side.OTHER:
            ref = f"person:{each.person}"
            plain = store.texts.read([ref]).get(ref, {}).get("address", each.person)
            shown.append(f"{plain} on the {side.value}'s")
    found = " and ".join(sorted(shown))
    raise CannotBeSaid(_PLACE, f"expected addresses of one side, found {found} in the deal {deal_id}")


def _refuse_shared(deal_id: str, deal: Deal, addresses: dict[PersonToken, str]) -> None:
    for token in deal.not_people.intersection(addresses):
        raise CannotBeSaid(_PLACE, f"{_shared(addresses[token])}; it is one in the deal {deal_id}")


def _shared(address: str) -> str:
    return (
        f"expected a person's address, found a list or a mailbox of several people: {address}; "
        f"if it is a person's: setpoint people is-a-person {address}"
    )
