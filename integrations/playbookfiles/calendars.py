"""Readers of time zones and of the calendars of both sides."""

from __future__ import annotations

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from domain.deal.dealfile import CalendarSpec
from domain.moments import Zone
from integrations.playbookfiles.fields import Fields, Place, Reader, one_or_more
from integrations.playbookfiles.scalars import a_day, one_of

WEEKDAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}


def a_zone(place: Place) -> Zone:
    """A time zone by its name in the tz database, as the `tzdata` package lists it.

    The list of the package is asked rather than the machine, whose own may hold names such as
    `localtime` that mean something else elsewhere.
    """
    name = place.text
    if name is None or name not in _zone_names():
        place.expected("a time zone such as Europe/Berlin", near=_zone_names())
    return Zone(name, ZoneInfo(name))


Calendars = tuple[CalendarSpec, CalendarSpec]
EVERY_WEEKDAY: Calendars = (CalendarSpec(), CalendarSpec())


def both_calendars(instead: Calendars = EVERY_WEEKDAY) -> Reader[Calendars]:
    """A reader of the calendars of seller and buyer; `instead` holds what stands for one that is left out."""

    def read(place: Place) -> Calendars:
        with Fields(place) as fields:
            seller = fields.given("seller", a_calendar, instead[0])
            buyer = fields.given("buyer", a_calendar, instead[1])
        if len({*seller.weekend, *buyer.weekend}) == len(WEEKDAYS):
            place.refuse("expected a weekday that both sides work, found weekends that leave none")
        return seller, buyer

    return read


def a_calendar(place: Place) -> CalendarSpec:
    """One side's calendar: country and subdivision as in the `holidays` package, weekend, closures."""
    with Fields(place) as fields:
        country = fields.given("country", a_country, None)
        a_subdivision = _a_subdivision(country, country_is_named=fields.place("country") is not None)
        subdivision = fields.given("subdivision", a_subdivision, None)
        weekend = fields.given("weekend", a_weekend, (6, 7))
        closures = fields.given("closures", one_or_more(a_day), ())
    return CalendarSpec(country, subdivision, weekend, tuple(sorted(set(closures))))


def a_weekend(place: Place) -> tuple[int, ...]:
    """The weekdays that are not worked, at most six; an empty list says that every day is worked."""
    days = one_or_more(one_of(WEEKDAYS))(place)
    if len(set(days)) == len(WEEKDAYS):
        place.refuse("expected at least one day that is worked, found all seven in the weekend")
    return tuple(sorted(set(days)))


def a_country(place: Place) -> str:
    """The code of a country whose public holidays are known."""
    # Importing the package takes a tenth of a second, and many deals name no country.
    from integrations.playbookfiles.countries import is_country, or_nearest_country  # noqa: PLC0415 - see above

    code = place.text
    if code is None or not is_country(code):
        hint = or_nearest_country(code or "")
        place.expected("a country code of the holidays package such as DE", hint=hint)
    return code


def _a_subdivision(country: str | None, *, country_is_named: bool) -> Reader[str | None]:
    """A reader of subdivisions of a country; of one that was not understood, nothing can be said."""

    def read(place: Place) -> str | None:
        if country is None:
            return None if country_is_named else place.refuse("expected a country beside the subdivision")
        from integrations.playbookfiles.countries import subdivisions  # noqa: PLC0415 - as for countries

        code, known = place.text, subdivisions(country)
        if code is None or code not in known:
            place.expected(f"a subdivision of {country} in the holidays package", near=known)
        return code

    return read


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())
