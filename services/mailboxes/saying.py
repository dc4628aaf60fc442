"""What the commands about mailboxes say, and where a sign-in is shown."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console

from domain.ports.provider import FailureKind, ProviderFailed
from services.mailboxes.words import words_of

if TYPE_CHECKING:
    from services.mailboxes.connecting import Connected


@dataclass(frozen=True, slots=True)
class Shown:
    """Shows the sign-in page: in a browser if one is wanted and there, and as an address in any case."""

    browser: bool

    def show(self, address: str) -> None:
        """Show it."""
        opened = self.browser and webbrowser.open(address)
        say("sign in with your browser:" if opened else "open this address with your browser:", address)


def told(connected: Connected) -> Iterable[str]:
    """That a mailbox is connected, and what it lacks."""
    how = "connected" if connected.is_new else "authorised again"
    yield f"{connected.address} is {how}"
    lack_of = words_of(connected.kind).lack_of
    yield from (f"  lacks: {lack_of(scope)}" for scope in connected.access.lacks)


def what_next(*, is_known: bool) -> Iterable[str]:
    """What to do after a mailbox was connected; `is_known`: somebody has said who the own people are."""
    if not is_known:
        yield "nobody has said who your own people are, so mail among them would be stored; say it first:"
        yield "  setpoint company set setpoint.yaml"
    yield "take what is there: setpoint capture --once; then go on: setpoint run"


def sentence(failed: ProviderFailed, kind: str) -> str:
    """Why a mailbox could not be connected."""
    words = words_of(kind)
    match failed.kind:
        case FailureKind.STOP_APP:
            return f"{words.company} does not let this application in ({failed.reason}): {words.app_refused}"
        case FailureKind.PERMANENT:
            return words.no_such_mailbox.replace("REASON", failed.reason)
        case FailureKind.REAUTHORISE:
            return f"{words.company} refused this sign-in ({failed.reason}); try it once more"
        case _:
            return f"{words.company} could not be asked ({failed.reason}); try it later"


def say(*lines: str) -> None:
    """Say something, as it is."""
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line, markup=False)
