"""Opening by address: what is made, what is refused, and what the reason says."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from domain.deal.events import NoReplyOwed
from domain.history.names import NAMES
from domain.ports.ledger import Append, Bookmark, Ledger, NewEvent
from integrations.eventstore.codec import EventCodec
from integrations.eventstore.errors import LedgerCannotBeOpened, TextsCannotBeOpened, without_password
from integrations.eventstore.opening import open_ledger, open_texts, open_tokens
from integrations.eventstore.sqlite_ledger import MARK, VERSION
from integrations.eventstore.texts import SealedTexts
from integrations.sqlite_files import FileFormat, _is_ready
from tests.contracts.places import MASTER

EVENT = NewEvent(uuid4(), NoReplyOwed("t1", 5), 1, "cli", uuid4())
NOBODY = 65_534


def use(ledger: Ledger) -> None:
    ledger.append([Append(uuid4(), 0, [EVENT])], Bookmark("matcher", 1))
    ledger.close()


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def without_rights() -> Iterator[Path]:
    """A folder in which nothing can be made, as somebody who is not root."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(NOBODY)
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)


class TestFiles:
    def test_files_are_private(self, tmp_path: Path) -> None:
        mask = os.umask(0)
        try:
            ledger, texts = open_ledger(str(tmp_path / "a.db")), open_texts(str(tmp_path / "a.db"))
            ledger.append([Append(uuid4(), 0, [EVENT])])
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        finally:
            os.umask(mask)
        assert {"a.db", "a.db-wal", "a.db.texts", "a.db.keys", "a.db.master"} <= set(modes)
        assert set(modes.values()) == {0o600}
        ledger.close()
        texts.close()

    def test_a_file_that_others_could_read_becomes_private(self, tmp_path: Path) -> None:
        file = tmp_path / "a.db"
        file.touch(mode=0o644)
        open_ledger(str(file)).close()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_a_ledger_keeps_a_write_ahead_log_and_keys_do_not(self, tmp_path: Path) -> None:
        open_ledger(str(tmp_path / "a.db")).close()
        open_texts(str(tmp_path / "a.db")).close()
        modes = {name: rows(tmp_path / name, "PRAGMA journal_mode")[0][0] for name in ("a.db", "a.db.keys")}
        assert modes == {"a.db": "wal", "a.db.keys": "delete"}

    @pytest.mark.parametrize(
        "name", ["mode=memory.db", "a b?mode=memory#c.db", "%2e.db", ":memory:.db", "ü.db"]
    )
    def test_a_path_is_nothing_but_a_path(self, tmp_path: Path, name: str) -> None:
        use(open_ledger(str(tmp_path / name)))
        assert [path.name for path in tmp_path.iterdir()] == [name]
        assert rows(tmp_path / name, "PRAGMA journal_mode") == [("wal",)]

    def test_a_relative_path_is_one_too(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        use(open_ledger("a.db"))
        open_tokens("a.db")
        assert {path.name for path in tmp_path.iterdir()} == {"a.db", "a.db.keys", "a.db.master"}

    def test_a_file_of_something_else_is_refused_and_left_alone(self, tmp_path: Path) -> None:
        text, other = tmp_path / "text.db", tmp_path / "other.db"
        text.write_text("Dear Bea, here is our offer." * 50)
        change(other, "CREATE TABLE music (title)")
        before = text.read_bytes(), other.read_bytes()
        with pytest.raises(LedgerCannotBeOpened, match="it is not an SQLite file"):
            open_ledger(str(text))
        with pytest.raises(LedgerCannotBeOpened, match="SQLite file of something else"):
            open_ledger(str(other))
        assert (text.read_bytes(), other.read_bytes()) == before

    def test_keys_are_no_ledger(self, tmp_path: Path) -> None:
        open_texts(str(tmp_path / "a.db")).close()
        with pytest.raises(LedgerCannotBeOpened, match="something else"):
            open_ledger(str(tmp_path / "a.db.keys"))

    def test_a_ledger_of_a_newer_program_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "a.db"
        open_ledger(str(file)).close()
        change(file, "PRAGMA user_version = 2")
        with pytest.raises(LedgerCannotBeOpened, match="format 2 and this program knows 1") as refused:
            open_ledger(str(file))
        assert refused.value.address == str(file)

    def test_what_can_not_be_a_file_is_refused_with_the_reason(self, tmp_path: Path) -> None:
        (tmp_path / "link.db").symlink_to(tmp_path / "nowhere" / "a.db")
        os.mkfifo(tmp_path / "pipe.db")
        for name, reason in {
            "missing/a.db": "no folder",
            ".": "not a file",
            "pipe.db": "not a file",
            "link.db": "link to nothing",
            "a\0.db": "null",
            "a" * 300: "too long",
        }.items():
            with pytest.raises(LedgerCannotBeOpened, match=reason):
                open_ledger(str(tmp_path / name))

    def test_a_folder_without_permission_is_refused(self) -> None:
        with without_rights() as folder, pytest.raises(LedgerCannotBeOpened, match="no permission to make"):
            open_ledger(str(folder / "a.db"))

    def test_a_ledger_in_a_folder_without_permission_is_refused(self) -> None:
        with without_rights() as folder:
            somebody = os.geteuid()
            os.seteuid(os.getuid())
            folder.chmod(0o700)
            open_ledger(str(folder / "a.db")).close()
            folder.chmod(0o555)
            os.seteuid(somebody)
            with pytest.raises(LedgerCannotBeOpened, match="no permission to"):
                open_ledger(str(folder / "a.db"))

    @pytest.mark.parametrize(
        "address", ["", "  ", "sqlite:///a.db", "mysql://root@127.0.0.1/a", "http://x.example"]
    )
    def test_an_address_of_no_known_kind_is_refused(self, address: str) -> None:
        with pytest.raises(LedgerCannotBeOpened, match="expected memory:, the path of a file, or postgresql"):
            open_ledger(address)
        with pytest.raises(TextsCannotBeOpened, match="expected memory:"):
            open_tokens(address)


class TestMasterKeyFile:
    def test_it_is_made_once_and_used_by_texts_and_tokens(self, tmp_path: Path) -> None:
        tokens = open_tokens(str(tmp_path / "a.db"))
        made = (tmp_path / "a.db.master").read_bytes()
        assert len(made) == 32
        open_texts(str(tmp_path / "a.db")).close()
        assert open_tokens(str(tmp_path / "a.db"), made).word("offer") == tokens.word("offer")
        assert (tmp_path / "a.db.master").read_bytes() == made
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db.keys", "a.db.master", "a.db.texts"]

    def test_none_is_made_when_one_is_given(self, tmp_path: Path) -> None:
        open_texts(str(tmp_path / "a.db"), MASTER).close()
        assert not (tmp_path / "a.db.master").exists()

    def test_none_is_made_where_there_are_keys_already(self, tmp_path: Path) -> None:
        open_texts(str(tmp_path / "a.db")).close()
        (tmp_path / "a.db.master").rename(tmp_path / "kept")
        with pytest.raises(TextsCannotBeOpened, match=r"no master key in .*a\.db\.master"):
            open_texts(str(tmp_path / "a.db"))
        assert not (tmp_path / "a.db.master").exists()

    def test_a_cut_one_is_refused(self, tmp_path: Path) -> None:
        open_texts(str(tmp_path / "a.db")).close()
        (tmp_path / "a.db.master").write_bytes(b"short")
        with pytest.raises(TextsCannotBeOpened, match="5 bytes"):
            open_texts(str(tmp_path / "a.db"))

    def test_one_that_is_no_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.db.master").mkdir()
        with pytest.raises(TextsCannotBeOpened, match="can not be used"):
            open_texts(str(tmp_path / "a.db"))


class TestPostgres:
    def test_the_reason_is_told_and_the_password_is_not(self, postgres_address: str) -> None:
        parts = urlsplit(postgres_address)
        place = f"{parts.hostname}:{parts.port}"
        wrong = {
            f"postgresql://{parts.username}:hush-hush@{place}{parts.path}": "not take this user and password",
            f"postgresql://{parts.username}:{parts.password}@{place}/hush": 'database "hush" does not exist',
            f"postgresql://{parts.username}:hush-hush@127.0.0.1:1/x": "server does not answer",
            f"postgresql://{parts.username}:hush@hush@{place}/x": "expected postgresql",
            f"postgresql://{parts.username}:hush/hush@{place}/x": "expected postgresql",
            f"postgresql://{parts.username}:%zzhush-hush@{place}/x": "expected postgresql",
        }
        for address, reason in wrong.items():
            for opening, error in ((open_ledger, LedgerCannotBeOpened), (_texts, TextsCannotBeOpened)):
                with pytest.raises(error, match=reason) as refused:
                    opening(address)
                assert "hush" not in str(refused.value).replace('database "hush"', "").replace("/hush'", "")

    def test_a_schema_of_something_else_is_refused(self, postgres_address: str) -> None:
        with psycopg.connect(postgres_address, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA setpoint")
            connection.execute("CREATE TABLE setpoint.music (title text)")
        with pytest.raises(LedgerCannotBeOpened, match="schema setpoint holds tables of something else"):
            open_ledger(postgres_address)

    @pytest.mark.parametrize("schema", ["setpoint", "setpoint_keys", "setpoint_texts"])
    def test_a_schema_of_a_newer_program_is_refused(self, postgres_address: str, schema: str) -> None:
        open_ledger(postgres_address).close()
        _texts(postgres_address).close()
        with psycopg.connect(postgres_address, autocommit=True) as connection:
            connection.execute(SQL("UPDATE {}.format SET version = 2").format(Identifier(schema)))
        opening = open_ledger if schema == "setpoint" else _texts
        with pytest.raises(
            (LedgerCannotBeOpened, TextsCannotBeOpened), match="format 2 and this program knows 1"
        ):
            opening(postgres_address)

    def test_tables_that_were_left_unfinished_are_finished(self, postgres_address: str) -> None:
        open_ledger(postgres_address).close()
        with psycopg.connect(postgres_address, autocommit=True) as connection:
            connection.execute("DELETE FROM setpoint.format")
            connection.execute("DROP TABLE setpoint.notification_tracking")
        use(open_ledger(postgres_address))

    def test_a_user_without_permission_is_told_so(self, postgres_address: str) -> None:
        user = f"guest_{uuid4().hex[:8]}"
        with psycopg.connect(postgres_address, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {user} LOGIN PASSWORD 'guest'")
            try:
                parts = urlsplit(postgres_address)
                place = f"{user}:guest@{parts.hostname}:{parts.port}"
                with pytest.raises(LedgerCannotBeOpened, match="no permission"):
                    open_ledger(parts._replace(netloc=place).geturl())
            finally:
                connection.execute(f"DROP ROLE {user}")

    def test_a_master_key_must_be_given(self, postgres_address: str) -> None:
        with pytest.raises(TextsCannotBeOpened, match="master key must be given"):
            open_texts(postgres_address)

    def test_the_librarys_own_insert_function_is_not_there(self, postgres_address: str) -> None:
        open_ledger(postgres_address).close()
        with psycopg.connect(postgres_address) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_proc WHERE proname LIKE 'es_insert%'"
            ).fetchone()
        assert found == (0,)

    def test_options_of_the_address_are_used(self, postgres_address: str) -> None:
        ledger = open_ledger(f"{postgres_address}?application_name=seen")
        with psycopg.connect(postgres_address) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'seen'"
            )
            assert found.fetchone() != (0,)
        ledger.close()
        with pytest.raises(LedgerCannotBeOpened, match="SSL"):
            open_ledger(f"{postgres_address}?sslmode=require")


def _texts(address: str) -> SealedTexts:
    return open_texts(address, MASTER)


class TestEnvironment:
    """The library's factories read every setting that they are not given from the environment."""

    @pytest.fixture(autouse=True)
    def environment(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        for name, value in {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
            "CIPHER_KEY": "not-a-key",
            "COMPRESSOR_TOPIC": "zlib",
            "SQLITE_DBNAME": str(tmp_path / "elsewhere.db"),
            "SQLITE_LOCK_TIMEOUT": "never",
            "CREATE_TABLE": "no",
            "ORIGINATOR_ID_TYPE": "text",
            "SINGLE_ROW_TRACKING": "n",
            "POSTGRES_ENABLE_DB_FUNCTIONS": "y",
            "POSTGRES_SCHEMA": "elsewhere",
            "POSTGRES_DBNAME": "elsewhere",
            "PROCESS_RECORDER_TOPIC": "nowhere:Nothing",
        }.items():
            monkeypatch.setenv(name, value)

    def test_it_changes_nothing_in_a_file(self, tmp_path: Path) -> None:
        use(open_ledger(str(tmp_path / "a.db")))
        assert rows(tmp_path / "a.db", "SELECT topic, state FROM stored_events") == [
            EventCodec(NAMES, {}).encode(EVENT)
        ]
        assert rows(tmp_path / "a.db", "SELECT * FROM tracking WHERE application_name = 'matcher'") == [
            ("matcher", 1)
        ]
        assert [path.name for path in tmp_path.iterdir()] == ["a.db"]

    def test_it_changes_nothing_in_postgres(self, postgres_address: str) -> None:
        use(open_ledger(postgres_address))
        with psycopg.connect(postgres_address) as connection:
            found = connection.execute("SELECT topic, state FROM setpoint.stored_events").fetchall()
        assert found == [EventCodec(NAMES, {}).encode(EVENT)]


def test_passwords_are_not_shown() -> None:
    assert without_password("postgresql://u:p@h/n") == "postgresql://u:***@h/n"
    assert (
        without_password("postgresql://u:p/@?#@h/n?password=x&a=b")
        == "postgresql://u:***@h/n?password=***&a=b"
    )
    assert without_password("/var/lib/setpoint/a@b.db") == "/var/lib/setpoint/a@b.db"
    assert without_password("postgresql://h/n") == "postgresql://h/n"


def test_a_file_that_another_process_makes_meanwhile_is_no_stranger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"

    class Meanwhile:
        """A connection beside which another process makes the tables after the first question."""

        def __init__(self) -> None:
            self._connection = sqlite3.connect(path)

        def execute(self, statement: str) -> SimpleNamespace:
            (answer,) = self._connection.execute(statement).fetchall()
            open_ledger(str(path)).close()
            return SimpleNamespace(fetchone=lambda: answer)

    wanted = FileFormat(MARK, VERSION, "wal", (), LedgerCannotBeOpened)
    assert _is_ready(Meanwhile(), path, wanted) is False
