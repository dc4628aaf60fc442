"""People sign in at their issuer with a browser, and what their browser holds lets them ask the API."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from fastapi import Response

from domain.access.events import AccessGiven
from domain.access.permits import AccessRole
from domain.access.sessions import IDLE_SECONDS, LONGEST_SECONDS
from services.access.record import AccessRecord
from services.api.v1.problems import Problem
from services.web.cookies import Cookies
from services.web.places import local_place
from services.web.signing_in import one_of
from tests.services.api.house import RITA
from tests.services.web.pages_house import Browser, Pages, query_of

MONA = "mona@ours.example"
SAID = {"state": "done"}
ELSEWHERE = "https://elsewhere.example"


def word(browser: Browser) -> dict[str, str]:
    return {"X-CSRF-Token": browser.cookies["setpoint-csrf"]}


def noted(browser: Browser, **headers: str) -> int:
    """What becomes of a word about a deal."""
    milestone = "/v1/deals/north/milestones/discovery"
    return browser.go(milestone, "POST", json=SAID, headers=headers).status_code


def signed_in(house: Pages, who: str = RITA) -> Browser:
    browser = house.browser()
    assert browser.sign_in(who).status_code == 303
    return browser


def test_a_person_signs_in_works_and_signs_out(house: Pages) -> None:
    browser = house.browser()
    assert "Sign in" in browser.go("/").text
    assert browser.go("/v1/deals").status_code == 401
    back = browser.sign_in(RITA, to="/v1/deals?limit=1")
    assert (back.status_code, back.headers["location"]) == (303, "/v1/deals?limit=1")
    assert [deal["id"] for deal in browser.go("/v1/deals").json()["deals"]] == ["north"]
    assert RITA in browser.go("/").text
    assert noted(browser, **word(browser)) == 200
    held = browser.cookies
    left = browser.go("/signout", "POST", data={"csrf": held["setpoint-csrf"]})
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert browser.cookies == {}
    browser.jar.cookies.update(held)
    assert browser.go("/v1/deals").status_code == 401, "what the browser held is good for nothing"


def test_what_a_browser_is_given_is_for_it_alone(house: Pages) -> None:
    browser = house.browser()
    begun = browser.go("/signin")
    asked = query_of(begun.headers["location"])
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{house.address}/signin/callback"
    chosen = browser.go(f"{begun.headers['location']}&{urlencode({'as': RITA})}")
    given = browser.go(chosen.headers["location"]).raw.headers.getlist("set-cookie")
    kinds = {each.partition("=")[0]: each for each in given}
    for name in ("setpoint", "setpoint-csrf"):
        assert "Path=/" in kinds[name]
        assert "samesite=lax" in kinds[name].lower()
        assert "domain" not in kinds[name].lower()
        assert ("httponly" in kinds[name].lower()) is (name == "setpoint")
    assert "Max-Age=0" in kinds["setpoint-signin"]


def test_where_the_pages_are_encrypted_no_other_host_can_set_what_a_browser_holds() -> None:
    answer = Response()
    Cookies("https://setpoint.example.com").begin(answer, "held")
    given = [value.decode() for name, value in answer.raw_headers if name == b"set-cookie"]
    assert all(each.startswith("__Host-setpoint") and "Secure" in each for each in given)


def test_a_session_that_somebody_planted_is_not_the_one_that_signing_in_begins(house: Pages) -> None:
    attacker, victim = signed_in(house, MONA), house.browser()
    planted = attacker.cookies["setpoint"]
    victim.jar.cookies.set("setpoint", planted, domain="127.0.0.1", path="/")
    victim.sign_in(RITA)
    assert victim.cookies["setpoint"] != planted
    assert MONA not in victim.go("/").text
    assert attacker.go("/v1/deals").status_code == 401, "it ended when its browser signed in anew"


def test_nobody_is_signed_in_by_the_way_back_of_another_browser(house: Pages) -> None:
    mine, other = house.browser(), house.browser()
    begun = mine.go("/signin")
    chosen = mine.go(f"{begun.headers['location']}&{urlencode({'as': MONA})}")
    other.go("/signin")
    refused = other.go(chosen.headers["location"])
    assert (refused.status_code, "setpoint" in other.cookies) == (401, False)
    assert house.browser().go(chosen.headers["location"]).status_code == 401
    for spoiled in ({"iss": ELSEWHERE}, {"code": ""}, {"state": "\ud800x"[1:]}):
        query = urlencode({**query_of(chosen.headers["location"]), **spoiled})
        assert mine.go(f"/signin/callback?{query}").status_code == 401
    assert mine.go(chosen.headers["location"]).status_code == 303
    mine.jar.cookies.set("setpoint-signin", query_of(begun.headers["location"])["state"])
    assert mine.go(chosen.headers["location"]).status_code == 401, "neither the state nor a code opens again"


def test_who_has_no_role_gets_no_session(house: Pages) -> None:
    browser = house.browser()
    refused = browser.sign_in("nobody@ours.example")
    assert refused.status_code == 403
    assert "setpoint" not in browser.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRF-Token": "x"},
        {"X-CSRF-Token": "", "Origin": "{address}"},
        {"X-CSRF-Token": "{word}", "Origin": ELSEWHERE},
        {"X-CSRF-Token": "{word}", "Origin": "null"},
        {"X-CSRF-Token": "{word}", "Sec-Fetch-Site": "cross-site"},
        {"X-CSRF-Token": "{word}", "Sec-Fetch-Site": "same-site"},
        {"X-CSRF-Token": "{other}", "Origin": "{address}"},
    ],
)
def test_nothing_is_changed_that_a_page_of_this_system_did_not_ask_for(
    house: Pages, headers: dict[str, str]
) -> None:
    browser, other = _BROWSERS.setdefault(house.address, (signed_in(house), signed_in(house, MONA)))
    known = {"address": house.address, "word": word(browser)["X-CSRF-Token"]}
    said = {name: value.format(**known, other=word(other)["X-CSRF-Token"]) for name, value in headers.items()}
    assert noted(browser, **said) == 403
    assert noted(browser, **word(browser), Origin=house.address, **{"Sec-Fetch-Site": "same-origin"}) == 200


_BROWSERS: dict[str, tuple[Browser, Browser]] = {}


def test_another_site_can_not_even_look_and_a_word_planted_beside_it_is_none(house: Pages) -> None:
    browser = signed_in(house)
    assert browser.go("/v1/deals", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    browser.jar.cookies.set("setpoint-csrf", "planted", domain="127.0.0.1", path="/")
    assert noted(browser, **{"X-CSRF-Token": "planted"}) == 403
    assert browser.go("/signout", "POST", data={"csrf": "planted"}).status_code == 403
    assert browser.go("/v1/deals").status_code == 200


def test_who_sends_a_token_is_who_the_token_says_whatever_the_browser_holds(house: Pages) -> None:
    browser = signed_in(house)
    assert browser.go("/v1/deals", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_a_session_ends_when_it_is_idle_or_too_old(house: Pages) -> None:
    idle, used = signed_in(house), signed_in(house)
    begun = house.clock.seconds
    while house.clock.seconds - begun < LONGEST_SECONDS - IDLE_SECONDS:
        house.clock.seconds += IDLE_SECONDS - 1
        assert used.go("/v1/deals").status_code == 200
    assert idle.go("/v1/deals").status_code == 401
    house.clock.seconds = begun + LONGEST_SECONDS
    assert used.go("/v1/deals").status_code == 401


def test_a_session_ends_for_good_when_access_is_taken(house: Pages) -> None:
    browser, person = signed_in(house), house.system.tokens.person(RITA)
    elsewhere = AccessRecord(house.system.ledger, house.system.clock)
    elsewhere.say([AccessGiven(person, frozenset())], actor="test")
    elsewhere.say([AccessGiven(person, frozenset({AccessRole.REP}))], actor="test")
    house.clock.seconds += 1
    assert browser.go("/v1/deals").status_code == 401
    assert signed_in(house).go("/v1/deals").status_code == 200


def test_a_session_that_ended_in_another_process_is_over_within_a_second(house: Pages) -> None:
    browser = signed_in(house)
    assert browser.go("/v1/deals").status_code == 200
    ours = house.desk.door.pages.sessions
    replace(ours, _seen=type(ours._seen)()).end(browser.cookies["setpoint"])
    house.clock.seconds += 1
    assert browser.go("/v1/deals").status_code == 401


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/docs", "/docs"),
        ("/v1/deals?open=true#x", "/v1/deals?open=true#x"),
        ("/ümläut", "/%C3%BCml%C3%A4ut"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("https://elsewhere.example", "/"),
        ("https:elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("docs", "/"),
        ("/" + "x" * 1_001, "/"),
        ("/\r\nSet-Cookie: x=1", "/"),
        ("/\ud800", "/"),
        ("///elsewhere.example", "/"),
        ("/%0d%0aSet-Cookie:x", "/%0d%0aSet-Cookie:x"),
    ],
)
def test_nobody_is_sent_elsewhere(asked: str, place: str) -> None:
    assert local_place(asked) == place


def test_the_way_on_is_checked_when_it_is_gone_as_well(house: Pages) -> None:
    browser = house.browser()
    begun = browser.go("/signin?to=//elsewhere.example")
    held = browser.cookies["setpoint-signin"].strip('"')
    browser.jar.cookies.set(
        "setpoint-signin", f"{held.partition('.')[0]}.//elsewhere.example", domain="127.0.0.1", path="/"
    )
    chosen = browser.go(f"{begun.headers['location']}&{urlencode({'as': RITA})}")
    assert browser.go(chosen.headers["location"]).headers["location"] == "/"


def test_every_session_is_known_by_a_digest_alone(house: Pages) -> None:
    browser = signed_in(house)
    secret = browser.cookies["setpoint"].partition("_")[2]
    assert re.fullmatch(r"[\w-]{43}", secret)
    stored = list(house.system.ledger.read_all(after=0, limit=5_000))
    assert secret not in repr(stored)


def test_who_knows_this_machine_by_another_name_begins_where_the_issuer_sends_back_to(house: Pages) -> None:
    port = house.address.rpartition(":")[2]
    answer = house.browser().go("/signin?to=/docs", headers={"Host": f"localhost:{port}"})
    assert answer.headers["location"] == f"{house.address}/signin?to=%2Fdocs"
    assert "set-cookie" not in answer.headers


def test_who_waits_for_the_issuer_leaves_a_place_for_others() -> None:
    places = threading.BoundedSemaphore(1)
    with one_of(places), pytest.raises(Problem) as refused, one_of(places):
        pass
    assert refused.value.status == 503
    with one_of(places):
        pass
