"""Times as Calendar writes them: instants with an offset and a zone, or days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.refusals import Refusal

Start = datetime | date
"""When something begins: an instant in its zone, or a day."""


def zone_of(name: str) -> ZoneInfo:
    """A zone by its IANA name.

    Raises:
        Refusal: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refusal(400, "invalid", f"Invalid time zone definition: {name}.") from error


def normal(value: Json, what: str, zone: str) -> Json:
    """A start or an end as it is kept: a day, or an instant in a zone.

    Raises:
        Refusal: it is neither.
    """
    day, instant = value.get("date"), value.get("dateTime")
    if (day is None) == (instant is None):
        raise Refusal(400, "invalid", f"Invalid {what} time.")
    if day is not None:
        return {"date": day}
    name = value.get("timeZone") or zone
    read = datetime.fromisoformat(str(instant))
    if read.tzinfo is None and not value.get("timeZone"):
        raise Refusal(400, "required", f"Missing time zone definition for {what} time.")
    at = read.replace(tzinfo=zone_of(name)) if read.tzinfo is None else read.astimezone(zone_of(name))
    return {"dateTime": at.isoformat(timespec="seconds"), "timeZone": name}


def begins(value: Json) -> Start:
    """A kept start or end; an instant comes in its own zone."""
    if "date" in value:
        return date.fromisoformat(value["date"])
    return datetime.fromisoformat(value["dateTime"]).astimezone(ZoneInfo(value["timeZone"]))


def kept(start: Start) -> Json:
    """The reverse of `begins`."""
    if not isinstance(start, datetime):
        return {"date": start.isoformat()}
    return {"dateTime": start.isoformat(timespec="seconds"), "timeZone": str(start.tzinfo)}


def shown(value: Json, zone: str) -> Json:
    """As it is shown: the offset is that of the calendar, or of the zone that was asked for."""
    if "date" in value:
        return dict(value)
    at = datetime.fromisoformat(value["dateTime"]).astimezone(ZoneInfo(zone))
    text = at.isoformat(timespec="seconds")
    return {"dateTime": text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text,
            "timeZone": value["timeZone"]}  # fmt: skip


def instant(start: Start, zone: str) -> datetime:
    """The instant at which something begins; a day begins at midnight of the calendar's zone."""
    if isinstance(start, datetime):
        return start.astimezone(UTC)
    return datetime.combine(start, time(0), ZoneInfo(zone)).astimezone(UTC)


def suffix(start: Start) -> str:
    """What an instance's id ends in."""
    if isinstance(start, datetime):
        return start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return start.strftime("%Y%m%d")


def length(resource: Json) -> timedelta:
    """How long an event lasts."""
    start, end = begins(resource["start"]), begins(resource["end"])
    if isinstance(start, datetime) and isinstance(end, datetime):
        return end.astimezone(UTC) - start.astimezone(UTC)
    if isinstance(start, datetime) or isinstance(end, datetime):
        raise Refusal(400, "invalid", "Start and end times must either both be date or both be dateTime.")
    return end - start


def plus(start: Start, by: timedelta) -> Start:
    """So much later: for an instant in real time."""
    if isinstance(start, datetime):
        return (start.astimezone(UTC) + by).astimezone(start.tzinfo)
    return start + by


def parameter_instant(text: str, name: str) -> datetime:
    """An instant that a call names.

    Raises:
        Refusal: it has no offset, or is none.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(400, "badRequest", "Bad Request", location=name) from error
    if read.tzinfo is None:
        raise Refusal(400, "badRequest", "Bad Request", location=name)
    return read.astimezone(UTC)
