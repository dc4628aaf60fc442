"""What lies on the disk: nothing readable ever, and no key of the erased."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.ports.texts import Text
from integrations.eventstore.key_ring import KeyIsDamaged
from integrations.eventstore.opening import open_texts
from integrations.eventstore.sealing import SealIsBroken, derived_key, seal, unseal
from integrations.eventstore.texts import SealedTexts, TextIsDamaged, _about

PRIVATE = "Bea wants the contract before the summer party"
KEY = bytes(range(32))


def bytes_on_disk(folder: Path) -> bytes:
    """All files, read by another process: reading here would take away SQLite's locks."""
    files = sorted(str(path) for path in folder.iterdir())
    return subprocess.run(["/bin/cat", *files], check=True, stdout=subprocess.PIPE).stdout  # noqa: S603 - our files


def sql(file: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


def kept_keys(folder: Path) -> dict[str, bytes]:
    found = sql(folder / "a.db.keys", "SELECT owner, wrapped FROM keys WHERE NOT erased")
    return {str(owner): bytes(wrapped) for owner, wrapped in found if isinstance(wrapped, bytes)}


def texts_of(people: list[str]) -> list[Text]:
    return [Text(f"t-{person}", (person,), {"subject": f"{PRIVATE} {person}"}) for person in people]


class TestOnDisk:
    def test_no_plain_text_is_ever_on_the_disk(self, tmp_path: Path) -> None:
        texts = open_texts(str(tmp_path / "a.db"))
        texts.keep(texts_of(["bea", "carl"]))
        assert PRIVATE.encode() not in bytes_on_disk(tmp_path)
        texts.erase("bea")
        assert PRIVATE.encode() not in bytes_on_disk(tmp_path)
        texts.close()
        assert PRIVATE.encode() not in bytes_on_disk(tmp_path)

    def test_keys_of_the_erased_are_in_no_file_and_those_of_others_are(self, tmp_path: Path) -> None:
        people = [f"token-{number:04}" for number in range(600)]
        random.Random(7).shuffle(people)  # noqa: S311 - any order will do
        texts = open_texts(str(tmp_path / "a.db"))
        for start in range(0, 600, 60):
            texts.keep(texts_of(people[start : start + 60]))
        before = kept_keys(tmp_path)
        erased = people[::3]
        assert [texts.erase(person) for person in erased] == [1] * len(erased)
        for disk in (bytes_on_disk(tmp_path), self._closed(texts, tmp_path)):
            for person, wrapped in before.items():
                halves = wrapped[:20] in disk, wrapped[-20:] in disk
                assert halves == ((False, False) if person in erased else (True, True)), person

    def _closed(self, texts: SealedTexts, folder: Path) -> bytes:
        texts.close()
        return bytes_on_disk(folder)

    def test_the_erased_are_remembered_without_a_key(self, tmp_path: Path) -> None:
        texts = open_texts(str(tmp_path / "a.db"))
        texts.keep(texts_of(["bea"]))
        texts.erase("bea")
        texts.erase("stranger")
        texts.keep(texts_of(["bea", "stranger"]))
        texts.close()
        found = sql(
            tmp_path / "a.db.keys", "SELECT owner, erased, rtrim(hex(wrapped), '0') FROM keys ORDER BY 1"
        )
        assert found == [("bea", 1, ""), ("stranger", 1, "")]
        assert sql(tmp_path / "a.db.texts", "SELECT count(*) FROM texts") == [(0,)]
        assert sql(tmp_path / "a.db.texts", "SELECT count(*) FROM text_owners") == [(0,)]

    def test_texts_from_a_backup_stay_unreadable(self, tmp_path: Path) -> None:
        texts = open_texts(str(tmp_path / "a.db"))
        texts.keep([Text("t1", ("bea", "rita"), {"subject": PRIVATE}), Text("t2", ("rita",), {})])
        texts.close()
        backup = (tmp_path / "a.db.texts").read_bytes()
        texts = open_texts(str(tmp_path / "a.db"))
        texts.erase("bea")
        texts.close()
        (tmp_path / "a.db.texts").write_bytes(backup)
        texts = open_texts(str(tmp_path / "a.db"))
        assert texts.read(["t1", "t2"]) == {"t2": {}}
        assert texts.erase("bea") == 1
        texts.close()

    def test_a_text_opens_with_the_keys_of_all_its_owners_and_no_fewer(self, tmp_path: Path) -> None:
        texts = open_texts(str(tmp_path / "a.db"))
        texts.keep([Text("t1", ("rita", "bea"), {"subject": PRIVATE})])
        (row,) = texts._shelf.get(["t1"])
        keys = texts._ring.keys(["bea", "rita"])
        bea, rita = keys["bea"] or b"", keys["rita"] or b""
        about = _about("t1", ("bea", "rita"))
        assert PRIVATE.encode() in unseal(derived_key([bea, rita], "text"), row.sealed, about)
        for fewer in ([bea], [rita], [rita, bea], [b"", rita], [bytes(32), rita], []):
            with pytest.raises(SealIsBroken):
                unseal(derived_key(fewer, "text"), row.sealed, about)
        texts.close()

    def test_an_erasure_that_was_cut_short_is_finished_by_the_next(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = open_texts(str(tmp_path / "a.db"))
        texts.keep(texts_of(["bea"]))
        with monkeypatch.context() as patch:
            patch.setattr(texts._shelf, "remove", _dies)
            with pytest.raises(KeyboardInterrupt):
                texts.erase("bea")
        assert texts.read(["t-bea"]) == {}
        assert sql(tmp_path / "a.db.texts", "SELECT count(*) FROM texts") == [(1,)]
        texts.erase("bea")
        assert sql(tmp_path / "a.db.texts", "SELECT count(*) FROM texts") == [(0,)]
        texts.close()


def _dies(_: str) -> int:
    raise KeyboardInterrupt


class TestInPostgres:
    def test_nobody_gets_a_key_while_they_are_being_erased(self, postgres_address: str) -> None:
        texts = open_texts(postgres_address, KEY)
        keeping = threading.Thread(target=texts.keep, args=[texts_of(["bea"])])
        with psycopg.connect(postgres_address) as eraser:
            eraser.execute("LOCK TABLE setpoint_keys.erased IN SHARE ROW EXCLUSIVE MODE")
            eraser.execute("INSERT INTO setpoint_keys.erased VALUES ('bea')")
            keeping.start()
            keeping.join(0.5)
            assert keeping.is_alive()
        keeping.join(20)
        with psycopg.connect(postgres_address) as reader:
            assert reader.execute("SELECT count(*) FROM setpoint_keys.keys").fetchone() == (0,)
            assert reader.execute("SELECT count(*) FROM setpoint_texts.texts").fetchone() == (0,)
        texts.close()

    def test_the_row_of_a_destroyed_key_is_gone_and_its_table_rewritten(self, postgres_address: str) -> None:
        texts = open_texts(postgres_address, KEY)
        texts.keep(texts_of(["bea", "carl"]))
        file = "SELECT pg_relation_filenode('setpoint_keys.keys')"
        with psycopg.connect(postgres_address, autocommit=True) as reader:
            before = reader.execute(file).fetchone()
            texts.erase("bea")
            assert reader.execute(file).fetchone() != before
            assert reader.execute("SELECT owner FROM setpoint_keys.keys").fetchall() == [("carl",)]
            assert reader.execute("SELECT owner FROM setpoint_keys.erased").fetchall() == [("bea",)]
        texts.close()


class TestTampering:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE texts SET sealed = (SELECT sealed FROM texts WHERE ref = 't-carl') WHERE ref = 't-bea'",
            "UPDATE texts SET sealed = CAST(substr(sealed, 1, 60) || x'00' AS BLOB) WHERE ref = 't-bea'",
            "UPDATE texts SET sealed = x'' WHERE ref = 't-bea'",
            "UPDATE texts SET sealed = CAST(x'02' || substr(sealed, 2) AS BLOB) WHERE ref = 't-bea'",
            """UPDATE texts SET owners = '["carl"]' WHERE ref = 't-bea'""",
            "UPDATE texts SET ref = 't-bea' WHERE ref = 't-dora'",
        ],
    )
    def test_a_text_that_was_changed_or_moved_is_refused(self, tmp_path: Path, statement: str) -> None:
        texts = open_texts(str(tmp_path / "a.db"))
        texts.keep(texts_of(["bea", "carl", "dora"]))
        if "t-dora" in statement:
            sql(tmp_path / "a.db.texts", "DELETE FROM texts WHERE ref = 't-bea'")
        sql(tmp_path / "a.db.texts", statement)
        with pytest.raises(TextIsDamaged, match="t-bea"):
            texts.read(["t-carl", "t-bea"])
        assert set(texts.read(["t-carl"])) == {"t-carl"}
        texts.close()

    def test_a_lost_key_is_no_erasure(self, tmp_path: Path) -> None:
        texts = open_texts(str(tmp_path / "a.db"))
        texts.keep(texts_of(["bea"]))
        sql(tmp_path / "a.db.keys", "DELETE FROM keys")
        with pytest.raises(TextIsDamaged, match="key of one of its owners is lost"):
            texts.read(["t-bea"])
        texts.close()

    def test_a_key_that_was_put_under_another_name_is_refused(self, tmp_path: Path) -> None:
        texts = open_texts(str(tmp_path / "a.db"))
        texts.keep(texts_of(["bea", "carl"]))
        sql(
            tmp_path / "a.db.keys",
            "UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE owner = 'carl') WHERE owner = 'bea'",
        )
        with pytest.raises(KeyIsDamaged, match="bea"):
            texts.read(["t-bea"])
        texts.close()


class TestBulk:
    def test_many_texts_are_read_by_one_query_each_of_texts_and_keys(self, tmp_path: Path) -> None:
        texts = open_texts(str(tmp_path / "a.db"))
        people = [f"p{number}" for number in range(300)]
        texts.keep(texts_of(people))
        asked: list[str] = []
        parts: list[Any] = [texts._shelf, texts._ring._kept]
        for part in parts:
            part._file._connection.set_trace_callback(asked.append)
        assert len(texts.read([f"t-{person}" for person in people])) == 300
        assert len(asked) == 2
        texts.close()

    def test_texts_are_kept_together_or_not_at_all(self, tmp_path: Path) -> None:
        texts = open_texts(str(tmp_path / "a.db"))
        sql(
            tmp_path / "a.db.texts",
            """CREATE TRIGGER full BEFORE INSERT ON texts WHEN new.ref = 't-carl'
               BEGIN SELECT RAISE(ABORT, 'disk full'); END""",
        )
        with pytest.raises(Exception, match="disk full"):
            texts.keep(texts_of(["bea", "carl"]))
        assert texts.read(["t-bea", "t-carl"]) == {}
        texts.close()


class TestSealing:
    def test_what_was_sealed_opens_with_the_same_key_and_about_the_same(self) -> None:
        sealed = seal(KEY, b"plain", "t1")
        assert unseal(KEY, sealed, "t1") == b"plain"
        for key, data, about in ((KEY[::-1], sealed, "t1"), (KEY, sealed, "t2"), (KEY, sealed + b"x", "t1")):
            with pytest.raises(SealIsBroken):
                unseal(key, data, about)

    def test_sealing_twice_gives_different_bytes(self) -> None:
        assert seal(KEY, b"plain", "t1") != seal(KEY, b"plain", "t1")

    def test_a_derived_key_depends_on_every_secret_their_order_and_the_purpose(self) -> None:
        made = {
            derived_key(secrets, purpose)
            for secrets, purpose in (
                ([KEY], "text"),
                ([KEY], "tokens"),
                ([KEY, KEY[::-1]], "text"),
                ([KEY[::-1], KEY], "text"),
                ([KEY[::-1]], "text"),
            )
        }
        assert len(made) == 5
        assert {len(key) for key in made} == {32}
