"""A sandbox in another process, driven over HTTP."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from integrations.sandbox.exchange import Json

_SECONDS = 600.0


class SandboxRefused(RuntimeError):
    """An act that the sandbox could not do."""


class RemoteSandbox:
    """Does by name what a `Sandbox` in this process does by methods."""

    def __init__(self, address: str) -> None:
        self.address = address

    def about(self) -> Json:
        """The address, the client to sign in with, and all acts."""
        return self._asked("GET", "/sandbox", None)

    def do(self, act: str, /, **arguments: Any) -> Any:  # noqa: ANN401 - what the act takes and gives
        """Do one act, such as `people.mail_arrives` or `turning.turn`.

        Raises:
            SandboxRefused: it could not be done.
        """
        return self._asked("POST", f"/sandbox/{act}", arguments)["result"]

    def document(self, name: str) -> Json:
        """A discovery document for `build_from_document`."""
        version = {"gmail": "v1", "calendar": "v3"}[name]
        return self._asked("GET", f"/discovery/v1/apis/{name}/{version}/rest", None)

    def _asked(self, verb: str, path: str, arguments: Json | None) -> Json:
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
        try:
            connection.request(verb, path, None if arguments is None else json.dumps(arguments))
            response = connection.getresponse()
            answer: Json = json.loads(response.read())
        finally:
            connection.close()
        if response.status >= http.client.BAD_REQUEST:
            raise SandboxRefused(f"{path}: {answer.get('error')}")
        return answer
