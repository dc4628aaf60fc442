"""Looking at many deals one after the other; of each only its row stays, and its report if one is made."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from domain.deal.answer import answer
from domain.deal.decide import (
    DealIsNotOpen,
    DecisionBeforeOpening,
    DecisionDateIsFixed,
    OpeningIsFixed,
    UnknownInDeal,
)
from domain.game.game import Game
from domain.game.terms import NotOpened
from domain.moments import Instant, day_text, utc_text
from domain.planning.workdays import NoSuchDay, NoWorkingDay
from domain.touches.mail import SetAside
from integrations.eventstore.codec import EventCannotBeRead
from integrations.eventstore.key_ring import KeyIsDamaged
from integrations.eventstore.texts import TextIsDamaged
from services.report.known import Known
from services.review.row import Change, Row, row_of
from services.review.standing import Standing, Status, standing_of
from services.review.wanted import Wanted
from services.shapes import Ignored, Json, Texts

SOON_DAYS = 30

_REFUSED = (
    DealIsNotOpen, DecisionBeforeOpening, DecisionDateIsFixed, OpeningIsFixed, UnknownInDeal, NotOpened,
    NoWorkingDay, NoSuchDay, EventCannotBeRead, KeyIsDamaged, TextIsDamaged,
)  # fmt: skip


class NotOpenedYet(Exception):
    """The deal was opened after the instant that is asked for."""


@dataclass(frozen=True, slots=True)
class Case:
    """One deal to look at; `known` tells how it was recorded, where a ledger knows that."""

    game: Game
    texts: Texts
    ignored: Ignored | None = None
    set_aside: Sequence[SetAside] = ()
    known: Callable[[], Known] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deal whose turn has not come: what it is called, and how to get at it."""

    name: str
    case: Callable[[], Case]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every deal.

    `changed_since` asks for what became of it since an earlier instant. `report` makes what
    its page shows; without it no reports are made.
    """

    as_of: Instant
    wanted: Wanted
    changed_since: Instant | None = None
    report: Callable[[Case], Json] | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """The rows that were asked for, in order; and what was not looked at, with the reason.

    `set_aside` is mail that could not be read. `counts` are over the deals that fit, also the
    ones that a limit cut off; `looked_at` among them is the number of all.
    """

    as_of: Instant
    rows: Sequence[Row]
    counts: Json
    left_out: Sequence[SetAside]
    set_aside: Sequence[SetAside]
    _reports: dict[str, bytes]

    def json(self) -> Json:
        """The review in its shape."""
        return {
            "as_of": utc_text(self.as_of),
            "counts": self.counts,
            "rows": [row.json() for row in self.rows],
            "left_out": [_aside(one) for one in self.left_out],
            "set_aside": [_aside(one) for one in self.set_aside],
        }

    def reports(self) -> Iterator[Json]:
        """The report of each row, one in memory at a time."""
        for row in self.rows:
            yield json.loads(zlib.decompress(self._reports[row.deal_id]))


def review(deals: Iterable[Waiting], question: Question, left_out: Sequence[SetAside]) -> Review:
    """Look at each deal in turn and arrange what was found.

    A deal that can not be looked at is left out, after those that were `left_out` before.
    """
    looked_at = 0
    rows: list[Row] = []
    reports: dict[str, bytes] = {}
    missing, unread = list(left_out), dict[SetAside, None]()
    for waiting in deals:
        try:
            case = waiting.case()
            row = _row(case, question)
        except (*_REFUSED, NotOpenedYet) as refusal:
            missing.append(SetAside(waiting.name, str(refusal)))
            continue
        looked_at += 1
        unread.update(dict.fromkeys(case.set_aside))
        if question.wanted.fits(row):
            rows.append(row)
            if question.report is not None:
                reports[row.deal_id] = _packed(question.report(case))
    counts = {**_counts(rows), "looked_at": looked_at, "left_out": len(missing)}
    arranged = question.wanted.arranged(rows)
    return Review(question.as_of, arranged, counts, missing, list(unread), reports)


def _row(case: Case, question: Question) -> Row:
    """The row of a deal. Its past is asked for first, because a game goes forward at no cost."""
    since = question.changed_since
    before = None if since is None else _standing_then(case.game, since)
    seen = answer(case.game, question.as_of)
    if question.as_of < seen.terms.opening:
        raise NotOpenedYet(f"opened on {day_text(seen.terms.opened_on)}, after the instant asked for")
    now = standing_of(seen)
    row = row_of(seen, now, case.texts)
    return row if since is None else replace(row, change=_change(before, now, row.deal_id))


def _standing_then(game: Game, then: Instant) -> Standing | None:
    """How a deal stood at an instant; None before it was opened."""
    seen = answer(game, then)
    return standing_of(seen) if then >= seen.terms.opening else None


def _change(before: Standing | None, now: Standing, deal_id: str) -> Change:
    was_red = before is not None and before.status is Status.RED
    known = {finding.id_in(deal_id) for finding in before.counted} if before else set[str]()
    new = tuple(finding for finding in now.counted if finding.id_in(deal_id) not in known)
    return Change(now.status is Status.RED and not was_red, new)


def _counts(rows: Sequence[Row]) -> Json:
    by_status = {status.value: sum(r.standing.status is status for r in rows) for status in Status}
    is_open = [row for row in rows if row.standing.status is not Status.CLOSED]
    soon = sum(0 <= row.days_left <= SOON_DAYS for row in is_open)
    return {"deals": len(rows), **by_status, f"deciding_within_{SOON_DAYS}_days": soon}


def _packed(report: Json) -> bytes:
    return zlib.compress(json.dumps(report, separators=(",", ":")).encode(), 1)


def _aside(one: SetAside) -> Json:
    return {"source": one.source, "reason": one.reason}
