"""How many gaps of each mailbox are open, as the ledger tells."""

from __future__ import annotations

import threading
from collections import Counter

from domain.capture.mailboxes import MailboxGapClosed, MailboxGapOpened
from domain.history.names import NAMES
from domain.ports.ledger import Ledger
from services.reading_on import read_on

_NAMES = tuple(NAMES[kind] for kind in (MailboxGapOpened, MailboxGapClosed))


class OpenGaps:
    """The gaps that are open; what is new is read on whenever somebody asks."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._open: dict[str, str] = {}
        self._upto = 0
        self._lock = threading.Lock()

    def by_mailbox(self) -> Counter[str]:
        """How many there are, by mailbox.

        Raises:
            StoreOutOfReach: the ledger can not be read.
        """
        with self._lock:
            for page, upto in read_on(self._ledger, self._upto, _NAMES):
                for stored in page:
                    match stored.event:
                        case MailboxGapOpened(gap_id=gap_id, mailbox=mailbox):
                            self._open[gap_id] = mailbox
                        case MailboxGapClosed(gap_id=gap_id):
                            self._open.pop(gap_id, None)
                        case _:
                            pass
                self._upto = upto
            return Counter(self._open.values())
