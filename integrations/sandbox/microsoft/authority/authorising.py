"""The authorisation endpoint: what a browser sees, and what a person's answer leads to."""

from __future__ import annotations

import html
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from integrations.sandbox.exchange import Answer, Request, html_answer, redirect
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.authority.granting import granted_by
from integrations.sandbox.microsoft.authority.grants import Application, Code
from integrations.sandbox.microsoft.authority.refusals import TokenRefusal
from integrations.sandbox.microsoft.authority.scopes import UnknownScope, read_scopes
from integrations.sandbox.microsoft.authority.tenants import Audience, audience
from integrations.sandbox.microsoft.clouds import Entrance
from integrations.sandbox.microsoft.world import World

_LOOPBACK = {"127.0.0.1", "localhost"}
_MODES = frozenset({"query", "form_post"})
_KNOWN = {
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "prompt", "login_hint",
    "domain_hint", "code_challenge", "code_challenge_method", "nonce", "client_info", "claims",
    "client-request-id", "X-AnchorMailbox", "x-client-SKU", "x-client-Ver", "x-client-OS", "x-client-CPU",
}  # fmt: skip


class FaultyRequest(ValueError):
    """A request that is answered with an error page instead of going back to the application."""

    def __init__(self, code: int, says: str) -> None:
        super().__init__(f"AADSTS{code}: {says}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Asking:
    """An authorisation request that is in order."""

    client: Application
    among: Audience
    redirect: str
    posted: bool
    """The answer goes back in a form, not in the address."""
    scopes: frozenset[str]
    state: str | None
    prompt: str
    hint: str | None
    challenge: str | None
    nonce: str | None

    def back(self, **fields: str) -> str:
        """The address that the browser is sent to."""
        if self.state is not None:
            fields["state"] = self.state
        return f"{self.redirect}{'&' if '?' in self.redirect else '?'}{urlencode(fields)}"


def read_asking(world: World, door: Entrance, tenant: str, query: str) -> Asking:
    """Read a request strictly.

    Raises:
        FaultyRequest: something about it is not as it has to be.
    """
    given = dict(parse_qsl(query, keep_blank_values=True))
    for name in given:
        if name not in _KNOWN:
            raise FaultyRequest(90015, f"The sandbox knows no parameter '{name}' here.")
    try:
        among = audience(world, tenant, door.cloud)
    except TokenRefusal as refusal:
        raise FaultyRequest(refusal.code, refusal.text) from refusal
    client = world.grants.applications.get(given.get("client_id", ""))
    if client is None:
        says = f"Application with identifier '{given.get('client_id', '')}' was not found in the directory."
        raise FaultyRequest(700016, says)
    if not may_return_to(client, given.get("redirect_uri", "")):
        says = (
            f"The redirect URI '{given.get('redirect_uri', '')}' specified in the request does not match the "
            f"redirect URIs configured for the application '{client.id}'."
        )
        raise FaultyRequest(50011, says)
    if given.get("response_type") != "code" or given.get("response_mode", "query") not in _MODES:
        raise FaultyRequest(900561, "The sandbox models response_type=code, by query or form_post.")
    return Asking(
        client=client,
        among=among,
        redirect=given["redirect_uri"],
        posted=given.get("response_mode") == "form_post",
        scopes=_scopes(given.get("scope", ""), among),
        state=given.get("state"),
        prompt=given.get("prompt", ""),
        hint=given.get("login_hint"),
        challenge=_challenge(given),
        nonce=given.get("nonce"),
    )


def _scopes(text: str, among: Audience) -> frozenset[str]:
    try:
        scopes = read_scopes(text, among.cloud)
    except UnknownScope as error:
        raise FaultyRequest(70011, f"The provided value for 'scope' is not valid: {error}") from error
    if not scopes:
        raise FaultyRequest(900144, "The request must contain the following parameter: 'scope'.")
    return scopes


def _challenge(given: dict[str, str]) -> str | None:
    challenge = given.get("code_challenge")
    if challenge is not None and given.get("code_challenge_method", "plain") != "S256":
        raise FaultyRequest(501491, "The sandbox takes code_challenge_method=S256 only.")
    return challenge


def may_return_to(client: Application, address: str) -> bool:
    """Whether an application may be sent to an address; one without any, to each port of this machine."""
    parts = urlsplit(address)
    if parts.fragment or not parts.scheme:
        return False
    if client.redirects:
        return address in client.redirects
    return parts.scheme == "http" and parts.hostname in _LOOPBACK


def decide(world: World, asking: Asking, account: Account, *, agrees: bool) -> str:
    """What a person's answer leads to: where the browser goes.

    Raises:
        FaultyRequest: the person may not sign in here; the page says so, and nothing goes back.
    """
    if not agrees:
        says = "AADSTS65004: User declined to consent to access the app."
        return asking.back(error="access_denied", error_description=says, error_subcode="cancel")
    if not asking.among.lets_in(world, account):
        says = f"User account '{account.address}' does not exist in this tenant."
        raise FaultyRequest(50020, says)
    try:
        scopes = granted_by(world, asking.client, account, asking.scopes)
    except TokenRefusal as refusal:
        says = f"AADSTS{refusal.code}: {refusal.text}"
        word = "access_denied" if refusal.error == "invalid_grant" else refusal.error
        return asking.back(error=word, error_description=says)
    code = world.grants.code(
        Code(
            account=account,
            client=asking.client.id,
            cloud=asking.among.cloud,
            scopes=scopes,
            redirect=asking.redirect,
            challenge=asking.challenge,
            nonce=asking.nonce,
            until=world.grants.code_ends(),
        )
    )
    return asking.back(code=code, session_state="5e7b0a11-0000-4000-8000-0000000000ab")


def answer_authorise(world: World, request: Request, door: Entrance, tenant: str) -> Answer:
    """A page with the question for a browser; the way back for its answer."""
    try:
        if request.verb == "GET":
            return _asked(world, read_asking(world, door, tenant, request.query), request.query)
        form = request.form()
        asking = read_asking(world, door, tenant, form.get("asked", ""))
        account = _chosen(world, form)
        return _sent_back(asking, decide(world, asking, account, agrees=form.get("answer") != "deny"))
    except FaultyRequest as error:
        return html_answer(
            f"<h1>Sorry, but we're having trouble signing you in.</h1><p>{html.escape(str(error))}", 400
        )


def _chosen(world: World, form: dict[str, str]) -> Account:
    account = world.accounts.find(form.get("account", ""))
    if account is None:
        raise FaultyRequest(50034, "The user account does not exist in the directory.")
    return account


def _asked(world: World, asking: Asking, query: str) -> Answer:
    if asking.prompt != "none":
        return html_answer(_page(world, asking, query))
    account = world.accounts.find(asking.hint or "")
    agreed = frozenset[str]()
    if account is not None:
        agreed = world.grants.consents.get((account.id, asking.client.id), frozenset())
    if account is None or not asking.scopes <= agreed:
        says = "AADSTS50058: A silent sign-in request was sent but no user is signed in."
        return _sent_back(asking, asking.back(error="login_required", error_description=says))
    return _sent_back(asking, decide(world, asking, account, agrees=True))


def _sent_back(asking: Asking, location: str) -> Answer:
    """To the application: by the address itself, or by a form that posts itself."""
    if not asking.posted:
        return redirect(location)
    fields = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in parse_qsl(urlsplit(location).query)
    )
    target = html.escape(asking.redirect)
    return html_answer(
        "<!DOCTYPE html><title>Working...</title>"
        f'<form method="post" action="{target}">{fields}<button>Continue</button></form>'
        "<script>document.forms[0].submit()</script>"
    )


def _page(world: World, asking: Asking, query: str) -> str:
    options = "".join(
        f"<option{' selected' if each.address == asking.hint else ''}>{html.escape(each.address)}</option>"
        for each in world.accounts
        if asking.among.lets_in(world, each) and not each.shared
    )
    wanted = "".join(f"<li>{html.escape(each)}</li>" for each in sorted(asking.scopes))
    return (
        "<!DOCTYPE html><title>Permissions requested</title><h1>Permissions requested</h1>"
        f"<p>{html.escape(asking.client.id)} would like to:</p><ul>{wanted}</ul>"
        f'<form method="post"><input type="hidden" name="asked" value="{html.escape(query)}">'
        f'<select name="account">{options}</select>'
        '<button name="answer" value="allow">Accept</button>'
        '<button name="answer" value="deny">Cancel</button></form>'
    )
