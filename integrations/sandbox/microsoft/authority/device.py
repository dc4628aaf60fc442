"""The device code: an application asks, a person types a code in elsewhere, the application asks again."""

from __future__ import annotations

import html
import secrets
import string
from datetime import timedelta

from integrations.sandbox.exchange import Answer, Json, Request, html_answer
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.authority.granting import granted_by
from integrations.sandbox.microsoft.authority.grants import DEVICE_LIVES, Code, DeviceCode
from integrations.sandbox.microsoft.authority.refusals import TokenRefusal, invalid_scope, malformed, missing
from integrations.sandbox.microsoft.authority.scopes import UnknownScope, read_scopes
from integrations.sandbox.microsoft.authority.tenants import audience, client_of
from integrations.sandbox.microsoft.clouds import AUTHORITY_OF, Entrance
from integrations.sandbox.microsoft.world import World

INTERVAL = 5
_LETTERS = string.ascii_uppercase + string.digits


def begun(world: World, form: dict[str, str], door: Entrance, tenant: str) -> Json:
    """A code for the person and one for the application.

    Raises:
        TokenRefusal: something about the request is not as it has to be.
    """
    audience(world, tenant, door.cloud)
    client = client_of(world, form, tenant)
    if "scope" not in form:
        raise missing("scope")
    try:
        scopes = read_scopes(form["scope"], door.cloud)
    except UnknownScope as error:
        raise invalid_scope(str(error)) from error
    user_code = "".join(secrets.choice(_LETTERS) for _ in range(9))
    device_code = secrets.token_urlsafe(150)
    until = world.clock.now() + DEVICE_LIVES
    world.grants.devices[device_code] = DeviceCode(client.id, door.cloud, tenant, scopes, user_code, until)
    page = f"https://{AUTHORITY_OF[door.cloud]}/common/oauth2/deviceauth"
    return {
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": page,
        "expires_in": int(DEVICE_LIVES.total_seconds()),
        "interval": INTERVAL,
        "message": f"To sign in, use a web browser to open the page {page} and enter the code {user_code} "
        "to authenticate.",
    }


def redeemed(world: World, text: str, client: str) -> Code:
    """What the person granted.

    Raises:
        TokenRefusal: nothing yet, or never.
    """
    asked = world.grants.devices.get(text)
    if asked is None or asked.client != client:
        raise TokenRefusal("bad_verification_code", 70018, "Invalid verification code.")
    now = world.clock.now()
    if now >= asked.until:
        raise TokenRefusal("expired_token", 70020, "The provided value for the device code has expired.")
    if asked.declined:
        says = "The end user denied the authorization request."
        raise TokenRefusal("authorization_declined", 70013, says)
    if asked.answered is None:
        hasty = asked.polled is not None and now - asked.polled < timedelta(seconds=INTERVAL)
        asked.polled = now
        if hasty:
            raise TokenRefusal("slow_down", 70017, "The client polls too often.")
        says = "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
        raise TokenRefusal("authorization_pending", 70016, says)
    del world.grants.devices[text]
    return asked.answered


def answered(world: World, user_code: str, account: Account | None) -> None:
    """A person types a code in, and agrees; without an account, refuses.

    Raises:
        TokenRefusal: there is no such code, it is too old, or the person may not grant it.
    """
    asked = next((each for each in world.grants.devices.values() if each.user_code == user_code), None)
    if asked is None or world.clock.now() >= asked.until:
        raise malformed()
    if account is None:
        asked.declined = True
        return
    client = world.grants.applications[asked.client]
    if not audience(world, asked.authority, asked.cloud).lets_in(world, account):
        raise TokenRefusal("invalid_request", 50020, "The account is not one that may sign in here.")
    scopes = granted_by(world, client, account, asked.scopes)
    asked.answered = Code(account, client.id, asked.cloud, scopes, "", None, None, asked.until)


def _page(world: World) -> str:
    people = "".join(
        f"<option>{html.escape(each.address)}</option>" for each in world.accounts if not each.shared
    )
    return (
        '<!DOCTYPE html><title>Enter code</title><h1>Enter code</h1><form method="post">'
        '<label>Code <input name="code"></label> '
        f'<label>Account <select name="account">{people}</select></label> '
        '<button name="answer" value="allow">Continue</button>'
        '<button name="answer" value="deny">Cancel</button></form>'
    )


def answer_device_page(world: World, request: Request) -> Answer:
    """The page on which a code is typed in."""
    if request.verb == "GET":
        return html_answer(_page(world))
    form = request.form()
    account = world.accounts.find(form.get("account", ""))
    try:
        if account is None:
            return html_answer("<h1>Choose an account.</h1>", 400)
        answered(world, form.get("code", ""), None if form.get("answer") == "deny" else account)
    except TokenRefusal as refusal:
        return html_answer(f"<h1>{html.escape(str(refusal))}</h1>", 400)
    return html_answer("<h1>You have signed in. You may close this window.</h1>")
