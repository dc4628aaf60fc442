"""Hooks as their events add up, and what follows from a try to send.

A hook gets its messages in the order of the ledger, one at a time. One that fails is tried again with
growing waits, and holds up its own hook alone; after the last try it is set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from domain.delivery.events import (
    DisabledBecause,
    Form,
    HookAttempt,
    HookDisabled,
    HookEnabled,
    HookId,
    HookMessageSent,
    HookMessageSetAside,
    HookRegistered,
    HookRemoved,
    HookSecretRotated,
    HookTestAsked,
    HookTryFailed,
    HookWord,
    Topic,
)
from domain.moments import Instant
from domain.people import PersonToken

WAITS = (5, 300, 1_800, 7_200, 18_000, 36_000)
"""Seconds until the next try after the first, second... failed: seven tries within eighteen hours."""
MOST_SET_ASIDE = 3
"""So many messages set aside in a row, which takes days, and a hook is disabled."""
OVERLAP_SECONDS = 86_400
"""For how long what is sent is signed with the secret before, too."""
_GONE = 410
_REFUSED = range(400, 500)
_MAY_PASS = frozenset({401, 403, 404, 408, 421, 423, 425, 429})
_TRIES_OF_REFUSED = 3


@dataclass(frozen=True, slots=True)
class Hook:
    """One hook. `disabled` says why nothing is sent to it; `words` counts what was said of it.

    `hurried_at` is when somebody last asked for a test or enabled it: what failed before is tried at once.
    """

    id: HookId
    topics: frozenset[Topic]
    form: Form
    person: PersonToken | None
    at: Instant
    disabled: DisabledBecause | None = None
    rotated_at: Instant | None = None
    hurried_at: Instant = 0
    words: int = 1


Hooks = Mapping[HookId, Hook]


def fold_hooks(words: Iterable[HookWord], hooks: Hooks | None = None) -> Hooks:
    """The hooks after these words; those that were removed are not among them."""
    found = dict(hooks or {})
    for word in words:
        if isinstance(word, HookRegistered):
            found[word.hook] = Hook(word.hook, word.topics, word.form, word.person, word.at)
        elif isinstance(word, HookRemoved):
            found.pop(word.hook, None)
        elif word.hook in found:
            found[word.hook] = _evolved(found[word.hook], word)
    return found


def _evolved(hook: Hook, word: HookSecretRotated | HookDisabled | HookEnabled | HookTestAsked) -> Hook:
    hook = replace(hook, words=hook.words + 1)
    match word:
        case HookSecretRotated(at=at):
            return replace(hook, rotated_at=at)
        case HookDisabled(because=because):
            return replace(hook, disabled=because)
        case HookEnabled(at=at):
            return replace(hook, disabled=None, hurried_at=at)
        case HookTestAsked(at=at):
            return replace(hook, hurried_at=at)
        case _:
            assert_never(word)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: the status that was answered, or why there was no answer."""

    status: int | None = None
    fault: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the message counts as received."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110 section 15.3


def after_try(  # what became of one message, and of its hook
    hook: Hook, message: tuple[UUID, int], outcome: Outcome, before: Sequence[HookAttempt], at: Instant
) -> tuple[HookAttempt, DisabledBecause | None]:
    """What follows from a try to send a message (its id, its position); `before` are the latest attempts."""
    id_, position = message
    tries = tries_of(position, before) + 1
    status, fault = outcome.status, outcome.fault
    if outcome.is_taken and status is not None:
        return HookMessageSent(hook.id, id_, position, tries, status, at), None
    if status == _GONE:
        return HookMessageSetAside(hook.id, id_, position, tries, status, fault, at), DisabledBecause.GONE
    if tries <= _most_waits(status):
        again_at = at + WAITS[tries - 1]
        return HookTryFailed(hook.id, id_, position, tries, status, fault, at, again_at), None
    last = HookMessageSetAside(hook.id, id_, position, tries, status, fault, at)
    is_over = _set_aside_in_a_row([*before, last]) >= MOST_SET_ASIDE and not _is_refused(status)
    return last, DisabledBecause.FAILED_FOR_DAYS if is_over else None


def tries_of(position: int, attempts: Sequence[HookAttempt]) -> int:
    """How often the message about an event was tried in vain."""
    last = attempts[-1] if attempts else None
    return last.tries if isinstance(last, HookTryFailed) and last.position == position else 0


def waits_until(hook: Hook, attempts: Sequence[HookAttempt]) -> Instant:
    """When the next message may be tried; long ago where nothing failed, or somebody is in a hurry."""
    last = attempts[-1] if attempts else None
    if not isinstance(last, HookTryFailed) or hook.hurried_at > last.at:
        return 0
    return last.again_at


def _set_aside_in_a_row(attempts: Sequence[HookAttempt]) -> int:
    count = 0
    for attempt in reversed(attempts):
        if isinstance(attempt, HookMessageSent):
            break
        count += isinstance(attempt, HookMessageSetAside)
    return count


def _is_refused(status: int | None) -> bool:
    """Whether the receiver read the message and does not want it: the same again changes little."""
    return status in _REFUSED and status not in _MAY_PASS


def _most_waits(status: int | None) -> int:
    return _TRIES_OF_REFUSED - 1 if _is_refused(status) else len(WAITS)
