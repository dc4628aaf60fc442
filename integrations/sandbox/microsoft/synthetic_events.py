"""Synthetic events: meetings with customers, some in series, some over all the accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calendar.patterns import DAYS
from integrations.sandbox.microsoft.calendar.store import Calendars
from integrations.sandbox.microsoft.calendar.writing import add

_TITLES = ("Workshop", "Review of the offer", "Demo", "Security questions", "Contract", "Weekly call")
_EVERY_SERIES = 10
_EVERY_DAY_LONG = 25
_EVERY_SHARED = 4
_ZONE = "W. Europe Standard Time"


def synthetic_events(
    calendars: Calendars, accounts: Sequence[Account], count: int, *, seed: int, days: int
) -> int:
    """Put events into the calendars of accounts, around now; gives how many were organized."""
    middle = calendars.now().astimezone(ZoneInfo("Europe/Berlin"))
    first = middle.replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None) - timedelta(days=days // 2)
    for number in range(count):
        start = first + timedelta(days=number * days // max(1, count), hours=(number + seed) % 8)
        owner = accounts[number % len(accounts)]
        add(calendars, calendars.default(owner), _event(number, seed, start, accounts))
    return count


def _event(number: int, seed: int, start: datetime, accounts: Sequence[Account]) -> Json:
    owner = accounts[number % len(accounts)]
    guests = [f"guest-{(number + seed) % 7}@customer-{(number * 31 + seed) % 200}.example"]
    if number % _EVERY_SHARED == 0:
        guests += [each.address for each in accounts if each is not owner]
    event: Json = {
        "subject": f"{_TITLES[number % len(_TITLES)]} {number}",
        "start": {"dateTime": start.isoformat(), "timeZone": _ZONE},
        "end": {"dateTime": (start + timedelta(hours=1)).isoformat(), "timeZone": _ZONE},
        "attendees": [
            {"emailAddress": {"address": each, "name": each.partition("@")[0].title()}} for each in guests
        ],
    }
    if number % _EVERY_DAY_LONG == 0:
        day = start.replace(hour=0)
        event |= {
            "isAllDay": True,
            "start": {"dateTime": day.isoformat(), "timeZone": _ZONE},
            "end": {"dateTime": (day + timedelta(days=1)).isoformat(), "timeZone": _ZONE},
        }
    elif number // len(accounts) % _EVERY_SERIES == 1:
        event["recurrence"] = {
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [DAYS[start.weekday()]]},
            "range": {"type": "numbered", "startDate": start.date().isoformat(), "numberOfOccurrences": 6},
        }
    return event
