"""PostgreSQL and Kafka for a developer: `python -m tests.standing start` and `... stop`.

They run under `build/services`, on this machine only, and keep what they hold until `make
clean`. `build/services/env` says where they are; the tests use them after `. build/services/env`.
"""

from __future__ import annotations

import base64
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests import kafka, postgres

FOLDER = kafka.ROOT / "build" / "services"
STOP_SECONDS = 60


def main(asked: str) -> int:
    if asked == "start":
        FOLDER.mkdir(parents=True, exist_ok=True)
        ledger, servers = start_postgres(FOLDER / "postgres"), start_kafka(FOLDER / "kafka")
        write_environment(ledger, servers)
        print(f"PostgreSQL and Kafka are running; tell your shell with: . {FOLDER / 'env'}")
        return 0
    if asked == "stop":
        for name, mark, how in (
            ("kafka", "kafka.Kafka", signal.SIGTERM),
            ("postgres", "postgres", signal.SIGINT),
        ):
            stop(FOLDER / f"{name}.pid", mark, how)
        return 0
    print("expected: python -m tests.standing start|stop", file=sys.stderr)
    return 2


def start_kafka(folder: Path) -> str:
    """The bootstrap servers."""
    broker = kafka.Broker(folder)
    if not runs(FOLDER / "kafka.pid", "kafka.Kafka"):
        broker.start(outlives_us=True)
        (FOLDER / "kafka.pid").write_text(str(broker.pid))
    return broker.servers


def start_postgres(folder: Path) -> str:
    """The address of its first database."""
    account = postgres._account()
    if not (folder / "port").exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        programs = postgres._programs(folder)
        password = postgres._make_cluster(folder, programs, account)
        for name, text in {"programs": programs, "secret": password, "port": postgres._free_port()}.items():
            (folder / name).write_text(str(text))
            (folder / name).chmod(0o600)
    port, password = (folder / "port").read_text(), (folder / "secret").read_text()
    address = f"postgresql://{postgres.USER}:{password}@127.0.0.1:{port}/postgres"
    if not runs(FOLDER / "postgres.pid", "postgres"):
        run_postgres(folder, port, address)
    return address


def run_postgres(folder: Path, port: str, address: str) -> None:
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the program was found by tests.postgres
            [Path((folder / "programs").read_text()) / "postgres", "-D", folder / "data", "-p", port,
             "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True, **postgres._as(postgres._account()),
        )  # fmt: skip
    postgres._wait_until_ready(address, process, log)
    (FOLDER / "postgres.pid").write_text(str(process.pid))


def write_environment(ledger: str, servers: str) -> None:
    """What a shell is told; the master key is made once, for it unlocks what is kept."""
    key_file, environment = FOLDER / "master-key", FOLDER / "env"
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    told = {
        "DATABASE_URL": ledger,
        "KAFKA_BOOTSTRAP_SERVERS": servers,
        "SETPOINT_LEDGER": ledger,
        "SETPOINT_CHANNEL": f"kafka://{servers}/setpoint",
        "SETPOINT_MASTER_KEY": key_file.read_text(),
    }
    environment.touch(mode=0o600)
    environment.write_text("".join(f"export {name}='{value}'\n" for name, value in told.items()))


def runs(pid_file: Path, mark: str) -> bool:
    """Whether the process of a pid file is still the one that was started."""
    if not pid_file.exists():
        return False
    said = subprocess.run(  # noqa: S603 - a fixed program
        ["ps", "-o", "args=", "-p", pid_file.read_text()],  # noqa: S607 - wherever the system has it
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return mark in said.stdout


def stop(pid_file: Path, mark: str, how: signal.Signals) -> None:
    """End a process in order, and wait for its end."""
    if runs(pid_file, mark):
        os.kill(int(pid_file.read_text()), how)
        deadline = time.monotonic() + STOP_SECONDS
        while runs(pid_file, mark):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{pid_file.stem} did not stop in {STOP_SECONDS} s")
            time.sleep(0.1)
    pid_file.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 2 else main(""))
