"""What people type: days, addresses, touches. Everything is read before anything is stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.deal.state import Deal
from domain.moments import Day, Zone, day_of
from domain.people import fold_address
from domain.touches.sighting import touch_id_of
from domain.touches.touch import TouchId
from integrations.playbookfiles.addresses import is_an_address
from integrations.playbookfiles.faults import shown
from services.recorder.deals import UnknownDeal
from services.wiring import Store

FEWEST_SIGNS = 4
"""Of the beginning of an id."""

YEARS = range(1990, 2201)
"""Of the days that a deal can have."""


class CannotBeSaid(ValueError):
    """What was typed does not say what it has to; nothing was stored. The message names the place."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem


def typed_day(typed: str, place: str) -> Day:
    """The day of a text `2026-05-20`.

    Raises:
        CannotBeSaid: it is no date, or lies outside of the years 1990 to 2200.
    """
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise CannotBeSaid(place, f"expected a date YYYY-MM-DD, found {shown(typed)}")
    return day_of(day)


def said_day(said: date, place: str) -> Day:
    """A day that a deal can have.

    Raises:
        CannotBeSaid: it lies outside of the years 1990 to 2200.
    """
    if said.year not in YEARS:
        raise CannotBeSaid(place, f"expected a year from {YEARS[0]} to {YEARS[-1]}")
    return day_of(said)


def typed_address(typed: str, place: str) -> str:
    """A mail address, folded as addresses are compared.

    Raises:
        CannotBeSaid: it is none.
    """
    if not is_an_address(typed.strip()):
        raise CannotBeSaid(place, f"expected an address local@domain, found {shown(typed)}")
    return fold_address(typed)


def typed_touch(typed: str, deal: Deal, place: str) -> TouchId:
    """A touch of the deal, by its id or the beginning of it, or by the Message-ID of its mail.

    Raises:
        CannotBeSaid: the deal has no such touch.
    """
    for touch_id in (typed, touch_id_of(typed.strip().removeprefix("<").removesuffix(">"))):
        if touch_id in deal.sightings or touch_id in deal.interactions:
            return touch_id
    begun = [id_ for id_ in (*deal.sightings, *deal.interactions) if id_.startswith(typed)]
    if len(begun) == 1 and len(typed) >= FEWEST_SIGNS:
        return begun[0]
    raise CannotBeSaid(
        place,
        f"the deal has no touch {shown(typed)}; `setpoint show` with --format json lists them, "
        "and a mail is also known by its Message-ID",
    )


def zone_of(store: Store, deal_id: str) -> Zone:
    """The time zone of a deal.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    opened = store.deals.load(deal_id).deal.opened
    if opened is None:
        raise UnknownDeal(deal_id, store.deals.ids())
    return store.outside.zone(opened.zone)


def without_repeats(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses in their order, each once."""
    return tuple(dict.fromkeys(addresses))
