"""Asking the API: the token, the waiting, and what is done once however often it is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import uuid4

import msgspec
import requests

from services.client.basics import Seen, Told
from services.client.refusals import Refused, no_answer, refusal_in
from services.client.telling import told_in

_T = TypeVar("_T")
_PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0)
_LOST = (requests.ConnectionError, requests.Timeout)


@dataclass(frozen=True, slots=True)
class Question:
    """One request: the path as the document has it, what stands in its places, and what is sent."""

    method: str
    path: str
    places: Mapping[str, object] = field(default_factory=dict[str, object])
    query: Mapping[str, object] = field(default_factory=dict[str, object])
    body: object = None
    content_type: str = "application/json"
    headers: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])


class _Bearer(requests.auth.AuthBase):
    """The token, so that no `.netrc` takes its place; asked for anew each time."""

    def __init__(self, token: str | Callable[[], str]) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        token = self._token if isinstance(self._token, str) else self._token()
        request.headers["Authorization"] = f"Bearer {token}"
        return request


class Asking:
    """Asks one API as somebody.

    `token` is a token, or gives one. What is refused for a while (429, 503, or the same request still being
    worked on) or gets no answer is asked again, as long as that takes no more than `patience` seconds of
    waiting. A change carries a key, the same each time it is sent, so that it is done once.
    """

    def __init__(
        self,
        address: str,
        token: str | Callable[[], str],
        *,
        patience: float = 30.0,
        timeout: float = 30.0,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._address = address.rstrip("/")
        self._patience = patience
        self._timeout = timeout
        self._sleep = sleep
        self._session = requests.Session()
        self._session.auth = _Bearer(token)

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def _read(self, question: Question, kind: type[_T]) -> _T:
        """What is answered, as its type."""
        return _decoded(self._answer(question), kind)

    def _read_seen(self, question: Question, kind: type[_T], known: Seen[_T] | None = None) -> Seen[_T]:
        """The same with its version; what is known already is not sent again."""
        if known is not None:
            headers = {**question.headers, "If-None-Match": known.tag}
            question = msgspec.structs.replace(question) if False else _with_headers(question, headers)
        answer = self._answer(question)
        if known is not None and answer.status_code == requests.codes.not_modified:
            return known
        return Seen(_decoded(answer, kind), answer.headers.get("ETag", ""))

    def _read_bytes(self, question: Question) -> bytes:
        """What is answered, as it came."""
        return self._answer(question).content

    def _do(self, question: Question) -> None:
        """Nothing is answered."""
        self._answer(question)

    def _pages(self, page_of: Callable[[str | None], _T]) -> Iterator[_T]:
        """Every page, from the first on."""
        cursor: str | None = None
        while True:
            page = page_of(cursor)
            yield page
            cursor = getattr(page, "next", None)
            if cursor is None:
                return

    def _listen(self, question: Question) -> Iterator[Told]:
        """What is told as it happens, until the API ends it."""
        with self._answer(question, stream=True) as answer:
            yield from told_in(answer.iter_lines(decode_unicode=True))

    def _answer(self, question: Question, *, stream: bool = False) -> requests.Response:
        """The answer to a question, asked as often as patience lasts.

        Raises:
            Refused: it is refused; of its kinds, see `services.client.refusals`.
        """
        request, waited, pauses = self._prepared(question), 0.0, iter(_PAUSES)
        while True:
            answer, refusal = self._sent(request, stream=stream)
            if refusal is None:
                return answer
            wait = next(pauses, None) if refusal.status == 0 else _wait_of(answer)
            if wait is None or waited + wait > self._patience:
                raise refusal
            self._sleep(wait)
            waited += wait
