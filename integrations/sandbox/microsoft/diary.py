"""What people do with their calendars in Outlook: they invite, answer, move, cancel, share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calendar import copies, outside, writing
from integrations.sandbox.microsoft.calendar.event import Event, Occurrence
from integrations.sandbox.microsoft.calendar.ids import calendar_id, read_event_id
from integrations.sandbox.microsoft.calendar.showing import View, show, whole
from integrations.sandbox.microsoft.calendar.store import Calendar, Calendars, ChangeType, Held, Role
from integrations.sandbox.microsoft.calendar.uids import is_own, plain_uid, uid_of
from integrations.sandbox.microsoft.world import World

_DEFAULT = "Calendar"
_LAST_YEAR = 9999


class NoSuchEvent(KeyError):
    """An id or uid that no event of the mailbox has."""


class Diary:
    """Acts of people. Every argument and answer can go through JSON.

    An event is named by its immutable id, or by its `uid` (as Graph has it): a copy has the uid of the
    meeting, and an id of its own. `day` names an occurrence by the day on which it was to begin.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def makes_calendar(self, owner: str, name: str) -> str:
        """Somebody makes a calendar; gives its id."""
        with self._world.lock:
            account = self._account(owner)
            return calendar_id(account.id, self._calendars.make(account, name).number)

    def calendar_id(self, address: str, name: str = _DEFAULT, *, owner: str | None = None) -> str:
        """The id of a calendar in somebody's list; `owner` names whose it is if it is another's."""
        with self._world.lock:
            self._account(owner or address)
            found = self._calendars.named(owner or address, name)
            return calendar_id(self._account(address).id, found.number)

    def shares(self, owner: str, address: str, role: str = "read", calendar: str = _DEFAULT) -> None:
        """Somebody lets another see a calendar (`read`, `write`, `delegate`), or no longer (`none`)."""
        with self._world.lock:
            self._account(owner)
            readers = self._calendars.named(owner, calendar).readers
            if role == "none":
                readers.pop(self._account(address).id, None)
            else:
                readers[self._account(address).id] = Role(role)

    def adds(self, address: str, event: Json, calendar: str = _DEFAULT, *, uid: str | None = None) -> Json:
        """Somebody puts an event (as Graph takes it) into a calendar; guests with a mailbox get a copy."""
        with self._world.lock:
            self._account(address)
            found = self._calendars.named(address, calendar)
            made = writing.add(self._calendars, found, event, uid)
            return _told(found, whole(made))

    def changes(self, address: str, event: str, change: Json, day: str | None = None) -> Json:
        """Somebody changes an event, or one occurrence of a series."""
        with self._world.lock:
            calendar, found = self._found(address, event, day)
            return _told(calendar, writing.change(self._calendars, calendar, found, change))

    def answers(
        self, address: str, event: str, response: str, day: str | None = None, *, stays: bool = False
    ) -> None:
        """Somebody answers an invitation; what is declined goes out of the calendar, unless it `stays`."""
        with self._world.lock:
            calendar, found = self._found(address, event, day)
            writing.answer(self._calendars, calendar, found, response, stays=stays)

    def cancels(self, address: str, event: str, day: str | None = None) -> None:
        """Somebody deletes an event, a series, or one occurrence; its organizer calls it off for all."""
        with self._world.lock:
            calendar, found = self._found(address, event, day)
            writing.remove(self._calendars, calendar, found)

    def moves_to(self, address: str, event: str, calendar: str) -> str:
        """Somebody drags an event into another of their calendars; its mutable id is another one then."""
        with self._world.lock:
            home, found = self._found(address, event, None)
            to = self._calendars.named(address, calendar)
            self._calendars.move(home, found.event, to)
            return str(_told(to, found)["id"])

    def names_zone(self, address: str, event: str, zone: str) -> None:
        """An event's zone is told under another name, such as `tzone://Microsoft/Custom`."""
        with self._world.lock:
            calendar, found = self._found(address, event, None)
            found.event.span = replace(found.event.span, zone=zone, end_zone=zone)
            self._calendars.keep(calendar, found.event, ChangeType.UPDATED)

    def never_ends(self, address: str, event: str) -> None:
        """An event ends on the last day that there is."""
        with self._world.lock:
            calendar, found = self._found(address, event, None)
            end = found.event.span.end.replace(year=_LAST_YEAR, month=12, day=31)
            found.event.span = replace(found.event.span, end=end)
            self._calendars.keep(calendar, found.event, ChangeType.UPDATED)

    def invited(self, address: str, event: Json, *, organizer: Json, uid: str, at: str | None = None) -> Json:
        """Somebody elsewhere invites, or says that a meeting changed; `at` is an occurrence's day."""
        with self._world.lock:
            account = self._account(address)
            day = date.fromisoformat(at) if at else None
            held = outside.invited(self._calendars, account, event, organizer=organizer, uid=uid, day=day)
            return _told(held.calendar, whole(held.event))

    def invited_to(self, address: str, uid: str) -> str:
        """The id of somebody's copy of a meeting, by the meeting's iCalendar UID, whoever organizes it."""
        with self._world.lock:
            return str(_told(*self._found(address, uid_of(uid), None))["id"])

    def called_off(self, address: str, uid: str, day: str | None = None) -> None:
        """Somebody of another house calls a meeting off, or one occurrence."""
        with self._world.lock:
            calendar, found = self._found(address, uid_of(uid), None)
            on = date.fromisoformat(day) if day else None
            copies.call_off_copy(self._calendars, Held(calendar, found.event), on)

    def guest_answers(
        self, address: str, event: str, guest: str, response: str, day: str | None = None
    ) -> None:
        """A guest without a mailbox here answers; `address` is the organizer."""
        with self._world.lock:
            calendar, found = self._found(address, event, day)
            held = Held(calendar, found.event)
            copies.note_answer(self._calendars, held, found.day, (guest.lower(),), response)

    def sync_state_expires(self, address: str, calendar: str = _DEFAULT) -> None:
        """Every next and delta link of a calendar that was given out until now is let go."""
        with self._world.lock:
            self._account(address)
            self._calendars.named(address, calendar).generation += 1

    def event_ids(self, address: str, calendar: str = _DEFAULT) -> list[str]:
        """The immutable ids of a calendar's events: single ones and series."""
        with self._world.lock:
            self._account(address)
            found = self._calendars.named(address, calendar)
            return [_told(found, whole(each))["id"] for each in found.events.values()]

    def meetings(self, address: str, calendar: str = _DEFAULT) -> dict[str, str]:
        """What takes place of a calendar, series as a whole: the ids, by the iCalendar UID."""
        with self._world.lock:
            self._account(address)
            found = self._calendars.named(address, calendar)
            kept = [each for each in found.events.values() if not each.content["isCancelled"]]
            return {plain_uid(each.uid): str(_told(found, whole(each))["id"]) for each in kept}

    def event(self, address: str, event: str, day: str | None = None) -> Json:
        """An event as its owner sees it."""
        with self._world.lock:
            calendar, found = self._found(address, event, day)
            return _told(calendar, found)

    @property
    def _calendars(self) -> Calendars:
        return self._world.calendars

    def _account(self, address: str) -> Account:
        found = self._world.accounts.find(address) or self._world.accounts.add(address)
        self._calendars.default(found)
        return found

    def _found(self, address: str, name: str, day: str | None) -> tuple[Calendar, Occurrence]:
        account = self._account(address)
        calendar, event = self._home(account, name)
        named = None if is_own(name) else read_event_id(account.id, name)
        wanted = date.fromisoformat(day) if day else (named.day if named else None)
        return calendar, writing.find(calendar, event.number, wanted)

    def _home(self, account: Account, name: str) -> tuple[Calendar, Event]:
        if is_own(name):
            found = self._calendars.by_uid(account, name.upper())
            if found is not None:
                return found.calendar, found.event
        else:
            named = read_event_id(account.id, name)
            for calendar in self._calendars.seen_by(account):
                if named is not None and named.number in calendar.events:
                    return calendar, calendar.events[named.number]
        raise NoSuchEvent(f"{account.address} has no event {name}")


def _told(calendar: Calendar, found: Occurrence) -> Json:
    owner = calendar.owner
    return show(found, View(calendar, owner.id, owner.address, "", immutable=True))
