"""The sandbox in the foreground, for a developer or as a process of its own."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from integrations.sandbox.google.sign_in import CLIENT_ID, CLIENT_SECRET
from integrations.sandbox.microsoft.accounts import TENANT
from integrations.sandbox.microsoft.clouds import AUTHORITY_OF, GRAPH_OF, Cloud
from integrations.sandbox.microsoft.sign_in import CLIENT_ID as MICROSOFT_CLIENT_ID
from integrations.sandbox.process import READY
from integrations.sandbox.sandbox import Sandbox
from integrations.sandbox.seeds import NotASeed, refuse_no_folders


def serve(
    port: int, seeds: Sequence[Path], say: Callable[[str], None], *, microsoft_seeds: Sequence[Path] = ()
) -> None:
    """Run until told to stop (Ctrl-C or SIGTERM); says where it is and how to connect.

    `seeds` are folders for mailboxes and calendars at Google, `microsoft_seeds` at Microsoft.

    Raises:
        NotASeed: a seed is no folder, or nothing in it is named after somebody's address.
        OSError: the port is taken.
    """
    refuse_no_folders("--seed", seeds)
    refuse_no_folders("--seed-microsoft", microsoft_seeds)
    with _stopped_by_signals() as stop, Sandbox(port=port) as sandbox:
        for folder in seeds:
            _say_sown(f"--seed: {folder}", sandbox.google.seeding.folder(str(folder)), say)
        for folder in microsoft_seeds:
            _say_sown(f"--seed-microsoft: {folder}", sandbox.microsoft.seeding.folder(str(folder)), say)
        for line in _lines(sandbox):
            say(line)
        stop.wait()


def _say_sown(what: str, counts: Mapping[str, int], say: Callable[[str], None]) -> None:
    if not counts:
        raise NotASeed(f"{what} has nothing named after an address, as in rita@ours.example.mbox")
    for name, count in counts.items():
        say(f"{name}: {count} messages or events")


def _lines(sandbox: Sandbox) -> list[str]:
    address = sandbox.address
    accounts = ", ".join(each.address for each in sandbox.google.world.accounts)
    outlook = ", ".join(each.address for each in sandbox.microsoft.world.accounts)
    return [
        "Google",
        f"accounts: {accounts or 'none; POST /sandbox/sign_in.open_account opens one'}",
        f"client id: {CLIENT_ID}",
        f"client secret: {CLIENT_SECRET}",
        f"authorise: {address}/o/oauth2/v2/auth",
        f"tokens: {address}/token",
        f"discovery: {address}/discovery/v1/apis/gmail/v1/rest and .../calendar/v3/rest",
        "Microsoft (the host of the real service is the first part of the path)",
        f"accounts: {outlook or 'none; POST /sandbox/microsoft.sign_in.open_account opens one'}",
        f"client id: {MICROSOFT_CLIENT_ID}",
        f"authority: {address}/{AUTHORITY_OF[Cloud.GLOBAL]}/{TENANT}",
        f"Graph: {address}/{GRAPH_OF[Cloud.GLOBAL]}/v1.0",
        f"everything that can be done to it: {address}/sandbox",
        f"{READY}{address}",
    ]


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """What is set when the process is told to stop."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        _thread.start_new_thread(stop.set, ())  # the thread that is interrupted may hold the lock of `stop`

    before = {each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
