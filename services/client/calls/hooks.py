"""What can be asked of hooks; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen


class HooksCalls(Asking):
    """Webhooks out: others are told what happens."""

    def register_hook(self, body: m.HookWanted, *, key: str | None = None) -> m.HookMade:
        """Have somebody told of what happens from now on: signed messages after Standard Webhooks
        1.0.

        `webhook-signature` is HMAC-SHA256 over `webhook-id.webhook-timestamp.body` with the
        secret. What is not answered with 2xx within 10 seconds is sent again after 5 s, 5 min,
        30 min, 2 h, 5 h and 10 h, under the same id, and then set aside. Each hook is told in
        the order in which things happened.
        """
        question = Question("POST", "/v1/hooks", body=body, headers={"Idempotency-Key": key})
        return self._read(question, m.HookMade)

    def list_hooks(self, *, limit: int | None = None, cursor: str | None = None) -> m.HookRows:
        """The hooks that you may change: your own, and as an administrator the company's."""
        question = Question("GET", "/v1/hooks", query={"limit": limit, "cursor": cursor})
        return self._read(question, m.HookRows)

    def all_hooks(self, *, limit: int | None = None) -> Iterator[m.HookRow]:
        """All rows of `list_hooks`, page after page."""
        for page in self._pages(lambda cursor: self.list_hooks(limit=limit, cursor=cursor)):
            yield from page.hooks

    def read_hook(self, hook: str, *, known: Seen[m.HookLook] | None = None) -> Seen[m.HookLook]:
        """A hook, and what became of what it was sent of late."""
        question = Question("GET", "/v1/hooks/{hook}", places={"hook": hook})
        return self._read_seen(question, m.HookLook, known)

    def delete_hook(
        self, hook: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> None:
        """Forget a hook, its address and its secret."""
        question = Question(
            "DELETE",
            "/v1/hooks/{hook}",
            places={"hook": hook},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        self._do(question)

    def rotate_hook(
        self, hook: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> Seen[m.HookMade]:
        """Give a hook a new secret. For a day messages are signed with the one before, too."""
        question = Question(
            "POST",
            "/v1/hooks/{hook}/rotate",
            places={"hook": hook},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.HookMade)

    def check_hook(
        self, hook: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> Seen[m.HookLook]:
        """Send a hook a message of the type `hook.test`; what waits to be sent again is tried at
        once.
        """
        question = Question(
            "POST",
            "/v1/hooks/{hook}/test",
            places={"hook": hook},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.HookLook)

    def disable_hook(
        self, hook: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> Seen[m.HookLook]:
        """Send a hook nothing any more."""
        question = Question(
            "POST",
            "/v1/hooks/{hook}/disable",
            places={"hook": hook},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.HookLook)

    def enable_hook(
        self, hook: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> Seen[m.HookLook]:
        """Send a hook what happens from now on; what happened while it was disabled is not sent."""
        question = Question(
            "POST",
            "/v1/hooks/{hook}/enable",
            places={"hook": hook},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.HookLook)
