"""What a deal file may say, as far as a mailbox shows it. Everything here is a proposal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from domain.moments import Day, Instant, Zone
from domain.people import Side
from domain.playbook.playbook import Playbook
from services.adoption.companies import company_domain_of, is_address
from services.adoption.dated import DatedLine, dated_lines
from services.adoption.refusals import CannotBegin
from services.adoption.survey import Exchanged, Person, Survey
from services.adoption.wording import Seen, Unmatched, evidence_seen, unmatched_words
from services.adoption.zones import Guess, country_of_domain, country_of_zone, guess_zone

_LONG_SILENCE = 60 * 86_400
_MOST_PEOPLE = 25
_ROLE_WORDS = {
    "economic_buyer": r"cfo|ceo|coo|finance|managing director|gesch[aä]ftsf[uü]hr\w*|owner",
    "security": r"ciso|info\W?sec|security|datenschutz|privacy|dpo",
    "legal": r"legal|counsel|lawyer|jurist\w*|recht",
    "procurement": r"procurement|purchas\w+|sourcing|einkauf",
    "technical_lead": r"cto|cio|it|engineering|architect\w*|admin\w*|devops",
}


class NoSuchCompany(CannotBegin):
    """No mail with the company was found; `nearest` are the companies with most mail."""

    def __init__(self, company: str, nearest: Iterable[tuple[str, int]]) -> None:
        self.company = company
        self.nearest = tuple(nearest)
        most = ", ".join(f"{domain} ({count})" for domain, count in self.nearest) or "no other company"
        super().__init__(
            f"--company: no domain in this mail looks like {company!r}; name it with --domain. "
            f"Most mail is with {most}"
        )


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of one side, with how much they wrote in and received of the exchange."""

    address: str
    name: str
    wrote: int
    received: int
    role_guess: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that is proposed for one deal.

    `playbook_named`: as the deal file names the playbook. `owners`: the owner of each mailbox
    with the share of its mail in which they take part. `resumed_on`: the first day after the
    last long silence, where there was one.
    """

    company: str
    playbook: Playbook
    playbook_named: str
    owners: tuple[tuple[str, float], ...]
    seller_domains: tuple[str, ...]
    seller_addresses: tuple[str, ...]
    buyer_domains: tuple[tuple[str, int], ...]
    sellers: tuple[Member, ...]
    buyers: tuple[Member, ...]
    zone: Zone
    zone_guess: Guess
    seller_country: str | None
    buyer_country: str | None
    opened_on: Day
    resumed_on: Day | None
    last_on: Day
    messages: int
    meetings: int
    dates: tuple[DatedLine, ...]
    seen: tuple[Seen, ...]
    unmatched: tuple[Unmatched, ...]


def owners_of(survey: Survey, buyer_domains: Iterable[str]) -> tuple[tuple[str, float], ...]:
    """Whose each mailbox is: who takes part in most of its mail. The buyer's people own none."""
    buyers = set(buyer_domains)
    owners: dict[str, float] = {}
    for path, counted in survey.present.items():
        ours = [
            (number, _writes(survey, address), address)
            for address, number in counted.items()
            if company_domain_of(address) not in buyers and is_address(address)
        ]
        if ours:
            number, _, address = max(ours)
            share = number / survey.mail_in[path]
            owners[address] = max(owners.get(address, 0.0), share)
    return tuple(owners.items())


def propose(
    survey: Survey,
    *,
    company: str,
    buyer_domains: tuple[str, ...],
    playbook: Playbook,
    playbook_named: str,
    zone_of: Callable[[str], Zone],
) -> Proposal:
    """What a deal with the company may look like.

    Raises:
        NoSuchCompany: nothing was exchanged with it.
    """
    counted = survey.by_domain()
    if not survey.exchanged:
        owned = {company_domain_of(address) for address, _ in owners_of(survey, ())}
        others = [(d, n) for d, n in counted.most_common(12) if d not in owned]
        raise NoSuchCompany(company, others[:8])
    owners = owners_of(survey, buyer_domains)
    domains = _unique(company_domain_of(address) for address, _ in owners)
    addresses = tuple(a for a, _ in owners if company_domain_of(a) is None)
    guess = guess_zone(survey.zones, offsets_of(survey, domains, addresses))
    zone = zone_of(guess.zone or "UTC")
    sides = {p: _side(p, domains, addresses, buyer_domains) for e in survey.exchanged for p in e.people}
    between = [e for e in survey.exchanged if {Side.SELLER, Side.BUYER} <= {sides[p] for p in e.people}]
    between = between or survey.exchanged
    resumed = _resumed(between)
    return Proposal(
        company=company,
        playbook=playbook,
        playbook_named=playbook_named,
        owners=owners,
        seller_domains=domains,
        seller_addresses=addresses,
        buyer_domains=tuple((domain, counted[domain]) for domain in buyer_domains),
        sellers=_members(survey, between, sides, Side.SELLER),
        buyers=_members(survey, between, sides, Side.BUYER),
        zone=zone,
        zone_guess=guess,
        seller_country=country_of_zone(zone.name) if guess.zone else None,
        buyer_country=next(filter(None, map(country_of_domain, buyer_domains)), None),
        opened_on=zone.day_of(between[0].at),
        resumed_on=None if resumed is None else zone.day_of(resumed),
        last_on=zone.day_of(between[-1].at),
        messages=len(between),
        meetings=len(survey.meetings),
        dates=dated_lines(between, zone),
        seen=evidence_seen(playbook, between, survey.meetings.values(), sides, zone),
        unmatched=unmatched_words(playbook, between, survey.meetings.values(), sides),
    )


def _writes(survey: Survey, address: str) -> bool:
    person = survey.people.get(address)
    return person is not None and person.wrote > 0


def _side(person: str, domains: tuple[str, ...], addresses: tuple[str, ...], buyers: tuple[str, ...]) -> Side:
    domain = company_domain_of(person)
    if domain in buyers:
        return Side.BUYER
    return Side.SELLER if domain in domains or person in addresses else Side.OTHER


def offsets_of(
    survey: Survey, domains: tuple[str, ...], addresses: tuple[str, ...]
) -> list[tuple[Instant, int]]:
    """When the busiest writers of the seller wrote, and how far from UTC they were."""
    owners = [p for p in survey.people.values() if _side(p.address, domains, addresses, ()) is Side.SELLER]
    busiest = sorted(owners, key=lambda p: (-p.wrote, p.address))[:3]
    return [each for person in busiest for each in person.offsets.values()]


def _resumed(between: list[Exchanged]) -> Instant | None:
    """When mail began again after the last silence of sixty days."""
    found = None
    for before, after in pairwise(between):
        if after.at - before.at > _LONG_SILENCE:
            found = after.at
    return found


def _members(
    survey: Survey, between: list[Exchanged], sides: dict[str, Side], side: Side
) -> tuple[Member, ...]:
    """The people of a side, those who took part most first."""
    wrote = Counter(e.sender for e in between)
    received = Counter(p for e in between for p in e.people if p != e.sender)
    people = [p for p, theirs in sides.items() if theirs is side and is_address(p)]
    people.sort(key=lambda p: (-wrote[p], -received[p], p))
    return tuple(_member(survey.people.get(p), p, wrote[p], received[p]) for p in people[:_MOST_PEOPLE])


def _member(person: Person | None, address: str, wrote: int, received: int) -> Member:
    name = person.name if person is not None else ""
    said = f"{address.rpartition('@')[0]} {name}"
    role = next((role for role, words in _ROLE_WORDS.items() if _stands_in(words, said)), "")
    return Member(address, name, wrote, received, role)


def _stands_in(words: str, text: str) -> bool:
    return re.search(rf"(?<![^\W_])(?:{words})(?![^\W_])", text, re.IGNORECASE) is not None


def _unique(domains: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(domain for domain in domains if domain is not None))
