"""A pool of JSON values: what is said on many days is written once and named by its place."""

from __future__ import annotations

import json
from typing import Any


class Pool:
    """Values in the order in which they were first seen; equal values share a place."""

    __slots__ = ("_places", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._places: dict[str, int] = {}

    def place(self, value: Any) -> int:  # noqa: ANN401 - any JSON value
        """The place of a value, which is added if it is new."""
        key = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        place = self._places.setdefault(key, len(self.values))
        if place == len(self.values):
            self.values.append(value)
        return place
