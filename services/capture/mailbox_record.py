"""How it stands with a mailbox, and with the application through which it is reached."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.capture.mailboxes import (
    CaptureAppResumed,
    CaptureAppStopped,
    ListingBegan,
    MailboxEvent,
    MailboxState,
    MailboxStateChanged,
)
from domain.history.names import NAMES
from domain.identifiers import app_stream, mailbox_stream
from domain.moments import Instant
from domain.ports.ledger import Ledger, StoredEvent, StreamHasMoved
from domain.ports.mailboxes import Mailbox
from services.capture.intake import Intake

_PAGE = 1_000


class MailboxRecord:
    """The streams of one mailbox and of its application: every change is told once.

    What others told is known as far as the last `look`.
    """

    def __init__(self, mailbox: Mailbox, ledger: Ledger, intake: Intake) -> None:
        self._mailbox = mailbox
        self._ledger = ledger
        self._intake = intake
        self._own = mailbox_stream(mailbox.id)
        self._app = app_stream(mailbox.app)
        self._versions = {self._own: 0, self._app: 0}
        self._last: dict[UUID, StoredEvent] = {}

    def look(self) -> None:
        """See what was told by now, with one question where nothing was."""
        for stream, version in self._ledger.versions([self._own, self._app]).items():
            if version != self._versions[stream]:
                for stored in self._ledger.read(stream, after=self._versions[stream]):
                    self._last[stream], self._versions[stream] = stored, stored.version

    def state(self) -> tuple[MailboxStateChanged | None, Instant]:
        """The last change of its state, and when that was; None when it has none yet."""
        last = self._last.get(self._own)
        if last is not None and isinstance(last.event, MailboxStateChanged):
            return last.event, last.recorded_at
        return None, 0

    def tell(self, state: MailboxState, reason: str, grant: str) -> bool:
        """Note the state if it is another one, or concerns another sign-in; whether it is news."""
        told, _ = self.state()
        if told is None and state is MailboxState.WORKING:
            return False
        if (
            told is not None
            and told.state is state
            and (told.grant == grant or state is MailboxState.WORKING)
        ):
            return False
        return self._note(self._own, [MailboxStateChanged(self._mailbox.id, state, reason, grant)])

    def app_stopped_at(self) -> Instant | None:
        """When the application was stopped, or found stopped again; None when it works."""
        last = self._last.get(self._app)
        if last is None or not isinstance(last.event, CaptureAppStopped):
            return None
        return last.recorded_at

    def stop_app(self, reason: str) -> bool:
        """Note that no mailbox of the application works, now or still; whether it is news."""
        is_news = self.app_stopped_at() is None
        return self._note(self._app, [CaptureAppStopped(self._mailbox.app, reason)]) and is_news

    def resume_app(self) -> bool:
        """Note that the application works again; whether it is news."""
        if self.app_stopped_at() is None:
            return False
        return self._note(self._app, [CaptureAppResumed(self._mailbox.app)])

    def _note(self, stream: UUID, events: Sequence[MailboxEvent]) -> bool:
        try:
            self._intake.note(stream, self._versions[stream], events)
        except StreamHasMoved:
            return False  # another mailbox of the application told it
        finally:
            self.look()
        return True


class ListedCollections:
    """The collections of a mailbox that were ever begun with, by their tokens; what is new is read on."""

    def __init__(self, ledger: Ledger, mailbox: str) -> None:
        self._ledger = ledger
        self._mailbox = mailbox
        self._found: dict[str, None] = {}
        self._upto = 0

    def tokens(self) -> list[str]:
        """All of them, in the order in which they were begun with."""
        while page := self._ledger.read_all(after=self._upto, limit=_PAGE, names=(NAMES[ListingBegan],)):
            for stored in page:
                if isinstance(stored.event, ListingBegan) and stored.event.mailbox == self._mailbox:
                    self._found[stored.event.collection] = None
            self._upto = page[-1].position or self._upto
        return list(self._found)
