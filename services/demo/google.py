"""What the demo has to know of Google."""

from __future__ import annotations

from collections.abc import Mapping

from domain.ports.clock import Clock
from integrations.google_auth.scopes import Wanted
from services.demo.arrivals import Letter
from services.demo.office import SECONDS, Show
from services.mailboxes.connecting import Connecting
from services.mailboxes.told import NoWayIn
from services.settings import Settings
from services.wiring import google_ways


class Google:
    """A `House`."""

    acts = ""

    def place(self, letter: Letter) -> Mapping[str, object]:
        """See `House`: labels."""
        return {"labels": ["SENT"] if letter.is_own else ["SPAM"] if letter.is_spam else ["INBOX"]}

    def sign_in(
        self, settings: Settings, connecting: Connecting, clock: Clock, *, person: str, actor: str, show: Show
    ) -> None:
        """See `House`."""
        del clock
        client = settings.google.application()
        if client is None:
            raise NoWayIn("the sandbox names no client")
        ways = google_ways(settings, connecting)
        ways.by_consent(client, Wanted(), show=show, mailbox=person, seconds=SECONDS, actor=actor)
