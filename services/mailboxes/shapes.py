"""Mailboxes as JSON, and as text that their owner understands."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from domain.capture.mailboxes import NOT_NAMED, GapReason
from domain.people import fold_address
from domain.ports.grants import GrantStore
from domain.ports.mailboxes import CaptureMode
from domain.ports.provider import CollectionKind
from services.mailboxes.record import ConnectionRecord
from services.mailboxes.standing import Progresses, Standing, standing_of
from services.mailboxes.words import words_of
from services.privacy.shapes import counted_words
from services.shapes import Json, instant_shape
from services.wiring import Store

_READ_ON = frozenset({"working", "failing"})
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
STATES = {
    "working": "working",
    "failing": "failing for the moment",
    "sign_in": "waits for a sign-in",
    "refused": "refused",
    "app_stopped": "stopped for everybody",
    "not_yet": "connected, nothing captured yet",
}


def mailbox_shapes(
    store: Store,
    record: ConnectionRecord,
    grants: GrantStore,
    *,
    pushed: Collection[str],
    known: Progresses | None = None,
) -> list[Json]:
    """All connected mailboxes, by their addresses; `pushed` are the kinds that are asked for pushes.

    `known` is what the ledger tells of them, where it was read already.
    """
    known = known or Progresses(store.ledger)
    addresses, granted, since = record.addresses(), set(grants.mailboxes()), record.since()
    shapes = [
        mailbox_shape(
            standing_of(
                each,
                known,
                app=f"{each.kind}-{each.access.way}",
                address=addresses.get(each.mailbox),
                since=since.get(each.mailbox),
                has_grant=each.mailbox in granted,
                is_pushed=each.kind in pushed,
                now=store.clock.now(),
                texts=store.texts,
            )
        )
        for each in record.all().values()
    ]
    return sorted(shapes, key=lambda shape: fold_address(shape["address"] or shape["mailbox"]))


def mailbox_shape(standing: Standing) -> Json:
    """One mailbox."""
    access, progress = standing.connected.access, standing.progress
    lack_of = words_of(standing.connected.kind).lack_of
    return {
        "address": standing.address,
        "mailbox": standing.connected.mailbox,
        "kind": standing.connected.kind,
        "since": None if standing.since is None else instant_shape(standing.since),
        "way": access.way.value,
        "headers_only": access.mode is CaptureMode.HEADERS,
        "granted": list(access.granted),
        "lacks": [{"scope": scope, "says": lack_of(scope)} for scope in access.lacks],
        "state": standing.state,
        "reason": standing.reason,
        "last_success": None if progress.last_success is None else instant_shape(progress.last_success),
        "lag_seconds": standing.lag,
        "pushes_ended": None if standing.pushes_ended is None else instant_shape(standing.pushes_ended),
        "captured": progress.captured,
        "left_out": progress.left_out,
        "left_out_by_reason": dict(progress.reasons),
        "set_aside": len(progress.set_aside),
        "open_gaps": [
            {
                "reason": gap.reason.value,
                "since": instant_shape(gap.since),
                "until": None if gap.until is None else instant_shape(gap.until),
            }
            for gap in progress.gaps.values()
        ],
        "out_of_reach": [
            {
                "kind": standing.names.get(token, {}).get("kind"),
                "name": standing.names.get(token, {}).get("name"),
                "reason": out.reason,
                "since": instant_shape(out.since),
            }
            for token, out in progress.out_of_reach.items()
        ],
        "to_do": standing.to_do,
    }


def mailbox_lines(shape: Json) -> Iterator[str]:
    """One mailbox in a few lines, the first without an indent."""
    mode = ", headers only" if shape["headers_only"] else ""
    yield f"{shape['address'] or shape['mailbox']}  {STATES[shape['state']]}{mode}"
    last = shape["last_success"]
    if last is not None:
        behind = shape["lag_seconds"]
        lag = "first reading under way" if behind is None else f"up to {_span(behind)} behind"
        reasons = counted_words(shape["left_out_by_reason"])
        why = f" ({reasons})" if reasons else ""
        yield f"  last success {last}, {lag}; {shape['captured']} captured, {shape['left_out']} left out{why}"
    yield from (f"  lacks: {lack['says']}" for lack in shape["lacks"])
    yield from (f"  {said_of_part(each)}" for each in shape["out_of_reach"])
    gaps = [gap["since"] for gap in shape["open_gaps"] if gap["reason"] != GapReason.ITEM_SET_ASIDE.value]
    if gaps:
        many = "1 open gap" if len(gaps) == 1 else f"{len(gaps)} open gaps"
        again = ": it is being read again" if shape["state"] in _READ_ON else ""
        yield f"  {many} since {min(gaps)}{again}"
    if shape["pushes_ended"]:
        yield f"  pushes ended {shape['pushes_ended']}: it is polled until its provider pushes again"
    aside = shape["set_aside"]
    if aside:
        many = "1 item" if aside == 1 else f"{aside} items"
        yield f"  {many} can not be read, and will be tried again every day: setpoint set-aside list"
    if shape["to_do"]:
        yield f"  to do: {shape['to_do']}"


def said_of_part(shape: Json) -> str:
    """A collection of which nothing can be had, or all of a kind."""
    kind = shape["kind"] or "collection"
    if shape["name"] == "":
        what = "mail" if kind == CollectionKind.MAIL.value else "calendars"
    else:
        what = kind if shape["name"] is None else f"{kind} {shape['name']}"
    if shape["reason"] == NOT_NAMED:
        return f"{what}: not there any more since {shape['since']}; what was captured stays"
    return f"{what}: can not be read since {shape['since']} ({shape['reason']}); it is tried again by itself"


def _span(seconds: int) -> str:
    for unit, name in ((_DAY, "days"), (_HOUR, "hours"), (_MINUTE, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} seconds"
