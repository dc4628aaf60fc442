"""Packs by name: which there are, what is said of one that is not, and in which order signals come."""

from __future__ import annotations

import pytest

from domain.languages.packs import KNOWN_LANGUAGES, UnknownLanguage, signals_of
from domain.touches.touch import Signal

_ASKS_AND_PUTS_OFF = "Let's wait until June. I'll send the list on Monday. Could we talk tomorrow?"


def test_english_is_known() -> None:
    assert KNOWN_LANGUAGES == ("en",)


def test_without_a_language_nothing_is_found() -> None:
    assert signals_of(_ASKS_AND_PUTS_OFF, ()) == ()


def test_an_unknown_language_is_named_with_those_that_are_known() -> None:
    with pytest.raises(UnknownLanguage, match=r"'tlh'.*known are: en") as raised:
        signals_of("Hello", ["en", "tlh"])
    assert raised.value.language == "tlh"


def test_an_unknown_language_is_refused_even_for_an_empty_text() -> None:
    with pytest.raises(UnknownLanguage):
        signals_of("", ["EN"])


def test_signals_come_once_and_in_the_order_of_the_enumeration() -> None:
    found = signals_of(_ASKS_AND_PUTS_OFF, ["en", "en"])
    assert found == (
        Signal.ASKS_QUESTION,
        Signal.REQUESTS,
        Signal.COMMITS,
        Signal.PROPOSES_TIME,
        Signal.POSTPONES,
    )
