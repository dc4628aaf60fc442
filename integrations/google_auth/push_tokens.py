"""The signed tokens with which Pub/Sub says that a push is its own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from google.auth import jwt

from integrations.google_api.failures import CAUGHT
from integrations.google_auth.asking import transport

_ISSUERS = frozenset({"accounts.google.com", "https://accounts.google.com"})
_LONGEST_TOKEN = 8_192
_SKEW_SECONDS = 10
_KEPT_SECONDS = 3_600.0
_AGAIN_SECONDS = 60.0
_OK = 200
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


class NotFromGoogle(ValueError):
    """A token that does not prove that a push is one of ours; nothing of it is part of the message."""


class CertificatesOutOfReach(RuntimeError):
    """Google's certificates can not be had, so nothing can be proven for now."""


@dataclass(slots=True)
class PushTokens:
    """Checks tokens against the certificates at an address.

    `audience` is what a token has to name, `account` the e-mail of the service account that pushes
    (None: any of Google's). Certificates are asked for at most once a minute.
    """

    address: str
    audience: str
    account: str | None
    now: Callable[[], float] = time.monotonic
    _certificates: Mapping[str, str] = field(default_factory=dict[str, str])
    _asked_at: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, token: str) -> None:
        """Check signature, issuer, audience, account and times of a token.

        Raises:
            NotFromGoogle: one of them is wrong, or it is no token.
            CertificatesOutOfReach: as it says.
        """
        if len(token) > _LONGEST_TOKEN:
            raise NotFromGoogle("expected a short token")
        try:
            self._check_claims(token)
            jwt.decode(
                token,
                self._for(_key_of(token)),
                audience=self.audience,
                clock_skew_in_seconds=_SKEW_SECONDS,
            )  # type: ignore[no-untyped-call]
        except NotFromGoogle:
            raise
        except _UNREADABLE as error:
            raise NotFromGoogle("expected a token that Google signed for this audience, in time") from error

    def _check_claims(self, token: str) -> None:
        """What a token claims, whoever signed it: before anybody is asked for a certificate because of it."""
        claims: Any = jwt.decode(token, verify=False)  # type: ignore[no-untyped-call]
        if claims.get("aud") != self.audience:
            raise NotFromGoogle("expected this audience")
        if claims.get("iss") not in _ISSUERS:
            raise NotFromGoogle("expected Google as the issuer")
        is_account = self.account in {None, claims.get("email")}
        if not is_account or (self.account and claims.get("email_verified") is not True):
            raise NotFromGoogle("expected the account that pushes")

    def _for(self, key: str) -> Mapping[str, str]:
        """The certificates as they are now, or as they were when that key is among those."""
        with self._lock:
            age = None if self._asked_at is None else self.now() - self._asked_at
            is_known = key in self._certificates and age is not None and age < _KEPT_SECONDS
            if not is_known and (age is None or age >= _AGAIN_SECONDS):
                self._asked_at = self.now()
                self._certificates = _asked(self.address) or self._certificates
            if not self._certificates:
                raise CertificatesOutOfReach("expected Google's certificates")
            return self._certificates


def _key_of(token: str) -> str:
    header: Any = jwt.decode_header(token)  # type: ignore[no-untyped-call]
    return str(header.get("kid"))


def _asked(address: str) -> Mapping[str, str]:
    """The certificates by the names of their keys; nothing where they can not be had."""
    try:
        with transport() as send:
            answer = send(url=address, method="GET")
        found = json.loads(answer.data) if answer.status == _OK else {}
    except (*CAUGHT, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
