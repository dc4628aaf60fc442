"""What is sent is read in one place: no more than a route takes, and as JSON where it takes JSON.

A NUL character is nobody's text and no store's: it is refused wherever it stands. Source: RFC 8259.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from fastapi import Request
from starlette.requests import ClientDisconnect

from services.api.v1.problems import Problem, unfit

MOST_BYTES = 1_048_576
"""What a route takes that does not say otherwise."""
_NUL = re.compile(rb"\x00|(?<!\\)(?:\\\\)*\\u0000")
_NUL_IN_ADDRESS = b"%00"


class Sent(Request):
    """A request whose body was read and is JSON, where there is one."""

    async def json(self) -> Any:  # noqa: ANN401 - whatever was sent
        """The body, read.

        Raises:
            Problem: it is no JSON, or holds what no store keeps.
        """
        if not hasattr(self, "_json"):
            self._json = _parsed(await self.body())
        return self._json


async def read_body(request: Request, most: int, *, is_json: bool) -> Sent:
    """The request with its body read.

    Raises:
        Problem: the body is longer than `most`, of another type, or the request holds a NUL.
    """
    sent = Sent(request.scope, request.receive)
    _refuse_nul(sent)
    if sent.method == "GET":
        return sent
    body = await _at_most(sent, most)
    if is_json and body:
        if not _says_json(sent.headers.get("content-type", "")):
            raise _of_another_type()
        await sent.json()
    return sent


def _of_another_type() -> Problem:
    return Problem(
        415, "another-type", "Another type is expected", "send JSON, as Content-Type: application/json"
    )


async def _at_most(sent: Sent, most: int) -> bytes:
    said = sent.headers.get("content-length", "0")
    if not said.isdecimal() or len(said) > len(str(most)) or int(said) > most:
        raise _too_long(most)
    read = bytearray()
    try:
        async for chunk in sent.stream():
            read += chunk
            if len(read) > most:
                raise _too_long(most)
    except ClientDisconnect:  # nobody hears it; they went away, or took too long (services.api.impatience)
        raise Problem(408, "too-slow", "What was sent took too long to arrive") from None
    sent._body = bytes(read)  # noqa: SLF001 - where a request keeps what it has read
    return sent._body  # noqa: SLF001


def _too_long(most: int) -> Problem:
    return Problem(413, "too-long", "More was sent than is taken", f"send at most {most} bytes")


def _refuse_nul(sent: Sent) -> None:
    for part, place in (("raw_path", "path"), ("query_string", "query")):
        if _NUL_IN_ADDRESS in (sent.scope.get(part) or b""):
            raise unfit([{"place": place, "detail": "expected text without NUL characters"}])


def _says_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _parsed(body: bytes) -> object:
    try:
        read = json.loads(body.decode("utf-8"), parse_constant=_no_number)
        places = list(_holding_nul(read, "body")) if _NUL.search(body) else []
    except (ValueError, RecursionError) as error:
        raise unfit([{"place": "body", "detail": "expected JSON in UTF-8, not too deep"}]) from error
    if places:
        raise unfit([{"place": place, "detail": "expected text without NUL characters"} for place in places])
    return read


def _holding_nul(value: object, place: str) -> Iterator[str]:
    """The places of texts that hold a NUL; of a field whose name does, the place around it."""
    if isinstance(value, str) and "\0" in value:
        yield place
    if isinstance(value, dict):
        for name, each in value.items():
            yield from (place,) if "\0" in name else _holding_nul(each, f"{place}/{name}")
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _holding_nul(each, f"{place}/{number}")


def _no_number(_: str) -> NoReturn:
    raise ValueError
