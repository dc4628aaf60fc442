"""`setpoint rules`: shown, tried on everything that was captured, adopted with a reason, taken back."""

from __future__ import annotations

import pytest
import yaml

from domain.company.events import MatchingRulesAdopted
from domain.identifiers import company_stream
from tests.services.matching.conftest import AACHEN, BEA, DORA, OTTO, RITA, ROLLOUT, SVEN

PINS = f"""\
pins:
  - {{person: {DORA}, deal: {AACHEN}}}
  - {{words: prices for seats, none: true}}
"""


@pytest.fixture
def rules(desk):
    """Write a file of rules; its path."""

    def written(text: str) -> str:
        path = desk.folder.parent / "rules.yaml"
        path.write_text(text)
        return str(path)

    return written


@pytest.fixture
def proposal(desk, run, two_deals):
    """The ids of what is proposed from a correction of the pallets, by what they say."""
    said = run("match", two_deals.pallets, AACHEN, "--format", "json").json
    desk.record()
    return {each["kind"]: each["id"] for each in said["proposals"]}


def adopted(desk):
    with desk.store() as store:
        return [e for e in store.ledger.read(company_stream()) if isinstance(e.event, MatchingRulesAdopted)]


def end_of(desk):
    with desk.store() as store:
        return store.ledger.end()


def test_the_usual_rules_are_shown_with_what_each_clue_means(run, desk):
    assert desk
    shape = run("rules", "show", "--format", "json").json
    assert (shape["number"], shape["least"], shape["margin"], shape["history"]) == (0, 10, 10, [])
    person = next(each for each in shape["points"] if each["clue"] == "person")
    assert person == {
        "clue": "person",
        "points": 40,
        "usual": 40,
        "says": "the deal names this person, who writes or is written to",
    }
    assert "nobody has adopted others" in run("rules", "show").out


def test_trying_tells_per_deal_what_comes_and_goes_and_what_is_found_then(desk, two_deals, run, rules):
    before = end_of(desk)
    tried = run("rules", "try", rules(PINS), "--format", "json").json
    by_deal = {each["deal"]["id"]: each for each in tried["deals"]}
    assert (by_deal[AACHEN]["in"], by_deal[AACHEN]["out"]) == (1, 0)
    assert (by_deal[ROLLOUT]["in"], by_deal[ROLLOUT]["out"]) == (0, 2)
    assert tried["no_longer_ambiguous"] == 1
    assert {(each["touch"], each["after"]["is"]) for each in tried["moved"]} == {
        (two_deals.pallets, "matched"),
        (two_deals.prices, "no_deal"),
        (two_deals.answer, "no_deal"),
    }
    cleared = [each["rule"] for each in by_deal[ROLLOUT]["findings"]["cleared"]]
    assert "single_threaded" in cleared
    assert end_of(desk) == before


def test_trying_twice_says_the_same(two_deals, run, rules):
    assert two_deals
    assert run("rules", "try", rules(PINS)).out == run("rules", "try", rules(PINS)).out


def test_what_was_tried_is_what_the_recorder_does(desk, two_deals, run, rules):
    file = rules(PINS)
    tried = run("rules", "try", file, "--format", "json").json
    found = {each["deal"]["id"]: each["findings"] for each in tried["deals"]}
    before = {deal: findings_of(run, deal) for deal in (ROLLOUT, AACHEN)}
    said = run("rules", "adopt", file, "--reason", "the usual prices", "--by", RITA)
    assert (said.status, "adopted as rules 1" in said.out) == (0, True)
    desk.record()
    assert two_deals.pallets in desk.touches(AACHEN)
    assert two_deals.prices not in desk.touches(ROLLOUT)
    for deal in (ROLLOUT, AACHEN):
        after = findings_of(run, deal)
        assert after.keys() - before[deal].keys() == keys(found[deal]["raised"])
        assert before[deal].keys() - after.keys() == keys(found[deal]["cleared"])


def findings_of(run, deal):
    shown = run("show", deal, "--format", "json").json["findings"]
    return {(each["rule"], each["subject"]): each["since"] for each in shown if each["withheld"] is None}


def keys(findings):
    return {(each["rule"], each["subject"]) for each in findings}


def test_rules_are_adopted_with_who_and_why_and_hold_no_plain_text(desk, run, rules, two_deals):
    assert two_deals
    run("rules", "adopt", rules(PINS), "--reason", "Dora is of the warehouse", "--by", RITA)
    (stored,) = adopted(desk)
    assert not [word for word in (DORA, "prices", "Dora", RITA) if word in repr(stored)]
    shape = run("rules", "show", "--format", "json").json
    assert (shape["number"], shape["by"], shape["reason"]) == (1, RITA, "Dora is of the warehouse")
    assert shape["pins"] == [
        {"deal": AACHEN, "what": "person", "value": DORA},
        {"deal": None, "what": "words", "value": "prices for seats"},
    ]


@pytest.fixture
def answering(monkeypatch):
    """Somebody sits at the terminal, and types this when asked."""

    def answer(text: str) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("rich.prompt.PromptBase.get_input", lambda *_, **__: text)

    return answer


def test_who_sits_at_a_terminal_is_asked(desk, run, rules, answering):
    answering("n")
    said = run("rules", "adopt", rules("margin: 20\n"))
    assert (said.status, "nothing was recorded" in said.out, adopted(desk)) == (0, True, [])
    answering("y")
    run("rules", "adopt", rules("margin: 20\n"))
    assert len(adopted(desk)) == 1


def test_with_yes_nobody_is_asked(desk, run, rules, answering):
    answering("n")
    run("rules", "adopt", rules("margin: 20\n"), "--yes")
    assert len(adopted(desk)) == 1


def test_adopting_what_is_in_force_adds_nothing(desk, run, rules):
    run("rules", "adopt", rules("margin: 20\n"))
    again = run("rules", "adopt", rules("margin: 20\npoints: {person: 40}\n"))
    assert (again.status, "that is in force" in again.out) == (0, True)
    assert len(adopted(desk)) == 1


@pytest.mark.usefixtures("two_deals")
def test_taking_rules_back_restores_every_match(desk, run, rules):
    before = desk.touches(ROLLOUT), desk.touches(AACHEN)
    run("rules", "adopt", rules(PINS))
    desk.record()
    assert (desk.touches(ROLLOUT), desk.touches(AACHEN)) != before
    undone = run("rules", "undo", "--reason", "too much", "--format", "json").json
    assert (undone["recorded"], undone["number"]) == (True, 2)
    assert [each["deal"]["id"] for each in undone["difference"]["deals"]] == [ROLLOUT, AACHEN]
    desk.record()
    assert (desk.touches(ROLLOUT), desk.touches(AACHEN)) == before
    assert [each.event.restores for each in adopted(desk)] == [None, 0]


def test_taking_back_goes_one_step_further_each_time(desk, run, rules):
    for margin in (11, 12, 13):
        run("rules", "adopt", rules(f"margin: {margin}\n"))
    for margin in (12, 11, 10):
        run("rules", "undo")
        assert run("rules", "show", "--format", "json").json["margin"] == margin
    assert [each.event.restores for each in adopted(desk)] == [None, None, None, 2, 1, 0]
    refused = run("rules", "undo")
    assert (refused.status, "there is nothing to take back" in refused.err) == (2, True)


def test_the_printed_file_reads_as_the_rules_that_are_in_force(run, rules, two_deals):
    assert two_deals
    text = "points: {person: 50, no_player: -5}\nleast: 12\ngroups: [[north.example, nw.example]]\n" + PINS
    run("rules", "adopt", rules(text))
    printed = run("rules", "show", "--yaml").out
    assert yaml.safe_load(printed)["points"] == {"person": 50, "no_player": -5}
    again = run("rules", "adopt", rules(printed))
    assert "that is in force" in again.out


def test_the_file_of_the_usual_rules_is_one_of_no_change(run, rules, desk):
    assert desk
    printed = run("rules", "show", "--yaml").out
    assert "nothing goes elsewhere" in run("rules", "try", rules(printed)).out
    assert "that is in force" in run("rules", "adopt", rules(printed)).out


def test_a_pin_of_somebody_who_was_erased_still_holds_and_is_shown_as_a_token(desk, run, rules, two_deals):
    run("rules", "adopt", rules(PINS))
    with desk.store() as store:
        dora = store.tokens.person(DORA)
        store.texts.erase(dora)
    desk.record()
    assert two_deals.pallets in desk.touches(AACHEN)
    shape = run("rules", "show", "--format", "json").json
    assert {"deal": AACHEN, "what": "person", "value": dora} in shape["pins"]
    printed = run("rules", "show", "--yaml").out
    assert DORA not in printed
    assert "# a pin to north-aachen is left out: what it names was erased" in printed


def test_a_proposed_pin_is_tried_and_adopted_by_its_id(desk, run, proposal, two_deals):
    tried = run("rules", "try", proposal["pin"][:6], "--format", "json").json
    assert len(tried["corrections_unneeded"]) == 1
    said = run("rules", "adopt", proposal["pin"], "--reason", "always", "--by", SVEN)
    assert "adopted as rules 1" in said.out
    run("match", two_deals.pallets, "--undo")
    desk.record()
    assert two_deals.pallets in desk.touches(AACHEN)
    (pin,) = run("rules", "show", "--format", "json").json["pins"]
    assert pin["deal"] == AACHEN
    assert pin["value"] in {"gate 7", DORA}


def test_a_proposed_contact_becomes_one_of_the_deals_people(desk, run, proposal):
    before = desk.write("before", DORA, f"{RITA}, {SVEN}", "Keys", day=8)
    desk.capture()
    assert run("rules", "adopt", proposal["name_contact"]).status == 0
    desk.record()
    assert before in desk.touches(AACHEN)
    again = run("rules", "try", proposal["name_contact"])
    assert again.status == 2


def test_a_joined_address_brings_its_mail(desk, run, two_deals):
    assert two_deals
    labs = desk.write("labs", "Bea Buyer <bea@private.example>", RITA, "From home", day=7)
    other = desk.write("other", "bea@private.example", RITA, "From home, too", day=9)
    desk.capture()
    said = run("match", labs, ROLLOUT, "--format", "json").json
    (join,) = [each for each in said["proposals"] if each["kind"] == "join"]
    assert join["says"] == f"take {BEA} and bea@private.example for one person"
    assert join["effect"]["deals"] == [{"deal": ROLLOUT, "in": 1, "out": 0}]
    assert run("rules", "adopt", join["id"]).status == 0
    desk.record()
    assert other in desk.touches(ROLLOUT)


def test_a_group_brings_the_mail_of_its_other_companies(desk, run, two_deals):
    assert two_deals
    labs = desk.write("labs", "kim@nw-labs.example", RITA, "Badge", day=7)
    other = desk.write("other", "lee@nw-labs.example", RITA, "Desk", day=9)
    desk.capture()
    said = run("match", labs, ROLLOUT, "--format", "json").json
    (group,) = [each for each in said["proposals"] if each["kind"] == "group"]
    assert run("rules", "adopt", group["id"]).status == 0
    assert run("rules", "show", "--format", "json").json["groups"] == [["north.example", "nw-labs.example"]]
    desk.record()
    assert other in desk.touches(ROLLOUT)


def test_a_pin_against_what_people_said_is_told(run, rules, two_deals):
    run("match", two_deals.pallets, AACHEN)
    tried = run(
        "rules", "try", rules(f"pins: [{{person: {DORA}, deal: {ROLLOUT}}}]\n"), "--format", "json"
    ).json
    assert (tried["moved"], len(tried["corrections_contradicted"])) == ([], 1)
    assert OTTO not in str(tried)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("points: {persn: 5}\n", "rules.yaml:1: points.persn: expected"),
        ("points: {person: 1001}\n", "points.person: expected a whole number from -1000 to 1000"),
        ("points: {correction: 5}\n", "points.correction: expected"),
        (
            "pins: [{person: ann@x.example, deal: north-2027}]\n",
            "expected a deal of the ledger, found 'north-2027'",
        ),
    ],
)
def test_a_faulty_file_is_refused_by_line(run, rules, two_deals, text, says):
    assert two_deals
    for command in ("try", "adopt"):
        refused = run("rules", command, rules(text))
        assert (refused.status, says in refused.err) == (2, True), refused.err


def test_what_is_neither_a_file_nor_a_proposal_is_refused(run, desk):
    assert desk
    refused = run("rules", "try", "abcdef")
    assert (refused.status, "none follows from what was corrected" in refused.err) == (2, True)
    assert "expected a file, found none of this name" in run("rules", "try", "nowhere.yaml").err
