"""Reading what is told as it happens (server-sent events, as the HTML standard has them)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.client.basics import Told


def told_in(lines: Iterable[str | bytes]) -> Iterator[Told]:
    """What the lines of a stream tell; comments, which keep it open, are passed over."""
    kind, data, last = "message", list[str](), None
    for line in lines:
        text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
        if not text:
            if data:
                yield Told(kind, "\n".join(data), last)
            kind, data = "message", []
            continue
        name, _, value = text.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "event":
                kind = value
            case "data":
                data.append(value)
            case "id":
                last = value
            case _:
                pass
