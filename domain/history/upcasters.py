"""How old versions of events are read: each is turned into the next version as it is read.

Stored events are never rewritten. When an event gets a new version, its class gets the new
name in `names.NAMES`, and the old name gets an entry here that makes new fields of old ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

Fields: TypeAlias = dict[str, object]
Upcaster: TypeAlias = Callable[[Fields], tuple[str, Fields]]

UPCASTERS: Mapping[str, Upcaster] = {}
"""From the stored name of an old version to the function that gives the next one."""


class UpcastersGoRound(Exception):
    """Upcasters lead back to a version that was left behind: the event can not be read."""

    def __init__(self, name: str, passed: tuple[str, ...]) -> None:
        super().__init__(f"{name} leads back to itself over {' -> '.join(passed)}")
        self.name = name
        self.passed = passed


def upcast(name: str, fields: Fields, upcasters: Mapping[str, Upcaster]) -> tuple[str, Fields]:
    """The present name and fields of an event that was stored under `name`.

    `fields` holds plain values as JSON has them. A name without an upcaster is taken to be
    present and comes back as it is.

    Raises:
        UpcastersGoRound: the chain of upcasters has no end.
    """
    passed: tuple[str, ...] = ()
    while name in upcasters:
        if name in passed:
            raise UpcastersGoRound(name, passed)
        passed = (*passed, name)
        name, fields = upcasters[name](fields)
    return name, fields
