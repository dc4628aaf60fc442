"""What was set aside and is no longer in its file: told when the file was read again as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from domain.ports.ledger import Ledger
from domain.ports.texts import TextStore
from services.capture.item import Aside
from services.redrive.sources import waiting_sources

_AFTER_A_FILE = "#/:, "


class OpenAsides:
    """What is set aside now, by the name of its source.

    Read from the ledger once, then kept in step by whoever watches the folder: one process at a
    time does. Who steps back has to forget.
    """

    def __init__(self, ledger: Ledger, texts: TextStore) -> None:
        self._ledger = ledger
        self._texts = texts
        self._sources: dict[str, str] | None = None

    def forget(self) -> None:
        """Others may set aside and mend from now on: read the ledger again when asked again."""
        self._sources = None

    def note(self, asides: Iterable[Aside]) -> None:
        """These were set aside just now."""
        if self._sources is not None:
            self._sources.update((aside.id, aside.text.fields["source"]) for aside in asides)

    def take_gone(self, within: str, still: AbstractSet[str]) -> list[str]:
        """The ids of what was set aside of a file, but for those that `still` are; told once."""
        if self._sources is None:
            self._sources = self._read()
        found = [id_ for id_, source in self._sources.items() if is_of_file(source, within)]
        gone = [id_ for id_ in found if id_ not in still]
        for id_ in gone:
            del self._sources[id_]
        return gone

    def _read(self) -> dict[str, str]:
        waiting = waiting_sources(self._ledger, self._texts)
        return {each.id: each.source for each in waiting if each.mailbox is None}


def is_of_file(source: str, within: str) -> bool:
    """Whether a source is a file or something in it: `rita.mbox#2` and `rita.mbox` are of `rita.mbox`."""
    return source == within or (source.startswith(within) and source[len(within)] in _AFTER_A_FILE)
