"""One property: its parameters and its value, out of one unfolded line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from icalendar.parser import Contentline

from integrations.rfc5545.blocks import Block

MOST_BYTES = 32_768
_MOST_SHOWN = 60
_CONTROLS = dict.fromkeys((*range(32), 127), " ")
_ESCAPED = re.compile(r"\\([\\,;:nN])")


class Damaged(ValueError):
    """A property or component that can not be read; `reason` says what was wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Property:
    """A property by its name in upper case.

    `value` is as written, with its escapes. `parameters` have names in upper case and
    values without quotes; of several values one text is made, joined by a comma.
    """

    name: str
    parameters: Mapping[str, str]
    value: str

    def parameter(self, name: str) -> str:
        """A parameter's value; empty when it is not there."""
        return self.parameters.get(name, "").strip()

    def text(self) -> str:
        r"""The value as a line of text: escapes such as `\,` and `\n` undone, runs of space made one."""
        return one_line(_ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], self.value))


def first_of(block: Block, name: str) -> Property | None:
    """The first property of a name, or None.

    RFC 5545 allows one; where a careless writer puts two, the first is taken.

    Raises:
        Damaged: the line can not be read.
    """
    lines = block.lines.get(name)
    return None if lines is None else property_of(name, lines[0])


def all_of(block: Block, name: str) -> list[Property]:
    """Every property of a name, in order.

    Raises:
        Damaged: a line can not be read.
    """
    return [property_of(name, line) for line in block.lines.get(name, ())]


def property_of(name: str, raw: bytes) -> Property:
    """The property that a line states.

    Raises:
        Damaged: the line is too long, or its parameters break RFC 5545 section 3.1.
    """
    if len(raw) > MOST_BYTES:
        raise Damaged(f"{name} is {len(raw)} bytes long, more than {MOST_BYTES} are not read")
    line = _decoded(raw)
    try:
        parameters, value = _parts(line)
    except ValueError:
        parameters, value = _parts_mended(name, line)
    return Property(name, {key.upper(): _joined(said) for key, said in parameters.items()}, value.strip())


def one_line(text: str) -> str:
    """A text without line ends, control characters and runs of space."""
    return " ".join(text.translate(_CONTROLS).split())


def shown(text: str) -> str:
    """A value for a message: in quotes, and never long."""
    return repr(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}...")


def _parts(line: str) -> tuple[Mapping[str, object], str]:
    content = Contentline(line)  # type: ignore[no-untyped-call]  # icalendar 7.3 does not type it
    _, parameters, value = content.raw_parts()
    return parameters, value


def _parts_mended(name: str, line: str) -> tuple[Mapping[str, object], str]:
    """The parts of a line whose quotes do not pair (`CN=Rita "Rep`) or with an empty parameter (`;;`)."""
    try:
        return _parts(line.replace('"', "").replace(";;", ";"))
    except ValueError:
        raise Damaged(f"{name} can not be read: {shown(line)}") from None


def _joined(said: object) -> str:
    return ", ".join(map(str.strip, said)) if isinstance(said, list) else str(said)


def _decoded(raw: bytes) -> str:
    """UTF-8, if need be with some damage; what old writers used where most of it is not UTF-8."""
    text = raw.decode(errors="replace")
    foreign = 0 if text.isascii() else sum(not character.isascii() for character in text)
    return text if 2 * text.count("\ufffd") <= foreign else raw.decode("cp1252", "replace")
