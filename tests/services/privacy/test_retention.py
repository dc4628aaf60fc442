"""Retention as stories: what matched no deal is forgotten when its days are over, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from domain.capture.events import (
    ItemsLeftOut,
    MailCaptured,
    MatchCorrected,
    MatchIsAmbiguous,
    MeetingStated,
)
from domain.capture.forgetting import (
    Channel,
    ContactsForgotten,
    Forgotten,
    ForgottenBecause,
)
from domain.deal.events import EmailSighted
from domain.identifiers import contact_match_stream, deal_stream
from domain.matching.conversation import Scope
from domain.ports.ledger import Append, NewEvent, StreamHasMoved
from domain.ports.texts import Text
from services.privacy.forgetting import DAY_SECONDS, forgotten_so_far
from services.privacy.retention import retention_of
from services.roles import Role
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import DEAL, write_deal
from tests.services.privacy.forgetting import (
    CANARY,
    PRIVATE_CALENDAR,
    STRANGER,
    captured,
    dies,
    is_strange,
    later,
    of_deals,
    shown,
    stranger_mail,
)
from tests.services.run.following import NOW, FixedClock
from tests.services.run.test_capture import events, look, watch_of
from tests.services.run.test_recorder import OTHER_DEAL, follow


def test_what_matched_no_deal_is_forgotten_on_its_day_and_not_before(system, inbox):
    captured(system, inbox)
    before = of_deals(system)
    retention = retention_of(system)
    later(system, 89.9)
    assert retention.due() == {}
    assert retention.run() == 0
    later(system, 90)
    due = {ForgottenBecause.NO_DEAL: {Channel.EMAIL: 2, Channel.MEETING: 1}}
    assert retention.due() == due  # the internal mail of the deal's folder is one of them
    assert list(forgotten_so_far(system.ledger)) == []
    assert retention.run() == 3
    assert retention.run() == 0
    assert list(forgotten_so_far(system.ledger)) == [ContactsForgotten(90, due)]
    assert of_deals(system) == before
    assert len(events(system, MailCaptured)) == 14
    assert len(events(system, MeetingStated)) == 1
    assert len(events(system, Forgotten)) == 3
    assert shown(system) == {
        "bea@north.example", "Bea Buyer", "rita@ours.example", "Rita Rep",
        "secret-uid@ours.example", "Discovery of hidden wishes",
    }  # fmt: skip


def test_nothing_of_the_forgotten_is_named_in_the_ledger(system, inbox):
    captured(system, inbox)
    (mail,) = [
        each.sighting
        for each in events(system, MailCaptured)
        if isinstance(each, MailCaptured)
        and system.tokens.person(STRANGER) in {p.person for p in each.sighting.participants}
    ]
    ids = {mail.touch_id, mail.message, system.tokens.person(STRANGER), system.tokens.word(CANARY)}
    ids.add(system.tokens.name("other-uid@ours.example"))
    assert {id_ for _, named in system.ledger.naming(ids) for id_ in named} == ids
    later(system, 91)
    retention_of(system).run()
    assert list(system.ledger.naming(ids)) == []


def test_what_is_ambiguous_waits_as_long_as_anything_else(system, inbox):
    captured(system, inbox, deals=(DEAL, OTHER_DEAL))
    assert len(events(system, MatchIsAmbiguous)) == 15
    later(system, 90)
    assert retention_of(system).due() == {
        ForgottenBecause.NO_DEAL: {Channel.EMAIL: 2, Channel.MEETING: 1},
        ForgottenBecause.AMBIGUOUS: {Channel.EMAIL: 14, Channel.MEETING: 1},
    }
    assert retention_of(system).run() == 18
    assert events(system, MatchIsAmbiguous) == []


def test_what_nobody_has_matched_yet_is_not_judged(system, inbox):
    (inbox / "stranger.mbox").write_bytes(stranger_mail())
    look(watch_of(system))
    later(system, 200)
    assert retention_of(system).run() == 0
    follow(system, Role.RECORDER)
    assert retention_of(system).run() == 1


def test_a_deal_that_opens_later_does_not_get_what_is_forgotten(system, inbox):
    (inbox / "stranger.mbox").write_bytes(stranger_mail())
    watch = watch_of(system)
    look(watch)
    follow(system, Role.RECORDER)
    later(system, 90)
    retention_of(system).run()
    (inbox / "deal.yaml").write_text(DEAL.replace("north.example", "elsewhere.example"), encoding="utf-8")
    write_deal(inbox / "..")
    (inbox / "playbook.yaml").write_text((inbox / ".." / "playbook.yaml").read_text(), encoding="utf-8")
    look(watch)
    follow(system, Role.RECORDER)
    stored = system.ledger.read(deal_stream("north-2026"))
    assert [each for each in stored if isinstance(each.event, EmailSighted)] == []


def test_what_was_forgotten_is_left_out_when_it_is_read_again_and_counted(system, inbox):
    watch = captured(system, inbox)
    later(system, 90)
    retention_of(system).run()
    (inbox / "again.mbox").write_bytes(stranger_mail() + stranger_mail(2))
    (inbox / "lunch.ics").write_text(PRIVATE_CALENDAR + "\n", encoding="utf-8")
    look(watch)
    follow(system, Role.RECORDER)
    left_out = [each.reasons for each in events(system, ItemsLeftOut) if isinstance(each, ItemsLeftOut)]
    assert left_out == [{"forgotten": 1}, {"forgotten": 1}]
    assert len(events(system, MailCaptured)) == 15  # the second mail is another one
    assert len(events(system, MeetingStated)) == 1


def test_what_is_read_again_when_a_deal_names_its_people_comes_to_the_deal(system, inbox):
    watch = captured(system, inbox)
    later(system, 90)
    retention_of(system).run()
    named = OTHER_DEAL.replace("buyer: {domains: [north.example]}", "buyer: {domains: [elsewhere.example]}")
    (inbox / "other.yaml").write_text(named, encoding="utf-8")
    look(watch)
    later(system, 91)
    (inbox / "again.mbox").write_bytes(stranger_mail())
    (inbox / "lunch.ics").write_text(PRIVATE_CALENDAR + "\n", encoding="utf-8")
    look(watch)
    follow(system, Role.RECORDER)
    stored = system.ledger.read(deal_stream("north-support"))
    assert len([each for each in stored if isinstance(each.event, EmailSighted)]) == 1
    assert f"Lunch {CANARY}" in shown(system)
    later(system, 400)
    assert retention_of(system).run() == 0


def test_a_meeting_that_was_moved_since_is_news(system, inbox):
    watch = captured(system, inbox)
    later(system, 90)
    retention_of(system).run()
    moved = PRIVATE_CALENDAR.replace("DTSTAMP:20260303T080000Z", "DTSTAMP:20270303T080000Z\nSEQUENCE:1")
    (inbox / "lunch.ics").write_text(moved, encoding="utf-8")
    look(watch)
    assert len(events(system, MeetingStated)) == 2


def test_a_batch_that_was_cut_short_is_done_again_and_counted_once(system, inbox, monkeypatch):
    captured(system, inbox)
    later(system, 90)
    retention = retention_of(system)
    retention.at_once = 17
    forget = type(system.texts).forget
    monkeypatch.setattr(type(system.texts), "forget", dies)
    with pytest.raises(InterruptedError):
        retention.run()
    assert events(system, Forgotten) == []
    monkeypatch.setattr(type(system.texts), "forget", forget)
    retention.run()
    told = list(forgotten_so_far(system.ledger))
    assert sum(sum(each.values()) for one in told for each in one.counts.values()) == 3
    assert len(events(system, Forgotten)) == 3


def test_what_is_matched_while_it_is_judged_is_not_forgotten(system, inbox, monkeypatch):
    """Given a deal that opens between the look and the claim, when both want the contact, one gives way."""
    watch = captured(system, inbox)
    later(system, 90)
    retention = retention_of(system)
    claim, named = retention._claim, OTHER_DEAL.replace("[north.example]", "[elsewhere.example]")

    def interrupted(unmatched) -> None:
        if not (inbox / "other.yaml").exists():
            (inbox / "other.yaml").write_text(named, encoding="utf-8")
            look(watch)
            follow(system, Role.RECORDER)
        claim(unmatched)

    monkeypatch.setattr(type(retention), "_claim", lambda _, unmatched: interrupted(unmatched))
    assert retention.run() == 1  # the internal mail
    stored = system.ledger.read(deal_stream("north-support"))
    assert len([each for each in stored if isinstance(each.event, EmailSighted)]) == 1
    assert f"Lunch {CANARY}" in shown(system)


def test_whom_something_new_names_meanwhile_stays_known(system, inbox, monkeypatch):
    """Given another mail of a stranger that arrives while they are forgotten, then their name is kept."""
    watch = captured(system, inbox)
    later(system, 90)
    retention = retention_of(system)
    claim = retention._claim

    def interrupted(_: object, unmatched: object) -> None:
        claim(unmatched)
        (inbox / "more.mbox").write_bytes(stranger_mail(2))
        look(watch)

    monkeypatch.setattr(type(retention), "_claim", interrupted)
    assert retention.run() == 3
    assert {STRANGER, f"Carl {CANARY}"} <= shown(system)
    assert f"Lunch {CANARY}" not in shown(system)


@pytest.mark.parametrize(("scope", "stays"), [(Scope.TOUCH, False), (Scope.THREAD, True)])
def test_what_a_person_freed_is_forgotten_unless_their_word_holds_for_its_thread(system, inbox, scope, stays):
    captured(system, inbox)
    (mail,) = [each for each in events(system, MailCaptured) if is_strange(system, each)]
    assert isinstance(mail, MailCaptured)
    touch = mail.sighting.touch_id
    word = MatchCorrected("c1", touch, None, scope, NOW)
    system.texts.keep([Text("correction:c1", ("correction:c1",), {"reason": CANARY})])
    new = NewEvent(uuid4(), word, NOW, "test", uuid4())
    system.ledger.append([Append(contact_match_stream(touch), 0, [new])])
    follow(system, Role.RECORDER)
    later(system, 90)
    assert retention_of(system).run() == (2 if stays else 3)
    assert bool(system.texts.read([f"touch:{touch}"])) == stays
    assert bool(system.texts.read(["correction:c1"])) == stays


def test_others_who_keep_appending_are_told_of(system, inbox, monkeypatch):
    captured(system, inbox)
    later(system, 90)
    retention = retention_of(system)

    def moved(*_: object) -> None:
        raise StreamHasMoved(deal_stream("north-2026"), 1)

    monkeypatch.setattr(type(retention), "_claim", moved)
    with pytest.raises(StreamHasMoved):
        retention.run()
    assert events(system, Forgotten) == []


def test_a_rebuilt_recorder_says_the_same(system, inbox):
    captured(system, inbox)
    later(system, 90)
    retention_of(system).run()
    before = of_deals(system)
    follow(system, Role.RECORDER)
    assert of_deals(system) == before


def names_of_the_forgotten(system: System) -> set[str]:
    """The ids and tokens by which the mail and the meeting of no deal are known."""
    tokens = system.tokens
    return {
        *(each.sighting.touch_id for each in events(system, MailCaptured) if is_strange(system, each)),
        tokens.person(STRANGER),
        tokens.word(CANARY),
        tokens.name("other-uid@ours.example"),
        tokens.name(f"{CANARY}-1@mail.example"),
    }


def test_nothing_of_the_forgotten_is_left_in_the_files(tmp_path):
    """Given files, when all that was forgotten is looked for byte by byte, then only keys name a person."""
    (tmp_path / "inbox").mkdir()
    environment = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(tmp_path / "inbox")}
    with open_system(read_settings(environment), FixedClock()) as system:
        captured(system, tmp_path / "inbox")
        wanted = {name.encode() for name in names_of_the_forgotten(system)}
        assert len(wanted) == 5
        assert found_in(tmp_path, wanted) == wanted
        later(system, 90)
        retention_of(system).run()
        assert found_in(tmp_path, wanted) == set()
    assert found_in(tmp_path, wanted) == set()


def found_in(folder: Path, wanted: set[bytes]) -> set[bytes]:
    """Which of these stand in the files of a ledger, its log and its texts. Keys stay, under tokens."""
    files = [each for each in folder.glob("ledger.db*") if "keys" not in each.name]
    assert {each.name for each in files} >= {"ledger.db", "ledger.db.texts"}
    data = b"".join(each.read_bytes() for each in files)
    return {name for name in wanted if name in data}


def test_a_ledger_that_has_forgotten_is_whole_and_can_be_copied(tmp_path, run):
    (tmp_path / "inbox").mkdir()
    ledger = str(tmp_path / "ledger.db")
    environment = {"SETPOINT_LEDGER": ledger, "SETPOINT_INBOX": str(tmp_path / "inbox")}
    with open_system(read_settings(environment), FixedClock()) as system:
        captured(system, tmp_path / "inbox")
        early = run("ledger", "copy", ledger, str(tmp_path / "early.db"))
        assert early.status == 0, early.err
        wanted = {name.encode() for name in names_of_the_forgotten(system)}
        later(system, 90)
        retention_of(system).run()
    assert run("ledger", "check", "--ledger", ledger).status == 0
    for place in ("early.db", "copy.db"):
        copied = run("ledger", "copy", ledger, str(tmp_path / place))
        assert copied.status == 0, copied.err
        data = b"".join(each.read_bytes() for each in tmp_path.glob(f"{place}*") if "keys" not in each.name)
        assert not [name for name in wanted if name in data]
    assert run("ledger", "migrate", "--ledger", ledger).status == 0


def test_the_command_counts_first_and_then_forgets(tmp_path, run, now):
    (tmp_path / "inbox").mkdir()
    environment = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(tmp_path / "inbox")}
    with open_system(read_settings(environment), FixedClock()) as system:
        captured(system, tmp_path / "inbox")
    now.at = NOW + 90 * DAY_SECONDS
    tried = run("privacy", "forget", "--try")
    assert tried.out == "due to be forgotten: 2 emails and 1 meeting of no deal\n"
    assert run("privacy", "forget", "--now").out == "forgotten: 2 emails and 1 meeting of no deal\n"
    assert run("privacy", "forget", "--try", "--format", "json").json == {
        "retention_days": 90,
        "due": {"no_deal": {"email": 0, "meeting": 0}, "ambiguous": {"email": 0, "meeting": 0}},
        "forgotten": 0,
    }
    shown = run("privacy", "show").out
    assert "what matches no deal is forgotten 90 days after it was captured, and counted" in shown
    assert "forgotten so far: 2 emails and 1 meeting of no deal" in shown
    assert run("privacy", "forget").status == 2


def test_what_is_to_be_kept_is_never_due(system, inbox):
    (inbox / "setpoint.yaml").write_text(
        "seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\nplaybook: mid_market\n"
        "privacy: {retention_days: keep}\n",
        encoding="utf-8",
    )
    captured(system, inbox)
    later(system, 5_000)
    assert retention_of(system).due() == {}
    assert retention_of(system).run() == 0
