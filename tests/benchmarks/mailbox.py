"""Made mailboxes: an mbox as a mail provider exports it, the same each time, written as a stream.

Messages have 1 to 40 KB, 14 on average: 3 KB of header lines as large providers write
them, then plain text, plain text with HTML, HTML alone, or either with an attachment. Three
in a hundred are invitations of colleagues. One in a hundred is between the two sides of the
deals, in threads.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from quopri import encodestring
from random import Random

from tests.benchmarks.phrases import SENTENCES, SUBJECTS

BUYER, SELLER = "northwind{0}.example", "ours.example"
OPENED, DECIDED, AS_OF = "2026-01-12", "2026-07-15", "2026-06-01T12:00:00Z"
IN_A_HUNDRED = 100
_FIRST = datetime(2025, 10, 1, 6, tzinfo=UTC)
_DAYS = 240
_CHUNK = 4 << 20


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What was written: how many messages, how many bytes."""

    messages: int
    size: int


def write_mailbox(path: Path, *, messages: int, most_bytes: int, deals: int = 1) -> Mailbox:
    """Write an mbox of so many messages, or the first few of them that make so many bytes."""
    written = count = 0
    with path.open("wb", buffering=_CHUNK) as file:
        for message in _Writer(deals).messages(messages):
            written += file.write(message)
            count += 1
            if written >= most_bytes:
                break
    return Mailbox(count, written)


def write_deal(folder: Path, number: int = 0) -> Path:
    """The deal file of one of the deals in the mailbox."""
    path = folder / f"deal{number:03}.yaml"
    path.write_text(
        f"name: Northwind {number}\n"
        f"seller: {{domains: [{SELLER}]}}\n"
        f"buyer: {{domains: [{BUYER.format(number)}]}}\n"
        f"opened_on: {OPENED}\n"
        f"decision_date: {DECIDED}\n"
        "decision_basis: {whose: buyer, event: contract ends, evidence: mail}\n"
        "timezone: Europe/Berlin\n"
        "playbook: enterprise\n"
        "calendars: {seller: {country: US}, buyer: {country: DE, subdivision: BY}}\n"
        "reached: {}\n"
    )
    return path


class _Writer:
    """Writes one message after the other."""

    def __init__(self, deals: int) -> None:
        self._random = Random(7)  # noqa: S311 - made mail, not secrets
        self._deals = deals
        self._texts = [self._prose(size) for size in (300, 700, 1_500, 3_000, 6_000, 9_000)]
        self._signature = base64.b64encode(self._random.randbytes(256)).decode()
        self._files = [
            base64.encodebytes(self._random.randbytes(size)).decode() for size in (4_000, 10_000, 20_000)
        ]
        self._last: dict[int, list[str]] = {}

    def messages(self, number: int) -> Iterator[bytes]:
        """So many messages, oldest first."""
        for place in range(number):
            sent = _FIRST + timedelta(days=_DAYS) * place / number
            yield self._message(place, sent).encode("ascii")

    def _message(self, place: int, sent: datetime) -> str:
        date, message_id = format_datetime(sent), f"<{place:x}.{sent:%Y%m%d%H%M%S}@mail.example>"
        of_deal = place % IN_A_HUNDRED == 0
        sender, to, subject, thread = (
            self._of_deal(place // IN_A_HUNDRED, message_id) if of_deal else self._other(place)
        )
        kind, body = self._body(place, sent, of_deal=of_deal)
        return (
            f"From {place}@xxx {sent:%a %b %d %H:%M:%S +0000 %Y}\n"
            f"{self._transport(place, date, to)}"
            f"MIME-Version: 1.0\nFrom: {sender}\nTo: {to}\nSubject: {subject}\n"
            f"Date: {date}\nMessage-ID: {message_id}\n{thread}{kind}\n{body}\n"
        )

    def _of_deal(self, place: int, message_id: str) -> tuple[str, str, str, str]:
        """Between the two sides, in one of the deal's threads."""
        deal = place % self._deals
        people = (f"Rita Roe <rita@{SELLER}>", f'"Beck, Bea" <bea@{BUYER.format(deal)}>')
        ours = self._random.random() < 0.5
        thread = self._last.setdefault(deal, [])
        refers = "".join(f"\n {known}" for known in thread[-6:])
        lines = f"In-Reply-To: {thread[-1]}\nReferences:{refers}\n" if thread else ""
        if self._random.random() < 0.2:
            thread.clear()
        thread.append(message_id)
        subject = f"Re: {self._random.choice(SUBJECTS)}"
        return people[not ours], people[ours], subject, lines

    def _other(self, place: int) -> tuple[str, str, str, str]:
        """Colleagues, suppliers, newsletters."""
        chance = self._random.random()
        subject = f"{self._random.choice(SUBJECTS)} {place}"
        if chance < 0.35:
            return f"Sven Sund <sven@{SELLER}>", f"Rita Roe <rita@{SELLER}>, all@{SELLER}", subject, ""
        host = f"firm{self._random.randrange(3_000)}.example"
        if chance < 0.6:
            leave = f"List-Unsubscribe: <https://{host}/u/{place}>"
            lines = f"{leave}\nList-Id: news <news.{host}>\nPrecedence: bulk\n"
            return f'"News of the week" <news@{host}>', f"rita@{SELLER}", subject, lines
        written = f"=?UTF-8?B?{base64.b64encode(f'Grüße: {subject}'.encode()).decode()}?="
        return f"=?UTF-8?Q?J=C3=B6rg?= <joerg@{host}>", f"Rita Roe <rita@{SELLER}>", written, ""

    def _transport(self, place: int, date: str, to: str) -> str:
        """What the servers on the way wrote above the message."""
        signature = self._signature
        hops = "".join(
            f"Received: from mx{hop}.mail.example (mx{hop}.mail.example [192.0.2.{hop}])\n"
            f"        by in{hop}.mail.example with ESMTPS id {place:x}{hop}si{place}\n"
            f"        for <{to[-40:].strip('<> ')}>\n"
            f"        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128);\n        {date}\n"
            for hop in range(2 + place % 4)
        )
        return (
            f"X-GM-THRID: 17{place // 3:017}\nX-Gmail-Labels: Archived,Opened\nDelivered-To: rita@{SELLER}\n"
            f"{hops}"
            f"X-Received: by 2002:a05:6402:: with SMTP id {place:x};\n        {date}\n"
            f"ARC-Seal: i=1; a=rsa-sha256; t=1{place:09}; cv=none;\n        d=mail.example; s=arc-20240605;\n"
            f"        b={signature[:64]}\n         {signature[64:128]}\n         {signature[128:]}\n"
            "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.example;\n"
            "        h=to:subject:message-id:date:from:mime-version:dkim-signature;\n"
            f"        bh={signature[:44]};\n"
            f"        b={signature[:64]}\n         {signature[64:128]}\n         {signature[128:]}\n"
            f"ARC-Authentication-Results: i=1; mx.mail.example;\n       dkim=pass header.i=@{SELLER};\n"
            f"       spf=pass (mail.example: domain of x@{SELLER} designates 192.0.2.1 as permitted sender)\n"
            f"Return-Path: <bounce-{place}@mail.example>\n"
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\n        d=mail.example; s=20230601;\n"
            f"        h=to:subject:message-id:date:from;\n        bh={signature[:44]};\n"
            f"        b={signature[:64]}\n         {signature[64:128]}\n         {signature[128:]}\n"
        )

    # Bodies.

    def _body(self, place: int, sent: datetime, *, of_deal: bool) -> tuple[str, str]:
        """The lines about the content, with the empty line that ends them, and the content."""
        text, chance = self._random.choice(self._texts), self._random.random()
        if not of_deal and chance < 0.03:
            return self._mixed(place, _plain(text), _invitation(place, sent))
        if chance < 0.25:
            return "", _plain(text)
        if chance < 0.35:
            return "", _html(text)
        both = self._alternative(place, text)
        if chance < 0.5:
            file = self._random.choice(self._files)
            return self._mixed(place, both, _attachment(file))
        return "", both

    def _alternative(self, place: int, text: str) -> str:
        mark = f"alt{place:020}"
        return (
            f'Content-Type: multipart/alternative; boundary="{mark}"\n\n'
            f"--{mark}\n{_plain(text)}\n--{mark}\n{_html(text)}\n--{mark}--\n"
        )

    def _mixed(self, place: int, first: str, second: str) -> tuple[str, str]:
        mark = f"mix{place:020}"
        return (
            f'Content-Type: multipart/mixed; boundary="{mark}"\n',
            f"--{mark}\n{first}\n--{mark}\n{second}\n--{mark}--\n",
        )

    def _prose(self, size: int) -> str:
        """Sentences in lines of ordinary length."""
        lines: list[str] = []
        while sum(map(len, lines)) < size:
            lines.append(self._random.choice(SENTENCES))
        return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return f'Content-Type: text/plain; charset="UTF-8"\n\n{text}'


def _html(text: str) -> str:
    page = "".join(f'<div style="font-size:11pt">{line} für Sie</div>\n' for line in text.splitlines())
    coded = encodestring(f"<html><body>{page}</body></html>\n".encode()).decode("ascii")
    return f'Content-Type: text/html; charset="UTF-8"\nContent-Transfer-Encoding: quoted-printable\n\n{coded}'


def _attachment(file: str) -> str:
    return (
        'Content-Type: application/pdf; name="offer.pdf"\n'
        'Content-Disposition: attachment; filename="offer.pdf"\nContent-Transfer-Encoding: base64\n\n'
        f"{file}"
    )


def _invitation(place: int, sent: datetime) -> str:
    start = sent + timedelta(days=3)
    return (
        'Content-Type: text/calendar; charset="UTF-8"; method=REQUEST\n\n'
        "BEGIN:VCALENDAR\nPRODID:-//mail.example//EN\nVERSION:2.0\nMETHOD:REQUEST\nBEGIN:VEVENT\n"
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}\nDURATION:PT45M\nDTSTAMP:{sent:%Y%m%dT%H%M%SZ}\n"
        f"ORGANIZER;CN=Sven:mailto:sven@{SELLER}\nUID:{place}@{SELLER}\n"
        f"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:rita@{SELLER}\n"
        f"SUMMARY:Team {place}\nSEQUENCE:0\nEND:VEVENT\nEND:VCALENDAR\n"
    )
