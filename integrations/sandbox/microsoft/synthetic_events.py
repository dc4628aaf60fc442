"""Synthetic events: meetings with customers, some in series, some over all the accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calendar.patterns import DAYS
from integrations.sandbox.microsoft.calendar.store import Calendars
from integrations.sandbox.microsoft.calendar.writing import add

_TITLES = ("Workshop", "Review of the offer", "Demo", "Security questions", "Contract", "Weekly call")
_EVERY_SERIES = 10
_IN_SERIES = 6
_EVERY_DAY_LONG = 25
_EVERY_SHARED = 4
_ZONE = "W. Europe Standard Time"


@dataclass(frozen=True, slots=True)
class EventRecipe:
    """What makes them: whose team it is, how many events there are, and over how many days."""

    team: tuple[str, ...]
    count: int
    seed: int
    days: int


def synthetic_events(calendars: Calendars, accounts: Sequence[Account], recipe: EventRecipe) -> int:
    """Put events into the calendars of accounts, around now; gives how many were organized."""
    middle = calendars.now().astimezone(ZoneInfo("Europe/Berlin"))
    first = middle.replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
    first -= timedelta(days=recipe.days // 2)
    for number in range(recipe.count):
        days, hours = number * recipe.days // max(1, recipe.count), (number + recipe.seed) % 8
        owner, turn = accounts[number % len(accounts)], number // len(accounts)
        event = _event(number, turn, first + timedelta(days=days, hours=hours), recipe)
        guests = _guests(number, owner, recipe)
        event["attendees"] = [
            {"emailAddress": {"address": each, "name": each.partition("@")[0].title()}} for each in guests
        ]
        add(calendars, calendars.default(owner), event)
    return recipe.count


def _guests(number: int, owner: Account, recipe: EventRecipe) -> list[str]:
    customer = f"customer-{(number * 31 + recipe.seed) % 200}.example"
    guests = [f"guest-{(number + recipe.seed) % 7}@{customer}"]
    shared = number % _EVERY_SHARED == 0
    return guests + [each for each in recipe.team if shared and each != owner.address]


def _event(number: int, turn: int, start: datetime, recipe: EventRecipe) -> Json:
    event: Json = {
        "subject": f"{_TITLES[(number + recipe.seed) % len(_TITLES)]} {number}",
        "start": {"dateTime": start.isoformat(), "timeZone": _ZONE},
        "end": {"dateTime": (start + timedelta(hours=1)).isoformat(), "timeZone": _ZONE},
    }
    if number % _EVERY_DAY_LONG == 0:
        day = start.replace(hour=0)
        event |= {
            "isAllDay": True,
            "start": {"dateTime": day.isoformat(), "timeZone": _ZONE},
            "end": {"dateTime": (day + timedelta(days=1)).isoformat(), "timeZone": _ZONE},
        }
    elif turn % _EVERY_SERIES == 1:
        event["recurrence"] = {
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [DAYS[start.weekday()]]},
            "range": {
                "type": "numbered",
                "startDate": start.date().isoformat(),
                "numberOfOccurrences": _IN_SERIES,
            },
        }
    return event
