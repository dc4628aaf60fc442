"""Version 1 of the API, put together: its routes, its document, and what every answer carries."""

from __future__ import annotations

from fastapi import FastAPI

from integrations.identity.bearer import BearerTokens
from integrations.identity.code_flow import CodeFlow
from integrations.identity.discovery import Discovery
from integrations.identity.keys import IssuerKeys
from services.access.record import AccessRecord
from services.access.sessions import Sessions
from services.api.v1.access import access
from services.api.v1.access_log import AccessLog
from services.api.v1.acting import acting
from services.api.v1.addresses import addresses
from services.api.v1.audit import audit
from services.api.v1.callers import Door
from services.api.v1.closing import closings
from services.api.v1.coverage import coverage
from services.api.v1.deals import deals
from services.api.v1.desk import Desk
from services.api.v1.events import events
from services.api.v1.exports import exports
from services.api.v1.feeds import feeds
from services.api.v1.findings import findings
from services.api.v1.history import history
from services.api.v1.hooks import hooks
from services.api.v1.imports import imports
from services.api.v1.limits import Limits
from services.api.v1.links import links
from services.api.v1.live import LiveDeals
from services.api.v1.mailbox_privacy import mailbox_privacy
from services.api.v1.mailboxes import mailboxes
from services.api.v1.matching import matching
from services.api.v1.matching_memory import MatchingMemory
from services.api.v1.matching_rules import matching_rules
from services.api.v1.once import Once
from services.api.v1.opening import opening
from services.api.v1.people import people
from services.api.v1.plan import plan
from services.api.v1.playbooks import playbooks
from services.api.v1.problems import answer_with_problems
from services.api.v1.review import review
from services.api.v1.steps import steps
from services.api.v1.streams import Streams
from services.api.v1.way_back import serve_way_back
from services.api.v1.words import words
from services.identity_settings import OidcSettings
from services.planner.issued import IssuedSteps
from services.system import System
from services.web.asking import Pages
from services.web.cookies import BACK, Cookies
from services.wiring import connecting_of, store_of

_KINDS = (
    *(deals, steps, acting, opening, closings, imports, words, people, addresses),
    *(plan, findings, coverage, playbooks, history, review, exports, audit),
    *(events, hooks, feeds),
    *(links, access, matching, matching_rules, mailbox_privacy, mailboxes),
)
"""Everything that there are routes for; each gives a router."""


def desk_of(system: System) -> Desk:
    """What the routes work with, over the running system."""
    store = store_of(system.ledger, system.texts, system.tokens, system.clock)
    record, url = AccessRecord(system.ledger, system.clock), system.settings.url
    pages = Pages(Sessions(system.ledger, record, system.clock), Cookies(url))
    live, oidc = LiveDeals(system.ledger, system.signal, system.clock), system.settings.oidc
    keys = None if oidc is None else IssuerKeys(oidc.issuer)
    return Desk(
        system=system,
        store=store,
        live=live,
        door=Door(record, system.tokens, system.clock, _bearer(oidc, keys, system), pages),
        limits=Limits(),
        once=Once(system.ledger, system.texts, system.clock),
        log=AccessLog(system.ledger, system.clock),
        streams=Streams(live, record),
        matching=MatchingMemory(store, system.signal),
        connecting=connecting_of(system),
        issued=IssuedSteps(system.ledger),
        flow=_flow(oidc, keys, system),
    )


def serve_v1(app: FastAPI, desk: Desk) -> None:
    """Add the routes of version 1, and answer every refusal as a problem document."""
    answer_with_problems(app)
    for kind in _KINDS:
        app.router.routes.extend(kind(desk).routes)
    serve_way_back(app, desk)


def _bearer(oidc: OidcSettings | None, keys: IssuerKeys | None, system: System) -> BearerTokens | None:
    if oidc is None or keys is None:
        return None
    return BearerTokens(keys, oidc.audience, system.clock, oidc.claim)


def _flow(oidc: OidcSettings | None, keys: IssuerKeys | None, system: System) -> CodeFlow | None:
    if oidc is None or keys is None or oidc.client_id is None:
        return None
    tokens = BearerTokens(keys, oidc.client_id, system.clock, oidc.claim)
    return CodeFlow(tokens, oidc.client_secret, f"{system.settings.url}{BACK}", Discovery(oidc.issuer))
