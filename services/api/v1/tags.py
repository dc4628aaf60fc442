"""Entity tags: what version of something an answer shows, and whether a change is meant for that one.

Source: RFC 9110 sections 8.8.3 and 13.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeGuard

from services.api.v1.problems import Problem, unfit


def tag_of(parts: Iterable[object]) -> str:
    """A strong tag that changes when one of these does."""
    return f'"{hashlib.sha256(repr(tuple(parts)).encode()).hexdigest()[:20]}"'


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Whether who asks has this version already."""
    return if_none_match is not None and (if_none_match.strip() == "*" or tag in _listed(if_none_match))


def must_match(if_match: str | None, tag: str) -> None:
    """A change is only made to the version that it names; to any where it names none.

    Raises:
        Problem: what is there now is another, or what it names can be no version.
    """
    if not names_a_version(if_match):
        return
    if '"' not in if_match:
        raise unfit(
            [{"place": "header/If-Match", "detail": "expected an ETag as it was answered, in its quotes"}]
        )
    if tag not in _listed(if_match):
        raise changed_in_between(tag)


def names_a_version(if_match: str | None) -> TypeGuard[str]:
    """Whether a change is meant for one version, and not for whatever is there."""
    return if_match is not None and if_match.strip() != "*"


def changed_in_between(tag: str) -> Problem:
    """What is there now is another version than the one that a change is meant for."""
    return Problem(
        412,
        "changed-in-between",
        "Changed in between",
        "it is no longer as you saw it: read it again, look at what changed, and ask again",
        headers={"etag": tag},
    )


def _listed(field: str) -> list[str]:
    return [each.strip().removeprefix("W/") for each in field.split(",")]
