"""Servers of others, started on this machine, and how a test speaks to them beside the adapters."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from google.oauth2.credentials import Credentials

from integrations.google_auth.endpoints import GoogleEndpoints
from tests.foreign import installing
from tests.kafka import free_port

_START_SECONDS, _STOP_SECONDS, _ANSWER_SECONDS = 60, 10, 20
_CLIENT = {"client_id": "setpoint.example", "client_secret": "secret"}


class DidNotStart(RuntimeError):
    """A server ended, or said nothing in time; with what it said."""


@dataclass(frozen=True)
class Emulators:
    """`@emulators/google`: every API and the sign-in at one address. It forgets all when it ends."""

    address: str

    @property
    def endpoints(self) -> GoogleEndpoints:
        at = self.address
        return GoogleEndpoints(
            authorise=f"{at}/o/oauth2/v2/auth",
            token=f"{at}/oauth2/token",
            revoke=f"{at}/oauth2/revoke",
            gmail=at,
            calendar=at,
        )


@dataclass(frozen=True)
class World:
    """One world of `myworld`: a mailbox and calendars, with a clock that stands until it is turned."""

    address: str
    id: str
    token: str

    @property
    def endpoints(self) -> GoogleEndpoints:
        token = f"{self.address}/gw/oauth2.googleapis.com"
        return GoogleEndpoints(
            token=f"{token}/token",
            revoke=f"{token}/revoke",
            gmail=f"{self.address}/gw/gmail.googleapis.com",
            calendar=f"{self.address}/gw/www.googleapis.com",
        )

    @property
    def credentials(self) -> Credentials:
        """Its token is its own refresh token."""
        return Credentials(None, refresh_token=self.token, token_uri=self.endpoints.token, **_CLIENT)

    def turn(self, seconds: float) -> None:
        """Let time pass there."""
        asked("POST", f"{self.address}/envs/{self.id}/advance", {"seconds": seconds})

    def mail(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """What Gmail answers to somebody who may change the mailbox."""
        return asked(verb, f"{self.endpoints.gmail}/gmail/v1/users/me/{path}", body, self.token)

    def calendar(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """The same of the owner's main calendar."""
        at = f"{self.endpoints.calendar}/calendar/v3/calendars/primary/events{path}"
        return asked(verb, at, body, self.token)


@contextmanager
def emulators(seed: Mapping[str, Any]) -> Iterator[Emulators]:
    """Start `@emulators/google` with what it is to hold."""
    script = (Path(__file__).parent / "emulators.mjs").read_text("utf-8")
    call = [installing.NODE, "--input-type=module", "--eval", script, "--", json.dumps(seed)]
    with _running(call, cwd=installing.emulators()) as output:
        yield Emulators(_said(output, "http://"))


@contextmanager
def myworld() -> Iterator[str]:
    """Start `myworld` without a world; gives its address."""
    port = free_port()
    call = [installing.myworld(), "serve", "--host", "127.0.0.1", "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder, _running(call, cwd=Path(folder)) as output:
        _said(output, "myworld host on")
        address = f"http://127.0.0.1:{port}"
        _until_it_answers(address)
        yield address


def world(address: str, servers: Mapping[str, Any], now: str) -> World:
    """A new world at a moment, with what its servers are to hold."""
    spec = {"name": "office", "task": "none", "servers": servers, "now": now, "time": "virtual"}
    made = asked("POST", f"{address}/envs", {"spec": spec})
    (credentials,) = made["credentials"].values()
    return World(address, made["id"], credentials["google_access_token"])


def asked(verb: str, address: str, body: Mapping[str, Any] | None = None, token: str | None = None) -> Any:  # noqa: ANN401 - whatever JSON it is
    """What an address answers.

    Raises:
        AssertionError: an error.
    """
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    text = None if body is None else json.dumps(body)
    status, answer, _ = sent(verb, address, text, headers)
    assert status < 300, f"{verb} {address}: {status} {answer!r}"
    return json.loads(answer) if answer else None


def sent(
    verb: str, address: str, body: str | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes, Mapping[str, str]]:
    """One exchange, as it was: status, body and header lines; redirects are not followed."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_ANSWER_SECONDS)
    try:
        connection.request(verb, f"{parts.path or '/'}?{parts.query}", body, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


@contextmanager
def _running(call: Sequence[str | Path], *, cwd: Path) -> Iterator[Path]:
    """Run a program, and end it; gives the file with what it says."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        with output.open("wb") as said:
            process = subprocess.Popen(  # noqa: S603 - a program that this folder installed
                call, cwd=cwd, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip
        try:
            yield output
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _said(output: Path, beginning: str) -> str:
    """The line of a program that begins so, as soon as there is one."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        text = output.read_text("utf-8", "replace")
        for line in text.splitlines(keepends=True):
            if line.startswith(beginning) and line.endswith("\n"):
                return line.strip()
        time.sleep(0.05)
    raise DidNotStart(output.read_text("utf-8", "replace"))


def _until_it_answers(address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            asked("GET", f"{address}/healthz")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise DidNotStart(f"nobody answers at {address}")
