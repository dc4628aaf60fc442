"""The API under load: reads beside a bare route of FastAPI that returns the same bytes, driven by wrk.

Reps ask for their own deals among many, each with the token of an issuer; the access log is on. Both
servers run in processes of their own and are asked in turns. The first answer about a deal has to be
computed; that is measured apart, over all deals once, and what is told of reads comes after it.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from integrations.identity.development import DevelopmentIssuer
from tests.benchmarks import api_serving
from tests.benchmarks.api_load import MANAGER, TOUCHES, fill, moment, rep_of
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.flow_load import StandingClock, deal_id
from tests.benchmarks.measuring import apart
from tests.benchmarks.wrk import Asked, ask

DEALS, QUICK_DEALS = 10_000, 200
TARGET, MOST_P99, MOST_REVIEW = 0.5, 50.0, 150.0
_SECONDS, _QUICK_SECONDS, _ROUNDS = 10, 2, 3
_AUDIENCE = "setpoint"


def figures(*, quick: bool) -> Iterator[Figure]:
    """Reads of one deal, of its next steps and of a rep's day; then a manager's review."""
    deals, seconds = (QUICK_DEALS, _QUICK_SECONDS) if quick else (DEALS, _SECONDS)
    with TemporaryDirectory() as folder, _issuing(moment(deals)) as issuer:
        apart(fill, folder, deals)
        with _served("whole", folder, str(deals), issuer.address) as address:
            load = _Load(address, issuer, deals)
            begun = time.perf_counter()
            load.read_all("one deal")
            first = deals / (time.perf_counter() - begun)
            bodies = load.read_all(*load.kinds)
            Path(folder, api_serving.BODIES).write_text(json.dumps(bodies))
            with _served("bare", folder) as bare:
                yield from _reads(load, bare, seconds, first)
            yield from _review(load)


class _Load:
    """Who asks for what."""

    def __init__(self, address: str, issuer: DevelopmentIssuer, deals: int) -> None:
        self.address, self.deals = address, deals
        reps = dict.fromkeys(map(rep_of, range(deals)))
        self._tokens = {rep: issuer.token(rep, _AUDIENCE) for rep in (*reps, MANAGER)}
        numbers = range(deals)
        self.kinds = {
            "one deal": [(self._of(n), f"/v1/deals/{deal_id(n)}") for n in numbers],
            "the next steps of a deal": [
                (self._of(n), f"/v1/deals/{deal_id(n)}/next-steps") for n in numbers
            ],
            "a rep's day": [(self._tokens[rep], "/v1/next-steps") for rep in reps],
        }

    @property
    def manager(self) -> str:
        """The token of who looks after everybody."""
        return self._tokens[MANAGER]

    def read_all(self, *kinds: str) -> dict[str, str]:
        """Ask for everything of some kinds once; the answers by path, without `/v1/`."""
        found: dict[str, str] = {}
        with requests.Session() as session:
            for token, path in (asked for kind in kinds for asked in self.kinds[kind]):
                answer = session.get(
                    f"{self.address}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=60
                )
                answer.raise_for_status()
                found[path.removeprefix("/v1/")] = answer.text
        return found

    def _of(self, number: int) -> str:
        return self._tokens[rep_of(number)]


def _reads(load: _Load, bare: str, seconds: int, first: float) -> Iterator[Figure]:
    for name, asked in load.kinds.items():
        rounds = [
            (ask(load.address, asked, seconds=seconds), ask(bare, asked, seconds=seconds))
            for _ in range(_ROUNDS)
        ]
        rate = statistics.median(ours.rate for ours, _ in rounds)
        floor = statistics.median(theirs.rate for _, theirs in rounds)
        yield Figure(
            name=f"api: reads of {name} ({load.deals:,} deals of {TOUCHES} touches, access log on)",
            figure=rate, unit="reads/s", beside=floor, beside_what="a bare route, same bytes", target=TARGET,
        )  # fmt: skip
        paced = ask(load.address, asked, seconds=seconds, rate=rate / 2)
        yield _at_half(name, rate, paced)
    yield Figure(
        name="api: the first read of a deal after it moved, one at a time",
        figure=first, unit="reads/s", beside=floor, beside_what="a bare route",
    )  # fmt: skip


def _at_half(name: str, rate: float, paced: Asked) -> Figure:
    return Figure(
        name=f"api: p99 of {name}, at {paced.rate:,.0f} reads/s (of {rate:,.0f})",
        figure=paced.p99, unit="ms", beside=MOST_P99, beside_what="ms", wanted=Wanted.AT_MOST, target=1.0,
    )  # fmt: skip


def _review(load: _Load) -> Iterator[Figure]:
    headers = {"Authorization": f"Bearer {load.manager}"}
    for sort in ("status", "slack", "owner"):
        with requests.Session() as session:
            taken = [
                _milliseconds(session, f"{load.address}/v1/review?limit=100&sort={sort}", headers)
                for _ in range(12)
            ]
        yield Figure(
            name=f"api: the review's first 100 of {load.deals:,} deals by {sort}; first {taken[0]:,.0f} ms",
            figure=statistics.median(taken[1:]), unit="ms", beside=MOST_REVIEW, beside_what="ms",
            wanted=Wanted.AT_MOST, target=1.0,
        )  # fmt: skip


def _milliseconds(session: requests.Session, address: str, headers: dict[str, str]) -> float:
    begun = time.perf_counter()
    answer = session.get(address, headers=headers, timeout=60)
    taken = time.perf_counter() - begun
    answer.raise_for_status()
    assert len(answer.json()["deals"]) == 100, "the review has a hundred rows"
    return 1_000 * taken


@contextmanager
def _served(*arguments: str) -> Iterator[str]:
    """The address of a server in a process of its own."""
    command = [sys.executable, "-m", api_serving.__name__, *arguments]
    server = subprocess.Popen(  # noqa: S603 - this very package
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.communicate()


@contextmanager
def _issuing(now: int) -> Iterator[DevelopmentIssuer]:
    """An issuer at which tokens can be checked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(documents[self.path]).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing to tell."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = DevelopmentIssuer(f"http://127.0.0.1:{server.server_address[1]}", StandingClock(now))
        documents = {"/.well-known/openid-configuration": issuer.discovery, "/keys": issuer.key_set}
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
