"""The language pack `en`: signals in English business mail.

Each signal has a file that says what counts as it. Formulas of politeness and the small
print of mass mail are taken out first: they have the form of requests and ask nothing.
Source: rules.md section 2; what is a request, a promise or a proposal follows Searle's
directives and commissives, with their indirect forms ("could you", "I would appreciate").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.languages.english_closings import closes
from domain.languages.english_formulas import is_small_print, without_formulas
from domain.languages.english_promises import commits
from domain.languages.english_questions import asks_question
from domain.languages.english_requests import requests
from domain.languages.english_times import postpones, proposes_time
from domain.languages.english_words import spelled_out
from domain.languages.sentences import Sentence, sentences_of
from domain.touches.touch import Signal

_OF_ONE_SENTENCE = {
    Signal.ASKS_QUESTION: asks_question,
    Signal.REQUESTS: requests,
    Signal.COMMITS: commits,
    Signal.PROPOSES_TIME: proposes_time,
    Signal.POSTPONES: postpones,
}


def english_signals(text: str) -> frozenset[Signal]:
    """The signals in a text that its writer wrote, without quoted mail and signature."""
    sentences = tuple(_in_full(sentence) for sentence in sentences_of(text))
    found = _in_sentences(map(_meant, sentences))
    return found | {Signal.CLOSES} if closes(sentences, found) else found


def _in_full(sentence: Sentence) -> Sentence:
    return replace(sentence, words=spelled_out(sentence.words))


def _meant(sentence: Sentence) -> Sentence:
    """The sentence without what is only said to be polite."""
    return replace(sentence, words="" if is_small_print(sentence.words) else without_formulas(sentence.words))


def _in_sentences(sentences: Iterable[Sentence]) -> frozenset[Signal]:
    found: set[Signal] = set()
    for sentence in sentences:
        if sentence.words:
            found.update(s for s, holds in _OF_ONE_SENTENCE.items() if s not in found and holds(sentence))
    return frozenset(found)
