"""What follows from a try to send to a hook."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.delivery.events import (
    DisabledBecause,
    Form,
    HookAttempt,
    HookDisabled,
    HookEnabled,
    HookMessageSent,
    HookMessageSetAside,
    HookRegistered,
    HookRemoved,
    HookTestAsked,
    HookTryFailed,
    Topic,
)
from domain.delivery.hooks import WAITS, Hook, Outcome, after_try, fold_hooks, waits_until

MESSAGE = UUID("6f9619ff-8b86-5011-b42d-00c04fc964ff")
HOOK = Hook("h1", frozenset({Topic.STEP_ISSUED}), Form.STANDARD, None, 0)
AWAY = Outcome(fault="no answer in time")


def tried(
    outcome: Outcome, *, position: int = 1, before: list[HookAttempt] | None = None
) -> tuple[list[HookAttempt], list[int], DisabledBecause | None]:
    """Try until the message is over; the attempts, the waits between them, and what became of the hook."""
    attempts, at, waits = before or [], 1_000, list[int]()
    while True:
        attempt, because = after_try(HOOK, (MESSAGE, position), outcome, attempts, at)
        attempts.append(attempt)
        if not isinstance(attempt, HookTryFailed):
            return attempts, waits, because
        assert waits_until(HOOK, attempts) == attempt.again_at
        waits.append(attempt.again_at - at)
        at = attempt.again_at


def test_what_is_taken_is_over() -> None:
    attempts, waits, because = tried(Outcome(204))
    assert attempts == [HookMessageSent("h1", MESSAGE, 1, 1, 204, 1_000)]
    assert (waits, because) == ([], None)


@pytest.mark.parametrize("outcome", [AWAY, Outcome(500), Outcome(302), Outcome(429), Outcome(404)])
def test_what_fails_is_tried_again_with_growing_waits_and_then_set_aside(outcome: Outcome) -> None:
    attempts, waits, because = tried(outcome)
    assert waits == list(WAITS) == sorted(WAITS)
    assert isinstance(attempts[-1], HookMessageSetAside)
    assert [each.tries for each in attempts] == [1, 2, 3, 4, 5, 6, 7]
    assert because is None


def test_a_hook_that_fails_for_days_is_disabled_and_one_good_message_is_enough() -> None:
    attempts, _, _ = tried(AWAY)
    attempts, _, because = tried(AWAY, position=2, before=attempts)
    assert because is None
    assert tried(AWAY, position=3, before=list(attempts))[2] is DisabledBecause.FAILED_FOR_DAYS
    attempts, _, _ = tried(Outcome(200), position=3, before=attempts)
    assert tried(AWAY, position=4, before=attempts)[2] is None


def test_what_the_receiver_does_not_want_holds_up_its_hook_for_minutes_only() -> None:
    attempts: list[HookAttempt] = []
    for position in range(1, 6):
        attempts, waits, because = tried(Outcome(400), position=position, before=attempts)
        assert (waits, because) == ([5, 300], None)


def test_nobody_there_any_more_disables_at_once() -> None:
    attempts, waits, because = tried(Outcome(410))
    assert isinstance(attempts[-1], HookMessageSetAside)
    assert (waits, because) == ([], DisabledBecause.GONE)


def test_words_add_up_and_a_removed_hook_is_no_more() -> None:
    begun = HookRegistered("h1", HOOK.topics, HOOK.form, None, 0)
    words = [begun, HookDisabled("h1", DisabledBecause.SAID, 1)]
    assert fold_hooks(words)["h1"].disabled is DisabledBecause.SAID
    words += [HookEnabled("h1", 2), HookTestAsked("h1", 9), HookTestAsked("unknown", 9)]
    hook = fold_hooks(words)["h1"]
    assert (hook.disabled, hook.words) == (None, 4)
    failed = HookTryFailed("h1", MESSAGE, 1, 3, 500, "", 8, 10_000)
    assert waits_until(hook, [failed]) == 0, "a test that is asked for later hurries"
    assert waits_until(hook, [HookTryFailed("h1", MESSAGE, 1, 3, 500, "", 9, 10_000)]) == 10_000
    assert fold_hooks([*words, HookRemoved("h1", 10)]) == {}
