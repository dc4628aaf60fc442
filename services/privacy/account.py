"""What became of everything that a mailbox's provider has listed: each item counts once, as it stands now.

Listed is what its provider named when it was asked for all that is there or has changed, without what is
gone again. A folder or calendar that is left out whole is never asked for, so of its items nothing is
known: it counts as one that is not listed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from domain.capture.mailboxes import CollectionLeftOut
from domain.history.names import NAMES
from domain.identifiers import collection_stream
from domain.ports.ledger import Ledger
from services.capture.collection_state import CollectionState
from services.capture.mailbox_record import ListedCollections

_PAGE = 1_000
UNTOLD = "untold"
"""Why something was left out by an earlier program, which did not say it of each item."""


@dataclass(slots=True)
class Account:
    """Items of one mailbox. `set_aside` can not be had or read as yet, each with an open gap of its own.

    `not_listed` counts folders and calendars that are left out whole, by reason, and `earlier` what is
    stored of them from before.
    """

    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter[str])
    set_aside: int = 0
    not_listed: Counter[str] = field(default_factory=Counter[str])
    earlier: int = 0

    @property
    def listed(self) -> int:
        """All of them."""
        return self.kept + self.left_out.total() + self.set_aside

    def add(self, state: CollectionState) -> None:
        """Count a collection in."""
        if state.left_out_whole is not None:
            self.not_listed[state.left_out_whole] += 1
            self.earlier += len(state.captured)
            return
        self.kept += len(state.captured)
        self.set_aside += len(state.set_aside)
        reasons = {reason: len(keys) for reason, keys in state.by_reason.items()}
        self.left_out.update({reason: count for reason, count in reasons.items() if count})
        untold = len(state.left_out) + len(state.for_now) - sum(reasons.values())
        self.left_out.update({UNTOLD: untold} if untold else {})


def account_of(ledger: Ledger, mailbox: str, account: Account) -> None:
    """Count a mailbox in, by its token."""
    tokens = dict.fromkeys((*ListedCollections(ledger, mailbox).tokens(), *_left_out(ledger, mailbox)))
    for token in tokens:
        state = CollectionState()
        state.take_in(ledger.read(collection_stream(token)))
        account.add(state)


def _left_out(ledger: Ledger, mailbox: str) -> list[str]:
    found: list[str] = []
    after = 0
    while page := ledger.read_all(after=after, limit=_PAGE, names=(NAMES[CollectionLeftOut],)):
        events = (stored.event for stored in page)
        left_out = [each for each in events if isinstance(each, CollectionLeftOut)]
        found += [each.collection for each in left_out if each.mailbox == mailbox]
        after = page[-1].position or after
    return found
