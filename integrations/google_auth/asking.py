"""Requests to Google's token and revocation endpoints, through the library's own transport."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import google_auth_httplib2
import httplib2

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.google_api.failures import CAUGHT
from integrations.google_auth.failures import refusal, token_failure

SECONDS = 30
_OK, _TOO_MANY, _SERVER_ERRORS = 200, 429, 500


@contextmanager
def transport() -> Iterator[google_auth_httplib2.Request]:
    """A transport of its own that waits for nobody longer than 30 seconds; for one thread at a time."""
    http = httplib2.Http(timeout=SECONDS)
    http.follow_redirects = False
    try:
        yield google_auth_httplib2.Request(http)
    finally:
        http.close()


def ask(address: str, form: Mapping[str, str]) -> Mapping[str, Any]:
    """What an endpoint answers to a form.

    Raises:
        ProviderFailed: it refused or could not be reached. Nothing that was sent is part of it.
    """
    headers = {"content-type": "application/x-www-form-urlencoded"}
    try:
        with transport() as send:
            answer = send(url=address, method="POST", headers=headers, body=urlencode(form))
    except CAUGHT as error:
        raise token_failure(error) from error
    body = _json(answer.data)
    if answer.status == _OK:
        return body
    if answer.status == _TOO_MANY:
        raise ProviderFailed(FailureKind.SLOW_DOWN, "too_many_requests")
    raise refusal(body, may_pass=answer.status >= _SERVER_ERRORS)


def _json(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
