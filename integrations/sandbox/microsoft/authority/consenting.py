"""The administrator's consent: for everybody in a tenant, at an address of its own."""

from __future__ import annotations

import html
from urllib.parse import parse_qsl, urlencode

from integrations.sandbox.exchange import Answer, Request, html_answer, redirect
from integrations.sandbox.microsoft.authority.authorising import FaultyRequest, may_return_to
from integrations.sandbox.microsoft.authority.grants import Application
from integrations.sandbox.microsoft.authority.refusals import TokenRefusal
from integrations.sandbox.microsoft.authority.scopes import DEFAULT, IDENTITY, UnknownScope, read_scopes
from integrations.sandbox.microsoft.authority.tenants import audience
from integrations.sandbox.microsoft.clouds import Entrance
from integrations.sandbox.microsoft.world import World


def consented(client: Application, tenant: str, scopes: frozenset[str]) -> None:
    """An administrator grants scopes for everybody in a tenant."""
    before = client.consented.get(tenant, frozenset())
    client.consented[tenant] = before | (scopes - IDENTITY - {DEFAULT})


def decide(world: World, door: Entrance, tenant: str, query: str, *, agrees: bool) -> str:
    """What an administrator's answer leads to: where the browser goes.

    Raises:
        FaultyRequest: something about the request is not as it has to be.
    """
    given = dict(parse_qsl(query, keep_blank_values=True))
    client = world.grants.applications.get(given.get("client_id", ""))
    if client is None or not may_return_to(client, given.get("redirect_uri", "")):
        raise FaultyRequest(50011, "The redirect URI does not match those of the application.")
    try:
        among = audience(world, tenant, door.cloud)
        scopes = read_scopes(given.get("scope", ""), door.cloud)
    except (TokenRefusal, UnknownScope) as error:
        raise FaultyRequest(70011, str(error)) from error
    if among.tenant is None:
        raise FaultyRequest(50059, "No tenant-identifying information found in the request.")
    fields = {"state": given["state"]} if "state" in given else {}
    if not agrees:
        fields |= {"error": "access_denied", "error_description": "AADSTS65004: User declined to consent."}
    else:
        consented(client, among.tenant, scopes)
        fields |= {"admin_consent": "True", "tenant": among.tenant, "scope": given.get("scope", "")}
    return f"{given['redirect_uri']}?{urlencode(fields)}"


def answer_admin_consent(world: World, request: Request, door: Entrance, tenant: str) -> Answer:
    """A page with the question for a browser; the way back for its answer."""
    try:
        if request.verb == "GET":
            return html_answer(
                "<!DOCTYPE html><title>Permissions requested</title><h1>Review for your organization</h1>"
                f'<form method="post"><input type="hidden" name="asked" value="{html.escape(request.query)}">'
                '<button name="answer" value="allow">Accept</button>'
                '<button name="answer" value="deny">Cancel</button></form>'
            )
        form = request.form()
        agrees = form.get("answer") != "deny"
        return redirect(decide(world, door, tenant, form.get("asked", ""), agrees=agrees))
    except FaultyRequest as error:
        return html_answer(f"<h1>{html.escape(str(error))}</h1>", 400)
