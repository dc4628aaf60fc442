"""How msal reaches the sign-in: over connections of our own, at the address that the settings name.

msal takes nothing but https and hosts that it knows, else it asks Microsoft about them. So a stand-in for the
sign-in is addressed by the name that msal knows, on the way there and back; a real cloud is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from integrations.microsoft_auth.endpoints import LOGIN

SECONDS = 30.0
CLOUDS = frozenset({LOGIN, "https://login.microsoftonline.us", "https://login.partner.microsoftonline.cn"})
"""The sign-ins that msal knows by themselves."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, as msal reads it."""

    status_code: int
    headers: Mapping[str, str]
    text: str

    def raise_for_status(self) -> None:
        """As msal wants it.

        Raises:
            requests.HTTPError: the status is one of failure.
        """
        if self.status_code >= 400:  # noqa: PLR2004 - so HTTP counts
            raise requests.HTTPError(f"status {self.status_code}")


@dataclass(slots=True)
class LoginClient:
    """An `http_client` of msal. Proxies and certificates are those that the environment names."""

    login: str
    _session: requests.Session = field(default_factory=requests.Session)

    @property
    def known_as(self) -> str:
        """The sign-in as msal is told of it."""
        return self.login if self.login in CLOUDS else LOGIN

    def shown(self, address: str) -> str:
        """An address of msal's as it is really reached."""
        is_ours = address == self.known_as or address.startswith(f"{self.known_as}/")
        return f"{self.login}{address[len(self.known_as) :]}" if is_ours else address

    def get(self, url: str, **around: Any) -> Told:  # noqa: ANN401 - as msal has it
        """See `msal.oauth2cli.http.HttpClient`."""
        return self._asked("GET", url, around)

    def post(self, url: str, **around: Any) -> Told:  # noqa: ANN401 - as msal has it
        """See `msal.oauth2cli.http.HttpClient`."""
        return self._asked("POST", url, around)

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def _asked(self, method: str, url: str, around: Mapping[str, Any]) -> Told:
        address = self.shown(url)
        if urlsplit(address).netloc != urlsplit(self.login).netloc:
            raise requests.ConnectionError("expected an address of the sign-in")
        kept = {name: value for name, value in around.items() if name in {"params", "data", "headers"}}
        answer = self._session.request(method, address, timeout=SECONDS, allow_redirects=False, **kept)
        text = answer.text if self.login == self.known_as else answer.text.replace(self.login, self.known_as)
        return Told(answer.status_code, dict(answer.headers), text)
