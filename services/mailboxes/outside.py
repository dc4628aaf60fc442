"""Whether Microsoft really refuses what lies outside of the application's scope: only asking proves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.ports.clock import Clock
from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_auth.endpoints import MicrosoftClient
from integrations.microsoft_auth.scopes import Wanted
from integrations.microsoft_auth.tokens import application_token
from services.adoption.checks import Check, bad, look, ok
from services.mailboxes.microsoft_ways import api_with, try_access
from services.microsoft_settings import MicrosoftSettings

_ABOUT = "Microsoft's application"
_LIMIT = (
    "take the rights Mail.Read and Calendars.Read away from the application in Entra, and give them to it in "
    "Exchange with a scope (README, 'For a whole tenant'); a change takes up to two hours to hold"
)


@dataclass(frozen=True, slots=True)
class Outside:
    """Asks for mailboxes that the application has no business with."""

    microsoft: MicrosoftSettings
    clock: Clock

    def checks(self, addresses: Iterable[str]) -> Iterator[Check]:
        """What Microsoft says to each."""
        client = self.microsoft.client
        if client is None or client.secret is None:
            yield bad(
                _ABOUT,
                "it can not ask anything by itself",
                "set SETPOINT_MICROSOFT_CLIENT_ID, ..._TENANT and ..._CLIENT_SECRET",
            )
            return
        try:
            token = self._token(client)
        except ProviderFailed as failed:
            yield bad(
                _ABOUT, f"Microsoft does not let it in ({failed.reason})", "look at its secret in Entra"
            )
            return
        for address in addresses:
            yield self._check(token, address)

    def _check(self, token: str, address: str) -> Check:
        for wanted in (Wanted(calendar=False), Wanted(mail=False)):
            what = "mail" if wanted.mail else "calendars"
            try:
                try_access(api_with(self.microsoft, token, address, self.clock), wanted)
            except ProviderFailed as failed:
                if failed.kind is not FailureKind.PERMANENT:
                    return look(_ABOUT, f"{address} could not be asked for ({failed.reason})", "try it later")
                if failed.reason not in _REFUSED:
                    return look(
                        _ABOUT, f"{address} is no mailbox ({failed.reason})", "name one that there is"
                    )
            else:
                return bad(_ABOUT, f"it can read the {what} of {address}, outside of its scope", _LIMIT)
        return ok(_ABOUT, f"{address} is refused to it: its scope holds")

    def _token(self, client: MicrosoftClient) -> str:
        return str(application_token(client, self.microsoft.endpoints)["access_token"])


_REFUSED = frozenset({"ErrorAccessDenied", "Authorization_RequestDenied", "AccessDenied", "status_403"})
