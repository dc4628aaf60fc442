"""Where an issuer may be: only where nobody else can answer in its name."""

from __future__ import annotations

from urllib.parse import urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def faulty_issuer(address: str) -> str | None:
    """What is wrong with an issuer's address: it has to be https, or http on this machine."""
    parts = urlsplit(address)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not is_safe or not parts.hostname:
        return "expected an https address (http only for this machine itself)"
    if parts.query or parts.fragment or parts.username:
        return "expected an address without a query, a fragment or a user"
    return None
