"""An issuer's public keys: found by its address, kept for a while, asked for again in moderation.

Sources: OpenID Connect Discovery 1.0 sections 3 and 4; RFC 7517.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from integrations.identity.discovery import discovered, document_at, endpoint
from integrations.identity.refusals import IssuerOutOfReach, TokenRefused

KEPT_SECONDS = 3_600.0
"""How long keys are used without asking whether they still hold."""
AGAIN_SECONDS = 60.0
"""The least time between two questions: tokens with made-up keys can not make us ask more often."""
STALE_SECONDS = 86_400.0
"""How long keys are used while the issuer can not be reached."""


@dataclass(slots=True)
class IssuerKeys:
    """The keys of the issuer at an address."""

    issuer: str
    now: Callable[[], float] = time.monotonic
    _keys: Mapping[str, jwt.PyJWK] = field(default_factory=dict[str, jwt.PyJWK])
    _had_at: float | None = None
    _asked_at: float | None = None
    _fault: str = "it was not asked yet"
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def key(self, name: str | None) -> jwt.PyJWK:
        """The key of a name; the only one there is where a token names none.

        Raises:
            TokenRefused: the issuer has no such key.
            IssuerOutOfReach: it can not be asked, and what it last said is too old.
        """
        with self._lock:
            self._bring_up_to_date(name)
            if self._age(self._had_at) > STALE_SECONDS:
                raise IssuerOutOfReach(self._fault)
            found = self._named(name)
        if found is None:
            raise TokenRefused("a token signed with a key of the issuer")
        return found

    def _named(self, name: str | None) -> jwt.PyJWK | None:
        if name is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(name)

    def _bring_up_to_date(self, name: str | None) -> None:
        is_fresh = self._age(self._had_at) < KEPT_SECONDS and self._named(name) is not None
        if is_fresh or self._age(self._asked_at) < AGAIN_SECONDS:
            return
        self._asked_at = self.now()
        try:
            self._keys = _fetched(self.issuer)
        except IssuerOutOfReach as error:
            self._fault = str(error)
        else:
            self._had_at = self.now()

    def _age(self, at: float | None) -> float:
        return float("inf") if at is None else self.now() - at


def _fetched(issuer: str) -> Mapping[str, jwt.PyJWK]:
    address = endpoint(discovered(issuer), "jwks_uri")
    keys = _usable(document_at(address))
    if not keys:
        raise IssuerOutOfReach("it publishes no key that tokens can be checked with")
    return keys


def _usable(document: Mapping[str, Any]) -> Mapping[str, jwt.PyJWK]:
    """The public signing keys of a key set; whatever else stands in it is passed over."""
    found: dict[str, jwt.PyJWK] = {}
    listed = document.get("keys")
    for each in listed if isinstance(listed, list) else ():
        if not isinstance(each, dict) or each.get("kty") == "oct" or each.get("use", "sig") != "sig":
            continue
        try:
            key = jwt.PyJWK.from_dict(each)
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
        found[key.key_id or ""] = key
    return found
