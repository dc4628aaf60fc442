"""The calendar that a call names, if its user and its token reach it."""

from __future__ import annotations

from integrations.sandbox.google.calendar.store import Calendar
from integrations.sandbox.google.calendar.times import zone_of
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.refusals import insufficient_scopes, not_modelled

_AUTH = "https://www.googleapis.com/auth/"
_OWNED = frozenset({f"{_AUTH}calendar.events.owned", f"{_AUTH}calendar.events.owned.readonly"})
_UNMODELLED = frozenset(
    f"{_AUTH}calendar.{name}" for name in ("app.created", "events.freebusy", "events.public.readonly")
)


def named_calendar(call: Call) -> tuple[Calendar, str]:
    """The calendar with the user's role in it.

    Raises:
        Refusal: it is not theirs to see, or the token is for calendars of their own only.
    """
    calendar, role = call.world.calendars.find(call.account, call.given("calendarId"))
    reaching = call.scopes & call.method.scopes
    if reaching and reaching <= _UNMODELLED:
        raise not_modelled(f"a token with no more than {', '.join(sorted(reaching))}")
    if reaching and reaching <= _OWNED | _UNMODELLED and role != "owner":
        raise insufficient_scopes()
    return calendar, role


def asked_zone(call: Call, calendar: Calendar) -> str:
    """The zone in which a call wants its times: the calendar's, unless it names one.

    Raises:
        Refusal: there is none of that name.
    """
    named = call.given("timeZone")
    return calendar.zone if named is None else str(zone_of(named))
