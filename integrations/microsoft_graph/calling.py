"""Calls to Graph about one mailbox: paid for, signed, never more at a time than Graph allows."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests.auth import AuthBase

from domain.ports.clock import Clock
from domain.ports.provider import Budget, FailureKind
from integrations.microsoft_graph.connections import pooled
from integrations.microsoft_graph.failures import Answer, failure_of, malformed, unreachable
from integrations.microsoft_graph.settings import IMMUTABLE, REQUEST, GraphSettings

Payload: TypeAlias = dict[str, Any]
UNAUTHORIZED, _NO_CONTENT = 401, 204


class AccessTokens(Protocol):
    """Where access tokens come from."""

    def token(self) -> str:
        """One that holds now, new if it has to be.

        Raises:
            ProviderFailed: there is none.
        """
        ...

    def renewed(self, refused: str) -> str:
        """Another one than the one that was refused.

        Raises:
            ProviderFailed: there is none.
        """
        ...


class GraphApi:
    """Graph as it answers for one mailbox. Any number of threads may call at once.

    Paths are below the mailbox (`mailFolders`), with `whole` below the version of Graph. Every request
    asks for immutable ids: what was read under one kind of id must not come again under another.
    """

    def __init__(
        self, settings: GraphSettings, *, tokens: AccessTokens, budget: Budget, clock: Clock
    ) -> None:
        self.settings = settings
        self.budget = budget
        self.clock = clock
        self._tokens = tokens
        self._root = settings.root.rstrip("/")
        self._mailbox = "me" if settings.owner is None else f"users/{quoted(settings.owner)}"
        self._session = pooled(settings.at_once)
        self._under_way = threading.BoundedSemaphore(settings.at_once)

    def get(
        self,
        path: str,
        *,
        query: Mapping[str, str] | str = "",
        prefer: Sequence[str] = (),
        missing: FailureKind = FailureKind.PERMANENT,
        whole: bool = False,
    ) -> Payload:
        """What is at a path; a query that is a text is sent as it is.

        Raises:
            ProviderFailed: it failed; `missing` is the kind if something was not found.
        """
        asked = path if whole else self.relative(path)
        return self._json(self._answer("GET", asked, query=query, prefer=prefer), missing)

    def data(self, path: str, *, missing: FailureKind = FailureKind.SKIP_ITEM) -> bytes:
        """The bytes at a path.

        Raises:
            ProviderFailed: as `get`.
        """
        answer = self._answer("GET", self.relative(path))
        if not answer.is_good:
            raise failure_of(answer, now=self.clock.now(), missing=missing)
        return answer.data

    def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        units: int = REQUEST,
        missing: FailureKind = FailureKind.PERMANENT,
    ) -> Payload:
        """What comes of a request below the version of Graph.

        Raises:
            ProviderFailed: as `get`.
        """
        return self._json(self._answer(method, path, body=body, units=units), missing)

    def token(self) -> str:
        """The token that a request would be signed with now.

        Raises:
            ProviderFailed: there is none.
        """
        return self._tokens.token()

    def renew(self, refused: str) -> None:
        """Let later requests be signed with another token than one that was refused.

        Raises:
            ProviderFailed: there is none.
        """
        self._tokens.renewed(refused)

    def relative(self, path: str) -> str:
        """A path of the mailbox, as it is below the version of Graph."""
        return f"{self._mailbox}/{path}" if path else self._mailbox

    def close(self) -> None:
        """Close the connections; the next call opens one again."""
        self._session.close()

    def _json(self, answer: Answer, missing: FailureKind) -> Payload:
        if not answer.is_good:
            raise failure_of(answer, now=self.clock.now(), missing=missing)
        if answer.status == _NO_CONTENT or not answer.data:
            return {}
        try:
            found = json.loads(answer.data)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise malformed("answer")
        return found

    def _answer(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | str = "",
        prefer: Sequence[str] = (),
        body: Mapping[str, Any] | None = None,
        units: int = REQUEST,
    ) -> Answer:
        """The answer; to a token that is not taken any more, the answer to a new one."""
        text = query if isinstance(query, str) else urlencode(query, quote_via=quote, safe="$,'() ")
        address = f"{self._root}/{path}" + (f"?{text}" if text else "")
        headers = {"prefer": ", ".join((IMMUTABLE, *prefer)), "accept": "application/json"}
        if not body and method == "POST":
            headers["content-length"] = "0"
        request = requests.Request(method, address, headers, json=body)
        token = self._tokens.token()
        self.budget.spend(units)
        answer = self._asked(request, token)
        if answer.status == UNAUTHORIZED:
            self.budget.spend(units)
            answer = self._asked(request, self._tokens.renewed(token))
        return answer

    def _asked(self, request: requests.Request, token: str) -> Answer:
        request.auth = _Signed(token)
        try:
            prepared = self._session.prepare_request(request)
            around = self._session.merge_environment_settings(str(prepared.url), {}, None, None, None)
            with self._under_way:
                answer = self._session.send(
                    prepared, timeout=self.settings.timeout, allow_redirects=False, **around
                )
        except (requests.RequestException, OSError):
            answer = None
        if answer is None:
            raise unreachable()  # outside, so that no log shows the address, which may name somebody
        named = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, named, answer.content)


class _Signed(AuthBase):
    """Signs a request; so that no file of the machine's owner (.netrc) signs it otherwise."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["authorization"] = f"Bearer {self._token}"
        return request


def quoted(part: str) -> str:
    """An id or an address as part of a path."""
    return quote(part, safe="@")


def query_of(link: str) -> str:
    """What of a link to a page has to be kept: its path is known, and names whose mailbox it is."""
    return urlsplit(link).query
