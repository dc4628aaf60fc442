"""The stretch of time that is read, and the marks of pages and rounds, which carry it along.

Graph freezes the stretch in its token. When time has moved on too far, the round of changes under the old
token is read to its end, and goes on with all that is in a new stretch; nothing is missed in between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from domain.moments import Instant
from domain.ports.provider import FailureKind, ProviderFailed
from integrations.outlook_calendar.settings import DAY, OutlookCalendarSettings

_MARK = re.compile(r"(\d{1,12})~(\d{1,12})~(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Window:
    """From a moment up to another."""

    since: Instant
    until: Instant

    @property
    def query(self) -> dict[str, str]:
        """As Graph is asked for it."""
        return {"startDateTime": _written(self.since), "endDateTime": _written(self.until)}

    @property
    def ends(self) -> tuple[datetime, datetime]:
        """Its two ends."""
        return datetime.fromtimestamp(self.since, UTC), datetime.fromtimestamp(self.until, UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where reading goes on: in a window, at a query of Graph's; None at its very beginning."""

    window: Window
    query: str | None = None

    def written(self) -> str:
        """As a cursor, or the mark of a page."""
        return f"{self.window.since}~{self.window.until}~{self.query or ''}"

    def at(self, query: str) -> Mark:
        """Further on in the same window."""
        return replace(self, query=query)


def mark_of(text: str) -> Mark:
    """The mark that was written.

    Raises:
        ProviderFailed: of kind `RESYNC` if it is none.
    """
    found = _MARK.fullmatch(text)
    if found is None:
        raise ProviderFailed(FailureKind.RESYNC, "no_mark")
    return Mark(Window(int(found[1]), int(found[2])), found[3] or None)


def opened(settings: OutlookCalendarSettings, now: Instant, since: Instant | None) -> Window:
    """The window as of now, not further back than `since`."""
    furthest = now - settings.days_back * DAY
    return Window(max(furthest, since or furthest), now + settings.days_ahead * DAY)


def following_window(window: Window, settings: OutlookCalendarSettings, now: Instant) -> Window | None:
    """The window to open because this one does not reach far enough any more; None while it does."""
    if window.until - now >= settings.days_left * DAY:
        return None
    return opened(settings, now, window.since)


def _written(at: Instant) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
