"""Whole messages, or their header lines, many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from googleapiclient.http import HttpRequest

from domain.ports.provider import MailContent, ProviderFailed
from integrations.gmail.labels import Labels
from integrations.gmail.normalise import Unreadable, label_ids, mail_of
from integrations.gmail.settings import UNITS
from integrations.google_api.calling import GoogleApi, Payload
from integrations.google_api.failures import unread
from integrations.google_api.many import each_of


def fetched(
    api: GoogleApi, keys: Sequence[str], *, labels: Labels, headers_only: bool
) -> Iterator[tuple[str, MailContent | ProviderFailed]]:
    """Each message as it arrives, or why not.

    Raises:
        ProviderFailed: what concerns all that are left.
    """
    messages = api.service.users().messages()  # once: making it costs thirty times what a request does
    form = "metadata" if headers_only else "raw"

    def request(key: str) -> HttpRequest:
        return messages.get(userId="me", id=key, format=form)

    for key, outcome in each_of(api, keys, request, units=UNITS["get"]):
        yield key, outcome if isinstance(outcome, ProviderFailed) else _content(outcome, labels)


def _content(payload: Payload, labels: Labels) -> MailContent | ProviderFailed:
    try:
        return mail_of(payload, names=labels.names_of(label_ids(payload)))
    except Unreadable as unreadable:
        return unread(unreadable.reason)
