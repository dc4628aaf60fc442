"""What has changed in a mailbox since a history id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domain.ports.provider import FailureKind, Listed, Page, ProviderFailed
from integrations.gmail.labels import Labels
from integrations.gmail.normalise import label_ids
from integrations.gmail.settings import UNITS
from integrations.google_api.calling import GoogleApi, Payload
from integrations.google_api.failures import malformed
from integrations.google_api.keys import key_of, rows_in, text_in

PAGE = 500
TYPES = ("messageAdded", "messageDeleted", "labelAdded", "labelRemoved")
_THERE = ("messagesAdded", "labelsAdded", "labelsRemoved")
_GIVEN = "labelsAdded"
_GONE = "messagesDeleted"
_READ = frozenset({"UNREAD"})
"""Whether its owner has read a message: that is no label to anybody, and changes all day."""
# So Gmail says of what never was a history id or a token of a page.
_NOT_KNOWN = frozenset({"invalid", "invalidArgument", "badRequest"})


def begun(api: GoogleApi) -> str:
    """The history id of this moment."""
    answer = api.call(api.service.users().getProfile(userId="me"), units=UNITS["profile"])
    return _history_id(answer)


def changed(api: GoogleApi, cursor: str, *, more: str | None, labels: Labels) -> Page:
    """One page of changes since `cursor`, which stays the same for all pages of a round.

    Raises:
        ProviderFailed: of kind `RESYNC` if Gmail does not know the cursor (any more).
    """
    asked: dict[str, Any] = {
        "userId": "me",
        "startHistoryId": cursor,
        "maxResults": PAGE,
        "historyTypes": list(TYPES),
    }
    if more is not None:
        asked["pageToken"] = more
    request = api.service.users().history().list(**asked)
    try:
        answer = api.call(request, units=UNITS["history"], missing=FailureKind.RESYNC)
    except ProviderFailed as failed:
        if failed.reason in _NOT_KNOWN:
            raise ProviderFailed(FailureKind.RESYNC, failed.reason) from failed
        raise
    return _page(answer, labels)


def _page(answer: Payload, labels: Labels) -> Page:
    """A message counts as what the last record of it says."""
    there: dict[str, bool] = {}
    given: dict[str, dict[str, None]] = {}
    for record in rows_in(answer, "history"):
        for name in _THERE:
            there.update((key, True) for key, ids in _messages(record, name) if ids != _READ)
        for key, ids in _messages(record, _GIVEN):
            given.setdefault(key, {}).update(dict.fromkeys(sorted(ids - _READ)))
        there.update((key, False) for key, _ in _messages(record, _GONE))
    names = labels.names_of([id_ for ids in given.values() for id_ in ids])
    more = text_in(answer, "nextPageToken")
    return Page(
        items=tuple(
            Listed(key, labelled=tuple(names[id_] for id_ in given.get(key, ())))
            for key, is_there in there.items()
            if is_there
        ),
        gone=tuple(key for key, is_there in there.items() if not is_there),
        more=more,
        cursor=None if more else _history_id(answer),
    )


def _messages(record: Mapping[str, Any], name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The messages that something happened to, each with the ids of the labels that it got or lost."""
    for change in rows_in(record, name):
        message = change.get("message")
        if not isinstance(message, dict):
            raise malformed("history")
        yield key_of(message), frozenset(label_ids(change))


def _history_id(answer: Payload) -> str:
    stated = answer.get("historyId")
    text = str(stated) if isinstance(stated, str | int) else ""
    if not (text.isascii() and text.isdigit()):
        raise malformed("history_id")
    return text
