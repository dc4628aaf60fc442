"""What was ever stored is read by today's code, and every name has a stored example."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.history.names import NAMES
from domain.history.upcasters import UPCASTERS
from integrations.eventstore.codec import own_codec
from tests.golden.examples import CORRELATION, EVENT_ID, EXAMPLES, MORNING
from tests.golden.write import EVENTS, Line, add_new, faults, stored_lines

STORED = stored_lines()


@pytest.mark.parametrize("name", STORED)
def test_stored_bytes_read_as_their_example(name: str) -> None:
    read = own_codec().decode(name, STORED[name])
    assert read.event == EXAMPLES[name]
    assert (read.event_id, read.recorded_at, read.actor) == (EVENT_ID, MORNING + 5, "mailfiles")
    assert (read.correlation, read.causation) == (CORRELATION, None)


def test_every_name_has_an_example_and_stored_bytes() -> None:
    assert set(NAMES.values()) <= set(EXAMPLES)
    assert set(NAMES.values()) <= set(STORED), "run python -m tests.golden.write"
    assert set(STORED) == set(EXAMPLES)


def test_names_are_distinct_and_end_in_a_version() -> None:
    assert len(set(NAMES.values())) == len(NAMES)
    assert all(name.rpartition(".v")[2].isdigit() for name in NAMES.values())


def test_every_old_name_has_an_upcaster() -> None:
    assert set(STORED) - set(NAMES.values()) == set(UPCASTERS)


def test_writing_adds_what_is_missing_and_touches_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    lines = EVENTS.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-2]))
    added = add_new(file)
    assert added == list(NAMES.values())[-2:]
    assert file.read_bytes().startswith(b"".join(lines[:-2]))
    assert stored_lines(file).keys() == STORED.keys()
    assert add_new(file) == []


def test_bytes_that_no_longer_read_as_their_example_are_a_fault() -> None:
    name = "deal.role-given.v1"
    assert list(faults(STORED)) == []
    changed = STORED | {name: STORED[name].replace(b"economic_buyer", b"champion")}
    assert [fault.partition(":")[0] for fault in faults(changed)] == [name]
    assert [fault.partition(":")[0] for fault in faults(STORED | {"deal.lost.v1": b"{}"})] == ["deal.lost.v1"]


def test_a_line_is_a_name_and_the_very_bytes() -> None:
    assert set(Line.__struct_fields__) == {"name", "state"}
    assert STORED["deal.progress-confirmed.v1"].endswith(b'"causation":null,"event":{}}')
