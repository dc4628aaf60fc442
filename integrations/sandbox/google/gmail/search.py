"""The part of Gmail's search language that is modelled; the rest is refused by name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.sandbox.clock import millis
from integrations.sandbox.google.gmail.mailbox import Mailbox
from integrations.sandbox.google.gmail.message import Message
from integrations.sandbox.google.refusals import not_modelled
from integrations.sandbox.sources import addresses_in

Test = Callable[[Message], bool]
_DAYS = {"d": 1, "m": 30, "y": 365}
_IN = {
    "inbox": "INBOX", "sent": "SENT", "trash": "TRASH", "spam": "SPAM", "draft": "DRAFT", "drafts": "DRAFT",
    "chats": "CHAT", "starred": "STARRED", "important": "IMPORTANT", "unread": "UNREAD",
}  # fmt: skip
_EVERYWHERE = {"anywhere"}


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. `everywhere`: the search itself names spam or trash, so they are looked through."""

    tests: tuple[Test, ...]
    everywhere: bool

    def finds(self, message: Message) -> bool:
        """Whether a message is what is looked for."""
        return all(test(message) for test in self.tests)


def read_search(text: str, box: Mailbox) -> Search:
    """Read a search.

    Raises:
        Refusal: it uses what is not modelled.
    """
    tests: list[Test] = []
    everywhere = False
    for term in _terms(text):
        negative = term.startswith("-")
        name, colon, value = term.removeprefix("-").partition(":")
        if not colon or not value:
            raise not_modelled(f"the search {term!r}: only terms like after:, in: and rfc822msgid:")
        if name == "in" and value in _EVERYWHERE and not negative:
            everywhere = True
            continue
        everywhere = everywhere or (name == "in" and value in {"trash", "spam"} and not negative)
        test = _test(name, value, box)
        tests.append(_not(test) if negative else test)
    return Search(tuple(tests), everywhere)


def _not(test: Test) -> Test:
    return lambda message: not test(message)


def _terms(text: str) -> list[str]:
    if any(mark in text for mark in "(){}|") or re.search(r"\bOR\b|\bAND\b", text):
        raise not_modelled(f"the search {text!r}: no groups and no OR")
    try:
        return shlex.split(text)
    except ValueError as error:
        raise not_modelled(f"the search {text!r}: {error}") from error


def _test(name: str, value: str, box: Mailbox) -> Test:
    match name:
        case "after" | "newer":
            return _since(_instant(value))
        case "before" | "older":
            until = _instant(value)
            return lambda message: message.at < until
        case "newer_than":
            return _since(_ago(value, box))
        case "older_than":
            bound = _ago(value, box)
            return lambda message: message.at < bound
        case "in" | "label" | "is":
            return _labelled(name, value, box)
        case "rfc822msgid":
            wanted = f"<{value.strip('<>')}>"
            return lambda message: message.source.envelope().message_id == wanted
        case "from":
            return lambda message: _among(value, message.source.envelope().sender)
        case "to":
            return lambda message: _among(value, message.source.envelope().recipients)
        case _:
            raise not_modelled(f"the search term {name}:")


def _since(bound: int) -> Test:
    return lambda message: message.at >= bound


def _labelled(name: str, value: str, box: Mailbox) -> Test:
    label = _IN.get(value.lower()) if name != "label" else box.labels.find(value)
    if label is None and name != "label":
        raise not_modelled(f"the search term {name}:{value}")
    return lambda message: label in message.labels


def _among(value: str, header: str) -> bool:
    wanted = value.lower()
    return any(
        wanted in {each, each.rpartition("@")[2], each.partition("@")[0]} for each in addresses_in(header)
    )


def _instant(value: str) -> int:
    if re.fullmatch(r"\d{9,11}", value):
        return int(value) * 1000
    match = re.fullmatch(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", value)
    if match is None:
        raise not_modelled(f"the instant {value!r} in a search")
    year, month, day = (int(part) for part in match.groups())
    try:
        return millis(datetime(year, month, day, tzinfo=UTC))
    except ValueError as error:
        raise not_modelled(f"the day {value!r} in a search") from error


def _ago(value: str, box: Mailbox) -> int:
    match = re.fullmatch(r"(\d+)([dmy])", value)
    if match is None:
        raise not_modelled(f"the age {value!r} in a search")
    return millis(box.clock.now() - timedelta(days=int(match[1]) * _DAYS[match[2]]))
