"""To which deal each contact of a conversation belongs, by decision 20, looked up anew for every question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from domain.matching.clues import Ambiguous, Candidate, Clue, ClueKind, Match, NoDeal, NoDealBecause, Outcome
from domain.matching.contact import Contact
from domain.matching.conversation import Correction, Scope
from domain.matching.deals import MatchableDeal
from domain.matching.rules import POINTS, MatchingRules, Pin
from domain.people import Side, SideMembers
from domain.touches.touch import Participant, Role

# Kind by kind: the points, and what was found.
Clues: TypeAlias = dict[ClueKind, tuple[int, frozenset[str]]]


@dataclass(frozen=True)
class Known:
    """Everything on which outcomes depend beside the contacts."""

    deals: tuple[MatchableDeal, ...]
    rules: MatchingRules
    joined: tuple[frozenset[str], ...] = ()

    def points(self, kind: ClueKind) -> int:
        return self.rules.points.get(kind, POINTS[kind])

    def addresses(self, person: str) -> frozenset[str]:
        return next((group for group in self.joined if person in group), frozenset({person}))

    def group(self, domain: str) -> frozenset[str]:
        return frozenset().union(*(group for group in self.rules.groups if domain in group))

    # Deals and what became of them.

    def deal(self, id_: str | None) -> MatchableDeal | None:
        return next((deal for deal in self.deals if deal.deal_id == id_), None)

    def heir(self, id_: str) -> MatchableDeal | None:
        deal = self.deal(id_)
        if deal is None or deal.opened_in_error:
            return None
        return self.heir(deal.merged_into) if deal.merged_into is not None else deal

    def stands(self, id_: str, at: int) -> MatchableDeal | None:
        deal = self.heir(id_)
        if deal is None or not over(deal, at):
            return deal
        following = [
            each for each in self.deals if each.continues == deal.deal_id and not each.opened_in_error
        ]
        if not following:
            return None
        return self.stands(min(following, key=lambda each: (each.opened_at, each.deal_id)).deal_id, at)

    def cycles_before(self, deal: MatchableDeal) -> list[MatchableDeal]:
        before = self.deal(deal.continues)
        if before is None:
            return []
        return ([] if before.opened_in_error else [before]) + self.cycles_before(before)

    def first_cycle(self, id_: str) -> str:
        deal = self.heir(id_)
        return id_ if deal is None else [deal, *self.cycles_before(deal)][-1].deal_id

    def earliest_of(self, deal: MatchableDeal, direct: Iterable[str]) -> str:
        found = [each.deal_id for each in self.cycles_before(deal) if each.deal_id in set(direct)]
        return found[-1] if found else deal.deal_id


def over(deal: MatchableDeal, at: int) -> bool:
    return deal.closed_at is not None and deal.closed_at < at


# Sides.


def listed_side(deal: MatchableDeal, person: str, domains: Sequence[str]) -> Side:
    """An address wins over a domain, a more specific domain over one above."""
    sides = deal.sides
    lists = [(Side.SELLER, sides.seller), (Side.BUYER, sides.buyer), (sides.partner_side, sides.partner)]
    lists.append((Side.SELLER, SideMembers(sides.team)))
    by_address = [side for side, members in lists if person in members.addresses]
    by_domain = [side for domain in domains for side, members in lists if domain in members.domains]
    return [*by_address, *by_domain, Side.OTHER][0]


def for_the_buyer(deal: MatchableDeal) -> list[SideMembers]:
    return [deal.sides.buyer, *([deal.sides.partner] if deal.sides.partner_side is Side.BUYER else [])]


def buyers_clue(known: Known, deal: MatchableDeal, each: Participant) -> tuple[ClueKind, str] | None:
    side = listed_side(deal, each.person, each.domains)
    if side is Side.SELLER:
        return None
    if side is Side.BUYER:
        if each.person in deal.named or any(each.person in m.addresses for m in for_the_buyer(deal)):
            is_copied = each.role in {Role.CC, Role.BCC}
            return (ClueKind.PERSON_COPIED if is_copied else ClueKind.PERSON), each.person
        listed = [d for d in each.domains if any(d in members.domains for members in for_the_buyer(deal))]
        return (ClueKind.DOMAIN if listed[0] == each.domains[0] else ClueKind.PARENT_DOMAIN), listed[0]
    others = {listed_side(deal, address, ()) for address in known.addresses(each.person)}
    if Side.SELLER in others:
        return None
    if Side.BUYER in others:
        return ClueKind.ALIAS, each.person
    grouped = [d for d in each.domains if known.group(d) & deal.sides.buyer.domains]
    return (ClueKind.GROUP, grouped[0]) if grouped else None


def our_addresses(known: Known, deal: MatchableDeal, each: Participant) -> list[tuple[str, Sequence[str]]]:
    """By which addresses somebody takes part for the seller; nothing where they do not."""
    side = listed_side(deal, each.person, each.domains)
    if side is not Side.OTHER:
        return [(each.person, each.domains)] if side is Side.SELLER else []
    mine = sorted(a for a in known.addresses(each.person) if listed_side(deal, a, ()) is Side.SELLER)
    best = [a for a in mine if a == deal.owner] + [a for a in mine if a in deal.earlier_owners] + mine
    return [(best[0], ())] if best else []


def is_partner(deal: MatchableDeal, person: str, domains: Sequence[str]) -> bool:
    return person in deal.sides.partner.addresses or bool(set(domains) & deal.sides.partner.domains)


# Clues.


def is_near(known: Known, deal: MatchableDeal, people: Sequence[Participant]) -> bool:
    addresses = {address for each in people for address in known.addresses(each.person)}
    own = {domain for each in people for domain in each.domains}
    domains = own.union(*(known.group(domain) for domain in own))
    listed = for_the_buyer(deal)
    takes_part = deal.merged_into is None and not deal.opened_in_error
    return takes_part and any(m.addresses & addresses or m.domains & domains for m in listed)


def people_clues(
    known: Known, deal: MatchableDeal, contact: Contact, people: Sequence[Participant]
) -> Clues | None:
    found = [(each, clue) for each in people if (clue := buyers_clue(known, deal, each)) is not None]
    ours = [address for each in people for address in our_addresses(known, deal, each)]
    from_theirs = contact.automated is not None and any(each.role is Role.FROM for each, _ in found)
    if not found or not (ours or from_theirs):
        return None
    inputs: dict[ClueKind, set[str]] = {}
    by_name = [each for each, (kind, _) in found if kind in {ClueKind.PERSON, ClueKind.PERSON_COPIED}]
    domains_named = {domain for each in by_name for domain in each.domains}
    for _, (kind, what) in found:
        if kind not in {ClueKind.DOMAIN, ClueKind.PARENT_DOMAIN} or what not in domains_named:
            inputs.setdefault(kind, set()).add(what)
    if ClueKind.PERSON in inputs:
        inputs.pop(ClueKind.PERSON_COPIED, None)
        inputs.pop(ClueKind.ALIAS, None)
    if ClueKind.DOMAIN in inputs:
        inputs.pop(ClueKind.PARENT_DOMAIN, None)
    inputs.update(sellers_inputs(deal, ours))
    return {kind: (known.points(kind), frozenset(what)) for kind, what in inputs.items()}


def sellers_inputs(
    deal: MatchableDeal, ours: Sequence[tuple[str, Sequence[str]]]
) -> dict[ClueKind, set[str]]:
    people = {person for person, _ in ours}
    partners = {person for person, domains in ours if is_partner(deal, person, domains)}
    inputs: dict[ClueKind, set[str]] = {}
    owners = {*deal.earlier_owners, *([deal.owner] if deal.owner else [])}
    if owners & people:
        inputs[ClueKind.OWNER] = owners & people
    elif deal.sides.team & people:
        inputs[ClueKind.TEAM] = set(deal.sides.team & people)
    elif (owners or deal.sides.team) and people and not partners:
        inputs[ClueKind.NO_PLAYER] = set()
    if partners and deal.sides.partner_side is Side.SELLER:
        inputs[ClueKind.PARTNER] = partners
    return inputs


def has_phrase(words: Sequence[str], phrase: Sequence[str]) -> bool:
    return any(tuple(words[i : i + len(phrase)]) == tuple(phrase) for i in range(len(words)))


# Pins.


def pins_for(known: Known, each: Participant, at: int) -> list[Pin]:
    others = known.addresses(each.person) - {each.person}
    levels = [[pin for pin in known.rules.pins if pin.person == each.person]]
    levels.append([pin for pin in known.rules.pins if pin.person in others])
    levels += [[pin for pin in known.rules.pins if pin.domain == domain] for domain in each.domains]
    held = ([pin for pin in pins if pin.deal_id is None or known.stands(pin.deal_id, at)] for pins in levels)
    return next((pins for pins in held if pins), [])


def pins_of(known: Known, contact: Contact) -> tuple[dict[str, set[str]], list[Participant], bool]:
    """The deals with what was pinned to them, the people who count, and whether it is kept out."""
    phrases = [pin for pin in known.rules.pins if pin.words and has_phrase(contact.words, pin.words)]
    pins = [(each, pins_for(known, each, contact.at)) for each in contact.people]
    inside: dict[str, set[str]] = {}
    for pin in [*phrases, *(pin for _, held in pins for pin in held)]:
        deal = None if pin.deal_id is None else known.stands(pin.deal_id, contact.at)
        if deal is not None:
            what = {token for token in (pin.person, pin.domain, *pin.words) if token}
            inside.setdefault(deal.deal_id, set()).update(what)
    people = [each for each, held in pins if not held or any(pin.deal_id is not None for pin in held)]
    return inside, people, not inside and any(pin.deal_id is None for pin in phrases)


# One contact.


def much_later(known: Known, deal: MatchableDeal, contact: Contact) -> bool:
    return deal.opened_at - contact.at > known.rules.days_before_opening * 24 * 60 * 60


def judged(known: Known, contact: Contact, leaned_on: tuple[Contact, MatchableDeal] | None) -> Outcome:
    inside, people, is_out = pins_of(known, contact)
    if is_out:
        return NoDeal(NoDealBecause.PINNED_OUT)
    near = [deal for deal in known.deals if is_near(known, deal, people)]
    in_time = [deal for deal in near if not over(deal, contact.at) and not much_later(known, deal, contact)]
    clues = {deal.deal_id: people_clues(known, deal, contact, people) for deal in in_time}
    all_direct = [deal for deal in in_time if clues[deal.deal_id] is not None]
    leaning = leaned_on if leaned_on is not None and has_outsiders(leaned_on[1], people) else None
    ids = [deal.deal_id for deal in all_direct] + list(inside) + ([leaning[1].deal_id] if leaning else [])
    direct = [deal.deal_id for deal in all_direct if known.earliest_of(deal, ids) == deal.deal_id]
    found: dict[str, Clues] = {id_: dict(clues[id_] or {}) for id_ in direct}
    for id_, what in inside.items():
        pinned = known.earliest_of(the(known, id_), ids)
        already = found.setdefault(pinned, {}).get(ClueKind.PIN, (0, frozenset()))[1]
        found[pinned][ClueKind.PIN] = known.points(ClueKind.PIN), already | what
    its = known.earliest_of(leaning[1], ids) if leaning is not None else None
    if its is not None:
        found.setdefault(its, {})
    if not found:
        return nothing(known, contact, near, people, leaned_on)
    if len(found) > 1:
        for id_ in direct:
            found[id_] |= among_rivals(known, contact, id_, list(found))
    if leaning is not None and its is not None:
        kind = thread_kind(
            found[its], [found[id_] for id_ in direct if id_ != its], leaning[0], is_direct=its in direct
        )
        if kind is not None:
            found[its][kind] = known.points(kind), frozenset({leaning[0].id})
    found = {id_: clues for id_, clues in found.items() if clues}
    return decided(known, found)


def thread_kind(its: Clues, rivals: Sequence[Clues], before: Contact, *, is_direct: bool) -> ClueKind | None:
    names = {ClueKind.NAME, ClueKind.NAME_WORD}
    named = [clues[kind][1] for clues in rivals for kind in names if kind in clues]
    if not names & set(its) and any(said - set(before.words) for said in named):
        return None
    as_written = (
        ClueKind.PERSON,
        ClueKind.PERSON_COPIED,
        ClueKind.DOMAIN,
        ClueKind.PARENT_DOMAIN,
        ClueKind.GROUP,
    )
    by_alias = ClueKind.ALIAS in its and not any(kind in its for kind in as_written)
    taken_over = ClueKind.NO_PLAYER in its and any(ClueKind.OWNER in clues for clues in rivals)
    left = not is_direct or by_alias or taken_over
    return ClueKind.THREAD_ALONE if rivals and left else ClueKind.THREAD


def the(known: Known, id_: str) -> MatchableDeal:
    deal = known.deal(id_)
    assert deal is not None
    return deal


def has_outsiders(deal: MatchableDeal, people: Sequence[Participant]) -> bool:
    return any(
        listed_side(deal, each.person, each.domains) is not Side.SELLER
        or is_partner(deal, each.person, each.domains)
        for each in people
    )


def among_rivals(known: Known, contact: Contact, id_: str, candidates: Sequence[str]) -> Clues:
    deal = the(known, id_)
    others = [the(known, other) for other in candidates if other != id_]
    told: dict[ClueKind, frozenset[str]] = {}
    telling = {
        word
        for word in deal.name
        if word in deal.telling and word in contact.words and not any(word in each.name for each in others)
    }
    if telling and has_phrase(contact.words, deal.name):
        told[ClueKind.NAME] = frozenset(deal.name)
    elif telling:
        told[ClueKind.NAME_WORD] = frozenset(telling)
    two_weeks_on = contact.at + 14 * 24 * 3_600
    if deal.opened_at > two_weeks_on:
        before = [each for each in others if two_weeks_on < each.opened_at < deal.opened_at]
        told[ClueKind.OPENED_AFTER_ANOTHER if before else ClueKind.NOT_YET_OPEN] = frozenset()
    return {kind: (known.points(kind), what) for kind, what in told.items()}


def nothing(
    known: Known,
    contact: Contact,
    near: Sequence[MatchableDeal],
    people: Sequence[Participant],
    leaned_on: tuple[Contact, MatchableDeal] | None,
) -> NoDeal:
    ids = tuple(sorted(deal.deal_id for deal in near))
    if near and all(over(deal, contact.at) for deal in near):
        return NoDeal(NoDealBecause.CLOSED_BEFORE, ids)
    if near and all(over(deal, contact.at) or much_later(known, deal, contact) for deal in near):
        return NoDeal(NoDealBecause.OPENED_MUCH_LATER, ids)
    if len(people) < len(contact.people):
        return NoDeal(NoDealBecause.PINNED_OUT)
    if near:
        return NoDeal(NoDealBecause.NOT_BETWEEN_SIDES, ids)
    if leaned_on is not None:
        return NoDeal(NoDealBecause.NOT_BETWEEN_SIDES, (leaned_on[1].deal_id,))
    return NoDeal(NoDealBecause.NOBODY_KNOWN)


def score(clues: Clues) -> int:
    return sum(points for points, _ in clues.values())


def decided(known: Known, found: dict[str, Clues]) -> Outcome:
    least, margin = known.rules.least, max(known.rules.margin, 1)
    enough = [
        id_ for id_, clues in found.items() if sum(max(points, 0) for points, _ in clues.values()) >= least
    ]
    if not enough:
        return NoDeal(NoDealBecause.TOO_LITTLE, tuple(sorted(found)))
    best, *others = sorted(enough, key=lambda id_: (-score(found[id_]), id_))
    told = {id_: candidate(id_, found[id_]) for id_ in enough}
    if not others:
        return Match(best, first_of(told[best].clues), told[best].clues)
    ahead = score(found[best]) - score(found[others[0]])
    if ahead < margin:
        close = (id_ for id_ in (best, *others) if score(found[best]) - score(found[id_]) < margin)
        return Ambiguous(tuple(told[id_] for id_ in close))
    return Match(
        best,
        furthest(found[best], found[others[0]]),
        told[best].clues,
        tuple(told[id_] for id_ in others),
        ahead,
    )


def candidate(id_: str, clues: Clues) -> Candidate:
    ordered = (kind for kind in ClueKind if kind in clues)
    return Candidate(
        id_, tuple(Clue(kind, clues[kind][0], tuple(sorted(clues[kind][1]))) for kind in ordered)
    )


def first_of(clues: Sequence[Clue]) -> ClueKind:
    most = max(clue.points for clue in clues)
    return next(clue.kind for clue in clues if clue.points == most)


def furthest(best: Clues, second: Clues) -> ClueKind:
    ahead = {
        kind: best.get(kind, (0, ()))[0] - second.get(kind, (0, ()))[0]
        for kind in ClueKind
        if kind in best or kind in second
    }
    return next(kind for kind in ClueKind if ahead.get(kind) == max(ahead.values()))


# A conversation.


def matched(
    known: Known, contacts: Sequence[Contact], corrections: Sequence[Correction] = ()
) -> dict[str, Outcome]:
    """The outcome of each contact, by id."""
    before: list[Contact] = []
    outcomes: dict[str, Outcome] = {}
    freed: set[str] = set()
    for contact in sorted(contacts, key=lambda each: (each.at, each.id)):
        answered = leans_on(known, contact, before, outcomes, freed)
        standing = standing_of(known, answered, contact.at, outcomes)
        leaning = None if standing is None else (named(before, standing[0]), standing[1])
        outcome = corrected(known, contact, corrections) or judged(known, contact, leaning)
        outcomes[contact.id] = outcome
        before.append(contact)
        if not isinstance(outcome, Match) and (is_free(outcome) or answered in freed):
            freed.add(contact.id)
    return settled(known, before, outcomes, freed)


def named(contacts: Sequence[Contact], id_: str) -> Contact:
    return next(each for each in contacts if each.id == id_)


def leans_on(
    known: Known, contact: Contact, before: Sequence[Contact], outcomes: dict[str, Outcome], freed: set[str]
) -> str | None:
    for reference in reversed(contact.refers):
        for each in reversed(before):
            if reference in each.names:
                if each.id in freed or standing_of(known, each.id, contact.at, outcomes):
                    return each.id
                break
    return next((each.id for each in reversed(before) if isinstance(outcomes[each.id], Match)), None)


def standing_of(
    known: Known, id_: str | None, at: int, outcomes: dict[str, Outcome]
) -> tuple[str, MatchableDeal] | None:
    outcome = None if id_ is None else outcomes[id_]
    deal = known.stands(outcome.deal_id, at) if isinstance(outcome, Match) else None
    return None if id_ is None or deal is None else (id_, deal)


def is_free(outcome: Outcome) -> bool:
    return isinstance(outcome, NoDeal) and outcome.because in {
        NoDealBecause.CORRECTION,
        NoDealBecause.PINNED_OUT,
    }


def settled(
    known: Known, contacts: Sequence[Contact], outcomes: dict[str, Outcome], freed: set[str]
) -> dict[str, Outcome]:
    told = [(each.id, found.deal_id) for each in contacts if isinstance(found := outcomes[each.id], Match)]
    lines = {known.first_cycle(deal_id) for _, deal_id in told}
    if len(lines) != 1:
        return outcomes
    (line,) = lines
    seen = dict(outcomes)
    for contact in contacts:
        outcome = outcomes[contact.id]
        is_closed = isinstance(outcome, NoDeal) and outcome.because is NoDealBecause.CLOSED_BEFORE
        deal = known.stands(line, contact.at)
        if isinstance(outcome, Match) or contact.id in freed or is_closed or deal is None:
            continue
        first = named(contacts, told[0][0])
        candidates = outcome.candidates if isinstance(outcome, Ambiguous) else ()
        rivals = [the(known, each.deal_id) for each in candidates if known.first_cycle(each.deal_id) != line]
        if any(over(rival, first.at) for rival in rivals):
            continue
        again = judged(known, contact, (first, deal))
        if isinstance(again, Match) and again.deal_id == deal.deal_id:
            seen[contact.id] = again
    return seen


def corrected(known: Known, contact: Contact, corrections: Sequence[Correction]) -> Outcome | None:
    reaching = [
        each
        for each in corrections
        if (each.scope is Scope.THREAD or each.contact == contact.id)
        and (each.deal_id is None or known.heir(each.deal_id) is not None)
    ]
    if not reaching:
        return None
    said = max(reaching, key=lambda each: (each.at, each.id))
    if said.deal_id is None:
        return NoDeal(NoDealBecause.CORRECTION)
    deal = known.heir(said.deal_id)
    if said.scope is Scope.THREAD:
        deal = known.stands(said.deal_id, contact.at) or deal
    assert deal is not None
    clue = Clue(ClueKind.CORRECTION, known.points(ClueKind.CORRECTION), (said.id,))
    return Match(deal.deal_id, ClueKind.CORRECTION, (clue,))
