"""Synthetic events: meetings with customers, some in series, some over all the accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.diary import Diary
from integrations.sandbox.google.world import World

_TITLES = ("Workshop", "Review of the offer", "Demo", "Security questions", "Contract", "Weekly call")
_EVERY_SERIES = 10
_EVERY_DAY_LONG = 25
_EVERY_SHARED = 4


@dataclass(frozen=True, slots=True)
class EventRecipe:
    """What makes them: whose team it is, how many events there are, and over how many days."""

    team: tuple[str, ...]
    count: int
    seed: int
    days: int


def synthetic_events(world: World, addresses: Sequence[str], recipe: EventRecipe) -> int:
    """Put events into the calendars of accounts; gives how many were organized."""
    diary = Diary(world)
    zone = ZoneInfo("Europe/Berlin")
    middle = world.clock.now().astimezone(zone).replace(hour=9, minute=0, second=0, microsecond=0)
    first = middle - timedelta(days=recipe.days // 2)
    for number in range(recipe.count):
        days, hours = number * recipe.days // max(1, recipe.count), (number + recipe.seed) % 8
        owner = addresses[number % len(addresses)]
        diary.adds(owner, _event(number, owner, first + timedelta(days=days, hours=hours), recipe))
    return recipe.count


def _event(number: int, owner: str, start: datetime, recipe: EventRecipe) -> Json:
    seed = recipe.seed
    guests = [f"guest-{(number + seed) % 7}@customer-{(number * 31 + seed) % 200}.example"]
    if number % _EVERY_SHARED == 0:
        guests += [each for each in recipe.team if each != owner]
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
