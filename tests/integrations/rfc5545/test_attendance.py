from __future__ import annotations

import pytest

from domain.touches.touch import PartStat, Role
from tests.integrations.rfc5545.writing import calendar, event, read, the_item


def people(*lines: str) -> list[tuple[str, str, Role, PartStat]]:
    return [
        (one.address.address, one.address.name, one.role, one.answer)
        for one in the_item(calendar(event(*lines))).people
    ]


def attendee(line: str) -> tuple[str, str, Role, PartStat]:
    (one,) = people(line)
    return one


def test_an_organiser_who_attends_is_there_twice() -> None:
    assert people(
        "ATTENDEE;CN=Rita;PARTSTAT=ACCEPTED:mailto:rita@ours.example",
        'ORGANIZER;CN=Rita;SENT-BY="mailto:assistant@ours.example":mailto:rita@ours.example',
    ) == [
        ("rita@ours.example", "Rita", Role.ORGANIZER, PartStat.NEEDS_ACTION),
        ("rita@ours.example", "Rita", Role.ATTENDEE, PartStat.ACCEPTED),
    ]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("ATTENDEE:mailto:Bea@North.Example", "bea@north.example"),
        ("ATTENDEE:MAILTO:bea@north.example", "bea@north.example"),
        ("ATTENDEE: mailto: bea@north.example ", "bea@north.example"),
        ("ATTENDEE:mailto:<bea@north.example>", "bea@north.example"),
        ("ATTENDEE:mailto:bea%40north.example?subject=x", "bea@north.example"),
        ("ATTENDEE:bea@north.example", "bea@north.example"),
        ("ATTENDEE;EMAIL=bea@north.example:urn:uuid:1", "bea@north.example"),
        ("ATTENDEE;EMAIL=bea@north.example:invalid:nomail", "bea@north.example"),
        ("ATTENDEE;ROLE=NON-PARTICIPANT:mailto:bea@north.example", "bea@north.example"),
        ("ATTENDEE;CUTYPE=INDIVIDUAL:mailto:bea@north.example", "bea@north.example"),
    ],
)
def test_addresses_as_they_are_written(written: str, address: str) -> None:
    assert attendee(written)[0] == address


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE;CUTYPE=ROOM:mailto:room@north.example",
        "ATTENDEE;CUTYPE=resource:mailto:beamer@north.example",
        'ATTENDEE;CUTYPE="GROUP":mailto:everybody@north.example',
        "ATTENDEE:/O=NORTH/OU=EX/CN=RECIPIENTS/CN=BEA",
        "ATTENDEE:/G=Bea/S=Buyer/O=North@gate.example",
        "ATTENDEE:invalid:nomail",
        "ATTENDEE:mailto:",
        "ATTENDEE:mailto:bea",
        "ATTENDEE:mailto:bea%0A@north.example",
        "ATTENDEE:http://north.example/bea@north.example",
    ],
)
def test_who_is_no_person_with_a_mail_address_is_left_out(line: str) -> None:
    assert people(line) == []


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("ACCEPTED", PartStat.ACCEPTED),
        ("Declined", PartStat.DECLINED),
        ("tentative", PartStat.TENTATIVE),
        ("DELEGATED", PartStat.DELEGATED),
        ("NEEDS-ACTION", PartStat.NEEDS_ACTION),
        ("X-MAYBE", PartStat.NEEDS_ACTION),
        ("", PartStat.NEEDS_ACTION),
    ],
)
def test_answers(written: str, answer: PartStat) -> None:
    assert attendee(f"ATTENDEE;PARTSTAT={written}:mailto:bea@north.example")[3] is answer


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ('CN="Buyer, Bea"', "Buyer, Bea"),
        ("CN=Buyer, Bea", "Buyer, Bea"),
        ('CN="Bea: the; buyer"', "Bea: the; buyer"),
        ("CN=Bea^'s^nDesk", 'Bea"s Desk'),
        ('CN=Bea "the" Buyer', "Bea the Buyer"),
        ("CN=bea@north.example", ""),
        ("CN=", ""),
    ],
)
def test_names(parameter: str, name: str) -> None:
    assert attendee(f"ATTENDEE;{parameter}:mailto:bea@north.example")[1] == name


def test_an_attendee_who_can_not_be_read_is_noted_and_the_meeting_kept() -> None:
    items, set_aside = read(
        calendar(event("ATTENDEE;RSVP:mailto:x@north.example", "ATTENDEE:mailto:b@north.example"))
    )
    assert [one.address.address for one in items[0].people] == ["b@north.example"]
    assert "ATTENDEE can not be read" in set_aside[0].reason


def test_so_many_attendees_are_read_and_no_more() -> None:
    items, set_aside = read(calendar(event(*(f"ATTENDEE:mailto:p{n}@north.example" for n in range(501)))))
    assert len(items[0].people) == 500
    assert [one.reason for one in set_aside] == ["501 ATTENDEE lines: the first 500 are read"]
