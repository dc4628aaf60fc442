"""Plain requests to the sandbox's calendars and subscriptions, as any client would send them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import requests

from integrations.sandbox.sandbox import Sandbox

RITA, SVEN, BEA = "rita@ours.example", "sven@ours.example", "bea@north.example"
BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOVEMBER = {"startDateTime": "2026-11-01T00:00:00Z", "endDateTime": "2026-12-01T00:00:00Z"}
BERLIN = "W. Europe Standard Time"
_OPEN: list[requests.Session] = []
SCOPES = ("Calendars.ReadWrite", "Calendars.ReadWrite.Shared", "Mail.Read")


@contextmanager
def graph_sandbox(*people: str) -> Iterator[Sandbox]:
    """One with people (Rita and Sven) whose own answers all have to be right, whatever a test does to it."""
    with Sandbox() as made:
        made.clock.stand()
        made.clock.set(BEGIN)
        for address in people or (RITA, SVEN):
            made.microsoft.sign_in.open_account(address)
        yield made
        while _OPEN:
            _OPEN.pop().close()
        assert made.microsoft.violations == []


class Graph:
    """One signed-in person, or an application (`token` of its own)."""

    def __init__(self, sandbox: Sandbox, address: str = "", *scopes: str, token: str | None = None) -> None:
        self.sandbox = sandbox
        self.base = f"{sandbox.address}/graph.microsoft.com"
        tokens = sandbox.microsoft.sign_in.tokens
        self.token = token or tokens(address, scopes or SCOPES)["access_token"]
        self._session = requests.Session()
        self._session.trust_env = False
        _OPEN.append(self._session)

    def call(
        self,
        verb: str,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        body: object = None,
        prefer: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        url = path if path.startswith("http") else f"{self.base}/v1.0/{path}"
        if params:
            url += "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in params.items())
        sent = {
            "authorization": f"Bearer {self.token}",
            **({"prefer": prefer} if prefer else {}),
            **(headers or {}),
        }
        return self._session.request(verb, url, json=body, headers=sent, timeout=20)

    def get(self, path: str, params: Mapping[str, str] | None = None, *, prefer: str = "") -> dict[str, Any]:
        answer = self.call("GET", path, params, prefer=prefer)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refusal(
        self, verb: str, path: str, params: Mapping[str, str] | None = None, **more: object
    ) -> tuple[int, str]:
        answer = self.call(verb, path, params, **more)  # type: ignore[arg-type]
        return answer.status_code, answer.json()["error"]["code"]

    def round(
        self, link: str = "me/calendarView/delta", *, prefer: str = "", window: Mapping[str, str] = NOVEMBER
    ) -> tuple[list[dict[str, Any]], str]:
        """All items of a round of changes, and its delta link."""
        items: list[dict[str, Any]] = []
        page = self.get(link, None if "token=" in link else window, prefer=prefer)
        while "@odata.nextLink" in page:
            items += page["value"]
            page = self.get(page["@odata.nextLink"], prefer=prefer)
        return items + page["value"], page["@odata.deltaLink"]


def application(sandbox: Sandbox, roles: Sequence[str]) -> Graph:
    """Graph as an application by itself."""
    told = sandbox.microsoft.sign_in.application(roles)
    form = {
        "grant_type": "client_credentials", "client_id": told["client_id"],
        "client_secret": told["client_secret"], "scope": "https://graph.microsoft.com/.default",
    }  # fmt: skip
    url = f"{sandbox.address}/login.microsoftonline.com/{told['tenant']}/oauth2/v2.0/token"
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(url, data=form, timeout=20)
    return Graph(sandbox, token=answer.json()["access_token"])


def at(day: int, hour: int, *, zone: str = BERLIN) -> dict[str, str]:
    """A time in November 2026."""
    return {"dateTime": f"2026-11-{day:02}T{hour:02}:00:00", "timeZone": zone}


def meeting(
    day: int = 25, hour: int = 10, *guests: str, subject: str = "Demo", **more: object
) -> dict[str, Any]:
    """An hour, as Graph takes it."""
    return {
        "subject": subject,
        "start": at(day, hour),
        "end": at(day, hour + 1),
        "attendees": [{"emailAddress": {"address": each}} for each in guests],
        **more,
    }


def weekly(day: int = 2, hour: int = 10, *guests: str, count: int = 4, **more: object) -> dict[str, Any]:
    """The same, each week from a Monday on."""
    recurrence = {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]},
        "range": {"type": "numbered", "startDate": f"2026-11-{day:02}", "numberOfOccurrences": count},
    }
    return meeting(day, hour, *guests, recurrence=recurrence, **more)
