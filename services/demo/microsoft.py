"""What the demo has to know of Microsoft."""

from __future__ import annotations

from collections.abc import Mapping

from domain.ports.clock import Clock
from integrations.microsoft_auth.scopes import Wanted
from services.demo.arrivals import Letter
from services.demo.office import SECONDS, Show
from services.mailboxes.connecting import Connecting
from services.mailboxes.told import NoWayIn
from services.settings import Settings
from services.wiring import microsoft_ways


class Microsoft:
    """A `House`."""

    acts = "microsoft."

    def place(self, letter: Letter) -> Mapping[str, object]:
        """See `House`: a folder."""
        return {"folder": "sentitems" if letter.is_own else "junkemail" if letter.is_spam else "inbox"}

    def sign_in(
        self, settings: Settings, connecting: Connecting, clock: Clock, *, person: str, actor: str, show: Show
    ) -> None:
        """See `House`."""
        client = settings.microsoft.client
        if client is None:
            raise NoWayIn("the sandbox names no client")
        ways = microsoft_ways(settings, connecting, clock)
        ways.by_browser(client, Wanted(), show=show, mailbox=person, seconds=SECONDS, actor=actor)
