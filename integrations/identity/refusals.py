"""Why somebody is not let in. Nothing of a token is part of any message."""

from __future__ import annotations


class TokenRefused(ValueError):
    """A token does not prove who is asking; `expected` says what would (RFC 6750, `invalid_token`)."""

    def __init__(self, expected: str) -> None:
        super().__init__(f"expected {expected}")
        self.expected = expected


class IssuerOutOfReach(RuntimeError):
    """The issuer's keys can not be had, so nothing can be proven for now; it says what was wrong."""
