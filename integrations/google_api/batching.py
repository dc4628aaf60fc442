"""Many requests in few: batches, with never more than ten requests under way at once.

Each part of a batch succeeds or fails on its own, and each is looked at. Nothing is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeAlias

from googleapiclient.errors import HttpError
from googleapiclient.http import HttpRequest

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.google_api.calling import GoogleApi, Payload
from integrations.google_api.connections import Connection
from integrations.google_api.failures import failure_of, malformed

PARTS, WORKERS = 5, 2
"""Requests in one batch, and batches at once: ten in flight."""

Outcome: TypeAlias = Payload | ProviderFailed
_OF_ONE_ITEM = frozenset({FailureKind.SKIP_ITEM, FailureKind.RETRY})


def each_of(
    api: GoogleApi, keys: Sequence[str], request: Callable[[str], HttpRequest], *, units: int
) -> Iterator[tuple[str, Outcome]]:
    """The answers to one request for each key, as they arrive; `units` are the price of one.

    What fails for one key alone comes as its outcome. What was answered beside a failure that
    concerns all is given before that failure is raised; keys that got nothing were not answered.

    Raises:
        ProviderFailed: what concerns all keys that are left.
    """
    groups = iter([keys[at : at + PARTS] for at in range(0, len(keys), PARTS)])
    of_all: ProviderFailed | None = None
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="google-batch") as pool:
        under_way: set[Future[list[tuple[str, Outcome]]]] = set()
        while True:
            while of_all is None and len(under_way) < WORKERS and (group := next(groups, None)):
                api.budget.spend(units * len(group))
                under_way.add(pool.submit(_batch, api, group, request))
            if not under_way:
                break
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for key, outcome in (each for future in done for each in future.result()):
                if isinstance(outcome, ProviderFailed) and not (key and outcome.kind in _OF_ONE_ITEM):
                    of_all = of_all or outcome
                else:
                    yield key, outcome
    if of_all is not None:
        raise of_all


def _batch(
    api: GoogleApi, keys: Sequence[str], request: Callable[[str], HttpRequest]
) -> list[tuple[str, Outcome]]:
    """What became of each part; with an empty key, what became of the whole if it failed."""
    requests = {str(number): request(key) for number, key in enumerate(keys)}
    answers: dict[str, Outcome] = {}

    def take(number: str, answer: object, error: HttpError | None) -> None:
        answers[keys[int(number)]] = _outcome(api, answer, error)

    def send(http: Connection) -> None:
        batch = api.service.new_batch_http_request(callback=take)
        for number, each in requests.items():
            batch.add(each, request_id=number)
        batch.execute(http=http)

    try:
        api.attempt(send, missing=FailureKind.PERMANENT)
    except ProviderFailed as failed:
        return [*answers.items(), ("", failed)]
    return list(answers.items())


def _outcome(api: GoogleApi, answer: object, error: HttpError | None) -> Outcome:
    if error is not None:
        return failure_of(error, now=api.clock.now(), missing=FailureKind.SKIP_ITEM)
    return answer if isinstance(answer, dict) else malformed("answer")
