"""Playbooks over the API: looked at, checked before anybody relies on them, adopted and dropped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.adoption.defaults import read_company_file
from services.api.v1.playbook_shapes import Checked, PlaybookLook, PlaybookRows
from tests.services.api.house import ADA, BOSS, MONA, RITA, Api, served

TEXT = """\
playbook: ours
version: 3
effective_from: 2026-05-01
milestones:
  - {id: discovery, name: Discovery done, owner: both, duration: 5, evidence: [word]}
  - {id: contract, name: Contract signed, owner: buyer, duration: {typical: 10, min: 6},
     requires: [discovery], when: {amount_at_least: 1000},
     evidence: [{email: {subject_contains: [contract signed]}}]}
"""
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nmilestones: [*b,*b,*b,*b,*b,*b,*b]\n"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served(tmp_path_factory.mktemp("playbooks")) as made:
        yield made


def checked(api: Api, text: str) -> Checked:
    answered = api.ask("POST", "/v1/playbooks/check", json={"text": text})
    assert answered.status_code == 200, answered.text
    return Checked.model_validate(answered.json())


def put(api: Api, text: str = TEXT, who: str = BOSS, **more: Any) -> Any:  # noqa: ANN401 - a response
    return api.ask("PUT", "/v1/playbooks/ours/3", who, json={"text": text}, **more)


def test_what_comes_along_is_listed_and_shown_in_full(api: Api) -> None:
    rows = PlaybookRows.model_validate(api.ask("GET", "/v1/playbooks").json())
    enterprise = next(row for row in rows.playbooks if row.name == "enterprise")
    assert (enterprise.source, enterprise.in_force, enterprise.is_default) == ("built_in", True, False)
    assert {"meddpicc"} <= {method.id for method in rows.methods}
    whole = PlaybookLook.model_validate(api.ask("GET", "/v1/playbooks/enterprise").json())
    assert len(whole.milestones) == enterprise.milestones
    known = {each.id for each in whole.milestones}
    assert all(known.issuperset(each.requires) for each in whole.milestones)
    assert any(each.done_by for each in whole.milestones)
    for path in ("none", "enterprise?version=999"):
        assert api.ask("GET", f"/v1/playbooks/{path}").status_code == 404


def test_a_text_is_checked_line_by_line(api: Api) -> None:
    sound = checked(api, TEXT)
    assert (sound.sound, sound.faults) == (True, [])
    assert "2 milestones, the longest chain 15 working days" in (sound.summary or "")
    faulty = checked(api, TEXT.replace("[discovery]", "[diskovery]").replace("duration: 5", "duration: soon"))
    assert not faulty.sound
    assert [fault.line for fault in faulty.faults] == [5, 7]
    assert "discovery" in faulty.faults[1].problem
    long = checked(api, TEXT.replace("duration: 5", "duration: 200"))
    assert any("discovery" in each.field or "discovery" in each.problem for each in long.advice)


@pytest.mark.parametrize(
    "text", [BOMB, "[" * 50_000, "a: !!python/object:x {}", "- x", " ", "milestones: []", "a\ufffe"]
)
def test_a_hostile_text_is_refused_and_never_a_server_error(api: Api, text: str) -> None:
    assert not checked(api, text).sound
    refused = put(api, text)
    assert refused.status_code == 422
    assert refused.json()["errors"]


def test_a_text_can_not_be_larger_than_a_file_or_name_files(api: Api, tmp_path: Path) -> None:
    large = api.ask("POST", "/v1/playbooks/check", json={"text": "#" * (2**20 + 1)})
    assert large.status_code in {413, 422}
    assert not checked(api, "#" + "ä" * 2**18).sound
    method = tmp_path / "method.yaml"
    method.write_text("method: x\n", encoding="utf-8")
    reads_a_file = checked(api, f"{TEXT}methods: [{method}]\n")
    assert "built-in method" in reads_a_file.faults[0].problem


def test_a_version_is_adopted_taken_and_dropped(api: Api, tmp_path: Path) -> None:
    nobody_yet = put(api)
    assert (nobody_yet.status_code, nobody_yet.json()["type"][-18:]) == (409, "company-not-stated")
    settings = tmp_path / "setpoint.yaml"
    settings.write_text("seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\n", encoding="utf-8")
    api.desk.store.company.state(read_company_file(settings), actor="test")

    before = api.ask("GET", "/v1/playbooks").headers["etag"]
    adopted = put(api, headers={"If-Match": before})
    assert adopted.status_code == 200, adopted.text
    assert (adopted.json()["in_force"], adopted.json()["source"]) == (True, "company")
    assert put(api, headers={"If-Match": before}).status_code == 412
    end = api.system.ledger.end()
    assert put(api).status_code == 200
    assert api.system.ledger.end() == end
    company = api.desk.store.company.settings()
    assert company is not None
    assert ("ours", 3) in {(each.name, each.version) for each in company.playbooks}
    whole = PlaybookLook.model_validate(api.ask("GET", "/v1/playbooks/ours", MONA).json())
    contract = whole.milestones[1]
    assert (contract.duration.min, contract.applies_if) == (6, "the amount is at least 1000")

    default = api.ask("DELETE", "/v1/playbooks/enterprise/1", BOSS)
    assert (default.status_code, default.json()["type"][-19:]) == (409, "playbook-is-default")
    assert api.ask("DELETE", "/v1/playbooks/ours/3", BOSS).status_code == 204
    assert api.ask("DELETE", "/v1/playbooks/ours/3", BOSS).status_code == 404
    assert api.ask("GET", "/v1/playbooks/ours").status_code == 404


def test_only_the_playbook_of_the_address_and_none_that_comes_along(api: Api) -> None:
    assert put(api, TEXT.replace("version: 3", "version: 4")).status_code == 422
    text = TEXT.replace("ours", "enterprise")
    assert api.ask("PUT", "/v1/playbooks/enterprise/3", BOSS, json={"text": text}).status_code == 422
    assert api.ask("PUT", "/v1/playbooks/ours/0", BOSS, json={"text": TEXT}).status_code == 422


def test_who_may_adopt(api: Api) -> None:
    for who in (RITA, MONA, ADA):
        assert put(api, who=who).status_code == 403
        assert api.ask("DELETE", "/v1/playbooks/ours/3", who).status_code == 403
        assert api.ask("GET", "/v1/playbooks", who).status_code == 200
