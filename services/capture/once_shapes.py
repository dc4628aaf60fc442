"""What `setpoint capture --once` came to, as JSON and for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from domain.capture.mailboxes import MailboxState
from domain.ports.provider import FailureKind, ProviderFailed
from services.capture.once import FolderTaken, Once, Stalled
from services.mailboxes.shapes import said_of_part
from services.mailboxes.standing import APP_STOPPED
from services.privacy.shapes import counted_words
from services.shapes import Json

_MINUTE = 60
_FOR_PEOPLE = frozenset({MailboxState.SIGN_IN.value, MailboxState.REFUSED.value, APP_STOPPED})
"""The states that end only when somebody does something."""


def once_shape(once: Once, *, before: Sequence[Json], after: Sequence[Json], inbox: str) -> Json:
    """All of it. `before` and `after` are the mailboxes as `setpoint mailboxes` shows them.

    What another process captured meanwhile counts, too.
    """
    were = {shape["mailbox"]: shape for shape in before}
    why_not = {taken.mailbox.id: taken.why_not for taken in once.mailboxes}
    mailboxes = [_mailbox(shape, were.get(shape["mailbox"]), why_not) for shape in after]
    return {
        "at_end": once.is_whole,
        "stopped": once.is_cut_short,
        "mailboxes": mailboxes,
        "inbox": None if once.folder is None else _folder(once.folder, inbox),
        "set_aside": once.set_aside,
    }


def once_lines(shape: Json) -> Iterator[str]:
    """A line for each mailbox and the inbox, what is in the way of it, and what to do then."""
    for each in shape["mailboxes"]:
        yield f"{each['address'] or each['mailbox']}  {_state(each)}"
        yield from (f"  {said_of_part(part)}" for part in each["out_of_reach"])
        if each["to_do"] and not each["at_end"]:
            yield f"  to do: {each['to_do']}"
    if not shape["mailboxes"]:
        yield "no mailbox is connected; connect yours with: setpoint connect google"
    if shape["inbox"] is not None:
        yield _folder_line(shape["inbox"])
    if shape["set_aside"]:
        yield f"{shape['set_aside']:,} set aside that could not be read: setpoint set-aside list"
    if shape["stopped"]:
        yield "stopped before its end; what was taken is kept, and the next time goes on from there"
    if _anything_new(shape):
        yield "setpoint run brings it into deals, and says what to do next"


def _anything_new(shape: Json) -> bool:
    parts = [*shape["mailboxes"], *([shape["inbox"]] if shape["inbox"] else [])]
    return any(part["new"] for part in parts)


def _mailbox(
    after: Json, before: Json | None, why_not: Mapping[str, ProviderFailed | Stalled | None]
) -> Json:
    is_over = after["mailbox"] in why_not
    failure = why_not.get(after["mailbox"])
    were = Counter[str]({} if before is None else before["left_out_by_reason"])
    out = Counter[str](after["left_out_by_reason"]) - were
    return {
        "address": after["address"],
        "mailbox": after["mailbox"],
        "at_end": is_over and failure is None,
        "new": after["captured"] - (0 if before is None else before["captured"]),
        "captured": after["captured"],
        "left_out": dict(out),
        "open_gaps": len(after["open_gaps"]),
        "out_of_reach": after["out_of_reach"],
        "why_not": None if failure is None else failure.reason,
        "says": "" if failure is None else _said(failure),
        "to_do": after["to_do"] if after["state"] in _FOR_PEOPLE else "",
    }


def _folder(folder: FolderTaken, inbox: str) -> Json:
    return {
        "folder": inbox,
        "at_end": folder.why_not is None,
        "new": folder.new,
        "elsewhere": folder.elsewhere,
        "why_not": None if folder.why_not is None else folder.why_not.reason,
    }


def _state(each: Json) -> str:
    if each["says"]:
        return f"not taken to its end: {each['says']}; {_new(each)}"
    if not each["at_end"]:
        return f"not taken to its end; {_new(each)}"
    return f"taken to its end: {_new(each)}"


def _new(each: Json) -> str:
    out = f", left out {counted_words(each['left_out'])}" if each["left_out"] else ""
    gaps = each["open_gaps"]
    open_gaps = f", {gaps} open {'gap' if gaps == 1 else 'gaps'}" if gaps else ""
    return f"{each['new']:,} new of {each['captured']:,}{out}{open_gaps}"


def _folder_line(inbox: Json) -> str:
    if inbox["elsewhere"]:
        return f"{inbox['folder']}  another process watches this folder"
    if inbox["why_not"]:
        return f"{inbox['folder']}  not taken to its end ({inbox['why_not']}); {inbox['new']:,} new"
    return f"{inbox['folder']}  taken to its end: {inbox['new']:,} new"


def _said(failure: ProviderFailed | Stalled) -> str:
    """Why a mailbox could not be taken to its end."""
    if isinstance(failure, ProviderFailed):
        return _said_by_provider(failure)
    if failure.fault:
        return f"something went wrong here ({failure.fault}); try it later"
    return "nothing has gone on for too long: another process has it, or its provider lets us wait"


def _said_by_provider(failure: ProviderFailed) -> str:
    match failure.kind:
        case FailureKind.REAUTHORISE:
            return f"its provider does not let us in any more ({failure.reason})"
        case FailureKind.PERMANENT:
            return f"its provider refuses this mailbox ({failure.reason})"
        case FailureKind.STOP_APP:
            return f"its provider refuses this application ({failure.reason})"
        case FailureKind.SLOW_DOWN if failure.wait_seconds is not None:
            minutes = max(1, round(failure.wait_seconds / _MINUTE))
            return f"its provider wants a pause of {minutes} min ({failure.reason}); try it after that"
        case FailureKind.SLOW_DOWN:
            return f"its provider wants to be asked less ({failure.reason}); try it later"
        case _:
            return f"its provider can not be asked ({failure.reason}); try it later"
