"""What can be asked of review; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.client import models as m
from services.client.asking import Asking, Question


class ReviewCalls(Asking):
    """Deals side by side, by exception."""

    def review_deals(
        self,
        *,
        sort: m.Sort | None = None,
        status: Sequence[m.Status] | None = None,
        open: bool | None = None,
        rule: Sequence[str] | None = None,
        severity: m.Severity | None = None,
        playbook: Sequence[str] | None = None,
        tag: Sequence[str] | None = None,
        owner: Sequence[str] | None = None,
        due_within: int | None = None,
        value_from: float | None = None,
        value_upto: float | None = None,
        changed_since: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> m.ReviewPage:
        """The deals that you may see, the worst first, each with the one thing to do next."""
        question = Question(
            "GET",
            "/v1/review",
            query={
                "sort": sort,
                "status": status,
                "open": open,
                "rule": rule,
                "severity": severity,
                "playbook": playbook,
                "tag": tag,
                "owner": owner,
                "due_within": due_within,
                "value_from": value_from,
                "value_upto": value_upto,
                "changed_since": changed_since,
                "limit": limit,
                "cursor": cursor,
            },
        )
        return self._read(question, m.ReviewPage)

    def all_review_deals(
        self,
        *,
        sort: m.Sort | None = None,
        status: Sequence[m.Status] | None = None,
        open: bool | None = None,
        rule: Sequence[str] | None = None,
        severity: m.Severity | None = None,
        playbook: Sequence[str] | None = None,
        tag: Sequence[str] | None = None,
        owner: Sequence[str] | None = None,
        due_within: int | None = None,
        value_from: float | None = None,
        value_upto: float | None = None,
        changed_since: datetime | None = None,
        limit: int | None = None,
    ) -> Iterator[m.ReviewRow]:
        """All rows of `review_deals`, page after page."""
        for page in self._pages(
            lambda cursor: self.review_deals(
                sort=sort,
                status=status,
                open=open,
                rule=rule,
                severity=severity,
                playbook=playbook,
                tag=tag,
                owner=owner,
                due_within=due_within,
                value_from=value_from,
                value_upto=value_upto,
                changed_since=changed_since,
                limit=limit,
                cursor=cursor,
            )
        ):
            yield from page.deals

    def export_review(
        self,
        *,
        sort: m.Sort | None = None,
        status: Sequence[m.Status] | None = None,
        open: bool | None = None,
        rule: Sequence[str] | None = None,
        severity: m.Severity | None = None,
        playbook: Sequence[str] | None = None,
        tag: Sequence[str] | None = None,
        owner: Sequence[str] | None = None,
        due_within: int | None = None,
        value_from: float | None = None,
        value_upto: float | None = None,
        changed_since: datetime | None = None,
    ) -> bytes:
        """The same for a spreadsheet program: all rows, one line a deal. What begins as a formula
        is text.
        """
        question = Question(
            "GET",
            "/v1/review.csv",
            query={
                "sort": sort,
                "status": status,
                "open": open,
                "rule": rule,
                "severity": severity,
                "playbook": playbook,
                "tag": tag,
                "owner": owner,
                "due_within": due_within,
                "value_from": value_from,
                "value_upto": value_upto,
                "changed_since": changed_since,
            },
        )
        return self._read_bytes(question)
