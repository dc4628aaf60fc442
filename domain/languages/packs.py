"""The language packs by name, and the signals that they find together.

Source: rules.md section 2, `signals`: optional marks, found only by the packs that a
playbook's `languages` switches on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from domain.languages.english import english_signals
from domain.touches.touch import Signal

Pack: TypeAlias = Callable[[str], frozenset[Signal]]

_PACKS: Mapping[str, Pack] = {"en": english_signals}
KNOWN_LANGUAGES: tuple[str, ...] = tuple(sorted(_PACKS))


class UnknownLanguage(ValueError):
    """No language pack has this name."""

    def __init__(self, language: str) -> None:
        super().__init__(
            f"languages: no pack is called {language!r}, known are: {', '.join(KNOWN_LANGUAGES)}"
        )
        self.language = language


def signals_of(text: str, languages: Collection[str]) -> tuple[Signal, ...]:
    """What the packs of these languages find in a text, in the order of `Signal`.

    `text` is what the writer wrote, without quoted mail and signature. A text that closes in
    one language and asks for something in another does not close. Raises `UnknownLanguage`.
    """
    found = frozenset(signal for language in languages for signal in _pack(language)(text))
    return tuple(signal for signal in Signal if signal in found and not _is_outvoted(signal, found))


def joined_signals(found: Mapping[str, tuple[Signal, ...]], languages: Collection[str]) -> tuple[Signal, ...]:
    """What `signals_of` finds for these languages, from what it found for each of them alone."""
    signals = frozenset(signal for language in languages for signal in found.get(language, ()))
    return tuple(signal for signal in Signal if signal in signals and not _is_outvoted(signal, signals))


def _pack(language: str) -> Pack:
    if language not in _PACKS:
        raise UnknownLanguage(language)
    return _PACKS[language]


def _is_outvoted(signal: Signal, found: frozenset[Signal]) -> bool:
    return signal is Signal.CLOSES and not found.isdisjoint({Signal.ASKS_QUESTION, Signal.REQUESTS})
