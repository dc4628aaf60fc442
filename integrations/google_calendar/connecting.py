"""The way to Calendar's methods, for whoever reads there and whoever acts there."""

from __future__ import annotations

from google.auth.credentials import Credentials

from domain.ports.clock import Clock
from domain.ports.provider import Budget
from integrations.google_api.calling import GoogleApi
from integrations.google_calendar.settings import CalendarSettings


def calendar_api(
    credentials: Credentials,
    *,
    budget: Budget,
    clock: Clock,
    settings: CalendarSettings | None,
    owner: str | None,
) -> GoogleApi:
    """Calendar for whom `credentials` stand for; what is asked counts on the quota of `owner`."""
    chosen = settings or CalendarSettings()
    return GoogleApi(
        "calendar",
        root=chosen.root,
        credentials=credentials,
        budget=budget,
        clock=clock,
        timeout=chosen.timeout,
        owner=owner,
    )
