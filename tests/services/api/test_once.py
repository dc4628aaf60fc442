"""Answers to requests with a key: whose they are, and how long they are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from unittest.mock import Mock

import pytest
from fastapi import Request, Response

from domain.moments import Instant
from integrations.eventstore.ledger import RecordedLedger
from integrations.eventstore.memory_ledger import memory_ledger
from integrations.eventstore.memory_texts import memory_texts
from integrations.eventstore.texts import SealedTexts
from services.api.v1.once import Once, Reply
from services.api.v1.routing import _Guard
from services.privacy.kept_answers import KEPT_SECONDS, KeptAnswers, answer_ref
from tests.loops import in_a_loop

REPLY = Reply(201, {"content-type": "application/json"}, b'{"secret":"whsec_1"}')
RITA, MACHINE = "rita-token", "api:3f9a02c1b2d4"


@dataclass
class Room:
    """A ledger and a text store on a clock that can be turned."""

    at: Instant = 1_780_300_800
    ledger: RecordedLedger = field(default_factory=memory_ledger)
    texts: SealedTexts = field(default_factory=memory_texts)

    def now(self) -> Instant:
        return self.at

    @property
    def once(self) -> Once:
        return Once(self.ledger, self.texts, self)

    @property
    def answers(self) -> KeptAnswers:
        return KeptAnswers(self.ledger, self.texts, self)

    def ask(self, caller: str, key: str, reply: Reply = REPLY) -> str:
        """Ask with a key and be answered; under what the answer is kept."""
        claim = self.once.claim(caller, key, b"request")
        self.once.keep(claim, reply)
        return answer_ref(claim.stream)


def test_an_answer_is_forgotten_after_a_day() -> None:
    room = Room()
    early = room.ask(RITA, "early")
    room.at += KEPT_SECONDS - 1
    late = room.ask(MACHINE, "late")
    assert room.answers.forget() == 0
    assert set(room.texts.read([early, late])) == {early, late}
    room.at += 1
    assert room.answers.forget() == 1
    assert set(room.texts.read([early, late])) == {late}
    room.at += KEPT_SECONDS
    assert (room.answers.forget(), room.answers.forget()) == (1, 0)
    assert not room.texts.read([early, late])


def test_an_answer_under_a_key_that_was_used_anew_is_kept_for_its_own_day() -> None:
    room = Room()
    ref = room.ask(RITA, "again")
    room.at += KEPT_SECONDS
    assert room.ask(RITA, "again") == ref
    assert room.answers.forget() == 0
    assert room.once.claim(RITA, "again", b"request").reply == REPLY
    room.at += KEPT_SECONDS
    assert room.answers.forget() == 1


@pytest.mark.parametrize(("status", "headers"), [(409, {"retry-after": "1"}), (503, {})])
def test_what_passes_is_not_answered_again(status: int, headers: dict[str, str]) -> None:
    room = Room()
    request = Request({"type": "http", "state": {"claim": room.once.claim(RITA, "k", b"request")}})
    guard = _Guard(Mock(), Mock(), room.once, Mock(), Mock())
    in_a_loop(guard.keep(request, Response(b"", status, headers)))
    room.at += 60
    assert room.once.claim(RITA, "k", b"request").reply is None


def test_what_somebody_was_answered_goes_with_them() -> None:
    room = Room()
    hers, its = room.ask(RITA, "k"), room.ask(MACHINE, "k")
    room.texts.erase(RITA)
    assert set(room.texts.read([hers, its])) == {its}
