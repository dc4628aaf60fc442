"""A person's consent, over real sockets: the page, the way back, the code, and what is kept of it."""

from __future__ import annotations

import base64
import hashlib
import socket
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.google_auth.consent import consent, revoke
from integrations.google_auth.grants import ConsentGrant, credentials_of, read, refresh, written
from integrations.google_auth.pkce import Proof
from integrations.google_auth.scopes import CALENDARS, EVENTS, HEADERS, MAIL, Wanted, lack_of, lacking
from integrations.loopback import Loopback
from integrations.sandbox.faults import Fault, Kind
from integrations.signing_in import ConsentFailed
from tests.integrations.google_auth.browsing import CLIENT, RITA, SVEN, endpoints_of, visit

ALL = Wanted().scopes()


def signed_in(sandbox, person, hint=None):
    return consent(CLIENT, endpoints_of(sandbox), ALL, show=person.show, seconds=20, hint=hint)


def test_a_person_signs_in_and_we_know_whose_mailbox_it_is_and_what_was_granted(sandbox, person):
    given = signed_in(sandbox, person())
    assert given.address == RITA
    assert set(ALL) <= given.granted
    assert given.refresh_token is not None


def test_the_page_is_asked_for_with_pkce_a_state_and_a_token_to_come_back_with(sandbox, person):
    rita = person()
    signed_in(sandbox, rita, hint=RITA)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(rita.pages[0]).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 32
    assert (asked["access_type"], asked["prompt"], asked["login_hint"]) == ("offline", "consent", RITA)
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")
    assert asked["scope"].split() == ["openid", "email", *ALL]


def test_the_challenge_is_the_digest_of_rfc_7636_appendix_b():
    proof = Proof("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert proof.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    digest = hashlib.sha256(proof.verifier.encode()).digest()
    assert base64.urlsafe_b64decode(proof.challenge + "=") == digest


def test_a_scope_that_was_unticked_is_a_lack_and_no_failure(sandbox, person):
    given = signed_in(sandbox, person(granted=[MAIL, EVENTS]))
    assert lacking(ALL, given.granted) == (CALENDARS,)
    assert "main calendar" in lack_of(CALENDARS)


@pytest.mark.parametrize(
    ("wanted", "scopes"),
    [
        (Wanted(), (MAIL, EVENTS, CALENDARS)),
        (Wanted(calendar=False), (MAIL,)),
        (Wanted(mail=False), (EVENTS, CALENDARS)),
        (Wanted(headers_only=True), (HEADERS, EVENTS, CALENDARS)),
    ],
)
def test_no_more_is_asked_for_than_what_is_wanted_takes(wanted, scopes):
    assert wanted.scopes() == scopes


def test_a_no_is_told_as_a_no(sandbox, person):
    with pytest.raises(ConsentFailed, match="with a no"):
        signed_in(sandbox, person(deny=True))


def test_who_never_comes_back_is_not_waited_for_for_ever(sandbox):
    began = time.monotonic()
    with pytest.raises(ConsentFailed, match="within 0 seconds; run the command again"):
        consent(CLIENT, endpoints_of(sandbox), ALL, show=lambda _page: None, seconds=0.3)
    assert time.monotonic() - began < 5


def test_who_connects_and_says_nothing_holds_up_nobody(sandbox, person):
    silent: list[socket.socket] = []

    def come_back(location: str) -> None:
        parts = urlsplit(location)
        silent.append(socket.create_connection((parts.hostname, parts.port)))
        visit(location)

    try:
        assert signed_in(sandbox, person(back=come_back)).address == RITA
    finally:
        for each in silent:
            each.close()


def test_an_answer_with_another_state_is_turned_away_and_ours_still_counts(sandbox, person):
    seen: list[tuple[int, str]] = []

    def come_back(location: str) -> None:
        forged = location.replace("state=", "state=x")
        seen.append(visit(forged))
        seen.append(visit(location.replace("?", "/elsewhere?", 1)))
        seen.append(visit(location))

    assert signed_in(sandbox, person(back=come_back)).address == RITA
    assert [status for status, _ in seen] == [400, 400, 200]


def test_the_way_back_is_on_this_machine_only_and_says_nothing_of_the_code():
    with Loopback("s") as back:
        assert back.address.startswith("http://127.0.0.1:")
        assert back._server.server_address[0] == "127.0.0.1"


def test_a_code_that_was_taken_on_its_way_is_of_no_use_without_the_proof(sandbox, person):
    def without_proof(page: str) -> str:
        challenge = parse_qs(urlsplit(page).query)["code_challenge"][0]
        return page.replace(challenge, Proof("x" * 43).challenge)

    with pytest.raises(ProviderFailed) as refused:
        signed_in(sandbox, person(changed=without_proof))
    assert (refused.value.kind, refused.value.reason) == (FailureKind.REAUTHORISE, "invalid_grant")


def test_a_second_answer_without_the_page_has_no_refresh_token(sandbox, person):
    signed_in(sandbox, person())
    again = signed_in(sandbox, person(changed=lambda page: page.replace("prompt=consent", "prompt=none")))
    assert again.refresh_token is None


def test_a_wrong_secret_stops_the_application_and_no_secret_is_in_the_message(sandbox, person):
    client = replace(CLIENT, secret="wrong-secret")  # noqa: S106 - made up
    with pytest.raises(ProviderFailed) as refused:
        consent(client, endpoints_of(sandbox), ALL, show=person().show, seconds=20)
    assert refused.value.kind is FailureKind.STOP_APP
    assert "wrong-secret" not in f"{refused.value!r}{client!r}"


def grant_of(given) -> ConsentGrant:
    return ConsentGrant(given.address, ALL, CLIENT.id, given.refresh_token)


def test_a_kept_grant_gives_an_access_token_at_our_own_token_endpoint(sandbox, person):
    kept = written(grant_of(signed_in(sandbox, person())))
    credentials = credentials_of(read(kept), CLIENT, endpoints_of(sandbox))
    refresh(credentials)
    assert credentials.token
    assert credentials.token_uri == f"{sandbox.address}/token"


def test_a_grant_shows_nothing_of_its_secret_when_it_is_printed(sandbox, person):
    given = signed_in(sandbox, person())
    shown = f"{grant_of(given)!r}{given!r}"
    assert given.refresh_token not in shown
    assert given.access_token not in shown


def test_a_revoked_token_gives_no_access_any_more_and_revoking_it_again_is_no_failure(sandbox, person):
    given = signed_in(sandbox, person())
    assert revoke(endpoints_of(sandbox), given.refresh_token) is True
    assert revoke(endpoints_of(sandbox), given.refresh_token) is False
    with pytest.raises(ProviderFailed) as refused:
        refresh(credentials_of(grant_of(given), CLIENT, endpoints_of(sandbox)))
    assert (refused.value.kind, refused.value.reason) == (FailureKind.REAUTHORISE, "invalid_grant")


@pytest.mark.parametrize(
    ("kind", "means"),
    [
        (Kind.INVALID_GRANT, FailureKind.REAUTHORISE),
        (Kind.INVALID_CLIENT, FailureKind.STOP_APP),
        (Kind.INTERNAL, FailureKind.RETRY),
        (Kind.UNAVAILABLE, FailureKind.RETRY),
    ],
)
def test_each_answer_of_the_token_endpoint_is_told_by_what_is_to_be_done(sandbox, person, kind, means):
    given = signed_in(sandbox, person())
    for _ in range(9):  # the library itself tries again
        sandbox.faults.add(Fault(kind, "oauth.token"))
    with pytest.raises(ProviderFailed) as refused:
        refresh(credentials_of(grant_of(given), CLIENT, endpoints_of(sandbox)))
    assert refused.value.kind is means


def test_a_token_endpoint_that_is_away_may_come_back(sandbox, person):
    given = signed_in(sandbox, person(address=SVEN))
    away = "http://127.0.0.1:9/away"
    nowhere = replace(endpoints_of(sandbox), token=away, revoke=away)
    for act in (
        lambda: refresh(credentials_of(grant_of(given), CLIENT, nowhere)),
        lambda: revoke(nowhere, given.refresh_token),
    ):
        with pytest.raises(ProviderFailed) as refused:
            act()
        assert refused.value.kind is FailureKind.RETRY
