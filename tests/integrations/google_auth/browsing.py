"""A person with a browser, as far as signing in takes one."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from integrations.google_auth.endpoints import GoogleClient, GoogleEndpoints
from integrations.sandbox.google.sign_in import CLIENT_ID, CLIENT_SECRET
from integrations.sandbox.sandbox import Sandbox

RITA, SVEN = "rita@ours.example", "sven@ours.example"
CLIENT = GoogleClient(CLIENT_ID, CLIENT_SECRET)


def endpoints_of(sandbox: Sandbox) -> GoogleEndpoints:
    at = sandbox.address
    return GoogleEndpoints(
        authorise=f"{at}/o/oauth2/v2/auth",
        token=f"{at}/token",
        revoke=f"{at}/revoke",
        gmail=at,
        calendar=at,
    )


def visit(address: str) -> tuple[int, str]:
    """What a browser gets there."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("GET", f"{parts.path or '/'}?{parts.query}")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@dataclass
class Person:
    """Consents as `address`; `changed` is done to the page's address first. Give `show` to the consent."""

    sandbox: Sandbox
    address: str = RITA
    granted: Sequence[str] | None = None
    deny: bool = False
    changed: Callable[[str], str] = str
    back: Callable[[str], None] | None = None
    pages: list[str] = field(default_factory=list[str])
    threads: list[threading.Thread] = field(default_factory=list[threading.Thread])

    def show(self, page: str) -> bool:
        self.pages.append(page)
        thread = threading.Thread(target=self._answer, args=(page,))
        self.threads.append(thread)
        thread.start()
        return True

    def done(self) -> None:
        for thread in self.threads:
            thread.join()

    def _answer(self, page: str) -> None:
        location = self.sandbox.google.sign_in.consent(
            self.changed(page), self.address, self.granted, deny=self.deny
        )
        if self.back is not None:
            self.back(location)
        else:
            visit(location)
