"""Pages that are read ahead, while whoever asked is still at the page before, or at other folders."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from domain.ports.provider import ProviderFailed

MOST = 8
"""So many pages wait in memory at most."""

_K = TypeVar("_K")
_T = TypeVar("_T")


class Ahead(Generic[_K, _T]):
    """Reads pages by their keys; one that was begun is waited for, and not asked again.

    A page that failed fails when somebody asks for it, because what it says (how long to wait) holds for
    them. With it all others are forgotten, so that one outage is told once.
    """

    def __init__(self, read: Callable[[_K], _T], *, at_once: int) -> None:
        self._read = read
        self._at_once = at_once
        self._pool: ThreadPoolExecutor | None = None
        self._coming: dict[_K, Future[_T]] = {}

    def begin(self, key: _K) -> None:
        """Begin to read a page, if there is room for it; anew, if it was begun before."""
        self._coming.pop(key, None)
        if len(self._coming) >= MOST:
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._at_once, thread_name_prefix="graph-ahead")
        self._coming[key] = self._pool.submit(self._read, key)

    def page(self, key: _K) -> _T:
        """A page.

        Raises:
            ProviderFailed: it can not be had.
        """
        coming = self._coming.pop(key, None)
        try:
            return self._read(key) if coming is None else coming.result()
        except ProviderFailed:
            self.forget()
            raise

    def forget(self) -> None:
        """Forget all pages; what is asked already ends by itself."""
        self._coming.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
