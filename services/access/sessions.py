"""Sessions at the pages: begun by signing in, each in a stream of its own, known here by a digest alone."""

from __future__ import annotations

import base64
import hmac
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from domain.access.events import SessionBegan, SessionEnded, SessionUsed
from domain.access.sessions import LONGEST_SECONDS, TOLD_SECONDS, Session, fold_session
from domain.access.state import Caller
from domain.identifiers import session_stream
from domain.moments import Instant
from domain.people import PersonToken
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, LedgerEvent, StreamHasMoved
from services.access.record import AccessRecord
from services.access.secret_parts import id_in, is_secret_of, new_secret
from services.causes import Cause

_LOOK_SECONDS = 1
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class _Seen:
    """A session as it was at a version of its stream, when it was last looked at."""

    session: Session
    version: int
    at: Instant


@dataclass(slots=True)
class Sessions:
    """The sessions of one ledger. Their end in another process is known here within a second."""

    ledger: Ledger
    access: AccessRecord
    clock: Clock
    _seen: OrderedDict[str, _Seen] = field(default_factory=OrderedDict[str, _Seen])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, person: PersonToken) -> str:
        """A new session of somebody who just proved who they are; what their browser is to hold."""
        made, now = new_secret(), self.clock.now()
        taken = self.access.fresh().taken.get(person, 0)
        began = SessionBegan(person, made.digest, taken, now, now + LONGEST_SECONDS)
        self._append(made.id, 0, began, person)
        return made.text

    def caller(self, held: str) -> Caller | None:
        """Who asks, by what their browser holds; None where no session of anybody is good for that."""
        id_ = id_in(held)
        seen = self._look(id_)
        is_its = is_secret_of(held, seen.session.began.digest if seen else None)
        access, now = self.access.now(), self.clock.now()
        if seen is None or not is_its or not seen.session.holds(access, now):
            return None
        if now - seen.session.used_at >= TOLD_SECONDS:
            self._say(id_, seen, SessionUsed(now))
        return access.person(seen.session.person)

    def end(self, held: str) -> None:
        """End a session; nothing happens where there is none."""
        id_ = id_in(held)
        seen = self._look(id_, is_new=True)
        is_its = is_secret_of(held, seen.session.began.digest if seen else None)
        if seen is not None and is_its and not seen.session.is_ended:
            self._say(id_, seen, SessionEnded(self.clock.now()), must=True)

    def _look(self, id_: str, *, is_new: bool = False) -> _Seen | None:
        now = self.clock.now()
        with self._lock:
            seen = self._seen.get(id_)
        if seen is not None and not is_new and now - seen.at < _LOOK_SECONDS:
            return seen
        stored = list(self.ledger.read(session_stream(id_)))
        session = fold_session(each.event for each in stored)
        if session is None:
            return None
        seen = _Seen(session, len(stored), now)
        with self._lock:
            self._seen[id_] = seen
            if len(self._seen) > _MOST_REMEMBERED:
                self._seen.popitem(last=False)
        return seen

    def _say(self, id_: str, seen: _Seen, event: SessionUsed | SessionEnded, *, must: bool = False) -> None:
        try:
            self._append(id_, seen.version, event, seen.session.person)
        except StreamHasMoved:  # another request of the same browser said something first
            again = self._look(id_, is_new=True)
            if must and again is not None and not again.session.is_ended:
                self._say(id_, again, event, must=True)
            return
        self._look(id_, is_new=True)

    def _append(self, id_: str, version: int, event: LedgerEvent, actor: str) -> None:
        stream = session_stream(id_)
        new = Cause.word(actor).events([event], stream=stream, after=version, now=self.clock.now())
        self.ledger.append([Append(stream, version, new)])


def csrf_of(held: str) -> str:
    """What a page of a session sends along when it changes something; another site can not know it."""
    digest = hmac.digest(held.encode("utf-8", "surrogatepass"), b"csrf", "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
