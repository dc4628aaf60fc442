"""Many small questions in one request. Each part succeeds, fails and is throttled on its own.

Parts of one mailbox run four at a time at Graph, whatever is sent; so a batch is one request under way.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_graph.calling import UNAUTHORIZED, GraphApi, Payload
from integrations.microsoft_graph.failures import Answer, failure_of, malformed
from integrations.microsoft_graph.settings import IMMUTABLE

PARTS = 20


def batched(
    api: GraphApi, paths: Mapping[str, str], *, missing: FailureKind = FailureKind.SKIP_ITEM
) -> Iterator[tuple[str, Payload | ProviderFailed]]:
    """What is at each path of the mailbox, by key, in whatever order it was answered.

    What is not found is an outcome of its key, of kind `missing`. A part that was throttled, or that fails in
    another way, is raised after all others of its batch were given: only what was not given is asked again.

    Raises:
        ProviderFailed: the batch, or a part of it, failed.
    """
    keys = list(paths)
    for start in range(0, len(keys), PARTS):
        yield from _one(api, {key: paths[key] for key in keys[start : start + PARTS]}, missing)


def _one(
    api: GraphApi, paths: Mapping[str, str], missing: FailureKind, *, is_renewed: bool = False
) -> Iterator[tuple[str, Payload | ProviderFailed]]:
    keys, token = list(paths), api.token()
    parts = [_part(api, number, paths[key]) for number, key in enumerate(keys)]
    answer = api.send("POST", "$batch", {"requests": parts}, units=len(parts))
    failure: ProviderFailed | None = None
    answered: set[str] = set()
    refused: dict[str, str] = {}
    for number, part in _answers(answer, len(keys)):
        answered.add(keys[number])
        if part.is_good:
            yield keys[number], _payload(part)
            continue
        if part.status == UNAUTHORIZED and not is_renewed:
            refused[keys[number]] = paths[keys[number]]
            continue
        failed = failure_of(part, now=api.clock.now(), missing=missing)
        if failed.kind is missing:
            yield keys[number], failed
        else:
            failure = _worse(failure, failed)
    if failure is None and len(answered) < len(keys):
        failure = malformed("batch")
    if failure is not None:
        raise failure
    if refused:
        # The batch was let in and parts of it not: as any request, they are asked again with a new token.
        api.renew(token)
        yield from _one(api, refused, missing, is_renewed=True)


def _part(api: GraphApi, number: int, path: str) -> Mapping[str, Any]:
    return {
        "id": str(number),
        "method": "GET",
        "url": f"/{api.relative(path)}",
        "headers": {"Prefer": IMMUTABLE},
    }


def _answers(answer: Payload, count: int) -> Iterator[tuple[int, Answer]]:
    responses = answer.get("responses")
    for each in responses if isinstance(responses, list) else []:
        if not isinstance(each, dict):
            raise malformed("batch")
        number, status = str(each.get("id", "")), each.get("status")
        if not (number.isdecimal() and int(number) < count and isinstance(status, int)):
            raise malformed("batch")
        stated = each.get("headers")
        headers = stated if isinstance(stated, dict) else {}
        named = {str(name).lower(): str(value) for name, value in headers.items()}
        yield int(number), Answer(status, named, _data(each.get("body")))


def _data(body: object) -> bytes:
    """The body of a part: JSON as it is, and everything else in base64."""
    if isinstance(body, str):
        try:
            return base64.b64decode(body, validate=True)
        except ValueError:
            return body.encode()
    return b"" if body is None else json.dumps(body).encode()


def _payload(part: Answer) -> Payload:
    try:
        found = json.loads(part.data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise malformed("part")
    return found


def _worse(known: ProviderFailed | None, other: ProviderFailed) -> ProviderFailed:
    """Of several failures the one that wants the longest rest, else the first."""
    if known is None:
        return other
    waits: Sequence[float] = (known.wait_seconds or 0.0, other.wait_seconds or 0.0)
    return other if waits[1] > waits[0] else known
