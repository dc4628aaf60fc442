"""Deals brought in from a CRM's CSV over the API."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from domain.access.permits import AccessRole
from domain.company.settings import CompanySettings
from domain.deal.dealfile import Members
from integrations.playbookfiles.playbook import builtin_playbook
from services.api.v1 import imports
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api, served
from tests.services.api.test_opening import refusals

HEADER = (
    "Opportunity ID,Opportunity Name,Account Name,Created Date,Close Date,Stage,Amount,Owner Email,Website"
)
CSV = {"content-type": "text/csv"}


def row(id_: str, **cells: str) -> str:
    known = {
        "name": f"Deal {id_}",
        "company": "Eastwood",
        "opened": "2026-06-01",
        "close": "2026-09-30",
        "stage": "Proposal",
        "amount": "1000",
        "owner": RITA,
        "site": "www.east.example",
        **cells,
    }
    return ",".join((id_, *known.values()))


def csv(*rows: str) -> str:
    return "\n".join((HEADER, *rows))


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served(tmp_path_factory.mktemp("imports")) as made:
        refused = made.ask("POST", "/v1/imports/deals", BOSS, data=csv(row("1")), headers=CSV)
        assert (refused.status_code, "setpoint company set" in refused.json()["detail"]) == (409, True)
        playbook = builtin_playbook("enterprise")
        settings = CompanySettings(
            seller=Members(("ours.example",)),
            zone=made.system.outside.zone("Europe/Berlin"),
            playbooks=(playbook,),
            default_playbook=(playbook.name, None),
        )
        made.system.company.state(settings, actor="test")
        yield made


def bring(api: Api, *rows: str, query: str = "", who: str = BOSS) -> Any:  # noqa: ANN401 - JSON
    answer = api.ask("POST", f"/v1/imports/deals{query}", who, data=csv(*rows), headers=CSV)
    assert answer.status_code == 200, answer.text
    return answer.json()


def became(answer: Any) -> dict[str | None, str]:  # noqa: ANN401 - JSON
    return {each["deal"]: each["became"] for each in answer["rows"]}


def test_rows_are_opened_and_the_very_same_again_adds_nothing(api: Api) -> None:
    rows = row("a1"), row("a2", owner=SVEN, amount="2.500,00 €".replace(",", ""))
    assert became(bring(api, *rows, query="?try=true")) == {"crm-a1": "opened", "crm-a2": "opened"}
    assert api.ask("GET", "/v1/deals/crm-a1").status_code == 404
    first = bring(api, *rows)
    assert (first["counts"], [each["line"] for each in first["rows"]]) == ({"opened": 2}, [2, 3])
    look = api.ask("GET", "/v1/deals/crm-a1").json()
    assert (look["deal"]["decision_date"], look["deal"]["amount"]) == ("2026-09-30", 1000)
    assert look["deal"]["owner"] == RITA
    assert api.ask("GET", "/v1/deals/crm-a1/next-steps").json()["next_steps"]
    end = api.system.ledger.end()
    assert bring(api, *rows)["counts"] == {"unchanged": 2}
    assert api.system.ledger.end() == end


def test_a_date_that_moved_is_an_attempt_and_the_same_again_is_none(api: Api) -> None:
    bring(api, row("b1"), row("b2"))
    moved = row("b1", close="2026-12-18", amount="7"), row("b2", amount="7")
    for _ in range(2):
        answer = bring(api, *moved)
        refused = answer["rows"][0]
        assert (refused["line"], refused["became"], refused["place"]) == (2, "refused", "decision_date")
        assert "2026-09-30" in refused["expected"]
        assert [kept.actor for kept in refusals(api, "crm-b1")] == [api.system.tokens.person(BOSS)]
    assert api.ask("GET", "/v1/deals/crm-b1").json()["deal"]["amount"] == 1000
    assert api.ask("GET", "/v1/deals/crm-b2").json()["deal"]["amount"] == 7
    service = api.machine(AccessRole.SERVICE)
    bring(api, *moved, who=service)
    bring(api, row("b1", close="2026-12-19"), who=service)
    assert len(refusals(api, "crm-b1")) == 3


def test_what_only_people_know_stays(api: Api) -> None:
    bring(api, row("c1"))
    path = "/v1/deals/crm-c1"
    said = {"strategy": {"decider": "Carl"}, "tags": ["renewal"], "decision_basis": {"whose": "buyer"}}
    api.ask("PUT", f"{path}/description", json=said)
    api.ask("POST", f"{path}/handover", json={"to": SVEN})
    changed = row("c1", name="Another name", site="north.example")
    assert bring(api, changed)["counts"] == {"changed": 1}
    look = api.ask("GET", path, SVEN).json()["deal"]
    assert (look["name"], look["owner"], look["tags"]) == ("Another name", SVEN, ["renewal"])
    kept = api.system.texts.read(["deal:crm-c1"])["deal:crm-c1"]
    assert kept["decider"] == "Carl"
    buyer = api.system.deals.load("crm-c1").deal.sides.buyer
    assert buyer.domains == {api.system.tokens.domain(each) for each in ("east.example", "north.example")}
    assert bring(api, changed)["counts"] == {"unchanged": 1}


def test_a_faulty_row_loses_no_other(api: Api) -> None:
    answer = bring(
        api,
        row("d1"),
        row("d2", close="canary"),
        row("d3", name=""),
        row("d4", site="gmail.com", name="a canary of a name"),
        row("d5", amount="canary"),
        row("d6", close="2026-01-01"),
        row("d7", owner="A Canary"),
        row("d8", stage="Closed Won"),
    )
    found = {each["line"]: (each["became"], each["place"]) for each in answer["rows"] if each["place"]}
    assert found == {
        3: ("refused", "decision_date"),
        4: ("refused", "name"),
        5: ("refused", "domain"),
        6: ("noted", "amount"),
        7: ("refused", "decision_date"),
        8: ("noted", "owner"),
    }
    assert became(answer) | {None: ""} == {
        "crm-d1": "opened",
        "crm-d5": "opened",
        "crm-d7": "opened",
        None: "",
    }
    assert "anary" not in str(answer)


def test_what_is_over_here_or_there_is_told(api: Api) -> None:
    bring(api, row("e1"), row("e2"))
    api.ask("POST", "/v1/deals/crm-e1/close", json={"outcome": "lost"})
    answer = bring(api, row("e1", close="2026-12-18"), row("e2", stage="Closed Won"))
    assert became(answer) == {"crm-e1": "refused", "crm-e2": "closed_there"}
    assert refusals(api, "crm-e1") == []


def test_a_deal_goes_on_in_its_next_cycle(api: Api) -> None:
    bring(api, row("f1"))
    before = api.issuer.clock.seconds
    api.issuer.clock.seconds += 130 * 86_400
    word = {"outcome": "date_missed", "new_date": "2026-12-18"}
    api.ask("POST", "/v1/deals/crm-f1/close", json=word)
    assert became(bring(api, row("f1", close="2026-12-18"))) == {"crm-f1-2": "unchanged"}
    assert became(bring(api, row("f1", close="2027-01-18"))) == {"crm-f1-2": "refused"}
    api.issuer.clock.seconds = before
    assert (len(refusals(api, "crm-f1")), len(refusals(api, "crm-f1-2"))) == (0, 1)


def test_names_are_given_their_meaning_and_columns_theirs(api: Api) -> None:
    sent = {
        "csv": "Nr;Vorgang;Kunde;Beginn;Ende;Wert;Wer\ng1;Umbau;Eastwood AG;1.6.2026;30.9.2026;5;Rita Rep",
        "owners": [{"name": "rita rep", "address": RITA}],
        "companies": [{"name": "Eastwood AG", "domains": ["east.example"]}],
    }
    columns = (
        "id=Nr",
        "name=Vorgang",
        "company=Kunde",
        "opened_on=Beginn",
        "decision_date=Ende",
        "owner=Wer",
    )
    params = [("column", each) for each in columns]
    answer = api.ask("POST", "/v1/imports/deals", BOSS, json=sent, params=params)
    assert answer.json()["counts"] == {"opened": 1}, answer.text
    assert api.ask("GET", "/v1/deals/crm-g1").json()["deal"]["owner"] == RITA
    slashed = csv(row("g2", opened="1/6/2026", close="2/9/2026"))
    for order, date in (("mdy", "2026-02-09"), ("dmy", "2026-09-02")):
        query = f"?date_order={order}&try=true"
        tried = api.ask("POST", f"/v1/imports/deals{query}", BOSS, data=slashed, headers=CSV).json()
        assert became(tried) == {"crm-g2": "opened"}, date


@pytest.mark.parametrize(
    ("query", "sent", "place"),
    [
        ("", {"data": "", "headers": CSV}, "body"),
        ("", {"data": b"abc\x00def", "headers": CSV}, "body"),
        ("", {"data": "a canary of a mail\n\nit is no table", "headers": CSV}, "query/column"),
        (
            "",
            {"data": csv(row("h1", opened="1/6/2026", close="2/9/2026")), "headers": CSV},
            "query/date_order",
        ),
        ("?column=canary", {"data": csv(row("h1")), "headers": CSV}, "query/column/0"),
        ("?column=amount%3Dcanary", {"data": csv(row("h1")), "headers": CSV}, "query/column"),
        ("?date_order=ymd", {"data": csv(row("h1")), "headers": CSV}, "query/date_order"),
        ("", {"json": {"text": "canary"}}, "body/csv"),
        ("", {"data": "{", "headers": {"content-type": "application/json"}}, "body"),
        ("", {"json": {"csv": "", "owners": [{"name": "a", "address": "canary"}]}}, "body/owners/0/address"),
        (
            "",
            {"json": {"csv": "", "companies": [{"name": "a", "domains": ["co.uk"]}]}},
            "body/companies/0/domains",
        ),
    ],
)
def test_what_does_not_read_is_told(api: Api, query: str, sent: dict[str, Any], place: str) -> None:
    refused = api.ask("POST", f"/v1/imports/deals{query}", BOSS, **sent)
    assert refused.status_code == 422, refused.text
    assert place in {each["place"] for each in refused.json()["errors"]}
    assert "canary" not in refused.text


def test_too_much_at_once_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MOST_BYTES", 2_000)
    monkeypatch.setattr(imports, "MOST_DEALS", 2)
    many = [row(f"i{number}") for number in range(20)]
    for sent in (csv(*many), csv(*many[:3])):
        refused = api.ask("POST", "/v1/imports/deals", BOSS, data=sent, headers=CSV)
        assert refused.status_code == 413
    sheet = {"content-type": "application/zip"}
    assert api.ask("POST", "/v1/imports/deals", BOSS, data=b"PK", headers=sheet).status_code == 415


def test_only_who_may_bring_deals_in(api: Api) -> None:
    for who in (RITA, MONA, ADA):
        refused = api.ask("POST", "/v1/imports/deals", who, data=csv(row("j1")), headers=CSV)
        assert refused.status_code == 403


def test_two_at_once_open_each_deal_once(api: Api) -> None:
    rows = [row(f"k{number}") for number in range(30)]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: bring(api, *rows), range(3)))
    opened = [id_ for answer in answers for id_, what in became(answer).items() if what == "opened"]
    assert sorted(opened) == sorted({f"crm-k{number}" for number in range(30)})


def test_many_deals_share_a_transaction(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = type(api.system.ledger)
    appended: list[int] = []
    append = ledger.append

    def counted(self: Any, appends: Any, *more: Any) -> None:  # noqa: ANN401 - as the ledger has it
        appended.append(len(appends))
        append(self, appends, *more)

    monkeypatch.setattr(ledger, "append", counted)
    assert bring(api, *(row(f"m{number}") for number in range(410)))["counts"] == {"opened": 410}
    assert appended == [200, 200, 10]
