"""Headlines as mail: files that a company's own mailer picks up and sends.

A follower of what reps were told writes one file for each into `new` of a folder that is laid out as a
Maildir, whole or not at all. Its name follows from the event, so that doing it again writes the same file.
Sources: RFC 5322, RFC 2919 (List-Id), RFC 3834 (Auto-Submitted); nothing in a mail is fetched or counted.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID

from domain.delivery.events import HeadlinesTold
from domain.history.names import NAMES
from domain.moments import SECONDS_A_DAY, Instant
from domain.ports.clock import Clock
from domain.ports.ledger import Append, StoredEvent
from domain.ports.texts import TextStore
from services.delivery.bodies import html_body, text_body
from services.delivery.lines import Page, page_of

_FOLDERS = ("tmp", "new", "cur")


def mail_of(page: Page, to: str, sender: str, message: UUID, at: Instant) -> bytes:
    """A mail with headlines, as it is sent."""
    domain = sender.rpartition("@")[2]
    mail = EmailMessage(policy=SMTP)
    mail["Date"] = format_datetime(datetime.fromtimestamp(at, UTC))
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = page.title
    mail["Message-ID"] = f"<{message.hex}@{domain}>"
    mail["List-Id"] = f"<headlines.setpoint.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(text_body(page), cte="quoted-printable")
    mail.add_alternative(html_body(page), subtype="html", cte="quoted-printable")
    return bytes(mail)


class HeadlineMails:
    """A handler for the follow loop: what reps were told in, files out. Nothing is appended.

    What is older than a day when it comes by is not mailed any more. It may go past what it can not write.
    """

    name = "headline-mails<ledger"
    wants = (NAMES[HeadlinesTold],)
    wakes_for = wants
    skips_poison = True

    def __init__(self, folder: Path, sender: str, texts: TextStore, clock: Clock) -> None:
        self.outcomes: Counter[str] = Counter()
        self._folder = folder
        self._sender = sender
        self._texts = texts
        self._clock = clock

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """Write a page's mails. Raises OSError where the folder can not be written to."""
        for stored in events:
            if isinstance(stored.event, HeadlinesTold):
                self._write(stored, stored.event)
        return ()

    def forget(self) -> None:
        """Nothing is remembered."""

    def _write(self, stored: StoredEvent, told: HeadlinesTold) -> None:
        ref = f"person:{told.person}"
        address = self._texts.read([ref]).get(ref, {}).get("address")
        if address is None or told.at + SECONDS_A_DAY <= self._clock.now():
            self.outcomes["left_out"] += 1
            return
        page = page_of(told.day, told.headlines, self._texts)
        mail = mail_of(page, address, self._sender, stored.event_id, told.at)
        write_whole(self._folder, f"{told.at}.{stored.event_id.hex}.setpoint.eml", mail)
        self.outcomes["sent"] += 1


def write_whole(folder: Path, name: str, content: bytes) -> None:
    """A file in `new` of a Maildir, there whole or not at all."""
    for each in _FOLDERS:
        (folder / each).mkdir(mode=0o700, parents=True, exist_ok=True)
    being_written = folder / "tmp" / name
    with being_written.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    being_written.replace(folder / "new" / name)
