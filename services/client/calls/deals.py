"""What can be asked of deals; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen


class DealsCalls(Asking):
    """What a deal is and how it stands."""

    def list_deals(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        open: bool | None = None,
        owner: str | None = None,
        decided_from: date | None = None,
        decided_until: date | None = None,
        name: str | None = None,
    ) -> m.DealRows:
        """The deals that you may see, by their ids."""
        question = Question(
            "GET",
            "/v1/deals",
            query={
                "limit": limit,
                "cursor": cursor,
                "open": open,
                "owner": owner,
                "decided_from": decided_from,
                "decided_until": decided_until,
                "name": name,
            },
        )
        return self._read(question, m.DealRows)

    def all_deals(
        self,
        *,
        limit: int | None = None,
        open: bool | None = None,
        owner: str | None = None,
        decided_from: date | None = None,
        decided_until: date | None = None,
        name: str | None = None,
    ) -> Iterator[m.DealRow]:
        """All rows of `list_deals`, page after page."""
        for page in self._pages(
            lambda cursor: self.list_deals(
                limit=limit,
                open=open,
                owner=owner,
                decided_from=decided_from,
                decided_until=decided_until,
                name=name,
                cursor=cursor,
            )
        ):
            yield from page.deals

    def open_deal(self, body: m.OpenedDeal, *, key: str | None = None) -> Seen[m.DealLook]:
        """Open a deal on its decision date, which never moves. The very same again adds nothing
        (200).

        What is left out is as the company's settings say. Reps open deals that they own or play
        in. Said again on another date, it is refused, and the attempt is kept; on other terms,
        it is refused and to be said by its description.
        """
        question = Question("POST", "/v1/deals", body=body, headers={"Idempotency-Key": key})
        return self._read_seen(question, m.DealLook)

    def read_deal(self, deal_id: str, *, known: Seen[m.DealLook] | None = None) -> Seen[m.DealLook]:
        """One deal as of now. What happened in it is to be had apart."""
        question = Question("GET", "/v1/deals/{deal_id}", places={"deal_id": deal_id})
        return self._read_seen(question, m.DealLook, known)

    def read_description(
        self, deal_id: str, *, known: Seen[m.DescriptionLook] | None = None
    ) -> Seen[m.DescriptionLook]:
        """How a deal is set up: whose it is, its worth, whose date the decision date is, and the
        strategy.
        """
        question = Question("GET", "/v1/deals/{deal_id}/description", places={"deal_id": deal_id})
        return self._read_seen(question, m.DescriptionLook, known)

    def describe_deal(
        self,
        deal_id: str,
        body: m.DescriptionSaid,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.DealLook]:
        """Say how a deal is set up: its name, worth, tags, team, buyer, basis and strategy."""
        question = Question(
            "PUT",
            "/v1/deals/{deal_id}/description",
            places={"deal_id": deal_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.DealLook)

    def close_deal(
        self, deal_id: str, body: m.Closing, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.Closed:
        """Close a deal. Its history stays, and what was still to be done in it is moot."""
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/close",
            places={"deal_id": deal_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.Closed)

    def move_decision_date(self, deal_id: str, body: m.OtherDate, *, key: str | None = None) -> m.FixedDate:
        """Refused: the decision date never moves. The attempt is kept, with who, to when and why.

        If the buyer's own date has truly changed, close the deal as
        `superseded_by_buyer_event`. The date that it has already changes nothing (200).
        """
        question = Question(
            "PUT",
            "/v1/deals/{deal_id}/decision-date",
            places={"deal_id": deal_id},
            body=body,
            headers={"Idempotency-Key": key},
        )
        return self._read(question, m.FixedDate)

    def hand_over_deal(
        self,
        deal_id: str,
        body: m.HandoverWord,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> m.HandedOverLook:
        """Hand a deal over to a colleague. What happened stays; it outranks what a file says of
        its owner.
        """
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/handover",
            places={"deal_id": deal_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.HandedOverLook)

    def merge_deal(
        self,
        deal_id: str,
        body: m.MergeWord,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> m.Merged:
        """Merge a deal into another, in which everything of it goes on. There is no way back."""
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/merge",
            places={"deal_id": deal_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.Merged)

    def split_deal(
        self,
        deal_id: str,
        body: m.SplitWord,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> m.SplitLook:
        """Open a new deal with some of the conversations of another; with `try`, only say which
        would go.
        """
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/split",
            places={"deal_id": deal_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.SplitLook)
