"""Watchdogs: what takes too long is stopped, what took too much memory is told."""

from __future__ import annotations

import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_MEBIBYTE = 1 << 20


class TookTooLong(BaseException):
    """No `except Exception` on the way may take this for an error of the input."""


@contextmanager
def within_seconds(seconds: float) -> Iterator[None]:
    """Stop the block after so many seconds.

    Raises:
        TookTooLong: it was stopped.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def within_mebibytes(mebibytes: float) -> Iterator[None]:
    """Fail if the block ever held more memory than that, a few times slower than without."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= mebibytes * _MEBIBYTE, f"{peak / _MEBIBYTE:.0f} MiB"
