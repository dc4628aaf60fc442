"""The token endpoint: codes, device codes, refresh tokens and an application's own secret become tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

from integrations.sandbox.exchange import Json
from integrations.sandbox.faults import Asked
from integrations.sandbox.microsoft.accounts import Account, State
from integrations.sandbox.microsoft.authority import device
from integrations.sandbox.microsoft.authority.grants import (
    ACCESS_SECONDS,
    REFRESH_LIVES,
    Application,
    Code,
    Refresh,
)
from integrations.sandbox.microsoft.authority.refusals import (
    TokenRefusal,
    blocked,
    consent_missing,
    demanded,
    inactive,
    invalid_scope,
    malformed,
    missing,
    revoked,
    unknown_application,
)
from integrations.sandbox.microsoft.authority.scopes import (
    DEFAULT,
    IDENTITY,
    UnknownScope,
    read_scopes,
    write_scopes,
)
from integrations.sandbox.microsoft.authority.tenants import Audience, audience, client_of
from integrations.sandbox.microsoft.clouds import AUTHORITY_OF, GRAPH_OF, Entrance
from integrations.sandbox.microsoft.world import World


def asked_of_token(world: World, form: dict[str, str], method: str) -> Asked:
    """What a fault is matched against: the method, whose grant it is, and the kind of grant."""
    grants = world.grants
    held = grants.refreshes.get(form.get("refresh_token", "")) or grants.codes.get(form.get("code", ""))
    return Asked(method, None if held is None else held.account.address, form.get("grant_type"))


def given(world: World, form: dict[str, str], door: Entrance, tenant: str) -> Json:
    """The tokens for a request.

    Raises:
        TokenRefusal: there are none.
    """
    ways: dict[str, Callable[[World, dict[str, str], Audience, str], Json]] = {
        "authorization_code": _for_code,
        "refresh_token": _for_refresh,
        "client_credentials": _for_application,
        "urn:ietf:params:oauth:grant-type:device_code": _for_device,
    }
    if "grant_type" not in form:
        raise missing("grant_type")
    way = ways.get(form["grant_type"])
    if way is None:
        says = f"The app requested an unsupported grant type '{form['grant_type']}'."
        raise TokenRefusal("unsupported_grant_type", 70003, says)
    return way(world, form, audience(world, tenant, door.cloud), tenant)


def _for_code(world: World, form: dict[str, str], among: Audience, tenant: str) -> Json:
    client = client_of(world, form, tenant)
    text = form.get("code", "")
    code = world.grants.codes.get(text)
    if code is None or code.client != client.id or code.cloud is not among.cloud:
        raise malformed()
    if text in world.grants.spent_codes:
        says = "OAuth2 Authorization code was already redeemed, please retry with a new valid code."
        raise TokenRefusal("invalid_grant", 54005, says)
    if world.clock.now() >= code.until:
        says = "The provided authorization code or refresh token has expired due to inactivity."
        raise TokenRefusal("invalid_grant", 70008, says)
    if form.get("redirect_uri") != code.redirect:
        says = "The reply address does not match the reply address provided when requesting the code."
        raise TokenRefusal("invalid_grant", 500112, says)
    _check_verifier(code.challenge, form.get("code_verifier"))
    world.grants.spent_codes.add(text)
    return _first_tokens(world, client, code, form)


def _for_device(world: World, form: dict[str, str], among: Audience, tenant: str) -> Json:
    client = client_of(world, form, tenant)
    code = device.redeemed(world, form.get("device_code", ""), client.id)
    if code.cloud is not among.cloud:
        raise malformed()
    return _first_tokens(world, client, code, form)


def _first_tokens(world: World, client: Application, code: Code, form: dict[str, str]) -> Json:
    _check_person(world, code.account)
    answer = _tokens(world, client, code, code.scopes, form, nonce=code.nonce)
    if "offline_access" in code.scopes and world.settings.refresh_tokens_given:
        answer["refresh_token"] = world.grants.refresh(code)
    return answer


def _for_refresh(world: World, form: dict[str, str], among: Audience, tenant: str) -> Json:
    client = client_of(world, form, tenant)
    grants, text = world.grants, form.get("refresh_token", "")
    refresh = grants.refreshes.get(text)
    if refresh is None or refresh.client != client.id or refresh.cloud is not among.cloud:
        raise malformed()
    if not among.lets_in(world, refresh.account):
        says = "The grant was issued to an account of another tenant."
        raise TokenRefusal("invalid_grant", 50020, says)
    _check_exists(world, refresh.account)
    if grants.revoked(refresh.account, refresh.issued):
        raise revoked(refresh.issued, grants.valid_from[refresh.account.id])
    if text in grants.spent_refreshes and not world.settings.old_refresh_tokens_live:
        raise revoked(refresh.issued, world.clock.now())
    if world.clock.now() - refresh.issued >= REFRESH_LIVES:
        raise inactive(refresh.issued, REFRESH_LIVES.days)
    _check_person(world, refresh.account)
    scopes = _asked_again(world, form, client, refresh, among)
    grants.spent_refreshes.add(text)
    until = refresh.issued + REFRESH_LIVES
    code = Code(refresh.account, client.id, refresh.cloud, scopes, "", None, None, until)
    answer = _tokens(world, client, code, scopes, form, nonce=None)
    answer["refresh_token"] = grants.rotated(refresh)
    return answer


def _asked_again(
    world: World, form: dict[str, str], client: Application, refresh: Refresh, among: Audience
) -> frozenset[str]:
    """The scopes that a refresh asks for: those that were granted, to this grant or since."""
    wanted = _read(form.get("scope", ""), among)
    account = refresh.account
    granted = world.grants.consents.get((account.id, client.id), frozenset())
    granted |= client.consented.get(account.tenant, frozenset())
    if not granted:
        raise consent_missing(client.id)
    if DEFAULT in wanted:
        return granted | IDENTITY
    if not wanted - IDENTITY <= granted:
        raise consent_missing(client.id)
    return wanted if wanted - IDENTITY else refresh.scopes & (granted | IDENTITY)


def _for_application(world: World, form: dict[str, str], among: Audience, tenant: str) -> Json:
    client = client_of(world, form, tenant, confidential=True)
    if among.tenant is None:
        says = "No tenant-identifying information found in the request."
        raise TokenRefusal("invalid_request", 50059, says)
    scope = form.get("scope", "")
    if scope != f"https://{GRAPH_OF[among.cloud]}/{DEFAULT}":
        says = (
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope "
            "value with /.default suffixed to the resource identifier (application ID URI)."
        )
        raise TokenRefusal("invalid_scope", 1002012, says)
    if client.tenants is None and among.tenant not in client.roles and not client.scoped:
        raise unknown_application(client.id, tenant)
    roles = client.roles.get(among.tenant, frozenset())
    access = world.grants.access(None, client.id, among.tenant, among.cloud, roles)
    # No `scope`: the real service names none here.
    return {
        "token_type": "Bearer", "expires_in": ACCESS_SECONDS, "ext_expires_in": ACCESS_SECONDS,
        "access_token": access,
    }  # fmt: skip


def _tokens(
    world: World,
    client: Application,
    code: Code,
    scopes: frozenset[str],
    form: dict[str, str],
    *,
    nonce: str | None,
) -> Json:
    account = code.account
    access = world.grants.access(account, client.id, account.tenant, code.cloud, scopes)
    answer: Json = {
        "token_type": "Bearer", "scope": write_scopes(scopes, code.cloud), "expires_in": ACCESS_SECONDS,
        "ext_expires_in": ACCESS_SECONDS, "access_token": access,
    }  # fmt: skip
    if "openid" in scopes:
        answer["id_token"] = _identity(world, client, code, nonce)
    if form.get("client_info") == "1":
        told = json.dumps({"uid": account.id, "utid": account.tenant}).encode()
        answer["client_info"] = base64.urlsafe_b64encode(told).decode().rstrip("=")
    return answer


def _identity(world: World, client: Application, code: Code, nonce: str | None) -> str:
    account, now = code.account, int(world.clock.now().timestamp())
    host = AUTHORITY_OF[code.cloud]
    claims: Json = {
        "aud": client.id, "iss": f"https://{host}/{account.tenant}/v2.0", "iat": now, "nbf": now,
        "exp": now + ACCESS_SECONDS, "name": account.name, "oid": account.id,
        "preferred_username": account.address, "sub": account.id, "tid": account.tenant, "ver": "2.0",
    }  # fmt: skip
    if "email" in code.scopes:
        claims["email"] = account.address
    if nonce is not None:
        claims["nonce"] = nonce
    return world.key.signed(claims)


def _check_exists(world: World, account: Account) -> None:
    if account.state is State.BLOCKED:
        raise blocked()
    if world.accounts.find(account.id) is not account:
        says = f"The user account {account.address} does not exist in the directory."
        raise TokenRefusal("invalid_grant", 50034, says)


def _check_person(world: World, account: Account) -> None:
    _check_exists(world, account)
    if account.id in world.grants.demands:
        raise demanded(world.grants.demands[account.id])


def _check_verifier(challenge: str | None, verifier: str | None) -> None:
    if challenge is None:
        return
    digest = hashlib.sha256((verifier or "").encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not hmac.compare_digest(made, challenge.rstrip("=")):
        says = "The Code_Verifier does not match the code_challenge supplied in the authorization request."
        raise TokenRefusal("invalid_grant", 501481, says)


def _read(text: str, among: Audience) -> frozenset[str]:
    try:
        return read_scopes(text, among.cloud)
    except UnknownScope as error:
        raise invalid_scope(str(error)) from error
