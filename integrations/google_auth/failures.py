"""What goes wrong on the way in, as the failures that Google's adapters share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.auth.exceptions import RefreshError

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.google_api.failures import failure_of

_NO_WAIT = 0


def token_failure(error: BaseException) -> ProviderFailed:
    """What an error means while a token is got or given back."""
    return failure_of(error, now=_NO_WAIT, missing=FailureKind.PERMANENT)


def refusal(body: Mapping[str, Any], *, may_pass: bool) -> ProviderFailed:
    """What a refusal of the token or the revocation endpoint means, as if the library had met it."""
    error = RefreshError("refused", dict(body), retryable=may_pass)  # type: ignore[no-untyped-call]
    return token_failure(error)
