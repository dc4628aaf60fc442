"""`setpoint match`: where a touch is and why, and a person's word on it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from domain.capture.events import CorrectionUndone, MatchCorrected
from domain.deal.events import DealMergedInto
from domain.identifiers import contact_match_stream, deal_stream
from domain.ports.ledger import Append, NewEvent
from domain.touches.sighting import touch_id_of
from tests.services.matching.conftest import AACHEN, BEA, CARL, DORA, OTTO, RITA, ROLLOUT, SVEN


@pytest.fixture
def why(run, two_deals):
    """What is told of one touch."""
    assert two_deals

    def told(touch: str) -> Any:  # noqa: ANN401 - whatever the command prints
        (contact,) = run("match", touch, "--format", "json").json["contacts"]
        return contact

    return told


def said_of(desk, touch):
    with desk.store() as store:
        stored = store.ledger.read(contact_match_stream(touch))
        return [each for each in stored if isinstance(each.event, MatchCorrected | CorrectionUndone)]


def test_every_clue_is_told_with_its_points_and_whom_it_is_about(why, two_deals):
    told = why(two_deals.prices)
    assert (told["kind"], told["subject"], told["at"]) == ("mail", "Prices for seats", "2026-03-02T09:00:00Z")
    assert told["people"] == [{"address": BEA, "role": "from"}, {"address": RITA, "role": "to"}]
    now = told["now"]
    assert (now["is"], now["deal"]) == ("matched", {"id": ROLLOUT, "name": "Northwind rollout"})
    assert (now["rule"], now["points"], now["margin"], now["rules"]) == ("person", 60, 50, 0)
    assert [(clue["kind"], clue["points"], clue["inputs"]) for clue in now["clues"]] == [
        ("person", 40, [BEA]),
        ("owner", 20, [RITA]),
    ]
    (rival,) = now["rivals"]
    assert (rival["deal"]["id"], rival["points"]) == (AACHEN, 10)
    told_of_rival = [(clue["kind"], clue["points"], clue["inputs"]) for clue in rival["clues"]]
    assert told_of_rival == [("domain", 20, ["north.example"]), ("no_player", -10, [])]
    assert told["pending"] is None
    assert [each["is"] for each in told["history"]] == ["matched"]


def test_what_an_answer_leans_on_is_named_by_its_subject(why, two_deals):
    told = why(two_deals.answer)
    thread = next(clue for clue in told["now"]["clues"] if clue["kind"] == "thread")
    assert thread["inputs"] == ["Prices for seats, 2026-03-02T09:00:00Z"]
    assert told["conversation"]["contacts"] == 2


@pytest.mark.parametrize("typed", ["{id}", "{start}", "prices@mail.example", "<prices@mail.example>"])
def test_a_touch_is_known_by_its_id_its_beginning_and_its_message_id(why, two_deals, typed):
    id_ = two_deals.prices
    assert why(typed.format(id=id_, start=id_[:4]))["touch"] == id_


def test_a_meeting_is_known_by_its_uid_and_by_its_token(desk, two_deals, run):
    assert two_deals
    desk.write_meeting("tour-7", "Tour of the hall", SVEN, CARL)
    desk.capture()
    (told,) = run("match", "tour-7", "--format", "json").json["contacts"]
    assert (told["kind"], told["uid"], told["subject"]) == ("meeting", "tour-7", "Tour of the hall")
    assert told["now"]["deal"]["id"] == AACHEN
    (again,) = run("match", told["touch"], "--format", "json").json["contacts"]
    assert again == told
    assert run("match", "tour-7", ROLLOUT).status == 0
    desk.record()
    assert told["touch"] in desk.touches(ROLLOUT)


def test_what_may_belong_to_two_deals_is_told_with_both(why, two_deals):
    told = why(two_deals.pallets)["now"]
    assert told["is"] == "ambiguous"
    assert [(each["deal"]["id"], each["points"]) for each in told["candidates"]] == [
        (ROLLOUT, 40),
        (AACHEN, 40),
    ]


def test_why_nobody_has_it_is_told(why, two_deals):
    told = why(two_deals.unknown)["now"]
    assert (told["is"], told["because"], told["near"]) == ("no_deal", "nobody_known", [])


def test_a_word_moves_a_touch_and_is_kept_with_who_and_why(desk, why, two_deals, run):
    said = run(
        "match", two_deals.pallets, AACHEN, "--reason", "gate 7 is ours", "--by", SVEN, "--format", "json"
    )
    assert said.json["recorded"] == 1
    assert [(each["before"]["is"], each["after"]["deals"]) for each in said.json["moved"]] == [
        ("ambiguous", [AACHEN])
    ]
    before = why(two_deals.pallets)
    assert (before["now"]["is"], before["pending"]["deal"]["id"]) == ("ambiguous", AACHEN)
    desk.record()
    after = why(two_deals.pallets)
    assert (after["now"]["deal"]["id"], after["now"]["rule"], after["pending"]) == (
        AACHEN,
        "correction",
        None,
    )
    (correction,) = after["corrections"]
    assert (correction["by"], correction["reason"], correction["scope"]) == (SVEN, "gate 7 is ours", "touch")
    assert [each["is"] for each in after["history"]] == ["ambiguous", "corrected", "matched"]
    assert two_deals.pallets in desk.touches(AACHEN)


def test_the_reason_stands_in_no_event(desk, two_deals, run):
    run("match", two_deals.pallets, AACHEN, "--reason", "gate 7 is ours", "--by", SVEN)
    (stored,) = said_of(desk, two_deals.pallets)
    assert "gate" not in repr(stored)
    assert SVEN not in repr(stored)


def test_of_what_could_not_be_told_a_person_says_that_it_is_nobodys(two_deals, run):
    said = run("match", two_deals.pallets, "--none", "--format", "json").json
    (moved,) = said["moved"]
    assert (moved["before"]["is"], moved["after"]["is"]) == ("ambiguous", "no_deal")


def test_saying_the_same_again_adds_nothing(desk, two_deals, run):
    run("match", two_deals.pallets, AACHEN)
    said = run("match", two_deals.pallets, AACHEN)
    assert (said.status, "that was known" in said.out) == (0, True)
    assert len(said_of(desk, two_deals.pallets)) == 1


def test_a_whole_conversation_moves_with_what_comes_later(desk, two_deals, run):
    assert run("match", two_deals.prices, AACHEN, "--thread").status == 0
    later = desk.write("later", BEA, RITA, "Re: Prices for seats", day=9, answers="answer")
    desk.capture()
    assert {two_deals.prices, two_deals.answer, later} <= desk.touches(AACHEN)
    assert desk.touches(ROLLOUT).isdisjoint({two_deals.prices, two_deals.answer, later})


def test_one_touch_alone_leaves_its_conversation_where_it_is_told_to(desk, two_deals, run):
    run("match", two_deals.answer, "--none", "--reason", "sent by mistake")
    desk.record()
    assert two_deals.prices in desk.touches(ROLLOUT)
    assert two_deals.answer not in desk.touches(ROLLOUT)


def test_a_word_is_taken_back_and_the_rules_hold_again(desk, why, two_deals, run):
    run("match", two_deals.prices, AACHEN, "--thread", "--by", SVEN)
    desk.record()
    undone = run("match", two_deals.answer, "--undo", "--by", RITA, "--format", "json").json
    assert {each["touch"] for each in undone["moved"]} == {two_deals.prices, two_deals.answer}
    desk.record()
    told = why(two_deals.prices)
    assert told["now"]["deal"]["id"] == ROLLOUT
    assert (told["corrections"][0]["by"], told["corrections"][0]["undone"]["by"]) == (SVEN, RITA)
    assert two_deals.prices in desk.touches(ROLLOUT)


def test_several_touches_go_at_once_or_not_at_all(desk, two_deals, run):
    refused = run("match", two_deals.pallets, "nothing-such", AACHEN)
    assert refused.status == 2
    assert said_of(desk, two_deals.pallets) == []
    run("match", two_deals.pallets, two_deals.unknown, AACHEN, "--reason", "both")
    desk.record()
    assert {two_deals.pallets, two_deals.unknown} <= desk.touches(AACHEN)


def test_a_deal_that_was_closed_before_is_allowed_and_said(desk, two_deals, run):
    run("deal", "close", AACHEN, "--outcome", "lost")
    later = desk.write("later", OTTO, RITA, "The old hall", day=24)
    desk.capture()
    said = run("match", later, AACHEN)
    assert two_deals
    assert said.status == 0
    assert "note: north-aachen was closed on 2026-03-23T08:00:00Z, before this contact" in said.out
    desk.record()
    assert later in desk.touches(AACHEN)


def test_a_deal_that_has_gone_into_another_is_refused_with_its_name(desk, two_deals, run):
    with desk.store() as store:
        merged = NewEvent(uuid4(), DealMergedInto(ROLLOUT, 1), 1, "test", uuid4())
        version = store.ledger.versions([deal_stream(AACHEN)])[deal_stream(AACHEN)]
        store.ledger.append([Append(deal_stream(AACHEN), version, [merged])])
    refused = run("match", two_deals.pallets, AACHEN)
    assert (refused.status, "merged into north-2026; name that one" in refused.err) == (2, True)
    assert said_of(desk, two_deals.pallets) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["zzzz"], "TOUCH: nothing was captured that is called 'zzzz'"),
        (["abc"], "TOUCH: expected at least 4 signs of a touch id, found 'abc'"),
        ([AACHEN], "TOUCH: expected a touch, found the deal 'north-aachen'"),
        (["prices@mail.example", "north-2027"], "DEAL: the ledger has no deal 'north-2027'"),
        (["prices@mail.example", AACHEN, "--none"], "TOUCH: expected a touch, found the deal"),
        (["prices@mail.example", "--none", "--undo"], "--undo: expected alone"),
        (["prices@mail.example", "--undo"], "--undo: nobody has said where"),
        (["prices@mail.example", "--thread"], "DEAL: expected a deal or --none"),
        (["prices@mail.example", "--none", "--by", "rita"], "--by: expected an address"),
    ],
)
def test_what_is_wrong_is_named(two_deals, run, arguments, says):
    assert two_deals
    refused = run("match", *arguments)
    assert refused.status == 2
    assert says in refused.err


def alike() -> tuple[str, str, str]:
    """Two Message-IDs whose touch ids begin alike, and how they begin."""
    seen: dict[str, str] = {}
    for number in range(100_000):
        name = f"m{number}"
        start = touch_id_of(f"{name}@mail.example")[:4]
        if start in seen:
            return seen[start], name, start
        seen[start] = name
    raise AssertionError("no two of them are alike")


def test_a_beginning_that_several_have_is_told_with_the_choices(desk, two_deals, run):
    assert two_deals
    one, other, start = alike()
    desk.write(one, BEA, RITA, "First of two")
    desk.write(other, BEA, RITA, "Second of two")
    desk.capture()
    refused = run("match", start)
    assert (refused.status, f"2 contacts begin with '{start}'" in refused.err) == (2, True)
    assert "First of two" in refused.err
    assert "Second of two" in refused.err


def test_who_was_erased_is_shown_as_a_token(desk, two_deals, why, run):
    run("match", two_deals.pallets, AACHEN, "--reason", "gate 7", "--by", SVEN)
    desk.record()
    with desk.store() as store:
        dora, sven = store.tokens.person(DORA), store.tokens.person(SVEN)
        store.texts.erase(dora)
        store.texts.erase(sven)
    told = why(two_deals.pallets)
    assert told["subject"] is None
    assert [each["address"] for each in told["people"]] == [dora, RITA, sven]
    assert (told["corrections"][0]["by"], told["corrections"][0]["reason"]) == (sven, None)
    for arguments in (["match", two_deals.pallets], ["matches", "--deal", AACHEN, "--all"]):
        shown = run(*arguments)
        assert shown.status == 0
        assert not [word for word in (DORA, SVEN, "Pallets") if word in shown.out + shown.err]


def test_it_fits_eighty_columns(two_deals, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = run("match", two_deals.pallets, AACHEN, "--reason", "gate 7 is in Aachen", "--by", SVEN)
    lines = told.out.splitlines() + run("match", two_deals.pallets).out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "      +20  the deal names this domain: north.example" in lines


def test_proposals_come_with_what_each_would_change(desk, two_deals, run):
    second = desk.write("second", DORA, f"{RITA}, {SVEN}", "Keys", day=8)
    desk.capture()
    said = run("match", two_deals.pallets, AACHEN, "--format", "json").json
    proposals = {each["says"]: each["effect"] for each in said["proposals"]}
    named = proposals[f"name {DORA} as a contact of {AACHEN}"]
    assert named["deals"] == [{"deal": AACHEN, "in": 1, "out": 0}]
    assert (named["corrections_unneeded"], named["no_longer_ambiguous"]) == (1, 1)
    assert named["corrections_contradicted"] == 0
    assert proposals[f'pin every subject with "gate 7" to {AACHEN}']["deals"] == []
    assert f"pin everything with people of north.example to {AACHEN}" not in proposals  # the rollout's, too
    assert second not in desk.touches(AACHEN)


def test_nobody_whom_another_deal_names_is_proposed_to_be_pinned(two_deals, run):
    said = run("match", two_deals.prices, AACHEN, "--format", "json").json
    assert [each["kind"] for each in said["proposals"] if BEA in each["says"]] == ["name_contact"]


def test_an_unknown_domain_is_proposed_for_the_buyers_group_and_an_address_for_a_person(desk, two_deals, run):
    assert two_deals
    labs = desk.write("labs", "Carl <carl@north-labs.example>", SVEN, "New badge", day=7)
    desk.capture()
    said = run("match", labs, AACHEN, "--format", "json").json
    says = [each["says"] for each in said["proposals"]]
    assert "take north-labs.example and north.example for one buyer" in says
    assert f"take carl@north-labs.example and {CARL} for one person" in says


def test_a_public_mail_domain_is_never_proposed(desk, two_deals, run):
    assert two_deals
    private = desk.write("private", "Carl <c4rl@gmail.com>", SVEN, "Badge", day=7)
    desk.capture()
    said = run("match", private, AACHEN, "--format", "json").json
    assert {each["kind"] for each in said["proposals"]} == {"name_contact", "pin"}
    assert not [each for each in said["proposals"] if each["says"].endswith("people of gmail.com")]


def test_what_belongs_to_no_deal_is_proposed_to_be_pinned_to_none(two_deals, run):
    said = run("match", two_deals.unknown, "--none", "--format", "json").json
    assert [each["says"] for each in said["proposals"]] == [
        f"pin everything with {OTTO} to no deal",
        "pin everything with people of other.example to no deal",
        'pin every subject with "lunch" to no deal',
    ]


def test_whose_id_is_shortened_in_lists_is_known_by_it_elsewhere_too(two_deals, run):
    traced = run("trace", two_deals.pallets[:10], "--format", "json").json
    assert traced["events"][0]["name"] == "capture.mail-captured.v1"
    hidden = run("privacy", "visible", two_deals.pallets[:10], "--who", "owner")
    assert (hidden.status, hidden.err) == (0, "")


def test_several_ids_that_begin_alike_are_named(run, desk):
    # Found by trial: the ids of these two begin with the same four signs.
    names, seen = ("", ""), {}
    for number in range(2000):
        begin = touch_id_of(f"{number}@mail.example")[:4]
        if begin in seen:
            names = (seen[begin], str(number))
            break
        seen[begin] = str(number)
    ids = [desk.write(name, BEA, RITA, "Prices", day=2) for name in names]
    desk.capture()
    refused = run("trace", ids[0][:4])
    assert refused.status == 2
    assert all(id_ in refused.err for id_ in ids)
