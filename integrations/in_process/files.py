"""The file of the channel: what it holds, and what is said when it can not be used."""

from __future__ import annotations

from integrations.sqlite_files import FileFormat


class ChannelCannotBeOpened(Exception):
    """The file can not be used; `reason` says what to mend."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"the channel {path!r} can not be opened: {reason}")
        self.reason = reason


FORMAT = FileFormat(
    mark=int.from_bytes(b"StpC", "big"),
    version=1,
    journal="wal",
    tables=(
        "CREATE TABLE topics (name TEXT PRIMARY KEY, next_offset INTEGER NOT NULL) WITHOUT ROWID",
        """CREATE TABLE messages (topic TEXT, "offset" INTEGER, "key" BLOB NOT NULL, body BLOB NOT NULL,
           published_at INTEGER NOT NULL, PRIMARY KEY (topic, "offset")) WITHOUT ROWID""",
        "CREATE INDEX messages_by_age ON messages (published_at)",
    ),
    cannot_be_opened=ChannelCannotBeOpened,
)
