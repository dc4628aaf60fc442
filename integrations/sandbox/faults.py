"""Faults on demand: which call goes wrong, how often, and how."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What happens instead of the answer, or to it."""

    RETRY_AFTER = "429_retry_after_header"
    RETRY_AFTER_TEXT = "429_retry_after_text"
    RESOURCE_EXHAUSTED = "429_resource_exhausted"
    TOO_MANY_CONCURRENT = "429_too_many_concurrent"
    USER_RATE = "403_user_rate_limit_exceeded"
    RATE = "403_rate_limit_exceeded"
    RATE_UNTIL = "403_rate_limit_retry_after_text"
    QUOTA = "403_quota_exceeded"
    DAILY_LIMIT = "403_daily_limit_exceeded"
    NOT_CONFIGURED = "403_access_not_configured"
    DOMAIN_POLICY = "403_domain_policy"
    NO_PERMISSION = "403_insufficient_permissions"
    FORBIDDEN = "403_forbidden"
    PRECONDITION = "400_failed_precondition"
    UNAUTHORIZED = "401_unauthorized"
    INVALID_GRANT = "400_invalid_grant"
    INVALID_CLIENT = "401_invalid_client"
    NOT_FOUND = "404_not_found"
    GONE = "410_deleted"
    FULL_SYNC = "410_full_sync_required"
    RESYNC = "410_resync_required"
    SYNC_STATE_INVALID = "400_sync_state_invalid"
    EMPTY_BAD_REQUEST = "400_empty_body"
    NO_MAILBOX = "404_no_mailbox"
    CONFLICT = "412_conflict"
    BANDWIDTH = "509_bandwidth"
    INTERNAL = "500_internal"
    BAD_GATEWAY = "502_bad_gateway"
    UNAVAILABLE = "503_unavailable"
    TIMEOUT = "504_timeout"
    SLOW = "slow"
    CUT_BEFORE = "cut_before"
    CUT_AFTER = "cut_after_doing"
    CUT_WITHIN = "cut_within"
    TRUNCATED = "truncated_json"
    EMPTY_PAGE = "empty_page"
    PUSH_DROPPED = "push_dropped"
    PUSH_DUPLICATED = "push_duplicated"
    PUSH_DELAYED = "push_delayed"
    PUSH_REORDERED = "push_reordered"


@dataclass(frozen=True, slots=True)
class Fault:
    """Goes wrong for every call that matches, from the `nth` such call on, `times` times.

    `method` is the provider's own name of the method (`gmail.users.messages.get`), a name that ends in
    `*`, or `*`. `page` counts the pages of one listing from 1. `seconds` is the wait that a refusal names,
    how long an answer takes (real time), or by how much a push is late (the sandbox's clock). Where
    `probability` is less than 1, it is drawn for each matching call from `seed`.
    """

    kind: Kind
    method: str = "*"
    user: str | None = None
    item: str | None = None
    page: int | None = None
    nth: int = 1
    times: int | None = 1
    probability: float = 1.0
    seed: int = 0
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fault is matched against."""

    method: str
    user: str | None = None
    item: str | None = None
    page: int | None = None


@dataclass(slots=True)
class _Armed:
    fault: Fault
    dice: random.Random
    seen: int = 0
    done: int = 0


@dataclass(slots=True)
class Faults:
    """The faults that are armed. The first that fires is the one that counts."""

    _guard: threading.Lock = field(default_factory=threading.Lock)
    _armed: list[_Armed] = field(default_factory=list)
    fired: list[tuple[Asked, Fault]] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Arm one more."""
        with self._guard:
            self._armed.append(_Armed(fault, random.Random(fault.seed)))  # noqa: S311 - a repeatable die

    def clear(self) -> None:
        """Disarm them all; what has fired stays told."""
        with self._guard:
            self._armed.clear()

    def take(self, asked: Asked, wanted: Callable[[Kind], bool] = lambda _: True) -> Fault | None:
        """The fault that this call meets, if any; it is counted."""
        with self._guard:
            for armed in self._armed:
                if wanted(armed.fault.kind) and _matches(armed.fault, asked) and _fires(armed):
                    self.fired.append((asked, armed.fault))
                    return armed.fault
        return None


def _fires(armed: _Armed) -> bool:
    armed.seen += 1
    fault = armed.fault
    if armed.seen < fault.nth or (fault.times is not None and armed.done >= fault.times):
        return False
    if fault.probability < 1.0 and armed.dice.random() >= fault.probability:
        return False
    armed.done += 1
    return True


def _matches(fault: Fault, asked: Asked) -> bool:
    return (
        _named(fault.method, asked.method)
        and fault.user in {None, asked.user}
        and fault.item in {None, asked.item}
        and fault.page in {None, asked.page}
    )


def _named(pattern: str, method: str) -> bool:
    return method.startswith(pattern[:-1]) if pattern.endswith("*") else method == pattern
