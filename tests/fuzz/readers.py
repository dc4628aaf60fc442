"""The readers under attack, each from bytes to what the product makes of them.

A reader returns when it came to a value or refused with one of its documented errors; every
other exception leaves it, and is a fault of the product.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from domain.languages.packs import signals_of
from domain.moments import SECONDS_A_DAY, instant_of
from domain.touches.mail import CalendarItem
from domain.touches.sighting import NoUsableDate, Tokeniser
from integrations.crmfiles.reading import read_crm_csv
from integrations.crmfiles.values import FaultyCrmFile
from integrations.eventstore.tokens import PlainTokens
from integrations.mailfiles.items import RawMail, UnreadableSource
from integrations.mailfiles.mbox import read_mbox
from integrations.playbookfiles.deal import read_deal_file
from integrations.playbookfiles.faults import FaultyFile
from integrations.playbookfiles.playbook import read_playbook_file
from integrations.rfc5322.envelope import read_envelope
from integrations.rfc5322.headers import body_start
from integrations.rfc5322.html_text import text_of_html
from integrations.rfc5322.message import read_mail
from integrations.rfc5322.reply_text import written_text
from integrations.rfc5322.unreadable import UnreadableMail
from integrations.rfc5545.expanding import expand
from integrations.rfc5545.reading import UnreadableCalendar, read_calendar
from services.replaying import replayed_answer
from tests.fuzz.readers_of_google import event, gmail, push, push_token
from tests.fuzz.readers_of_microsoft import graph_push, outlook, outlook_event, outlook_series
from tests.fuzz.samples import CRM_DEFAULTS, DEAL, PLAYBOOK

YEAR = 366 * SECONDS_A_DAY
AS_OF = instant_of(datetime(2026, 6, 1, tzinfo=UTC))
_TOKENS = PlainTokens()


def mail(data: bytes) -> None:
    """A message: envelope, parts, calendar objects, text, signals, and its fact."""
    with suppress(UnreadableMail, NoUsableDate):
        envelope = read_envelope(data[: body_start(data)], source="box#1")
        read = read_mail(data, envelope, read_calendar=_calendar_part)
        signals_of(read.text, ("en",))
        Tokeniser(_TOKENS).sighting(read)


def mbox(data: bytes) -> None:
    """An mbox, and every message in it."""
    for item in read_mbox(BytesIO(data), name="box"):
        if isinstance(item, RawMail):
            mail(item.message())


def calendar(data: bytes) -> None:
    """A calendar file: its facts, and the instances of its series over the next year."""
    with suppress(UnreadableCalendar):
        items, _ = read_calendar(data, source="box.ics", default_zone=UTC)
        for item in items:
            Tokeniser(_TOKENS).calendar_fact(item)
            if item.recurrence is not None:
                expand(item.recurrence, AS_OF + YEAR)


def text(data: bytes) -> None:
    """What somebody wrote, as plain text and as HTML: quoted mail taken off, signals found."""
    for written in (data.decode("utf-8", "replace"), text_of_html(data.decode("latin-1"))):
        signals_of(written_text(written), ("en",))


def playbook(data: bytes) -> None:
    """A playbook file, and the plan of a deal under it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "playbook.yaml")
        path.write_bytes(data)
        with suppress(FaultyFile):
            read_playbook_file(path)
            Path(name, "deal.yaml").write_bytes(DEAL)
            _replay(Path(name, "deal.yaml"))


def deal(data: bytes) -> None:
    """A deal file, and the whole answer for its deal without any mail."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "deal.yaml")
        path.write_bytes(data)
        with suppress(FaultyFile):
            _replay(path)


def crm(data: bytes) -> None:
    """The CSV of a CRM."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "deals.csv")
        path.write_bytes(data)
        with suppress(FaultyCrmFile):
            read_crm_csv(path, CRM_DEFAULTS)


def source(data: bytes) -> None:
    """A file of which nothing is known, given to a deal: mail, a calendar, an archive, or nothing of it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name, "unknown").write_bytes(data)
        Path(name, "deal.yaml").write_bytes(DEAL)
        Path(name, "playbook.yaml").write_bytes(PLAYBOOK)
        with suppress(UnreadableSource):
            _replay(Path(name, "deal.yaml"), Path(name, "unknown"))


READERS: Mapping[str, Callable[[bytes], None]] = {
    reader.__name__: reader
    for reader in (
        *(mail, mbox, calendar, text, playbook, deal, crm, source, push, push_token, gmail, event),
        *(graph_push, outlook, outlook_event, outlook_series),
    )
}


def _calendar_part(data: bytes, name: str) -> Iterator[CalendarItem]:
    with suppress(UnreadableCalendar):
        yield from read_calendar(data, source=name, default_zone=UTC)[0]


def _replay(path: Path, *sources: Path) -> None:
    """The answer as the command prints it: JSON without anything that JSON has not."""
    json.dumps(replayed_answer(read_deal_file(path), sources, AS_OF), allow_nan=False)
