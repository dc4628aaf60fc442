"""The one place where threads and asyncio meet: a loop in a thread of its own.

The ledger blocks and aiokafka is asynchronous. A thread gives the loop a page of work and
waits (`run`); work on the loop that has to ask something that blocks does so in a thread of
the bridge (`in_thread`). A crossing costs a tenth of a millisecond, so it is made once for a
page, never for an event.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")
_THREADS = 4


class BridgeIsClosed(RuntimeError):
    """Work was given to a loop that runs no more."""


class AsyncBridge:
    """An event loop in a thread; close it after everything that lives on it."""

    def __init__(self, name: str = "async-edge") -> None:
        self._loop = asyncio.new_event_loop()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix=f"{name}-blocking")
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do work on the loop and wait for it; not to be called on the loop itself.

        The work has to end by itself: nothing here interrupts it.

        Raises:
            BridgeIsClosed: the loop runs no more.
            Whatever the work raises.
        """
        return self.begin(work).result()

    def begin(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Begin work on the loop; who asks goes on, and looks at what came of it later.

        Raises:
            BridgeIsClosed: the loop runs no more.
        """
        if self._loop.is_closed():
            work.close()
            raise BridgeIsClosed("the loop was closed")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def in_thread(self, function: Callable[..., _T], *arguments: object) -> _T:
        """On the loop: call a function that blocks, in a thread of the bridge."""
        return await self._loop.run_in_executor(self._pool, function, *arguments)

    def close(self) -> None:
        """Stop the loop when what runs on it has been cancelled."""
        if self._loop.is_closed():
            return
        self.run(_cancel_the_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._pool.shutdown()
        self._loop.close()


async def _cancel_the_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
