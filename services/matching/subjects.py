"""The telling words of a subject: what is left where everyday words of selling are taken out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from domain.touches.subjects import base_subject
from domain.touches.words import words_of

MOST_WORDS = 4
_FEWEST_LETTERS = 4
_EVERYDAY = """
a about after agenda agreement all also am an and another any appointment are as ask asking at attached
auf aus be before bei best between bis but by call calls can catch chat comments confirm contract
could das day days dear deal dem demo den der des details die different discuss discussion document
documents ein eine einen einer einladung email en end es feedback few final first follow following for
from fur für get going good hallo have hello her here hi his how i if im in info information
intro introduction invitation invoice is ist it its la last latest le les let mail may meeting minutes
mit monday my nach neue new next nicht no not note notes nur of offer on one only open or order our
out please plan planning presentation price prices pricing project proposal question questions quick
quote re ready regarding reminder reply request review rfp schedule send sent shall some status still
summary terms test thank thanks that the their then this time to today together tomorrow two um und
up update updated updates upcoming urgent version vom von was we week weekly well what when who will
with work would you your zu zum zur"""
_COMMON = frozenset(_EVERYDAY.split())


def telling_words(subject: str, also_common: Collection[str] = ()) -> tuple[str, ...]:
    """The longest run of words of a subject that are not common ones, at most four of them.

    `also_common` are words that other deals have, too. Empty where every word is common.
    """
    words = words_of(base_subject(subject)[0])
    runs = [run[:MOST_WORDS] for run in _runs(words, also_common) if _tells(run)]
    return max(runs, key=lambda run: (len(run), len("".join(run))), default=())


def _runs(words: tuple[str, ...], also_common: Collection[str]) -> Iterator[tuple[str, ...]]:
    run: list[str] = []
    for word in (*words, ""):
        if word and word not in _COMMON and word not in also_common:
            run.append(word)
        elif run:
            yield tuple(run)
            run = []


def _tells(run: tuple[str, ...]) -> bool:
    """A year or two letters tell nothing."""
    return any(len(word) >= _FEWEST_LETTERS and not word.isdecimal() for word in run)
