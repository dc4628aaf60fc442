"""Who did what, and who looked at what."""

from __future__ import annotations

from domain.access.events import LooksLogged
from services.api.v1.access_log import AccessLog
from tests.services.api.house import ADA, MONA, RITA, Api


def looks(api: Api, **wanted: str) -> list[tuple[str, str, str | None]]:
    found = api.ask("GET", "/v1/audit/looks", ADA, params=wanted).json()["looks"]
    return [(each["by"], each["what"], each["deal"]) for each in found]


def test_every_look_is_logged_before_its_answer(api: Api) -> None:
    api.ask("GET", "/v1/deals/north", RITA)
    api.ask("GET", "/v1/deals/north/touches", MONA)
    api.ask("GET", "/v1/deals", MONA)
    assert looks(api) == [
        (RITA, "read_deal", "north"),
        (MONA, "list_touches", "north"),
        (MONA, "list_deals", None),
        (ADA, "list_looks", None),
    ]
    assert looks(api, deal="north") == [(RITA, "read_deal", "north"), (MONA, "list_touches", "north")]


def test_a_look_at_what_is_not_shown_is_logged_as_well(api: Api) -> None:
    assert api.ask("GET", "/v1/deals/south", RITA).status_code == 404
    assert looks(api, deal="south") == [(RITA, "read_deal", "south")]


def test_looks_come_in_pages(api: Api) -> None:
    for _ in range(5):
        api.ask("GET", "/v1/deals/north", RITA)
    seen, cursor = 0, None
    while True:
        wanted = {"limit": "2", "deal": "north"} | ({"cursor": cursor} if cursor else {})
        page = api.ask("GET", "/v1/audit/looks", ADA, params=wanted).json()
        seen += len(page["looks"])
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == 5
    assert api.ask("GET", "/v1/audit/looks?cursor=1.x", ADA).status_code == 422


def test_nothing_is_shown_that_can_not_be_logged(api: Api, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(api.system.ledger, "append", full)
    refused = api.ask("GET", "/v1/deals/north", RITA)
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:setpoint:problem:not-logged")
    monkeypatch.undo()
    assert api.ask("GET", "/v1/deals/north", RITA).status_code == 200


def test_what_was_done_is_told_with_who_did_it(api: Api) -> None:
    milestone = api.ask("GET", "/v1/deals/north").json()["plan"]["milestones"][0]["id"]
    api.ask("POST", f"/v1/deals/north/milestones/{milestone}", json={"state": "done"})
    deeds = api.ask("GET", "/v1/audit/deals/north?limit=200", ADA).json()["deeds"]
    assert [each["by"] for each in deeds if each["what"] == "deal.milestone-declared"] == [RITA]
    assert {each["by"] for each in deeds if each["what"] == "deal.opened"} == {"import"}
    assert [each["at"] for each in deeds] == sorted(each["at"] for each in deeds)


def test_only_who_audits_sees_that(api: Api) -> None:
    for path in ("/v1/audit/looks", "/v1/audit/deals/north"):
        assert api.ask("GET", path, RITA).status_code == 403
        assert api.ask("GET", path, MONA).status_code == 403


def test_looks_of_a_moment_share_one_event(api: Api) -> None:
    log: AccessLog = api.desk.log
    before = log.health.done
    for _ in range(3):
        api.ask("GET", "/v1/deals/north", RITA)
    assert log.health.done == before + 3


def test_what_somebody_types_for_a_deal_that_is_not_there_is_kept_nowhere(api: Api) -> None:
    end = api.system.ledger.end()
    for typed in ("Bea%20Berg%20was%20fired", "Bea%00" + "x" * 3_000):
        assert api.ask("GET", f"/v1/deals/{typed}").status_code in {404, 422}
    assert api.ask("GET", "/v1/deals/north").status_code == 200
    logged = [each.event for each in api.system.ledger.read_all(after=end, limit=100)]
    looks = [look.deal_id for event in logged if isinstance(event, LooksLogged) for look in event.looks]
    assert looks == ["", "", "north"]
