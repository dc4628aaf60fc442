"""Which items a subscription's `resource` names.

Who signed in can watch their own mailbox only: the sharing permissions do not hold for subscriptions. What is
shared with somebody can be watched by an application.
"""

from __future__ import annotations

from urllib.parse import unquote

from integrations.sandbox.microsoft import admission
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calendar.ids import read_calendar_id
from integrations.sandbox.microsoft.calendar.reach import CALENDARS_READ
from integrations.sandbox.microsoft.calls import MAIL_BASIC, Call, Found, Operation, plain_path
from integrations.sandbox.microsoft.refusals import Refusal, access_denied, item_not_found, not_modelled
from integrations.sandbox.microsoft.subscriptions.subscription import About, Watched


def read_resource(call: Call, text: str) -> Watched:
    """What is to be watched, by whoever may read it.

    Raises:
        Refusal: nothing can be told of it, or it is not theirs to see.
    """
    if "?" in text:
        raise not_modelled("subscriptions to a part of a resource ($filter, $select)")
    parts = [unquote(each) for each in plain_path(text.strip("/")).split("/")]
    whose = 2 if parts[0].lower() == "users" else 1
    user, below = (parts[1] if whose < len(parts) and whose > 1 else None), parts[whose:]
    if parts[0].lower() not in {"me", "users"}:
        below = []
    names = [each.lower() for each in below]
    match names:
        case ["messages"]:
            return Watched(About.MESSAGE, _owner(call, user, mail=True))
        case ["mailfolders", _, "messages"]:
            owner = _owner(call, user, mail=True)
            return Watched(About.MESSAGE, owner, _folder(call, owner, below[1]))
        case ["events"]:
            return Watched(About.EVENT, _owner(call, user, mail=False))
        case ["calendar", "events"]:
            owner = _owner(call, user, mail=False)
            return Watched(About.EVENT, owner, call.world.calendars.default(owner).number)
        case ["calendars", _, "events"]:
            owner = _owner(call, user, mail=False)
            return Watched(About.EVENT, *_calendar(call, owner, below[1]))
        case ["calendars"]:
            return Watched(About.CALENDAR, _owner(call, user, mail=False))
        case _:
            raise Refusal(400, "InvalidRequest", f"The resource '{text}' is not supported for subscriptions.")


def _owner(call: Call, user: str | None, *, mail: bool) -> Account:
    scopes = MAIL_BASIC if mail else CALENDARS_READ
    roles = scopes | ({"Mail.ReadBasic.All"} if mail else frozenset())
    reading = Operation("graph.subscriptions.create", "GET", "", lambda _: None, scopes, roles)
    found = Found(reading, user, {})
    owner = admission.owner_of(call.world, call.access, found)
    admission.check(call.world, call.access, found, owner)
    return _own(call, owner)


def _own(call: Call, owner: Account) -> Account:
    asking = call.access.account
    if asking is not None and asking is not owner:
        raise access_denied()
    return owner


def _folder(call: Call, owner: Account, name: str) -> str:
    found = call.world.mailbox(owner).folders.find(name)
    if found is None:
        raise item_not_found()
    return found.id


def _calendar(call: Call, owner: Account, name: str) -> tuple[Account, int]:
    number = read_calendar_id(owner.id, name)
    for each in call.world.calendars.seen_by(owner):
        if each.number == number:
            return _own(call, each.owner), each.number
    raise item_not_found()
