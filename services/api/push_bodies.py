"""What all endpoints of pushes do alike: read no more than is sent, and answer by what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fastapi import Request
from starlette.requests import ClientDisconnect

from services.api.hints import Outcome

MOST_BYTES = 65_536
_LONGEST_SECONDS = 5.0


def statuses(*, taken: int) -> Mapping[Outcome, int]:
    """The status for each outcome. What would not be better the next time is answered as if it were taken."""
    return {
        Outcome.TAKEN: taken,
        Outcome.FULL: taken,
        Outcome.REPEATED: taken,
        Outcome.UNKNOWN: taken,
        Outcome.GARBLED: taken,
        Outcome.FORGED: 403,
        Outcome.OVERSIZED: 413,
        Outcome.SLOW: 408,
        Outcome.UNPROVEN: 503,
    }


async def body_of(request: Request) -> bytes | Outcome:
    """The body, or why it was not read: never more than the most, never for longer than the longest."""
    said = request.headers.get("content-length", "0")
    if not said.isdecimal() or len(said) > len(str(MOST_BYTES)) or int(said) > MOST_BYTES:
        return Outcome.OVERSIZED
    body = bytearray()
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    return Outcome.OVERSIZED
    except (TimeoutError, ClientDisconnect):
        return Outcome.SLOW
    return bytes(body)
