"""What an issuer says of itself, and every document that is read of one.

Source: OpenID Connect Discovery 1.0 sections 3 and 4.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from integrations.identity.addresses import faulty_issuer
from integrations.identity.refusals import IssuerOutOfReach

TIMEOUT_SECONDS = 10
KEPT_SECONDS = 3_600.0
_MOST_BYTES = 1_000_000
_OK = 200


@dataclass(slots=True)
class Discovery:
    """What the issuer at an address says of itself, asked for once an hour."""

    issuer: str
    now: Callable[[], float] = time.monotonic
    _about: Mapping[str, Any] = field(default_factory=dict[str, Any])
    _had_at: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def about(self) -> Mapping[str, Any]:
        """Its discovery document.

        Raises:
            IssuerOutOfReach: it can not be had.
        """
        with self._lock:
            if self._had_at is None or self.now() - self._had_at >= KEPT_SECONDS:
                self._about = discovered(self.issuer)
                self._had_at = self.now()
            return self._about


def discovered(issuer: str) -> Mapping[str, Any]:
    """The discovery document of the issuer at an address.

    Raises:
        IssuerOutOfReach: it can not be had, or is another issuer's.
    """
    about = document_at(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if about.get("issuer") != issuer:
        raise IssuerOutOfReach("its discovery document names another issuer")
    return about


def endpoint(about: Mapping[str, Any], name: str) -> str:
    """An address that a discovery document names.

    Raises:
        IssuerOutOfReach: it names none, or one where anybody could answer.
    """
    address = about.get(name)
    if not isinstance(address, str) or faulty_issuer(address.partition("?")[0]) is not None:
        raise IssuerOutOfReach(f"its discovery document names no https address as {name}")
    return address


def document_at(address: str, **more: Any) -> Mapping[str, Any]:  # noqa: ANN401 - what `requests` takes
    """The JSON object at an address.

    Raises:
        IssuerOutOfReach: it can not be had, or is none.
    """
    return in_answer("GET", address, **more)[1]


def in_answer(method: str, address: str, *, fits: int = _OK, **more: Any) -> tuple[int, Mapping[str, Any]]:  # noqa: ANN401 - as above
    """The status, at most `fits`, and the JSON object of an answer; nobody is sent on elsewhere.

    Raises:
        IssuerOutOfReach: there is no such answer.
    """
    asked = {"stream": True, "allow_redirects": False, **more}
    try:
        with requests.request(method, address, timeout=TIMEOUT_SECONDS, **asked) as answer:
            if not _OK <= answer.status_code <= fits or answer.is_redirect:
                raise IssuerOutOfReach(f"it answered with status {answer.status_code}")
            body = answer.raw.read(_MOST_BYTES + 1, decode_content=True)
            status = answer.status_code
    except (requests.RequestException, OSError) as error:
        raise IssuerOutOfReach(f"it can not be reached ({type(error).__name__})") from error
    if len(body) > _MOST_BYTES:
        raise IssuerOutOfReach("its answer is longer than a megabyte")
    return status, _object(body)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise IssuerOutOfReach("its answer is no JSON") from error
    if not isinstance(document, dict):
        raise IssuerOutOfReach("its answer is no JSON object")
    return document
