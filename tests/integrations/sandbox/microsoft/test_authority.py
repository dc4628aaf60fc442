"""Signing in at the sandbox's authority, with msal as it comes."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import msal
import pytest
import requests

from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.microsoft.accounts import PERSONAL_TENANT, TENANT
from integrations.sandbox.microsoft.authority.authorising import FaultyRequest
from tests.integrations.sandbox.microsoft.graph import (
    AUTHORITY,
    RITA,
    SVEN,
    Graph,
    Rewriting,
    confidential_client,
    public_client,
)

READ = ["Mail.Read"]
UNKNOWN_TENANT = r"Unable to get authority|AADSTS90002"
BACK = "http://localhost:4711"
OTHER_TENANT = "5e7b0a11-0000-4000-8000-0000000000ee"


@pytest.fixture
def sign_in(microsoft):
    return microsoft.sign_in


def flow_of(client, scopes=READ, hint=None):
    return client.initiate_auth_code_flow(
        scopes, redirect_uri=BACK, response_mode="form_post", login_hint=hint
    )


def fields_of(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def signed_in(sandbox, address=SVEN, scopes=READ):
    client = public_client(sandbox)
    flow = flow_of(client, scopes)
    location = sandbox.microsoft.sign_in.consent(flow["auth_uri"], address)
    return client, client.acquire_token_by_auth_code_flow(flow, fields_of(location))


def again(sandbox, refresh: str, scopes=READ) -> dict:
    """A refresh by an application that remembers nothing: msal keeps refusals for a minute."""
    return public_client(sandbox).acquire_token_by_refresh_token(refresh, scopes)


def polled(sandbox, flow: dict) -> dict:
    """One look whether the code was typed in; msal itself would wait between two."""
    return public_client(sandbox).acquire_token_by_device_flow(dict(flow), exit_condition=lambda _: True)


def codes(answer: dict) -> tuple[str, list[int], str | None]:
    return answer["error"], answer["error_codes"], answer.get("suberror")


def test_a_code_becomes_tokens_that_graph_takes(sandbox):
    client, tokens = signed_in(sandbox, scopes=["User.Read"])
    assert tokens["id_token_claims"]["preferred_username"] == SVEN
    assert tokens["id_token_claims"]["tid"] == TENANT
    assert "refresh_token" in tokens
    assert "offline_access" not in tokens["scope"]
    assert Graph(sandbox, tokens["access_token"]).get("/me")["mail"] == SVEN
    (account,) = client.get_accounts()
    assert account["username"] == SVEN
    assert client.acquire_token_silent(["User.Read"], account)["access_token"] == tokens["access_token"]


def test_the_page_asks_and_its_answer_leads_back(sandbox):
    client = public_client(sandbox)
    flow = flow_of(client, hint=SVEN)
    browser = Rewriting(sandbox)
    page = browser.get(flow["auth_uri"])
    assert "Permissions requested" in page.text
    assert f"<option selected>{SVEN}</option>" in page.text
    answered = browser.post(
        flow["auth_uri"].partition("?")[0],
        data={"asked": urlsplit(flow["auth_uri"]).query, "account": SVEN, "answer": "allow"},
        allow_redirects=False,
    )
    assert f'<form method="post" action="{BACK}">' in answered.text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answered.text))
    tokens = client.acquire_token_by_auth_code_flow(flow, fields)
    assert tokens["id_token_claims"]["name"] == "Sven Berg"


def test_whoever_refuses_sends_back_a_refusal(sandbox, sign_in):
    client = public_client(sandbox)
    flow = flow_of(client)
    fields = fields_of(sign_in.consent(flow["auth_uri"], SVEN, deny=True))
    answer = client.acquire_token_by_auth_code_flow(flow, fields)
    assert (answer["error"], fields["error_subcode"]) == ("access_denied", "cancel")


def test_a_code_is_good_once_and_for_ten_minutes(sandbox, sign_in):
    client = public_client(sandbox)
    flow = flow_of(client)
    fields = fields_of(sign_in.consent(flow["auth_uri"], SVEN))
    assert "access_token" in client.acquire_token_by_auth_code_flow(flow, fields)
    twice = public_client(sandbox).acquire_token_by_auth_code_flow(flow, fields)
    assert codes(twice) == ("invalid_grant", [54005], None)
    late = flow_of(client)
    fields = fields_of(sign_in.consent(late["auth_uri"], SVEN))
    sandbox.clock.turn(timedelta(minutes=10))
    answer = public_client(sandbox).acquire_token_by_auth_code_flow(late, fields)
    assert codes(answer) == ("invalid_grant", [70008], None)


def test_a_code_needs_the_verifier_that_it_was_asked_with(sandbox, sign_in):
    client = public_client(sandbox)
    flow = flow_of(client)
    fields = fields_of(sign_in.consent(flow["auth_uri"], SVEN))
    answer = client.acquire_token_by_auth_code_flow({**flow, "code_verifier": "x" * 43}, fields)
    assert codes(answer) == ("invalid_grant", [501481], None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_id": "unknown"}, 700016),
        ({"redirect_uri": "https://elsewhere.example/"}, 50011),
        ({"scope": "https://graph.microsoft.com/Everything"}, 70011),
        ({"scope": ""}, 900144),
        ({"response_type": "token"}, 900561),
        ({"code_challenge_method": "plain", "code_challenge": "x"}, 501491),
        ({"colour": "red"}, 90015),
    ],
)
def test_a_faulty_request_gets_a_page_and_nothing_goes_back(sandbox, sign_in, change, code):
    url = flow_of(public_client(sandbox))["auth_uri"]
    parts = urlsplit(url)
    fields = {**fields_of(url), **change}
    faulty = requests.Request("GET", f"https://{parts.netloc}{parts.path}", params=fields).prepare().url
    with pytest.raises(FaultyRequest) as caught:
        sign_in.consent(faulty, SVEN)
    assert caught.value.code == code
    page = Rewriting(sandbox).get(faulty)
    assert page.status_code == 400
    assert f"AADSTS{code}" in page.text


def test_a_refresh_gives_a_new_token_each_time_and_the_one_before_goes_on(sandbox):
    _, tokens = signed_in(sandbox)
    second = again(sandbox, tokens["refresh_token"])
    assert second["refresh_token"] != tokens["refresh_token"]
    assert "access_token" in again(sandbox, tokens["refresh_token"])
    assert "access_token" in again(sandbox, second["refresh_token"])


def test_the_one_before_can_be_made_to_die(sandbox, microsoft):
    microsoft.settings.old_refresh_tokens_live = False
    _, tokens = signed_in(sandbox)
    assert "access_token" in again(sandbox, tokens["refresh_token"])
    assert codes(again(sandbox, tokens["refresh_token"])) == ("invalid_grant", [50173], "bad_token")


def test_a_refresh_token_lives_ninety_days_from_its_last_use(sandbox):
    _, tokens = signed_in(sandbox)
    sandbox.clock.turn(timedelta(days=89))
    second = again(sandbox, tokens["refresh_token"])
    sandbox.clock.turn(timedelta(days=89))
    assert "access_token" in again(sandbox, second["refresh_token"])
    assert codes(again(sandbox, tokens["refresh_token"])) == ("invalid_grant", [700082], None)


def test_without_offline_access_there_is_no_refresh_token(sandbox, sign_in):
    url = f"{AUTHORITY}/oauth2/v2.0/authorize?client_id={public_client(sandbox).client_id}"
    url += f"&redirect_uri={BACK}&response_type=code&scope=Mail.Read"
    code = sign_in.code_in(sign_in.consent(url, SVEN))
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": BACK,
        "client_id": public_client(sandbox).client_id,
    }  # fmt: skip
    tokens = Rewriting(sandbox).post(f"{AUTHORITY}/oauth2/v2.0/token", data=form).json()
    assert tokens["scope"] == "Mail.Read"
    assert "refresh_token" not in tokens


def test_a_sign_in_can_end_without_a_refresh_token(sandbox, microsoft):
    microsoft.settings.refresh_tokens_given = False
    _, tokens = signed_in(sandbox)
    assert "access_token" in tokens
    assert "refresh_token" not in tokens


def test_an_administrator_ends_everything_that_was_granted(sandbox, sign_in):
    _, tokens = signed_in(sandbox)
    sign_in.revoke(SVEN)
    assert codes(again(sandbox, tokens["refresh_token"])) == ("invalid_grant", [50173], "bad_token")
    refused = Graph(sandbox, tokens["access_token"]).refusal("/me/messages")
    assert refused == (401, "InvalidAuthenticationToken")
    sandbox.clock.turn(timedelta(seconds=1))
    assert "access_token" in again(sandbox, signed_in(sandbox)[1]["refresh_token"])


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("mfa", ("interaction_required", [50076], "basic_action")),
        ("enroll", ("interaction_required", [50079], "basic_action")),
        ("policy", ("interaction_required", [53003], "message_only")),
    ],
)
def test_a_policy_can_ask_for_more(sandbox, sign_in, what, expected):
    _, tokens = signed_in(sandbox)
    sign_in.demands(SVEN, what)
    answer = again(sandbox, tokens["refresh_token"])
    assert codes(answer) == expected
    assert "capolids" in answer["claims"]
    sign_in.demands(SVEN, None)
    assert "access_token" in again(sandbox, tokens["refresh_token"])


def test_an_account_that_is_blocked_gets_no_tokens(sandbox, sign_in):
    _, tokens = signed_in(sandbox)
    sign_in.account_becomes(SVEN, "blocked")
    assert codes(again(sandbox, tokens["refresh_token"])) == ("invalid_grant", [50057], None)
    sign_in.account_becomes(SVEN, "active")
    assert "access_token" in again(sandbox, tokens["refresh_token"])
    sign_in.account_becomes(SVEN, "deleted")
    assert codes(again(sandbox, tokens["refresh_token"])) == ("invalid_grant", [50034], None)


def test_what_nobody_granted_is_not_given(sandbox, sign_in):
    _, tokens = signed_in(sandbox)
    wider = again(sandbox, tokens["refresh_token"], ["Mail.ReadWrite"])
    assert codes(wider) == ("invalid_grant", [65001], "consent_required")
    sign_in.withdraws_consent(SVEN)
    assert codes(again(sandbox, tokens["refresh_token"])) == ("invalid_grant", [65001], "consent_required")


def test_where_people_may_not_consent_an_administrator_has_to(sandbox, sign_in):
    sign_in.users_may_consent(may=False)
    client = public_client(sandbox)
    flow = flow_of(client)
    fields = fields_of(sign_in.consent(flow["auth_uri"], SVEN))
    assert fields["error"] == "access_denied"
    assert fields["error_description"].startswith("AADSTS90094")
    url = (
        f"{AUTHORITY}/v2.0/adminconsent?client_id={client.client_id}&redirect_uri={BACK}&state=1"
        "&scope=https://graph.microsoft.com/Mail.Read"
    )
    told = fields_of(sign_in.admin_consent(url))
    assert (told["admin_consent"], told["tenant"], told["state"]) == ("True", TENANT, "1")
    assert "access_token" in signed_in(sandbox)[1]


def test_an_administrator_may_refuse(sandbox, sign_in):
    client = public_client(sandbox)
    url = f"{AUTHORITY}/v2.0/adminconsent?client_id={client.client_id}&redirect_uri={BACK}&scope=Mail.Read"
    assert fields_of(sign_in.admin_consent(url, deny=True))["error"] == "access_denied"


def test_some_permissions_only_an_administrator_may_grant(sandbox, sign_in):
    client = public_client(sandbox)
    flow = flow_of(client, ["User.Read.All"])
    assert "AADSTS90094" in fields_of(sign_in.consent(flow["auth_uri"], SVEN))["error_description"]
    sign_in.admin_consents(["User.Read.All"])
    assert "code" in fields_of(sign_in.consent(flow["auth_uri"], SVEN))


def test_a_refresh_asks_for_some_of_what_was_granted_or_for_all(sandbox, sign_in):
    _, tokens = signed_in(sandbox, scopes=["Mail.Read", "User.Read"])
    some = again(sandbox, tokens["refresh_token"], ["User.Read"])
    assert "Mail.Read" not in some["scope"]
    sign_in.admin_consents(["Calendars.Read"])
    everything = again(sandbox, tokens["refresh_token"], ["https://graph.microsoft.com/.default"])
    assert {"Mail.Read", "User.Read", "Calendars.Read"} <= set(everything["scope"].split())
    nonsense = again(sandbox, tokens["refresh_token"], ["Nonsense"])
    assert codes(nonsense) == ("invalid_scope", [70011], None)


def test_a_grant_is_refreshed_where_its_account_belongs(sandbox):
    _, tokens = signed_in(sandbox)
    consumers = public_client(sandbox, "https://login.microsoftonline.com/consumers")
    answer = consumers.acquire_token_by_refresh_token(tokens["refresh_token"], READ)
    assert codes(answer) == ("invalid_grant", [50020], None)
    anybody = public_client(sandbox, "https://login.microsoftonline.com/common")
    assert "access_token" in anybody.acquire_token_by_refresh_token(tokens["refresh_token"], READ)


def test_a_code_goes_back_to_where_it_was_asked_for(sandbox, sign_in):
    client = public_client(sandbox)
    flow = flow_of(client)
    fields = fields_of(sign_in.consent(flow["auth_uri"], SVEN))
    answer = client.acquire_token_by_auth_code_flow({**flow, "redirect_uri": "http://localhost:1"}, fields)
    assert codes(answer) == ("invalid_grant", [500112], None)


def test_a_policy_that_lets_nobody_in_says_so_at_the_page(sandbox, sign_in):
    sign_in.demands(SVEN, "policy")
    fields = fields_of(sign_in.consent(flow_of(public_client(sandbox))["auth_uri"], SVEN))
    assert fields["error"] == "interaction_required"
    assert fields["error_description"].startswith("AADSTS53003")


def test_nobody_signs_in_as_a_shared_mailbox(sandbox, sign_in):
    sign_in.open_shared_mailbox("desk@ours.example", [SVEN])
    fields = fields_of(sign_in.consent(flow_of(public_client(sandbox))["auth_uri"], "desk@ours.example"))
    assert fields["error_description"].startswith("AADSTS50057")


def test_a_device_code_is_typed_in_elsewhere(sandbox, sign_in):
    client = public_client(sandbox)
    flow = client.initiate_device_flow(READ)
    assert flow["user_code"] in flow["message"]
    assert codes(polled(sandbox, flow)) == ("authorization_pending", [70016], None)
    sign_in.enters_code(flow["user_code"], SVEN)
    tokens = polled(sandbox, flow)
    assert tokens["id_token_claims"]["preferred_username"] == SVEN
    assert codes(polled(sandbox, flow)) == ("bad_verification_code", [70018], None)


def test_the_page_for_a_code_lets_one_choose_who_one_is(sandbox, sign_in):
    sign_in.open_shared_mailbox("sales@ours.example")
    flow = public_client(sandbox).initiate_device_flow(READ)
    page = flow["verification_uri"].replace("https:/", sandbox.address)
    shown = requests.get(page, timeout=20).text
    assert f"<option>{SVEN}</option>" in shown
    assert "sales@ours.example" not in shown, "nobody signs in to a shared mailbox"
    form = {"code": flow["user_code"], "account": SVEN, "answer": "allow"}
    assert "You have signed in" in requests.post(page, form, timeout=20).text
    assert polled(sandbox, flow)["id_token_claims"]["preferred_username"] == SVEN


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda *_: None, ("slow_down", [70017], None)),
        (
            lambda sandbox, flow: sandbox.microsoft.sign_in.enters_code(flow["user_code"], SVEN, deny=True),
            ("authorization_declined", [70013], None),
        ),
        (lambda sandbox, _: sandbox.clock.turn(timedelta(minutes=15)), ("expired_token", [70020], None)),
    ],
)
def test_a_device_code_can_end_otherwise(sandbox, act, expected):
    flow = public_client(sandbox).initiate_device_flow(READ)
    assert codes(polled(sandbox, flow)) == ("authorization_pending", [70016], None)
    act(sandbox, flow)
    assert codes(polled(sandbox, flow)) == expected


def test_an_application_acts_by_itself_and_no_scope_is_named(sandbox, sign_in):
    sign_in.application(["Mail.Read"])
    client = confidential_client(sandbox)
    scopes = ["https://graph.microsoft.com/.default"]
    tokens = client.acquire_token_for_client(scopes)
    assert tokens.items() >= {"token_type": "Bearer", "expires_in": 3_599}.items()
    assert "scope" not in tokens
    assert "refresh_token" not in tokens
    asked = len(sandbox.journal.of("authority.token"))
    assert client.acquire_token_for_client(scopes)["access_token"] == tokens["access_token"]
    assert len(sandbox.journal.of("authority.token")) == asked


@pytest.mark.parametrize(
    ("fields", "scope", "expected"),
    [
        ({"secret": "wrong"}, ".default", ("invalid_client", [7000215], None)),
        ({"client_id": "unknown"}, ".default", ("unauthorized_client", [700016], None)),
        ({}, "Mail.Read", ("invalid_scope", [1002012], None)),
    ],
)
def test_an_application_that_is_not_in_order_gets_nothing(sandbox, sign_in, fields, scope, expected):
    sign_in.application(["Mail.Read"])
    client = confidential_client(sandbox, **fields)
    answer = client.acquire_token_for_client([f"https://graph.microsoft.com/{scope}"])
    assert codes(answer) == expected


def test_an_application_needs_a_tenant_of_its_own(sandbox, sign_in):
    told = sign_in.application(["Mail.Read"])
    form = {
        "grant_type": "client_credentials", "client_id": told["client_id"],
        "client_secret": told["client_secret"], "scope": "https://graph.microsoft.com/.default",
    }  # fmt: skip
    url = "https://login.microsoftonline.com/organizations/oauth2/v2.0/token"
    assert Rewriting(sandbox).post(url, data=form).json()["error_codes"] == [700016]
    sign_in.client(told["client_id"], told["client_secret"])
    assert Rewriting(sandbox).post(url, data=form).json()["error_codes"] == [50059]


def test_a_secret_ends_on_a_day(sandbox, sign_in):
    sign_in.application(["Mail.Read"])
    sign_in.secret_changes("sandbox-app-secret", expired=True)
    answer = confidential_client(sandbox).acquire_token_for_client(["https://graph.microsoft.com/.default"])
    assert codes(answer) == ("invalid_client", [7000222], None)


def test_a_tenant_that_does_not_exist_has_no_authority(sandbox):
    with pytest.raises(ValueError, match=UNKNOWN_TENANT):
        public_client(sandbox, f"https://login.microsoftonline.com/{OTHER_TENANT}")


def test_consumers_are_let_in_by_the_word_for_them_only(sandbox, sign_in):
    sign_in.open_account("pia@home.example", personal=True)
    consumers = public_client(sandbox, "https://login.microsoftonline.com/consumers")
    flow = flow_of(consumers)
    location = sign_in.consent(flow["auth_uri"], "pia@home.example")
    tokens = consumers.acquire_token_by_auth_code_flow(flow, fields_of(location))
    assert tokens["id_token_claims"]["tid"] == PERSONAL_TENANT
    with pytest.raises(FaultyRequest, match="50020"):
        sign_in.consent(flow["auth_uri"], SVEN)
    with pytest.raises(FaultyRequest, match="50020"):
        sign_in.consent(flow_of(public_client(sandbox))["auth_uri"], "pia@home.example")


@pytest.mark.parametrize(
    ("cloud", "host", "graph"),
    [
        ("us_government", "login.microsoftonline.us", "graph.microsoft.us"),
        ("china", "login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
    ],
)
def test_a_national_cloud_has_an_authority_and_a_graph_of_its_own(sandbox, sign_in, cloud, host, graph):
    sign_in.tenant(OTHER_TENANT, cloud)
    sign_in.open_account("gus@agency.example", tenant=OTHER_TENANT)
    client = public_client(sandbox, f"https://{host}/{OTHER_TENANT}")
    flow = flow_of(client, [f"https://{graph}/User.Read"])
    location = sign_in.consent(flow["auth_uri"], "gus@agency.example")
    tokens = client.acquire_token_by_auth_code_flow(flow, fields_of(location))
    assert f"https://{graph}/User.Read" in tokens["scope"]
    there = Graph(sandbox, tokens["access_token"], graph)
    assert there.get("/me")["mail"] == "gus@agency.example"
    elsewhere = Graph(sandbox, tokens["access_token"])
    assert elsewhere.refusal("/me") == (401, "InvalidAuthenticationToken")
    with pytest.raises(ValueError, match=UNKNOWN_TENANT):
        public_client(sandbox, f"https://login.microsoftonline.com/{OTHER_TENANT}")
    with pytest.raises(FaultyRequest, match="70011"):
        sign_in.consent(flow_of(client, ["https://graph.microsoft.com/User.Read"])["auth_uri"], SVEN)
    assert client.acquire_token_silent([f"https://{graph}/User.Read"], client.get_accounts()[0])


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (Kind.INVALID_GRANT, ("invalid_grant", [50173], "bad_token")),
        (Kind.INVALID_CLIENT, ("invalid_client", [7000215], None)),
    ],
)
def test_the_authority_fails_on_demand(sandbox, kind, error):
    _, tokens = signed_in(sandbox)
    sandbox.faults.add(Fault(kind, "authority.token", item="refresh_token", user=SVEN))
    assert codes(again(sandbox, tokens["refresh_token"])) == error
    assert "access_token" in again(sandbox, tokens["refresh_token"])


@pytest.mark.parametrize("kind", [Kind.CUT_BEFORE, Kind.CUT_AFTER])
def test_an_answer_of_the_authority_can_be_lost(sandbox, kind):
    _, tokens = signed_in(sandbox)
    before = len(sandbox.microsoft.world.grants.refreshes)
    sandbox.faults.add(Fault(kind, "authority.token"))
    with pytest.raises(requests.exceptions.ConnectionError):
        again(sandbox, tokens["refresh_token"])
    assert len(sandbox.microsoft.world.grants.refreshes) - before == (kind is Kind.CUT_AFTER)


@pytest.mark.parametrize("kind", [Kind.INTERNAL, Kind.BAD_GATEWAY, Kind.UNAVAILABLE, Kind.TIMEOUT])
def test_the_authority_can_be_out_of_order(sandbox, kind):
    _, tokens = signed_in(sandbox)
    sandbox.faults.add(Fault(kind, "authority.token"))
    with pytest.raises(msal.exceptions.MsalServiceError, match=kind[:3]):
        again(sandbox, tokens["refresh_token"])


def test_the_authority_can_be_asked_too_often(sandbox):
    _, tokens = signed_in(sandbox)
    sandbox.faults.add(Fault(Kind.RETRY_AFTER, "authority.token", seconds=7))
    client = public_client(sandbox)
    form = {
        "grant_type": "refresh_token",
        "client_id": client.client_id,
        "refresh_token": tokens["refresh_token"],
    }
    answer = Rewriting(sandbox).post(f"{AUTHORITY}/oauth2/v2.0/token", data=form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, ("invalid_request", 900144)),
        ({"grant_type": "password"}, ("unsupported_grant_type", 70003)),
        ({"grant_type": "refresh_token"}, ("invalid_request", 900144)),
        ({"grant_type": "refresh_token", "client_id": "unknown"}, ("unauthorized_client", 700016)),
        ({"grant_type": "refresh_token", "client_id": "PUBLIC"}, ("invalid_grant", 9002313)),
        (
            {"grant_type": "refresh_token", "client_id": "PUBLIC", "client_secret": "x"},
            ("invalid_client", 700025),
        ),
        ({"grant_type": "client_credentials", "client_id": "PUBLIC"}, ("invalid_client", 7000218)),
    ],
)
def test_a_form_that_is_not_in_order_is_refused_with_its_number(sandbox, form, expected):
    if form.get("client_id") == "PUBLIC":
        form = {**form, "client_id": public_client(sandbox).client_id}
    answer = Rewriting(sandbox).post(f"{AUTHORITY}/oauth2/v2.0/token", data=form).json()
    assert (answer["error"], answer["error_codes"]) == (expected[0], [expected[1]])
    assert set(answer) >= {"error_description", "timestamp", "trace_id", "correlation_id", "error_uri"}
    assert answer["error_description"].startswith(f"AADSTS{expected[1]}: ")


def test_what_the_authority_does_not_model_is_refused_and_noted(sandbox, microsoft):
    client = public_client(sandbox)
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_assertion": "a.b.c"}
    assert Rewriting(sandbox).post(f"{AUTHORITY}/oauth2/v2.0/token", data=form).status_code == 501
    assert Rewriting(sandbox).get(f"{AUTHORITY}/oauth2/v2.0/logout").status_code == 501
    assert len(microsoft.violations) == 2
    microsoft.violations.clear()


def test_a_refresh_token_is_bound_to_who_asked_for_it(sandbox, sign_in):
    _, tokens = signed_in(sandbox, RITA)
    sign_in.client("another-client")
    other = msal.PublicClientApplication(
        "another-client", authority=AUTHORITY, http_client=Rewriting(sandbox)
    )
    answer = other.acquire_token_by_refresh_token(tokens["refresh_token"], READ)
    assert codes(answer) == ("invalid_grant", [9002313], None)


def test_the_keys_of_the_authority_verify_what_it_says_of_a_person(sandbox):
    import jwt  # noqa: PLC0415 - only here

    _, tokens = signed_in(sandbox)
    keys = Rewriting(sandbox).get(f"{AUTHORITY}/discovery/v2.0/keys").json()["keys"]
    key = jwt.PyJWK(keys[0]).key
    options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
    claims = jwt.decode(
        tokens["id_token"], key, algorithms=["RS256"], audience=public_client(sandbox).client_id,
        options=options,
    )  # fmt: skip
    assert claims["iss"] == f"https://login.microsoftonline.com/{TENANT}/v2.0"
