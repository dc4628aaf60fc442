"""The parts of a message (RFC 2045-2049): a bounded walk over its MIME tree.

The standard library's parser builds the whole tree whatever its size and depth, and looks at
every line once for each level. Here the body is cut at its boundaries with `bytes.find`, no
deeper than 20 levels and into no more than 1,000 parts, and the standard library reads what it
is best at: the parameters of Content-Type and Content-Disposition (RFC 2231). Its `compat32`
message is used, because the newer policies raise on damaged header lines.

Attached messages (message/rfc822) are leaves: what they hold was not sent by this writer.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from integrations.rfc5322.charsets import decode
from integrations.rfc5322.encoded_words import decode_base64, header_text
from integrations.rfc5322.headers import Fields, body_start, first, kept_fields
from integrations.rfc5322.unreadable import UnreadableMail

DEEPEST = 20
MOST_PARTS = 1_000
_MOST_PART_HEADER = 65_536
_LONGEST_VALUE = 4_096
_LONGEST_NAME = 255
_REPORTS = ("delivery-status", "disposition-notification")
_FOLDERS = re.compile(r"[\\/]")
_CODED_PARAMETER = re.compile(r";[^;=*]*\*[^;]*")


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the MIME tree.

    `content_type` is lower case, `name` its file name ("" where it has none), `attached`
    whether Content-Disposition says so. `choice` numbers the multipart/alternative that it is
    a version of, 0 for none. `coded` is its content as it stands in the message.
    """

    content_type: str
    charset: str | None
    method: str
    name: str
    attached: bool
    choice: int
    encoding: str
    coded: bytes

    def content(self) -> bytes:
        """The bytes of the part, as far as its transfer encoding can be undone."""
        if self.encoding == "base64":
            return decode_base64(self.coded)
        if self.encoding == "quoted-printable":
            return binascii.a2b_qp(self.coded)
        return self.coded

    def text(self) -> str:
        """The content as text."""
        return decode(self.content(), self.charset)


@dataclass(frozen=True, slots=True)
class Parts:
    """All leaves in their order.

    `report_type` is that of a multipart/report among their parents: its parameter, else what
    its parts show, because some mail systems leave the parameter out; "" without such a parent.
    """

    leaves: tuple[Part, ...]
    report_type: str


@dataclass(frozen=True, slots=True)
class _Section:
    """A part that is still to be read: where it stands in the tree, its header fields and its body."""

    fields: Fields
    body: bytes
    depth: int
    choice: int
    default_type: str


def read_parts(fields: Fields, body: bytes, *, source: str) -> Parts:
    """The parts of a message from its header fields and body.

    Raises:
        UnreadableMail: it is nested deeper than 20 levels or has more than 1,000 parts.
    """
    leaves: list[Part] = []
    report: str | None = None
    waiting = [_Section(fields, body, 0, 0, "text/plain")]
    seen = 0
    while waiting:
        section = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise UnreadableMail(source, f"more than {MOST_PARTS} parts")
        if section.depth > DEEPEST:
            raise UnreadableMail(source, f"parts nested deeper than {DEEPEST} levels")
        described = _described(section.fields)
        kind = described.get_content_type() if "content-type" in described else section.default_type
        children = _children(section, described, kind, seen, source)
        if not children:
            # A multipart without a boundary, or whose boundary never comes, is text.
            leaves.append(_leaf(section, described, "text/plain" if kind.startswith("multipart/") else kind))
        elif kind == "multipart/report" and not report:
            report = _parameter(described, "report-type").lower()
        waiting.extend(reversed(children))
    return Parts(tuple(leaves), "" if report is None else report or _reported(leaves))


def _children(section: _Section, described: Message, kind: str, number: int, source: str) -> list[_Section]:
    """The parts of a multipart; none where the section is a leaf."""
    boundary = _parameter(described, "boundary") if kind.startswith("multipart/") else ""
    if not boundary:
        return []
    choice = number if kind == "multipart/alternative" else section.choice
    default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    children: list[_Section] = []
    for chunk in _cut(section.body, boundary.encode("utf-8", "replace")):
        if len(children) == MOST_PARTS:
            raise UnreadableMail(source, f"more than {MOST_PARTS} parts")
        fields, body = _opened(chunk)
        children.append(_Section(fields, body, section.depth + 1, choice, default))
    return children


def _opened(chunk: bytes) -> tuple[Fields, bytes]:
    """The header fields and the body of a part; some parts are a body without the empty line before it."""
    start = body_start(chunk)
    fields = kept_fields(chunk[: min(start, _MOST_PART_HEADER)])
    if start == len(chunk) and not fields:
        return fields, chunk
    return fields, chunk[start:]


def _cut(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What stands between the lines `--boundary`, up to `--boundary--` or the end."""
    delimiter = b"--" + boundary
    begin: int | None = None
    position = body.find(delimiter)
    while position >= 0:
        after = position + len(delimiter)
        if (position == 0 or body[position - 1] in b"\r\n") and _ends_delimiter(body, after):
            if begin is not None:
                yield _without_last_break(body[begin:position])
            if body[after : after + 2] == b"--":
                return
            begin = body.find(b"\n", after) + 1 or len(body)
            after = begin
        position = body.find(delimiter, after)
    if begin is not None:
        yield body[begin:]


def _ends_delimiter(body: bytes, after: int) -> bool:
    """A longer boundary that begins with this one is another boundary."""
    return body[after : after + 1] in {b"", b"\n", b"\r", b" ", b"\t"} or body[after : after + 2] == b"--"


def _without_last_break(chunk: bytes) -> bytes:
    """The line break before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1)."""
    if chunk.endswith(b"\r\n"):
        return chunk[:-2]
    return chunk[:-1] if chunk.endswith((b"\n", b"\r")) else chunk


def _reported(leaves: list[Part]) -> str:
    kinds = {leaf.content_type for leaf in leaves}
    return next((report for report in _REPORTS if f"message/{report}" in kinds), "")


def _leaf(section: _Section, described: Message, kind: str) -> Part:
    disposition = described.get_content_disposition() or ""
    return Part(
        content_type=kind,
        charset=_parameter(described, "charset") or None,
        method=_parameter(described, "method"),
        name=_file_name(described),
        attached=disposition == "attachment",
        choice=section.choice,
        encoding=first(section.fields, "content-transfer-encoding").partition(";")[0].strip().lower(),
        coded=section.body,
    )


def _described(fields: Fields) -> Message:
    """The standard library's view of the lines that describe a part."""
    message = Message()
    for name in ("content-type", "content-disposition"):
        if value := first(fields, name):
            message[name] = _with_readable_parameters(value[:_LONGEST_VALUE])
    return message


def _with_readable_parameters(value: str) -> str:
    """The value of a line; without its coded parameters where the standard library can not sort those.

    It raises where one name has a coded value and numbered pieces, too (`name*` and `name*0`).
    """
    if "*" not in value:
        return value
    message = Message()
    message["content-type"] = value
    try:
        message.get_params()
    except TypeError:
        return _CODED_PARAMETER.sub("", value)
    return value


def _parameter(described: Message, name: str, line: str = "content-type") -> str:
    """A parameter of Content-Type or of another line as text, "" where there is none that can be read."""
    value = described.get_param(name, header=line)
    if isinstance(value, tuple):
        charset, _, coded = value
        value = decode(coded.encode("latin-1", "replace"), charset)
    return value.strip() if isinstance(value, str) else ""


def _file_name(described: Message) -> str:
    """The file name without folders, whether it is coded by RFC 2231, by RFC 2047 or not at all."""
    name = _parameter(described, "filename", "content-disposition") or _parameter(described, "name")
    return _FOLDERS.split(header_text(name))[-1].strip()[:_LONGEST_NAME]
