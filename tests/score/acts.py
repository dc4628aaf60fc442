"""Measures the language pack `en` on sentences that people labelled as requests, proposals or promises.

Not a test: the material lies outside the project. A sentence counts as found when the pack
finds any signal but `closes` in it. One fifth of the sentences, chosen by a digest of their
text before the first rule was written, is held out: no rule was made or changed by looking at it.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.languages.packs import signals_of
from domain.touches.touch import Signal

_HELD_OUT_OF = 5


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    is_act: bool
    signals: tuple[Signal, ...]

    @property
    def is_found(self) -> bool:
        return any(signal is not Signal.CLOSES for signal in self.signals)

    @property
    def is_held_out(self) -> bool:
        digest = hashlib.sha256(self.text.encode()).digest()
        return int.from_bytes(digest[:8], "big") % _HELD_OUT_OF == 0


def main(shared: Path) -> None:
    """Score the sentences in `shared/data/6-acts/parakweet/train.tsv`: a label, a tab, a sentence."""
    lines = (shared / "data" / "6-acts" / "parakweet" / "train.tsv").read_text(encoding="utf-8").split("\n")
    sentences = [_read(line.rstrip("\r")) for line in lines if line.strip()]
    _print("all", sentences)
    _print("held out", [each for each in sentences if each.is_held_out])
    _print_signals(sentences)


def _read(line: str) -> _Sentence:
    label, _, text = line.partition("\t")
    if label not in {"Yes", "No"}:
        raise ValueError(f"train.tsv: the label is {label!r}, expected Yes or No")
    return _Sentence(text, label == "Yes", signals_of(text, ["en"]))


def _print(part: str, sentences: Sequence[_Sentence]) -> None:
    found = sum(each.is_found for each in sentences)
    acts = sum(each.is_act for each in sentences)
    right = sum(each.is_found and each.is_act for each in sentences)
    print(
        f"{part}: {len(sentences)} sentences, {acts} acts, {found} found, {right} rightly:"
        f" precision {right / max(found, 1):.3f}, recall {right / max(acts, 1):.3f}"
    )


def _print_signals(sentences: Iterable[_Sentence]) -> None:
    counts = Counter((signal, each.is_act) for each in sentences for signal in each.signals)
    for signal in Signal:
        print(f"{signal}: in {counts[signal, True]} acts, in {counts[signal, False]} other sentences")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
