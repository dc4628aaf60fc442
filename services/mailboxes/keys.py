"""The key of grants in a file of its own, as text that a setting can hold as well."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from services.settings import KEY_BYTES, FaultySetting

_PRIVATE = 0o600


def key_made_in(file: Path) -> str:
    """The key in a file, in base64; a new random one is put there if there is no file (mode 0600).

    Raises:
        FaultySetting: the file holds no key.
        OSError: it can not be made or read.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE)
    except FileExistsError:
        return _checked(file)
    text = base64.b64encode(os.urandom(KEY_BYTES)).decode("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as made:
        made.write(text + "\n")
        made.flush()
        os.fsync(made.fileno())
    return text


def _checked(file: Path) -> str:
    try:
        text = file.read_text("ascii").strip()
        is_key = len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except ValueError:
        is_key, text = False, ""
    if not is_key:
        raise FaultySetting(str(file), f"{KEY_BYTES} bytes in base64, or no file")
    return text
