"""Text that is made to take long: every answer comes in bounded time."""

from __future__ import annotations

import time

import pytest

from domain.languages.packs import signals_of

_MEGABYTE = 1_000_000
# A slow machine needs about three seconds for the worst of these; a quadratic step needs hours.
_MOST_SECONDS = 20.0

_BAITS = (
    "a", "?", " ", "\n", "\u00a0", "a? ", "x. ", "a.a", "a,b,", "a@", "https://", ", ", "'", "e\u0301",
    "\ufdfa ",
    "if you have ", "let me know if ", "please ", "you ", "monday at 10 ", "thanks, ", "thanks. ",
    "and, but, so, ",
    "if i ", "i will also then ", "will you\n", "does monday ", "not move ", "move it to ",
    "we need to find a ",
    "thanks for it to ", "please find my our ", "the 1st of may ", "(((", "- ", "1. ", "Rita\n",
)  # fmt: skip


@pytest.mark.parametrize("bait", _BAITS)
def test_a_megabyte_of_anything_is_answered_soon(bait: str) -> None:
    begun = time.process_time()
    signals_of(bait * (_MEGABYTE // len(bait)), ["en"])
    assert time.process_time() - begun < _MOST_SECONDS


@pytest.mark.parametrize("nothing", ["?", " ", "\n", "-", "\x00"])
def test_a_megabyte_of_marks_says_nothing(nothing: str) -> None:
    assert signals_of(nothing * _MEGABYTE, ["en"]) == ()


def test_twice_the_text_takes_about_twice_the_time() -> None:
    def seconds(times: int) -> float:
        text = "We discussed it with legal, and they found nothing that stops us from signing. " * times
        begun = time.process_time()
        signals_of(text, ["en"])
        return time.process_time() - begun

    seconds(10)
    assert seconds(1_600) < 4 * 4 * max(seconds(400), 0.001)
