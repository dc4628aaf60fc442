"""Who a bearer token is let in for, and for whom not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from integrations.identity.addresses import faulty_issuer
from integrations.identity.bearer import SignedIn
from integrations.identity.development import DevelopmentIssuer
from integrations.identity.keys import AGAIN_SECONDS, KEPT_SECONDS, STALE_SECONDS
from integrations.identity.refusals import IssuerOutOfReach, TokenRefused
from tests.integrations.identity.issuing import AUDIENCE, MORNING, House

RITA = "rita@ours.example"
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def token(at: House, **claims: object) -> str:
    return at.issuer.token(RITA, AUDIENCE, name="Rita", **claims)


def test_a_person_is_known_by_a_token_of_the_issuer(at: House) -> None:
    found = at.tokens.check(at.issuer.token("Rita@Ours.example", AUDIENCE, name="Rita"))
    assert found == SignedIn("Rita@Ours.example", RITA, "Rita", MORNING + 3_600)
    assert RITA not in repr(found)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"aud": "another"}, "made out for this system"),
        ({"aud": ["another", "third"]}, "made out for this system"),
        ({"aud": None}, "claims iss, aud, exp, sub"),
        ({"iss": "https://other.example"}, "this system's issuer"),
        ({"iss": None}, "this system's issuer"),
        ({"exp": MORNING - 61}, "sign in again"),
        ({"exp": None}, "claims iss, aud, exp, sub"),
        ({"exp": "soon"}, "a time in the claim 'exp'"),
        ({"exp": True}, "a time in the claim 'exp'"),
        ({"exp": 1e300}, "a time in the claim 'exp'"),
        ({"nbf": MORNING + 61}, "valid already"),
        ({"email": None}, "an address in the claim 'email'"),
        ({"email": "rita"}, "an address in the claim 'email'"),
        ({"email": ["rita@ours.example"]}, "an address in the claim 'email'"),
        ({"email": f"{'r' * 400}@ours.example"}, "an address in the claim 'email'"),
        ({"email_verified": False}, "the issuer has verified"),
        ({"email_verified": "false"}, "the issuer has verified"),
        ({"email_verified": "no"}, "the issuer has verified"),
        ({"email_verified": 0}, "the issuer has verified"),
        ({"email": "rita+evil@ours.example"}, "without a tag"),
        ({"email": "Rita+@ours.example"}, "without a tag"),
        ({"email": "frank@ours.example".replace("k", "\u212a")}, "plain letters"),
    ],
)
def test_a_token_that_claims_something_else_is_refused(
    at: House, claims: dict[str, Any], expected: str
) -> None:
    with pytest.raises(TokenRefused, match=expected) as refused:
        at.tokens.check(token(at, **claims))
    assert RITA not in str(refused.value)


def test_a_token_that_names_several_audiences_is_for_each_of_them(at: House) -> None:
    assert at.tokens.check(token(at, aud=["another", AUDIENCE])).address == RITA


@pytest.mark.parametrize("verified", [True, "true", "True", None])
def test_an_address_counts_that_is_verified_or_of_which_nothing_is_said(at: House, verified: object) -> None:
    assert at.tokens.check(token(at, email_verified=verified)).address == RITA


def test_letters_of_any_script_stand_in_an_address(at: House) -> None:
    assert at.tokens.check(token(at, email="jürgen@ours.example")).address == "jürgen@ours.example"


def test_clocks_may_differ_by_a_minute(at: House) -> None:
    assert at.tokens.check(token(at, exp=MORNING - 59, nbf=MORNING + 59)).address == RITA


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é" * 20, "." * 100, "x" * 20_000, "\x00.\x00.\x00"])
def test_what_is_no_token_is_refused_and_nobody_is_asked(at: House, text: str) -> None:
    with pytest.raises(TokenRefused):
        at.tokens.check(text)
    assert at.published.asked == []


def test_a_token_without_a_signature_is_refused(at: House) -> None:
    claims = jwt.decode(token(at), options={"verify_signature": False})
    with pytest.raises(TokenRefused, match="one of the signatures"):
        at.tokens.check(jwt.encode(claims, None, algorithm="none"))
    assert at.published.asked == []


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(at: House) -> None:
    head, body, _ = token(at).split(".")
    header = json.loads(base64.urlsafe_b64decode(f"{head}=="))
    public = json.dumps(at.issuer.key_set["keys"][0]).encode()
    forged = base64.urlsafe_b64encode(json.dumps({**header, "alg": "HS256"}).encode()).decode().rstrip("=")
    mark = hmac.new(public, f"{forged}.{body}".encode(), hashlib.sha256).digest()
    with pytest.raises(TokenRefused, match="one of the signatures"):
        at.tokens.check(f"{forged}.{body}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}")


def test_a_token_that_was_changed_or_signed_by_another_is_refused(at: House) -> None:
    head, _, mark = token(at).split(".")
    _, body, _ = token(at, email="boss@ours.example").split(".")
    with pytest.raises(TokenRefused, match="a signature of the issuer"):
        at.tokens.check(f"{head}.{body}.{mark}")
    other = DevelopmentIssuer(at.issuer.address, at.clock, key_id=at.issuer.key_id)
    with pytest.raises(TokenRefused, match="a signature of the issuer"):
        at.tokens.check(other.token(RITA, AUDIENCE))


@pytest.mark.parametrize(
    ("key", "algorithm", "to_jwk"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "ES256", jwt.algorithms.ECAlgorithm.to_jwk),
        (ed25519.Ed25519PrivateKey.generate(), "EdDSA", jwt.algorithms.OKPAlgorithm.to_jwk),
        (rsa.generate_private_key(65_537, 2_048), "PS256", jwt.algorithms.RSAAlgorithm.to_jwk),
    ],
)
def test_every_signature_that_issuers_use_is_understood(
    at: House, key: PrivateKey, algorithm: str, to_jwk: Callable[[object], str]
) -> None:
    published = json.loads(to_jwk(key.public_key())) | {"kid": "k2", "alg": algorithm}
    at.published.documents["/keys"] = {"keys": [{"kty": "new"}, 7, published]}
    claims = jwt.decode(token(at), options={"verify_signature": False})
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert (
        at.tokens.check(jwt.encode(claims, pem, algorithm=algorithm, headers={"kid": "k2"})).address == RITA
    )


def test_keys_are_asked_for_once_and_again_when_a_new_one_appears(at: House) -> None:
    for _ in range(3):
        at.tokens.check(token(at))
    assert at.published.asked == ["/.well-known/openid-configuration", "/keys"]
    rotated = DevelopmentIssuer(at.issuer.address, at.clock)
    at.publish(rotated)
    at.clock.seconds += int(AGAIN_SECONDS)
    assert at.tokens.check(rotated.token(RITA, AUDIENCE)).address == RITA
    assert len(at.published.asked) == 4


def test_tokens_with_made_up_keys_do_not_make_us_ask_again(at: House) -> None:
    at.tokens.check(token(at))
    stranger = DevelopmentIssuer(at.issuer.address, at.clock)
    for _ in range(20):
        with pytest.raises(TokenRefused, match="a key of the issuer"):
            at.tokens.check(stranger.token(RITA, AUDIENCE))
    assert len(at.published.asked) == 2


def test_a_key_that_was_taken_back_stops_counting_within_the_hour(at: House) -> None:
    at.tokens.check(token(at))
    at.publish(DevelopmentIssuer(at.issuer.address, at.clock))
    at.clock.seconds += int(KEPT_SECONDS)
    with pytest.raises(TokenRefused, match="a key of the issuer"):
        at.tokens.check(token(at))


def test_while_the_issuer_is_away_its_keys_hold_for_a_day(at: House) -> None:
    at.tokens.check(token(at))
    at.published.documents.clear()
    at.clock.seconds += int(STALE_SECONDS) - 1
    assert at.tokens.check(token(at)).address == RITA
    at.clock.seconds += 2
    with pytest.raises(IssuerOutOfReach, match="status 404"):
        at.tokens.check(token(at))


@pytest.mark.parametrize(
    ("path", "document", "expected"),
    [
        ("/.well-known/openid-configuration", 500, "status 500"),
        ("/.well-known/openid-configuration", 302, "status 302"),
        ("/.well-known/openid-configuration", b"<html>", "no JSON"),
        ("/.well-known/openid-configuration", b"[" * 100_000, "no JSON"),
        ("/.well-known/openid-configuration", [], "no JSON object"),
        ("/.well-known/openid-configuration", b" " * 1_000_001, "longer than a megabyte"),
        ("/.well-known/openid-configuration", {"issuer": "https://other.example"}, "another issuer"),
        ("/keys", {"keys": []}, "no key"),
        ("/keys", {"keys": "none"}, "no key"),
        ("/keys", {"keys": [{"kty": "oct", "k": "AAAA", "kid": "s"}]}, "no key"),
    ],
)
def test_an_issuer_that_answers_badly_is_out_of_reach(
    at: House, path: str, document: object, expected: str
) -> None:
    at.published.documents[path] = document
    with pytest.raises(IssuerOutOfReach, match=expected):
        at.tokens.check(token(at))


def test_keys_are_not_fetched_from_where_anybody_can_listen(at: House) -> None:
    at.published.documents["/.well-known/openid-configuration"] = {
        **at.issuer.discovery,
        "jwks_uri": "http://keys.example/keys",
    }
    with pytest.raises(IssuerOutOfReach, match="no https address"):
        at.tokens.check(token(at))


@pytest.mark.parametrize(
    "address",
    [
        "http://issuer.example",
        "ftp://issuer.example",
        "https://",
        "https://[",
        "https://u:p@issuer.example",
        "https://i.example?x=1",
    ],
)
def test_an_issuer_needs_an_address_that_can_be_trusted(address: str) -> None:
    assert faulty_issuer(address) is not None


@pytest.mark.parametrize("address", ["https://issuer.example/tenant/v2.0", "http://127.0.0.1:9000"])
def test_an_issuer_may_be_anywhere_safe(address: str) -> None:
    assert faulty_issuer(address) is None
