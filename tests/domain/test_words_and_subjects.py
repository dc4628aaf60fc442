"""How titles and subjects are cut into words, and subjects freed of their prefixes."""

from __future__ import annotations

import unicodedata
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.touches.subjects import base_subject
from domain.touches.words import MOST_WORDS, holds_phrase, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Security kick-off: Q3/2026", ("security", "kick", "off", "q3", "2026")),
        ("MSA_v2_signed.pdf", ("msa", "v2", "signed", "pdf")),
        ("the buyer's list", ("the", "buyer", "s", "list")),
        ("STRASSE Straße", ("strasse", "strasse")),
        ("U\u0308bersicht \u00dcBERSICHT", ("\u00fcbersicht", "\u00fcbersicht")),
        ("\u0130mza IMZA \u0131mza", ("imza", "imza", "imza")),
        ("\ufb01nal \uff26\uff29\uff2e\uff21\uff2c", ("final", "final")),
        ("con\u00adtract sig\u200bned", ("contract", "signed")),
        ("\u2764\ufe0f deal", ("deal",)),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", ("\u0939\u093f\u0928\u094d\u0926\u0940",)),
        ("-- ... __ !", ()),
        ("", ()),
    ],
)
def test_words_are_letters_and_digits_folded(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


def test_part_of_a_word_with_vowel_signs_is_not_that_word() -> None:
    assert not holds_phrase(words_of("\u0939\u093f\u0928\u094d\u0926\u0940"), words_of("\u0928"))


def test_only_the_first_words_count_and_a_huge_text_is_cheap() -> None:
    started = process_time()
    assert len(words_of("word " * 1_000_000)) == MOST_WORDS
    assert len(words_of("w\u00f6rd " * 1_000_000)) == MOST_WORDS
    assert process_time() - started < 1


@given(st.text(max_size=200))
def test_words_do_not_depend_on_how_letters_are_composed_or_cased(text: str) -> None:
    assert words_of(unicodedata.normalize("NFD", text)) == words_of(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=200))
def test_words_of_upper_and_lower_case_are_the_same(text: str) -> None:
    assert words_of(text.upper()) == words_of(text.lower()) == words_of(text + "\u2026")


@given(st.text(max_size=200))
def test_folded_words_stay_as_they_are(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words


@pytest.mark.parametrize(
    ("title", "phrase", "holds"),
    [
        ("Needs workshop, part 2", "needs workshop", True),
        ("Needs: a workshop", "needs workshop", False),
        ("Discovery", "discovery", True),
        ("Rediscovery", "discovery", False),
        ("Kickoff", "kick-off", False),
        ("short", "a much longer phrase", False),
    ],
)
def test_a_phrase_is_whole_words_one_after_another(title: str, phrase: str, *, holds: bool) -> None:
    assert holds_phrase(words_of(title), words_of(phrase)) is holds


@pytest.mark.parametrize(
    ("subject", "base", "prefixed"),
    [
        ("Renewal", "renewal", False),
        ("Re: Renewal", "renewal", True),
        ("AW: Re: FWD: Renewal", "renewal", True),
        ("Re[3]: RE (2): re*4: Renewal", "renewal", True),
        ("RE : Renewal", "renewal", True),
        ("[EXT] Re: [EXT] Renewal  of\tthe contract", "renewal of the contract", True),
        ("[Northwind] Renewal", "renewal", False),
        ("[Northwind]", "[northwind]", False),
        ("\u0130LT: Teklif", "teklif", True),
        ("Tova\u0301bbi\u0301ta\u0301s: Aj\u00e1nlat", "aj\u00e1nlat", True),
        ("\u56de\u590d\uff1aRenewal", "renewal", True),
        ("\u0391\u03a0: Renewal", "renewal", True),
        ("Reply: Renewal", "reply: renewal", False),
        ("Real estate", "real estate", False),
        ("Re:", "", True),
        ("", "", False),
    ],
)
def test_reply_and_forward_prefixes_come_off(subject: str, base: str, *, prefixed: bool) -> None:
    assert base_subject(subject) == (base, prefixed)


@given(st.text(max_size=100), st.sampled_from(["Re: ", "AW: ", "Fwd: ", "[EXT] Re: "]))
def test_a_reply_has_the_base_of_what_it_answers(subject: str, prefix: str) -> None:
    assert base_subject(prefix + subject) == (base_subject(subject)[0], True)


@pytest.mark.parametrize("part", ["Re: ", "[a] ", "[", " ", "Re [1]", "Re:[", "R\u0130LT"])
def test_no_subject_takes_long(part: str) -> None:
    started = process_time()
    base_subject(part * 200_000)
    assert process_time() - started < 0.5
