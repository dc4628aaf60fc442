"""`setpoint deal merge`: one deal goes on in another, whose decision date nothing moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.mailbox_of_a_deal import DEAL

JSON = ["--format", "json"]
WHY = ["--reason", "they decide on both at once"]
GOES_ON = "hardware was merged into north-2026, in which it goes on"
CHANGES = {
    "north-2026": "hardware",
    "Northwind rollout": "Northwind hardware",
    "2026-06-30": "2026-09-30",
    "{domains: [north.example]}": "{domains: [hard.example], addresses: [carl@north.example]}",
    "bea@north.example]": "carl@north.example], title: About racks",
    "ines@north.example: {role: economic_buyer}": "carl@north.example: {role: champion}",
}


def hardware() -> str:
    """The file of another deal with Northwind, to be decided later."""
    text = DEAL
    for old, new in CHANGES.items():
        text = text.replace(old, new)
    return text


@pytest.fixture
def deals(run, files, opened) -> list[str]:
    """The files of two open deals; to the second, something was promised."""
    file = Path(files[0]).with_name("hardware.yaml")
    file.write_text(hardware(), encoding="utf-8")
    assert opened == "north-2026"
    assert run("deal", "open", str(file)).status == 0
    run("say", "hardware", "commitment", "buyer", "2026-04-10", "--what", "a list of racks")
    return [files[0], str(file)]


@pytest.fixture
def merged(run, deals) -> list[str]:
    """The same after the second was merged into the first."""
    assert merge(run).status == 0
    return deals


def merge(run, *, deal="hardware", into="north-2026"):
    return run("deal", "merge", deal, into, *WHY, *JSON)


def shown(run, deal):
    return run("show", deal, *JSON).json


def entries(run, deal, what):
    found = run("timeline", deal, *JSON).json["entries"]
    return [(entry["says"], entry["reason"]) for entry in found if entry["what"] == what]


class TestTheOneThatTakesIn:
    @pytest.mark.usefixtures("merged")
    def test_gets_what_was_reported_and_promised_and_keeps_its_date(self, run):
        seen = shown(run, "north-2026")
        assert seen["deal"]["decision_date"] == "2026-06-30"
        assert [touch["subject"] for touch in seen["touches"] if touch["subject"]] == ["About racks"]
        assert len(seen["touches"]) == 2
        assert entries(run, "north-2026", "commitment_made") == [("buyer, by 2026-04-10", "a list of racks")]
        assert entries(run, "north-2026", "took_in") == [("hardware", "they decide on both at once")]

    @pytest.mark.usefixtures("merged")
    def test_knows_the_others_people(self, run):
        assert run("say", "north-2026", "call", "jo@hard.example", "rita@ours.example").status == 0
        touches = shown(run, "north-2026")["touches"]
        sides = {each["address"]: each["side"] for touch in touches for each in touch["participants"]}
        assert sides["jo@hard.example"] == "buyer"

    def test_its_file_does_not_take_them_away_again(self, run, merged):
        assert run("deal", "open", merged[0], *JSON).json["recorded"] == 0
        Path(merged[0]).write_text(f"{DEAL}amount: 5\n", encoding="utf-8")
        assert run("deal", "open", merged[0], *JSON).json["recorded"] == 1


class TestTheOneThatEnds:
    @pytest.mark.usefixtures("merged")
    def test_has_nothing_to_do_and_says_where_it_goes_on(self, run):
        seen = shown(run, "hardware")
        assert (seen["touches"], seen["findings"], seen["next_steps"]) == ([], [], [])
        assert (seen["deal"]["closed"]["outcome"], seen["deal"]["closed"]["into"]) == ("merged", "north-2026")
        assert "merged into north-2026" in run("show", "hardware").out
        assert "merged into north-2026: nothing is left to do" in run("next", "hardware").out
        assert entries(run, "hardware", "merged") == [("into north-2026", "they decide on both at once")]

    @pytest.mark.usefixtures("merged")
    def test_is_left_out_of_lists(self, run):
        assert [deal["deal"]["id"] for deal in run("next", *JSON).json["deals"]] == ["north-2026"]
        assert [row["id"] for row in run("review", *JSON).json["rows"]] == ["north-2026"]
        everything = run("review", "--all", *JSON).json["rows"]
        assert {row["id"]: row["status"] for row in everything}["hardware"] == "closed"

    def test_hears_nothing_more(self, run, merged):
        for words in (
            ("say", "hardware", "call", "carl@north.example", "rita@ours.example"),
            ("say", "hardware", "milestone", "contract", "done"),
            ("deal", "close", "hardware", "--outcome", "won"),
            ("deal", "open", merged[1]),
            ("deal", "merge", "hardware", "north-2026", *WHY),
            ("deal", "merge", "north-2026", "hardware", *WHY),
        ):
            refused = run(*words)
            assert (refused.status, GOES_ON in refused.err) == (2, True), words

    def test_was_open_before(self, run, deals, now):
        now.turn("2026-03-24T09:00")
        assert deals
        merge(run)
        before = run("timeline", "hardware", "--known-at", "2026-03-23T18:00", *JSON).json
        assert (before["deal"]["closed"], "touch" in {entry["what"] for entry in before["entries"]}) == (
            None,
            True,
        )


@pytest.mark.usefixtures("deals")
class TestRefusals:
    def test_into_itself(self, run):
        refused = merge(run, deal="north-2026")
        assert (refused.status, "can not be merged into itself" in refused.err) == (2, True)

    @pytest.mark.parametrize("closed", ["hardware", "north-2026"])
    def test_a_closed_deal(self, run, closed):
        run("deal", "close", closed, "--outcome", "lost")
        refused = merge(run)
        assert (refused.status, f"{closed} was closed as lost" in refused.err) == (2, True)
        assert entries(run, "hardware", "merged") == []

    def test_another_seller(self, run, deals):
        file = Path(deals[1]).with_name("theirs.yaml")
        text = hardware().replace("id: hardware", "id: theirs").replace("ours.example", "theirs.example")
        file.write_text(text, encoding="utf-8")
        assert run("deal", "open", str(file)).status == 0
        refused = merge(run, deal="theirs")
        assert (refused.status, "have nobody in common" in refused.err) == (2, True)

    def test_a_deal_that_is_not_there(self, run):
        refused = merge(run, into="nowhere")
        assert (refused.status, "nowhere" in refused.err) == (2, True)

    def test_without_a_reason(self, run):
        assert run("deal", "merge", "hardware", "north-2026").status == 2
