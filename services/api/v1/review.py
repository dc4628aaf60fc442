"""The review: many deals side by side, by exception.

Rows come from the projection of the review; those of deals that moved are read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from domain.access.permits import Permit
from domain.identifiers import findings_stream
from domain.moments import instant_of, utc_text
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.finding_news import FindingNews, News
from services.api.v1.models.review import ReviewPage
from services.api.v1.paging import MOST_ROWS, page_among
from services.api.v1.review_rows import ReviewRows
from services.api.v1.review_wanted import ReviewFilter, Row, wants
from services.api.v1.routing import CallOf
from services.review.spreadsheet import csv_of

CSV = "text/csv; charset=utf-8"
_LONGEST_CURSOR = 2_000
_CSV_ROWS = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "RFC 4180."}}


class ReviewQuery(ReviewFilter):
    """A page of what is asked for."""

    limit: int = Field(100, ge=1, le=MOST_ROWS, description="How many rows at most.")
    cursor: str | None = Field(
        None, max_length=_LONGEST_CURSOR, description="`next` of the page before, asked for alike."
    )


class _Looking:
    """Looks through the rows that a caller may see for what they ask for."""

    def __init__(self, desk: Desk, rows: ReviewRows, news: FindingNews) -> None:
        self._desk = desk
        self._rows = rows
        self._news = news

    def page(self, asked: ReviewQuery, call: Call) -> dict[str, Any]:
        """Some rows, and the cursor of those after them."""
        rows, keys = self._rows.ordered(asked.sort)
        wanted = self._wanted(asked, call)
        page = page_among(rows, keys, wanted, after=asked.cursor, limit=asked.limit)
        shown = self._rows.named_anew(page.rows)
        return {"deals": [{**row, **self._changed(row, asked)} for row in shown], "next": page.next}

    def all(self, asked: ReviewFilter, call: Call) -> Iterator[Row]:
        """All rows, a few at a time in hand."""
        rows, _ = self._rows.ordered(asked.sort)
        wanted = filter(self._wanted(asked, call), rows)
        while some := list(islice(wanted, MOST_ROWS)):
            yield from self._rows.named_anew(some)

    def _wanted(self, asked: ReviewFilter, call: Call) -> Any:  # noqa: ANN401 - a function of a row
        fits = wants(asked, self._desk.store.clock.now())
        deals = self._desk.deals(call)
        if asked.changed_since is not None:
            self._news.catch_up()

        def is_wanted(row: Row) -> bool:
            deal = deals.get(row["id"])
            is_seen = deal is not None and fits(row, deal)
            return is_seen and (asked.changed_since is None or bool(self._since(row, asked)))

        return is_wanted

    def _since(self, row: Row, asked: ReviewFilter) -> list[News]:
        if asked.changed_since is None:
            return []
        return list(self._news.since(findings_stream(row["id"]), instant_of(asked.changed_since)))

    def _changed(self, row: Row, asked: ReviewFilter) -> dict[str, Any]:
        if asked.changed_since is None:
            return {}
        since = utc_text(instant_of(asked.changed_since))
        return {
            "changed": [_news(each) for each in self._since(row, asked)],
            "turned_red": row["red_since"] is not None and row["red_since"] > since,
        }


def review(desk: Desk) -> APIRouter:
    """The routes of the review."""
    routes, looking = desk.routes("review"), _Looking(desk, ReviewRows(desk), FindingNews(desk.store.ledger))

    @routes.get("/review", Permit.REVIEW, response_model=ReviewPage, response_model_exclude_unset=True)
    def review_deals(call: CallOf, asked: Annotated[ReviewQuery, Query()]) -> dict[str, Any]:
        """The deals that you may see, the worst first, each with the one thing to do next."""
        return looking.page(asked, call)

    @routes.get("/review.csv", Permit.REVIEW, response_class=Response, responses=_CSV_ROWS)
    def export_review(call: CallOf, asked: Annotated[ReviewFilter, Query()]) -> Response:
        """The same for a spreadsheet program: all rows, one line a deal. What begins as a formula is text."""
        headers = {
            "content-disposition": 'attachment; filename="review.csv"',
            "cache-control": "no-store",
        }
        return Response("".join(csv_of(looking.all(asked, call))), media_type=CSV, headers=headers)

    return routes.router


def _news(news: News) -> dict[str, Any]:
    return {
        "at": utc_text(news.at),
        "rule": news.rule,
        "is": "cleared" if news.severity is None else "found",
        "subject": news.subject or None,
        "severity": news.severity,
    }
