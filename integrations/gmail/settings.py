"""What can be chosen about Gmail."""

from __future__ import annotations

from dataclasses import dataclass

UNITS = {
    "profile": 1, "labels": 1, "send_as": 1, "history": 2, "list": 5, "get": 20, "watch": 100, "stop": 50,
    "draft_list": 5, "draft_get": 20, "draft_create": 10, "draft_delete": 10,
}  # fmt: skip
"""What calls cost of the quota of a person (Google's prices since May 2026)."""


@dataclass(frozen=True, slots=True)
class GmailSettings:
    """Where Gmail is, and what is asked of it.

    `headers_only`: no more than the scope `gmail.metadata` allows. `topic`: the Pub/Sub topic that
    mailboxes push to (`projects/.../topics/...`); without one they are polled. `timeout` in seconds.
    """

    root: str = "https://gmail.googleapis.com/"
    headers_only: bool = False
    topic: str | None = None
    timeout: float = 60.0
