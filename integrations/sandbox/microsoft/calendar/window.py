"""The stretch of time that a view of a calendar is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.sandbox.microsoft.calendar.times import read_instant
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.refusals import Refusal

WINDOW_OPTIONS = frozenset({"startDateTime", "endDateTime", "startdatetime", "enddatetime"})
"""The documentation writes them in both ways."""
_WIDEST = timedelta(days=1825)


@dataclass(frozen=True, slots=True)
class Window:
    """From an instant up to another."""

    since: datetime
    until: datetime


def given(call: Call, name: str) -> str | None:
    """What a call says of one end."""
    return call.options.get(name, call.options.get(name.lower()))


def asked_window(call: Call) -> Window:
    """The window that a call names.

    Raises:
        Refusal: an end is missing or is none, or the window is empty or too wide.
    """
    ends = [given(call, name) for name in ("startDateTime", "endDateTime")]
    if any(each is None for each in ends):
        says = (
            "This request requires a time window specified by the query string parameters StartDateTime and "
            "EndDateTime."
        )
        raise Refusal(400, "ErrorInvalidParameter", says)
    try:
        since, until = (read_instant(str(each)) for each in ends)
    except ValueError as error:
        says = f"The value of a parameter is not a date and time: {error}"
        raise Refusal(400, "ErrorInvalidParameter", says) from error
    if until <= since:
        raise Refusal(
            400, "ErrorCalendarEndDateIsEarlierThanStartDate", "End date is earlier than start date."
        )
    if until - since > _WIDEST:
        says = f"The specified calendar view range exceeds the maximum range of {_WIDEST.days} days."
        raise Refusal(400, "ErrorCalendarViewRangeTooBig", says)
    return Window(since, until)
