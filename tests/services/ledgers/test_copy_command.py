"""A ledger that moves to another place is the same ledger there."""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from domain.deal.events import EmailSighted
from domain.ports.ledger import Bookmark
from integrations.eventstore.opening import open_ledger, open_texts
from tests.services.ledgers.conftest import MASTER, OTHER_MASTER

SHOW = ["show", "north-2026", "--as-of", "2026-04-20T12:00:00Z", "--format", "json"]
TIMELINE = ["timeline", "north-2026", "--format", "json"]


def digest_in(out: str) -> str:
    return out.rpartition("sha256 ")[2].strip().splitlines()[0]


def people_of(path: str) -> list[str]:
    with closing(open_ledger(path)) as ledger:
        sighted = (e.event for e in ledger.read_all(after=0, limit=100) if isinstance(e.event, EmailSighted))
        return [participant.person for event in sighted for participant in event.sighting.participants]


def test_a_ledger_moved_to_postgresql_answers_byte_for_byte_alike(run, ledger, postgres_address):
    copied = run("ledger", "copy", ledger, postgres_address, master=MASTER)
    assert (copied.status, copied.err) == (0, "")
    for asked in (SHOW, TIMELINE):
        at_home = run(*asked, "--ledger", ledger).out
        assert run(*asked, "--ledger", postgres_address, master=MASTER).out == at_home


def test_a_ledger_under_another_master_key_knows_its_mail_again(run, ledger, deal, postgres_address):
    run("ledger", "copy", ledger, postgres_address, master=MASTER)
    again = run("import", *deal, "--ledger", postgres_address, master=MASTER).out
    assert "0 copies of touches, 0 calendar facts and 0 other events added; 0 findings changed" in again


def test_no_password_and_no_key_is_shown(run, ledger, postgres_address):
    out = run("ledger", "copy", ledger, postgres_address, master=MASTER).out
    password = postgres_address.partition("://")[2].partition("@")[0].partition(":")[2]
    assert password
    assert password not in out
    assert ":***@" in out


def test_positions_and_bookmarks_stay_and_what_comes_later_goes_behind_them(run, ledger, postgres_address):
    with closing(open_ledger(ledger)) as source:
        source.append([], Bookmark("planner<ledger", 7))
        stored = source.read_all(after=0, limit=100)
    run("ledger", "copy", ledger, postgres_address, master=MASTER)
    with closing(open_ledger(postgres_address)) as target:
        assert target.read_all(after=0, limit=100) == stored
        assert target.bookmark("planner<ledger") == 7
    with psycopg.connect(postgres_address) as connection:
        (following,) = connection.execute(
            "SELECT nextval('setpoint.stored_events_notification_id_seq')"
        ).fetchone()
    assert following == stored[-1].position + 1


def test_from_postgresql_back_to_a_file_nothing_has_changed(run, ledger, postgres_address, tmp_path):
    there = run("ledger", "copy", ledger, postgres_address, master=MASTER).out
    back = str(tmp_path / "back.db")
    returned = run("ledger", "copy", postgres_address, back, master=MASTER)
    assert returned.status == 0
    assert digest_in(returned.out) == digest_in(there)
    assert run(*SHOW, "--ledger", back, master=MASTER).out == run(*SHOW, "--ledger", ledger).out


def test_the_key_of_the_source_can_lie_in_a_file(run, ledger, postgres_address, tmp_path):
    run("ledger", "copy", ledger, postgres_address, master=MASTER)
    key, other = tmp_path / "key", str(tmp_path / "other.db")
    key.write_text(b64encode(MASTER).decode() + "\n")
    wrong = run("ledger", "copy", postgres_address, other, master=OTHER_MASTER)
    assert (wrong.status, "another master key" in wrong.err) == (2, True)
    copied = run("ledger", "copy", postgres_address, other, "--from-key", str(key), master=OTHER_MASTER)
    assert copied.status == 0
    assert run(*SHOW, "--ledger", other, master=OTHER_MASTER).out == run(*SHOW, "--ledger", ledger).out
    key.write_text("not a key")
    faulty = run("ledger", "copy", postgres_address, other, "--from-key", str(key), master=OTHER_MASTER)
    assert (faulty.status, "not a key" in faulty.err) == (2, False)


def test_copying_again_brings_what_came_meanwhile(run, deal, tmp_path):
    early, late = str(tmp_path / "early.db"), str(tmp_path / "copy.db")
    run("import", deal[0], deal[1], "--ledger", early)
    assert run("ledger", "copy", early, late).status == 0
    run("import", *deal, "--ledger", early)
    assert run("ledger", "copy", early, late).status == 0
    assert run(*SHOW, "--ledger", late).out == run(*SHOW, "--ledger", early).out


def test_a_target_that_holds_something_else_is_refused_and_stays(run, ledger, deal, tmp_path):
    other = str(tmp_path / "other.db")
    run("import", deal[0], deal[2], "--ledger", other)
    before = run(*SHOW, "--ledger", other).out
    refused = run("ledger", "copy", ledger, other)
    assert (refused.status, refused.out) == (2, "")
    assert "neither empty nor the beginning of a copy" in refused.err
    assert run(*SHOW, "--ledger", other).out == before


def test_a_target_that_is_ahead_is_refused(run, ledger, deal, tmp_path):
    ahead = str(tmp_path / "ahead.db")
    run("ledger", "copy", ledger, ahead)
    with Path(deal[1]).open("ab") as mbox:
        mbox.write(
            b"From - Thu Mar 12 09:00:00 2026\nFrom: Bea <bea@north.example>\nTo: rita@ours.example\n"
            b"Date: Thu, 12 Mar 2026 09:00:00 +0000\nMessage-ID: <new@north.example>\n\nhi\n\n"
        )
    run("import", *deal, "--ledger", ahead)
    refused = run("ledger", "copy", ledger, ahead)
    assert (refused.status, "only TO has an event" in refused.err) == (2, True)


def test_the_erased_are_erased_in_the_copy_also_when_it_was_made_before(run, ledger, tmp_path):
    person = people_of(ledger)[0]
    copy = str(tmp_path / "copy.db")
    run("ledger", "copy", ledger, copy)
    with closing(open_texts(ledger)) as texts:
        gone = texts.erase(person)
    out = run("ledger", "copy", ledger, copy).out
    assert "1 erased" in out
    with closing(open_texts(copy)) as texts:
        assert gone > 0
        assert texts.read([f"person:{person}"]) == {}
    assert run(*SHOW, "--ledger", copy).out == run(*SHOW, "--ledger", ledger).out


def test_somebody_who_was_erased_in_the_copy_does_not_come_back(run, ledger, tmp_path):
    person = people_of(ledger)[0]
    copy = str(tmp_path / "copy.db")
    run("ledger", "copy", ledger, copy)
    with closing(open_texts(copy)) as texts:
        texts.erase(person)
    refused = run("ledger", "copy", ledger, copy)
    assert (refused.status, "erased there" in refused.err) == (2, True)
    with closing(open_texts(copy)) as texts:
        assert texts.read([f"person:{person}"]) == {}


@pytest.mark.parametrize(
    ("places", "says"),
    [
        (("{tmp}/nowhere.db", "{tmp}/new.db"), "there is no ledger"),
        (("memory:", "{tmp}/new.db"), "there is no ledger"),
        (("{ledger}", "memory:"), "it goes with its process"),
        (("{ledger}", "{ledger}"), "it is the ledger that is to be copied"),
        (("{ledger}", "{tmp}/./ledger.db"), "it is the ledger that is to be copied"),
        (("{ledger}", "postgresql://someone@127.0.0.1:1/x"), "SETPOINT_MASTER_KEY"),
        (("{ledger}", "{tmp}/files/deal.yaml"), "not an SQLite file"),
    ],
)
def test_bad_places_are_named_and_none_is_made(run, ledger, tmp_path, places, says):
    ran = run("ledger", "copy", *(place.format(tmp=tmp_path, ledger=ledger) for place in places))
    assert (ran.status, ran.out) == (2, "")
    assert says in ran.err
    assert not (tmp_path / "nowhere.db").exists()


def test_a_damaged_event_is_not_copied(run, ledger, tmp_path):
    with closing(sqlite3.connect(ledger)) as file, file:
        file.execute("UPDATE stored_events SET state = x'7b7d' WHERE rowid = 5")
    ran = run("ledger", "copy", ledger, str(tmp_path / "copy.db"))
    assert ran.status == 1
    assert "is damaged" in ran.err
    assert "version 5" in ran.err


def test_an_event_that_was_changed_after_it_was_copied_is_found(run, ledger, tmp_path):
    copy = str(tmp_path / "copy.db")
    run("ledger", "copy", ledger, copy)
    with closing(sqlite3.connect(ledger)) as file, file:
        changed = "UPDATE stored_events SET state = CAST(replace(state, ?, ?) AS BLOB) WHERE rowid = 5"
        file.execute(changed, ("import", "impost"))
    ran = run("ledger", "copy", ledger, copy)
    assert (ran.status, "the events at positions 5 and 5 differ" in ran.err) == (2, True)


def test_a_text_that_was_changed_is_found(run, ledger, tmp_path):
    with closing(sqlite3.connect(f"{ledger}.texts")) as file, file:
        file.execute("UPDATE texts SET sealed = zeroblob(length(sealed))")
    ran = run("ledger", "copy", ledger, str(tmp_path / "copy.db"))
    assert ran.status == 1
    assert "can not be read" in ran.err
