"""One thing that the doctor looked at: how it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.shapes import Json


class Verdict(StrEnum):
    """How something is: fine, worth a look, or in the way."""

    OK = "ok"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at (`about`), how it is, and what to do (empty where there is nothing to do)."""

    verdict: Verdict
    about: str
    says: str
    do: str = ""


def ok(about: str, says: str) -> Check:
    """Something that is fine."""
    return Check(Verdict.OK, about, says)


def look(about: str, says: str, do: str = "") -> Check:
    """Something that a person should judge."""
    return Check(Verdict.LOOK, about, says, do)


def bad(about: str, says: str, do: str = "") -> Check:
    """Something that is in the way."""
    return Check(Verdict.BAD, about, says, do)


def any_bad(checks: Iterable[Check]) -> bool:
    """Whether anything is in the way."""
    return any(check.verdict is Verdict.BAD for check in checks)


def checks_shape(checks: Iterable[Check]) -> Json:
    """The checks for programs, and how many there are of each verdict."""
    listed = list(checks)
    return {
        "checks": [
            {"verdict": check.verdict.value, "about": check.about, "says": check.says, "do": check.do or None}
            for check in listed
        ],
        "counts": {each.value: sum(check.verdict is each for check in listed) for each in Verdict},
    }
