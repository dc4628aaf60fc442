"""Meetings that somebody of another house organizes: only the guest's copy is here."""

from __future__ import annotations

from datetime import date

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calendar.copies import call_off_copy, invited_content, put_exception
from integrations.sandbox.microsoft.calendar.event import Event
from integrations.sandbox.microsoft.calendar.fields import made_content, read_recurrence, read_span
from integrations.sandbox.microsoft.calendar.store import Calendar, Calendars, ChangeType
from integrations.sandbox.microsoft.calendar.uids import uid_of


def kept_uid(uid: str) -> str:
    """A meeting's id as calendars here keep it."""
    return uid_of(uid)


def invited(
    calendars: Calendars, account: Account, body: Json, organizer: Json, uid: str, day: date | None
) -> tuple[Calendar, Event]:
    """Put a guest's copy into their calendar, or bring it to what the organizer says now.

    Raises:
        Refusal: something is not right.
    """
    found = calendars.by_uid(account, uid_of(uid))
    content, span = invited_content(made_content(body), organizer), read_span(body)
    if found is None:
        home, now = calendars.default(account), calendars.now()
        made = Event(
            calendars.new_number(), uid_of(uid), span, content, dict(organizer), now, now,
            recurrence=read_recurrence(body, span),
        )  # fmt: skip
        return home, calendars.keep(home, made, ChangeType.CREATED)
    home, mine = found
    if day is not None:
        put_exception(calendars, home, mine, day, span, content)
    else:
        moved = span != mine.span
        mine.content = content if moved else content | _answered(mine.content)
        mine.span, mine.recurrence = span, read_recurrence(body, span)
    return home, calendars.keep(home, mine, ChangeType.UPDATED, day)


def called_off(calendars: Calendars, calendar: Calendar, event: Event, day: date | None) -> None:
    """Say that a meeting, or one occurrence, does not take place; the copy stays until its owner removes it."""
    call_off_copy(calendars, calendar, event, day)


def _answered(content: Json) -> Json:
    return {name: content[name] for name in ("responseStatus", "showAs", "categories", "isReminderOn")}
