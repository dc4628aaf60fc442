"""`setpoint people`: who takes part, what is proposed, and what people say of it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from domain.people import fold_address
from domain.touches.titles import title_ref
from services.people.terminal import print_people
from services.settings import read_settings
from services.wiring import open_store
from tests.services.people.conftest import (
    BEA,
    DEAL,
    INES,
    OLGA,
    RITA,
    Ran,
    mail,
    write_mails,
)

HOME = "bea.berg@gmail.com"
FOLDED = "beaberg@gmail.com"


def shown(run: Any, deal: str) -> dict[str, Any]:  # noqa: ANN401 - whatever the command prints
    ran: Ran = run("people", deal, "--format", "json")
    assert ran.status == 0, ran.err
    shape: dict[str, Any] = ran.json
    return shape


def person(shape: dict[str, Any], address: str) -> dict[str, Any]:
    return next(each for each in shape["people"] if address in each["addresses"])


def proposed(shape: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["kind"], each["address"], each["ground"]) for each in shape["proposals"]]


class TestShowing:
    def test_everybody_with_side_role_and_contacts(self, run, deal):
        shape = shown(run, deal)
        bea = person(shape, "bea@north.example")
        assert (bea["name"], bea["side"], bea["known"]) == ("Bea Berg", "buyer", "named")
        assert (bea["role"], bea["role_from"]) == ("economic_buyer", "deal_file")
        assert (bea["contacts"]["count"], bea["contacts"]["wrote"]) == (3, 1)
        assert person(shape, "rita@ours.example")["contacts"] is None
        assert person(shape, "legal@north.example")["is_person"] is False
        assert person(shape, "ines@north.example")["title"] == "General Counsel"

    def test_what_is_proposed_with_the_command_that_accepts_it(self, run, deal):
        shape = shown(run, deal)
        assert proposed(shape) == [
            ("stakeholder", "ines@north.example", "wrote"),
            ("stakeholder", "carl@north.example", "met"),
            ("stakeholder", "olga@elsewhere.example", "copied"),
            ("role", "ines@north.example", "signature"),
            ("role", "carl@north.example", "attended"),
        ]
        for each in shape["proposals"]:
            assert run(*each["accept"].split()[1:]).status == 0, each
        after = shown(run, deal)
        assert after["proposals"] == []
        assert person(after, "ines@north.example")["role_from"] == "said"
        assert person(after, "olga@elsewhere.example")["side"] == "buyer"

    def test_text_shows_the_same(self, run, deal):
        out = run("people", deal).out
        assert "Ines Ivers as legal (likely: they call themselves “General Counsel”, 2026-03-06)" in out
        assert "Olga Ott was only copied: 1 contact in 1 thread" in out
        assert f"setpoint people add {deal} olga@elsewhere.example --side buyer" in out
        assert run("people", "show", deal).out == out
        assert "  Bea Berg  bea@north.example" in out
        people = out.partition("Proposed")[0].splitlines()
        assert max(len(line.rstrip()) for line in people) <= 80
        assert "buyer · economic_buyer · named · 3 contacts, " in out

    def test_nothing_of_a_mail_steers_the_terminal(self, run, deal):
        shape = shown(run, deal)
        for each in (*shape["people"], *shape["proposals"]):
            each["name"] = "Max\x1b[2J \u202eMohn"
        printed = StringIO()
        print_people(Console(file=printed, width=160), shape)
        assert "Mohn" in printed.getvalue()
        assert not {"\x1b", "\u202e"} & set(printed.getvalue())

    @pytest.mark.usefixtures("deal")
    def test_an_unknown_deal_and_no_deal_at_all(self, run):
        assert run("people", "nothing").status == 2
        assert "Usage" in run("people").out


class TestSaying:
    def test_a_word_survives_the_next_import_of_the_deal_file(self, run, deal, deal_file, sources):
        said = run(
            "people", "add", deal, "olga@elsewhere.example", "--side", "partner", "--reason", "counsel"
        )
        assert said.status == 0, said.err
        assert run("people", "role", deal, "bea@north.example", "legal").status == 0
        before = shown(run, deal)
        Path(deal_file).write_text(DEAL.replace("economic_buyer", "security"), encoding="utf-8")
        assert run("import", deal_file, *sources).status == 0
        after = shown(run, deal)
        assert after["people"] == before["people"]
        olga = person(after, "olga@elsewhere.example")
        assert (olga["side"], olga["partner"], olga["added"]) == ("seller", True, True)
        assert person(after, "bea@north.example")["role"] == "legal"

    def test_somebody_can_have_no_role_whatever_the_file_says(self, run, deal, deal_file, sources):
        assert run("people", "role", deal, "bea@north.example", "--none").status == 0
        assert run("import", deal_file, *sources).status == 0
        assert person(shown(run, deal), "bea@north.example")["role"] is None

    def test_the_same_again_adds_nothing(self, run, deal):
        words = ("people", "add", deal, "ines@north.example", "--role", "legal", "--format", "json")
        assert run(*words).json["recorded"] == 3  # the person, the sides, the role
        assert run(*words).json["recorded"] == 0

    def test_mail_of_who_was_added_is_looked_for(self, run, deal, deal_file, tmp_path):
        letter = write_mails(tmp_path / "olga.mbox", (mail("10T09:00", OLGA, RITA),))
        assert "0 copies of touches" in run("import", deal_file, letter).out
        assert run("people", "add", deal, "olga@elsewhere.example", "--side", "buyer").status == 0
        assert "1 copies of touches" in run("import", deal_file, letter).out

    def test_what_can_not_be_said(self, run, deal):
        for words, place in (
            (("add", deal, "olga@elsewhere.example"), "--side"),
            (("add", deal, "nobody"), "ADDRESS"),
            (("add", deal, "ines@north.example", "--role", "king"), "--role"),
            (("role", deal, "ines@north.example"), "ROLE"),
            (("role", deal, "ines@north.example", "legal", "--none"), "ROLE"),
            (("role", deal, "ines@north.example", "king"), "ROLE"),
            (("dismiss", deal, "rita@ours.example"), "ADDRESS"),
        ):
            ran = run("people", *words)
            assert (ran.status, ran.err.startswith(f"setpoint: {place}: expected")) == (2, True), ran
        assert "economic_buyer, legal, security" in run("people", "role", deal, "ines@north.example", "x").err


class TestDismissing:
    def test_it_does_not_come_back_until_there_is_another_ground(self, run, deal, deal_file, tmp_path):
        assert run("people", "dismiss", deal, "olga@elsewhere.example", "--reason", "landlord").status == 0
        assert "olga@elsewhere.example" not in {each[1] for each in proposed(shown(run, deal))}
        copied = mail("11T09:00", BEA, RITA, Cc=OLGA)
        wrote = mail("12T09:00", OLGA, f"{RITA}, {BEA}")
        assert run("import", deal_file, write_mails(tmp_path / "a.mbox", (copied,))).status == 0
        assert "olga@elsewhere.example" not in {each[1] for each in proposed(shown(run, deal))}
        assert run("import", deal_file, write_mails(tmp_path / "b.mbox", (wrote,))).status == 0
        assert ("stakeholder", "olga@elsewhere.example", "wrote") in proposed(shown(run, deal))

    def test_a_role_comes_back_with_another_title(self, run, deal, deal_file, tmp_path):
        assert run("people", "dismiss", deal, "ines@north.example").status == 0
        assert "ines@north.example" not in {each[1] for each in proposed(shown(run, deal))}
        text = "Hello\n\nInes Ivers\nLegal Director\n"
        assert (
            run(
                "import", deal_file, write_mails(tmp_path / "a.mbox", (mail("12T09:00", INES, RITA, text),))
            ).status
            == 0
        )
        assert ("role", "ines@north.example", "signature") in proposed(shown(run, deal))
        older = mail("07T09:00", INES, RITA, "Hello\n\nInes Ivers\nJunior Lawyer\n")
        assert run("import", deal_file, write_mails(tmp_path / "b.mbox", (older,))).status == 0
        assert person(shown(run, deal), "ines@north.example")["title"] == "Legal Director"


class TestJoining:
    def test_two_addresses_become_one_and_two_again(self, run, deal):
        before = run("show", deal, "--format", "json").json
        joined = run("people", "join", "bea@north.example", HOME, "--reason", "her own", "--format", "json")
        assert joined.json == {"recorded": 1, "deals": [deal]}
        assert person(shown(run, deal), FOLDED)["addresses"] == ["bea@north.example", FOLDED]
        assert "that was known" in run("people", "join", HOME, "bea@north.example").out
        assert run("people", "part", HOME, "--format", "json").json == {"recorded": 1, "deals": [deal]}
        assert run("show", deal, "--format", "json").json == before
        assert "that was known" in run("people", "part", HOME).out

    def test_mail_from_her_own_address_is_hers_also_where_it_comes_later(
        self, run, deal, deal_file, tmp_path
    ):
        assert run("people", "join", "bea@north.example", HOME).status == 0
        letter = write_mails(tmp_path / "home.mbox", (mail("09T09:00", f"Bea <{HOME}>", RITA),))
        assert "1 copies of touches" in run("import", deal_file, letter).out
        bea = person(shown(run, deal), HOME)
        assert (bea["contacts"]["wrote"], bea["contacts"]["last"]) == (2, "2026-03-09T08:00:00Z")
        touches = run("show", deal, "--format", "json").json["touches"]
        assert touches[-1]["from"] == HOME
        assert touches[-1]["side"] == "buyer"

    def test_nobody_is_added_to_the_other_side_by_another_of_their_addresses(self, run, deal):
        assert run("people", "join", "bea@north.example", HOME).status == 0
        refused = run("people", "add", deal, HOME, "--side", "seller")
        assert (refused.status, f"setpoint people part {FOLDED}" in refused.err) == (2, True)
        assert run("people", "add", deal, HOME, "--side", "buyer").status == 0

    def test_a_deal_that_is_opened_later_learns_of_it(self, run, deal_file, sources):
        assert run("people", "join", "bea@north.example", HOME, "--format", "json").json["deals"] == []
        assert run("import", deal_file, *sources).status == 0
        assert FOLDED in person(shown(run, "north-2026"), "bea@north.example")["addresses"]

    @pytest.mark.usefixtures("deal")
    def test_what_is_not_one_person(self, run):
        both = run("people", "join", "bea@north.example", "rita@ours.example", "--reason", "x")
        assert both.status == 2
        assert (
            "found bea@north.example on the buyer's and rita@ours.example on the seller's in the deal"
            in both.err
        )
        shared = run("people", "join", "bea@north.example", "legal@north.example")
        assert (shared.status, "setpoint people is-a-person legal@north.example" in shared.err) == (2, True)
        one = run("people", "join", "bea@north.example", "Bea+news@north.example")
        assert (one.status, "two different addresses" in one.err) == (2, True)

    @pytest.mark.usefixtures("deal")
    def test_a_chain_that_reaches_the_other_side_is_refused_too(self, run):
        assert run("people", "join", "bea@north.example", HOME).status == 0
        assert "on the seller's in the deal" in run("people", "join", HOME, "rita@ours.example").err


class TestSaid:
    def test_what_was_said_of_addresses_is_shown_with_the_reasons(self, run):
        assert "nobody has said anything" in run("people", "said").out
        run("people", "join", "bea@north.example", HOME, "--reason", "her own")
        run("people", "not-a-person", "rollout@north.example", "--reason", "a list")
        run("people", "is-a-person", "legal@north.example")
        assert run("people", "said", "--format", "json").json == {
            "joined": [{"addresses": ["bea@north.example", FOLDED], "reason": "her own"}],
            "judged": [
                {"address": "legal@north.example", "is_person": True, "reason": None},
                {"address": "rollout@north.example", "is_person": False, "reason": "a list"},
            ],
        }
        assert run("people", "said").out.splitlines() == [
            f"bea@north.example and {FOLDED} are one person: her own",
            "legal@north.example is a person",
            "rollout@north.example is not a person: a list",
        ]


class TestNobody:
    def test_a_list_that_somebody_names_counts_as_nobody(self, run, deal):
        assert run("people", "not-a-person", "ines@north.example", "--reason", "a list").status == 0
        shape = shown(run, deal)
        assert person(shape, "ines@north.example")["is_person"] is False
        assert "ines@north.example" not in {each[1] for each in proposed(shape)}
        assert run("people", "is-a-person", "ines@north.example").status == 0
        assert ("stakeholder", "ines@north.example", "wrote") in proposed(shown(run, deal))

    def test_a_lawyer_alone_behind_a_shared_name_is_a_person(self, run, deal):
        said = run("people", "is-a-person", "legal@north.example", "--format", "json")
        assert said.json == {"recorded": 1, "deals": [deal]}
        assert ("stakeholder", "legal@north.example", "written_to") in proposed(shown(run, deal))

    @pytest.mark.usefixtures("deal")
    def test_one_of_several_addresses_is_parted_first(self, run):
        assert run("people", "join", "bea@north.example", HOME).status == 0
        refused = run("people", "not-a-person", HOME)
        assert (refused.status, f"setpoint people part {FOLDED}" in refused.err) == (2, True)

    @pytest.mark.usefixtures("deal")
    def test_nobody_is_joined_who_was_said_to_be_nobody(self, run):
        assert run("people", "not-a-person", HOME).status == 0
        assert "expected a person's address" in run("people", "join", "bea@north.example", HOME).err


def test_no_title_name_or_reason_lies_in_the_ledger_in_plain(run, deal, tmp_path):
    assert run("people", "join", "bea@north.example", HOME, "--reason", "her secret address").status == 0
    assert run("people", "dismiss", deal, "olga@elsewhere.example", "--reason", "the landlord").status == 0
    assert run("people", "add", deal, "ines@north.example", "--reason", "she wrote").status == 0
    for file in tmp_path.glob("ledger.db*"):
        stored = file.read_bytes()
        for text in (
            "General Counsel",
            "Ines Ivers",
            HOME,
            FOLDED,
            "secret address",
            "landlord",
            "she wrote",
        ):
            assert text.encode() not in stored, (file, text)


def test_the_title_goes_with_the_person(run, deal, tmp_path):
    """It lies under the person's own key, so erasing them erases it."""
    with open_store(read_settings({"SETPOINT_LEDGER": str(tmp_path / "ledger.db")}, None)) as store:
        ines = store.tokens.person(fold_address("ines@north.example"))
        assert store.texts.read([title_ref(ines)])[title_ref(ines)]["title"] == "General Counsel"
        store.texts.erase(ines)
        assert store.texts.read([title_ref(ines)]) == {}
    shape = shown(run, deal)
    assert not [
        each for each in shape["proposals"] if each["kind"] == "role" and each["ground"] == "signature"
    ]
