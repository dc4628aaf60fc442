"""Matching: touches a second on one core, in one process, among ever more open deals.

In the timing: from the sightings of a conversation (in memory, decoded) to the outcome of each of
its mails, `mail_contact` and `match_conversation`, four mails a conversation. Not in it: making
sightings and deals, and `MatchableDeals` with its index, whose memory is told beside. Five people
for every two deals; of five companies one has two deals open, of other owners; two deals in five
name people too. The floor is folding the same sightings into contacts; the peer, "scan", asks
every deal whether a mail has people of both its sides.
"""

from __future__ import annotations

import gc
import statistics
import tracemalloc
from collections.abc import Iterator, Sequence
from random import Random

from domain.matching.clues import Match
from domain.matching.contact import Contact, mail_contact
from domain.matching.conversation import match_conversation
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.rules import MatchingRules
from domain.people import Side, SideMembers, Sides
from domain.touches.mail import Address, Envelope, Mail
from domain.touches.sighting import Tokeniser
from domain.touches.touch import EmailSighting
from integrations.eventstore.tokens import PlainTokens
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.measuring import Spent, apart, spending

OURS = "ours.example"
SIZES, QUICK_SIZES = (1_000, 5_000, 20_000), (200, 1_000)
TOUCHES, QUICK_TOUCHES, SCANNED, MAILS = 40_000, 4_000, 100, 4
SELLERS, ROUNDS = 40, 3
TARGET, EVEN = 5_000.0, 0.8

_Conversations = Sequence[Sequence[EmailSighting]]


def figures(*, quick: bool) -> Iterator[Figure]:
    """The rate among the most deals, beside what is asked, its floor, its peer and fewer deals."""
    sizes, touches = (QUICK_SIZES, QUICK_TOUCHES) if quick else (SIZES, TOUCHES)
    runs = [{deals: apart(match_touches, deals, touches) for deals in sizes} for _ in range(ROUNDS)]
    most = sizes[-1]

    def rate(kind: str, deals: int = most) -> float:
        return statistics.median(run[deals][kind] for run in runs)

    name = f"matching: {most:,} open deals, {most * 5 // 2:,} people"
    for beside, what, target in (
        (TARGET, "touches/s asked for", 1.0),
        (rate("folding"), "touches/s only folded", None),
        (rate("scanning"), "touches/s by a scan", None),
    ):
        yield _rate(name, rate("matching"), beside, what, target)
    for deals in sizes[1:]:
        beside = rate("matching", sizes[0])
        name = f"matching: from {sizes[0]:,} to {deals:,} deals"
        yield _rate(name, rate("matching", deals), beside, f"touches/s among {sizes[0]:,}", EVEN)
    yield _memory(most)


def _rate(name: str, figure: float, beside: float, what: str, target: float | None) -> Figure:
    return Figure(name=name, figure=figure, unit="touches/s", beside=beside, beside_what=what, target=target)


def _memory(deals: int) -> Figure:
    held = apart(hold_deals, deals)
    return Figure(
        name=f"matching: memory of {deals:,} deals, with what finds them",
        figure=held["indexed_mib"],
        unit="MiB",
        beside=held["alone_mib"],
        beside_what="MiB of the deals alone",
        wanted=Wanted.AT_MOST,
    )


def match_touches(deals: int, touches: int) -> dict[str, float]:
    """Touches a second of processor time: matched, only folded, and scanned for."""
    conversations = _conversations(deals, touches)
    known, rules = MatchableDeals(_deals(deals)), MatchingRules()
    matching, folding, scanning, right = Spent(), Spent(), Spent(), 0
    _matched(conversations[:100], known, rules)
    with spending(folding):
        contacts = [[mail_contact([copy]) for copy in each] for each in conversations]
    with spending(matching):
        right = _matched(conversations, known, rules)
    if right < 0.9 * touches:
        raise AssertionError(f"only {right} of {touches} touches were matched")
    with spending(scanning):
        for contact in [each for conversation in contacts for each in conversation][:SCANNED]:
            _scan(contact, known)
    return {
        "matching": touches / matching.cpu,
        "folding": touches / folding.cpu,
        "scanning": SCANNED / scanning.cpu,
    }


def _matched(conversations: _Conversations, deals: MatchableDeals, rules: MatchingRules) -> int:
    found = 0
    for copies in conversations:
        outcomes = match_conversation([mail_contact([copy]) for copy in copies], deals, rules)
        found += sum(isinstance(outcome, Match) for outcome in outcomes.values())
    return found


def _scan(contact: Contact, deals: MatchableDeals) -> list[str]:
    found = []
    for deal in deals.all():
        sides = {deal.sides.side_of(each.person, each.domains) for each in contact.people}
        if Side.BUYER in sides and Side.SELLER in sides and not deal.was_closed_before(contact.at):
            found.append(deal.deal_id)
    return found


def hold_deals(deals: int) -> dict[str, float]:
    """MiB that so many deals take alone, and with the index that finds them."""
    gc.collect()
    tracemalloc.start()
    values = list(_deals(deals))
    alone = tracemalloc.get_traced_memory()[0]
    known = MatchableDeals(values)
    both = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return {"alone_mib": alone / 2**20, "indexed_mib": both / 2**20, "deals": float(len(list(known.all())))}


# Deals and mail.


def _company(deal: int, deals: int) -> int:
    """Of five companies one has two deals."""
    companies = deals * 5 // 6
    return deal if deal < companies else (deal - companies) * 5


def _people(company: int) -> list[str]:
    return [f"person{number}@company{company}.example" for number in range(3)]


def _seller(number: int) -> str:
    return f"seller{number % SELLERS}@{OURS}"


def _deals(deals: int) -> Iterator[MatchableDeal]:
    for number in range(deals):
        company = _company(number, deals)
        named = _people(company)[:2] if number % 5 < 2 else []
        yield MatchableDeal(
            deal_id=f"deal-{number}",
            opened_at=0,
            sides=Sides(
                seller=SideMembers(domains=frozenset({OURS})),
                buyer=SideMembers(frozenset(named), frozenset({f"company{company}.example"})),
                team=frozenset({_seller(number), _seller(number + 1)}),
            ),
            owner=_seller(number),
            name=(f"company{company}", f"product{number % 24}"),
            telling=frozenset({f"company{company}", f"product{number % 24}"}),
        )


def _conversations(deals: int, touches: int) -> _Conversations:
    """Mail in turn between a deal's owner and its buyer's people, evenly over all deals."""
    rng, tokeniser = Random(deals), Tokeniser(PlainTokens())  # noqa: S311 - made mail, not secrets
    return [
        _conversation(rng.randrange(deals), deals, number, rng, tokeniser)
        for number in range(touches // MAILS)
    ]


def _conversation(
    deal: int, deals: int, number: int, rng: Random, tokeniser: Tokeniser
) -> Sequence[EmailSighting]:
    theirs, *copied = rng.sample(_people(_company(deal, deals)), rng.randint(1, 3))
    sides = (_seller(deal), theirs)
    ids: list[str] = []
    found = []
    for place in range(MAILS):
        sender, to = sides if place % 2 == 0 else sides[::-1]
        envelope = Envelope(
            source=_seller(deal),
            message_id=f"{number}-{place}@{OURS}",
            references=tuple(ids),
            in_reply_to=tuple(ids[-1:]),
            sent_at=1_000_000 + number + place * 3_600,
            received_at=None,
            sender=Address(sender),
            to=(Address(to),),
            cc=tuple(map(Address, copied)),
            bcc=(),
            subject=("Re: " if ids else "") + f"Offer {number % 7}",
        )
        found.append(tokeniser.sighting(Mail(envelope, None, provider_thread=str(number))))
        ids.append(f"{number}-{place}@{OURS}")
    return found
