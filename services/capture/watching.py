"""The capture role for a watched folder: deal files open deals, mail and calendar files are taken in.

The folder is looked at every half second. How far each file has been read is written in one
transaction with what was read of it, so a kill at any moment loses nothing and repeats nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from domain.capture.events import ItemsLeftOut
from domain.ports.duties import Duties
from domain.ports.ledger import StreamHasMoved
from domain.ports.tokens import Tokens
from domain.touches.mail import SetAside
from integrations.mailfiles.files import FileKind
from services.backoff import Backoff
from services.capture.deal_files import DealFiles
from services.capture.folder import Look, WatchedFolder
from services.capture.intake import Intake
from services.capture.item import Captured, ItemReader
from services.capture.mending import OpenAsides, is_of_file
from services.capture.sieve import Sieve
from services.capture.source import Batch, FileSeen, source_token, unread
from services.health import Health, State

LOOK_SECONDS = 0.5
_log = logging.getLogger(__name__)


class FolderWatch:
    """Takes in what is put into a folder until it is told to stop."""

    def __init__(
        self,
        folder: Path,
        *,
        intake: Intake,
        reader: ItemReader,
        deal_files: DealFiles,
        open_asides: OpenAsides,
        sieve: Callable[[], Sieve],
        tokens: Tokens,
        duties: Duties,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self.name = "capture<folder"
        self.health = Health()
        self._watched = WatchedFolder(folder)
        self._intake = intake
        self._reader = reader
        self._deal_files = deal_files
        self._open_asides = open_asides
        self._sieve = sieve
        self._tokens = tokens
        self._duties = duties
        self._look_seconds = look_seconds
        self._backoff = Backoff()
        self._failures = 0
        self._done: dict[str, tuple[int, int]] = {}
        self._deals_done: tuple[tuple[str, int, int], ...] = ()
        self._told: set[SetAside] = set()
        self._unread: dict[str, set[str]] = {}
        self.is_at_end = False

    def run(self, stop: threading.Event) -> None:
        """Watch until `stop` is set. The batch in hand is finished first."""
        try:
            while not stop.is_set():
                stop.wait(self._turn(stop))
        finally:
            self._duties.leave(self.name)
            self.health.state = State.ENDED

    def waiting_since(self) -> int | None:
        """A folder does not say since when its files wait."""
        return None

    def look_once(self, stop: threading.Event) -> None:
        """Take in what is there: deals first, so that mail that came with them finds all of them open."""
        look = self._watched.look()
        self.is_at_end = False
        if not look.deals_rest:
            return
        self._take_deals(look)
        self._set_aside(look.unread)
        for seen in look.mail:
            if not self._is_done(seen):
                self._read_on(seen, stop)
            if stop.is_set():
                return
        self.is_at_end = look.rests and all(map(self._is_done, look.mail))

    def _is_done(self, seen: FileSeen) -> bool:
        return self._done.get(seen.within) == (seen.size, seen.changed_ns)

    def _turn(self, stop: threading.Event) -> float:
        """One look, if the folder is ours to watch; how many seconds to wait before the next."""
        try:
            if not self._duties.take(self.name):
                self.health.state = State.STANDING_BY
                self._open_asides.forget()
                self._unread.clear()
                return self._look_seconds
            self.look_once(stop)
        except Exception as error:  # noqa: BLE001 - whatever happens, the folder has to be looked at again
            return self._failed(error)
        self._failures = 0
        self.health.state, self.health.fault = State.WORKING, ""
        return self._look_seconds

    def _failed(self, error: Exception) -> float:
        self._failures += 1
        self.health.retries += 1
        self.health.state, self.health.fault = State.RETRYING, type(error).__name__
        _log.warning("could not look at the folder", extra={"task": self.name, "fault": type(error).__name__})
        return max(self._look_seconds, self._backoff.seconds(self._failures))

    def _take_deals(self, look: Look) -> None:
        """Take in the deal files that have changed; all of them when a playbook among them has."""
        if look.deals_state == self._deals_done:
            return
        folder = self._watched.folder
        changed = {folder / within for within, *_ in set(look.deals_state) - set(self._deals_done)}
        paths = [path for path in look.deals if path in changed]
        taken = self._deal_files.take(paths, folder)
        if taken.holds_others and len(changed) < len(look.deals):
            paths = look.deals
            taken = self._deal_files.take(paths, folder)
        still = {aside.id for each in self._set_aside(taken.refused) for aside in each.asides}
        for path in paths:
            self._mended(path.relative_to(folder).as_posix(), still)
        self._deals_done = look.deals_state

    def _read_on(self, seen: FileSeen, stop: threading.Event) -> None:
        last, version = self._intake.last_read(source_token(seen.within, self._tokens))
        for number, batch in enumerate(unread(seen, last, self._tokens)):
            if number == 0 and batch.from_beginning:
                self._unread[seen.within] = set()
            try:
                begins = number == 0 and batch.from_beginning and version > 0
                asides, version = self._take(batch, version, anew=begins)
            except StreamHasMoved:
                self._unread.pop(seen.within, None)
                return  # somebody else reads this file: look again where it stands
            self._note_unread(seen, batch, asides)
            if stop.is_set():
                return
        if seen.rests:
            self._done[seen.within] = seen.size, seen.changed_ns

    def _note_unread(self, seen: FileSeen, batch: Batch, asides: set[str]) -> None:
        """Gather what can not be read of a file from its first byte on; at its end, the rest is mended."""
        unread_of_it = self._unread.get(seen.within)
        if unread_of_it is None:
            return
        unread_of_it |= asides
        if batch.read.changed_ns == seen.changed_ns:
            self._mended(seen.within, unread_of_it)
            if seen.kind is not FileKind.MBOX:
                del self._unread[seen.within]

    def _take(self, batch: Batch, version: int, *, anew: bool) -> tuple[set[str], int]:
        """Take a batch in; the ids of what of it could not be read, and the source's version after it.

        `anew`: the source is read again from its beginning, so what was counted of it earlier is void.
        """
        read = [self._reader.read(item) for item in batch.items]
        sifted = self._sieve().sift(batch.items, read)
        source, anew = batch.read.source, anew and self._intake.has_left_out(batch.read.source)
        left_out = ItemsLeftOut(source, dict(sifted.left_out), anew=anew)
        counted = left_out if sifted.left_out or anew else None
        new = self._intake.take(sifted.kept, batch.read, version, counted)
        self.health.done += new
        self._count_asides(sifted.kept)
        asides = {aside.id for each in read for aside in each.asides}
        return asides, version + (1 if counted is None else 2)

    def _set_aside(self, asides: Iterable[SetAside]) -> list[Captured]:
        """Record what could not be read at all, once as long as it stays like that."""
        every = [(aside, self._reader.set_aside(aside)) for aside in asides]
        for aside, captured in every:
            if aside not in self._told:
                self._intake.set_aside(captured)
                self._count_asides([captured])
                self._told.add(aside)
        return [captured for _, captured in every]

    def _mended(self, within: str, still: AbstractSet[str]) -> None:
        """Record what is no longer set aside of a file that was read as a whole."""
        gone = self._open_asides.take_gone(within, still)
        if gone:
            self._intake.mended(gone)
            self._told = {aside for aside in self._told if not is_of_file(aside.source, within)}

    def _count_asides(self, captured: Iterable[Captured]) -> None:
        for aside in (aside for each in captured for aside in each.asides):
            self._open_asides.note([aside])
            self.health.set_aside += 1
            _log.warning("set aside: could not be read", extra={"task": self.name, "aside": aside.id})
