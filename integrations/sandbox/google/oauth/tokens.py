"""The token and revocation endpoints."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from urllib.parse import unquote

from integrations.sandbox.exchange import Answer, Json, Request, json_answer
from integrations.sandbox.faults import Asked, Fault, Kind
from integrations.sandbox.google.accounts import Account
from integrations.sandbox.google.oauth.grants import ACCESS_SECONDS, Client
from integrations.sandbox.google.oauth.robots import Robot
from integrations.sandbox.google.oauth.scopes import known_scopes, read_scopes, write_scopes
from integrations.sandbox.google.world import World
from integrations.sandbox.signing import NotSigned, unverified

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LONGEST_ASSERTION = 3600
_SKEW = 300
_DEAD = "Token has been expired or revoked."
_UNAUTHORIZED = (
    "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any "
    "of the scopes requested."
)


class TokenRefusal(Exception):
    """An error of the token endpoint."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.answer = json_answer({"error": error, "error_description": description}, status)


def token_user(world: World, form: dict[str, str]) -> str | None:
    """Whose token is asked for, as far as the request tells."""
    refresh = world.grants.refreshes.get(form.get("refresh_token", ""))
    if refresh is not None:
        return refresh.account.address
    code = world.grants.codes.get(form.get("code", ""))
    if code is not None:
        return code.account.address
    try:
        return str(unverified(form.get("assertion", "")).get("sub", "")).lower() or None
    except NotSigned:
        return None


def answer_token(world: World, request: Request) -> Answer:
    """Give a token for a code, a refresh token or a service account's assertion."""
    form = request.form()
    try:
        match form.get("grant_type"):
            case "authorization_code":
                return json_answer(_for_code(world, form, _client(world, request, form)))
            case "refresh_token":
                return json_answer(_for_refresh(world, form, _client(world, request, form)))
            case grant if grant == JWT_BEARER:
                return json_answer(_for_assertion(world, form))
            case other:
                return TokenRefusal("unsupported_grant_type", f"Invalid grant_type: {other or ''}").answer
    except TokenRefusal as refusal:
        return refusal.answer


def answer_revoke(world: World, request: Request) -> Answer:
    """Take a token back."""
    token = dict(request.pairs()).get("token") or request.form().get("token", "")
    if world.grants.revoke(token):
        return json_answer({})
    return json_answer({"error": "invalid_token", "error_description": "Token expired or revoked"}, 400)


def token_fault(fault: Fault) -> Answer | None:
    """What a fault makes of a call of the token endpoint; None if it is no matter of the answer's text."""
    match fault.kind:
        case Kind.INVALID_GRANT:
            return TokenRefusal("invalid_grant", _DEAD).answer
        case Kind.INVALID_CLIENT:
            return TokenRefusal("invalid_client", "The OAuth client was not found.", 401).answer
        case Kind.INTERNAL | Kind.BAD_GATEWAY | Kind.UNAVAILABLE | Kind.TIMEOUT:
            status = int(fault.kind.value.partition("_")[0])
            return TokenRefusal("internal_failure", "Backend Error", status).answer
        case Kind.RETRY_AFTER:
            body = {"error": "rate_limit_exceeded", "error_description": "Rate Limit Exceeded"}
            return json_answer(body, 429, (("retry-after", f"{fault.seconds:.0f}"),))
        case _:
            return None


def asked_of_token(world: World, request: Request) -> Asked:
    """What a fault is matched against."""
    return Asked("oauth.token", token_user(world, request.form()), request.form().get("grant_type"))


def _client(world: World, request: Request, form: dict[str, str]) -> Client:
    name, secret = form.get("client_id", ""), form.get("client_secret", "")
    scheme, _, basic = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        name, secret = _basic(basic)
    client = world.grants.clients.get(name)
    if client is None:
        raise TokenRefusal("invalid_client", "The OAuth client was not found.", 401)
    if not hmac.compare_digest(client.secret.encode(), secret.encode()):
        raise TokenRefusal("invalid_client", "The provided client secret is invalid.", 401)
    return client


def _basic(text: str) -> tuple[str, str]:
    try:
        name, _, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote(name), unquote(secret)


def _for_code(world: World, form: dict[str, str], client: Client) -> Json:
    code = world.grants.redeemed(form.get("code", ""))
    if code is None or code.client != client.id:
        raise TokenRefusal("invalid_grant", "Malformed auth code.")
    if form.get("redirect_uri") != code.redirect:
        raise TokenRefusal("redirect_uri_mismatch", "Bad Request")
    _check_verifier(code.challenge, form.get("code_verifier"))
    refresh = world.grants.refresh(code) if code.offline else None
    answer = _tokens(world, code.account, client.id, code.scopes, refresh)
    if refresh is not None:
        answer["refresh_token"] = refresh
        if client.testing:
            answer["refresh_token_expires_in"] = 604_799
    if "openid" in code.scopes:
        answer["id_token"] = _identity(world, code.account, client.id, code.nonce)
    return answer


def _check_verifier(challenge: str | None, verifier: str | None) -> None:
    if challenge is None:
        return
    if verifier is None:
        raise TokenRefusal("invalid_grant", "Missing code verifier.")
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not hmac.compare_digest(made, challenge.rstrip("=")):
        raise TokenRefusal("invalid_grant", "Invalid code verifier.")


def _for_refresh(world: World, form: dict[str, str], client: Client) -> Json:
    text = form.get("refresh_token", "")
    refresh = world.grants.live_refresh(text)
    if refresh is None or world.accounts.find(refresh.account.address) is not refresh.account:
        raise TokenRefusal("invalid_grant", _DEAD)
    if refresh.client != client.id:
        raise TokenRefusal("unauthorized_client", "Unauthorized", 401)
    asked = read_scopes(form.get("scope", ""))
    if not asked <= refresh.scopes:
        raise TokenRefusal("invalid_scope", "Some requested scopes were not granted.")
    answer = _tokens(world, refresh.account, client.id, asked or refresh.scopes, text)
    if "openid" in refresh.scopes:
        answer["id_token"] = _identity(world, refresh.account, client.id, None)
    return answer


def _tokens(world: World, account: Account, client: str, scopes: frozenset[str], refresh: str | None) -> Json:
    return {
        "access_token": world.grants.access(account, client, scopes, refresh=refresh),
        "expires_in": ACCESS_SECONDS,
        "scope": write_scopes(scopes),
        "token_type": "Bearer",
    }


def _identity(world: World, account: Account, client: str, nonce: str | None) -> str:
    now = int(world.clock.now().timestamp())
    claims: Json = {
        "iss": "https://accounts.google.com", "azp": client, "aud": client, "sub": account.number,
        "hd": account.address.rpartition("@")[2], "email": account.address, "email_verified": True,
        "name": account.name, "iat": now, "exp": now + 3600,
    }  # fmt: skip
    if nonce is not None:
        claims["nonce"] = nonce
    return world.key.signed(claims)


def _for_assertion(world: World, form: dict[str, str]) -> Json:
    robot, claims = _asserted(world, form.get("assertion", ""))
    scopes = read_scopes(str(claims.get("scope", "")))
    if not scopes or not scopes <= known_scopes():
        raise TokenRefusal("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    subject = claims.get("sub")
    account = None
    if subject is not None and subject != robot.address:
        account = world.accounts.find(str(subject))
        if account is None:
            raise TokenRefusal("invalid_grant", "Invalid email or User ID")
        if not scopes <= robot.delegated:
            raise TokenRefusal("unauthorized_client", _UNAUTHORIZED, 401)
    access = world.grants.access(account, robot.client, scopes, robot=robot.address)
    return {"access_token": access, "expires_in": ACCESS_SECONDS, "token_type": "Bearer"}


def _asserted(world: World, assertion: str) -> tuple[Robot, Json]:
    try:
        claims = unverified(assertion)
    except NotSigned as error:
        raise TokenRefusal("invalid_request", "Bad Request") from error
    robot = world.robots.by_address.get(str(claims.get("iss", "")))
    if robot is None:
        raise TokenRefusal("invalid_grant", "Invalid grant: account not found")
    try:
        robot.key.verified(assertion)
    except NotSigned as error:
        raise TokenRefusal("invalid_grant", "Invalid JWT Signature.") from error
    _check_times(world, claims)
    return robot, claims


def _check_times(world: World, claims: Json) -> None:
    begun, ends = claims.get("iat"), claims.get("exp")
    if isinstance(begun, int) and isinstance(ends, int) and 0 < ends - begun <= _LONGEST_ASSERTION:
        # The client library signs by the machine's clock, an application may sign by the turned one.
        clocks = (time.time(), world.clock.now().timestamp())
        if any(begun - _SKEW <= now <= ends + _SKEW for now in clocks):
            return
    raise TokenRefusal(
        "invalid_grant",
        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check "
        "your iat and exp values in the JWT claim.",
    )
