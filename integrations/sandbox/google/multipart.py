"""Multipart bodies, taken apart byte for byte and put together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Part = tuple[dict[str, str], bytes]
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)


class NotMultipart(ValueError):
    """A body that is not what its type says."""


def split_parts(content_type: str, body: bytes) -> list[Part]:
    """The parts with their headers (names in lower case).

    Raises:
        NotMultipart: there is no boundary, or the body does not use it.
    """
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise NotMultipart("the type names no boundary")
    edge = re.escape(found[1].encode())
    pieces = re.split(rb"(?:^|\r?\n)--" + edge + rb"(?:--)?[ \t]*(?:\r?\n|$)", body)
    if len(pieces) < 3:  # noqa: PLR2004 - before, a part, after
        raise NotMultipart("the boundary of the type is not in the body")
    return [split_head(piece) for piece in pieces[1:-1]]


def split_head(text: bytes) -> Part:
    """Headers and what follows them."""
    if text.startswith((b"\r\n", b"\n")):
        return {}, text.split(b"\n", 1)[1]
    head, _, rest = re.sub(rb"\A(.*?)\r?\n\r?\n", rb"\1\0", text, count=1, flags=re.DOTALL).partition(b"\0")
    lines = head.decode("latin-1").splitlines()
    named = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in named}, rest


def join_parts(boundary: str, parts: Sequence[tuple[Mapping[str, str], bytes]]) -> bytes:
    """A multipart body."""
    made = bytearray()
    for headers, body in parts:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        made += f"--{boundary}\r\n{head}\r\n".encode() + body + b"\r\n"
    return bytes(made) + f"--{boundary}--\r\n".encode()
