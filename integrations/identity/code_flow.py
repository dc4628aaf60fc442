"""Signing in with a browser: the authorization code flow with PKCE.

Everything that one attempt needs (state, nonce, verifier) is made of one secret that the browser keeps in a
cookie, so nothing has to be remembered here, and any process can finish what another began.

Sources: OpenID Connect Core 1.0 section 3.1, RFC 7636 (PKCE), RFC 9207 (`iss`), RFC 9700 (what goes wrong).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from integrations.identity.bearer import VERIFIED, BearerTokens, SignedIn
from integrations.identity.discovery import Discovery, document_at, endpoint, in_answer
from integrations.identity.refusals import IssuerOutOfReach, TokenRefused

_SECRET_BYTES = 32
_SCOPE = "openid email profile"
_REFUSED_TILL = 499
_OK = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in. Who knows what is made of the secret does not know the secret."""

    secret: str = field(default_factory=lambda: secrets.token_urlsafe(_SECRET_BYTES), repr=False)

    @property
    def state(self) -> str:
        """What the way back has to carry, so that nobody else's attempt is taken for this one."""
        return self._made("state")

    @property
    def nonce(self) -> str:
        """What the id token has to carry, so that none is used twice."""
        return self._made("nonce")

    @property
    def verifier(self) -> str:
        """What proves to the issuer that the code is ours."""
        return self._made("verifier")

    def _made(self, purpose: str) -> str:
        digest = hmac.digest(self.secret.encode("utf-8", "surrogatepass"), purpose.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


@dataclass(frozen=True, slots=True)
class CodeFlow:
    """Signs people in at an issuer that knows us as the audience of `tokens`; `back` is where they return.

    `client_secret` is None for a public client, which has PKCE alone.
    """

    tokens: BearerTokens
    client_secret: str | None = field(repr=False)
    back: str
    discovery: Discovery

    def address(self, attempt: Attempt) -> str:
        """Where a browser goes to sign in.

        Raises:
            IssuerOutOfReach: the issuer does not say.
        """
        start = endpoint(self.discovery.about(), "authorization_endpoint")
        challenge = hashlib.sha256(attempt.verifier.encode("ascii")).digest()
        asked = {
            "response_type": "code",
            "client_id": self.tokens.audience,
            "redirect_uri": self.back,
            "scope": _SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode("ascii"),
            "code_challenge_method": "S256",
        }
        return f"{start}{'&' if '?' in start else '?'}{urlencode(asked)}"

    def finish(self, attempt: Attempt, came_back: Mapping[str, str]) -> SignedIn:
        """Who signed in, by what the way back carried.

        Raises:
            TokenRefused: it is not the way back of this attempt, or the issuer does not vouch for anybody.
            IssuerOutOfReach: it can not be asked.
        """
        if not hmac.compare_digest(
            came_back.get("state", "").encode("utf-8", "replace"), attempt.state.encode()
        ):
            raise TokenRefused("the way back of the sign-in that was begun in this browser")
        about = self.discovery.about()
        is_needed = about.get("authorization_response_iss_parameter_supported") is True
        if came_back.get("iss", None if is_needed else self.tokens.keys.issuer) != self.tokens.keys.issuer:
            raise TokenRefused("an answer of this system's issuer")
        if not came_back.get("code"):
            raise TokenRefused("a code of the issuer; it did not sign you in")
        given = self._given(about, came_back["code"], attempt)
        return self._vouched_for(about, given, attempt)

    def _given(self, about: Mapping[str, Any], code: str, attempt: Attempt) -> Mapping[str, Any]:
        """What the issuer gives for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": attempt.verifier,
        }
        more: dict[str, Any] = {}
        name, secret = self.tokens.audience, self.client_secret
        ways = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if secret is not None and "client_secret_basic" in ways:
            more["auth"] = (quote(name, safe=""), quote(secret, safe=""))  # RFC 6749 section 2.3.1
        else:
            form["client_id"] = name
            if secret is not None:
                form["client_secret"] = secret
        address = endpoint(about, "token_endpoint")
        status, given = in_answer("POST", address, fits=_REFUSED_TILL, data=form, **more)
        if status != _OK:
            raise TokenRefused("a code that the issuer gives tokens for; sign in again")
        return given

    def _vouched_for(self, about: Mapping[str, Any], given: Mapping[str, Any], attempt: Attempt) -> SignedIn:
        token = given.get("id_token")
        if not isinstance(token, str):
            raise TokenRefused("an id token of the issuer")
        claims = self.tokens.claims(token)
        if not hmac.compare_digest(
            str(claims.get("nonce")).encode("utf-8", "replace"), attempt.nonce.encode()
        ):
            raise TokenRefused("an id token for the sign-in that was begun in this browser")
        if claims.get("azp", self.tokens.audience) != self.tokens.audience:
            raise TokenRefused("an id token that was made out for this system alone")
        if self.tokens.claim not in claims and "userinfo_endpoint" in about:
            told = _told(about, given, claims)
            claims = {**told, **claims, VERIFIED: told.get(VERIFIED)}  # of the address that is told there
        return self.tokens.person(claims)


def _told(about: Mapping[str, Any], given: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the issuer tells of a person apart from the id token (OpenID Connect Core 1.0 section 5.3)."""
    bearer = {"Authorization": f"Bearer {given.get('access_token', '')}"}
    told = document_at(endpoint(about, "userinfo_endpoint"), headers=bearer)
    if told.get("sub") != claims.get("sub"):
        raise IssuerOutOfReach("it tells of somebody else than who signed in")
    return told
