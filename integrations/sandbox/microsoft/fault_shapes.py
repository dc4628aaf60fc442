"""The refusals that can be had on demand, each in the shape in which it was seen."""

from __future__ import annotations

from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.microsoft.refusals import (
    Refusal,
    access_denied,
    gateway_timeout,
    item_not_found,
    resync_required,
    sync_state_gone,
    unauthenticated,
)
from integrations.sandbox.microsoft.throttle import throttled


def refusal_of(fault: Fault, base: str) -> Refusal | None:  # noqa: C901, PLR0912 - one case a shape
    """The refusal that a fault stands for; None if it is of another sort."""
    wait = (("retry-after", f"{fault.seconds:.0f}"),)
    match fault.kind:
        case Kind.RETRY_AFTER:
            return Refusal(429, "TooManyRequests", "Too many requests.", headers=wait)
        case Kind.TOO_MANY_CONCURRENT:
            return throttled("Application is over its MailboxConcurrency limit.", fault.seconds)
        case Kind.UNAUTHORIZED:
            return unauthenticated("Access token has expired or is not yet valid.")
        case Kind.FORBIDDEN:
            return access_denied()
        case Kind.NO_PERMISSION:
            says = "Insufficient privileges to complete the operation."
            return Refusal(403, "Authorization_RequestDenied", says)
        case Kind.NOT_FOUND:
            return item_not_found()
        case Kind.NO_MAILBOX:
            says = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
            return Refusal(404, "MailboxNotEnabledForRESTAPI", says)
        case Kind.FULL_SYNC:
            return sync_state_gone()
        case Kind.RESYNC:
            return resync_required(base)
        case Kind.SYNC_STATE_INVALID:
            return Refusal(400, "SyncStateInvalid", "The sync state is invalid.")
        case Kind.CONFLICT:
            says = (
                "The send or update operation could not be performed because the change key does not match."
            )
            return Refusal(412, "ErrorIrresolvableConflict", says)
        case Kind.INTERNAL:
            return Refusal(500, "ErrorInternalServerError", "An internal server error occurred.")
        case Kind.BAD_GATEWAY:
            return Refusal(502, "UnknownError", "")
        case Kind.UNAVAILABLE:
            return Refusal(
                503, "serviceNotAvailable", "The service is temporarily unavailable.", headers=wait
            )
        case Kind.TIMEOUT:
            return gateway_timeout()
        case Kind.BANDWIDTH:
            return Refusal(509, "activityLimitReached", "The bandwidth limit is exceeded.", headers=wait)
        case _:
            return None
