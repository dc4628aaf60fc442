"""Synthetic events: meetings with customers, some in series, some over all the accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.diary import Diary
from integrations.sandbox.google.world import World

_TITLES = ("Workshop", "Review of the offer", "Demo", "Security questions", "Contract", "Weekly call")
_EVERY_SERIES = 10
_EVERY_DAY_LONG = 25
_EVERY_SHARED = 4


def synthetic_events(world: World, addresses: Sequence[str], count: int, *, seed: int, days: int) -> int:
    """Put events into the calendars of accounts; gives how many were organized."""
    diary = Diary(world)
    zone = ZoneInfo("Europe/Berlin")
    middle = world.clock.now().astimezone(zone).replace(hour=9, minute=0, second=0, microsecond=0)
    first = middle - timedelta(days=days // 2)
    for number in range(count):
        start = first + timedelta(days=number * days // max(1, count), hours=(number + seed) % 8)
        diary.adds(addresses[number % len(addresses)], _event(number, seed, start, addresses))
    return count


def _event(number: int, seed: int, start: datetime, addresses: Sequence[str]) -> Json:
    owner = addresses[number % len(addresses)]
    guests = [f"guest-{(number + seed) % 7}@customer-{(number * 31 + seed) % 200}.example"]
    if number % _EVERY_SHARED == 0:
        guests += [each for each in addresses if each != owner]
    event: Json = {
        "summary": f"{_TITLES[number % len(_TITLES)]} {number}",
        "start": {"dateTime": start.isoformat(), "timeZone": "Europe/Berlin"},
        "end": {"dateTime": (start + timedelta(hours=1)).isoformat(), "timeZone": "Europe/Berlin"},
        "attendees": [{"email": owner, "responseStatus": "accepted"}, *({"email": each} for each in guests)],
    }
    if number % _EVERY_DAY_LONG == 0:
        event["start"] = {"date": start.date().isoformat()}
        event["end"] = {"date": (start.date() + timedelta(days=1)).isoformat()}
    elif number % _EVERY_SERIES == 1:
        event["recurrence"] = ["RRULE:FREQ=WEEKLY;COUNT=6"]
    return event
