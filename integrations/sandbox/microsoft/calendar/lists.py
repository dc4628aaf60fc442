"""The calendars that somebody has in their list, and the groups that they are in."""

from __future__ import annotations

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.ids import calendar_id, change_key
from integrations.sandbox.microsoft.calendar.reach import named_calendar
from integrations.sandbox.microsoft.calendar.store import Calendar, Role
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.odata.select import selected
from integrations.sandbox.microsoft.refusals import access_denied, item_not_found

_PROPERTIES = (
    "id", "name", "color", "hexColor", "groupClassId", "isDefaultCalendar", "changeKey", "canShare",
    "canViewPrivateItems", "canEdit", "allowedOnlineMeetingProviders", "defaultOnlineMeetingProvider",
    "isTallyingResponses", "isRemovable", "owner",
)  # fmt: skip
_GROUPS = (("My Calendars", "0006f0b7-0000-0000-c000-000000000046", True),
           ("People's Calendars", "0006f0b9-0000-0000-c000-000000000046", False))  # fmt: skip
_MY, _OTHERS = 1, 2


def list_calendars(call: Call) -> Json:
    """`calendars`: all of somebody's list, or of one group."""
    group = call.path.get("group")
    asking = call.access.account
    if asking is not None and asking is not call.owner and asking.id not in call.owner.readers:
        raise access_denied()
    seen = list(call.world.calendars.seen_by(call.owner))
    if group is not None:
        seen = [each for each in seen if (each.owner is call.owner) is _is_mine(call, group)]
    top, skip = int(call.options.get("$top", "100")), int(call.options.get("$skip", "0"))
    place = "calendars" if group is None else f"calendarGroups('{group}')/calendars"
    shape: Json = {"@odata.context": call.context(place)}
    shape["value"] = [_shown(call, each) for each in seen[skip : skip + top]]
    if skip + top < len(seen):
        shape["@odata.nextLink"] = call.link({**call.options, "$skip": str(skip + top)})
    return shape


def get_calendar(call: Call) -> Json:
    """`calendar`, or one of `calendars`."""
    return {"@odata.context": call.context("calendars/$entity"), **_shown(call, named_calendar(call))}


def list_groups(call: Call) -> Json:
    """`calendarGroups`."""
    value = [
        {"@odata.etag": f'W/"{change_key(number, 1)}"', "name": name, "classId": kind,
         "changeKey": change_key(number, 1), "id": calendar_id(call.owner.id, number)}
        for number, (name, kind, _) in enumerate(_GROUPS, start=_MY)
    ]  # fmt: skip
    return {"@odata.context": call.context("calendarGroups"), "value": value}


def _is_mine(call: Call, group: str) -> bool:
    numbers = {calendar_id(call.owner.id, number): number == _MY for number in (_MY, _OTHERS)}
    if group not in numbers:
        raise item_not_found()
    return numbers[group]


def _shown(call: Call, calendar: Calendar) -> Json:
    own = calendar.owner is call.owner
    role = calendar.readers.get(call.owner.id)
    online = "unknown" if calendar.owner.personal else "teamsForBusiness"
    shape: Json = {
        "id": calendar_id(call.owner.id, calendar.number),
        "name": calendar.name if own else calendar.owner.name,
        "color": "auto",
        "hexColor": "",
        "groupClassId": _GROUPS[0 if own else 1][1],
        "isDefaultCalendar": own and calendar.default,
        "changeKey": change_key(calendar.number, 1),
        "canShare": own,
        "canViewPrivateItems": own or role is Role.DELEGATE,
        "canEdit": own or role in {Role.WRITE, Role.DELEGATE},
        "allowedOnlineMeetingProviders": [online],
        "defaultOnlineMeetingProvider": online,
        "isTallyingResponses": calendar.default,
        "isRemovable": not calendar.default,
        "owner": {"name": calendar.owner.name, "address": calendar.owner.address},
    }
    names = selected(call, "calendar", _PROPERTIES)
    return {name: value for name, value in shape.items() if not names or name in {"id", *names}}
