"""Where an issuer may be: only where nobody else can answer in its name."""

from __future__ import annotations

from urllib.parse import urlsplit

_EXPECTED = "expected an https address (http only for this machine itself)"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def faulty_issuer(address: str) -> str | None:
    """What is wrong with an issuer's address: it has to be https, or http on this machine."""
    try:
        parts = urlsplit(address)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        is_safe = is_safe and bool(parts.hostname)
    except ValueError:
        return _EXPECTED
    if not is_safe:
        return _EXPECTED
    if parts.query or parts.fragment or parts.username:
        return "expected an address without a query, a fragment or a user"
    return None
