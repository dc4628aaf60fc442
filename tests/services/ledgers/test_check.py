"""The ledger is read whole, and what is damaged or missing is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from domain.ports.ledger import Bookmark
from integrations.eventstore.opening import open_ledger, open_texts
from tests.services.ledgers.conftest import MASTER
from tests.services.ledgers.test_copy_command import digest_in, people_of


def change(file: str, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement, values)


def check(run, ledger):
    return run("ledger", "check", "--ledger", ledger)


def test_a_sound_ledger_is_called_sound_and_nothing_in_it_changes(run, ledger):
    said = check(run, ledger)
    assert (said.status, said.err) == (0, "")
    assert "everything can be read, and nothing is missing" in said.out
    assert "events in 2 streams" in said.out or "events in 3 streams" in said.out
    assert check(run, ledger).out == said.out


def test_a_ledger_in_postgresql_is_checked_alike(run, ledger, postgres_address):
    run("ledger", "copy", ledger, postgres_address, master=MASTER)
    there = run("ledger", "check", "--ledger", postgres_address, master=MASTER)
    assert there.status == 0
    assert digest_in(there.out) == digest_in(check(run, ledger).out)


def test_the_digest_tells_one_changed_sign(run, ledger):
    before = digest_in(check(run, ledger).out)
    changed = "UPDATE stored_events SET state = CAST(replace(state, ?, ?) AS BLOB) WHERE rowid = 7"
    change(ledger, changed, "import", "impost")
    after = check(run, ledger)
    assert after.status == 0
    assert digest_in(after.out) != before


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE stored_events SET state = x'00' WHERE rowid = 6", "position 6: stored event deal."),
        (
            "UPDATE stored_events SET topic = 'deal.x.v9' WHERE rowid = 6",
            "no event of this program is called",
        ),
        ("DELETE FROM stored_events WHERE rowid = 6", "version 7 of stream"),
        ("DELETE FROM stored_events WHERE rowid = 1", "version 2 of stream"),
    ],
)
def test_damaged_and_missing_events_are_named(run, ledger, statement, says):
    change(ledger, statement)
    said = check(run, ledger)
    assert said.status == 1
    assert sum(line.startswith("bad: ") for line in said.out.splitlines()) == 1
    assert says in said.out


def test_of_many_faults_the_first_are_shown_and_the_rest_counted(run, ledger):
    change(ledger, "UPDATE stored_events SET state = x'00'")
    said = check(run, ledger)
    bad = [line for line in said.out.splitlines() if line.startswith("bad: ")]
    assert len(bad) == 21
    assert bad[-1].endswith(" more")


def test_only_the_damaged_text_is_named(run, ledger):
    change(f"{ledger}.texts", "UPDATE texts SET sealed = x'00' WHERE rowid = 4")
    said = check(run, ledger)
    assert said.status == 1
    assert sum("can not be read" in line for line in said.out.splitlines()) == 1


def test_a_damaged_key_is_named_once(run, ledger):
    change(f"{ledger}.keys", "UPDATE keys SET wrapped = zeroblob(length(wrapped)) WHERE rowid = 1")
    said = check(run, ledger)
    assert said.status == 1
    assert sum("the key of" in line for line in said.out.splitlines()) == 1


def test_texts_of_the_erased_are_counted_and_no_fault(run, ledger):
    person = people_of(ledger)[0]
    erased = "UPDATE keys SET wrapped = zeroblob(length(wrapped)), erased = 1 WHERE owner = ?"
    change(f"{ledger}.keys", erased, person)
    said = check(run, ledger)
    assert said.status == 0
    assert "1 erased" in said.out
    assert " 0 of people who were erased" not in said.out
    with closing(open_texts(ledger)) as texts:
        texts.erase(person)
    assert " 0 of people who were erased" in check(run, ledger).out


def test_a_bookmark_beyond_the_end_is_named_but_not_one_that_counts_otherwise(run, ledger):
    with closing(open_ledger(ledger)) as filled:
        filled.append([], Bookmark("planner<ledger", 1_000_000))
        filled.append([], Bookmark("kafka:setpoint.captures:0", 1_000_000))
    said = check(run, ledger)
    assert said.status == 1
    assert "the bookmark of planner<ledger stands at 1000000" in said.out
    assert "kafka" not in said.out


def test_checking_makes_no_ledger(run, tmp_path):
    said = check(run, str(tmp_path / "nowhere.db"))
    assert (said.status, "there is no ledger" in said.err) == (2, True)
    assert list(tmp_path.iterdir()) == []
