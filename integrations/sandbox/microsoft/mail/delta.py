"""What changed in a folder: a first round of all messages, then rounds of changes, page by page.

State is read when a page is made: what changes meanwhile comes again in the next round. What a round is about
stands in its token; in which form ids are, each request says anew.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.mail.folder_methods import folder_of
from integrations.sandbox.microsoft.mail.mailbox import Change, Mailbox, What
from integrations.sandbox.microsoft.mail.message import Message
from integrations.sandbox.microsoft.mail.message_methods import KINDS, property_of
from integrations.sandbox.microsoft.mail.reach import names_told
from integrations.sandbox.microsoft.mail.rendering import MEETING, MEETING_CAST, MESSAGE, rendered
from integrations.sandbox.microsoft.odata.filter import read_filter
from integrations.sandbox.microsoft.odata.order import MOST, preferred_size
from integrations.sandbox.microsoft.refusals import bad_request, badly_formed_token, sync_state_gone
from integrations.sandbox.microsoft.tokens import opened, sealed

MOST_FILTERED = 5_000
"""Under a filter the service tells of no more messages."""
_ORDER = "receivedDateTime desc"
_CHANGES = frozenset({What.CREATED, What.UPDATED, What.REMOVED})


@dataclass(frozen=True, slots=True)
class _Page:
    items: list[Json]
    after: object
    """Where the next page begins; None if there is none."""


def messages_delta(call: Call) -> Json:
    """One page."""
    box = call.world.mailbox(call.owner)
    folder = folder_of(call, box).id
    token = call.options.get("$deltatoken", call.options.get("$skiptoken"))
    state = _begun(call, box, folder) if token is None else _state(call, box, folder, token)
    if call.empty_page or (call.world.settings.empty_pages and state["page"] == 1 and state["since"] is None):
        page = _Page([], state["after"] if state["after"] is not None else 0)
    elif state["since"] is None:
        page = _first_round(call, box, state)
    else:
        page = _later_round(call, box, state)
    answer: Json = {
        "@odata.context": f"{call.base}/v1.0/$metadata#Collection(message)",
        "value": _repeated(call, page.items),
    }
    if page.after is not None:
        rest = {**state, "after": page.after, "page": state["page"] + 1}
        answer["@odata.nextLink"] = call.link({"$skiptoken": sealed(rest)})
    else:
        fresh = {**state, "since": state["until"], "until": None, "after": None, "page": 1, "told": 0}
        answer["@odata.deltaLink"] = call.link({"$deltatoken": sealed(fresh)})
    return answer


def _begun(call: Call, box: Mailbox, folder: str) -> Json:
    options = call.options
    if "$search" in options:
        raise bad_request("The query parameter '$search' is not supported for change tracking.")
    if options.get("$orderby", _ORDER) != _ORDER:
        raise bad_request(f"Change tracking is supported with $orderby={_ORDER} only.")
    if options.get("changeType", What.CREATED) not in _CHANGES:
        raise bad_request(f"Invalid value '{options['changeType']}' for changeType.")
    since = _received_since(options["$filter"]) if "$filter" in options else None
    _names(call, options.get("$select", ""))
    return {
        "of": "messages", "box": box.name, "folder": folder, "select": options.get("$select", ""),
        "filter": None if since is None else options["$filter"], "ordered": "$orderby" in options,
        "what": options.get("changeType"), "since": None, "until": box.version, "after": None, "page": 1,
        "told": 0, "generation": box.generation,
    }  # fmt: skip


def _state(call: Call, box: Mailbox, folder: str, token: str) -> Json:
    if len(call.options) > 1:
        raise bad_request("The query options of a delta round stand in its first request only.")
    state = opened(token)
    if state["of"] != "messages" or state["box"] != box.name or state["folder"] != folder:
        raise badly_formed_token()
    if state["generation"] != box.generation:
        raise sync_state_gone()
    return state if state["until"] is not None else {**state, "until": box.version}


def _received_since(text: str) -> datetime:
    read = read_filter(text, KINDS)
    if read.comparisons not in ([("receivedDateTime", "ge")], [("receivedDateTime", "gt")]):
        raise bad_request("Change tracking is supported with $filter=receivedDateTime ge or gt only.")
    return datetime.fromisoformat(text.rsplit(maxsplit=1)[-1])


def _names(call: Call, select: str) -> tuple[str, ...]:
    """What is told of each; of a meeting only to whoever says whose property it is, else it is dropped."""
    wanted = [each.strip() for each in select.split(",")]
    cast = MEETING_CAST in wanted
    kept = ",".join(each for each in wanted if each not in {MEETING, MEETING_CAST})
    names = names_told(call, kept)
    return (*names, MEETING) if cast else names


def _first_round(call: Call, box: Mailbox, state: Json) -> _Page:
    size = preferred_size(call)
    if state["filter"] is not None:
        size = min(size, MOST_FILTERED - state["told"])
    found = list(islice(_listed(call, box, state), size + 1))
    page, more = found[:size], len(found) > size
    state["told"] += len(page)
    names = _names(call, state["select"])
    items = [rendered(call, each, names, typed=True) for each in page]
    if not more or (state["filter"] is not None and state["told"] >= MOST_FILTERED):
        return _Page(items, None)
    last = page[-1]
    return _Page(items, [last.received, last.entry] if state["ordered"] else last.entry)


def _listed(call: Call, box: Mailbox, state: Json) -> Iterator[Message]:
    folder, after = state["folder"], state["after"]
    fits = None if state["filter"] is None else read_filter(state["filter"], KINDS).test
    if not state["ordered"]:
        for each in box.after(folder, after or 0):
            if fits is None or fits(property_of(call, each)):
                yield each
        return
    key = (float("inf"), float("inf")) if not after else (after[0], after[1])
    rest = (
        each for each in box.inside(folder)
        if (each.received, each.entry) < key and (fits is None or fits(property_of(call, each)))
    )  # fmt: skip
    yield from heapq.nlargest(MOST + 1, rest, key=lambda each: (each.received, each.entry))


def _later_round(call: Call, box: Mailbox, state: Json) -> _Page:
    first, size = state["after"] or 0, preferred_size(call)
    groups = _groups(call, box.log(state["folder"], state["since"], state["until"]), state["what"])
    names = _names(call, state["select"])
    fits = None if state["filter"] is None else read_filter(state["filter"], KINDS).test
    items = []
    for group in groups[first : first + size]:
        told = _told(call, box, group, names)
        message = box.messages.get(group[-1].number)
        if told is None or (fits and message and not fits(property_of(call, message))):
            continue
        items.append(told)
    return _Page(items, first + size if first + size < len(groups) else None)


def _groups(call: Call, log: Sequence[Change], only: str | None) -> list[list[Change]]:
    """The changes of each message, by the id under which the caller knows it; the latest changed last."""
    found: dict[str, list[Change]] = {}
    for change in log:
        key = change.immutable if call.prefer.immutable else change.mutable
        group = found.pop(key, [])
        found[key] = [*group, change]
    return [each for each in found.values() if only is None or _kind(each) == only]


def _kind(group: Sequence[Change]) -> What:
    went = any(each.what is What.REMOVED for each in group)
    # One that was there, goes and comes back under the same id within a round is told to have gone, and not
    # to be back: known of immutable ids. (Mutable ones are others when it comes back.)
    if group[-1].what is What.REMOVED or (went and group[0].what is not What.CREATED):
        return What.REMOVED
    return What.CREATED if any(each.what is What.CREATED for each in group) else What.UPDATED


def _told(call: Call, box: Mailbox, group: list[Change], names: tuple[str, ...]) -> Json | None:
    last = group[-1]
    if _kind(group) is What.REMOVED:
        return _removed(call, next(each for each in reversed(group) if each.what is What.REMOVED))
    message = box.messages.get(last.number)
    if message is None or message.folder != last.folder:
        return None  # it went after this round began: the next one tells
    if all(each.only for each in group):
        changed = {"isRead": message.read, "categories": list(message.categories)}
        return {
            "@odata.type": MESSAGE, "id": message.id_as(immutable=call.prefer.immutable),
            "parentFolderId": message.folder, **{each.only: changed[each.only] for each in group},
        }  # fmt: skip
    return rendered(call, message, names, typed=True)


def _removed(call: Call, change: Change) -> Json:
    moved = not change.gone and call.world.settings.moves_are_changes
    name = change.immutable if call.prefer.immutable else change.mutable
    return {"@odata.type": MESSAGE, "id": name, "@removed": {"reason": "changed" if moved else "deleted"}}


def _repeated(call: Call, items: list[Json]) -> list[Json]:
    every = call.world.settings.repeat_every
    if not every:
        return items
    return [*items, *items[every - 1 :: every]]
