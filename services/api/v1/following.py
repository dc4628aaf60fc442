"""Following the ledger in memory, in a thread of its own, as often as there is news."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from domain.ports.change_signal import ChangeSignal
from integrations.eventstore.errors import StoreOutOfReach
from services.backoff import Backoff
from services.health import Health, State

_LOOK_SECONDS = 1.0


def follow(
    read_on: Callable[[], None],
    stop: threading.Event,
    *,
    signal: ChangeSignal,
    names: Sequence[str],
    health: Health,
) -> None:
    """Read on whenever something of these names may be new, and each second, until `stop` is set."""
    backoff, failures = Backoff(), 0
    while not stop.is_set():
        mark = signal.mark()
        try:
            read_on()
            health.state, failures = State.WORKING, 0
        except StoreOutOfReach as error:
            failures += 1
            health.state, health.fault = State.RETRYING, type(error).__name__
            stop.wait(backoff.seconds(failures))
            continue
        signal.wait(mark, at_most_seconds=_LOOK_SECONDS, names=names)
    health.state = State.ENDED
