"""Google as the people of a team live with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain.ports.clock import Clock
from domain.ports.provider import CollectionKind
from integrations.gmail.provider import ALL_MAIL
from integrations.google_auth.scopes import Wanted
from integrations.sandbox.exchange import Json
from integrations.sandbox.faults import Kind
from integrations.sandbox.remote import RemoteSandbox
from services.mailboxes.connecting import Connecting
from services.mailboxes.words import GOOGLE
from services.settings import Settings
from services.wiring import google_ways
from tests.integrations.google_auth.browsing import CLIENT
from tests.services.mailboxes.house import HOUR, ZONE, Booking, Shelf, browser

_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


class GoogleHouse:
    """A `House`."""

    kind = GOOGLE
    passing = (
        Kind.RETRY_AFTER, Kind.RESOURCE_EXHAUSTED, Kind.USER_RATE, Kind.INTERNAL, Kind.BAD_GATEWAY,
        Kind.UNAVAILABLE, Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.CUT_WITHIN, Kind.TRUNCATED,
    )  # fmt: skip
    methods = ("gmail.*", "calendar.*")

    def __init__(self, sandbox: RemoteSandbox) -> None:
        self._sandbox = sandbox

    def settings(self) -> Mapping[str, str]:
        at = self._sandbox.address
        google = {
            "AUTHORISE_URL": f"{at}/o/oauth2/v2/auth", "TOKEN_URL": f"{at}/token",
            "REVOKE_URL": f"{at}/revoke", "GMAIL_URL": at, "CALENDAR_URL": at,
            "CLIENT_ID": CLIENT.id, "CLIENT_SECRET": CLIENT.secret,
        }  # fmt: skip
        return {f"SETPOINT_GOOGLE_{name}": value for name, value in google.items()}

    def opens(self, address: str) -> None:
        self._sandbox.do("sign_in.open_account", address=address)

    def had(self, people: Sequence[str], team: Sequence[str], *, messages: int, events: int) -> None:
        self._sandbox.do("seeding.synthetic_mail", addresses=people, team=team, count=messages)
        self._sandbox.do("seeding.synthetic_events", addresses=people, team=team, count=events)

    def connects(self, address: str, settings: Settings, connecting: Connecting, clock: Clock) -> None:
        del clock
        ways, actor = google_ways(settings, connecting), connecting.tokens.person(address)
        with browser(self._sandbox, "sign_in.consent", address) as show:
            ways.by_consent(CLIENT, Wanted(), show=show, mailbox=address, seconds=30.0, actor=actor)

    def revokes(self, address: str) -> None:
        self._sandbox.do("sign_in.revoke", address=address)

    def mail_arrives(self, address: str, raw: str) -> None:
        self._sandbox.do("people.mail_arrives", address=address, raw=raw)

    def messages(self, address: str) -> list[str]:
        ids: list[str] = self._sandbox.do("people.message_ids", address=address)
        return ids[::-1]

    def files(self, address: str, message: str, number: int) -> None:
        """Into the trash, or under a star."""
        if number % 2:
            self._sandbox.do("people.trashes", address=address, message=message)
        else:
            self._sandbox.do("people.labels_change", address=address, message=message, add=["STARRED"])

    def deletes(self, address: str, message: str) -> None:
        self._sandbox.do("people.deletes", address=address, message=message)

    def message_ids(self, address: str) -> dict[str, str]:
        names: dict[str, str] = self._sandbox.do("people.names", address=address)
        return names

    def books(self, owner: str, booking: Booking) -> str:
        event = {
            "summary": booking.title, **_times(booking.start),
            "attendees": [{"email": each} for each in booking.guests],
        }  # fmt: skip
        if booking.is_weekly:
            event["recurrence"] = ["RRULE:FREQ=WEEKLY;COUNT=8"]
        return str(self._sandbox.do("diary.adds", address=owner, event=event)["iCalUID"])

    def moves(self, owner: str, meeting: str, start: datetime) -> None:
        event = self._event(owner, meeting)
        self._sandbox.do("diary.changes", address=owner, event=event, change=_times(start))

    def cancels(self, owner: str, meeting: str, instance: datetime | None = None) -> None:
        event = self._event(owner, meeting)
        if instance is not None:
            event = f"{event}_{instance.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
        self._sandbox.do("diary.cancels", address=owner, event=event)

    def answers(self, guest: str, meeting: str, answer: str) -> None:
        event = self._event(guest, meeting)
        self._sandbox.do("diary.answers", address=guest, event=event, response=_ANSWERS[answer])

    def meetings(self, address: str) -> set[str]:
        return set(self._meetings(address))

    def cursors_expire(self, address: str) -> None:
        self._sandbox.do("people.history_expires", address=address)
        self._sandbox.do("diary.sync_tokens_expire", calendar=address)

    def shelves(self, address: str) -> list[Shelf]:
        mails = frozenset(self.messages(address))
        events = frozenset(self._sandbox.do("diary.event_ids", calendar=address))
        return [
            Shelf(CollectionKind.MAIL, ALL_MAIL.key, mails),
            Shelf(CollectionKind.CALENDAR, address, events),
        ]

    def _meetings(self, address: str) -> dict[str, str]:
        found: dict[str, str] = self._sandbox.do("diary.meetings", calendar=address)
        return found

    def _event(self, address: str, meeting: str) -> str:
        return self._meetings(address)[meeting]


def _times(start: datetime) -> Json:
    return {
        "start": {"dateTime": start.isoformat(), "timeZone": ZONE},
        "end": {"dateTime": (start + HOUR).isoformat(), "timeZone": ZONE},
    }
