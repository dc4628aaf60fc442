"""Requests to Google's token and revocation endpoints, through the library's own transport."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

import google_auth_httplib2
import httplib2
from google.auth.exceptions import TransportError

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.google_auth.failures import code_of, failure_of_code

SECONDS = 30
UNREACHABLE = (TransportError, httplib2.HttpLib2Error, HTTPException, OSError)
"""What the transport ends with where nobody answers; it does not turn all of it into its own error."""
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
    except UNREACHABLE as error:
        raise ProviderFailed(FailureKind.RETRY, "token_endpoint_unreachable") from error
    body = _json(answer.data)
    if answer.status == _OK:
        return body
    if answer.status == _TOO_MANY:
        raise ProviderFailed(FailureKind.SLOW_DOWN, "too_many_requests")
    if answer.status >= _SERVER_ERRORS:
        raise ProviderFailed(FailureKind.RETRY, "token_endpoint_failed")
    raise failure_of_code(code_of(body))


def _json(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
