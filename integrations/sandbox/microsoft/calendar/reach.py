"""Which calendar a call means, and how whoever asks sees it."""

from __future__ import annotations

from integrations.sandbox.microsoft.calendar.event import Occurrence
from integrations.sandbox.microsoft.calendar.fields import no_such_zone
from integrations.sandbox.microsoft.calendar.ids import read_calendar_id, read_event_id
from integrations.sandbox.microsoft.calendar.showing import View
from integrations.sandbox.microsoft.calendar.store import Calendar, Role
from integrations.sandbox.microsoft.calendar.writing import find
from integrations.sandbox.microsoft.calendar.zones import NoSuchZone, zone_of
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.refusals import access_denied, item_not_found

CALENDARS_READ = frozenset({"Calendars.Read", "Calendars.ReadWrite"})


def named_calendar(call: Call) -> Calendar:
    """The calendar that a call names; the default one if it names none.

    Raises:
        Refusal: there is none in this mailbox.
    """
    calendars, name = call.world.calendars, call.path.get("calendar")
    if name is None:
        return _seen(call, calendars.default(call.owner))
    number = read_calendar_id(call.owner.id, name)
    found = next((each for each in calendars.seen_by(call.owner) if each.number == number), None)
    if found is None:
        raise item_not_found()
    return _seen(call, found)


def may_see(call: Call, calendar: Calendar) -> bool:
    """Whether whoever calls may look into a calendar: what others share takes permissions of its own."""
    asking = call.access.account
    if asking is None or asking is calendar.owner:
        return True
    shared = call.access.scopes & {f"{each}.Shared" for each in (*CALENDARS_READ, "Calendars.ReadBasic")}
    return bool(shared) and (asking.id in calendar.owner.readers or asking.id in calendar.readers)


def _seen(call: Call, calendar: Calendar) -> Calendar:
    if not may_see(call, calendar):
        raise access_denied()
    return calendar


def view_of(call: Call, calendar: Calendar) -> View:
    """How whoever calls sees a calendar.

    Raises:
        Refusal: the zone that is asked for is none.
    """
    zone = call.prefer.time_zone or "UTC"
    try:
        zone_of(zone)
    except NoSuchZone:
        raise no_such_zone(zone) from None
    own = calendar.owner is call.owner
    asking = call.access.account
    everything = asking is None or asking is calendar.owner
    private = everything or calendar.readers.get(asking.id if asking else "") is Role.DELEGATE
    basic = not call.access.scopes & CALENDARS_READ
    if asking is None:
        basic = not call.world.grants.applications[call.access.client].may_reach(call.owner, CALENDARS_READ)
    elif asking is not calendar.owner:
        basic = not call.access.scopes & {f"{each}.Shared" for each in CALENDARS_READ}
    return View(
        calendar, call.owner.id, call.owner.address, call.base, zone,
        immutable=call.prefer.immutable, text=call.prefer.text_body, own=own, private=private,
        basic=basic,
    )  # fmt: skip


def named_event(call: Call) -> tuple[View, Occurrence]:
    """The event or occurrence that a call names.

    Below `/events` only what is in a calendar of the mailbox's own is found; what is in a calendar that
    somebody shares is found below that calendar.

    Raises:
        Refusal: there is none.
    """
    named = read_event_id(call.owner.id, call.path["event"])
    if named is None:
        raise item_not_found()
    if "calendar" in call.path or call.operation.path.startswith("calendar/"):
        places = [named_calendar(call)]
    else:
        every = call.world.calendars.seen_by(call.owner)
        places = [each for each in every if each.owner is call.owner and may_see(call, each)]
    for calendar in places:
        if named.number in calendar.events and named.place in {None, calendar.number}:
            return view_of(call, calendar), find(calendar, named.number, named.day)
    raise item_not_found()


def must_write(call: Call, calendar: Calendar) -> None:
    """Refuse who may not write.

    Raises:
        Refusal: the calendar is somebody else's, who lets them only read.
    """
    asking = call.access.account
    if asking is None or asking is calendar.owner:
        return
    writes = calendar.readers.get(asking.id) in {Role.WRITE, Role.DELEGATE}
    if not writes or "Calendars.ReadWrite.Shared" not in call.access.scopes:
        raise access_denied()
