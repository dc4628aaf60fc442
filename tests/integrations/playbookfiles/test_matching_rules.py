"""`rules.yaml`: what it says, and what is wrong in it, by line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.company.matching import MatchingSettings, PinSettings
from domain.matching.clues import ClueKind
from integrations.playbookfiles.faults import FaultyFile
from integrations.playbookfiles.matching import read_matching_rules

DEALS = ("north-2026", "north-aachen")
Read = Callable[[str], MatchingSettings]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_it(text: str) -> MatchingSettings:
        file = tmp_path / "rules.yaml"
        file.write_text(text)
        return read_matching_rules(file, DEALS)

    return read_it


def test_everything_that_can_be_said_is_read(read: Read) -> None:
    said = read(
        "points: {person: 50, no_player: 0}\nmargin: 5\nleast: 15\ndays_before_opening: 60\n"
        "groups:\n  - [North.example, labs.example, north.example]\n"
        "pins:\n  - {person: Bea+x@Gmail.com, deal: north-2026}\n"
        "  - {domain: Caterer.example, none: true}\n  - {words: Warehouse  Aachen, deal: north-aachen}\n"
    )
    assert said == MatchingSettings(
        points={ClueKind.PERSON: 50, ClueKind.NO_PLAYER: 0},
        margin=5,
        least=15,
        days_before_opening=60,
        groups=(("north.example", "labs.example"),),
        pins=(
            PinSettings("north-2026", person="bea@gmail.com"),
            PinSettings(None, domain="caterer.example"),
            PinSettings("north-aachen", words="Warehouse Aachen"),
        ),
    )


def test_what_is_left_out_is_as_usual(read: Read) -> None:
    assert read("margin: 10\n") == MatchingSettings()
    assert read("points:\ngroups:\npins:\nmargin:\n") == MatchingSettings()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("points: {persn: 5}", "points.persn: expected pin, thread, person"),
        ("points: {person: 1001}", "points.person: expected a whole number from -1000 to 1000, found '1001'"),
        ("points: {correction: 5}", "points.correction: expected pin, thread"),
        ("margin: 0", "margin: expected a whole number from 1 to 1000, found '0'"),
        ("least: -1", "least: expected a whole number from 1 to 1000"),
        ("groups: [[north.example]]", "groups[1]: expected at least two different domains, found 1"),
        ("groups: [[north.example, gmail.com]]", "a public mail domain never defines a company"),
        ("groups: [[north.example, co.uk]]", "groups[1][2]: expected a company's domain, found 'co.uk'"),
        (
            "groups: [[north.example, a.example], [b.example, north.example]]",
            "groups[2]: expected each domain in one group only, found 'north.example'",
        ),
        ("pins: [{domain: outlook.com, deal: north-2026}]", "pins[1].domain: expected a company's domain"),
        ("pins: [{domain: north, deal: north-2026}]", "pins[1].domain: expected a domain"),
        ("pins: [{person: bea, deal: north-2026}]", "pins[1].person: expected an address"),
        ("pins: [{words: '!', none: true}]", "pins[1].words: expected at least one word"),
        (
            "pins: [{words: a, deal: north-2062}]",
            "pins[1].deal: expected a deal of the ledger, found 'north-2062'; the nearest known is 'north-20",
        ),
        ("pins: [{words: a}]", "pins[1]: expected either `deal: ID` or `none: true`, found neither"),
        ("pins: [{words: a, none: false}]", "`none: true`, found neither"),
        ("pins: [{words: a, none: true, deal: north-2026}]", "`none: true`, found both"),
        ("pins: [{none: true}]", "expected exactly one of person, domain and words, found none of them"),
        (
            "pins: [{words: a, person: b@c.example, none: true}]",
            "expected exactly one of person, domain and words, found person and words",
        ),
        (
            "pins: [{words: a b, none: true}, {words: A-b, deal: north-2026}]",
            "pins[2]: expected each person, domain and phrase pinned once",
        ),
        ("point: {}", "point: unknown key; the nearest known is 'points'"),
        ("[]", "expected a mapping"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read: Read, text: str, says: str) -> None:
    with pytest.raises(FaultyFile) as refused:
        read(text)
    (fault,) = refused.value.faults
    assert says in str(fault)
    assert fault.line == 1
