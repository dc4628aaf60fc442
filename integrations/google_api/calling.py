"""Calls to one API of Google: built from its own document, paid for, made over connections of their own."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeAlias

import httplib2
from google.auth.credentials import Credentials
from googleapiclient.discovery import Resource, build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.http import HttpRequest

from domain.ports.clock import Clock
from domain.ports.provider import Budget, FailureKind
from integrations.google_api.connections import Connection, Connections, refreshed
from integrations.google_api.failures import CAUGHT, failure_of, malformed

AT_ONCE = 10

Payload: TypeAlias = dict[str, Any]


class GoogleApi:
    """One API as one person's credentials may use it.

    `root` is where it is (`https://gmail.googleapis.com/`); whatever the client asks for goes there.
    Any number of threads may call: each call has a connection to itself, and never more than ten are under
    way at once; Google refuses more of one person. `owner` is on whose quota calls are to count where it
    would be that of a service account; `shared` goes with every request.
    """

    def __init__(
        self,
        name: str,
        *,
        root: str,
        credentials: Credentials,
        budget: Budget,
        clock: Clock,
        timeout: float,
        owner: str | None = None,
    ) -> None:
        self.service: Resource = _service(name, root)
        self.budget = budget
        self.clock = clock
        self.shared = {} if owner is None else {"quotaUser": _hashed(owner)}
        self._connections = Connections(credentials, timeout=timeout)
        self._guard = threading.Lock()
        self._free = threading.Semaphore(AT_ONCE)
        self._idle: list[Connection] = []

    def call(
        self, request: HttpRequest, *, units: int, missing: FailureKind = FailureKind.PERMANENT
    ) -> Payload:
        """What a request answers, after its units have been spent.

        Raises:
            ProviderFailed: it failed; `missing` is the kind if something was not found.
        """
        self.budget.spend(units)
        return self.answer(request, missing=missing)

    def answer(self, request: HttpRequest, *, missing: FailureKind) -> Payload:
        """The same, where the units have been spent already."""
        try:
            with self._free, self._connection() as http:
                answer = request.execute(http=http)
        except CAUGHT as error:
            failed = failure_of(error, now=self.clock.now(), missing=missing)
        else:
            if answer in ("", b"", None):
                return {}
            if isinstance(answer, dict):
                return answer
            failed = malformed("answer")  # what is no JSON comes from the client as a text
        raise failed  # outside, so that no log shows the message of Google, which may name somebody

    def close(self) -> None:
        """Close the connections; the next call opens one again."""
        with self._guard:
            idle, self._idle = self._idle, []
        for http in idle:
            http.close()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A connection that nobody else has; one that failed is not used again."""
        with self._guard:
            http = refreshed(self._idle.pop()) if self._idle else self._connections.open()
        try:
            yield http
        except BaseException:
            http.close()
            raise
        with self._guard:
            self._idle.append(http)


@cache
def _service(name: str, root: str) -> Resource:
    """What builds requests. It is shared: building changes nothing, and its own `http` is never used."""
    api, version = {"gmail": ("gmail", "v1"), "calendar": ("calendar", "v3")}[name]
    document = _document(api, version)
    root = root.rstrip("/") + "/"
    base = root + document["servicePath"]
    document |= {"rootUrl": root, "baseUrl": base}
    document.pop("mtlsRootUrl", None)
    # Both are named, so that no environment variable leads elsewhere.
    options = {"api_endpoint": base, "universe_domain": "googleapis.com"}
    return build_from_document(document, http=httplib2.Http(), client_options=options)


def _document(api: str, version: str) -> Payload:
    return dict(json.loads(get_static_doc(api, version)))


def _hashed(owner: str) -> str:
    """Whose quota it is, without the address; Google takes 40 characters."""
    return hashlib.sha256(owner.strip().lower().encode()).hexdigest()[:40]
