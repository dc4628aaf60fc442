"""What people do with their calendars: they invite, answer, move, cancel, share."""

from __future__ import annotations

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar import writing
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.documents import api
from integrations.sandbox.google.world import World


class Diary:
    """Acts of people. Every argument and answer can go through JSON; events are those of Calendar."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._methods = {method.id: method for method in api("calendar").methods}

    def makes_calendar(
        self, owner: str, calendar: str, *, summary: str = "", zone: str | None = None, pushes: bool = True
    ) -> None:
        """Somebody makes a calendar of their own; one without `pushes` can not be watched."""
        with self._world.lock:
            account = self._world.accounts.find(owner) or self._world.accounts.add(owner)
            made = self._world.calendars.make(account, calendar, summary or calendar, zone)
            made.pushes = pushes

    def shares(self, calendar: str, address: str, role: str) -> None:
        """Somebody lets another see a calendar (`reader`...), or no longer (`none`)."""
        with self._world.lock:
            account = self._world.accounts.get(address)
            self._world.calendars.share(self._world.calendars.by_id[calendar], account, role)

    def adds(self, address: str, event: Json, calendar: str = "primary") -> Json:
        """Somebody puts an event into a calendar; who is invited and has an account gets a copy."""
        kind = event.get("eventType", "default")
        plain = event if kind != "fromGmail" else {**event, "eventType": "default"}
        with self._world.lock:
            made = writing.insert(self._call("calendar.events.insert", address, calendar, plain))
            if kind == "fromGmail":
                found = self._world.calendars.find(self._world.accounts.get(address), calendar)[0]
                found.events[made["id"]].resource["eventType"] = kind
        return made

    def imports(self, address: str, event: Json, calendar: str = "primary") -> Json:
        """Somebody takes in an event that another organizes; nobody is told."""
        with self._world.lock:
            return writing.take_in(self._call("calendar.events.import", address, calendar, event))

    def changes(self, address: str, event: str, change: Json, calendar: str = "primary") -> Json:
        """Somebody changes an event, or one instance of a series."""
        with self._world.lock:
            return writing.patch(self._call("calendar.events.patch", address, calendar, change, event))

    def answers(self, address: str, event: str, response: str, *, comment: str | None = None) -> Json:
        """Somebody answers an invitation."""
        said = {"email": address.lower(), "responseStatus": response}
        if comment is not None:
            said["comment"] = comment
        return self.changes(address, event, {"attendees": [said]})

    def cancels(self, address: str, event: str, calendar: str = "primary") -> None:
        """Somebody deletes an event, a series, or one instance."""
        with self._world.lock:
            writing.delete(self._call("calendar.events.delete", address, calendar, {}, event))

    def sync_tokens_expire(self, calendar: str) -> None:
        """Every sync token of a calendar that was given out until now is no longer good."""
        with self._world.lock:
            self._world.calendars.by_id[calendar].generation += 1

    def list_tokens_expire(self, address: str) -> None:
        """The same for somebody's list of calendars."""
        with self._world.lock:
            self._world.calendars.list_of(self._world.accounts.get(address)).generation += 1

    def event_ids(self, calendar: str, *, cancelled: bool = False) -> list[str]:
        """The ids of a calendar's events: single ones, series and exceptions."""
        with self._world.lock:
            kept = self._world.calendars.by_id[calendar].events.values()
            return [
                each.resource["id"] for each in kept if cancelled or each.resource["status"] != "cancelled"
            ]

    def meetings(self, calendar: str) -> dict[str, str]:
        """What takes place of a calendar, series as a whole: the ids, by the iCalendar UID."""
        with self._world.lock:
            kept = [each.resource for each in self._world.calendars.by_id[calendar].events.values()]
            return {
                each["iCalUID"]: each["id"]
                for each in kept
                if each["status"] != "cancelled" and "recurringEventId" not in each
            }

    def _call(self, method: str, address: str, calendar: str, body: Json, event: str | None = None) -> Call:
        account = self._world.accounts.find(address) or self._world.accounts.add(address)
        parameters = {"calendarId": calendar, "eventId": event, "conferenceDataVersion": 1}
        return Call(
            world=self._world,
            method=self._methods[method],
            parameters=parameters,
            body=body,
            media=None,
            account=account,
            scopes=frozenset(),
        )
