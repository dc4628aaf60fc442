"""Joining what several copies say of the same thing, whichever of them comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.ports.texts import Text


def joined(text: Text, known: Mapping[str, str], owners: Iterable[str]) -> Text:
    """A text with what was known under its ref before.

    Sources add up, the longest name of a person is the fullest, and of other fields the first
    in the alphabet stays, so that no order of arrival makes a difference.
    """
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
