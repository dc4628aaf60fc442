"""The API from Python: typed, and light to import.

>>> from services.client import Client
>>> with Client("http://localhost:8470", token) as api:
...     for step in api.all_headlines():
...         print(step.act_by, step.text)
"""

from __future__ import annotations

from typing import Self

from services.client.basics import Seen, Told, Word
from services.client.calls import Calls
from services.client.refusals import (
    ChangedInBetween,
    Conflict,
    DoesNotRead,
    NotFound,
    NotPermitted,
    NotSignedIn,
    OutOfReach,
    Refused,
    TooManyRequests,
)

__all__ = [
    "ChangedInBetween",
    "Client",
    "Conflict",
    "DoesNotRead",
    "NotFound",
    "NotPermitted",
    "NotSignedIn",
    "OutOfReach",
    "Refused",
    "Seen",
    "Told",
    "TooManyRequests",
    "Word",
]


class Client(Calls):
    """Version 1 of the API at an address, asked as somebody; closed at the end of `with`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
