"""Microsoft as the people of a team live with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.ports.clock import Clock
from domain.ports.provider import CollectionKind
from integrations.microsoft_auth.endpoints import MicrosoftClient
from integrations.microsoft_auth.scopes import Wanted
from integrations.sandbox.exchange import Json
from integrations.sandbox.faults import Kind
from integrations.sandbox.microsoft.sign_in import CLIENT_ID
from integrations.sandbox.remote import RemoteSandbox
from services.mailboxes.connecting import Connecting
from services.mailboxes.words import MICROSOFT
from services.settings import Settings
from services.wiring import microsoft_ways
from tests.services.mailboxes.house import HOUR, Booking, Shelf, browser

_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentativelyAccepted"}
_ZONE = "W. Europe Standard Time"
_CUSTOMERS = ("Customer 1",)
_PLACES = ("archive", "deleteditems", "inbox", "junkemail", *_CUSTOMERS)
_FOLDERS = ("drafts", "sentitems", *_PLACES)


class MicrosoftHouse:
    """A `House`, with a folder for a customer in each mailbox."""

    kind = MICROSOFT
    passing = (
        Kind.RETRY_AFTER, Kind.TOO_MANY_CONCURRENT, Kind.INTERNAL, Kind.BAD_GATEWAY, Kind.UNAVAILABLE,
        Kind.TIMEOUT, Kind.BANDWIDTH, Kind.UNAUTHORIZED, Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.CUT_WITHIN,
        Kind.TRUNCATED,
    )  # fmt: skip
    methods = ("graph.*",)

    def __init__(self, sandbox: RemoteSandbox) -> None:
        self._sandbox = sandbox

    def settings(self) -> Mapping[str, str]:
        at = self._sandbox.address
        return {
            "SETPOINT_MICROSOFT_LOGIN_URL": f"{at}/login.microsoftonline.com",
            "SETPOINT_MICROSOFT_GRAPH_URL": f"{at}/graph.microsoft.com/v1.0",
            "SETPOINT_MICROSOFT_CLIENT_ID": CLIENT_ID,
        }

    def opens(self, address: str) -> None:
        self._do("sign_in.open_account", address=address)

    def had(self, people: Sequence[str], team: Sequence[str], *, messages: int, events: int) -> None:
        folders = len(_CUSTOMERS)
        self._do("seeding.synthetic_mail", addresses=people, team=team, count=messages, folders=folders)
        self._do("seeding.synthetic_events", addresses=people, team=team, count=events)

    def connects(self, address: str, settings: Settings, connecting: Connecting, clock: Clock) -> None:
        ways, actor = microsoft_ways(settings, connecting, clock), connecting.tokens.person(address)
        with browser(self._sandbox, "microsoft.sign_in.consent", address) as show:
            ways.by_browser(
                MicrosoftClient(CLIENT_ID), Wanted(), show=show, mailbox=address, seconds=30.0, actor=actor
            )

    def revokes(self, address: str) -> None:
        self._do("sign_in.revoke", address=address)

    def mail_arrives(self, address: str, raw: str) -> None:
        self._do("people.mail_arrives", address=address, raw=raw)

    def messages(self, address: str) -> list[str]:
        ids: list[str] = self._do("people.message_ids", address=address)
        return ids

    def files(self, address: str, message: str, number: int) -> None:
        """Into another folder."""
        self._do("people.moves", address=address, message=message, folder=_PLACES[number % len(_PLACES)])

    def deletes(self, address: str, message: str) -> None:
        self._do("people.deletes_for_good", address=address, message=message)

    def message_ids(self, address: str) -> dict[str, str]:
        names: dict[str, str] = self._do("people.names", address=address)
        return names

    def books(self, owner: str, booking: Booking) -> str:
        guests = [{"emailAddress": {"address": each}} for each in booking.guests]
        event = {"subject": booking.title, **_times(booking.start), "attendees": guests}
        if booking.is_weekly:
            event["recurrence"] = _weekly(booking.start)
        return str(self._do("diary.adds", address=owner, event=event)["uid"])

    def moves(self, owner: str, meeting: str, start: datetime) -> None:
        event = self._event(owner, meeting)
        change = _times(start)
        if self._do("diary.event", address=owner, event=event)["recurrence"] is not None:
            change["recurrence"] = _weekly(start)
        self._do("diary.changes", address=owner, event=event, change=change)

    def cancels(self, owner: str, meeting: str, instance: datetime | None = None) -> None:
        day = None if instance is None else instance.date().isoformat()
        self._do("diary.cancels", address=owner, event=self._event(owner, meeting), day=day)

    def answers(self, guest: str, meeting: str, answer: str) -> None:
        """What is declined stays in the calendar."""
        event, response = self._event(guest, meeting), _ANSWERS[answer]
        self._do("diary.answers", address=guest, event=event, response=response, stays=True)

    def meetings(self, address: str) -> set[str]:
        return set(self._meetings(address))

    def cursors_expire(self, address: str) -> None:
        self._do("people.sync_states_expire", address=address)
        self._do("diary.sync_state_expires", address=address)

    def shelves(self, address: str) -> list[Shelf]:
        mails = [self._folder(address, each) for each in _FOLDERS]
        events = frozenset(self._do("diary.event_ids", address=address))
        calendar = self._do("diary.calendar_id", address=address)
        return [*mails, Shelf(CollectionKind.CALENDAR, calendar, events)]

    def _folder(self, address: str, folder: str) -> Shelf:
        ids = frozenset(self._do("people.message_ids", address=address, folder=folder))
        return Shelf(
            CollectionKind.MAIL, self._do("people.folder_id", address=address, folder=folder), ids
        )  # fmt: skip

    def _meetings(self, address: str) -> dict[str, str]:
        found: dict[str, str] = self._do("diary.meetings", address=address)
        return found

    def _event(self, address: str, meeting: str) -> str:
        return self._meetings(address)[meeting]

    def _do(self, act: str, **arguments: object) -> Json:
        found: Json = self._sandbox.do(f"microsoft.{act}", **arguments)
        return found


def _times(start: datetime) -> Json:
    return {
        "start": {"dateTime": start.isoformat(), "timeZone": _ZONE},
        "end": {"dateTime": (start + HOUR).isoformat(), "timeZone": _ZONE},
    }


def _weekly(start: datetime) -> Json:
    day = start.strftime("%A").lower()
    return {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [day]},
        "range": {"type": "numbered", "startDate": start.date().isoformat(), "numberOfOccurrences": 8},
    }
