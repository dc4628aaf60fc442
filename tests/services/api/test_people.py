"""The people of a deal over the API, and what is said of addresses for all deals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.visibility.choices import Of
from domain.visibility.levels import Visibility, What, Who
from services.api.v1.addresses import SaidOfAddresses
from services.api.v1.people_shapes import PeopleLook, Person, PersonAddedAnswer
from services.privacy.visible import VisibilityRecord
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api
from tests.services.api.north import NORTH, served_with_mail

PEOPLE = f"/v1/deals/{NORTH}/people"
INES, CARL, OLGA = "ines@north.example", "carl@north.example", "olga@elsewhere.example"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served_with_mail(tmp_path_factory.mktemp("people")) as made:
        yield made


def people(api: Api, who: str = RITA) -> PeopleLook:
    answered = api.ask("GET", PEOPLE, who)
    assert answered.status_code == 200, answered.text
    return PeopleLook.model_validate(answered.json())


def person(look: PeopleLook, address: str) -> Person:
    return next(each for each in look.people if address in each.addresses)


def proposed(look: PeopleLook) -> list[tuple[str, str, str]]:
    return [(each.kind, each.address, each.ground) for each in look.proposals]


def said(api: Api, path: str = "", who: str = RITA, **word: Any) -> PeopleLook:  # noqa: ANN401 - JSON
    answered = api.ask("POST", f"{PEOPLE}{path}", who, json=word)
    assert answered.status_code == 200, answered.text
    return PeopleLook.model_validate(answered.json())


def test_everybody_is_told_with_role_and_how_the_deal_knows_them(api: Api) -> None:
    look = people(api)
    bea = person(look, "bea@north.example")
    assert (bea.name, bea.side, bea.known, bea.role, bea.role_from) == (
        *("Bea Berg", "buyer", "named", "economic_buyer", "deal_file"),
    )
    assert bea.contacts is not None
    assert (bea.contacts.count, bea.contacts.wrote) == (3, 1)
    assert person(look, RITA).contacts is None
    assert person(look, "legal@north.example").is_person is False
    assert proposed(look) == [
        ("stakeholder", INES, "wrote"),
        ("stakeholder", CARL, "met"),
        ("stakeholder", OLGA, "copied"),
        ("role", CARL, "attended"),
    ]


def test_what_meetings_were_called_is_shown_as_far_as_their_owners_chose(api: Api) -> None:
    def says(who: str) -> str | None:
        (role,) = (each for each in people(api, who).proposals if each.kind == "role")
        return role.text

    assert says(MONA) == "Security review"
    record = VisibilityRecord(api.system.ledger, api.system.clock)
    record.choose(Of.COMPANY, "", Visibility(Who.OWNER, What.SUBJECT), actor="test")
    assert (says(MONA), says(ADA)) == (None, "Security review")
    record.choose(Of.COMPANY, "", Visibility(Who.TEAM, What.SUBJECT), actor="test")
    assert says(MONA) == "Security review"


def test_a_proposal_is_accepted_a_role_given_and_taken_back_and_another_dismissed(api: Api) -> None:
    before = api.ask("GET", PEOPLE).headers["etag"]
    added = said(api, address=INES.upper(), role="legal", reason="she wrote to us")
    ines = person(added, INES)
    assert (ines.known, ines.added, ines.role, ines.role_from) == ("named", True, "legal", "said")
    stale = api.ask(
        "POST", f"{PEOPLE}/role", json={"address": INES, "role": "security"}, headers={"If-Match": before}
    )
    assert stale.status_code == 412
    assert person(said(api, "/role", address=INES, role="security"), INES).role == "security"
    assert person(said(api, "/role", address=INES, role=None), INES).role is None
    assert person(said(api, address=OLGA, side="buyer"), OLGA).side == "buyer"
    left = said(api, "/dismiss", MONA, address=CARL, reason="he has left")
    assert proposed(left) == []
    again = api.ask("POST", f"{PEOPLE}/dismiss", json={"address": CARL})
    assert again.status_code == 422


def test_who_is_of_another_deals_buyer_too_is_told_of_deals_that_one_may_see(api: Api) -> None:
    """The mail of somebody whom two open deals name may wait for a person to say where it belongs."""

    def also_in(who: str, address: str) -> list[str]:
        answered = api.ask("POST", PEOPLE, who, json={"address": address, "side": "buyer"})
        assert answered.status_code == 200, answered.text
        return PersonAddedAnswer.model_validate(answered.json()).also_in

    assert also_in(RITA, OLGA) == []
    assert also_in(RITA, "bea@north.example") == ["north"]
    assert (also_in(RITA, "kim@south.example"), also_in(BOSS, "kim@south.example")) == ([], ["south"])


@pytest.mark.parametrize(
    ("path", "word", "place"),
    [
        ("", {"address": "nobody"}, "body/address"),
        ("", {"address": "x@unknown.example"}, "body/side"),
        ("", {"address": INES, "side": "seller"}, None),
        ("", {"address": INES, "role": "king-canary"}, "body/role"),
        ("/role", {"address": INES}, "body/role"),
        ("/role", {"address": INES, "role": "king-canary"}, "body/role"),
        ("/role", {"address": INES, "role": "legal\0"}, "body/role"),
        ("/dismiss", {"address": "canary@nowhere.example"}, "body/address"),
        ("/dismiss", {"address": "\ud800@nowhere.example"}, "body/address"),
        ("", {"address": "a" * 400 + "@north.example"}, "body/address"),
        ("", {"address": INES, "side": "none"}, "body/side"),
        ("", {}, "body/address"),
    ],
)
def test_what_can_not_be_said_names_its_place_and_repeats_nothing(
    api: Api, path: str, word: dict[str, Any], place: str | None
) -> None:
    refused = api.ask("POST", f"{PEOPLE}{path}", json=word)
    if place is None:
        assert refused.status_code == 200  # a person's word outranks the domain
        return
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["place"] == place
    assert "canary" not in refused.text


def test_who_may_say_something_of_people(api: Api) -> None:
    word = {"address": INES, "role": None}
    asked = {
        who: api.ask("POST", f"{PEOPLE}/role", who, json=word).status_code
        for who in (RITA, MONA, BOSS, ADA, SVEN, None)
    }
    assert asked == {RITA: 200, MONA: 200, BOSS: 200, ADA: 403, SVEN: 404, None: 401}


def test_addresses_are_joined_parted_and_judged_for_all_deals(api: Api) -> None:
    home = "bea.berg@home.example"
    word = {"addresses": ["bea@north.example", home], "reason": "her own address"}
    assert api.ask("POST", "/v1/people/join", MONA, json=word).status_code == 403
    joined = api.ask("POST", "/v1/people/join", BOSS, json=word)
    assert joined.status_code == 200, joined.text
    assert (joined.json()["recorded"], NORTH in joined.json()["deals"]) == (1, True)
    assert person(people(api), home).name == "Bea Berg"
    judged = api.ask("POST", "/v1/people/judge", BOSS, json={"address": CARL, "is_person": False})
    assert judged.json()["recorded"] == 1
    assert person(people(api), CARL).is_person is False
    told = SaidOfAddresses.model_validate(api.ask("GET", "/v1/people/addresses", BOSS).json())
    assert [(each.addresses, each.reason) for each in told.joined] == [
        (["bea.berg@home.example", "bea@north.example"], "her own address")
    ]
    assert [(each.address, each.is_person) for each in told.judged] == [(CARL, False)]
    parted = api.ask("POST", "/v1/people/part", BOSS, json={"address": home})
    assert parted.json()["recorded"] == 1
    assert api.ask("POST", "/v1/people/part", BOSS, json={"address": home}).json()["recorded"] == 0
    both = {"addresses": ["bea@north.example", RITA]}
    refused = api.ask("POST", "/v1/people/join", BOSS, json=both)
    assert refused.status_code == 422
    assert RITA not in refused.text
