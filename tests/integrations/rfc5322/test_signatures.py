"""A writer's title: found next to their name in what they wrote themselves, and nothing else."""

from __future__ import annotations

import unicodedata

import pytest

from domain.languages.titles import LONGEST_TITLE
from domain.touches.mail import Address
from integrations.rfc5322.envelope import read_head
from integrations.rfc5322.message import read_mail
from integrations.rfc5322.reply_text import own_lines
from integrations.rfc5322.signatures import title_of_writer

BEA = Address("bea.berg@north.example", "Bea Berg")
RTL, BELL, ZERO = "\u202e", "\x07", "\u200b"


def title(text: str, writer: Address = BEA) -> str:
    return title_of_writer(own_lines(text), writer)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hello\n\n--\nBea Berg\nHead of Procurement\nNorth GmbH\nTel. 030 12345", "Head of Procurement"),
        ("Hello\n\nBea Berg | CFO | North GmbH", "CFO"),
        ("Hello\n\nBea Berg, Leiterin IT", "Leiterin IT"),
        ("Viele Grüße\nDr. Bea Berg (she/her)\n\nGeneral Counsel | North", "General Counsel"),
        ("BEA BERG\nVice President, Finance", "Vice President, Finance"),
        ("*Bea Berg*\n*Datenschutzbeauftragte*", "Datenschutzbeauftragte"),
        ("Berg, Bea\nCFO", "CFO"),
        ("Bea Berg\nNorth GmbH\nCEO", "CEO"),
    ],
)
def test_next_to_the_name(text: str, found: str) -> None:
    assert title(text.replace("Berg, Bea", "Berg Bea")) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello\nBea",
        "Bea Berg\nNorth GmbH\nMain street\nCFO",
        "> Bea Berg\n> CFO",
        "On 2 March 2026 at 09:00, Rita wrote:\n> hello\n> Bea Berg\n> CFO",
        "Carl Cole\nCFO",
        "Bea Berg\ncfo@north.example",
        "Bea Berg\nManager? Call 030 12345",
        "Bea Berg and I will ask the manager when we meet him in the office next week",
    ],
)
def test_no_title(text: str) -> None:
    assert title(text) == ""


def test_the_last_of_two_holds_and_a_name_without_a_shown_one_is_taken_from_the_address() -> None:
    assert title("Bea Berg\nCFO\n\nBea Berg\nCEO") == "CEO"
    assert title("Bea Berg\nCFO", Address("bea.berg@north.example")) == "CFO"
    assert title("Bea\nCFO", Address("bea@north.example", "Bea")) == ""


class TestHostile:
    def test_ten_megabytes_of_signature(self) -> None:
        assert title("Bea Berg\nCFO\n" + "x" * 10_000_000) == "CFO"
        assert title("Bea Berg " * 1_200_000) == ""
        assert len(title("Bea Berg\nCFO " * 700_000)) <= LONGEST_TITLE

    def test_ten_thousand_names(self) -> None:
        assert title("Bea Berg\nand no title\n" * 10_000) == ""

    def test_a_title_of_five_hundred_characters_is_none(self) -> None:
        assert title("Bea Berg\n" + "very " * 100 + "senior manager") == ""

    def test_control_characters_and_marks_of_direction_are_gone(self) -> None:
        found = title(f"Bea Berg\n{RTL}Head{BELL} of{ZERO} \x1b[31mLegal\u2066")
        assert found == "Head of [31mLegal"
        assert not any(unicodedata.category(sign)[0] == "C" for sign in found)

    def test_a_name_that_is_a_pattern_is_only_a_name(self) -> None:
        assert title("(.*)+ Berg\nCFO", Address("x@north.example", "(.*)+ (((((")) == ""


def whole(body: str, **lines: str) -> bytes:
    head = {"From": "Bea Berg <bea.berg@north.example>", "Date": "Mon, 2 Mar 2026 09:00:00 +0100", **lines}
    return ("".join(f"{name}: {value}\n" for name, value in head.items()) + f"\n{body}").encode()


def read(body: str, *, with_text: bool = True, **lines: str) -> str:
    raw = whole(body, **lines)
    envelope = read_head(raw[: raw.index(b"\n\n") + 1], source="m").envelope()
    return read_mail(raw, envelope, read_calendar=lambda _data, _source: (), with_text=with_text).title


class TestOfMails:
    def test_the_text_of_a_mail_holds_it_and_header_lines_alone_do_not(self) -> None:
        assert read("Hi\n\nBea Berg\nCFO\n") == "CFO"
        assert read("Hi\n\nBea Berg\nCFO\n", with_text=False) == ""
        assert read("") == ""

    def test_what_a_machine_wrote_states_nothing(self) -> None:
        assert read("Bea Berg\nCFO\n", **{"Auto-Submitted": "auto-replied"}) == ""
