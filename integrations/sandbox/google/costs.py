"""What a call costs, and of whom it is taken."""

from __future__ import annotations

from integrations.sandbox.google.calendar.answering import UNITS as CALENDAR_UNITS
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.fault_shapes import over_quota
from integrations.sandbox.google.gmail.answering import UNITS as GMAIL_UNITS
from integrations.sandbox.google.oauth.grants import Access
from integrations.sandbox.quota import Limit


def spend(call: Call, access: Access | None) -> int:
    """Take a call's units; gives how many.

    Raises:
        Refusal: a quota per minute does not allow it.
    """
    settings = call.world.settings
    if call.method.api == "gmail":
        units = GMAIL_UNITS[call.method.id]
        limits = (
            Limit(
                "Queries per minute per user", ("gmail", call.account.address), settings.gmail_units_per_user
            ),
            Limit("Queries per minute", "gmail", settings.gmail_units_per_project),
        )
    else:
        units = CALENDAR_UNITS.get(call.method.id, 1)
        who = ("calendar", _charged(call, access))
        limits = (
            Limit("Queries per minute per user", who, settings.calendar_units_per_user),
            Limit("Queries per minute", "calendar", settings.calendar_units_per_project),
        )
    broken = call.world.quota.spend(call.method.id, units, limits)
    if broken is not None:
        raise over_quota(call.method.api, broken.name)
    return units


def _charged(call: Call, access: Access | None) -> str:
    """A service account is charged itself, unless the call names the user."""
    named = call.given("quotaUser") or call.headers.get("x-goog-quota-user")
    if named:
        return str(named)
    return (access.robot if access is not None else None) or call.account.address
