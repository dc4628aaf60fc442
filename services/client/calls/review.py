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
        limit: int | None = None,
        cursor: str | None = None,
        sort: m.Sort | None = None,
        status: Sequence[m.Status] | None = None,
        rule: Sequence[str] | None = None,
        owner: str | None = None,
        changed_since: datetime | None = None,
    ) -> m.ReviewPage:
        """The deals that you may see, the worst first."""
        question = Question(
            "GET",
            "/v1/review",
            query={
                "limit": limit,
                "cursor": cursor,
                "sort": sort,
                "status": status,
                "rule": rule,
                "owner": owner,
                "changed_since": changed_since,
            },
        )
        return self._read(question, m.ReviewPage)

    def all_review_deals(
        self,
        *,
        limit: int | None = None,
        sort: m.Sort | None = None,
        status: Sequence[m.Status] | None = None,
        rule: Sequence[str] | None = None,
        owner: str | None = None,
        changed_since: datetime | None = None,
    ) -> Iterator[m.ReviewRow]:
        """All rows of `review_deals`, page after page."""
        for page in self._pages(
            lambda cursor: self.review_deals(
                limit=limit,
                sort=sort,
                status=status,
                rule=rule,
                owner=owner,
                changed_since=changed_since,
                cursor=cursor,
            )
        ):
            yield from page.deals
