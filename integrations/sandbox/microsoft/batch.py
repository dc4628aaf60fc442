"""Up to twenty calls in one: each is a call of its own, throttled and refused on its own."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from integrations.sandbox.exchange import Answer, Json, Request, json_answer
from integrations.sandbox.microsoft.api import Api
from integrations.sandbox.microsoft.clouds import Entrance
from integrations.sandbox.microsoft.refusals import Refusal, bad_request

PATH = "/v1.0/$batch"
MOST = 20
AT_ONCE = 4
"""So many parts of one batch run at once."""
_VERBS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE"})
_FAILED = {"error": {"code": "FailedDependency", "message": "The parent request failed."}}


@dataclass(frozen=True, slots=True)
class _Part:
    id: str
    request: Request
    waits_for: tuple[str, ...]


async def answer_batch(api: Api, request: Request, door: Entrance) -> Answer:
    """Answer all parts; in the order in which they ended."""
    try:
        api.admit(request, door)
        parts = _parts(request)
    except Refusal as refusal:
        return api.refused(request, refusal)
    answered: list[Json] = []
    statuses: dict[str, asyncio.Future[int]] = defaultdict(asyncio.get_running_loop().create_future)
    places = asyncio.Semaphore(AT_ONCE)

    async def run(part: _Part) -> None:
        before = [await statuses[each] for each in part.waits_for]
        if any(status >= 400 for status in before):  # noqa: PLR2004 - where errors begin
            answered.append({"id": part.id, "status": 424, "headers": {}, "body": _FAILED})
            statuses[part.id].set_result(424)
            return
        async with places:
            inner = replace(door, path=part.request.path)
            answer = await api.answer(part.request, inner)
        answered.append(_told(part.id, answer))
        statuses[part.id].set_result(answer.status or 504)

    await asyncio.gather(*(run(part) for part in parts))
    return json_answer({"responses": answered})


def _parts(request: Request) -> list[_Part]:
    try:
        requests = json.loads(request.body)["requests"]
    except (ValueError, KeyError, TypeError) as error:
        raise bad_request("Invalid batch payload format.") from error
    if not isinstance(requests, list) or not requests:
        raise bad_request("Invalid batch payload format.")
    if len(requests) > MOST:
        raise bad_request(f"Number of batch request steps exceeds the maximum value of {MOST}.")
    parts = [_part(each, request.headers) for each in requests]
    known: set[str] = set()
    for part in parts:
        if part.id in known:
            raise bad_request(f"The batch request step id '{part.id}' is not unique.")
        if missing := set(part.waits_for) - known:
            raise bad_request(f"The batch request step '{part.id}' depends on unknown '{min(missing)}'.")
        known.add(part.id)
    return parts


def _part(each: Any, outer: Mapping[str, str]) -> _Part:  # noqa: ANN401 - any JSON may stand there
    if (
        not isinstance(each, dict)
        or not isinstance(each.get("id"), str)
        or not isinstance(each.get("url"), str)
    ):
        raise bad_request("Invalid batch payload format.")
    verb = str(each.get("method", ""))
    if verb not in _VERBS or not each["url"].startswith("/"):
        raise bad_request("Invalid batch payload format.")
    headers = {str(name).lower(): str(value) for name, value in each.get("headers", {}).items()}
    headers.setdefault("authorization", outer.get("authorization", ""))
    body = b"" if "body" not in each else json.dumps(each["body"]).encode()
    headers["content-length"] = str(len(body))
    path, _, query = each["url"].partition("?")
    waits_for = tuple(str(one) for one in each.get("dependsOn", ()))
    return _Part(each["id"], Request(verb, f"/v1.0{path}", query, headers, body), waits_for)


def _told(name: str, answer: Answer) -> Json:
    headers = {key.title(): value for key, value in answer.headers}
    told: Json = {"id": name, "status": answer.status or 504, "headers": headers}
    kind = headers.get("Content-Type", "")
    if answer.cut_after is not None or not answer.body:
        return told
    if kind.startswith("application/json"):
        try:
            return {**told, "body": json.loads(answer.body)}
        except ValueError:  # cut short on demand
            return {**told, "status": 502}
    return {**told, "body": base64.b64encode(answer.body).decode()}
