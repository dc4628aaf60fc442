"""What was made of a step, as JSON: what the API answers and the commands print."""

from __future__ import annotations

from domain.acting.events import Act
from domain.moments import utc_text
from services.acting.making import Drafted, Held, Making, Shown
from services.shapes import Json


def draft_shape(drafted: Drafted, advice: str) -> Json:
    """A draft; `letter` and `in_thread` are null where it was there before."""
    letter = drafted.letter
    return {
        "draft": _made(drafted.shown),
        "is_new": letter is not None,
        "in_thread": None if letter is None else drafted.in_thread,
        "letter": None
        if letter is None
        else {"to": list(letter.to), "cc": list(letter.cc), "text": letter.text},
        "advice": advice,
    }


def hold_shape(held: Held) -> Json:
    """A time that is held."""
    return {
        "hold": _made(held.shown),
        "is_new": held.is_new,
        "in_both_zones": held.in_both_zones,
        "invitation": held.invitation,
    }


def acts_shape(making: Making) -> Json:
    """All that was made of a step and not taken back."""
    shown = {act.value: making.shown(act) for act in Act}
    return {"step": making.step.step_id} | {name: each and _made(each) for name, each in shown.items()}


def _made(shown: Shown) -> Json:
    start, end = (None, None) if shown.hours is None else map(utc_text, shown.hours)
    return {"link": shown.link, "made_at": utc_text(shown.at), "start": start, "end": end}
