"""Joining what several copies say of the same thing, whichever of them comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.ports.texts import Text
from domain.touches.titles import is_title_text, newest_title


def joined(text: Text, known: Mapping[str, str], owners: Iterable[str]) -> Text:
    """A text with what was known under its ref before.

    Sources add up, the longest name of a person is the fullest, the newest title holds, and of other
    fields the first in the alphabet stays, so that no order of arrival makes a difference.
    """
    if is_title_text(text):
        return replace(text, fields=newest_title(text.fields, known))
    fields = {name: _join(name, value, known.get(name, "")) for name, value in text.fields.items()}
    return Text(text.ref, tuple(dict.fromkeys((*text.owners, *owners))), fields)


def _join(name: str, new: str, known: str) -> str:
    match name:
        case "sources":
            return "\n".join(sorted({*known.splitlines(), *new.splitlines()}))
        case "name":
            return max(new, known, key=lambda value: (len(value), value))
        case _:
            return min(filter(None, (new, known)), default="")
