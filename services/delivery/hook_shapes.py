"""Hooks and what became of what they were sent, as JSON; never a secret, and of an address its host alone."""

from __future__ import annotations

from urllib.parse import urlsplit

from domain.delivery.events import HookAttempt, HookMessageSent, HookMessageSetAside, HookTryFailed
from domain.delivery.hooks import Hook
from domain.moments import utc_text
from services.delivery.hooks import HookRecord
from services.delivery.messages import message_id
from services.shapes import Json, instant_shape

_RESULTS = {HookMessageSent: "sent", HookTryFailed: "failed", HookMessageSetAside: "set_aside"}


def hook_shape(hook: Hook, record: HookRecord) -> Json:
    """A hook; its host is null where its address was erased."""
    sealed = record.sealed(hook)
    return {
        "id": hook.id,
        "host": None if sealed is None else urlsplit(sealed.address).hostname,
        "topics": sorted(hook.topics),
        "form": hook.form,
        "registered_at": utc_text(hook.at),
        "rotated_at": instant_shape(hook.rotated_at),
        "disabled": hook.disabled,
    }


def attempt_shape(attempt: HookAttempt) -> Json:
    """One try."""
    return {
        "message": message_id(attempt.message),
        "position": attempt.position,
        "result": _RESULTS[type(attempt)],
        "tries": attempt.tries,
        "status": attempt.status,
        "fault": None if isinstance(attempt, HookMessageSent) else attempt.fault or None,
        "at": utc_text(attempt.at),
        "again_at": instant_shape(attempt.again_at if isinstance(attempt, HookTryFailed) else None),
    }
