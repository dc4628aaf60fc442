"""Who may read what: scopes, shared mailboxes, applications and what an administrator limits them to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integrations.sandbox.microsoft.graph import RITA, SVEN, Graph, confidential_client, mail

DENIED = (403, "ErrorAccessDenied")
DESK = "desk@ours.example"


@pytest.fixture
def received(people) -> str:
    return people.mail_arrives(SVEN, mail("Prices"))


@pytest.fixture
def application(sandbox, microsoft):
    """Registers one with roles, and reaches Graph as it does."""

    def made(*roles: str) -> Graph:
        microsoft.sign_in.application(roles)
        answer = confidential_client(sandbox).acquire_token_for_client(
            ["https://graph.microsoft.com/.default"]
        )
        return Graph(sandbox, answer["access_token"])

    return made


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/me", "Mail.Read"),
        ("/me/messages", "User.Read"),
        ("/me/mailFolders", "Calendars.Read"),
        ("/me/mailFolders/inbox/messages/delta", "User.Read"),
        ("/me/mailboxSettings", "Mail.Read"),
    ],
)
def test_a_scope_reaches_no_further_than_it_says(sign_in, path, scope):
    code = "Authorization_RequestDenied" if path == "/me" else "ErrorAccessDenied"
    assert sign_in(SVEN, scope).refusal(path) == (403, code)


def test_headers_only_shows_no_texts(sign_in, received):
    basic = sign_in(SVEN, "Mail.ReadBasic")
    told = basic.get(f"/me/messages/{received}")
    assert told["subject"] == "Prices"
    assert not {"body", "bodyPreview", "uniqueBody"} & set(told)
    (listed,) = basic.pages("/me/mailFolders/inbox/messages/delta")[0]
    assert not {"body", "bodyPreview"} & set(listed)
    assert basic.get(f"/me/messages/{received}", _select="internetMessageHeaders")["internetMessageHeaders"]
    for path in ("", "?$select=body", "?$select=bodyPreview", "?$select=uniqueBody"):
        for listing in (f"/me/messages/{received}", "/me/messages", "/me/mailFolders/inbox/messages/delta"):
            if path:
                assert basic.refusal(listing + path) == DENIED
    assert basic.refusal(f"/me/messages/{received}/$value") == DENIED
    assert basic.refusal(f"/me/messages/{received}/attachments") == DENIED


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"Authorization": ""}, "Access token is empty."),
        ({"Authorization": "Bearer "}, "Access token is empty."),
        ({"Authorization": "Bearer nonsense"}, "IDX14100"),
        ({"Authorization": "Bearer a.b.c"}, "Access token validation failure."),
    ],
)
def test_a_token_that_is_none_is_refused_first(sven, headers, says):
    answer = sven.ask("GET", "/me/nothing", headers=headers)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (401, "InvalidAuthenticationToken")
    assert error["message"].startswith(says)
    assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_token_lives_an_hour(sven, sandbox):
    sandbox.clock.turn(timedelta(seconds=3_598))
    assert sven.get("/me")["mail"] == SVEN
    sandbox.clock.turn(timedelta(seconds=1))
    assert sven.refusal("/me") == (401, "InvalidAuthenticationToken")


def test_a_token_can_be_made_to_end_early(sven, microsoft):
    microsoft.sign_in.expire_access(SVEN)
    assert sven.refusal("/me") == (401, "InvalidAuthenticationToken")


def test_the_mailbox_of_another_takes_a_scope_and_a_right(sign_in, microsoft, people):
    name = people.mail_arrives(RITA, mail("For Rita", to=RITA))
    path = f"/users/{RITA}/messages"
    assert sign_in(SVEN, "Mail.Read").refusal(path) == DENIED
    assert sign_in(SVEN, "Mail.Read.Shared").refusal(path) == DENIED
    microsoft.sign_in.delegates(RITA, SVEN)
    assert sign_in(SVEN, "Mail.Read").refusal(path) == DENIED
    shared = sign_in(SVEN, "Mail.Read.Shared")
    assert shared.get(f"{path}/{name}")["subject"] == "For Rita"
    assert "body" in shared.get(f"{path}/{name}")
    assert "body" not in sign_in(SVEN, "Mail.ReadBasic.Shared").get(f"{path}/{name}")
    microsoft.sign_in.delegates(RITA, SVEN, may=False)
    assert shared.refusal(path) == DENIED


def test_a_shared_mailbox_is_read_by_its_readers(sign_in, microsoft, people):
    microsoft.sign_in.open_shared_mailbox(DESK, [SVEN])
    people.mail_arrives(DESK, mail("Enquiry", to=DESK))
    items, link = sign_in(SVEN, "Mail.Read.Shared").pages(f"/users/{DESK}/mailFolders/inbox/messages/delta")
    assert [each["subject"] for each in items] == ["Enquiry"]
    assert f"/users/{DESK}/" in link
    assert sign_in(RITA, "Mail.Read.Shared").refusal(f"/users/{DESK}/messages") == DENIED


@pytest.mark.usefixtures("received")
def test_ones_own_mailbox_can_be_named(sven, microsoft):
    number = microsoft.world.accounts.get(SVEN).id
    for name in (SVEN, SVEN.upper(), number):
        assert sven.get(f"/users/{name}/messages")["value"][0]["subject"] == "Prices"


def test_an_application_reaches_every_mailbox_of_its_tenant(application, people, received):
    graph = application("Mail.Read")
    people.mail_arrives(RITA, mail("For Rita", to=RITA))
    assert graph.get(f"/users/{SVEN}/messages/{received}")["subject"] == "Prices"
    assert graph.get(f"/users/{RITA}/messages")["value"][0]["subject"] == "For Rita"
    assert graph.refusal("/me/messages") == (400, "BadRequest")
    assert graph.refusal("/users/nobody@ours.example/messages") == (404, "ErrorInvalidUser")
    assert graph.refusal(f"/users/{SVEN}/mailboxSettings") == DENIED


def test_an_application_without_the_role_is_denied(application, received):
    assert application("Calendars.Read").refusal(f"/users/{SVEN}/messages") == DENIED
    basic = application("Mail.ReadBasic.All")
    assert "body" not in basic.get(f"/users/{SVEN}/messages/{received}")
    assert basic.refusal(f"/users/{SVEN}/messages/{received}/$value") == DENIED


def test_an_application_has_no_business_in_another_tenant(application, microsoft):
    graph = application("Mail.Read")
    microsoft.sign_in.open_account("pia@home.example", personal=True)
    assert graph.refusal("/users/pia@home.example/messages") == (404, "ErrorInvalidUser")


def out_of_scope(graph: Graph, address: str) -> bool:
    answer = graph.ask("GET", f"/users/{address}/messages")
    if answer.ok:
        return False
    assert (answer.status_code, answer.json()["error"]["code"]) == DENIED
    return answer.json()["error"]["message"] == "Access to OData is disabled."


def test_a_policy_keeps_an_application_out_of_all_but_some_mailboxes(application, microsoft):
    graph = application("Mail.Read")
    microsoft.sign_in.restricts([SVEN])
    assert not out_of_scope(graph, SVEN)
    assert out_of_scope(graph, RITA)
    microsoft.sign_in.restricts(None)
    assert not out_of_scope(graph, RITA)


def test_a_role_for_some_mailboxes_adds_to_what_is_granted_for_all(application, microsoft):
    graph = application()
    microsoft.sign_in.grants_role("Mail.Read", [SVEN])
    assert not out_of_scope(graph, SVEN)
    assert out_of_scope(graph, RITA)
    graph = application("Mail.Read")
    microsoft.sign_in.grants_role("Mail.Read", [SVEN])
    assert not out_of_scope(graph, RITA)


def test_a_mailbox_that_is_elsewhere_is_not_reached(sven, microsoft):
    microsoft.sign_in.account_becomes(SVEN, "no_mailbox")
    answer = sven.ask("GET", "/me/messages")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "MailboxNotEnabledForRESTAPI")
    assert "hosted on-premise" in answer.json()["error"]["message"]
    assert sven.get("/me")["mail"] == SVEN


def test_addresses_are_told_on_selection(sign_in, microsoft):
    microsoft.sign_in.open_account(
        "cleo@ours.example",
        name="Cleo Roth",
        aliases=["c.roth@ours.example"],
        other_mails=["cleo@home.example"],
    )
    told = sign_in("cleo@ours.example").get("/me", _select="mail,proxyAddresses,otherMails")
    assert told["proxyAddresses"] == ["SMTP:cleo@ours.example", "smtp:c.roth@ours.example"]
    assert told["otherMails"] == ["cleo@home.example"]
    assert "proxyAddresses" not in sign_in("cleo@ours.example").get("/me")
    assert sign_in(SVEN).refusal("/me?$select=colour") == (400, "BadRequest")


def test_others_are_told_to_whoever_may_read_all_users(sign_in, application):
    assert sign_in(SVEN, "User.Read.All").get(f"/users/{RITA}")["mail"] == RITA
    assert application("User.Read.All").get(f"/users/{RITA}")["mail"] == RITA
    refused = sign_in(SVEN, "User.Read.All").refusal("/users/nobody@ours.example")
    assert refused == (404, "Request_ResourceNotFound")
    assert application("Mail.Read").refusal(f"/users/{RITA}") == (403, "Authorization_RequestDenied")


def test_the_settings_of_a_mailbox_name_its_zone(sven):
    assert sven.get("/me/mailboxSettings")["timeZone"] == "W. Europe Standard Time"


def test_what_is_asked_otherwise_than_the_sandbox_knows_is_noted(sven, sandbox, microsoft):
    assert sven.refusal("/me/mailFolders", "DELETE") == (501, "notModelled")
    beta = sven.ask("GET", f"{sandbox.address}/graph.microsoft.com/beta/me")
    assert beta.status_code == 501
    assert sven.refusal("/me/messages", "POST", data="x", headers={"Content-Type": "text/plain"})[0] == 501
    assert len(microsoft.violations) == 3
    microsoft.violations.clear()


@pytest.mark.parametrize("path", ["v2.0/me", "me"])
def test_a_version_that_is_none(sven, sandbox, path):
    answer = sven.ask("GET", f"{sandbox.address}/graph.microsoft.com/{path}")
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Invalid version")


@pytest.mark.parametrize("body", ["[]", "7"])
def test_a_body_is_an_object(sven, body):
    refused = sven.refusal("/me/messages", "POST", data=body, headers={"Content-Type": "application/json"})
    assert refused == (400, "BadRequest")


def test_a_page_size_is_a_number(sven):
    assert sven.refusal("/me/messages", headers={"Prefer": "odata.maxpagesize=many"}) == (400, "BadRequest")


def test_a_path_that_leads_nowhere_is_no_item(sven):
    answer = sven.ask("GET", "/me/letters")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "Resource not found for the segment 'letters'."
