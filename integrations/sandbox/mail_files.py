"""Files of mail on this machine: an mbox, an .eml, or a folder of them."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from pathlib import Path


def messages_of(path: Path) -> Iterator[bytes]:
    """All messages, in RFC 5322 form."""
    if path.is_dir():
        for below in sorted(path.rglob("*")):
            if below.suffix.lower() in {".eml", ".mbox"}:
                yield from messages_of(below)
    elif path.suffix.lower() == ".eml":
        yield path.read_bytes()
    else:
        box = mailbox.mbox(path, create=False)
        try:
            for key in box.keys():  # noqa: SIM118 - a mailbox is no dictionary
                yield box.get_bytes(key)
        finally:
            box.close()
