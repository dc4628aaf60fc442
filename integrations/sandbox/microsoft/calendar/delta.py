"""calendarView/delta: everything in a window, then what changed in it, told as the service tells it.

A series is told whole whenever anything of it changed, and never divided between pages. Of an occurrence
that is gone nothing is told: it is missing among those of its series. Of a series that is gone only the
series is named. What changed outside of the window is told as removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.event import Event, Occurrence, occurrence_on, occurrences
from integrations.sandbox.microsoft.calendar.reach import named_calendar, view_of
from integrations.sandbox.microsoft.calendar.showing import View, show, stub, whole
from integrations.sandbox.microsoft.calendar.window import WINDOW_OPTIONS, Window, asked_window, given
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.refusals import Refusal, badly_formed_token, sync_state_gone
from integrations.sandbox.microsoft.tokens import opened, sealed

_PAGE = 50
_NOT_WITH_DELTA = ("$select", "$expand", "$filter", "$orderby", "$search", "$top", "$skip")
DELTA_OPTIONS = WINDOW_OPTIONS | {"$deltatoken", "$skiptoken", *_NOT_WITH_DELTA}


@dataclass(frozen=True, slots=True)
class Round:
    """Where a client is: the window of its first request, since which change, up to which, on which page."""

    calendar: int
    mailbox: str
    window: Window
    generation: int
    since: int
    begun: int
    page: int = 1
    after: tuple[int, int] = (0, 0)

    def token(self) -> str:
        """As it stands in a link."""
        return sealed({
            "calendar": self.calendar, "mailbox": self.mailbox, "since": self.since, "begun": self.begun,
            "window": [self.window.since.isoformat(), self.window.until.isoformat()],
            "generation": self.generation, "page": self.page, "after": list(self.after),
        })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together: a single event, or a series with its occurrences."""

    key: tuple[int, int]
    items: list[Json]


def calendar_view_delta(call: Call) -> Json:
    """`calendarView/delta`."""
    calendar = named_calendar(call)
    now = _asked_round(call)
    if now.generation != calendar.generation:
        raise sync_state_gone()
    groups = _groups(view_of(call, calendar), now)
    told, rest = _first_page(groups, call, now)
    shape: Json = {"@odata.context": f"{call.base}/v1.0/$metadata#Collection(event)"}
    if rest or call.empty_page:
        after = told[-1].key if told else now.after
        going_on = Round(
            now.calendar, now.mailbox, now.window, now.generation, now.since, now.begun, now.page + 1, after
        )
        shape["@odata.nextLink"] = call.link({"$skiptoken": going_on.token()})
    else:
        done = Round(now.calendar, now.mailbox, now.window, now.generation, now.begun, 0)
        shape["@odata.deltaLink"] = call.link({"$deltatoken": done.token()})
    items = [item for group in told for item in group.items]
    every = call.world.settings.repeat_every
    return shape | {"value": items + (items[every - 1 :: every] if every else [])}


def _first_page(groups: Iterator[Group], call: Call, now: Round) -> tuple[list[Group], bool]:
    """The groups of one page, and whether there are more."""
    told: list[Group] = []
    if call.empty_page or (call.world.settings.empty_pages and now.page == 1):
        return told, next(groups, None) is not None
    size, count = call.prefer.page_size or _PAGE, 0
    for group in groups:
        if count >= size:
            return told, True
        told.append(group)
        count += len(group.items)
    return told, False


def _asked_round(call: Call) -> Round:
    refused = [name for name in _NOT_WITH_DELTA if name in call.options]
    if refused:
        says = (
            "The following parameters are not supported with change tracking over the 'CalendarView' "
            f"resource: '{', '.join(refused)}'."
        )
        raise Refusal(400, "ErrorInvalidUrlQuery", says)
    calendar = named_calendar(call)
    token = call.options.get("$skiptoken", call.options.get("$deltatoken"))
    if token is None:
        return Round(
            calendar.number, call.owner.id, asked_window(call), calendar.generation, 0, calendar.change
        )
    if given(call, "startDateTime") or given(call, "endDateTime"):
        says = "The parameters StartDateTime and EndDateTime can't be used together with a state token."
        raise Refusal(400, "ErrorInvalidUrlQuery", says)
    going_on = "$skiptoken" in call.options
    return _continued(opened(token), calendar.number, call.owner.id, calendar.change, going_on=going_on)


def _continued(state: Json, calendar: int, mailbox: str, change: int, *, going_on: bool) -> Round:
    if (
        state.get("calendar") != calendar
        or state.get("mailbox") != mailbox
        or (state["begun"] > 0) is not going_on
    ):
        raise badly_formed_token()
    since, until = (datetime.fromisoformat(each) for each in state["window"])
    # What changes while pages are read is told again by the delta link: it stands at the first page.
    begun = state["begun"] if going_on else change
    first, second = state["after"]
    return Round(
        calendar, mailbox, Window(since, until), state["generation"], state["since"], begun, state["page"],
        (first, second),
    )  # fmt: skip


def _groups(view: View, now: Round) -> Iterator[Group]:
    """What there is to tell, in the order in which it changed; worked out only as far as it is asked for."""
    calendar, first = view.calendar, now.since == 0
    changed = [(each.change, each.number, each) for each in calendar.events.values()]
    gone = [] if first else [(change, number, event) for number, (change, event) in calendar.gone.items()]
    for change, number, event in sorted([*changed, *gone], key=lambda each: each[:2]):
        if change > now.since and (change, number) > now.after:
            there = number in calendar.events
            items = _told(event, view, now, first=first) if there else [_removed(whole(event), view)]
            if items:
                yield Group((change, number), items)


def _told(event: Event, view: View, now: Round, *, first: bool) -> list[Json]:
    found = list(occurrences(event, now.window.since, now.window.until))
    gone = [] if first else [_removed(each, view) for each in _left(event, now)]
    if not found:
        return gone if first else [_removed(whole(event), view), *gone]
    master = [_full(whole(event), view)] if event.recurrence is not None and view.own else []
    return [*master, *(_shown(each, view) for each in found), *gone]


def _left(event: Event, now: Round) -> Iterator[Occurrence]:
    """The exceptions that were moved out of the window."""
    for day, changed in event.exceptions.items():
        if changed.change > now.since and not changed.span.within(now.window.since, now.window.until):
            found = occurrence_on(event, day)
            if found is not None:
                yield found


def _shown(found: Occurrence, view: View) -> Json:
    return stub(found, view) if found.kind == "occurrence" else _full(found, view)


def _full(found: Occurrence, view: View) -> Json:
    return {"@odata.type": "#microsoft.graph.event", **show(found, view)}


def _removed(found: Occurrence, view: View) -> Json:
    return {
        "@odata.type": "#microsoft.graph.event",
        "id": view.id_of(found),
        "@removed": {"reason": "deleted"},
    }
