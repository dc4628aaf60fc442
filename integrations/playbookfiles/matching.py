"""Reader of the rules of matching: `rules.yaml`.

points: {person: 50, name_word: 0}               # what clues weigh, where it differs from the usual
margin: 10                                       # by how much the best deal has to be ahead
least: 10                                        # how much has to speak for a deal at all
days_before_opening: 30                          # what is older belongs to a deal only by its conversation
groups:                                          # domains of companies that are one buyer
  - [north.example, northwind-labs.example]
pins:                                            # what belongs to one deal, or to none, in any case
  - {person: bea@gmail.com, deal: north-2026}
  - {domain: caterer.example, none: true}
  - {words: warehouse aachen, deal: north-aachen}
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from domain.company.matching import MatchingSettings, PinSettings
from domain.matching.clues import ClueKind
from domain.touches.words import words_of
from integrations.playbookfiles.addresses import a_company_domain, an_address
from integrations.playbookfiles.documents import document
from integrations.playbookfiles.faults import FaultList, or_known, shown
from integrations.playbookfiles.fields import (
    Fields,
    Place,
    Placed,
    Reader,
    list_of,
    map_of,
    one_or_more,
    placed,
    whole,
    without_repeats,
)
from integrations.playbookfiles.nodes import compose
from integrations.playbookfiles.scalars import a_line, a_whole_number, an_identifier, one_of, true_or_false

MOST_POINTS = 1_000
MOST_DAYS_BEFORE = 3_650
WEIGHED = {kind.value: kind for kind in ClueKind if kind is not ClueKind.CORRECTION}
"""The clues whose points can be set: nothing outranks a person."""
_WHAT = ("person", "domain", "words")
_USUAL = MatchingSettings()


def read_matching_rules(path: Path, deals: Collection[str] | None = None) -> MatchingSettings:
    """What such a file says; `deals` are the ids of those that there are, None where that is not known.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    faults = FaultList(str(path))
    return whole(document(path, faults), faults, _rules(deals))


def matching_rules_in(text: str, deals: Collection[str] | None = None) -> MatchingSettings:
    """What a text says that is written as such a file is.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    faults = FaultList("the rules")
    return whole(compose(text, faults), faults, _rules(deals))


def _rules(deals: Collection[str] | None) -> Reader[MatchingSettings]:
    def read(place: Place) -> MatchingSettings:
        with Fields(place) as fields:
            points = fields.given("points", map_of(one_of(WEIGHED), _POINTS), ())
            groups = fields.given("groups", list_of(placed(_a_group)), ())
            pins = fields.given("pins", list_of(placed(_a_pin(deals))), ())
            _each_domain_once(groups)
            _each_pin_once(pins)
            return MatchingSettings(
                points={kind.value: weight for kind, weight in points},
                margin=fields.given("margin", a_whole_number(1, MOST_POINTS), _USUAL.margin),
                least=fields.given("least", a_whole_number(1, MOST_POINTS), _USUAL.least),
                days_before_opening=fields.given(
                    "days_before_opening", a_whole_number(0, MOST_DAYS_BEFORE), _USUAL.days_before_opening
                ),
                groups=tuple(group.value for group in groups),
                pins=tuple(pin.value for pin in pins),
            )

    return read


def _a_group(place: Place) -> tuple[str, ...]:
    faults_before = len(place.faults)
    domains = without_repeats(one_or_more(a_company_domain)(place))
    if len(domains) < 2 and len(place.faults) == faults_before:  # noqa: PLR2004 - one alone is no group
        place.refuse(f"expected at least two different domains, found {len(domains)}")
    return domains


def _a_pin(deals: Collection[str] | None) -> Reader[PinSettings]:
    def read(place: Place) -> PinSettings:
        with Fields(place) as fields:
            said = [name for name in _WHAT if fields.says(name)]
            person = fields.given("person", an_address, None)
            domain = fields.given("domain", a_company_domain, None)
            words = fields.given("words", _a_phrase, None)
            deal_id = fields.given("deal", _a_deal(deals), None)
            none = fields.given("none", true_or_false, None)
            says_deal = fields.says("deal")
        if len(said) != 1:
            found = " and ".join(said) or "none of them"
            place.refuse(f"expected exactly one of person, domain and words, found {found}")
        if says_deal == (none is True):
            found = "both" if says_deal else "neither"
            place.refuse(f"expected either `deal: ID` or `none: true`, found {found}")
        return PinSettings(deal_id, person, domain, words)

    return read


def _a_deal(deals: Collection[str] | None) -> Reader[str]:
    def read(place: Place) -> str:
        deal_id = an_identifier(place)
        if deals is not None and deal_id not in deals:
            place.refuse(f"expected a deal of the ledger, found {shown(deal_id)}{or_known(deal_id, deals)}")
        return deal_id

    return read


def _a_phrase(place: Place) -> str:
    text = a_line(place)
    if not words_of(text):
        place.refuse(f"expected at least one word of letters or digits, found {shown(text)}")
    return text


def _each_domain_once(groups: Collection[Placed[tuple[str, ...]]]) -> None:
    """Two groups with a domain in common would be one."""
    first: dict[str, Place] = {}
    for group in groups:
        for domain in group.value:
            known = first.setdefault(domain, group.place)
            if known is not group.place:
                found = f"{shown(domain)}, which line {known.node.line} has, too"
                group.place.fault(f"expected each domain in one group only, found {found}")


def _each_pin_once(pins: Collection[Placed[PinSettings]]) -> None:
    first: dict[tuple[object, ...], Place] = {}
    for pin in pins:
        said = pin.value
        what = (said.person, said.domain, None if said.words is None else words_of(said.words))
        known = first.setdefault(what, pin.place)
        if known is not pin.place:
            found = f"it on line {known.node.line}, too"
            pin.place.fault(f"expected each person, domain and phrase pinned once, found {found}")


_POINTS = a_whole_number(-MOST_POINTS, MOST_POINTS)
