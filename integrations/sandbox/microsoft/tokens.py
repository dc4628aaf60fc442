"""The tokens in next and delta links: nobody but the sandbox reads them, and they are long."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import zlib

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.refusals import badly_formed_token

_KEY = b"the sandbox's own seal"
_MARK = 12
_LONG = 2_100


def sealed(state: Json) -> str:
    """A token of a state."""
    packed = zlib.compress(json.dumps(state, separators=(",", ":"), sort_keys=True).encode())
    # As long as those of the real service: whoever keeps it has to have room.
    filling = hashlib.shake_256(packed).digest(max(0, _LONG * 3 // 4 - len(packed) - _MARK - 2))
    text = len(packed).to_bytes(2, "big") + packed + filling
    return base64.urlsafe_b64encode(_mark(text) + text).decode().rstrip("=")


def opened(token: str) -> Json:
    """The state of a token.

    Raises:
        Refusal: it was never given out.
    """
    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        raise badly_formed_token() from None
    mark, text = data[:_MARK], data[_MARK:]
    if not hmac.compare_digest(mark, _mark(text)):
        raise badly_formed_token()
    length = int.from_bytes(text[:2], "big")
    state: Json = json.loads(zlib.decompress(text[2 : 2 + length]))
    return state


def page_of(token: str | None) -> int:
    """Which page a token stands for: 1 without one, 0 if it is none."""
    if token is None:
        return 1
    try:
        return int(opened(token).get("page", 1))
    except Exception:  # noqa: BLE001 - the operation itself will refuse it
        return 0


def _mark(text: bytes) -> bytes:
    return hmac.digest(_KEY, text, "sha256")[:_MARK]
