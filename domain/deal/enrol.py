"""From a deal file to commands: what a person wrote down, as the deal understands it.

Source: the deal file of the contract; rules.md section 8. Free text (names, reasons) is
returned as texts, to be kept under the deal's own key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from domain.deal.commands import (
    DealCommand,
    DeclareMilestone,
    MakeCommitment,
    OpenDeal,
    ReportInteraction,
    StateTerms,
)
from domain.deal.dealfile import DealFile, Members
from domain.deal.events import (
    BasisStated,
    CalendarsStated,
    CommitmentMade,
    DealDescribed,
    DealOpened,
    DeclaredState,
    PlaybookAdopted,
    SidesStated,
    StrategyStated,
)
from domain.deal.naming import named
from domain.deal.state import Deal
from domain.deal.taking_in import joined, roles_taken_in
from domain.findings.paperwork import STRATEGY_ITEMS
from domain.moments import Instant
from domain.people import PersonToken, Side, SideMembers, Sides
from domain.ports.texts import Text
from domain.ports.tokens import Tokens
from domain.touches.mail import Address
from domain.touches.sighting import Tokeniser
from domain.touches.touch import Interaction


def opening_of(file: DealFile, known: Deal | None = None) -> OpenDeal:
    """The command that opens the deal of the file.

    A file does not say which cycle it continues, so that is taken from what is `known`: the deal
    itself, or the cycle before it, which it is to continue.
    """
    before = known.opened if known is not None else None
    running_since, continues = file.opened_on, None
    if before is not None:
        running_since = before.running_since
        continues = before.continues if before.deal_id == file.id else before.deal_id
    return OpenDeal(
        DealOpened(
            deal_id=file.id,
            opened_on=file.opened_on,
            decision_date=file.decision_date,
            zone=file.zone.name,
            running_since=running_since,
            continues=continues,
        )
    )


def statements_of(file: DealFile, tokens: Tokens, known: Deal | None = None) -> Iterator[DealCommand]:
    """The commands that bring an open deal to what the file says; `known` is the deal as it stands."""
    yield _terms(file, tokens, known or Deal())
    for milestone, day in (file.reached or {}).items():
        yield DeclareMilestone(milestone, DeclaredState.DONE, file.zone.midnight(day))
    for promise in file.commitments:
        yield MakeCommitment(CommitmentMade(promise.by, file.zone.midnight(promise.on), promise.due))
    for _, interaction in _reported(file, tokens):
        yield ReportInteraction(interaction)


def sides_of(file: DealFile, tokens: Tokens) -> Sides:
    """Who plays for whom, as tokens."""
    return Sides(
        seller=side_members_of(file.seller, tokens),
        buyer=side_members_of(file.buyer, tokens),
        partner=side_members_of(file.partner.members, tokens) if file.partner else SideMembers(),
        partner_side=file.partner.plays_for if file.partner else Side.SELLER,
        team=frozenset(tokens.person(a) for a in file.team),
    )


def _keeping(erased: frozenset[PersonToken], before: Sides, sides: Sides) -> Sides:
    """The sides with those of the erased who stood there before: erasing changes no turn."""

    def kept(members: SideMembers, held: SideMembers) -> SideMembers:
        return replace(members, addresses=members.addresses | (held.addresses & erased))

    return replace(
        sides,
        seller=kept(sides.seller, before.seller),
        partner=kept(sides.partner, before.partner),
        team=sides.team | (before.team & erased),
    )


def texts_of(file: DealFile, tokens: Tokens) -> list[Text]:
    """The free text of the file, and the people it names."""
    fields = {
        "name": file.name,
        **{item: getattr(file.strategy, item) for item in STRATEGY_ITEMS},
        "basis_event": file.decision_basis.event if file.decision_basis else "",
        "basis_evidence": file.decision_basis.evidence if file.decision_basis else "",
        "commitments": "\n".join(c.what for c in file.commitments),
    }
    titles = [
        Text(
            f"touch:{told.touch_id}",
            tuple(dict.fromkeys(p.person for p in told.participants)),
            {"subject": title},
        )
        for title, told in _reported(file, tokens)
        if title
    ]
    named = [*file.team, *file.people, *(a for t in file.touches for a in t.people), *_listed(file)]
    people = Tokeniser(tokens).people_texts(Address(address) for address in named)
    return [Text(f"deal:{file.id}", (f"deal:{file.id}",), fields), *titles, *people]


def _reported(file: DealFile, tokens: Tokens) -> Iterator[tuple[str, Interaction]]:
    """The title of each reported touch, and the touch as a fact."""
    tokeniser, numbers = Tokeniser(tokens), Counter[tuple[Instant, str]]()
    for touch in file.touches:
        numbers[touch.at, touch.kind] += 1
        yield touch.title, tokeniser.interaction(file.id, touch, number=numbers[touch.at, touch.kind])


def _listed(file: DealFile) -> list[str]:
    partner = file.partner.members.addresses if file.partner else ()
    owner = (file.owner,) if file.owner else ()
    return [*file.seller.addresses, *file.buyer.addresses, *partner, *owner]


def _domains(file: DealFile) -> Iterator[str]:
    """The domains of the two companies, also those of their listed people."""
    for members in (file.seller, file.buyer):
        yield from members.domains
        yield from (address.rpartition("@")[2] for address in members.addresses)


def _terms(file: DealFile, tokens: Tokens, known: Deal) -> StateTerms:
    basis = file.decision_basis
    sides = _keeping(file.erased, known.sides, sides_of(file, tokens))
    roles = {tokens.person(address): role for address, role in file.people.items()}
    return StateTerms(
        named=named(file.name, _domains(file), tokens),
        described=DealDescribed(
            owner=tokens.person(file.owner) if file.owner else None, amount=file.amount, tags=file.tags
        ),
        basis=BasisStated(
            whose=basis.whose if basis else None,
            event_named=bool(basis and basis.event),
            evidence_named=bool(basis and basis.evidence),
        ),
        strategy=StrategyStated(tuple(item for item in STRATEGY_ITEMS if getattr(file.strategy, item))),
        sides=SidesStated(reduce(joined, known.taken_in, sides)),
        calendars=CalendarsStated(file.seller_calendar, file.buyer_calendar),
        playbook=PlaybookAdopted(file.playbook, file.plan),
        roles=tuple({**roles_taken_in(known.taken_in), **roles}.items()),
        progress_confirmed=file.reached is not None,
    )


def side_members_of(members: Members, tokens: Tokens) -> SideMembers:
    """Addresses and domains as tokens."""
    return SideMembers(
        addresses=frozenset(tokens.person(a) for a in members.addresses),
        domains=frozenset(tokens.domain(d) for d in members.domains),
    )
