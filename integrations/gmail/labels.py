"""The names of a mailbox's labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
            asked = self._api.service.users().labels().list(userId="me")
            rows = rows_in(self._api.call(asked, units=UNITS["labels"]), "labels")
            self._names = {id_: id_ for id_ in ids}  # a label that was deleted since is asked for once
            self._names |= {key_of(row): text_in(row, "name") or key_of(row) for row in rows}
        return self._names
