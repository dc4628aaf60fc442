"""Logs: one line an event, for people on a terminal and as JSON for everything else.

Nothing personal is ever logged: what is said is a fixed sentence, and what goes with it are
names of tasks, classes of errors, counts, positions and ids.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_FIELDS = (
    "task", "follower", "fault", "failures", "position", "event", "aside", "roles", "api", "seconds",
    "app", "mailbox", "collection", "reason", "address",
)  # fmt: skip


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The time, the level, what is said, and what goes with it."""
        told = {"at": _at(record), "level": record.levelname.lower(), "says": record.getMessage()}
        return json.dumps(told | _with(record), ensure_ascii=True)


class PlainLines(logging.Formatter):
    """One readable line."""

    def format(self, record: logging.LogRecord) -> str:
        """The time, what is said, and what goes with it."""
        rest = "".join(f"  {name}={value}" for name, value in _with(record).items())
        return f"{_at(record)}  {record.getMessage()}{rest}"


def log_to_stderr(*, for_people: bool) -> None:
    """Send the logs of this program to standard error; libraries are heard from warnings on.

    `for_people`: plain lines, and only what is grave; the rest is told in other words.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(PlainLines() if for_people else JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("services").setLevel(logging.ERROR if for_people else logging.INFO)


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Keep a part of this program from warning of what is told in another way just then."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _with(record: logging.LogRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
