"""Readers of what comes from Google: pushes and the tokens that prove them, messages and events.

What a message or event holds must never end in the engine's last resort, which sets aside
whatever can not be handled.
"""

from __future__ import annotations

from contextlib import suppress

from domain.capture.connections import mailbox_token
from integrations.gmail import normalise as gmail_payload
from integrations.gmail.normalise import mail_of
from integrations.google_auth.push_tokens import NotFromGoogle, PushTokens
from integrations.google_calendar.normalise import meeting_of
from integrations.google_calendar.vevent import Unreadable
from integrations.rfc5545.expanding import expand
from services.api.mail_pushes import read_mail_push
from services.api.repeats import Repeats
from services.mailboxes.words import GOOGLE
from tests.fuzz.payloads import TOKENS, captured, payload_of
from tests.fuzz.samples_of_google import AUDIENCE, CERTIFICATES, PUSHER, UNTIL

_REPEATS = Repeats(most=100)
_PROOFS = PushTokens("", AUDIENCE, PUSHER, lambda: 0.0, _certificates=CERTIFICATES, _asked_at=0.0)


def push(data: bytes) -> None:
    """The body of a push of Pub/Sub, up to the hint that it becomes."""
    told = read_mail_push(data)
    if told is not None:
        mailbox_token(TOKENS, GOOGLE, told.address)
        _REPEATS.is_new("mail", told.message or "")


def push_token(data: bytes) -> None:
    """What a push is sent with to prove whose it is."""
    with suppress(NotFromGoogle):
        _PROOFS.check(data.decode("latin-1"))


def gmail(data: bytes) -> None:
    """A message as Gmail writes it, up to its fact."""
    with suppress(gmail_payload.Unreadable):
        captured(mail_of(payload_of(data), names={"Label_1": "Deals/North"}))


def event(data: bytes) -> None:
    """An event as Google Calendar writes it: its facts, and the instances of a series."""
    with suppress(Unreadable):
        content = meeting_of(payload_of(data))
        captured(content)
        for item in content.items:
            if item.recurrence is not None:
                expand(item.recurrence, UNTIL)
