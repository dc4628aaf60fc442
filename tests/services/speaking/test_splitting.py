"""`setpoint deal split`: some of a deal's conversations become those of a new one."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from domain.capture.events import MatchCorrected, Matched
from domain.identifiers import contact_match_stream
from domain.matching.conversation import Scope
from domain.ports.ledger import Append
from services.causes import Cause
from services.settings import read_settings
from services.wiring import open_store
from tests.services.mailbox_of_a_deal import DEAL
from tests.services.speaking.test_merging import hardware

JSON = ["--format", "json"]
WHY = ["--reason", "a budget of its own"]
CARL = ["--person", "carl@north.example"]
THREAD = ["--thread", "<20.rita@mail.example>"]
CHAT = ["carl@north.example", "rita@ours.example", "--kind", "chat", "--title", "Racks again"]


@pytest.fixture
def new(run, files) -> str:
    """A deal with mail, a calendar and a chat with Carl; the file of another that does not list the chat."""
    file = Path(files[0]).with_name("hardware.yaml")
    told = hardware().replace("hard.example", "north.example")
    file.write_text(told[: told.index("touches:")], encoding="utf-8")
    assert run("import", *files).status == 0
    assert run("say", "north-2026", "call", *CHAT).status == 0
    return str(file)


@pytest.fixture
def store(tmp_path):
    with open_store(read_settings({"SETPOINT_LEDGER": str(tmp_path / "ledger.db")}, None)) as store:
        yield store


def split(run, new, *named: str):
    return run("deal", "split", "north-2026", new, *named, *WHY, *JSON)


def subjects(run, deal):
    """The subjects of a deal's touches, each once."""
    touches = run("show", deal, *JSON).json["touches"]
    return sorted({touch["subject"] or touch["kind"] for touch in touches})


def state_of_discovery(run, deal):
    milestones = run("show", deal, *JSON).json["plan"]["milestones"]
    return next(each["state"] for each in milestones if each["id"] == "discovery")


def said_of(store, contact):
    """What stands in the stream of what a mail or meeting was matched to."""
    return [stored.event for stored in store.ledger.read(contact_match_stream(contact))]


class TestWhatGoes:
    def test_is_shown_without_recording_anything(self, run, new):
        tried = split(run, new, *THREAD, *CARL, "--try").json
        assert [(each["subject"], each["mails"]) for each in tried["threads"]] == [("Prices for seats", 14)]
        assert [(each["kind"], each["subject"]) for each in tried["reported"]] == [("chat", "Racks again")]
        said = run("deal", "split", "north-2026", new, *THREAD, *CARL, *WHY, "--try").out
        assert "to hardware would go: 1 conversation, 1 reported touch" in said
        assert "2026-03-11  Prices for seats (14 mails)" in said
        assert run("show", "hardware").status == 2

    def test_is_the_new_deals_from_then_on(self, run, new):
        ran = split(run, new, *THREAD, *CARL)
        assert (ran.status, len(ran.json["corrections"])) == (0, 1)
        assert subjects(run, "hardware") == ["Prices for seats", "Racks again", "Re: Prices for seats"]
        assert subjects(run, "north-2026") == ["call"]
        for id_, date in (("north-2026", "2026-06-30"), ("hardware", "2026-09-30")):
            assert run("show", id_, *JSON).json["deal"]["decision_date"] == date

    def test_proves_nothing_in_the_old_deal_any_more(self, run, new):
        assert state_of_discovery(run, "north-2026") == "done"
        tried = split(run, new, "--thread", "secret-uid@ours.example").json
        assert [(each["subject"], each["meetings"]) for each in tried["threads"]] == [
            ("Discovery of hidden wishes", 1)
        ]
        assert state_of_discovery(run, "north-2026") == "open"
        assert state_of_discovery(run, "hardware") == "done"

    def test_everything_of_a_person(self, run, new):
        assert split(run, new, "--person", "bea@north.example").status == 0
        assert subjects(run, "north-2026") == ["Racks again"]
        assert subjects(run, "hardware") == ["Prices for seats", "Re: Prices for seats", "call"]

    def test_a_reported_touch_by_its_id(self, run, new):
        touches = run("show", "north-2026", *JSON).json["touches"]
        call = next(touch["touch_id"] for touch in touches if touch["kind"] == "call")
        assert split(run, new, "--thread", call).json["corrections"] == []
        assert subjects(run, "hardware") == ["call"]


class TestCorrections:
    def test_one_for_each_conversation_with_its_reason(self, run, new, store):
        ran = split(run, new, *THREAD)
        contact = ran.json["threads"][0]["contact"]
        (said,) = said_of(store, contact)
        assert isinstance(said, MatchCorrected)
        assert (said.contact, said.deal_id, said.scope) == (contact, "hardware", Scope.THREAD)
        assert [said.id] == ran.json["corrections"]
        kept = store.texts.read([f"correction:{said.id}"])
        assert kept[f"correction:{said.id}"]["reason"] == "a budget of its own"

    def test_what_was_captured_is_left_for_matching_to_bring(self, run, new, store, now):
        """So the recorder moves it, and moves it back when the correction is undone."""
        touches = run("show", "north-2026", *JSON).json["touches"]
        mails = [touch["touch_id"] for touch in touches if touch["channel"] == "email"]
        for mail in mails:
            cause = Cause(UUID(int=1), "recorder", UUID(int=1))
            stream = contact_match_stream(mail)
            matched = cause.events([Matched("north-2026")], stream=stream, after=0, now=now.at)
            store.ledger.append([Append(stream, 0, matched)])
        contact = split(run, new, *THREAD, *CARL).json["threads"][0]["contact"]
        assert [type(event) for event in said_of(store, contact)] == [Matched, MatchCorrected]
        assert "Prices for seats" in subjects(run, "north-2026")
        assert subjects(run, "hardware") == ["Racks again"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("named", "says"),
        [
            ((), "expected a --thread or a --person that is to go"),
            (("--thread", "<nothing@mail.example>"), "--thread: the deal has no touch"),
            (("--person", "olga@elsewhere.example"), "--person: nothing of the deal has"),
            (("--person", "carl"), "--person: expected an address"),
        ],
    )
    def test_what_the_deal_does_not_have(self, run, new, named, says):
        refused = split(run, new, *named)
        assert (refused.status, says in refused.err) == (2, True)
        assert run("show", "hardware").status == 2

    def test_a_new_deal_that_does_not_know_whose_it_would_be(self, run, new):
        file = Path(new)
        told = file.read_text(encoding="utf-8").replace("[north.example]", "[hard.example]")
        file.write_text(told, encoding="utf-8")
        refused = split(run, new, *THREAD)
        assert (refused.status, "found nobody of 'Prices for seats'" in refused.err) == (2, True)

    def test_a_new_deal_that_is_there_already(self, run, new, files):
        run("deal", "open", new)
        for file, id_ in ((new, "hardware"), (files[0], "north-2026")):
            refused = split(run, file, *CARL)
            assert (refused.status, f"not opened yet, found {id_}" in refused.err) == (2, True)

    def test_a_deal_that_is_over(self, run, new):
        run("deal", "close", "north-2026", "--outcome", "won")
        refused = split(run, new, *CARL)
        assert (refused.status, "closed as won" in refused.err) == (2, True)

    def test_a_deal_that_was_merged(self, run, new, files):
        other = Path(files[0]).with_name("other.yaml")
        other.write_text(DEAL.replace("id: north-2026", "id: other"), encoding="utf-8")
        run("deal", "open", str(other))
        run("deal", "merge", "north-2026", "other", *WHY)
        refused = split(run, new, *CARL)
        assert (refused.status, "north-2026 was merged into other" in refused.err) == (2, True)
