"""What can go wrong between this program and the place where it keeps things."""

from __future__ import annotations

import re

_PASSWORD_OPTION = re.compile(r"(password=)[^&]*")


class StoreCannotBeOpened(Exception):
    """A place can not be used; `address` is shown without its password, `reason` says what to mend."""

    what = "the store"

    def __init__(self, address: str, reason: str) -> None:
        self.address = without_password(address)
        self.reason = reason
        super().__init__(f"{self.what} {self.address!r} can not be opened: {reason}")


class LedgerCannotBeOpened(StoreCannotBeOpened):
    """No ledger at the address: it is something else, closed to us, away, or of a newer program."""

    what = "the ledger"


class TextsCannotBeOpened(StoreCannotBeOpened):
    """No text store at the address, or not one that the master key opens."""

    what = "the text store of"


class ViewsCannotBeOpened(StoreCannotBeOpened):
    """No views at the address: they are something else, closed to us, away, or of a newer program."""

    what = "the views of"


class GrantsCannotBeOpened(StoreCannotBeOpened):
    """No grants at the address, or not ones that the key opens."""

    what = "the grants of"


class StoreOutOfReach(Exception):
    """An open ledger or text store did not answer; what was asked may or may not have been done."""


class StoreIsClosed(Exception):
    """The ledger or text store was closed and can not be used afterwards."""


def without_password(address: str) -> str:
    """The address as it may be shown: `postgresql://user:***@host/name`."""
    scheme, separator, rest = address.partition("://")
    login, at, place = rest.rpartition("@")
    if separator and at:
        rest = f"{login.partition(':')[0]}:***@{place}"
    return _PASSWORD_OPTION.sub(r"\1***", scheme + separator + rest)
