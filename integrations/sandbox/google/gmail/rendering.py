"""A message as Gmail shows it, in each of its formats. MIME is taken apart by the standard library."""

from __future__ import annotations

import email
import html
import itertools
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Mime

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.gmail.labels import in_order
from integrations.sandbox.google.gmail.message import Message
from integrations.sandbox.google.refusals import invalid
from integrations.sandbox.google.schemas import from_base64, to_base64

_SNIPPET = 200
_LARGEST_INLINE = 1_000_000
_TAG = re.compile(r"<(script|style).*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_ISSUES = itertools.count(1)


def brief(message: Message) -> Json:
    """What lists and changes tell of a message."""
    return {"id": message.name, "threadId": message.thread_name}


def labelled(message: Message) -> Json:
    """What a change of labels answers."""
    shape = brief(message)
    if message.labels:
        shape["labelIds"] = in_order(message.labels)
    return shape


def rendered(message: Message, form: str, wanted_headers: list[str]) -> Json:
    """A message in one of the formats minimal, metadata, full and raw."""
    raw = message.source.raw()
    mime = email.message_from_bytes(raw)
    shape = labelled(message) | {
        "snippet": _snippet(mime),
        "historyId": str(message.history),
        "internalDate": str(message.at),
        "sizeEstimate": len(raw),
    }
    match form:
        case "raw":
            shape["raw"] = to_base64(raw)
        case "full":
            shape["payload"] = _part(mime, "", message)
        case "metadata":
            names = {name.lower() for name in wanted_headers}
            headers = [each for each in _headers(mime) if not names or each["name"].lower() in names]
            shape["payload"] = {"mimeType": mime.get_content_type(), "headers": headers}
        case _:  # minimal
            pass
    return shape


def attachment(message: Message, token: str) -> Json:
    """The bytes behind an attachment id of this message."""
    try:
        name, place, _ = from_base64(token.removeprefix("ANGjd")).decode().split(":")
    except ValueError as error:
        raise invalid("Invalid attachment token") from error
    found = dict(_places(email.message_from_bytes(message.source.raw()), "")).get(place)
    if name != message.name or found is None:
        raise invalid("Invalid attachment token")
    data = _bytes(found)
    return {"size": len(data), "data": to_base64(data)}


def _part(mime: Mime, place: str, message: Message) -> Json:
    shape: Json = {
        "partId": place,
        "mimeType": mime.get_content_type(),
        "filename": _decoded(mime.get_filename("")),
        "headers": _headers(mime),
        "body": {"size": 0},
    }
    children = [_part(child, where, message) for where, child in _children(mime, place)]
    if not mime.is_multipart() or mime.get_content_maintype() == "message":
        shape["body"] = _body(mime, place, message)
    if children:
        shape["parts"] = children
    return shape


def _body(mime: Mime, place: str, message: Message) -> Json:
    data = _bytes(mime)
    if mime.get_filename() or mime.get_content_maintype() == "message" or len(data) > _LARGEST_INLINE:
        token = f"{message.name}:{place}:{next(_ISSUES)}"  # another one each time
        return {"size": len(data), "attachmentId": f"ANGjd{to_base64(token.encode()).rstrip('=')}"}
    return {"size": len(data), "data": to_base64(data)} if data else {"size": 0}


def _children(mime: Mime, place: str) -> Iterator[tuple[str, Mime]]:
    if not mime.is_multipart():
        return
    for number, child in enumerate(mime.get_payload()):
        if isinstance(child, Mime):
            yield f"{place}.{number}" if place else str(number), child


def _places(mime: Mime, place: str) -> Iterator[tuple[str, Mime]]:
    yield place, mime
    for where, child in _children(mime, place):
        yield from _places(child, where)


def _bytes(mime: Mime) -> bytes:
    if mime.is_multipart():
        return b"".join(part.as_bytes() for part in mime.get_payload() if isinstance(part, Mime))
    data = mime.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _headers(mime: Mime) -> list[Json]:
    return [{"name": name, "value": _decoded(value)} for name, value in mime.items()]


def _decoded(value: object) -> str:
    flat = re.sub(r"\r?\n[ \t]+", " ", str(value))
    if "=?" not in flat:
        return flat.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(flat)))
    except (HeaderParseError, LookupError, ValueError):
        return flat


def _snippet(mime: Mime) -> str:
    for kind in ("text/plain", "text/html"):
        for part in mime.walk():
            if part.get_content_type() == kind and not part.get_filename():
                text = _text(part)
                plain = html.unescape(_TAG.sub(" ", text)) if kind == "text/html" else text
                return html.escape(" ".join(plain.split())[:_SNIPPET])
    return ""


def _text(part: Mime) -> str:
    try:
        return _bytes(part).decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return _bytes(part).decode("utf-8", "replace")
