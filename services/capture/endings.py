"""What is off when an item is gone: of some a provider says no more in the end than their key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.ports.provider import CalendarContent, Content
from domain.ports.texts import Text, TextStore
from services.capture.item import Captured


@dataclass(frozen=True, slots=True)
class Endings:
    """Keeps which meeting an item was, and its key, by the token of the item."""

    texts: TextStore

    def noted(self, token: str, key: str, content: Content, read: Captured) -> tuple[Text, ...]:
        """What is to be kept of an item; nothing where its provider will tell what becomes of it."""
        is_all = isinstance(content, CalendarContent) and content.ends_when_gone
        if not is_all or not read.meetings:
            return ()
        fields = {"meeting": read.meetings[0].fact.meeting, "key": key}
        return (Text(_ref(token), (f"item:{token}",), fields),)

    def meetings(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """The meetings (tokens) that are off because these items are gone."""
        kept = self.texts.read([_ref(token) for token in tokens]) if tokens else {}
        return tuple(dict.fromkeys(fields["meeting"] for fields in kept.values()))

    def keys(self, tokens: Sequence[str]) -> list[str]:
        """By which keys a provider can be asked whether these items are gone, as far as that matters."""
        kept = self.texts.read([_ref(token) for token in tokens]) if tokens else {}
        return [fields["key"] for fields in kept.values() if "key" in fields]


def _ref(token: str) -> str:
    return f"ended:{token}"
