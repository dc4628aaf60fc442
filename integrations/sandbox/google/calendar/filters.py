"""Which events a listing lets through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar.series import HORIZON, starts
from integrations.sandbox.google.calendar.store import Calendar
from integrations.sandbox.google.calendar.times import begins, instant, length, parameter_instant, plus
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.refusals import Refusal

_LONGEST_LOOK_BACK = HORIZON


@dataclass(frozen=True, slots=True)
class Filters:
    """The conditions of one call."""

    calendar: Calendar
    now: datetime
    since: datetime | None
    until: datetime | None
    updated: datetime | None
    deleted: bool
    types: frozenset[str] | None
    uid: str | None
    words: str | None
    properties: tuple[tuple[str, str, str], ...]

    def lets(self, resource: Json, *, exceptions: bool) -> bool:
        """Whether an event is let through; `exceptions`: cancelled instances of a live series are."""
        if resource["status"] == "cancelled" and not self._lets_cancelled(resource, exceptions=exceptions):
            return False
        if self.updated is not None and datetime.fromisoformat(resource["updated"]) < self.updated:
            return False
        if self.types is not None and resource.get("eventType", "default") not in self.types:
            return False
        if self.uid is not None and resource.get("iCalUID") != self.uid:
            return False
        return self._in_time(resource) and self._said(resource) and self._marked(resource)

    def _lets_cancelled(self, resource: Json, *, exceptions: bool) -> bool:
        if self.deleted or self.updated is not None:
            return True
        master = self.calendar.events.get(resource.get("recurringEventId", ""))
        return exceptions and master is not None and master.resource["status"] != "cancelled"

    def _in_time(self, resource: Json) -> bool:
        if self.since is None and self.until is None:
            return True
        if resource.get("recurrence"):
            until = self.until or self.now + HORIZON
            return any(self._overlaps(resource, start) for start in starts(resource, until))
        return self._overlaps(resource, begins(resource.get("start") or resource["originalStartTime"]))

    def _overlaps(self, resource: Json, start: object) -> bool:
        begin = start  # a day or an instant
        end = plus(begin, length(resource)) if "end" in resource else begin  # type: ignore[arg-type]
        zone = self.calendar.zone
        early = self.since is None or instant(end, zone) > self.since  # type: ignore[arg-type]
        return early and (self.until is None or instant(begin, zone) < self.until)  # type: ignore[arg-type]

    def _said(self, resource: Json) -> bool:
        if self.words is None:
            return True
        people = [resource.get("organizer", {}), *resource.get("attendees", ())]
        texts = [resource.get(name, "") for name in ("summary", "description", "location")]
        texts += [str(person.get(name, "")) for person in people for name in ("email", "displayName")]
        return all(word in " ".join(texts).lower() for word in self.words.lower().split())

    def _marked(self, resource: Json) -> bool:
        extended = resource.get("extendedProperties", {})
        return all(extended.get(kind, {}).get(name) == value for kind, name, value in self.properties)


def read_filters(call: Call, calendar: Calendar, *, incremental: bool) -> Filters:
    """The conditions that a call names.

    Raises:
        Refusal: they contradict each other, or look back too far.
    """
    since, until, updated = (
        parameter_instant(call.given(name), name) if call.given(name) else None
        for name in ("timeMin", "timeMax", "updatedMin")
    )
    if since is not None and until is not None and since >= until:
        raise Refusal(
            400, "timeRangeEmpty", "The specified time range is empty.", domain="calendar", location="timeMax"
        )
    now = call.world.clock.now()
    if updated is not None and now - updated > _LONGEST_LOOK_BACK:
        says = "The requested minimum modification time lies too far in the past."
        raise Refusal(410, "updatedMinTooLongAgo", says, domain="calendar", location="updatedMin")
    types = call.given("eventTypes")
    return Filters(
        calendar=calendar,
        now=now,
        since=since,
        until=until,
        updated=updated,
        deleted=incremental or bool(call.given("showDeleted")),
        types=None if types is None else frozenset(types),
        uid=call.given("iCalUID"),
        words=call.given("q"),
        properties=tuple(
            (kind, *_pair(text))
            for kind in ("private", "shared")
            for text in call.given(f"{kind}ExtendedProperty") or ()
        ),
    )


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise Refusal(400, "invalid", f"Invalid value for extended property: {text}")
    return name, value
