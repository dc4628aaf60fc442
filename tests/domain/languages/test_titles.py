"""Titles and meetings, in English and in German, for the roles of a playbook."""

from __future__ import annotations

import pytest

from domain.languages.titles import is_title, roles_of_meeting, roles_of_title

ROLES = (
    "economic_buyer", "champion", "signatory", "procurement", "legal", "security", "data_protection",
    "technical_lead", "technical_buyer", "compliance", "user_buyer", "head_of_logistics",
)  # fmt: skip


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("Head of Procurement", "procurement"),
        ("Strategic Buyer", "procurement"),
        ("Leiterin Einkauf", "procurement"),
        ("Einkäufer", "procurement"),
        ("General Counsel", "legal"),
        ("Syndikusrechtsanwältin", "legal"),
        ("CFO", "economic_buyer"),
        ("Kaufmännische Leiterin", "economic_buyer"),
        ("Geschäftsführer", "economic_buyer signatory"),
        ("Chief Information Security Officer / CISO", "security"),
        ("IT-Sicherheitsbeauftragte", "security"),
        ("Datenschutzbeauftragter", "data_protection"),
        ("Leiter IT", "technical_lead technical_buyer"),
        ("Enterprise Architect", "technical_lead technical_buyer"),
        ("Compliance Officer", "compliance"),
        ("Head of Logistics", "head_of_logistics"),
        ("Assistant", ""),
        ("", ""),
    ],
)
def test_roles_of_titles(title: str, roles: str) -> None:
    assert [each.role for each in roles_of_title(title, ROLES)] == roles.split()


def test_a_rank_says_more_than_a_department() -> None:
    assert [each.ranking for each in roles_of_title("Head of Legal", ["legal"])] == [True]
    assert [each.ranking for each in roles_of_title("Paralegal", ["legal"])] == [False]


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("Security review with North", "security"),
        ("Vertragsverhandlung Runde 2", "legal"),
        ("DSGVO und AVV", "data_protection"),
        ("Weekly status", ""),
    ],
)
def test_roles_of_meetings(title: str, roles: str) -> None:
    assert [each.role for each in roles_of_meeting(title, ROLES)] == roles.split()


@pytest.mark.parametrize(
    "line",
    ["CFO", "Head of Legal", "Vertriebsleiterin", "Senior Developer", "Datenschutzbeauftragte", "Einkauf"],
)
def test_lines_that_name_a_position(line: str) -> None:
    assert is_title(line)


@pytest.mark.parametrize(
    "line",
    [
        "", "North GmbH", "Tel 030 1234", "Best regards", "x" * 92 + " manager ",
        "I am not the manager of this but will ask around for you to find one",
    ],
)  # fmt: skip
def test_lines_that_do_not(line: str) -> None:
    assert not is_title(line)
