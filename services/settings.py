"""Settings: where the ledger is and which key unlocks its texts. Read from the environment.

| variable | meaning | default |
|---|---|---|
| `SETPOINT_LEDGER` | a file path or `postgresql://...` | `setpoint/ledger.db` in your data folder |
| `SETPOINT_MASTER_KEY` | 32 bytes in base64 that wrap everybody's keys | a file beside the ledger |
| `SETPOINT_CHANNEL` | a file path or `kafka://host:port/prefix` | a file beside the ledger |
| `SETPOINT_INBOX` | the folder that the capture role watches | `inbox` in the current folder |
| `SETPOINT_API` | `host:port` at which the api role listens | `127.0.0.1:8470` |
| `SETPOINT_URL` | the https address where people reach it: links, signing in | where the api listens |
| `SETPOINT_OIDC_ISSUER` | the https address of the OpenID Connect issuer of people | not set |
| `SETPOINT_OIDC_AUDIENCE` | what their tokens have to name | `setpoint` |
| `SETPOINT_OIDC_CLAIM` | the claim of a token that holds a person's address | `email` |
| `SETPOINT_OIDC_CLIENT_ID` | as what people sign in at the pages there; else they can not | not set |
| `SETPOINT_OIDC_CLIENT_SECRET` | its secret; a client without one has PKCE alone | not set |
| `SETPOINT_DEVELOPMENT_ISSUER` | `1`: an issuer here that vouches for anybody; never in earnest | not set |
| `SETPOINT_CORS` | other sites whose pages may ask the API, by commas: `https://crm.example.com` | not set |
| `SETPOINT_QUOTAS` | units a minute | `gmail=6000/1200000,calendar=600/10000,graph=1000/120000` |
| `SETPOINT_PUSH` | the https address at which Google's calendars push; else they are polled | not set |
| `SETPOINT_TIMEZONE` | where calendar times without a zone are taken to be | `UTC` |
| `SETPOINT_GRANT_KEY` | 32 bytes in base64 that seal the grants of mailboxes | made from the master key |
| `SETPOINT_GRANT_KEY_PATH` | a file with that key, as `setpoint mailboxes rotate-key` makes it | not set |
| `SETPOINT_GOOGLE_CLIENT_JSON` | the JSON of your client, a "Desktop app" or a "Web application" | not set |
| `SETPOINT_GOOGLE_CLIENT_ID` | its id, instead of the file | not set |
| `SETPOINT_GOOGLE_CLIENT_SECRET` | its secret, instead of the file | not set |
| `SETPOINT_GOOGLE_AUTHORISE_URL` | where people sign in | `https://accounts.google.com/o/oauth2/v2/auth` |
| `SETPOINT_GOOGLE_TOKEN_URL` | where access tokens come from | `https://oauth2.googleapis.com/token` |
| `SETPOINT_GOOGLE_REVOKE_URL` | where tokens are given back | `https://oauth2.googleapis.com/revoke` |
| `SETPOINT_GOOGLE_GMAIL_URL` | where Gmail's methods begin | `https://gmail.googleapis.com` |
| `SETPOINT_GOOGLE_CALENDAR_URL` | where Calendar's methods begin | `https://www.googleapis.com` |
| `SETPOINT_GOOGLE_CERTS_URL` | whose tokens are Google's | `https://www.googleapis.com/oauth2/v1/certs` |
| `SETPOINT_GOOGLE_PUSH_TOPIC` | the Pub/Sub topic that Gmail pushes to; without it mail is polled | not set |
| `SETPOINT_GOOGLE_PUSH_AUDIENCE` | what tokens of mail pushes have to name; else none is taken | not set |
| `SETPOINT_GOOGLE_PUSH_ACCOUNT` | the service account that pushes mail; else any is believed | not set |
| `SETPOINT_MICROSOFT_CLIENT_ID` | the id of your application in Entra | not set |
| `SETPOINT_MICROSOFT_CLIENT_SECRET` | its secret, where it reads mailboxes by its own rights | not set |
| `SETPOINT_MICROSOFT_TENANT` | the tenant that it belongs to | `organizations` |
| `SETPOINT_MICROSOFT_LOGIN_URL` | where people sign in | `https://login.microsoftonline.com` |
| `SETPOINT_MICROSOFT_GRAPH_URL` | where Graph is, with its version | `https://graph.microsoft.com/v1.0` |
| `SETPOINT_MICROSOFT_AT_ONCE` | requests of one mailbox at a time; Graph allows four | `4` |
| `SETPOINT_MICROSOFT_PUSH` | the https address at which Graph pushes; else it is polled | not set |
| `SETPOINT_HEADLINES_AT` | the hour at which reps are told their headlines, in their zone | `08:00` |
| `SETPOINT_MAIL_FOLDER` | the folder into which their mails are written; else there are none | not set |
| `SETPOINT_MAIL_FROM` | the address that they are from; a mail folder needs one | not set |
| `SETPOINT_DEBUG` | `1` shows the traceback of an internal error | not set |
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations.google_auth.endpoints import (
    AUTHORISE,
    CALENDAR,
    CERTIFICATES,
    GMAIL,
    REVOKE,
    TOKEN,
    FaultyClient,
    GoogleClient,
    GoogleEndpoints,
    client_in,
)
from services.addresses import LOOPBACK, is_alone, people_address, push_address, service_address
from services.faulty_setting import FaultySetting
from services.identity_settings import OidcSettings, allowed_origins, is_development_issuer, oidc_settings
from services.microsoft_settings import MicrosoftSettings, microsoft_settings

__all__ = ["DEFAULT_API", "KEY_BYTES", "LOOPBACK", "FaultySetting", "Settings", "read_settings"]

KEY_BYTES = 32
DEFAULT_API = "127.0.0.1:8470"
DEFAULT_QUOTAS = "gmail=6000/1200000,calendar=600/10000,graph=1000/120000"
DEFAULT_HEADLINES_AT = "08:00"
_HIGHEST_PORT = 65_535
_HOUR = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_QUOTA = re.compile(r"([a-z_]+)=([1-9][0-9]{0,8})/([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class GoogleSettings:
    """What the environment says of Google; without an application nobody can sign in with a browser.

    `client_file` is read when it is needed. `topic`, `audience` and `account` are for pushes.
    """

    endpoints: GoogleEndpoints
    client: GoogleClient | None
    client_file: Path | None
    topic: str | None
    audience: str | None
    account: str | None

    def application(self) -> GoogleClient | None:
        """The application as Google knows it.

        Raises:
            FaultySetting: its file can not be used.
        """
        if self.client is not None or self.client_file is None:
            return self.client
        try:
            return client_in(self.client_file)
        except FaultyClient as error:
            raise FaultySetting(
                "SETPOINT_GOOGLE_CLIENT_JSON", f"a client of a desktop or web application: {error}"
            ) from None


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mails are written for the company's mailer, and whom they are from."""

    folder: Path
    sender: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. `master_key` is None where the store keeps one of its own.

    `grant_key` is None where grants are sealed under a key that the master key gives. `pushes` are the
    addresses at which providers push, by the kind of their mailboxes. `url` is where people reach the system.
    `cors` are the origins whose pages may ask the API.
    `headlines_at` is a minute of the day.

    `data_folder` is made when something is opened that has its default place there.
    """

    data_folder: Path
    ledger: str
    channel: str
    master_key: bytes | None
    inbox: Path
    api: tuple[str, int]
    url: str
    oidc: OidcSettings | None
    development_issuer: bool
    cors: tuple[str, ...]
    zone: ZoneInfo
    google: GoogleSettings
    microsoft: MicrosoftSettings
    grant_key: bytes | None
    debug: bool
    quotas: Mapping[str, tuple[int, int]]
    pushes: Mapping[str, str]
    headlines_at: int
    mail: MailSettings | None

    @property
    def is_alone(self) -> bool:
        """Whether nobody but this machine is answered: then hooks may go to it."""
        return is_alone(self.api[0], self.url)


def read_settings(environment: Mapping[str, str], ledger: str | None = None) -> Settings:
    """The settings of an environment; `ledger` as given on a command line goes first.

    Raises:
        FaultySetting: a value can not be used. Its text is never part of the message.
    """
    ledger = ledger or environment.get("SETPOINT_LEDGER") or str(_data_folder(environment) / "ledger.db")
    api = _host_and_port(environment.get("SETPOINT_API") or DEFAULT_API)
    url = people_address("SETPOINT_URL", environment.get("SETPOINT_URL") or "", api)
    return Settings(
        data_folder=_data_folder(environment),
        ledger=ledger,
        channel=environment.get("SETPOINT_CHANNEL") or _channel_beside(ledger, environment),
        master_key=_key("SETPOINT_MASTER_KEY", environment.get("SETPOINT_MASTER_KEY")),
        inbox=Path(environment.get("SETPOINT_INBOX") or "inbox"),
        api=api,
        url=url,
        oidc=oidc_settings(environment),
        development_issuer=is_development_issuer(environment, api[0], url),
        cors=allowed_origins(environment.get("SETPOINT_CORS") or ""),
        zone=_zone(environment.get("SETPOINT_TIMEZONE") or "UTC"),
        google=_google(environment),
        microsoft=microsoft_settings(environment),
        grant_key=_grant_key(environment),
        debug=environment.get("SETPOINT_DEBUG") == "1",
        quotas=_quotas(environment.get("SETPOINT_QUOTAS") or DEFAULT_QUOTAS),
        pushes=_pushes(environment),
        headlines_at=_minute(environment.get("SETPOINT_HEADLINES_AT") or DEFAULT_HEADLINES_AT),
        mail=_mail(environment),
    )


def _channel_beside(ledger: str, environment: Mapping[str, str]) -> str:
    """A file for one machine; beside a database there is no place for it but the data folder."""
    return f"{ledger}.channel" if "://" not in ledger else str(_data_folder(environment) / "channel.db")


def _data_folder(environment: Mapping[str, str]) -> Path:
    base = environment.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "setpoint"


def _host_and_port(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > _HIGHEST_PORT:
        raise FaultySetting("SETPOINT_API", f"host:port, such as {DEFAULT_API}")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _quotas(text: str) -> Mapping[str, tuple[int, int]]:
    found = [_QUOTA.fullmatch(each.strip()) for each in text.split(",")]
    if not all(found):
        raise FaultySetting("SETPOINT_QUOTAS", f"name=mailbox/application, such as {DEFAULT_QUOTAS}")
    return {each[1]: (int(each[2]), int(each[3])) for each in found if each}


def _pushes(environment: Mapping[str, str]) -> Mapping[str, str]:
    told = {
        "google": push_address("SETPOINT_PUSH", environment.get("SETPOINT_PUSH") or ""),
        "microsoft": push_address(
            "SETPOINT_MICROSOFT_PUSH", environment.get("SETPOINT_MICROSOFT_PUSH") or ""
        ),
    }
    return {kind: address for kind, address in told.items() if address}


def _minute(text: str) -> int:
    """Minutes since midnight, of an hour such as `08:00`."""
    found = _HOUR.fullmatch(text)
    if found is None:
        raise FaultySetting("SETPOINT_HEADLINES_AT", f"an hour such as {DEFAULT_HEADLINES_AT}")
    return int(found[1]) * 60 + int(found[2])


def _mail(environment: Mapping[str, str]) -> MailSettings | None:
    folder = environment.get("SETPOINT_MAIL_FOLDER")
    sender = environment.get("SETPOINT_MAIL_FROM") or ""
    if (folder and not sender) or (sender and not _ADDRESS.fullmatch(sender)):
        raise FaultySetting("SETPOINT_MAIL_FROM", "an address such as setpoint@example.com")
    return MailSettings(Path(folder), sender) if folder else None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FaultySetting("SETPOINT_TIMEZONE", "an IANA time zone, such as Europe/Berlin") from None


def _google(environment: Mapping[str, str]) -> GoogleSettings:
    name, secret = (
        environment.get("SETPOINT_GOOGLE_CLIENT_ID"),
        environment.get("SETPOINT_GOOGLE_CLIENT_SECRET"),
    )
    if bool(name) != bool(secret):
        raise FaultySetting("SETPOINT_GOOGLE_CLIENT_SECRET", "an id and its secret, or neither")
    file = environment.get("SETPOINT_GOOGLE_CLIENT_JSON")
    return GoogleSettings(
        endpoints=GoogleEndpoints(
            authorise=_url("AUTHORISE", environment.get("SETPOINT_GOOGLE_AUTHORISE_URL") or AUTHORISE),
            token=_url("TOKEN", environment.get("SETPOINT_GOOGLE_TOKEN_URL") or TOKEN),
            revoke=_url("REVOKE", environment.get("SETPOINT_GOOGLE_REVOKE_URL") or REVOKE),
            gmail=_url("GMAIL", environment.get("SETPOINT_GOOGLE_GMAIL_URL") or GMAIL),
            calendar=_url("CALENDAR", environment.get("SETPOINT_GOOGLE_CALENDAR_URL") or CALENDAR),
            certificates=_url("CERTS", environment.get("SETPOINT_GOOGLE_CERTS_URL") or CERTIFICATES),
        ),
        client=GoogleClient(name, secret) if name and secret else None,
        client_file=Path(file) if file else None,
        topic=environment.get("SETPOINT_GOOGLE_PUSH_TOPIC") or None,
        audience=environment.get("SETPOINT_GOOGLE_PUSH_AUDIENCE") or None,
        account=environment.get("SETPOINT_GOOGLE_PUSH_ACCOUNT") or None,
    )


def _url(what: str, text: str) -> str:
    return service_address(f"SETPOINT_GOOGLE_{what}_URL", text)


def _grant_key(environment: Mapping[str, str]) -> bytes | None:
    given, file = environment.get("SETPOINT_GRANT_KEY"), environment.get("SETPOINT_GRANT_KEY_PATH")
    if given or not file:
        return _key("SETPOINT_GRANT_KEY", given)
    try:
        return _key("SETPOINT_GRANT_KEY_PATH", Path(file).read_text("ascii").strip() or "nothing")
    except (OSError, UnicodeDecodeError):
        raise FaultySetting("SETPOINT_GRANT_KEY_PATH", "a file that can be read") from None


def _key(name: str, text: str | None) -> bytes | None:
    if not text:
        return None
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise FaultySetting(name, f"{KEY_BYTES} bytes in base64")
    return key
