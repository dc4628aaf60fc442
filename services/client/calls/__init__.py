"""Everything that can be asked; written by `python -m tests.client.write`."""

from __future__ import annotations

from services.client.calls.access import AccessCalls
from services.client.calls.audit import AuditCalls
from services.client.calls.deals import DealsCalls
from services.client.calls.history import HistoryCalls
from services.client.calls.links import LinksCalls
from services.client.calls.next_steps import NextStepsCalls
from services.client.calls.review import ReviewCalls
from services.client.calls.words import WordsCalls


class Calls(
    AccessCalls, AuditCalls, DealsCalls, HistoryCalls, LinksCalls, NextStepsCalls, ReviewCalls, WordsCalls
):
    """A method for each route."""
