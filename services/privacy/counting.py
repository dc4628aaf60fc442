"""How much was left out, by reason: what the ledger counted, and what a dry run over files counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from domain.capture.events import ItemsLeftOut
from domain.history.names import NAMES
from domain.ports.ledger import Ledger
from domain.ports.tokens import Tokens
from integrations.mailfiles.sources import open_source
from services.capture.item import ItemReader
from services.capture.left_out_counts import LeftOutCounts
from services.capture.sieve import Sieve

_PAGE = 1_000


def counted_in(ledger: Ledger) -> Counter[str]:
    """What is left out of files and mailboxes, by reason: each item once, for the reason that holds now.

    A file that was read again from its beginning is counted anew.
    """
    counts = LeftOutCounts()
    after = 0
    while page := ledger.read_all(after=after, limit=_PAGE, names=[NAMES[ItemsLeftOut]]):
        for stored in page:
            if isinstance(stored.event, ItemsLeftOut):
                counts.take(stored.event)
            after = stored.position or after
    return counts.by_reason()


@dataclass(slots=True)
class Tried:
    """What a dry run found: items that would be stored, and those that would not, by reason."""

    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter[str])


def tried_on(sources: Sequence[Path], sieve: Sieve, tokens: Tokens, zone: tzinfo) -> Tried:
    """Judge everything in some sources; nothing is stored, and no text is kept.

    Raises:
        UnreadableSource: nothing of a source can be read.
    """
    reader, tried = ItemReader(tokens, zone), Tried()
    for source in sources:
        for item in open_source(source):
            sifted = sieve.sift([item], [reader.read(item)])
            tried.left_out.update(sifted.left_out)
            tried.kept += sum((each.mail is not None) + len(each.meetings) for each in sifted.kept)
    return tried
