"""Both Outlook adapters over a sandbox, and what tests ask of them again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.moments import Instant
from domain.ports.provider import (
    Collection,
    Content,
    MailContent,
    Page,
    Provider,
    ProviderFailed,
)
from integrations.microsoft_graph.calling import GraphApi
from integrations.microsoft_graph.settings import GraphSettings
from integrations.outlook_calendar.provider import OutlookCalendarProvider
from integrations.outlook_calendar.settings import OutlookCalendarSettings
from integrations.outlook_mail.provider import OutlookMailProvider
from integrations.outlook_mail.settings import OutlookMailSettings
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.asking import Purse, SandboxClock, failure, gone, keys, why

__all__ = ["Purse", "SandboxClock", "failure", "gone", "keys", "why"]

RITA, SVEN, BEA = "rita@ours.example", "sven@ours.example", "bea@north.example"
BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BERLIN = "W. Europe Standard Time"
SCOPES = ("Mail.Read", "Calendars.Read", "User.Read")


@dataclass
class SandboxTokens:
    """Access tokens of one sign-in; a new one whenever one is refused."""

    sandbox: Sandbox
    address: str
    scopes: Sequence[str] = SCOPES
    renewals: int = 0
    _token: str = ""

    def token(self) -> str:
        return self._token or self.renewed("")

    def renewed(self, refused: str) -> str:
        self.renewals += bool(refused)
        self._token = self.sandbox.microsoft.sign_in.tokens(self.address, self.scopes)["access_token"]
        return self._token


@contextmanager
def opened_sandbox() -> Iterator[Sandbox]:
    """One whose own answers all have to be right, whatever a test does to it."""
    with Sandbox() as made:
        made.clock.stand()
        made.clock.set(BEGIN)
        for address in (RITA, SVEN):
            made.microsoft.sign_in.open_account(address)
        yield made
        assert made.microsoft.violations == []


def graph_of(
    sandbox: Sandbox, address: str = RITA, *, tokens=None, budget=None, **settings: object
) -> GraphApi:
    """Graph as one person reaches it."""
    return GraphApi(
        GraphSettings(root=f"{sandbox.address}/graph.microsoft.com/v1.0", timeout=20, **settings),
        tokens=tokens or SandboxTokens(sandbox, address),
        budget=budget or Purse(),
        clock=SandboxClock(sandbox),
    )


@contextmanager
def mail_of(
    sandbox: Sandbox,
    address: str = RITA,
    *,
    api=None,
    headers_only: bool = False,
    page: int = 200,
    **how: object,
) -> Iterator[OutlookMailProvider]:
    """The mail of somebody."""
    settings = OutlookMailSettings(headers_only=headers_only, page=page)
    made = OutlookMailProvider(api or graph_of(sandbox, address, **how), settings=settings)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def calendars_of(
    sandbox: Sandbox, address: str = RITA, *, settings=None, **how: object
) -> Iterator[OutlookCalendarProvider]:
    """The calendars of somebody."""
    made = OutlookCalendarProvider(
        graph_of(sandbox, address, **how), owner=address, settings=settings or OutlookCalendarSettings()
    )
    try:
        yield made
    finally:
        made.close()


def named(provider: Provider, name: str) -> Collection:
    """The collection that people call so."""
    (found,) = (each for each in provider.collections() if each.name == name)
    return found


def pages(ask: Callable[[str | None], Page]) -> list[Page]:
    """All pages of a round, by the mark of the page before."""
    found = [ask(None)]
    while found[-1].more is not None:
        found.append(ask(found[-1].more))
    return found


def listed(provider: Provider, collection: Collection, since: Instant | None = None) -> list[Page]:
    """A whole backfill."""
    return pages(lambda more: provider.backfill(collection, since=since, more=more))


def changed(provider: Provider, collection: Collection, cursor: str) -> list[Page]:
    """A whole round of changes."""
    return pages(lambda more: provider.changes(collection, cursor, more=more))


def cursor_of(found: Sequence[Page]) -> str:
    """Where changes begin after a round."""
    assert found[-1].cursor is not None
    return found[-1].cursor


def contents(provider: Provider, collection: Collection, found: Sequence[Page]) -> dict[str, Content]:
    """What is there, with what had to be fetched."""
    told = {each.key: each.content for page in found for each in page.items}
    asked = [key for key, content in told.items() if content is None]
    had = {key: content for key, content in told.items() if content is not None}
    for key, content in provider.fetch(collection, asked) if asked else ():
        assert not isinstance(content, ProviderFailed), content
        had[key] = content
    return had


def subjects(found: dict[str, Content]) -> list[str]:
    """The subjects of mails that are captured, sorted."""
    mails = [each for each in found.values() if isinstance(each, MailContent) and each.left_out is None]
    lines = [line for each in mails for line in each.data.decode().splitlines()]
    return sorted(line.partition(": ")[2] for line in lines if line.startswith("Subject: "))


def mail(subject: str = "Prices", *, sender: str = BEA, to: str = RITA, **fields: str) -> str:
    """A short message."""
    headers = {
        "From": sender, "To": to, "Subject": subject, "Date": "Mon, 23 Nov 2026 10:00:00 +0100",
        "Message-ID": f"<{subject.replace(' ', '.').lower()}@north.example>", **fields,
    }  # fmt: skip
    text = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"{text}\r\nHello,\r\nthis is about {subject}.\r\n"
