"""Connections that sign what they send, and renew the token when it is time."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Mapping
from http.client import BadStatusLine, HTTPConnection, HTTPResponse
from typing import Any, TypeAlias

import google_auth_httplib2
import httplib2
from google.auth.credentials import Credentials

Connection: TypeAlias = google_auth_httplib2.AuthorizedHttp


class Connections:
    """Opens connections for one person's credentials. `timeout` in seconds."""

    def __init__(self, credentials: Credentials, *, timeout: float) -> None:
        self._credentials = credentials
        self._timeout = timeout
        self._guard = threading.Lock()

    def open(self) -> Connection:
        """One more; it must not be used by two threads at once."""
        http = _Once(timeout=self._timeout)
        return Connection(_Renewing(self._credentials, http, self._guard), http=http)


class _Once(httplib2.Http):  # type: ignore[misc]  # httplib2 is not typed
    """Sends what changes something once; the library would send it again where no answer came."""

    def _conn_request(self, conn: HTTPConnection, uri: str, method: str, body: Any, headers: Any) -> Any:  # noqa: ANN401 - as the library calls it
        sent = conn if method == "GET" else _Heard(conn)
        return super()._conn_request(sent, uri, method, body, headers)


class _Heard:
    """A connection on which an answer that never came is a broken connection."""

    def __init__(self, conn: HTTPConnection) -> None:
        self._conn = conn

    def getresponse(self) -> HTTPResponse:
        """The answer.

        Raises:
            ConnectionError: there was none.
        """
        try:
            return self._conn.getresponse()
        except BadStatusLine as error:
            raise ConnectionError("no answer came") from error

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a connection has
        return getattr(self._conn, name)


def refreshed(connection: Connection) -> Connection:
    """The same, ready for the next call: what the other end has closed meanwhile is opened again.

    The client library would notice only after it had sent the request.
    """
    for each in list(connection.connections.values()):
        if each.sock is not None and _has_news(each.sock):  # nothing is expected but the end
            each.close()
    return connection


def _has_news(sock: socket.socket) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(0))


class _Renewing(Credentials):
    """Credentials as one connection uses them: renewed over that connection, by one thread at a time.

    What the client library does by itself for a part of a batch opens a connection of its own for it,
    which nobody closes.
    """

    def __init__(self, shared: Credentials, http: httplib2.Http, guard: threading.Lock) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # google-auth does not type it
        self._shared = shared
        self._own_request = google_auth_httplib2.Request(http)
        self._guard = guard
        self._used: str | None = None

    @property
    def valid(self) -> bool:
        """Whether the token can still be used."""
        return bool(self._shared.valid)

    def refresh(self, request: object) -> None:  # noqa: ARG002 - see above
        """Renew the token, unless another connection has renewed the one that was used here."""
        with self._guard:
            if not self._shared.valid or self._shared.token == self._used:
                self._shared.refresh(self._own_request)  # type: ignore[no-untyped-call]  # the same

    def apply(self, headers: Mapping[str, str], token: str | None = None) -> None:
        """Sign a request."""
        self._used = self._shared.token
        self._shared.apply(headers, token)  # type: ignore[no-untyped-call]  # the same
