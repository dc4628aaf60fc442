"""The refusals that can be had on demand, each in the shape in which it was seen."""

from __future__ import annotations

from datetime import timedelta

from integrations.sandbox.clock import Moment, written
from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.google.refusals import (
    Refusal,
    entity_not_found,
    failed_precondition,
    forbidden,
    full_sync_required,
    gone,
    insufficient_scopes,
    unauthorized,
)

_USAGE = "usageLimits"
_EXHAUSTED = "Resource has been exhausted (e.g. check quota)."
_CONSUMER = "project_number:100000000001"


def over_quota(service: str, limit: str) -> Refusal:
    """What Google says when a quota per minute is used up."""
    message = (
        f"Quota exceeded for quota metric 'Queries' and limit '{limit}' of service "
        f"'{service}.googleapis.com' for consumer '{_CONSUMER}'."
    )
    detail = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {"service": f"{service}.googleapis.com", "quota_limit": limit, "consumer": _CONSUMER},
    }
    return Refusal(403, "rateLimitExceeded", message, domain=_USAGE, details=(detail,))


def too_many_concurrent() -> Refusal:
    """What Gmail says when one user asks for too much at once."""
    return Refusal(429, "rateLimitExceeded", "Too many concurrent requests for user.", domain=_USAGE)


def refusal_of(fault: Fault, now: Moment, service: str) -> Refusal | None:  # noqa: C901, PLR0912 - one case a shape
    """The refusal that a fault stands for; None if it is of another sort."""
    until = written(now + timedelta(seconds=fault.seconds))
    match fault.kind:
        case Kind.RETRY_AFTER:
            wait = (("retry-after", f"{fault.seconds:.0f}"),)
            return Refusal(429, "rateLimitExceeded", "Rate Limit Exceeded", domain=_USAGE, headers=wait)
        case Kind.RETRY_AFTER_TEXT:
            says = f"User-rate limit exceeded.  Retry after {until}"
            return Refusal(429, "rateLimitExceeded", says, domain=_USAGE)
        case Kind.RESOURCE_EXHAUSTED:
            return Refusal(429, "rateLimitExceeded", _EXHAUSTED)
        case Kind.TOO_MANY_CONCURRENT:
            return too_many_concurrent()
        case Kind.USER_RATE:
            return Refusal(403, "userRateLimitExceeded", "User Rate Limit Exceeded", domain=_USAGE)
        case Kind.RATE:
            return over_quota(service, "Queries per minute per user")
        case Kind.RATE_UNTIL:
            says = f"User-rate limit exceeded.  Retry after {until}"
            return Refusal(403, "rateLimitExceeded", says, domain=_USAGE, said="User-rate limit exceeded.")
        case Kind.QUOTA:
            return Refusal(403, "quotaExceeded", "Calendar usage limits exceeded.", domain=_USAGE)
        case Kind.DAILY_LIMIT:
            return Refusal(403, "dailyLimitExceeded", "Daily Limit Exceeded", domain=_USAGE)
        case Kind.NOT_CONFIGURED:
            says = (
                "The API has not been used in project 100000000001 before or it is disabled. Enable it, then "
                "retry."
            )
            return Refusal(403, "accessNotConfigured", says, domain=_USAGE)
        case Kind.DOMAIN_POLICY:
            says = "The domain administrators have disabled the app for this account."
            return Refusal(403, "domainPolicy", says)
        case Kind.NO_PERMISSION:
            return insufficient_scopes()
        case Kind.FORBIDDEN:
            return forbidden("Forbidden")
        case Kind.PRECONDITION:
            return failed_precondition()
        case Kind.UNAUTHORIZED:
            return unauthorized()
        case Kind.NOT_FOUND:
            return entity_not_found()
        case Kind.GONE:
            return gone()
        case Kind.FULL_SYNC:
            return full_sync_required()
        case Kind.INTERNAL:
            return Refusal(500, "backendError", "Internal error encountered.")
        case Kind.BAD_GATEWAY:
            return Refusal(502, "badGateway", "Bad Gateway")
        case Kind.UNAVAILABLE:
            return Refusal(503, "backendError", "The service is currently unavailable.")
        case Kind.TIMEOUT:
            return Refusal(504, "deadlineExceeded", "Deadline exceeded")
        case _:
            return None
