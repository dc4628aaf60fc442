"""A path -> the document in it: opening files that may be missing, huge or not text at all."""

from __future__ import annotations

from pathlib import Path

from integrations.playbookfiles.faults import FaultList
from integrations.playbookfiles.nodes import Node, compose

MOST_BYTES = 1 << 20


def document(path: Path, faults: FaultList) -> Node:
    """The YAML document of a file of at most 1 MiB, in UTF-8.

    Raises:
        FaultyFile: there is no such file, it can not be read, or it holds no such document.
    """
    return compose(_text(_content(path, faults), faults), faults)


def document_in(text: str, faults: FaultList) -> Node:
    """The YAML document of a text that was sent, of at most as many bytes.

    Raises:
        FaultyFile: it is too long, or holds no such document.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        faults.stop(None, f"expected at most {MOST_BYTES} bytes (1 MiB), found more")
    return compose(text.removeprefix("\ufeff"), faults)


def _content(path: Path, faults: FaultList) -> bytes:
    try:
        if path.is_dir():
            faults.stop(None, "expected a file, found a folder")
        if path.exists() and not path.is_file():  # reading a pipe or a device may never end
            faults.stop(None, "expected a file, found a device or a pipe")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return faults.stop(None, "expected a file, found none of this name")
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return faults.stop(None, f"expected a file that can be read: {reason}")
    if len(content) > MOST_BYTES:
        faults.stop(None, f"expected at most {MOST_BYTES} bytes (1 MiB), found more")
    return content


def _text(content: bytes, faults: FaultList) -> str:
    if b"\0" in content:
        faults.stop(None, "expected a text file in UTF-8, found binary content or another encoding")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return faults.stop(line, f"expected text in UTF-8, found the byte 0x{content[error.start]:02x}")
