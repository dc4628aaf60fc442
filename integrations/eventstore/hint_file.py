"""Hints between processes that share a ledger in a file: lines of a file beside it.

A hint may be lost and never hurts, so nothing here is locked, synchronised or kept.
"""

from __future__ import annotations

import os
from pathlib import Path

MOST_BYTES = 65_536


class HintFile:
    """The hints beside a ledger. What was told before the first look is no news."""

    def __init__(self, ledger: Path) -> None:
        self._path = ledger.with_name(f"{ledger.name}.hints")
        self._upto: int | None = None

    def tell(self, line: str) -> None:
        """Add a line that holds no line break; the file begins anew when it is long."""
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if os.fstat(descriptor).st_size > MOST_BYTES:
                    os.ftruncate(descriptor, 0)
                os.write(descriptor, f"{line}\n".encode())
            finally:
                os.close(descriptor)
        except OSError:
            return  # nobody hears it

    def news(self) -> list[str]:
        """The lines since the last look."""
        try:
            size = self._path.stat().st_size
        except OSError:
            size = 0
        if self._upto is None or size == self._upto:
            self._upto = size
            return []
        began, self._upto = (self._upto if size > self._upto else 0), size
        try:
            with self._path.open("rb") as file:
                file.seek(began)
                told = file.read(size - began)
        except OSError:
            return []
        return told.decode(errors="replace").splitlines()
