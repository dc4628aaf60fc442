"""What open event streams cost: memory of the whole process, and how late the last reader hears.

A server in a process of its own over a ledger on disk, with all routes and the access log; the readers are
bare sockets in another process. A deal moves, several times, by a word over the API; the delay runs
from just before it is said to the last reader's having it in hand. Beside it: the same server with no reader
(memory), and the time that the word itself takes to be answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.measuring import apart

STREAMS, QUICK_STREAMS = 1_000, 50
OF_A_CALLER = 10
MOST_MIB = 300
_MOVES = 20
_PATIENCE_SECONDS = 30.0
_BEGUN = b"event: here"
_MOVED = b"event: moved"


def figures(*, quick: bool) -> Iterator[Figure]:
    """Memory, delay and processor time."""
    count = QUICK_STREAMS if quick else STREAMS
    taken = apart(measured, count)
    yield Figure(
        name=f"streams: memory of the whole server with {count:,} open", figure=taken["rss"], unit="MiB",
        beside=MOST_MIB, beside_what="MiB allowed", wanted=Wanted.AT_MOST, target=1.0,
    )  # fmt: skip
    yield Figure(
        name="streams: of that, for the streams", figure=taken["rss"] - taken["rss empty"], unit="MiB",
        beside=taken["rss empty"], beside_what="MiB without any",
    )  # fmt: skip
    for share in ("p50", "max"):
        yield Figure(
            name=f"streams: word said to the last of {count:,} readers, {share}",
            figure=taken[f"last {share}"], unit="ms",
            beside=taken["word"], beside_what="ms until the word is answered (p50)",
        )  # fmt: skip
    yield Figure(
        name=f"streams: processor time of the server for {count:,} readers while nothing moves",
        figure=1_000 * taken["idle cpu"], unit="ms/s", beside=1_000, beside_what="ms/s of one core",
    )  # fmt: skip


def measured(count: int) -> dict[str, float]:
    """MiB, milliseconds, and seconds of processor time a second."""
    with TemporaryDirectory() as folder, _server(Path(folder)) as (pid, said):
        empty = _rss_mib(pid)
        found = asyncio.run(_measure(said, count, pid))
    return {**found, "rss empty": empty}


async def _measure(said: dict[str, Any], count: int, pid: int) -> dict[str, float]:
    host, port = "127.0.0.1", int(said["port"])
    readers = [_Reader() for _ in range(count)]
    begun = [
        each.open(host, port, said["tokens"][place // OF_A_CALLER]) for place, each in enumerate(readers)
    ]
    for start in range(0, count, 50):
        await asyncio.gather(*begun[start : start + 50])
    cpu, at = _cpu_seconds(pid), time.perf_counter()
    await asyncio.sleep(3.0)
    idle = (_cpu_seconds(pid) - cpu) / (time.perf_counter() - at)
    last, words = [], []
    for number in range(_MOVES):
        at = time.perf_counter()
        word = asyncio.create_task(asyncio.to_thread(_say, said, number))
        last.append(1_000 * (max(await asyncio.gather(*(each.moved() for each in readers))) - at))
        words.append(await word)
    rss = _rss_mib(pid)
    for each in readers:
        each.close()
    return {
        "rss": rss,
        "idle cpu": idle,
        "last p50": statistics.median(last),
        "last max": max(last),
        "word": statistics.median(words),
    }


class _Reader:
    """One bare socket with a stream."""

    async def open(self, host: str, port: int, token: str) -> None:
        self._reader, self._writer = await asyncio.open_connection(host, port)
        asked = f"GET /v1/events HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n\r\n"
        self._writer.write(asked.encode())
        await self._until(_BEGUN)

    async def moved(self) -> float:
        """When the next event is in hand."""
        await self._until(_MOVED)
        return time.perf_counter()

    async def _until(self, mark: bytes) -> None:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self._reader.readuntil(mark)
            await self._reader.readuntil(b"\n\n")

    def close(self) -> None:
        self._writer.close()


def _say(said: dict[str, Any], number: int) -> float:
    body = {"side": "buyer", "due": f"2027-07-{number + 1:02d}", "what": "a promise"}
    address = f"http://127.0.0.1:{said['port']}/v1/deals/north/commitments"
    at = time.perf_counter()
    headers = {"Authorization": f"Bearer {said['tokens'][-1]}"}
    requests.post(address, json=body, headers=headers, timeout=_PATIENCE_SECONDS).raise_for_status()
    return 1_000 * (time.perf_counter() - at)


def _rss_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1_024
    raise ValueError("no VmRSS")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _server(folder: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    command = [sys.executable, "-m", __name__, str(folder), str(STREAMS // OF_A_CALLER + 1)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very module
    try:
        assert process.stdout is not None
        yield process.pid, json.loads(process.stdout.readline())
    finally:
        process.communicate()


def _serve(folder: Path, tokens: int) -> None:
    """The product's api role over a ledger with a deal, until the pipe ends; tells its port and tokens."""
    from domain.access.permits import AccessRole  # noqa: PLC0415 - the measured process alone loads the product
    from integrations.playbookfiles.deal import read_deal_file  # noqa: PLC0415
    from services.access.api_tokens import new_api_token  # noqa: PLC0415
    from services.access.record import AccessRecord  # noqa: PLC0415
    from services.api.app import application  # noqa: PLC0415
    from services.api.serving import HttpServer, listen  # noqa: PLC0415
    from services.api.v1.serving import desk_of  # noqa: PLC0415
    from services.capture.harvest import Harvest  # noqa: PLC0415
    from services.importing import import_deal  # noqa: PLC0415
    from services.settings import read_settings  # noqa: PLC0415
    from services.wiring import open_system, store_of  # noqa: PLC0415

    file = folder / "north.yaml"
    file.write_text(_DEAL)
    settings = read_settings({"SETPOINT_LEDGER": str(folder / "ledger.db"), "SETPOINT_INBOX": str(folder)})
    with ExitStack() as opened:
        system = opened.enter_context(open_system(settings))
        store = store_of(system.ledger, system.texts, system.tokens, system.clock)
        import_deal(read_deal_file(file), Harvest(), store)
        until = system.clock.now() + 3_600
        made = [new_api_token([AccessRole.SERVICE], until) for _ in range(tokens)]
        AccessRecord(system.ledger, system.clock).say([each.issued for each in made], actor="benchmark")
        desk, listening, stop = desk_of(system), listen("127.0.0.1", 0), threading.Event()
        desk.live.catch_up()
        server = HttpServer(application(system, [], desk=desk), listening, before_stop=desk.streams.end)
        threads = [threading.Thread(target=task.run, args=(stop,)) for task in (server, *desk.tasks)]
        for thread in threads:
            thread.start()
        told = {"port": listening.getsockname()[1], "tokens": [each.secret for each in made]}
        print(json.dumps(told), flush=True)
        sys.stdin.read()
        stop.set()
        for thread in threads:
            thread.join()


_DEAL = """
id: north
name: Northwind
opened_on: 2026-06-01
decision_date: 2027-09-30
timezone: Europe/Berlin
seller: {domains: [ours.example]}
buyer: {domains: [north.example]}
playbook: enterprise
"""

if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]))
