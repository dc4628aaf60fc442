"""Which emails are one conversation (rules.md section 2, "Threads")."""

from __future__ import annotations

from collections.abc import Sequence

from domain.moments import SECONDS_A_DAY
from domain.people import Side
from tests.naive.facts import Touch

A_MONTH = 30 * SECONDS_A_DAY


def threads_of(touches: Sequence[Touch]) -> dict[str, frozenset[str]]:
    """For each touch the ids of all touches in its thread, itself included."""
    groups = [{touch.id} for touch in touches]
    emails = [touch for touch in touches if touch.channel == "email"]
    for one in emails:
        root = subject_root(one, emails)
        for other in emails:
            if linked(one, other) or root is other:
                groups = united(groups, one.id, other.id)
    return {touch_id: frozenset(group) for group in groups for touch_id in group}


def united(groups: list[set[str]], one: str, other: str) -> list[set[str]]:
    whole: set[str] = set().union(*(group for group in groups if group & {one, other}))
    return [group for group in groups if not group & whole] + [whole]


def linked(one: Touch, other: Touch) -> bool:
    ids = (one.messages | one.references) & (other.messages | other.references)
    return bool(ids) or bool(one.provider_threads & other.provider_threads)


def subject_root(reply: Touch, emails: Sequence[Touch]) -> Touch | None:
    """The email that a reply joins because a mail program dropped its references."""
    others = [touch for touch in emails if touch is not reply]
    resolves = any(reply.references & touch.messages for touch in others)
    if not reply.is_reply or not reply.base or resolves:
        return None
    earlier = [
        touch
        for touch in others
        if touch.order < reply.order
        and touch.base == reply.base
        and reply.at - touch.at <= A_MONTH
        and touch.people(Side.SELLER) & reply.people(Side.SELLER)
        and touch.people(Side.BUYER) & reply.people(Side.BUYER)
    ]
    return max(earlier, key=lambda touch: touch.order, default=None)
