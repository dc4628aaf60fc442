"""Microsoft's own client for its authority, unpatched, and requests for Graph, pointed at a sandbox."""

from __future__ import annotations

import msal
import requests

from integrations.sandbox.microsoft.accounts import TENANT
from integrations.sandbox.microsoft.sign_in import APP_ID, APP_SECRET, CLIENT_ID
from integrations.sandbox.sandbox import Sandbox

SVEN, RITA = "sven@ours.example", "rita@ours.example"
AUTHORITY = f"https://login.microsoftonline.com/{TENANT}"
IMMUTABLE = 'IdType="ImmutableId"'
EVERYTHING = ("Mail.ReadWrite", "Mail.Send", "User.Read", "MailboxSettings.Read", "offline_access")


class Rewriting(requests.Session):
    """Sends what is meant for a host of Microsoft to the sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self.trust_env = False
        self._address = sandbox.address

    def request(self, method: str, url: str, **fields: object) -> requests.Response:  # type: ignore[override]
        return super().request(method, url.replace("https:/", self._address, 1), **fields)


def public_client(sandbox: Sandbox, authority: str = AUTHORITY) -> msal.PublicClientApplication:
    return msal.PublicClientApplication(CLIENT_ID, authority=authority, http_client=Rewriting(sandbox))


def confidential_client(
    sandbox: Sandbox, secret: str = APP_SECRET, authority: str = AUTHORITY, client_id: str = APP_ID
) -> msal.ConfidentialClientApplication:
    return msal.ConfidentialClientApplication(
        client_id, client_credential=secret, authority=authority, http_client=Rewriting(sandbox)
    )  # fmt: skip


class Graph:
    """Graph with one token. Paths begin after `/v1.0`; links of answers are followed as they are."""

    def __init__(self, sandbox: Sandbox, token: str, host: str = "graph.microsoft.com") -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._base = f"{sandbox.address}/{host}/v1.0"

    def ask(self, verb: str, path: str, *, prefer: str = "", **fields: object) -> requests.Response:
        url = path if path.startswith("http") else self._base + path
        headers = {**fields.pop("headers", {}), **({"Prefer": prefer} if prefer else {})}
        return self._session.request(verb, url, headers=headers, timeout=20, **fields)

    def get(self, path: str, *, prefer: str = "", **options: object):
        """The JSON of an answer that has to be a success."""
        params = {name.replace("_", "$", 1) if name[0] == "_" else name: v for name, v in options.items()}
        answer = self.ask("GET", path, prefer=prefer, params=params)
        assert answer.ok, answer.text
        return answer.json()

    def post(self, path: str, body=None, *, prefer: str = ""):
        answer = self.ask("POST", path, prefer=prefer, json={} if body is None else body)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def pages(self, path: str, *, prefer: str = "", **options: object) -> tuple[list[dict], str | None]:
        """All items of a listing, and its delta link."""
        answer = self.get(path, prefer=prefer, **options)
        items = list(answer["value"])
        while "@odata.nextLink" in answer:
            answer = self.get(answer["@odata.nextLink"], prefer=prefer)
            items += answer["value"]
        return items, answer.get("@odata.deltaLink")

    def refusal(self, path: str, verb: str = "GET", **fields: object) -> tuple[int, str]:
        """The status and code with which something is refused."""
        answer = self.ask(verb, path, **fields)
        assert not answer.ok, answer.text
        return answer.status_code, answer.json()["error"]["code"]

    def close(self) -> None:
        self._session.close()


def mail(subject: str = "Prices", *, sender: str = "bea@north.example", to: str = SVEN, **fields: str) -> str:
    """A short message."""
    headers = {
        "From": sender, "To": to, "Subject": subject, "Date": "Mon, 23 Nov 2026 10:00:00 +0100",
        "Message-ID": f"<{subject.replace(' ', '.').lower()}@north.example>", **fields,
    }  # fmt: skip
    text = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"{text}\r\nHello,\r\nthis is about {subject}.\r\n"
