"""A copy that dies at any page goes on where it stopped, and is whole in the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from domain.ports.ledger import Bookmark
from integrations.eventstore.opening import open_ledger
from integrations.eventstore.raw import LedgerHasMoved, RawStore
from integrations.eventstore.raw_opening import open_raw
from services.ledgers import paging
from services.ledgers.comparing import LedgersDiffer, compare
from services.ledgers.copying import copy_store
from tests.services.ledgers.conftest import MASTER


class Died(Exception):
    """The copy ended in the middle."""


def dying_after(pages: int) -> Callable[[str, int], None]:
    left = iter(range(pages))

    def told(_part: str, _more: int) -> None:
        if next(left, None) is None:
            raise Died

    return told


def nobody(_part: str, _more: int) -> None:
    """Nobody watches."""


@contextmanager
def both(ledger: str, target: str, master: bytes | None) -> Iterator[tuple[RawStore, RawStore]]:
    with ExitStack() as stack:
        yield (
            stack.enter_context(closing(open_raw(ledger))),
            stack.enter_context(closing(open_raw(target, master))),
        )


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "EVENTS_A_PAGE", 4)
    monkeypatch.setattr(paging, "TEXTS_A_PAGE", 5)


@pytest.mark.parametrize("kind", ["file", "postgres"])
def test_a_copy_that_dies_again_and_again_is_whole_in_the_end(kind, ledger, request, tmp_path):
    target = str(tmp_path / "copy.db") if kind == "file" else request.getfixturevalue("postgres_address")
    deaths, done = 0, False
    while not done:
        with both(ledger, target, MASTER) as (source, copy):
            try:
                copy_store(source, copy, dying_after(deaths + 1))
                done = True
            except Died:
                deaths += 1
    assert deaths > 10
    with both(ledger, target, MASTER) as (source, copy):
        same = compare(source, copy, nobody)
    assert same.events == same.last > 20
    assert same.texts == same.readable > 10


@pytest.mark.parametrize("pages", range(1, 12))
def test_a_copy_that_is_not_whole_is_never_called_the_same(ledger, tmp_path, pages):
    with both(ledger, str(tmp_path / "copy.db"), MASTER) as (source, copy):
        with pytest.raises(Died):
            copy_store(source, copy, dying_after(pages))
        with pytest.raises(LedgersDiffer):
            compare(source, copy, nobody)


def test_somebody_who_writes_to_the_target_meanwhile_is_noticed(ledger, tmp_path):
    with both(ledger, str(tmp_path / "copy.db"), MASTER) as (source, copy):
        first = source.ledger.page(after=0, limit=3)
        copy.ledger.put(first[:1], after=0)
        with pytest.raises(LedgerHasMoved) as moved:
            copy.ledger.put(first[1:], after=0)
    assert (moved.value.expected, moved.value.found) == (0, 1)


@pytest.mark.parametrize(
    "losing",
    [
        "DELETE FROM stored_events WHERE rowid = 3",
        "DELETE FROM stored_events WHERE rowid > 20",
        "DELETE FROM tracking",
    ],
)
def test_what_a_copy_lacks_is_told(ledger, tmp_path, losing):
    target = str(tmp_path / "copy.db")
    with closing(open_ledger(ledger)) as filled:
        filled.append([], Bookmark("planner<ledger", 5))
    with both(ledger, target, MASTER) as (source, copy):
        copy_store(source, copy, nobody)
        compare(source, copy, nobody)
    with closing(sqlite3.connect(target)) as file, file:
        file.execute(losing)
    with both(ledger, target, MASTER) as (source, copy), pytest.raises(LedgersDiffer):
        compare(source, copy, nobody)
