"""Labels: those that every mailbox has, and those that its owner makes."""

from __future__ import annotations

from dataclasses import dataclass, field

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.refusals import invalid

_HIDDEN = ("CHAT", "IMPORTANT", "TRASH", "SPAM", "CATEGORY_FORUMS", "CATEGORY_UPDATES", "CATEGORY_PERSONAL",
           "CATEGORY_PROMOTIONS", "CATEGORY_SOCIAL")  # fmt: skip
_SHOWN = ("SENT", "INBOX", "DRAFT", "STARRED", "UNREAD")
SYSTEM = frozenset({*_HIDDEN, *_SHOWN})
_OWN_PLACE = 1
_ORDER = {"UNREAD": 0, "IMPORTANT": 2, "STARRED": 3, "TRASH": 4, "SENT": 5, "INBOX": 6}


@dataclass(slots=True)
class Labels:
    """The labels of one mailbox."""

    own: dict[str, str] = field(default_factory=dict)
    """Names by id."""

    def make(self, name: str) -> str:
        """Make a label, or find the one of that name; gives its id."""
        for label, called in self.own.items():
            if called.lower() == name.lower():
                return label
        label = f"Label_{len(self.own) + 1}"
        self.own[label] = name
        return label

    def check(self, labels: frozenset[str]) -> None:
        """Refuse labels that there are not."""
        for label in sorted(labels):
            if label not in SYSTEM and label not in self.own:
                raise invalid(f"Invalid label: {label}")

    def find(self, name: str) -> str | None:
        """The id of a label that is named as people name it in a search."""
        wanted = name.lower().replace("-", " ").replace("_", " ")
        for label in SYSTEM:
            if label.lower().replace("_", " ") == wanted:
                return label
        for label, called in self.own.items():
            if called.lower().replace("-", " ").replace("_", " ") == wanted:
                return label
        return None

    def shape(self, label: str) -> Json:
        """A label as a list has it."""
        if label in self.own:
            return {
                "id": label, "name": self.own[label], "type": "user", "messageListVisibility": "show",
                "labelListVisibility": "labelShow",
            }  # fmt: skip
        shape: Json = {"id": label, "name": label, "type": "system"}
        if label in _HIDDEN:
            shape |= {"messageListVisibility": "hide", "labelListVisibility": "labelHide"}
        return shape

    def shapes(self) -> list[Json]:
        """All of them."""
        return [self.shape(label) for label in (*_HIDDEN, *_SHOWN, *self.own)]


def in_order(labels: frozenset[str]) -> list[str]:
    """A message's labels as it lists them."""
    return sorted(labels, key=lambda label: (_ORDER.get(label, _OWN_PLACE), label))
