"""Mailboxes as JSON, and as text that their owner understands."""

from __future__ import annotations

from collections.abc import Iterator

from domain.ports.mailboxes import CaptureMode
from services.mailboxes.standing import Standing
from services.mailboxes.words import words_of
from services.shapes import Json, instant_shape

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STATES = {
    "working": "working",
    "failing": "failing for the moment",
    "sign_in": "waits for a sign-in",
    "refused": "refused",
    "app_stopped": "stopped for everybody",
    "not_yet": "connected, nothing captured yet",
}


def mailbox_shape(standing: Standing) -> Json:
    """One mailbox."""
    access, progress = standing.connected.access, standing.progress
    lack_of = words_of(standing.connected.kind).lack_of
    return {
        "address": standing.address,
        "mailbox": standing.connected.mailbox,
        "kind": standing.connected.kind,
        "way": access.way.value,
        "headers_only": access.mode is CaptureMode.HEADERS,
        "granted": list(access.granted),
        "lacks": [{"scope": scope, "says": lack_of(scope)} for scope in access.lacks],
        "state": standing.state,
        "reason": standing.reason,
        "last_success": None if progress.last_success is None else instant_shape(progress.last_success),
        "lag_seconds": standing.lag,
        "captured": progress.captured,
        "left_out": progress.left_out,
        "open_gaps": [
            {
                "reason": gap.reason.value,
                "since": instant_shape(gap.since),
                "until": None if gap.until is None else instant_shape(gap.until),
            }
            for gap in progress.gaps.values()
        ],
        "to_do": standing.to_do,
    }


def mailbox_lines(shape: Json) -> Iterator[str]:
    """One mailbox in a few lines, the first without an indent."""
    mode = ", headers only" if shape["headers_only"] else ""
    yield f"{shape['address'] or shape['mailbox']}  {_STATES[shape['state']]}{mode}"
    last = shape["last_success"]
    if last is not None:
        behind = shape["lag_seconds"]
        lag = "first reading under way" if behind is None else f"up to {_span(behind)} behind"
        yield f"  last success {last}, {lag}; {shape['captured']} captured, {shape['left_out']} left out"
    yield from (f"  lacks: {lack['says']}" for lack in shape["lacks"])
    gaps = len(shape["open_gaps"])
    if gaps:
        since = min(gap["since"] for gap in shape["open_gaps"])
        yield f"  {gaps} open {'gap' if gaps == 1 else 'gaps'} since {since}: it is being read again"
    if shape["to_do"]:
        yield f"  to do: {shape['to_do']}"


def _span(seconds: int) -> str:
    for unit, name in ((_DAY, "days"), (_HOUR, "hours"), (_MINUTE, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} seconds"
