"""Tokens: equal for equal inputs, and nothing else to be told from them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from integrations.eventstore.tokens import KeyedTokens, PlainTokens

KEY = bytes(range(32))
TOKENS = KeyedTokens(KEY)


def test_plain_tokens_are_the_text_itself() -> None:
    plain = PlainTokens()
    assert plain.person("bea@north.example") == "bea@north.example"
    assert plain.domain("north.example") == "north.example"
    assert plain.word("offer") == "offer"
    assert plain.name("1@north.example") == "1@north.example"


@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_a_keyed_token_is_sixteen_signs_that_fit_anywhere(text: str) -> None:
    for token in (TOKENS.person(text), TOKENS.domain(text), TOKENS.word(text), TOKENS.name(text)):
        assert re.fullmatch(r"[A-Za-z0-9_-]{16}", token)


def test_a_keyed_token_is_ninety_six_bits_of_an_hmac_under_the_key_of_its_kind() -> None:
    of_kind = hmac.new(KEY, b"person", hashlib.sha256).digest()
    whole = hmac.new(of_kind, b"bea@north.example", hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(TOKENS.person("bea@north.example")) == whole[:12]


def test_equal_texts_have_equal_tokens_in_every_process_with_the_key() -> None:
    assert KeyedTokens(KEY).word("offer") == TOKENS.word("offer") == KeyedTokens(KEY).word("offer")


def test_another_key_gives_other_tokens() -> None:
    assert KeyedTokens(bytes(32)).word("offer") != TOKENS.word("offer")


def test_the_same_text_of_different_kinds_has_different_tokens() -> None:
    text = "north.example"
    assert len({TOKENS.person(text), TOKENS.domain(text), TOKENS.word(text), TOKENS.name(text)}) == 4


@given(st.lists(st.text(), unique=True))
def test_different_texts_have_different_tokens(texts: list[str]) -> None:
    assert len({TOKENS.word(text) for text in texts}) == len(texts)


def test_no_subject_stays_no_subject() -> None:
    assert TOKENS.word("") == PlainTokens().word("") == ""


def test_what_is_remembered_is_bounded() -> None:
    tokens = KeyedTokens(KEY)
    first = tokens.word("0")
    for number in range(70_000):
        tokens.word(str(number))
    assert tokens._word.cache_info().currsize <= 65_536  # type: ignore[attr-defined]  # what lru_cache gives
    assert tokens.word("0") == first


def test_however_many_names_were_given_tokens_the_memory_is_that_of_the_last_thousands() -> None:
    tokens = KeyedTokens(KEY)

    def held_after(names: range) -> int:
        for number in names:
            tokens.name(f"<{number}@north.example>")
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        few, many = held_after(range(20_000)), held_after(range(20_000, 60_000))
    finally:
        tracemalloc.stop()
    assert many < few * 1.1
