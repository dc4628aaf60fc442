"""Lines on a terminal that are indented, and stay so where they are too long for it."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

_NARROWEST = 20


def put(console: Console, text: Text | str, *, by: int = 0, hang: int = 0, style: str = "") -> None:
    """Print a text indented `by` signs, and by `hang` more where it goes on in further lines."""
    said = Text(text, style=style) if isinstance(text, str) else text
    first = said.wrap(console, max(_NARROWEST, console.width - by))[0]
    first.rstrip()
    rest = said[len(first) :]
    further = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
    lines = (
        [first, *further.wrap(console, max(_NARROWEST, console.width - by - hang))] if further else [first]
    )
    for number, line in enumerate(lines):
        line.rstrip()
        console.print(Text(" " * (by + (hang if number else 0))).append_text(line), soft_wrap=True)
