"""The master key in a file of its own, for those who give none."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from integrations.eventstore.sealing import new_key
from integrations.sqlite_files import PRIVATE


def master_in(path: Path, *, may_make: bool) -> bytes | None:
    """The master key in the file; a new random one is put there if it may be, else None is given.

    Of several processes that make one at once, one wins and all get its key.

    Raises:
        OSError: the file can not be read or made.
    """
    with suppress(FileNotFoundError):
        return path.read_bytes()
    if not may_make:
        return None
    # Written whole under another name first: nobody must ever read half a key.
    draft = path.with_name(f"{path.name}.{os.getpid()}.{new_key().hex()[:8]}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(new_key())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    return path.read_bytes()
