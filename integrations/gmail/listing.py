"""All messages that are there, newest first, back to an instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.moments import Instant
from domain.ports.provider import FailureKind, Listed, Page, ProviderFailed
from integrations.gmail.labels import Labels
from integrations.gmail.normalise import noted_at
from integrations.gmail.settings import UNITS
from integrations.google_api.calling import GoogleApi, Payload
from integrations.google_api.keys import keys_in, text_in

PAGE = 500
_OF_LABEL = "label/"


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a listing stands: in the list of everything or of a label, at a page or its beginning."""

    label: str | None = None
    token: str | None = None

    def written(self) -> str:
        return self.token or "" if self.label is None else f"{_OF_LABEL}{self.label}/{self.token or ''}"


def listed(
    api: GoogleApi, *, since: Instant | None, more: str | None, headers_only: bool, labels: Labels
) -> Page:
    """One page of keys. Trash and spam are listed too: where a message lies is a label of it.

    After everything comes what has a label that somebody made, label by label: the list of everything
    does not tell labels, and this costs hardly anything. The scope `gmail.metadata` allows no search;
    there a list ends where it gets older than `since`.
    """
    mark = _read(more)
    try:
        keys, following = _page(api, mark, since, headers_only=headers_only)
    except ProviderFailed as failed:
        if mark.label is None or failed.kind is not FailureKind.PERMANENT:
            raise
        keys, following = [], None  # the label was deleted meanwhile
    on = _Mark(mark.label, following) if following else _next_label(mark, labels)
    named = () if mark.label is None else (labels.names_of([mark.label])[mark.label],)
    items = tuple(Listed(key, labelled=named) for key in keys)
    return Page(items, more=None if on is None else on.written())


def _page(
    api: GoogleApi, mark: _Mark, since: Instant | None, *, headers_only: bool
) -> tuple[list[str], str | None]:
    asked: dict[str, Any] = {"userId": "me", "maxResults": PAGE, "includeSpamTrash": True}
    if mark.label is not None:
        asked["labelIds"] = [mark.label]
    if mark.token is not None:
        asked["pageToken"] = mark.token
    if since is not None and not headers_only:
        asked["q"] = f"after:{since}"
    answer = api.call(api.service.users().messages().list(**asked), units=UNITS["list"])
    keys, following = keys_in(answer, "messages"), text_in(answer, "nextPageToken")
    if since is None or not headers_only:
        return keys, following
    kept = _newer(api, keys, since)
    return kept, following if len(kept) == len(keys) else None


def _next_label(mark: _Mark, labels: Labels) -> _Mark | None:
    """The label after that of a mark, in the order of their ids."""
    later = [id_ for id_ in labels.made() if mark.label is None or id_ > mark.label]
    return _Mark(min(later)) if later else None


def _read(more: str | None) -> _Mark:
    if more is None or not more.startswith(_OF_LABEL):
        return _Mark(token=more)
    label, _, token = more.removeprefix(_OF_LABEL).partition("/")
    return _Mark(label, token or None)


def _newer(api: GoogleApi, keys: list[str], since: Instant) -> list[str]:
    """The keys of a list, newest first, up to the first message that is older; found by halving."""
    if not keys or not _is_older(api, keys[-1], since):
        return keys
    low, high = 0, len(keys) - 1
    while low < high:
        middle = (low + high) // 2
        if _is_older(api, keys[middle], since):
            high = middle
        else:
            low = middle + 1
    return keys[:low]


def _is_older(api: GoogleApi, key: str, since: Instant) -> bool:
    """Whether Gmail received a message before an instant; one that is gone is kept in the list."""
    asked = api.service.users().messages().get(userId="me", id=key, format="minimal", fields="internalDate")
    try:
        answer: Payload = api.call(asked, units=UNITS["get"], missing=FailureKind.SKIP_ITEM)
    except ProviderFailed as failed:
        if failed.kind is FailureKind.SKIP_ITEM:
            return False
        raise
    at = noted_at(answer)
    return at is not None and at < since
