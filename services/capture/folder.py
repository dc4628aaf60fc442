"""The watched folder: which files of it hold mail or deals, and which of them have stopped changing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from domain.touches.mail import SetAside
from integrations.mailfiles.folders import files_below, kind_below
from services.capture.source import FileSeen

_YAML = frozenset({".yaml", ".yml"})


@dataclass(slots=True)
class Look:
    """What one look at the folder found, each in the order of the names.

    `deals` are files that may hold deals or what deals refer to; `deals_rest` tells whether
    none of them has changed since the last look, `deals_state` how they stand. `rests` tells
    whether no file has.
    """

    mail: list[FileSeen] = field(default_factory=list)
    unread: list[SetAside] = field(default_factory=list)
    deals: list[Path] = field(default_factory=list)
    deals_state: tuple[tuple[str, int, int], ...] = ()
    deals_rest: bool = True
    rests: bool = True


class WatchedFolder:
    """Looks through a folder again and again. A file rests when two looks find it unchanged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before: dict[str, tuple[int, int]] = {}

    def look(self) -> Look:
        """Look once.

        Raises:
            OSError: the folder itself can not be read.
        """
        self.folder.stat()
        refused: list[OSError] = []
        look, now = Look(), dict[str, tuple[int, int]]()
        for path, within, is_mail in files_below(self.folder, refused):
            try:
                stood = path.stat()
            except OSError:
                continue  # gone between two looks
            now[within] = stood.st_size, stood.st_mtime_ns
            rests = self._before.get(within) == now[within]
            if path.suffix.lower() in _YAML:
                look.deals.append(path)
                look.deals_state += ((within, *now[within]),)
                look.deals_rest &= rests
            else:
                self._see(look, path, within, now[within], is_mail=is_mail, rests=rests)
        look.rests = self._before == now
        self._before = now
        look.unread += (SetAside(_named(error, self.folder), error.strerror or "") for error in refused)
        return look

    def _see(
        self, look: Look, path: Path, within: str, stood: tuple[int, int], *, is_mail: bool, rests: bool
    ) -> None:
        kind = kind_below(path, within, is_mail=is_mail)
        if isinstance(kind, SetAside):
            look.unread += [kind] if rests else []
        elif kind is not None:
            look.mail.append(FileSeen(path, within, kind, *stood, rests=rests))


def _named(error: OSError, folder: Path) -> str:
    path = Path(str(error.filename))
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
