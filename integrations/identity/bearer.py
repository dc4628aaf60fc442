"""Bearer tokens of people: signed by an OpenID Connect issuer, for this system, and still valid.

Sources: RFC 9068 (access tokens as JWT), RFC 8725 (what goes wrong with them), OpenID Connect Core 1.0
section 3.1.3.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from domain.moments import Instant
from domain.people import fold_address
from domain.ports.clock import Clock
from integrations.identity.keys import IssuerKeys
from integrations.identity.refusals import TokenRefused

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the issuer can make; never `none`, never one with a secret that we would share."""
SKEW_SECONDS = 60
_LONGEST_TOKEN = 16_384
_NEEDED = ("iss", "aud", "exp", "sub")
_LONGEST_ADDRESS = 320
VERIFIED = "email_verified"
_IS_VERIFIED = (None, True, "true", "True")
"""What issuers say of an address that is its owner's; some say it in text, some say nothing of it."""
_OUR_CLOCK: jwt.types.Options = {
    "require": list(_NEEDED),
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}
_LAST_SECOND = 253_402_300_800


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person whom the issuer vouches for. `address` is folded; `until` is when the token ends."""

    subject: str = field(repr=False)
    address: str = field(repr=False)
    name: str = field(repr=False)
    until: Instant


@dataclass(frozen=True, slots=True)
class BearerTokens:
    """Checks bearer tokens. `claim` is the claim that holds a person's address."""

    keys: IssuerKeys
    audience: str
    clock: Clock
    claim: str = "email"

    def check(self, token: str) -> SignedIn:
        """Check signature, issuer, audience and times of a token, and whose it is.

        Raises:
            TokenRefused: one of them is wrong, or it is no token.
            IssuerOutOfReach: the issuer's keys can not be had.
        """
        return self.person(self.claims(token))

    def claims(self, token: str) -> Mapping[str, Any]:
        """What a token says, once all of it is checked but whose it is.

        Raises:
            TokenRefused, IssuerOutOfReach: as `check`.
        """
        if len(token) > _LONGEST_TOKEN:
            raise TokenRefused(f"a token of at most {_LONGEST_TOKEN} characters")
        header = self._header(token)
        claims = self._claims(token, self.keys.key(header.get("kid")))
        self._check_times(claims)
        return claims

    def _header(self, token: str) -> Mapping[str, Any]:
        """Look at a token before anybody is asked for a key because of it."""
        try:
            read = jwt.decode_complete(token, options={"verify_signature": False})
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise TokenRefused("a signed token (JWT)") from error
        header: Mapping[str, Any] = read["header"]
        claims: Mapping[str, Any] = read["payload"]
        if header.get("alg") not in ALGORITHMS:
            raise TokenRefused(f"one of the signatures {', '.join(ALGORITHMS)}")
        if claims.get("iss") != self.keys.issuer:
            raise TokenRefused("a token of this system's issuer")
        if not isinstance(header.get("kid", ""), str):
            raise TokenRefused("a token that names its key")
        return header

    def _claims(self, token: str, key: jwt.PyJWK) -> Mapping[str, Any]:
        """The claims of a token with a good signature; its times are judged by our own clock."""
        try:
            return jwt.decode(
                token,
                key.key,
                algorithms=ALGORITHMS,
                audience=self.audience,
                issuer=self.keys.issuer,
                options=_OUR_CLOCK,
            )
        except jwt.InvalidAudienceError as error:
            raise TokenRefused("a token that was made out for this system (its audience)") from error
        except jwt.MissingRequiredClaimError as error:
            raise TokenRefused(f"the claims {', '.join(_NEEDED)}") from error
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise TokenRefused("a signature of the issuer") from error

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self.clock.now()
        if _second(claims, "exp", 0) + SKEW_SECONDS <= now:
            raise TokenRefused("a token that is still valid; sign in again")
        if _second(claims, "nbf", now) - SKEW_SECONDS > now:
            raise TokenRefused("a token that is valid already")

    def person(self, claims: Mapping[str, Any]) -> SignedIn:
        """Whom claims are about.

        Raises:
            TokenRefused: they do not say, or the issuer does not vouch for it.
        """
        address, name = claims.get(self.claim), claims.get("name", "")
        if not isinstance(address, str) or "@" not in address or len(address) > _LONGEST_ADDRESS:
            raise TokenRefused(f"an address in the claim {self.claim!r}")
        if claims.get(VERIFIED) not in _IS_VERIFIED:
            raise TokenRefused("an address that the issuer has verified")
        _must_be_theirs_alone(address)
        return SignedIn(
            subject=str(claims["sub"]),
            address=fold_address(address),
            name=name if isinstance(name, str) else "",
            until=_second(claims, "exp", 0),
        )


def _must_be_theirs_alone(address: str) -> None:
    """Refuse an address that is known as another one here, and may be another person's at the issuer.

    Mail to `rita+crm@` is Rita's by the custom of mail systems, which no issuer vouches for. Nor may a sign
    of another script become a plain letter (the Kelvin sign a k) when addresses are folded.
    """
    if "+" in address.rpartition("@")[0]:
        raise TokenRefused("an address without a tag (+...)")
    if any(each.lower()[0].isascii() for each in address if not each.isascii()):
        raise TokenRefused("an address of plain letters")


def _second(claims: Mapping[str, Any], name: str, default: Instant) -> Instant:
    value = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LAST_SECOND:
        raise TokenRefused(f"a time in the claim {name!r}")
    return int(value)
