"""What an owner says of their own mailbox: what of it is left out, and who sees what.

Source: decisions 21 and 24. What they leave out besides the company is nobody else's to see.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from domain.access.permits import Permit
from domain.company.privacy import PrivacySettings
from domain.ports.provider import ProviderFailed
from domain.visibility.choices import Of
from domain.visibility.levels import Visibility, What, Who
from services.api.v1.desk import Desk
from services.api.v1.mailbox_rights import Mine, mine, own
from services.api.v1.models.mailboxes import (
    AddressPath,
    MailboxVisibility,
    OwnRules,
    PrivacyOfMailbox,
    PrivacyStated,
    PrivacyTrial,
    PrivacyTried,
    VisibilityChoice,
)
from services.api.v1.problems import Problem
from services.api.v1.routing import CallOf
from services.mailboxes.saying import sentence
from services.privacy.of_mailbox import mailboxes_of
from services.privacy.shapes import account_shape, mailbox_privacy_shape
from services.privacy.trying import Trial as Trying
from services.privacy.trying import looked_shape, try_on_mailbox
from services.privacy.typed import TypedRules, stated_rules
from services.privacy.visible import VisibilityRecord
from services.privacy.visible_words import visibility_shape
from services.speaking.typed import CannotBeSaid

_PROBLEMS = (404,)


def mailbox_privacy(desk: Desk) -> APIRouter:
    """The routes of what owners say of their mailboxes."""
    routes = desk.routes("mailboxes")
    choices = VisibilityRecord(desk.store.ledger, desk.store.clock)

    @routes.get(
        "/mailboxes/{address}/privacy",
        Permit.CONNECT_MAILBOXES,
        problems=_PROBLEMS,
        response_model=PrivacyOfMailbox,
    )
    def read_privacy(address: AddressPath, call: CallOf) -> dict[str, Any]:
        """What of your mailbox is left out beside what the company leaves out, and how much so far."""
        rules = mailboxes_of(desk.store, own(desk, address, call).address)
        return {"privacy": mailbox_privacy_shape(rules.settings()), "account": account_shape(rules.account())}

    @routes.put(
        "/mailboxes/{address}/privacy",
        Permit.CONNECT_MAILBOXES,
        problems=_PROBLEMS,
        response_model=PrivacyStated,
    )
    def state_privacy(address: AddressPath, rules: OwnRules, call: CallOf) -> dict[str, Any]:
        """Leave out more of your mailbox than the company does, never less. It is listed again by itself."""
        found = mailboxes_of(desk.store, own(desk, address, call).address)
        settings = _settings(desk, rules)
        is_new = found.state(settings, actor=call.actor)
        return {"recorded": is_new, "privacy": mailbox_privacy_shape(settings)}

    @routes.post(
        "/mailboxes/{address}/privacy/try",
        Permit.CONNECT_MAILBOXES,
        problems=(404, 409),
        response_model=PrivacyTried,
    )
    def try_privacy(address: AddressPath, trial: PrivacyTrial, call: CallOf) -> dict[str, Any]:
        """Count what rules would leave out of what your mailbox got of late. Nothing is stored."""
        found = own(desk, address, call)
        rules = None if trial.rules is None else _settings(desk, trial.rules)
        try:
            looked = try_on_mailbox(desk.system.settings, found.address, Trying(own=rules, days=trial.days))
        except ProviderFailed as failed:
            kind = next(
                each.kind for each in desk.connecting.record.all().values() if each.mailbox in found.tokens
            )
            raise Problem(
                409, "can-not-be-read", "The mailbox can not be read", sentence(failed, kind)
            ) from failed
        return looked_shape(looked)

    @routes.get(
        "/mailboxes/{address}/visibility",
        Permit.READ_MAILBOXES,
        problems=_PROBLEMS,
        response_model=MailboxVisibility,
    )
    def read_visibility(address: AddressPath, call: CallOf) -> dict[str, Any]:
        """Who sees what of a mailbox, beside its owner."""
        return _visible(choices, mine(desk, address, call))

    @routes.put(
        "/mailboxes/{address}/visibility",
        Permit.CONNECT_MAILBOXES,
        problems=_PROBLEMS,
        response_model=MailboxVisibility,
    )
    def choose_visibility(address: AddressPath, choice: VisibilityChoice, call: CallOf) -> dict[str, Any]:
        """Choose who sees what of your mailbox. Who answers for a deal sees at least that something was."""
        if choice.who is Who.OWNER and choice.what is not What.BODY:
            raise CannotBeSaid("body/what", "expected body, or nothing, with owner: owners see everything")
        return _chosen(choices, own(desk, address, call), Visibility(choice.who, choice.what), call.actor)

    @routes.delete(
        "/mailboxes/{address}/visibility",
        Permit.CONNECT_MAILBOXES,
        problems=_PROBLEMS,
        response_model=MailboxVisibility,
    )
    def take_back_visibility(address: AddressPath, call: CallOf) -> dict[str, Any]:
        """Take your choice back: what the company chose holds."""
        return _chosen(choices, own(desk, address, call), None, call.actor)

    return routes.router


def _chosen(
    choices: VisibilityRecord, found: Mine, visibility: Visibility | None, actor: str
) -> dict[str, Any]:
    for token in found.tokens:
        choices.choose(Of.MAILBOX, token, visibility, actor=actor)
    return _visible(choices, found)


def _visible(choices: VisibilityRecord, found: Mine) -> dict[str, Any]:
    known = choices.all()
    chosen = next((known.mailboxes[each] for each in found.tokens if each in known.mailboxes), None)
    return {
        "chosen": chosen and visibility_shape(chosen),
        "company": visibility_shape(known.company),
        "holds": visibility_shape(chosen or known.company),
    }


def _settings(desk: Desk, rules: OwnRules) -> PrivacySettings:
    company = desk.store.company.settings()
    zone = desk.store.outside.zone("UTC") if company is None else company.zone
    kinds = (
        ("label", rules.labels),
        ("folder", rules.folders),
        ("category", rules.categories),
        ("calendar", rules.calendars),
    )
    typed = TypedRules(
        also=[each.value for each in rules.also],
        block=[*rules.block.addresses, *rules.block.domains],
        subjects=rules.subjects,
        only=[f"{kind}:{name}" for kind, places in kinds for name in places.only],
        never=[f"{kind}:{name}" for kind, places in kinds for name in places.never],
        not_before=None if rules.not_before is None else rules.not_before.isoformat(),
        only_deal_contacts=rules.only_deal_contacts,
    )
    nothing = typed == TypedRules(also=[], block=[], subjects=[], only=[], never=[])
    return stated_rules(TypedRules(nothing_more=True) if nothing else typed, None, zone)
