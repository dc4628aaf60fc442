"""A fault of ours is told in the shape of every refusal, and says nothing that it was about."""

from __future__ import annotations

import logging

import pytest

from domain.moments import Instant
from tests.services.api.house import Api

CANARY = "the canary of a subject"


def test_a_fault_of_ours_is_a_problem_and_its_log_names_class_and_place_alone(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Instant) -> str:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("services.api.v1.deals.day_text", fail)
    with caplog.at_level(logging.ERROR):
        failed = api.ask("GET", "/v1/deals")
    assert (failed.status_code, failed.headers["content-type"]) == (500, "application/problem+json")
    assert failed.json()["type"] == "urn:setpoint:problem:fault-of-ours"
    assert "ratelimit" in failed.headers
    (record,) = [record for record in caplog.records if record.getMessage() == "a request failed"]
    assert record.__dict__["fault"] == "RuntimeError"
    assert record.__dict__["reason"].startswith("list_deals at test_faults.py:")
    assert CANARY not in failed.text + caplog.text
