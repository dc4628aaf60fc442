"""Where Google is, and as which application we come: settings, so that a test or a proxy can stand in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

AUTHORISE = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
REVOKE = "https://oauth2.googleapis.com/revoke"
GMAIL = "https://gmail.googleapis.com"
CALENDAR = "https://www.googleapis.com"
CERTIFICATES = "https://www.googleapis.com/oauth2/v1/certs"


_KINDS = ("installed", "web")


class FaultyClient(ValueError):
    """What names the application to Google can not be used; the message has no secret in it."""


@dataclass(frozen=True, slots=True)
class GoogleEndpoints:
    """Where Google answers. `gmail` and `calendar` are roots: what stands before the path of a method."""

    authorise: str = AUTHORISE
    token: str = TOKEN
    revoke: str = REVOKE
    gmail: str = GMAIL
    calendar: str = CALENDAR
    certificates: str = CERTIFICATES


@dataclass(frozen=True, slots=True)
class GoogleClient:
    """The application as Google knows it."""

    id: str
    secret: str = field(repr=False)


def client_in(file: Path) -> GoogleClient:
    """The application in the JSON file that Google's console gives for a client.

    One of the kind "Desktop app" lets people sign in on their own machine, one of the kind "Web
    application" where browsers come back to an address that is registered for it.

    Raises:
        FaultyClient: it can not be read, or is something else.
    """
    try:
        written: Any = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FaultyClient(f"{file}: expected a JSON file, found {type(error).__name__}") from error
    kind = next((each for each in _KINDS if isinstance(written, dict) and each in written), None)
    found = None if kind is None else written[kind]
    if not isinstance(found, dict):
        raise FaultyClient(
            f"{file}: expected the client of a desktop app (`installed`) or of a web application (`web`), "
            "found something else"
        )
    name, secret = found.get("client_id"), found.get("client_secret")
    if not isinstance(name, str) or not isinstance(secret, str):
        raise FaultyClient(f"{file}: expected {kind}.client_id and {kind}.client_secret")
    return GoogleClient(name, secret)
