"""What is asked of an issuer when somebody signs in, and what is believed of its answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from integrations.identity import code_flow
from integrations.identity.bearer import BearerTokens
from integrations.identity.code_flow import Attempt, CodeFlow
from integrations.identity.discovery import Discovery
from integrations.identity.refusals import IssuerOutOfReach, TokenRefused
from tests.integrations.identity.issuing import House

CLIENT, BACK, RITA = "our client", "https://setpoint.example.com/signin/callback", "rita@ours.example"


class Issuer:
    """Answers at the token endpoint and at that of the person; `asked` is what it was asked."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.attempt = Attempt()
        self.about: dict[str, Any] = {**house.issuer.discovery, "userinfo_endpoint": "https://x.example/who"}
        self.status = 200
        self.claims: dict[str, object] = {"nonce": self.attempt.nonce}
        self.person: Mapping[str, Any] = {"sub": RITA, "email": RITA}
        self.asked: dict[str, Any] = {}
        self._house = house
        monkeypatch.setattr(code_flow, "in_answer", self.token)
        monkeypatch.setattr(code_flow, "document_at", lambda _, **__: self.person)

    def token(self, method: str, address: str, **asked: Any) -> tuple[int, Mapping[str, Any]]:  # noqa: ANN401
        self.asked = {"method": method, "address": address, **asked}
        return self.status, {"id_token": self._house.issuer.token(RITA, CLIENT, **self.claims)}

    def signed_in(self, secret: str | None = None, **came_back: str) -> str:
        tokens = BearerTokens(self._house.tokens.keys, CLIENT, self._house.clock)
        flow = CodeFlow(tokens, secret, BACK, Discovery("", _about=self.about, _had_at=time.monotonic()))
        whole = {"state": self.attempt.state, "code": "c", "iss": self._house.issuer.address, **came_back}
        return flow.finish(self.attempt, {name: value for name, value in whole.items() if value}).address


@pytest.fixture
def issuer(at: House, monkeypatch: pytest.MonkeyPatch) -> Issuer:
    return Issuer(at, monkeypatch)


def test_a_client_with_a_secret_proves_that_it_is_it_as_the_issuer_wants(issuer: Issuer) -> None:
    issuer.about["token_endpoint_auth_methods_supported"] = ["client_secret_basic", "client_secret_post"]
    assert issuer.signed_in("s/cret") == RITA
    assert issuer.asked["auth"] == ("our%20client", "s%2Fcret")
    assert "client_secret" not in issuer.asked["data"]
    issuer.about["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    issuer.signed_in("s/cret")
    assert (issuer.asked["data"]["client_id"], issuer.asked["data"]["client_secret"]) == (CLIENT, "s/cret")
    issuer.signed_in()
    assert "client_secret" not in issuer.asked["data"]
    assert issuer.asked["data"]["code_verifier"] == issuer.attempt.verifier


def test_an_address_that_is_not_in_the_token_is_asked_for_and_is_that_person_s(issuer: Issuer) -> None:
    issuer.claims["email"] = None
    assert issuer.signed_in() == RITA
    issuer.person = {"sub": "somebody else", "email": RITA}
    with pytest.raises(IssuerOutOfReach, match="somebody else"):
        issuer.signed_in()


def test_that_another_address_is_verified_says_nothing_of_the_one_that_is_told(issuer: Issuer) -> None:
    issuer.claims |= {"email": None, "email_verified": True}
    issuer.person = {"sub": RITA, "email": RITA, "email_verified": "false"}
    with pytest.raises(TokenRefused, match="has verified"):
        issuer.signed_in()


@pytest.mark.parametrize(
    ("claims", "came_back", "status"),
    [
        ({"nonce": "another"}, {}, 200),
        ({"nonce": None}, {}, 200),
        ({"azp": "another"}, {}, 200),
        ({"aud": "another"}, {}, 200),
        ({"email_verified": False}, {}, 200),
        ({}, {"state": "another"}, 200),
        ({}, {"state": ""}, 200),
        ({}, {"iss": "https://elsewhere.example"}, 200),
        ({}, {"iss": ""}, 200),
        ({}, {"code": ""}, 200),
        ({}, {}, 400),
    ],
)
def test_nobody_is_signed_in_by_what_does_not_fit(
    issuer: Issuer, claims: dict[str, object], came_back: dict[str, str], status: int
) -> None:
    issuer.claims |= claims
    issuer.status = status
    with pytest.raises(TokenRefused):
        issuer.signed_in(**came_back)


def test_nothing_that_goes_over_the_wire_tells_the_secret_of_an_attempt() -> None:
    attempt, other = Attempt(), Attempt()
    made = {attempt.state, attempt.nonce, attempt.verifier, other.state, other.nonce, other.verifier}
    assert len(made) == 6
    assert not any(attempt.secret in each for each in made)
    assert attempt.secret not in repr(attempt)
    assert Attempt(attempt.secret).state == attempt.state


def test_what_an_issuer_says_of_itself_is_asked_for_once_an_hour(at: House) -> None:
    known = Discovery(at.issuer.address, now=lambda: float(at.clock.seconds))
    assert known.about() == known.about() == at.issuer.discovery
    assert len(at.published.asked) == 1
    at.clock.seconds += 3_600
    at.published.documents = {}
    with pytest.raises(IssuerOutOfReach):
        known.about()
    at.publish(at.issuer)
    assert known.about() == at.issuer.discovery
