"""The authorisation endpoint: what a browser sees, and what a person's answer leads to."""

from __future__ import annotations

import html
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from integrations.sandbox.exchange import Answer, Request, html_answer, redirect
from integrations.sandbox.google.accounts import Account
from integrations.sandbox.google.oauth.grants import Client, Code
from integrations.sandbox.google.oauth.scopes import IDENTITY, known_scopes, read_scopes, write_scopes
from integrations.sandbox.google.world import World

PATH = "/o/oauth2/v2/auth"
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
_KNOWN = {
    "client_id", "redirect_uri", "response_type", "scope", "state", "access_type", "prompt", "login_hint",
    "include_granted_scopes", "code_challenge", "code_challenge_method", "nonce", "hd",
}  # fmt: skip


class FaultyRequest(ValueError):
    """A request that is answered with an error page instead of going back to the application."""

    def __init__(self, code: str, says: str, status: int = 400) -> None:
        super().__init__(f"{code}: {says}")
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class Asking:
    """An authorisation request that is in order."""

    client: Client
    redirect: str
    scopes: frozenset[str]
    state: str | None
    offline: bool
    prompts: frozenset[str]
    hint: str | None
    challenge: str | None
    nonce: str | None
    include_granted: bool

    def back(self, **fields: str) -> str:
        """The address that the browser is sent to."""
        if self.state is not None:
            fields["state"] = self.state
        return f"{self.redirect}{'&' if '?' in self.redirect else '?'}{urlencode(fields)}"


def read_asking(world: World, query: str) -> Asking:
    """Read a request strictly.

    Raises:
        FaultyRequest: something about it is not as it has to be.
    """
    given = dict(parse_qsl(query, keep_blank_values=True))
    for name in given:
        if name not in _KNOWN:
            raise FaultyRequest("invalid_request", f"Parameter not allowed for this message type: {name}")
    client = world.grants.clients.get(given.get("client_id", ""))
    if client is None:
        raise FaultyRequest("invalid_client", "The OAuth client was not found.", 401)
    if not _may_return_to(client, given.get("redirect_uri", "")):
        raise FaultyRequest("redirect_uri_mismatch", "The redirect URI is not registered for this client.")
    if given.get("response_type") != "code":
        raise FaultyRequest("unsupported_response_type", "The sandbox models response_type=code only.")
    return Asking(
        client=client,
        redirect=given["redirect_uri"],
        scopes=_scopes(given.get("scope", "")),
        state=given.get("state"),
        offline=given.get("access_type") == "offline",
        prompts=frozenset(given.get("prompt", "").split()),
        hint=given.get("login_hint"),
        challenge=_challenge(given),
        nonce=given.get("nonce"),
        include_granted=given.get("include_granted_scopes") == "true",
    )


def _scopes(text: str) -> frozenset[str]:
    scopes = read_scopes(text)
    if not scopes:
        raise FaultyRequest("invalid_request", "Missing required parameter: scope")
    if unknown := scopes - known_scopes():
        raise FaultyRequest(
            "invalid_scope", f"Some requested scopes were invalid: {', '.join(sorted(unknown))}"
        )
    return scopes


def _challenge(given: dict[str, str]) -> str | None:
    challenge = given.get("code_challenge")
    if challenge is not None and given.get("code_challenge_method", "plain") != "S256":
        raise FaultyRequest("invalid_request", "The sandbox takes code_challenge_method=S256 only.")
    return challenge


def _may_return_to(client: Client, address: str) -> bool:
    parts = urlsplit(address)
    if parts.fragment or not parts.scheme:
        return False
    if client.redirects:
        return address in client.redirects
    return parts.scheme == "http" and parts.hostname in _LOOPBACK


def decide(world: World, asking: Asking, account: Account, granted: frozenset[str] | None) -> str:
    """What a person's answer leads to: where the browser goes. `granted` is None for a refusal."""
    if granted is None:
        return asking.back(error="access_denied")
    key = (account.number, asking.client.id)
    before = world.grants.consents.get(key, frozenset())
    scopes = (asking.scopes & (granted | IDENTITY)) | (before if asking.include_granted else frozenset())
    fresh = not scopes <= before or "consent" in asking.prompts
    world.grants.consents[key] = before | scopes
    code = world.grants.code(
        Code(
            account=account,
            client=asking.client.id,
            scopes=scopes,
            redirect=asking.redirect,
            challenge=asking.challenge,
            nonce=asking.nonce,
            offline=asking.offline and fresh,
            until=world.grants.code_ends(),
        )
    )
    return asking.back(code=code, scope=write_scopes(scopes))


def answer_authorise(world: World, request: Request) -> Answer:
    """A page with the question for a browser; the way back for its answer."""
    try:
        if request.verb == "GET":
            return _asked(world, request.query)
        return _answered(world, request.form(), request.body.decode("utf-8", "replace"))
    except FaultyRequest as error:
        page = f"<h1>Access blocked</h1><p>Error {error.status}: {html.escape(str(error))}</p>"
        return html_answer(page, error.status)


def _asked(world: World, query: str) -> Answer:
    asking = read_asking(world, query)
    if asking.prompts == {"none"}:
        account = world.accounts.find(asking.hint or "")
        agreed = None if account is None else world.grants.consents.get((account.number, asking.client.id))
        if account is None or agreed is None or not asking.scopes <= agreed:
            return redirect(asking.back(error="interaction_required"))
        return redirect(decide(world, asking, account, asking.scopes))
    return html_answer(_page(world, asking, query))


def _answered(world: World, form: dict[str, str], body: str) -> Answer:
    asking = read_asking(world, form.get("asked", ""))
    account = world.accounts.find(form.get("account", ""))
    if account is None:
        raise FaultyRequest("invalid_request", "Choose an account.")
    ticked = frozenset(value for name, value in parse_qsl(body) if name == "granted")
    return redirect(decide(world, asking, account, None if form.get("answer") == "deny" else ticked))


def _page(world: World, asking: Asking, query: str) -> str:
    accounts = "".join(
        f"<label><input type=radio name=account value='{html.escape(each.address)}'"
        f"{' checked' if asking.hint == each.address else ''}> {html.escape(each.address)}</label><br>"
        for each in world.accounts
    )
    ticks = "".join(
        f"<label><input type=checkbox name=granted checked value='{html.escape(scope)}'> "
        f"{html.escape(scope)}</label><br>"
        for scope in sorted(asking.scopes - IDENTITY)
    )
    return (
        "<!doctype html><title>Sign in to the sandbox</title><h1>Sign in to the sandbox</h1>"
        f"<form method=post action='{PATH}'><input type=hidden name=asked value='{html.escape(query)}'>"
        f"<fieldset><legend>Account</legend>{accounts}</fieldset>"
        f"<fieldset><legend>{html.escape(asking.client.id)} may</legend>{ticks}</fieldset>"
        "<button name=answer value=allow>Continue</button> "
        "<button name=answer value=deny>Cancel</button></form>"
    )
