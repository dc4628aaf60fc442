"""Sessions of people at the pages, as their events add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.access.events import SessionBegan, SessionEnded, SessionUsed
from domain.access.state import Access
from domain.moments import Instant
from domain.people import PersonToken
from domain.ports.ledger import LedgerEvent

IDLE_SECONDS = 2 * 3_600
"""After so long without being used it is over."""
LONGEST_SECONDS = 12 * 3_600
"""After so long it is over however much it is used: a working day."""
TOLD_SECONDS = 600
"""How long it is used before that is told again."""


@dataclass(frozen=True, slots=True)
class Session:
    """Whose it is, and how long it holds."""

    began: SessionBegan
    used_at: Instant
    is_ended: bool = False

    @property
    def person(self) -> PersonToken:
        """Who signed in."""
        return self.began.person

    def holds(self, access: Access, now: Instant) -> bool:
        """Whether it is good still: not ended, not too old, not idle, and their access never taken since."""
        return (
            not self.is_ended
            and now < min(self.began.until, self.used_at + IDLE_SECONDS)
            and self.person in access.roles
            and access.taken.get(self.person, 0) == self.began.taken
        )


def fold_session(events: Iterable[LedgerEvent]) -> Session | None:
    """A session after these events of its stream; None where it never began."""
    session: Session | None = None
    for event in events:
        match event:
            case SessionBegan():
                session = Session(event, event.at)
            case SessionUsed(at=at) if session is not None:
                session = replace(session, used_at=max(at, session.used_at))
            case SessionEnded() if session is not None:
                session = replace(session, is_ended=True)
            case _:
                pass
    return session
