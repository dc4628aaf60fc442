"""A person's consent: the question, the way back, the code, and what was granted in the end.

`prompt=consent` always: Google gives a refresh token only together with the page, and without it a
mailbox that was connected before would come back without one.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from domain.ports.provider import ProviderFailed
from integrations.google_auth.asking import ask
from integrations.google_auth.endpoints import GoogleClient, GoogleEndpoints
from integrations.google_auth.pkce import Proof, new_proof, new_state
from integrations.google_auth.scopes import IDENTITY
from integrations.loopback import Loopback
from integrations.signing_in import ConsentFailed

SECONDS = 300.0
_DENIED = "the sign-in page was left with a no: nothing was connected"


@dataclass(frozen=True, slots=True)
class Consented:
    """Whose mailbox it is and what was granted; `refresh_token` is None where Google sent none this time."""

    address: str
    granted: frozenset[str]
    refresh_token: str | None = field(repr=False)
    access_token: str = field(repr=False)


def consent(
    client: GoogleClient,
    endpoints: GoogleEndpoints,
    scopes: tuple[str, ...],
    *,
    show: Callable[[str], None],
    hint: str | None = None,
    seconds: float = SECONDS,
) -> Consented:
    """Ask a person in their browser, and wait for the answer. `show` is given the page's address.

    Raises:
        ConsentFailed: they refused, did not answer in time, or Google did not keep to its contract.
        ProviderFailed: Google refused the code.
    """
    with Loopback("") as back:
        asked = question(client, endpoints, scopes, back=back.address, hint=hint)
        back.expects(asked.state)
        show(asked.page)
        return answered(client, endpoints, back.answer(seconds=seconds), asked)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a person: the page that asks it, and what its answer is known and proven by."""

    page: str
    state: str
    back: str
    verifier: str = field(repr=False)


def question(
    client: GoogleClient, endpoints: GoogleEndpoints, scopes: tuple[str, ...], *, back: str, hint: str | None
) -> Question:
    """The question that a person is asked, who comes back to the address `back` with the answer."""
    proof, state = new_proof(), new_state()
    fields = {
        "client_id": client.id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": " ".join((*IDENTITY, *scopes)),
        "state": state,
        "access_type": "offline",
        "prompt": "consent",
        "code_challenge": proof.challenge,
        "code_challenge_method": "S256",
        **({"login_hint": hint} if hint else {}),
    }
    return Question(f"{endpoints.authorise}?{urlencode(fields)}", state, back, proof.verifier)


def answered(
    client: GoogleClient, endpoints: GoogleEndpoints, answer: Mapping[str, str], asked: Question
) -> Consented:
    """What somebody granted who came back with an answer.

    Raises:
        ConsentFailed: they refused, or Google did not keep to its contract.
        ProviderFailed: Google refused the code.
    """
    if answer.get("error") == "access_denied":
        raise ConsentFailed(_DENIED)
    if "code" not in answer:
        raise ConsentFailed("the sign-in page came back without a code; try it once more")
    return _exchanged(client, endpoints, answer["code"], Proof(asked.verifier), asked.back)


def _exchanged(
    client: GoogleClient, endpoints: GoogleEndpoints, code: str, proof: Proof, back: str
) -> Consented:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": client.id,
        "client_secret": client.secret,
        "redirect_uri": back,
        "code_verifier": proof.verifier,
    }
    answer = ask(endpoints.token, form)
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not isinstance(access, str):
        raise ConsentFailed("Google's answer holds no access token")
    return Consented(
        address=_address(answer, client),
        granted=frozenset(str(answer.get("scope", "")).split()),
        refresh_token=refresh if isinstance(refresh, str) else None,
        access_token=access,
    )


def _address(answer: Mapping[str, Any], client: GoogleClient) -> str:
    """The address in the identity token.

    Its signature is not asked for: it came straight from the token endpoint (OpenID Connect Core, 3.1.3.7).
    """
    try:
        payload = str(answer["id_token"]).split(".")[1]
        claims: Any = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        audience, address = str(claims["aud"]), str(claims["email"])
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise ConsentFailed("Google's answer does not say whose mailbox it is") from error
    if not hmac.compare_digest(audience.encode(), client.id.encode()):
        raise ConsentFailed("Google's answer is for another application")
    return address.lower()


def revoke(endpoints: GoogleEndpoints, token: str) -> bool:
    """Give a token back; whether Google took it. One that has ended already counts as given back.

    Raises:
        ProviderFailed: the endpoint could not be asked, so that the token may still hold.
    """
    try:
        ask(endpoints.revoke, {"token": token})
    except ProviderFailed as failed:
        if failed.reason == "invalid_token":
            return False
        raise
    return True
