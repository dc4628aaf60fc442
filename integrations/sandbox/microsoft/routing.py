"""Which operation a path means."""

from __future__ import annotations

from urllib.parse import unquote

from integrations.sandbox.microsoft.calendar.operations import CALENDAR
from integrations.sandbox.microsoft.calls import Found, Operation, plain_path, unquoted
from integrations.sandbox.microsoft.mail.operations import MAIL
from integrations.sandbox.microsoft.profile import PROFILE
from integrations.sandbox.microsoft.refusals import Refusal, no_such_segment, not_modelled
from integrations.sandbox.microsoft.subscriptions.operations import SUBSCRIPTIONS

OPERATIONS: tuple[Operation, ...] = (*PROFILE, *MAIL, *CALENDAR, *SUBSCRIPTIONS)
_VERSION = "/v1.0/"


def find(verb: str, path: str) -> Found:
    """The operation of a request.

    Raises:
        Refusal: there is none, or the sandbox does not know it.
    """
    if path.startswith("/beta/"):
        raise not_modelled("the beta version")
    if not path.startswith(_VERSION):
        raise Refusal(400, "BadRequest", "Invalid version")
    rest = plain_path(path.removeprefix(_VERSION))
    owned, user, below = _owner(rest)
    known = False
    for operation in OPERATIONS:
        match = operation.pattern.fullmatch(below) if operation.owned is owned else None
        if match is not None:
            known = True
            if operation.verb == verb:
                return Found(operation, user, unquoted(match.groupdict()))
    if known:
        raise not_modelled(f"{verb} of {rest}")
    raise no_such_segment(rest.rpartition("/")[2] or rest)


def _owner(rest: str) -> tuple[bool, str | None, str]:
    first, _, below = rest.partition("/")
    if first.lower() == "me":
        return True, None, below
    if first.lower() == "users" and below:
        user, _, below = below.partition("/")
        return True, unquote(user), below
    return False, None, rest
