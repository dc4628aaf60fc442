"""What words that people say have in common: reasons, addresses, and what can not be said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.people import fold_address
from integrations.playbookfiles.addresses import is_an_address
from services.api.v1.problems import unfit
from services.speaking.typed import CannotBeSaid

LONGEST_ADDRESS = 320
LONGEST_REASON = 2_000
_PLACES = {"ADDRESS": "body/address", "--side": "body/side", "--role": "body/role", "ROLE": "body/role"}
_SAYS = {
    "body/side": "expected the side that the deal knows them and their other addresses on; "
    "where it knows none: seller, buyer or partner",
    "body/address": "expected an address of whom something is proposed, or of which this can be said: "
    "a person's own, of one side only, joined with no other where it is to be nobody's",
}


def _folded(address: str) -> str:
    if not is_an_address(address.strip()):
        message = "expected an address local@domain"
        raise ValueError(message)
    return fold_address(address)


AddressIn = Annotated[
    str,
    Field(min_length=3, max_length=LONGEST_ADDRESS, examples=["ines@north.example"]),
    AfterValidator(_folded),
]
"""A mail address, folded as addresses are compared."""
Reason = Annotated[
    str | None, Field(max_length=LONGEST_REASON, description="Why; kept sealed, apart from events.")
]


class Word(BaseModel):
    """What somebody says; nothing is passed over."""

    model_config = ConfigDict(extra="forbid")


@contextmanager
def refusals_as_problems() -> Iterator[None]:
    """What can not be said is a problem that repeats nothing of what was sent.

    Raises:
        Problem: it can not be said.
    """
    try:
        yield
    except CannotBeSaid as refused:
        place = _PLACES.get(refused.place, refused.place)
        raise unfit([{"place": place, "detail": _SAYS.get(place) or _plain(refused.problem)}]) from refused


def _plain(problem: str) -> str:
    """`expected ..., found ...; there are: ...` without what was found."""
    expected, found, rest = problem.partition(", found ")
    return f"{expected}; {rest.rpartition('; ')[2]}" if found and "; " in rest else expected
