"""The client libraries of Google as they come, pointed at a sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

import google_auth_httplib2
import httplib2
from google.oauth2.credentials import Credentials
from google.oauth2.service_account import Credentials as RobotCredentials
from googleapiclient.discovery import Resource, build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import HttpRequest
from googleapiclient.model import JsonModel

from integrations.sandbox.google.sign_in import CLIENT_ID, CLIENT_SECRET
from integrations.sandbox.sandbox import Sandbox

AUTH = "https://www.googleapis.com/auth"
MAIL, CALENDAR = "https://mail.google.com/", f"{AUTH}/calendar"
READ_MAIL, METADATA, COMPOSE = f"{AUTH}/gmail.readonly", f"{AUTH}/gmail.metadata", f"{AUTH}/gmail.compose"
READ_EVENTS = f"{AUTH}/calendar.events.readonly"

RITA, SVEN = "rita@ours.example", "sven@ours.example"


class Client:
    """One signed-in person: both services, and requests that the library would not build."""

    def __init__(self, sandbox: Sandbox, credentials) -> None:
        self.sandbox = sandbox
        self.credentials = credentials
        self._http: list[google_auth_httplib2.AuthorizedHttp] = []

    @cached_property
    def gmail(self) -> Resource:
        return self._service("gmail")

    @cached_property
    def calendar(self) -> Resource:
        return self._service("calendar")

    @cached_property
    def users(self) -> Resource:
        return self.gmail.users()

    @cached_property
    def messages(self) -> Resource:
        return self.users.messages()

    @cached_property
    def drafts(self) -> Resource:
        return self.users.drafts()

    @cached_property
    def events(self) -> Resource:
        return self.calendar.events()

    def http(self) -> google_auth_httplib2.AuthorizedHttp:
        """A connection of its own; closed with the client."""
        self._http.append(
            google_auth_httplib2.AuthorizedHttp(self.credentials, http=httplib2.Http(timeout=20))
        )
        return self._http[-1]

    def request(self, path: str, *, method: str = "GET", body: str | None = None, headers=None):
        """What a path answers, through the library's own transport and error handling."""
        made = HttpRequest(
            self.http(), JsonModel().response, f"{self.sandbox.address}{path}", method=method, body=body,
            headers={"content-type": "application/json", **(headers or {})},
        )  # fmt: skip
        return made.execute()

    def close(self) -> None:
        """Close all connections."""
        for each in self._http:
            each.close()

    def _service(self, name: str) -> Resource:
        return build_from_document(self.sandbox.google.document(name), http=self.http())


def credentials_of(sandbox: Sandbox, address: str, *scopes: str) -> Credentials:
    """Credentials that begin with a refresh token only."""
    tokens = sandbox.google.sign_in.tokens(address, scopes or (MAIL, CALENDAR))
    return Credentials(
        None,
        refresh_token=tokens["refresh_token"],
        token_uri=f"{sandbox.address}/token",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
    )


def robot_credentials(sandbox: Sandbox, *, subject: str | None, scopes: list[str], delegated: list[str]):
    """Credentials of a service account."""
    key = sandbox.google.sign_in.service_account("capture", delegated)
    made = RobotCredentials.from_service_account_info(key, scopes=scopes)
    return made if subject is None else made.with_subject(subject)


@contextmanager
def client_of(sandbox: Sandbox, credentials) -> Iterator[Client]:
    """A client, closed afterwards."""
    client = Client(sandbox, credentials)
    try:
        yield client
    finally:
        client.close()


def refusal(act: Callable[[], object]) -> tuple[int, str, str]:
    """The status, reason and message with which something is refused."""
    try:
        answer = act()
    except HttpError as error:
        body = json.loads(error.content)["error"]
        return error.resp.status, body["errors"][0]["reason"], body["message"]
    raise AssertionError(f"it was not refused: {answer}")


def mail(subject: str = "Prices", *, sender: str = "bea@north.example", to: str = RITA, **fields: str) -> str:
    """A short message."""
    headers = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": "Mon, 23 Nov 2026 10:00:00 +0100",
        **fields,
    }
    text = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"{text}\r\nHello,\r\nthis is about {subject}.\r\n"


def meeting(summary: str = "Review", day: str = "2026-12-01", hour: int = 10, **fields: object) -> dict:
    """An hour in Berlin."""
    return {
        "summary": summary,
        "start": {"dateTime": f"{day}T{hour:02d}:00:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": f"{day}T{hour + 1:02d}:00:00+01:00", "timeZone": "Europe/Berlin"},
        **fields,
    }
