"""The names of a mailbox's labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.gmail.settings import UNITS
from integrations.google_api.calling import GoogleApi
from integrations.google_api.keys import key_of, rows_in, text_in


class Labels:
    """Names by id, read once and again when a message has a label that is not known yet."""

    def __init__(self, api: GoogleApi) -> None:
        self._api = api
        self._names: dict[str, str] = {}

    def names_of(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The names of at least these labels, as far as there are any.

        Raises:
            ProviderFailed: the list of labels can not be had.
        """
        if not self._names.keys() >= set(ids):
            names = {id_: id_ for id_ in ids}  # a label that was deleted since is asked for once
            self._learn(self._rows())
            self._names = names | self._names
        return self._names

    def made(self) -> list[str]:
        """The ids of the labels that somebody made, as they are now.

        Raises:
            ProviderFailed: the list of labels can not be had.
        """
        rows = self._rows()
        self._learn(rows)
        return [key_of(row) for row in rows if row.get("type") == "user"]

    def _learn(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._names = {key_of(row): text_in(row, "name") or key_of(row) for row in rows}

    def _rows(self) -> Sequence[Mapping[str, Any]]:
        asked = self._api.service.users().labels().list(userId="me")
        return rows_in(self._api.call(asked, units=UNITS["labels"]), "labels")
