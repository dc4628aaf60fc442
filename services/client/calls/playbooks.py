"""What can be asked of playbooks; written by `python -m tests.client.write`."""

from __future__ import annotations

from typing import Any

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen


class PlaybooksCalls(Asking):
    """The processes that deals take: looked at, checked, adopted and dropped."""

    def list_playbooks(self, *, known: Seen[m.PlaybookRows] | None = None) -> Seen[m.PlaybookRows]:
        """The playbooks that deals can name, in all versions, and the methods that come along."""
        question = Question("GET", "/v1/playbooks")
        return self._read_seen(question, m.PlaybookRows, known)

    def read_playbook(
        self, name: str, *, version: int | None = None, known: Seen[m.PlaybookLook] | None = None
    ) -> Seen[m.PlaybookLook]:
        """A playbook in full: milestones, how long they take, what shows them, what is watched."""
        question = Question("GET", "/v1/playbooks/{name}", places={"name": name}, query={"version": version})
        return self._read_seen(question, m.PlaybookLook, known)

    def check_playbook(self, body: m.PlaybookText, *, key: str | None = None) -> m.Checked:
        """Check a text: every fault with its line, else advice. Changes nothing."""
        question = Question("POST", "/v1/playbooks/check", body=body, headers={"Idempotency-Key": key})
        return self._read(question, m.Checked)

    def adopt_playbook(
        self,
        name: str,
        version: int,
        body: m.PlaybookText,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.PlaybookRow]:
        """Adopt a version: deals that are opened from now on can name it. Deals keep what they
        have taken.
        """
        question = Question(
            "PUT",
            "/v1/playbooks/{name}/{version}",
            places={"name": name, "version": version},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.PlaybookRow)

    def drop_playbook(
        self, name: str, version: int, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> None:
        """Drop a version of the company's: deals can name it no longer. Deals keep what they have
        taken.
        """
        question = Question(
            "DELETE",
            "/v1/playbooks/{name}/{version}",
            places={"name": name, "version": version},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        self._do(question)
