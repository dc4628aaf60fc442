"""What each role may do, and of whose deals: one table, which every route is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType


class AccessRole(StrEnum):
    """What somebody is to the system. Somebody may be several things; each gives what it gives."""

    REP = "rep"
    """Works on own deals: those they own or play in."""
    MANAGER = "manager"
    """Works on the deals of the teams they look after, and on their own."""
    ADMIN = "admin"
    """Sees and does everything but what belongs to a person alone."""
    AUDITOR = "auditor"
    """Sees everything, how it came about and who looked at it, and changes nothing."""
    SERVICE = "service"
    """A machine that brings deals in and takes answers out."""


class Reach(IntEnum):
    """Of whose deals, mailboxes or steps; each holds what the one before holds."""

    NOBODYS = 0
    OWN = 1
    TEAM = 2
    ALL = 3


class Permit(StrEnum):
    """What can be done."""

    READ_DEALS = "read_deals"
    """See deals, their plan, findings, people, and what happened in them."""
    WORK_ON_DEALS = "work_on_deals"
    """Say something of a deal: milestones, people, calls, findings seen."""
    OPEN_DEALS = "open_deals"
    CLOSE_DEALS = "close_deals"
    ACT_ON_STEPS = "act_on_steps"
    """Accept, do, snooze or dismiss next steps, and have drafts and holds made."""
    MATCH = "match"
    """See what could not be matched, and say where it belongs."""
    SET_RULES = "set_rules"
    """Adopt rules of matching and playbooks, and say what the company is."""
    READ_MAILBOXES = "read_mailboxes"
    """See how mailboxes stand, not what is in them."""
    CONNECT_MAILBOXES = "connect_mailboxes"
    REVIEW = "review"
    """See many deals side by side."""
    BRING_IN = "bring_in"
    """Import deals from elsewhere."""
    READ_AUDIT = "read_audit"
    """See who did what, and who read what."""
    GIVE_ACCESS = "give_access"
    """Say who is what, and issue tokens to machines."""


_REP = MappingProxyType(
    {
        Permit.READ_DEALS: Reach.OWN,
        Permit.WORK_ON_DEALS: Reach.OWN,
        Permit.OPEN_DEALS: Reach.OWN,
        Permit.CLOSE_DEALS: Reach.OWN,
        Permit.ACT_ON_STEPS: Reach.OWN,
        Permit.MATCH: Reach.OWN,
        Permit.READ_MAILBOXES: Reach.OWN,
        Permit.CONNECT_MAILBOXES: Reach.OWN,
        Permit.REVIEW: Reach.OWN,
    }
)

TABLE: Mapping[AccessRole, Mapping[Permit, Reach]] = MappingProxyType(
    {
        AccessRole.REP: _REP,
        AccessRole.MANAGER: MappingProxyType(
            {
                **dict.fromkeys(_REP, Reach.TEAM),
                # Their drafts and mailboxes are a person's own: nobody acts in another's name.
                Permit.ACT_ON_STEPS: Reach.OWN,
                Permit.CONNECT_MAILBOXES: Reach.OWN,
            }
        ),
        AccessRole.ADMIN: MappingProxyType(
            {**dict.fromkeys(Permit, Reach.ALL), Permit.ACT_ON_STEPS: Reach.OWN}
        ),
        AccessRole.AUDITOR: MappingProxyType(
            dict.fromkeys(
                (Permit.READ_DEALS, Permit.READ_MAILBOXES, Permit.REVIEW, Permit.READ_AUDIT), Reach.ALL
            )
        ),
        AccessRole.SERVICE: MappingProxyType(
            dict.fromkeys(
                (
                    Permit.READ_DEALS,
                    Permit.WORK_ON_DEALS,
                    Permit.OPEN_DEALS,
                    Permit.CLOSE_DEALS,
                    Permit.REVIEW,
                    Permit.BRING_IN,
                ),
                Reach.ALL,
            )
        ),
    }
)
"""What is not named is not permitted."""


def reach_of(roles: Iterable[AccessRole], permit: Permit) -> Reach:
    """How far somebody's permit reaches: as far as that of the role that gives most."""
    return max((TABLE[role].get(permit, Reach.NOBODYS) for role in roles), default=Reach.NOBODYS)
