"""One act for each of many keys, with never more under way at once than Graph allows a mailbox."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_graph.calling import GraphApi

_OF_ONE_KEY = frozenset({FailureKind.SKIP_ITEM, FailureKind.RETRY})
_T = TypeVar("_T")


def each_of(
    api: GraphApi, keys: Sequence[str], act: Callable[[str], _T]
) -> Iterator[tuple[str, _T | ProviderFailed]]:
    """What comes of an act for each key, as it arrives.

    What fails for one key alone comes as its outcome. What was had beside a failure that concerns all is
    given before that failure is raised. Ten failures in a row that may pass concern all.

    Raises:
        ProviderFailed: what concerns all keys that are left; nothing more is asked then.
    """
    left = deque(keys)
    of_all: ProviderFailed | None = None
    in_a_row = 0
    with ThreadPoolExecutor(api.settings.at_once, thread_name_prefix="graph") as pool:
        under_way: dict[Future[_T | ProviderFailed], str] = {}
        while under_way or (left and of_all is None):
            while left and of_all is None and len(under_way) < api.settings.at_once:
                key = left.popleft()
                under_way[pool.submit(_outcome, act, key)] = key
            done, _ = wait(under_way, None, FIRST_COMPLETED)
            for future in done:
                key, outcome = under_way.pop(future), future.result()
                failed = outcome if isinstance(outcome, ProviderFailed) else None
                in_a_row = in_a_row + 1 if failed and failed.kind is FailureKind.RETRY else 0
                if failed is not None and (failed.kind not in _OF_ONE_KEY or in_a_row >= _MOST_IN_A_ROW):
                    of_all = of_all or failed
                if failed is None or failed.kind in _OF_ONE_KEY:
                    yield key, outcome
    if of_all is not None:
        raise of_all


_MOST_IN_A_ROW = 10


def _outcome(act: Callable[[str], _T], key: str) -> _T | ProviderFailed:
    try:
        return act(key)
    except ProviderFailed as failed:
        return failed
