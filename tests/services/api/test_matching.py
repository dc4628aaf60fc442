"""What waits to be matched: who sees it, and what a person's word does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from domain.access.permits import AccessRole
from domain.capture.forgetting import ContactForgotten
from domain.identifiers import contact_match_stream
from domain.ports.ledger import Append
from domain.visibility.choices import Of
from domain.visibility.levels import Visibility, What, Who
from services.causes import Cause
from services.matching.live import LiveMatching
from services.privacy.visible import VisibilityRecord
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api, served
from tests.services.api.post import Post, waiting

BEA, CARL, DORA, OTTO = "bea@north.example", "carl@south.example", "dora@north.example", "otto@other.example"
OFFICE, ZOE = "office@ours.example", "zoe@else.example"


@dataclass
class Office:
    """An API over mail that waits; `mails` are the ids of its touches by name."""

    api: Api
    post: Post
    folder: Path
    mails: dict[str, str]

    def queue(self, who: str = RITA, **asked: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a query
        answer = self.api.ask("GET", "/v1/matches", who, params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()["matches"]

    def named(self, who: str = RITA, **asked: Any) -> dict[str, str | None]:  # noqa: ANN401 - a query
        """The subjects of the rows that somebody sees, by the names of their mails."""
        names = {id_: name for name, id_ in self.mails.items()}
        return {names[row["touch"]]: row["subject"] for row in self.queue(who, **asked)}

    def say(self, name: str, what: str = "correct", who: str = RITA, **more: Any) -> Any:  # noqa: ANN401 - JSON
        return self.api.ask("POST", f"/v1/matches/{self.mails[name]}/{what}", who, **more)

    def why(self, name: str, who: str = RITA) -> Any:  # noqa: ANN401 - JSON
        return self.api.ask("GET", f"/v1/matches/{self.mails[name]}", who)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Mail between the seller and two buyers, in Rita's and Sven's mailboxes and in a folder of files."""
    folder = tmp_path_factory.mktemp("matching")
    with served(folder) as api:
        post = Post(api.system)
        post.deal(folder, "north-aachen", "Aachen", RITA, "north.example")
        both, all_three = f"{OFFICE}, {CARL}", f"{RITA}, {SVEN}, {CARL}"
        mails = {
            "svens": post.mail("svens", BEA, both, boxes=[SVEN], subject="Secret of Sven", day=26),
            "ours": post.mail("ours", BEA, all_three, boxes=[RITA, SVEN], subject="Ours", day=27),
            "norths": post.mail("norths", DORA, OFFICE, boxes=[SVEN], subject="Both are Rita's", day=28),
            "filed": post.mail("filed", DORA, OFFICE, subject="Filed", day=29),
            "stranger": post.mail("stranger", OTTO, RITA, boxes=[RITA], subject="Stranger", day=30),
            "doctor": post.mail("doctor", OTTO, SVEN, boxes=[SVEN], subject="Doctor", day=30, bcc=ZOE),
            "letter": post.mail("letter", OTTO, RITA, boxes=[RITA], List_Unsubscribe="<x:y>"),
            "asked": post.mail("asked", BEA, SVEN, boxes=[SVEN], subject="Asked of Sven", day=25),
            "tour": post.meeting("tour", "Tour of Sven", SVEN, OTTO),
        }  # fmt: skip
        post.record()
        api.desk.live.catch_up()
        yield Office(api, post, folder, mails)


@pytest.fixture
def chosen(office: Office) -> Iterator[Callable[..., None]]:
    """Chooses who sees what, for as long as a test takes."""
    record = VisibilityRecord(office.api.system.ledger, office.api.system.clock)
    made: list[tuple[Of, str]] = []

    def choose(of: Of, id_: str, who: Who, what: What) -> None:
        made.append((of, id_))
        record.choose(of, id_, Visibility(who, what), actor="test")

    yield choose
    for of, id_ in made:
        record.choose(of, id_, None, actor="test")


def test_everybody_sees_what_could_be_theirs_whichever_deal_it_turns_out_to_be(office: Office) -> None:
    """Of what lies in Sven's mailbox alone, Rita is shown that of which every deal would be hers."""
    hers = {"ours": "Ours", "norths": "Both are Rita's", "filed": "Filed", "stranger": "Stranger"}
    hers["asked"] = "Asked of Sven"
    assert office.named(RITA) == hers
    svens = {"svens": "Secret of Sven", "ours": "Ours", "norths": "Both are Rita's", "doctor": "Doctor"}
    svens |= {"asked": "Asked of Sven", "tour": "Tour of Sven"}
    assert office.named(SVEN) == svens
    assert office.named(MONA) == hers
    everywhere = dict.fromkeys(("svens", "ours", "norths", "filed", "asked"))
    assert office.named(BOSS) == everywhere
    assert office.api.ask("GET", "/v1/matches", ADA).status_code == 403
    assert office.api.ask("GET", "/v1/matches", office.api.machine(AccessRole.SERVICE)).status_code == 403


def test_what_is_in_nobodys_list_is_not_told_from_what_is_not_there(office: Office) -> None:
    for name, who in (
        ("svens", RITA),
        ("doctor", RITA),
        ("doctor", MONA),
        ("doctor", BOSS),
        ("stranger", SVEN),
    ):
        hidden = office.why(name, who)
        nothing = office.api.ask("GET", "/v1/matches/nothing", who)
        assert (hidden.status_code, nothing.status_code) == (404, 404)
        told, none = hidden.json(), nothing.json()
        assert {**told, "detail": "", "instance": ""} == {**none, "detail": "", "instance": ""}
        for what, body in (("correct", {"deal": "north"}), ("undo", None)):
            assert office.say(name, what, who, json=body).status_code == 404


def test_an_owners_choice_hides_words_and_hides_all_that_is_nobody_elses_yet(
    office: Office, chosen: Callable[..., None]
) -> None:
    for person in (RITA, SVEN):
        chosen(Of.MAILBOX, office.post.mailbox(person), Who.OWNER, What.BODY)
    assert office.named(MONA) == {"norths": None, "asked": None, "filed": "Filed"}
    assert office.named(RITA)["norths"] is None
    assert office.named(RITA)["stranger"] == "Stranger"
    told = office.why("norths").json()
    assert told["subject"] is None
    assert "Rita's" not in str(told)
    chosen(Of.COMPANY, "", Who.COMPANY, What.SUBJECT)
    chosen(Of.MAILBOX, office.post.mailbox(SVEN), Who.COMPANY, What.SUBJECT)
    assert office.named(BOSS)["norths"] == "Both are Rita's"
    assert "doctor" not in office.named(RITA)


def test_why_names_the_clues_and_no_deal_of_others(office: Office) -> None:
    row = next(each for each in office.queue() if each["subject"] == "Ours")
    assert row["outcome"]["stands"] == "ambiguous"
    mine = [each for each in row["outcome"]["candidates"] if each["deal"] is not None]
    (other,) = [each for each in row["outcome"]["candidates"] if each["deal"] is None]
    assert {each["deal"]["id"] for each in mine} == {"north", "north-aachen"}
    assert all({clue["kind"] for clue in each["clues"]} == {"domain", "owner"} for each in mine)
    assert (other["clues"], other["points"]) == ([], mine[0]["points"])
    told = office.why("ours").json()
    assert told["now"]["candidates"] == row["outcome"]["candidates"]
    assert (told["pending"], told["conversation"]["contacts"]) == (None, 1)
    assert "south" not in str(told["now"]).replace(CARL, "")
    asked = office.why("asked", SVEN).json()["now"]
    assert (asked["stands"], [each["deal"] for each in asked["candidates"]]) == ("ambiguous", [None, None])


def test_who_only_the_writers_copy_names_is_shown_to_nobody_else(office: Office) -> None:
    row = next(each for each in office.queue(SVEN) if each["subject"] == "Doctor")
    assert [each["address"] for each in row["people"]] == [OTTO, SVEN]


def test_the_queue_is_filtered_and_paged(office: Office) -> None:
    assert set(office.named(stands="unmatched")) == {"stranger"}
    assert set(office.named(stands="unmatched", automated=True)) == {"stranger", "letter"}
    assert set(office.named(deal="north")) == {"ours", "norths", "filed", "asked"}
    assert set(office.named(since="2026-05-29T00:00:00Z")) == {"filed", "stranger"}
    first = office.api.ask("GET", "/v1/matches?limit=3").json()
    rest = office.api.ask("GET", "/v1/matches", params={"cursor": first["next"]}).json()
    whole = [row["touch"] for row in office.queue()]
    assert [row["touch"] for row in (*first["matches"], *rest["matches"])] == whole
    assert rest["next"] is None
    assert all(row["days_left"] == 90 for row in office.queue())
    for query in ("deal=south", "deal=none"):
        assert office.api.ask("GET", f"/v1/matches?{query}").status_code == 404
    for query in ("stands=none", "limit=0", "cursor=x", "since=soon", f"deal={'x' * 201}", "deal=%00"):
        assert office.api.ask("GET", f"/v1/matches?{query}").status_code in {404, 422}
    for since in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1e300", "9" * 30):
        assert office.api.ask("GET", "/v1/matches", params={"since": since}).status_code in {200, 422}


def test_a_word_moves_it_at_once_and_is_taken_back(office: Office) -> None:
    """When Rita says that it is hers, it leaves everybody's queue; undone, it is there again."""
    tag = office.why("ours").headers["etag"]
    body = {"deal": "north", "reason": "A canary of a reason."}
    said = office.say("ours", json=body, headers={"If-Match": tag, "Idempotency-Key": "k1"})
    assert said.status_code == 200, said.text
    (moved,) = said.json()["moved"]
    assert (moved["touch"], moved["subject"]) == (office.mails["ours"], "Ours")
    assert (moved["before"]["stands"], moved["after"]) == (
        "ambiguous",
        {"stands": "matched", "deals": ["north"]},
    )
    again = office.say("ours", json=body, headers={"If-Match": tag, "Idempotency-Key": "k1"})
    assert (again.json(), again.headers["idempotent-replayed"]) == (said.json(), "true")
    assert office.say("ours", json=body, headers={"If-Match": tag}).status_code == 412
    assert office.say("ours", json=body).json()["recorded"] is False
    assert "ours" not in office.named(SVEN)
    office.post.record()
    told = office.why("ours").json()
    assert (told["now"]["rule"], told["corrections"][0]["by"]) == ("correction", RITA)
    assert told["corrections"][0]["reason"] == "A canary of a reason."
    svens = office.why("ours", SVEN).json()
    assert (svens["now"]["deal"], svens["corrections"][0]["deal"]) == (None, None)
    assert "canary" not in str(svens)
    undone = office.say("ours", "undo")
    assert undone.json()["moved"][0]["after"]["stands"] == "ambiguous"
    assert undone.json()["undone"][0]["undone"]["by"] == RITA
    assert office.say("ours", "undo").status_code == 409
    office.post.record()
    assert "ours" in office.named(SVEN)


def test_nobody_gives_themselves_a_thread_that_holds_what_is_not_theirs(office: Office) -> None:
    """Sven writes on alone below a mail that Rita has: she may speak of her mail, and not of the thread."""
    office.mails["open"] = office.post.mail("open", OTTO, f"{RITA}, {SVEN}", boxes=[RITA, SVEN], day=20)
    hidden = office.post.mail("aside", SVEN, OTTO, boxes=[SVEN], day=21, answers="open", subject="Aside")
    word = {"deal": "north", "scope": "thread"}
    refused = office.say("open", json=word)
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:setpoint:problem:thread-is-not-yours"
    assert office.why("open").json()["conversation"]["contacts"] == 1
    assert hidden not in office.why("open").text
    assert office.say("open", who=SVEN, json={"deal": None, "scope": "thread"}).status_code == 200
    assert office.say("open", "undo").status_code == 409
    assert office.say("open", "undo", SVEN).status_code == 200
    alone = office.say("open", json={"deal": "north"}).json()
    assert [each["touch"] for each in alone["moved"]] == [office.mails["open"]]
    assert hidden not in str(alone)
    assert office.say("open", "undo").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"deal": "south"}, 404),
        ({"deal": "none"}, 404),
        ({"deal": "\0"}, 422),
        ({}, 422),
        ({"deal": "north", "scope": "all"}, 422),
        ({"deal": "north", "more": 1}, 422),
        ({"deal": "x" * 201}, 422),
        ({"deal": "north", "reason": "x" * 2_001}, 422),
    ],
)
def test_a_word_that_can_not_be_said_is_refused_and_nothing_is_recorded(
    office: Office, body: object, status: int
) -> None:
    end = office.api.system.ledger.end()
    assert office.say("filed", json=body).status_code == status
    assert office.say("filed", "undo").status_code == 409
    assert office.api.system.ledger.end() == end


def test_rules_are_tried_adopted_by_a_person_and_taken_back(office: Office) -> None:
    """A correction leads to a proposal; the administrator tries it, adopts it, and takes it back."""
    ask = office.api.ask
    usual = ask("GET", "/v1/matching/rules", BOSS)
    assert (usual.json()["number"], usual.headers["etag"]) == (0, '"rules-0"')
    offered = office.say("stranger", json={"deal": "north"}).json()["proposals"]
    told = ask("GET", "/v1/matching/proposals?limit=20", BOSS).json()["proposals"]
    words = {each["id"] for each in offered if "stranger" in each["says"]}
    assert words
    assert {each["id"] for each in told} == {each["id"] for each in offered} - words
    for id_ in words:
        assert ask("POST", "/v1/matching/rules/try", BOSS, json={"proposal": id_}).status_code == 404
    first = ask("GET", "/v1/matching/proposals?limit=1", BOSS).json()
    assert (first["proposals"], first["next"] is None) == (told[:1], len(told) == 1)
    pin = next(each for each in told if each["kind"] == "pin")
    tried = ask("POST", "/v1/matching/rules/try", BOSS, json={"proposal": pin["id"]}).json()
    assert tried["says"] == pin["says"]
    assert "Stranger" not in str(tried)
    end = office.api.system.ledger.end()
    machine = office.api.machine(AccessRole.ADMIN)
    end = office.api.system.ledger.end()
    body = {"proposal": pin["id"], "reason": "so that it need not be said again"}
    assert ask("POST", "/v1/matching/rules/adopt", machine, json=body).status_code == 403
    assert office.api.system.ledger.end() == end
    adopted = ask("POST", "/v1/matching/rules/adopt", BOSS, json=body, headers={"If-Match": '"rules-0"'})
    assert (adopted.json()["recorded"], adopted.json()["number"]) == (True, 1)
    stale = ask("POST", "/v1/matching/rules/adopt", BOSS, json=body, headers={"If-Match": '"rules-0"'})
    assert stale.status_code == 412
    rules = ask("GET", "/v1/matching/rules", BOSS).json()
    assert (rules["by"], rules["reason"], len(rules["pins"])) == (BOSS, body["reason"], 1)
    undone = ask("POST", "/v1/matching/rules/undo", BOSS, json={}).json()
    assert (undone["recorded"], undone["number"]) == (True, 2)
    assert ask("POST", "/v1/matching/rules/undo", BOSS, json={}).status_code == 409
    assert office.say("stranger", "undo").status_code == 200
    assert ask("GET", "/v1/matching/proposals", BOSS).json() == {"proposals": [], "next": None}


def test_rules_that_are_written_down_are_tried_and_refused_place_by_place(office: Office) -> None:
    rules = {"pins": [{"domain": "other.example", "deal": "north"}], "points": {"owner": 30}, "margin": 5}
    tried = office.api.ask("POST", "/v1/matching/rules/try", BOSS, json={"rules": rules}).json()
    assert tried["deals"][0]["deal"]["id"] == "north"
    assert tried["contacts"] == len(tried["moved"]) > 0
    for wrong, place in (
        ({"points": {"luck": 1}}, "points.luck"),
        ({"groups": [["north.example"]]}, "groups[1]"),
        ({"pins": [{"domain": "other.example", "deal": "none"}]}, "pins[1].deal"),
        ({"pins": [{"words": "!", "deal": None}]}, "pins[1].words"),
    ):
        refused = office.api.ask("POST", "/v1/matching/rules/try", BOSS, json={"rules": wrong})
        assert (refused.status_code, refused.json()["errors"][0]["place"]) == (422, place)
    for body in ({}, {"proposal": "x", "rules": {}}, {"rules": {"margin": 0}}, {"rules": {"more": 1}}):
        assert office.api.ask("POST", "/v1/matching/rules/try", BOSS, json=body).status_code == 422
    assert (
        office.api.ask("POST", "/v1/matching/rules/try", BOSS, json={"proposal": "none"}).status_code == 404
    )
    for who in (RITA, MONA, ADA):
        assert office.api.ask("GET", "/v1/matching/rules", who).status_code == 403


def test_what_is_followed_is_what_a_fresh_look_finds(office: Office) -> None:
    """Whatever came one after the other: copies, threads that join, deals, corrections."""
    post, live = office.post, office.api.desk.matching
    post.mail("late", OTTO, RITA, boxes=[RITA], day=22, answers="stranger")
    post.mail("stranger", OTTO, RITA, boxes=[SVEN], day=30, subject="Stranger", Cc=DORA)
    with live.now() as followed:
        waiting(followed)
    post.deal(office.folder, "other", "Other", RITA, "other.example")
    post.mail("both", OTTO, RITA, boxes=[RITA], day=23, References="<late@mail.example> <ours@mail.example>")
    with live.now() as followed:
        fresh = LiveMatching(office.post.store)
        fresh.catch_up()
        assert waiting(followed) == waiting(fresh)
        one, other = followed.everything(), fresh.everything()
        groups = [
            {frozenset(c.id for c in each.contacts) for each in whole.conversations} for whole in (one, other)
        ]
        assert groups[0] == groups[1]
        assert [one.by_contact.keys(), one.said, one.own] == [other.by_contact.keys(), other.said, other.own]
    assert "stranger" not in office.named(stands="unmatched")


def test_what_is_being_forgotten_waits_for_nobody(office: Office) -> None:
    ledger, gone = office.post.store.ledger, office.mails["filed"]
    stream, now = contact_match_stream(gone), office.api.issuer.clock.seconds + 1
    version = ledger.versions([stream])[stream]
    event = Cause.word("test").events([ContactForgotten()], stream=stream, after=version, now=now)
    assert "filed" in office.named()
    ledger.append([Append(stream, version, event)])
    assert "filed" not in office.named()
    assert office.why("filed").status_code == 404
    with office.api.desk.matching.now() as followed:
        fresh = LiveMatching(office.post.store)
        fresh.catch_up()
        assert waiting(followed) == waiting(fresh)
