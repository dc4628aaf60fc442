"""Many calls in one: each part is a call of its own, with its own answer and its own refusal."""

from __future__ import annotations

import asyncio
import itertools
from http import HTTPStatus

from integrations.sandbox.exchange import Answer, Request
from integrations.sandbox.google.api import Apis
from integrations.sandbox.google.documents import api
from integrations.sandbox.google.multipart import NotMultipart, Part, join_parts, split_head, split_parts
from integrations.sandbox.google.refusals import Refusal, invalid

MOST = 100
PATHS = {"/batch": "gmail", "/batch/gmail/v1": "gmail", "/batch/calendar/v3": "calendar"}
_NUMBERS = itertools.count(1)


async def answer_batch(apis: Apis, request: Request) -> Answer:
    """Take the parts, begin them all at once, and answer in their order."""
    try:
        parts = _parts(request)
        inner = [_request(part, request) for part in parts]
    except Refusal as refusal:
        return refusal.answer()
    under_way = [apis.enter(each) for each in inner]
    answers = await asyncio.gather(*(apis.finish(each) for each in under_way))
    boundary = f"batch_sandbox_{next(_NUMBERS)}"
    body = join_parts(
        boundary, [_part(head, answer) for (head, _), answer in zip(parts, answers, strict=True)]
    )
    return Answer(200, body, (("content-type", f"multipart/mixed; boundary={boundary}"),))


def _parts(request: Request) -> list[Part]:
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/mixed"):
        raise invalid("Failed to parse batch request, error: the content type is not multipart/mixed.")
    try:
        parts = split_parts(kind, request.body)
    except NotMultipart as error:
        raise invalid(f"Failed to parse batch request, error: {error}.") from error
    if len(parts) > MOST:
        raise invalid(f"The batch request holds {len(parts)} calls; at most {MOST} are allowed.")
    return parts


def _request(part: Part, outer: Request) -> Request:
    head, text = part
    if head.get("content-type", "").partition(";")[0] != "application/http":
        raise invalid("Failed to parse batch request, error: a part is not application/http.")
    line, _, rest = text.partition(b"\n")
    words = line.decode("latin-1").split()
    if len(words) < 2 or not words[1].startswith("/"):  # noqa: PLR2004 - verb and path
        raise invalid("Failed to parse batch request, error: a part has no request line.")
    headers, body = split_head(rest)
    path, _, query = words[1].partition("?")
    if api(PATHS[outer.path]).find(words[0], path) is None:
        path = "/unknown-to-this-batch"  # the parts of a batch go to one API
    for name in ("authorization", "x-goog-quota-user"):
        if name in outer.headers:
            headers.setdefault(name, outer.headers[name])
    length = int(headers.get("content-length", len(body)))
    return Request(words[0], path, query, headers, body[:length])


def _part(asked: dict[str, str], answer: Answer) -> tuple[dict[str, str], bytes]:
    head = {"Content-Type": "application/http"}
    if "content-id" in asked:
        head["Content-ID"] = f"<response-{asked['content-id'].lstrip('<')}"
    status = answer.status or 503
    body = answer.body if answer.cut_after is None else answer.body[: max(0, answer.cut_after)]
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name.title()}: {value}" for name, value in answer.headers]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return head, "\r\n".join(lines).encode() + body
