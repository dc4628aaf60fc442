"""Tokens: what stands in events instead of names, addresses and words."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache

from domain.people import DomainToken, PersonToken
from domain.touches.touch import WordToken

TOKEN_BYTES = 12
_REMEMBERED = 8_192
"""Of each kind: what is named again is named soon, and to make a token again takes microseconds."""


class PlainTokens:
    """A `domain.ports.tokens.Tokens` for offline replays: the token is the text itself."""

    def person(self, folded_address: str) -> PersonToken:
        """The address."""
        return folded_address

    def domain(self, domain: str) -> DomainToken:
        """The domain."""
        return domain

    def word(self, word: str) -> WordToken:
        """The word."""
        return word

    def name(self, identifier: str) -> str:
        """The identifier."""
        return identifier


class KeyedTokens:
    """A `domain.ports.tokens.Tokens` in front of a ledger: 96 bits of HMAC-SHA256, 16 signs.

    Each kind has a key of its own, so that a word and a domain that are written alike have
    different tokens. The empty text is its own token: rules ask whether there is a subject
    at all, and that tells nothing about anybody.
    """

    __slots__ = ("_domain", "_name", "_person", "_word")

    def __init__(self, key: bytes) -> None:
        self._person = _digests(key, b"person")
        self._domain = _digests(key, b"domain")
        self._word = _digests(key, b"word")
        self._name = _digests(key, b"name")

    def person(self, folded_address: str) -> PersonToken:
        """The token of a person's folded address."""
        return self._person(folded_address)

    def domain(self, domain: str) -> DomainToken:
        """The token of a domain name."""
        return self._domain(domain)

    def word(self, word: str) -> WordToken:
        """The token of a word, or of a whole base subject."""
        return self._word(word)

    def name(self, identifier: str) -> str:
        """The token of an identifier that may contain a name: Message-ID, UID, thread id."""
        return self._name(identifier)


def _digests(key: bytes, kind: bytes) -> Callable[[str], str]:
    keyed = hmac.new(hmac.digest(key, kind, "sha256"), digestmod=hashlib.sha256)

    @lru_cache(maxsize=_REMEMBERED)
    def digest(text: str) -> str:
        if not text:
            return ""
        mac = keyed.copy()
        mac.update(text.encode("utf-8", "surrogatepass"))
        return base64.urlsafe_b64encode(mac.digest()[:TOKEN_BYTES]).decode("ascii")

    return digest
