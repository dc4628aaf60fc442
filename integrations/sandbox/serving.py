"""The sandbox in the foreground, for a developer or as a process of its own."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from integrations.sandbox.google.sign_in import CLIENT_ID, CLIENT_SECRET
from integrations.sandbox.process import READY
from integrations.sandbox.sandbox import Sandbox
from integrations.sandbox.seeds import NotASeed, refuse_no_folders


def serve(port: int, seeds: Sequence[Path], say: Callable[[str], None]) -> None:
    """Run until told to stop (Ctrl-C or SIGTERM); says where it is and how to connect.

    Raises:
        NotASeed: a seed is no folder, or nothing in it is named after somebody's address.
        OSError: the port is taken.
    """
    refuse_no_folders(seeds)
    with Sandbox(port=port) as sandbox:
        for seed in seeds:
            _sow(sandbox, seed, say)
        for line in _lines(sandbox):
            say(line)
        _until_stopped()


def _sow(sandbox: Sandbox, seed: Path, say: Callable[[str], None]) -> None:
    counts = sandbox.google.seeding.folder(str(seed))
    if not counts:
        raise NotASeed(f"--seed: nothing in {seed} is named after an address, as in rita@ours.example.mbox")
    for name, count in counts.items():
        say(f"{name}: {count} messages or events")


def _lines(sandbox: Sandbox) -> list[str]:
    address = sandbox.address
    accounts = ", ".join(each.address for each in sandbox.google.world.accounts)
    return [
        f"accounts: {accounts or 'none; POST /sandbox/sign_in.open_account opens one'}",
        f"client id: {CLIENT_ID}",
        f"client secret: {CLIENT_SECRET}",
        f"authorise: {address}/o/oauth2/v2/auth",
        f"tokens: {address}/token",
        f"discovery: {address}/discovery/v1/apis/gmail/v1/rest and .../calendar/v3/rest",
        f"everything that can be done to it: {address}/sandbox",
        f"{READY}{address}",
    ]


def _until_stopped() -> None:
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        stop.wait()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
