"""What the environment says of who people are, and of the pages that may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from integrations.identity.addresses import faulty_issuer
from services.addresses import is_alone, service_address
from services.faulty_setting import FaultySetting

DEVELOPMENT_ISSUER = "http://127.0.0.1:8471"
"""Where the development issuer is."""
DEFAULT_AUDIENCE = "setpoint"
"""What tokens of people have to name where nothing else is said."""
DEVELOPMENT_CLIENT = "setpoint-pages"
"""As what the pages are known there."""
_SWITCH = "SETPOINT_DEVELOPMENT_ISSUER"
_MOST_ORIGINS = 50


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """Whose word is taken for who somebody is. Without `client_id` nobody signs in at the pages."""

    issuer: str
    audience: str
    claim: str
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)


def oidc_settings(environment: Mapping[str, str]) -> OidcSettings | None:
    """None where no issuer is set: then the API knows tokens of machines alone.

    Raises:
        FaultySetting: a value can not be used.
    """
    audience = environment.get("SETPOINT_OIDC_AUDIENCE") or DEFAULT_AUDIENCE
    claim = environment.get("SETPOINT_OIDC_CLAIM") or "email"
    if environment.get("SETPOINT_DEVELOPMENT_ISSUER") == "1":
        return OidcSettings(DEVELOPMENT_ISSUER, audience, "email", DEVELOPMENT_CLIENT)
    issuer = environment.get("SETPOINT_OIDC_ISSUER")
    if not issuer:
        return None
    fault = faulty_issuer(issuer)
    if fault is not None:
        raise FaultySetting("SETPOINT_OIDC_ISSUER", fault.removeprefix("expected "))
    client = environment.get("SETPOINT_OIDC_CLIENT_ID") or None
    secret = environment.get("SETPOINT_OIDC_CLIENT_SECRET") or None
    if secret and not client:
        raise FaultySetting("SETPOINT_OIDC_CLIENT_ID", "the client that SETPOINT_OIDC_CLIENT_SECRET is of")
    return OidcSettings(issuer, audience, claim, client, secret)


def is_development_issuer(environment: Mapping[str, str], host: str, url: str) -> bool:
    """Whether an issuer that vouches for anybody is wanted: only where nobody but this machine is answered.

    Raises:
        FaultySetting: it is wanted elsewhere, or besides another issuer.
    """
    switch = environment.get("SETPOINT_DEVELOPMENT_ISSUER") or "0"
    if switch not in {"0", "1"}:
        raise FaultySetting(_SWITCH, "1 or nothing")
    if switch == "0":
        return False
    if environment.get("SETPOINT_OIDC_ISSUER"):
        raise FaultySetting(
            _SWITCH, "nothing where SETPOINT_OIDC_ISSUER is set: only one of them is believed"
        )
    if not is_alone(host, url):
        expected = (
            "nothing where SETPOINT_API or SETPOINT_URL are not this machine alone: it vouches for anybody"
        )
        raise FaultySetting(_SWITCH, expected)
    return True


def allowed_origins(text: str) -> tuple[str, ...]:
    """The origins whose pages may ask the API; none where nothing is said.

    Raises:
        FaultySetting: one of them is none; a star is none.
    """
    found = tuple(each.strip() for each in text.split(",") if each.strip())[: _MOST_ORIGINS + 1]
    if len(found) > _MOST_ORIGINS:
        raise FaultySetting("SETPOINT_CORS", f"at most {_MOST_ORIGINS} origins")
    expected = "origins by commas, such as https://crm.example.com (no star, no path)"
    for each in found:
        try:
            is_fit = service_address("SETPOINT_CORS", each) == each and not urlsplit(each).path
        except FaultySetting:
            is_fit = False
        if not is_fit or "@" in each or each != each.lower():
            raise FaultySetting("SETPOINT_CORS", expected)
    return found
