"""What can be asked of matching; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen


class MatchingCalls(Asking):
    """What waits to be matched, where something belongs and why, and a person's word on it."""

    def list_matches(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        stands: m.QueueKind | None = None,
        deal: str | None = None,
        automated: bool | None = None,
        since: datetime | None = None,
    ) -> m.MatchQueue:
        """What was captured and waits for a person, the latest first; a conversation has one row.

        You see what could be yours: what you take part in, what your mailbox holds, and what
        may belong to a deal of yours, as far as people's choices let you see it whichever deal
        it turns out to be.
        """
        question = Question(
            "GET",
            "/v1/matches",
            query={
                "limit": limit,
                "cursor": cursor,
                "stands": stands,
                "deal": deal,
                "automated": automated,
                "since": since,
            },
        )
        return self._read(question, m.MatchQueue)

    def all_matches(
        self,
        *,
        limit: int | None = None,
        stands: m.QueueKind | None = None,
        deal: str | None = None,
        automated: bool | None = None,
        since: datetime | None = None,
    ) -> Iterator[m.QueueRow]:
        """All rows of `list_matches`, page after page."""
        for page in self._pages(
            lambda cursor: self.list_matches(
                limit=limit, stands=stands, deal=deal, automated=automated, since=since, cursor=cursor
            )
        ):
            yield from page.matches

    def explain_match(self, touch: str, *, known: Seen[m.WhyMatched] | None = None) -> Seen[m.WhyMatched]:
        """Where a mail or a meeting belongs and why: the clues, the rivals, what people said, its
        history.
        """
        question = Question("GET", "/v1/matches/{touch}", places={"touch": touch})
        return self._read_seen(question, m.WhyMatched, known)

    def correct_match(
        self, touch: str, body: m.MatchWord, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.MatchSaid:
        """Say where it belongs: to a deal, or to none. It outranks every rule, and can be undone."""
        question = Question(
            "POST",
            "/v1/matches/{touch}/correct",
            places={"touch": touch},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.MatchSaid)

    def undo_match(
        self, touch: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.MatchUndone:
        """Take back what was said of it: the rules decide again."""
        question = Question(
            "POST",
            "/v1/matches/{touch}/undo",
            places={"touch": touch},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.MatchUndone)

    def read_matching_rules(
        self, *, known: Seen[m.MatchingRulesShown] | None = None
    ) -> Seen[m.MatchingRulesShown]:
        """The rules that are in force: what each clue weighs, groups, pins, and who adopted what
        when.
        """
        question = Question("GET", "/v1/matching/rules")
        return self._read_seen(question, m.MatchingRulesShown, known)

    def try_matching_rules(self, body: m.OtherRules, *, key: str | None = None) -> m.RulesDifference:
        """Match everything again by other rules, and show what would change. Nothing is recorded."""
        question = Question("POST", "/v1/matching/rules/try", body=body, headers={"Idempotency-Key": key})
        return self._read(question, m.RulesDifference)

    def adopt_matching_rules(
        self, body: m.RulesToAdopt, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.RulesAdopted:
        """Adopt other rules, or what a proposal says; try them first. It is for a person to do."""
        question = Question(
            "POST",
            "/v1/matching/rules/adopt",
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.RulesAdopted)

    def undo_matching_rules(
        self, body: m.UndoRules, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.RulesAdopted:
        """Adopt the rules that were in force before those that are."""
        question = Question(
            "POST",
            "/v1/matching/rules/undo",
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.RulesAdopted)

    def list_rule_proposals(self, *, limit: int | None = None, cursor: str | None = None) -> m.RuleProposals:
        """Rules that would make corrections unnecessary, each with what it would change.

        Told are those that name nobody and no words but what you may see.
        """
        question = Question("GET", "/v1/matching/proposals", query={"limit": limit, "cursor": cursor})
        return self._read(question, m.RuleProposals)

    def all_rule_proposals(self, *, limit: int | None = None) -> Iterator[m.RuleProposed]:
        """All rows of `list_rule_proposals`, page after page."""
        for page in self._pages(lambda cursor: self.list_rule_proposals(limit=limit, cursor=cursor)):
            yield from page.proposals
