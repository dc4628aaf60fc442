"""What of a deal's name tells it from other deals, of the same company above all."""

from __future__ import annotations

import pytest

from domain.deal.naming import COMMON_WORDS, named
from domain.touches.words import words_of
from integrations.eventstore.tokens import KeyedTokens
from tests.examples import PlainTokens

DOMAINS = ("ours.example", "north-wind.co.uk", "northwind.example")


def telling(name: str, *domains: str) -> str:
    """The telling words of a name, in its order."""
    found = named(name, domains or DOMAINS, PlainTokens())
    return " ".join(word for word in found.words if word in found.telling)


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("Northwind renewal", "renewal"),
        ("Project Phoenix", "phoenix"),
        ("The deal with Northwind Ltd", ""),
        ("Northwind GmbH & Co. KG: Neues Rechenzentrum für die Zentrale", "neues rechenzentrum zentrale"),
        ("Renewal 2026, Q3", "renewal"),
        ("Rollout 2", "rollout"),
        ("Rollout 24", "rollout 24"),
        ("Plan B", "plan"),
        ("Vertrag und Angebot", ""),
        ("", ""),
    ],
)
def test_common_words_do_not_tell(name: str, tells: str) -> None:
    assert telling(name) == tells


def test_the_names_of_the_companies_do_not_tell() -> None:
    """Northwind may write itself in two words, and has another domain in the United Kingdom."""
    assert telling("North Wind and Northwind by Ours: fleet") == "fleet"
    assert telling("North Wind fleet", "elsewhere.example") == "north wind fleet"


def test_all_words_are_kept_in_their_order() -> None:
    assert named("The Northwind deal", DOMAINS, PlainTokens()).words == ("the", "northwind", "deal")


def test_names_are_tokens() -> None:
    found = named("Northwind renewal", DOMAINS, KeyedTokens(b"k" * 32))
    assert found.telling == {found.words[1]}
    assert not {"northwind", "renewal"} & {*found.words, *found.telling}


def test_common_words_are_folded_as_words_are() -> None:
    assert all(words_of(word) == (word,) for word in COMMON_WORDS)
