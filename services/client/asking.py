"""Asking the API: the token, the waiting, and what is done once however often it is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
_BROKEN = (requests.exceptions.ChunkedEncodingError, requests.ConnectionError, requests.Timeout)
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
        answer = self._answer(_unless_known(question, known))
        if known is not None and answer.status_code == requests.codes.not_modified:
            return known
        return Seen(_decoded(answer, kind), answer.headers.get("ETag", ""))

    def _read_bytes_seen(self, question: Question, known: Seen[bytes] | None = None) -> Seen[bytes]:
        """What is answered, as it came, with its version."""
        answer = self._answer(_unless_known(question, known))
        if known is not None and answer.status_code == requests.codes.not_modified:
            return known
        return Seen(answer.content, answer.headers.get("ETag", ""))

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
        """What is told as it happens, until the API ends it; after a break it goes on where it was."""
        while True:
            with self._answer(question, stream=True) as answer:
                try:
                    for told in told_in(answer.iter_lines()):
                        last = told.id or question.headers.get("Last-Event-ID")
                        question = replace(question, headers={**question.headers, "Last-Event-ID": last})
                        yield told
                except _BROKEN:
                    continue
            return

    def _answer(self, question: Question, *, stream: bool = False) -> requests.Response:
        """The answer to a question, asked as often as patience lasts.

        Raises:
            Refused: it is refused; of its kinds, see `services.client.refusals`.
        """
        question = question if question.method == "GET" else _with_key(question)
        waited, pauses = 0.0, iter(_PAUSES)
        refusal: Refused
        while True:
            try:
                answer = self._sent(question, stream=stream)
            except _LOST as error:
                refusal, wait = no_answer(error), next(pauses, None)
            else:
                found = refusal_in(answer)
                if found is None:
                    return answer
                refusal, wait = found, _wait_of(answer)
            if wait is None or waited + wait > self._patience:
                raise refusal
            self._sleep(wait)
            waited += wait

    def _sent(self, question: Question, *, stream: bool) -> requests.Response:
        places = {name: quote(_text(value), safe="") for name, value in question.places.items()}
        headers = {name: value for name, value in question.headers.items() if value is not None}
        if question.body is not None:
            headers["Content-Type"] = question.content_type
        return self._session.request(
            question.method,
            f"{self._address}{question.path.format_map(places)}",
            params={name: _texts(value) for name, value in question.query.items() if value is not None},
            data=_encoded(question.body),
            headers=headers,
            timeout=self._timeout,
            allow_redirects=False,  # the token is for this address alone
            stream=stream,
        )


def tag_of(seen: Seen[Any] | str | None) -> str | None:
    """The version of something that was seen, as `If-Match` takes it."""
    return seen.tag if isinstance(seen, Seen) else seen


def _unless_known(question: Question, known: Seen[Any] | None) -> Question:
    headers = {} if known is None else {"If-None-Match": known.tag}
    return replace(question, headers={**question.headers, **headers})


def _with_key(question: Question) -> Question:
    key = question.headers.get("Idempotency-Key") or str(uuid4())
    return replace(question, headers={**question.headers, "Idempotency-Key": key})


def _wait_of(answer: requests.Response) -> float | None:
    """For how many seconds to wait before asking again; None where asking again is no use."""
    said = answer.headers.get("Retry-After")
    if said is None:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        return _until(said)


def _until(said: str) -> float | None:
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _text(value: object) -> str:
    """A value as it stands in an address."""
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    made = msgspec.to_builtins(value)
    return str(made).lower() if isinstance(made, bool) else str(made)


def _texts(value: object) -> str | list[str]:
    return [_text(each) for each in value] if isinstance(value, (list, tuple)) else _text(value)


def _encoded(body: object) -> bytes | None:
    return body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)


def _decoded(answer: requests.Response, kind: type[_T]) -> _T:
    return msgspec.json.decode(answer.content, type=kind)
