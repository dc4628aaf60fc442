"""What comes in over HTTP and what goes out, without the web server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Header names are in lower case; the path is still quoted."""

    verb: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def pairs(self) -> list[tuple[str, str]]:
        """The query's names and values, in order."""
        return parse_qsl(self.query, keep_blank_values=True)

    def form(self) -> dict[str, str]:
        """The body, read as a form; of a name that stands twice the last counts."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    `cut_after` breaks the connection after so many bytes of the body; -1 before anything is sent.
    """

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    cut_after: int | None = None


def json_answer(value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer in JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return Answer(status, body, (("content-type", "application/json; charset=UTF-8"), *headers))


def html_answer(page: str, status: int = 200) -> Answer:
    """An answer for a browser."""
    return Answer(status, page.encode(), (("content-type", "text/html; charset=utf-8"),))


def redirect(to: str) -> Answer:
    """Send a browser elsewhere."""
    return Answer(302, b"", (("location", to),))
