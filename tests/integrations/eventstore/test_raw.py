"""A store as it lies: rows, texts and keys by the page, alike in a file and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from domain.ports.ledger import Bookmark
from domain.ports.texts import Text
from integrations.eventstore.errors import LedgerCannotBeOpened
from integrations.eventstore.key_ring import TOKENS
from integrations.eventstore.memory_texts import MemoryShelf, memory_key_ring
from integrations.eventstore.opening import open_ledger, open_tokens
from integrations.eventstore.raw import RawEvent, RawStore
from integrations.eventstore.raw_opening import formats_of, open_raw
from integrations.eventstore.texts import SealedTexts

MASTER, OTHER_MASTER = bytes(range(32)), bytes(range(1, 33))
STREAM = UUID(int=5)
EVENTS = [RawEvent(n, STREAM, n, "a.b.v1", f'{{"n":"{n}","of":"Ägypten"}}'.encode()) for n in (3, 4, 7, 9)]


@pytest.fixture(params=["file", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_address"))
    return str(request.getfixturevalue("tmp_path") / "ledger.db")


@pytest.fixture
def store(address: str) -> Iterator[RawStore]:
    with closing(open_raw(address, MASTER)) as opened:
        yield opened


def positions(store: RawStore, **asked: object) -> list[int]:
    given = {"after": 0, "limit": 100, **asked}
    return [event.position for event in store.ledger.page(**given)]


def test_events_stay_at_the_positions_that_they_name(store):
    assert store.ledger.last() == 0
    store.ledger.put(EVENTS[:2], after=0)
    store.ledger.put(EVENTS[2:], after=4)
    assert list(store.ledger.page(after=0, limit=100)) == EVENTS
    assert (store.ledger.last(), positions(store, after=4), positions(store, limit=2)) == (9, [7, 9], [3, 4])


def test_the_next_event_goes_behind_them(store, address):
    store.ledger.put(EVENTS, after=0)
    with closing(open_ledger(address)) as ledger:
        ledger._recorder.insert_events([StoredEvent(uuid4(), 1, "a.b.v1", b"{}")])
    assert positions(store) == [3, 4, 7, 9, 10]


def test_a_page_that_does_not_fit_leaves_nothing_behind(store):
    store.ledger.put(EVENTS[:1], after=0)
    twice = [EVENTS[1], RawEvent(8, STREAM, 3, "a.b.v1", b"{}")]
    with pytest.raises(Exception, match="did not do what was asked"):
        store.ledger.put(twice, after=3)
    assert positions(store) == [3]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (['"3"'], [3]),
        (['"3"', '"9"'], [3, 9]),
        (["Ägypten"], [3, 4, 7, 9]),
        (["gypte", "nope"], [3, 4, 7, 9]),
        (["ägypten"], []),
        (["%"], []),
        (["'; --", "\\"], []),
    ],
)
def test_events_are_found_by_the_texts_in_them(store, texts, found):
    store.ledger.put(EVENTS, after=0)
    assert positions(store, holding=texts) == found


def test_bookmarks_are_put_where_they_stood(store, address):
    store.ledger.place({"a<ledger": 7, "b<kafka:x:3": 40_000_000_000})
    store.ledger.place({"a<ledger": 9})
    assert store.ledger.bookmarks() == {"a<ledger": 9, "b<kafka:x:3": 40_000_000_000}
    with closing(open_ledger(address)) as ledger:
        assert ledger.bookmark("a<ledger") == 9
        ledger.append([], Bookmark("a<ledger", 10))
    assert store.ledger.bookmarks()["a<ledger"] == 10


def test_texts_and_keys_are_listed_whole_by_the_page(store):
    _fill(store.texts)
    _listed_whole(store)


def test_memory_lists_them_alike():
    ring, shelf = memory_key_ring(MASTER), MemoryShelf()
    store = RawStore("memory:", None, SealedTexts(ring, shelf), shelf, ring, lambda: None)
    _fill(store.texts)
    _listed_whole(store)


def _fill(texts: SealedTexts) -> None:
    texts.keep([Text(f"t{n}", (f"owner-{n % 4}", "Änne"), {"n": str(n)}) for n in range(9)])
    texts.erase("owner-3")


def _listed_whole(store: RawStore) -> None:
    refs, owners, after = [], [], ""
    while texts := store.shelf.page(after=after, limit=2):
        refs += [text.ref for text in texts]
        after = refs[-1]
    after = ""
    while page := store.ring.owners(after=after, limit=2):
        owners += page
        after = owners[-1]
    assert sorted(refs) == [f"t{n}" for n in (0, 1, 2, 4, 5, 6, 8)]
    assert sorted(owners) == ["owner-0", "owner-1", "owner-2", "owner-3", "Änne"]
    assert {o: key is None for o, key in store.ring.keys(owners).items() if key is None} == {"owner-3": True}


def test_sealed_texts_can_be_moved_with_their_keys(store, tmp_path):
    _fill(store.texts)
    with closing(open_raw(str(tmp_path / "other.db"), OTHER_MASTER)) as other:
        keys = store.ring.keys(store.ring.owners(after="", limit=100))
        other.ring.adopt({owner: key for owner, key in keys.items() if key is not None})
        other.shelf.put(store.shelf.page(after="", limit=100))
        assert other.texts.read(["t0", "t8"]) == {"t0": {"n": "0"}, "t8": {"n": "8"}}


def test_tokens_of_another_ledger_are_made_for_ever(store, address, tmp_path):
    theirs = str(tmp_path / "theirs.db")
    with closing(open_raw(theirs, OTHER_MASTER)) as other:
        store.ring.adopt_tokens(other.ring.token_key)
    expected = open_tokens(theirs, OTHER_MASTER).person("bea@north.example")
    assert open_tokens(address, MASTER).person("bea@north.example") == expected
    assert TOKENS in store.ring.owners(after="", limit=9)


def test_a_key_that_somebody_has_is_not_replaced_and_the_erased_get_none(store):
    store.ring.adopt({"a": b"1" * 32})
    store.ring.adopt({"a": b"2" * 32, "b": b"3" * 32})
    store.ring.destroy("b")
    store.ring.adopt({"b": b"4" * 32})
    assert store.ring.keys(["a", "b"]) == {"a": b"1" * 32, "b": None}


def test_looking_at_formats_makes_nothing(address, tmp_path):
    assert set(formats_of(address).values()) == {None}
    assert list(tmp_path.iterdir()) == []
    open_raw(address, MASTER).close()
    assert formats_of(address) == {"ledger": 1, "texts": 1, "keys": 1, "views": None, "grants": None}


def test_a_file_of_something_else_is_refused_and_an_empty_one_is_no_ledger(tmp_path):
    (tmp_path / "other.db").write_bytes(b"no database" * 200)
    (tmp_path / "empty.db").touch()
    assert formats_of(str(tmp_path / "empty.db"))["ledger"] is None
    with pytest.raises(LedgerCannotBeOpened, match="not a database"):
        formats_of(str(tmp_path / "other.db"))
