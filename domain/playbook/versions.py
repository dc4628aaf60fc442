"""Versions of a playbook: which one a deal takes.

A deal takes the latest version that was in force on the day it was opened. A version without
`effective_from` was always in force.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.moments import Day, day_text
from domain.playbook.playbook import Playbook


class NoVersionInForce(LookupError):
    """No version of the playbook fits; `known` are those there are, `2 (from 2026-04-01)`."""

    def __init__(self, name: str, wanted: str, versions: Iterable[Playbook]) -> None:
        self.name = name
        self.wanted = wanted
        self.known = tuple(_told(each) for each in sorted(versions, key=lambda each: each.version))
        super().__init__(f"{name} has no version {wanted}; it has {', '.join(self.known)}")


def version_of(versions: Iterable[Playbook], *, on: Day | None, pinned: int | None = None) -> Playbook:
    """The pinned version, else the highest that is in force on a day (None: the highest of all).

    Raises:
        NoVersionInForce: there is none such.
    """
    known = tuple(versions)
    if pinned is not None:
        fitting = [each for each in known if each.version == pinned]
        wanted = str(pinned)
    else:
        fitting = [each for each in known if on is None or (each.effective_from or 0) <= on]
        wanted = "" if on is None else f"in force on {day_text(on)}"
    if not fitting:
        raise NoVersionInForce(known[0].name if known else "", wanted, known)
    return max(fitting, key=lambda each: each.version)


def _told(playbook: Playbook) -> str:
    start = playbook.effective_from
    return str(playbook.version) if start is None else f"{playbook.version} (from {day_text(start)})"
