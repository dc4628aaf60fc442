"""Everything that can be asked; written by `python -m tests.client.write`."""

from __future__ import annotations

from services.client.calls.access import AccessCalls
from services.client.calls.acting import ActingCalls
from services.client.calls.audit import AuditCalls
from services.client.calls.coverage import CoverageCalls
from services.client.calls.deals import DealsCalls
from services.client.calls.events import EventsCalls
from services.client.calls.exports import ExportsCalls
from services.client.calls.findings import FindingsCalls
from services.client.calls.headlines import HeadlinesCalls
from services.client.calls.history import HistoryCalls
from services.client.calls.hooks import HooksCalls
from services.client.calls.imports import ImportsCalls
from services.client.calls.links import LinksCalls
from services.client.calls.mailboxes import MailboxesCalls
from services.client.calls.matching import MatchingCalls
from services.client.calls.next_steps import NextStepsCalls
from services.client.calls.people import PeopleCalls
from services.client.calls.plan import PlanCalls
from services.client.calls.playbooks import PlaybooksCalls
from services.client.calls.review import ReviewCalls
from services.client.calls.words import WordsCalls


class Calls(
    AccessCalls,
    ActingCalls,
    AuditCalls,
    CoverageCalls,
    DealsCalls,
    EventsCalls,
    ExportsCalls,
    FindingsCalls,
    HeadlinesCalls,
    HistoryCalls,
    HooksCalls,
    ImportsCalls,
    LinksCalls,
    MailboxesCalls,
    MatchingCalls,
    NextStepsCalls,
    PeopleCalls,
    PlanCalls,
    PlaybooksCalls,
    ReviewCalls,
    WordsCalls,
):
    """A method for each route."""
