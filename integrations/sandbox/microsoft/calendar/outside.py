"""Meetings that somebody of another house organizes: only the guest's copy is here."""

from __future__ import annotations

from datetime import date

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calendar.copies import invited_content, put_exception
from integrations.sandbox.microsoft.calendar.event import Event
from integrations.sandbox.microsoft.calendar.fields import made_content, read_recurrence, read_span
from integrations.sandbox.microsoft.calendar.store import Calendars, ChangeType, Held
from integrations.sandbox.microsoft.calendar.uids import uid_of


def invited(
    calendars: Calendars, account: Account, body: Json, *, organizer: Json, uid: str, day: date | None
) -> Held:
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
        return Held(home, calendars.keep(home, made, ChangeType.CREATED))
    mine = found.event
    if day is not None:
        put_exception(calendars, found, day, span, content)
    else:
        moved = span != mine.span
        mine.content = content if moved else content | _answered(mine.content)
        mine.span, mine.recurrence = span, read_recurrence(body, span)
    calendars.keep(found.calendar, mine, ChangeType.UPDATED, day)
    return found


def _answered(content: Json) -> Json:
    return {name: content[name] for name in ("responseStatus", "showAs", "categories", "isReminderOn")}
