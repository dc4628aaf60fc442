"""Asynchronous work in a test: in a thread, for Playwright leaves a loop running in the main one."""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import closing
from typing import Any, TypeVar

from services.async_bridge import AsyncBridge

_T = TypeVar("_T")


def in_a_loop(work: Coroutine[Any, Any, _T]) -> _T:
    """Do the work on a loop of its own, and wait for what it gives."""
    with closing(AsyncBridge("test")) as bridge:
        return bridge.run(work)
