"""The handshake: an address is asked, while it is being subscribed, whether it wants to be told."""

from __future__ import annotations

import asyncio
import http.client
import secrets
import ssl
from urllib.parse import quote, urlsplit

from integrations.sandbox.microsoft.refusals import Refusal

SECONDS = 10.0
_FAILED = "Subscription validation request failed."
_MUST = "Notification endpoint must respond with 200 OK to validation request."
_ECHO = "Subscription validation request must echo 'validationToken' query parameter."
_ASKED = "Validation: Testing client application reachability for subscription Request-Id:"
_LATE = "Subscription validation request timed out."
_OK = 200


async def shake_hands(addresses: list[str]) -> None:
    """Ask addresses, one after the other; other calls are answered meanwhile.

    Raises:
        Refusal: one did not say what it has to say, in time.
    """
    for address in addresses:
        token = f"{_ASKED} {secrets.token_hex(16)}+/&="
        try:
            async with asyncio.timeout(SECONDS):
                await asyncio.to_thread(_ask, address, token)
        except TimeoutError:
            raise Refusal(400, "ValidationError", _LATE) from None


def _ask(address: str, token: str) -> None:
    try:
        status, kind, body = _posted(address, f"validationToken={quote(token, safe='')}")
    except TimeoutError:
        raise
    except (OSError, ValueError, http.client.HTTPException):
        raise Refusal(400, "ValidationError", f"{_FAILED} {_MUST}") from None
    if status != _OK:
        words = http.client.responses.get(status, str(status))
        raise Refusal(400, "ValidationError", f"{_FAILED} HTTP status code is '{words}'. {_MUST}")
    if body != token.encode() or kind.partition(";")[0].strip().lower() != "text/plain":
        raise Refusal(400, "ValidationError", _ECHO)


def _posted(address: str, query: str) -> tuple[int, str, bytes]:
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    if secure:
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)
    target = f"{parts.path or '/'}?{parts.query + '&' if parts.query else ''}{query}"
    try:
        connection.request("POST", target, b"", {"content-type": "text/plain; charset=utf-8"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("content-type", ""), answer.read()
    finally:
        connection.close()
