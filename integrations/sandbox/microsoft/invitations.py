"""Invitations, cancellations and answers: as mails, and to and from people of other houses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid

from integrations.sandbox.meetings import Answered, Guest, Meeting
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calendar import outside
from integrations.sandbox.microsoft.calendar.copies import call_off_copy, note_answer
from integrations.sandbox.microsoft.calendar.store import Calendars, Replied, Told
from integrations.sandbox.microsoft.calendar.uids import uid_of
from integrations.sandbox.microsoft.calendar.writing import remove_copy
from integrations.sandbox.microsoft.meetings import (
    RESPONSES,
    body_of,
    day_of,
    meeting_of,
    original_of,
    response_of,
)
from integrations.sandbox.microsoft.world import World
from integrations.sandbox.sources import Written

_SUBJECTS = {"ACCEPTED": "Accepted", "TENTATIVE": "Tentative", "DECLINED": "Declined"}


class Invitations:
    """Outlook's house. Every telling is a mail too, unless the settings say otherwise."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.elsewhere: Callable[[Meeting, str], None] = lambda *_: None
        """Tells somebody who has no mailbox here of a meeting."""
        self.answers: Callable[[Answered], None] = lambda *_: None
        """Tells an organizer who has no mailbox here."""
        self._calendars.on_told = self._told
        self._calendars.on_replied = self._replied

    def has(self, address: str) -> bool:
        """Whether somebody has their calendar here."""
        return self._world.accounts.find(address) is not None

    def invited(self, meeting: Meeting, address: str) -> None:
        """Somebody here is told of a meeting of another house."""
        account, day = self._world.accounts.get(address), day_of(meeting.original)
        found = self._calendars.by_uid(account, uid_of(meeting.uid))
        if meeting.cancelled:
            if found is not None:
                call_off_copy(self._calendars, found, day)
        else:
            organizer = {"name": meeting.organizer.name, "address": meeting.organizer.address}
            held = outside.invited(
                self._calendars, account, body_of(meeting), organizer=organizer, uid=meeting.uid, day=day
            )
            for each in filter(None, map(day_of, meeting.excluded)):
                remove_copy(self._calendars, held, each)
        if self._world.settings.mails_of_meetings:
            self._put(account, self._invitation(meeting, account.address), "inbox")

    def answered(self, answer: Answered) -> None:
        """An organizer here is answered by somebody of another house."""
        account = self._world.accounts.get(answer.organizer)
        held = self._calendars.by_uid(account, uid_of(answer.uid))
        if held is not None:
            response, who = response_of(answer.guest.response), (answer.guest.address,)
            note_answer(self._calendars, held, day_of(answer.original), who, response)

    @property
    def _calendars(self) -> Calendars:
        return self._world.calendars

    def _told(self, told: Told) -> None:
        owner = told.held.calendar.owner
        if not any(address not in owner.addresses for address in told.guests):
            return
        meeting = meeting_of(told)
        for address in told.guests:
            if self._world.accounts.find(address) is None:
                self.elsewhere(meeting, address)
        self._send(owner, self._invitation(meeting, ", ".join(told.guests)), told.guests)

    def _replied(self, replied: Replied) -> None:
        calendar, event = replied.held.calendar, replied.held.event
        guest = Guest(calendar.owner.address, calendar.owner.name, RESPONSES[replied.response])
        original = original_of(event, replied.day) if replied.day else None
        told = meeting_of(Told(replied.held, replied.day, (), cancelled=False))
        organizer = self._world.accounts.find(told.organizer.address)
        if organizer is None:
            self.answers(Answered(told.uid, told.organizer.address, guest, original))
        self._send(calendar.owner, self._reply(told, guest), (told.organizer.address,))

    def _invitation(self, meeting: Meeting, to: str) -> EmailMessage:
        method = "CANCEL" if meeting.cancelled else "REQUEST"
        return self._mail(meeting, method, meeting.title, meeting.organizer, to)

    def _reply(self, meeting: Meeting, guest: Guest) -> EmailMessage:
        told = Meeting(
            meeting.uid, meeting.organizer, (guest,), meeting.title, "", "", meeting.start, meeting.end,
            original=meeting.original,
        )  # fmt: skip
        subject = f"{_SUBJECTS[guest.response]}: {meeting.title}"
        return self._mail(told, "REPLY", subject, guest, meeting.organizer.address)

    def _mail(self, meeting: Meeting, method: str, subject: str, sender: Guest, to: str) -> EmailMessage:
        now = self._world.clock.now()
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = formataddr((sender.name, sender.address)), to, subject
        mail["Date"], mail["Message-ID"] = format_datetime(now), make_msgid(domain="outlook.example")
        mail.set_content(meeting.title)
        text = meeting.ics(method, now).decode()
        mail.add_alternative(text, subtype="calendar", params={"method": method})
        return mail

    def _send(self, owner: Account, mail: EmailMessage, to: Sequence[str]) -> None:
        """One mail: it lies with whoever sent it, and with everybody whom it is for."""
        if not self._world.settings.mails_of_meetings:
            return
        self._put(owner, mail, "sentitems")
        for address in to:
            account = self._world.accounts.find(address)
            if account is None:
                self._world.goes_elsewhere(address, mail.as_bytes(policy=SMTP))
            elif account is not owner:
                self._put(account, mail, "inbox")

    def _put(self, account: Account, mail: EmailMessage, folder: str) -> None:
        box, sent = self._world.mailbox(account), folder == "sentitems"
        raw, now = Written(mail.as_bytes(policy=SMTP)), self._world.clock.millis()
        box.add(raw, box.folders.known(folder).id, at=now, read=sent, submitted_here=sent)
