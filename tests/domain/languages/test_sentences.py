"""How a text is cut into sentences of plain words."""

from __future__ import annotations

from domain.languages.sentences import MOST_CHARACTERS, sentences_of


def _words(text: str) -> list[str]:
    return [sentence.words for sentence in sentences_of(text)]


def test_end_marks_and_blank_lines_end_a_sentence() -> None:
    assert _words("We agree. Do you?\n\nSo it is") == ["we agree", "do you", "so it is"]


def test_a_line_that_a_mail_program_wrapped_goes_on() -> None:
    wrapped = "The annex that your colleagues sent to our legal team\nis complete."
    assert _words(wrapped) == ["the annex that your colleagues sent to our legal team is complete"]


def test_a_short_line_and_an_item_of_a_list_end_where_they_end() -> None:
    assert _words("Hi Bea,\nopen points:\n- price\n- term\n1. start") == [
        "hi bea", "open points", "price", "term", "start",
    ]  # fmt: skip


def test_pauses_become_commas_and_stand_alone() -> None:
    assert _words("Bea - the draft (see annex): fine") == ["bea , the draft , see annex , fine"]


def test_abbreviations_initials_times_and_dates_end_nothing() -> None:
    assert _words("Mr. B. North is free at 10:30 a.m. on 3/12, i.e. soon.") == [
        "mr b north is free at 10:30 a.m on 3/12 , i.e soon"
    ]


def test_links_and_addresses_become_one_word() -> None:
    assert _words("Write to bea@north.example or see https://north.example/a?b=c now") == [
        "write to link or see link now"
    ]


def test_a_question_mark_makes_a_sentence_ask_and_one_in_a_link_does_not() -> None:
    asked = [sentence.asks for sentence in sentences_of("Really? See https://north.example/?q=1 there.")]
    assert asked == [True, False]


def test_a_name_under_a_mail_is_told_from_words() -> None:
    names = [sentence.is_name for sentence in sentences_of("all is well.\n\nRita Ours\nThe price")]
    assert names == [False, True, False]


def test_a_sentence_without_end_is_cut() -> None:
    lengths = [len(sentence.words.split()) for sentence in sentences_of("word " * 150)]
    assert lengths == [60, 60, 30]


def test_what_stands_behind_the_bound_is_not_read() -> None:
    assert _words(" " * MOST_CHARACTERS + "late") == []
