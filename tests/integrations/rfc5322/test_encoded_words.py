"""Header text: RFC 2047 as written and as meant."""

from __future__ import annotations

from email.header import Header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.rfc5322.charsets import decode
from integrations.rfc5322.encoded_words import header_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Offer for Q3", "Offer for Q3"),
        ("=?utf-8?q?f=C3=BCr_Q3?=", "für Q3"),
        ("=?UTF-8?B?ZsO8ciBRMw==?=", "für Q3"),
        ("=?iso-8859-1?Q?f=FCr?= Q3", "für Q3"),
        ("Angebot =?utf-8?b?ZsO8?= =?utf-8?b?cg==?= Q3", "Angebot für Q3"),
        ("=?utf-8?q?f=C3?= =?utf-8?q?=BCr?=", "für"),
        ("=?utf-8?q?two words?=", "two words"),
        ("=?utf-8?q?Why??=", "Why?"),
        ("=?utf-8?b?ZsO8cg?=", "für"),
        ("=?no-such-set?q?f=C3=BCr?=", "für"),
        ("=?hex?q?6a?=", "6a"),
        ("=?utf-8*de?q?f=C3=BCr?=", "für"),
        ("=?utf-8?q?broken", "=?utf-8?q?broken"),
        ("line\r\nbreak\x1b[31m", "line  break [31m"),
    ],
)
def test_header_text(value: str, text: str) -> None:
    assert header_text(value) == text


@given(
    st.text(min_size=1, max_size=60).filter(lambda t: t.isprintable() and t.strip() == t and "=?" not in t)
)
def test_what_the_standard_library_writes_is_read_back(text: str) -> None:
    coded = Header(text, "utf-8").encode().replace("\n", "")
    assert header_text(coded) == text


@given(
    st.binary(max_size=100),
    st.sampled_from(["utf-7", "utf-16", "punycode", "idna", "hex", "shift_jis", "é", None]),
)
def test_no_bytes_break_decoding(data: bytes, charset: str | None) -> None:
    decode(data, charset).encode("utf-8")


def test_latin_names_are_read_as_what_is_meant() -> None:
    assert decode("für".encode(), "iso-8859-1") == "für"
    assert decode("für “Q3”".encode("cp1252"), "us-ascii") == "für “Q3”"
    assert decode("見積".encode("gb18030"), "gb2312") == "見積"
