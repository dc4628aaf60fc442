"""The playbook file, and how a deal names its playbook.

Source: the playbook file of the contract; rules.md sections 5 and 6. Several versions of one
playbook may lie side by side, among those that come with the product and in a team's folder:
a name takes the one in force on a day, `NAME@VERSION` pins one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from domain.moments import Day
from domain.playbook.methods import with_overlays
from domain.playbook.playbook import Playbook
from domain.playbook.versions import NoVersionInForce, version_of
from integrations.playbookfiles.documents import document, document_in
from integrations.playbookfiles.faults import FaultList, FaultyFile, or_known, shown
from integrations.playbookfiles.fields import (
    Fields,
    Place,
    Reader,
    Unread,
    one_or_more,
    some,
    whole,
    without_repeats,
)
from integrations.playbookfiles.milestones import WrittenMilestone, milestones
from integrations.playbookfiles.nodes import Entries, Node, Scalar, compose
from integrations.playbookfiles.overlays import some_overlays
from integrations.playbookfiles.requirements import check_requirements
from integrations.playbookfiles.scalars import a_day, a_line, a_whole_number, one_of
from integrations.playbookfiles.watch import watch

MOST_FILES = 500
ENDINGS = (".yaml", ".yml")
LANGUAGES = {"en": "en"}
USUAL_PLAYBOOK = "enterprise"
"""What a company sells by that names no playbook of its own."""
_BUILTIN = resources.files(__package__).joinpath("builtin")


class NoSuchPlaybook(LookupError):
    """No playbook of this name comes with the product, or lies in the team's folder."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.hint = or_known(name, known)
        super().__init__(f"no playbook is called {shown(name)}{self.hint}")


@dataclass(frozen=True, slots=True)
class WrittenPlaybook:
    """A playbook, and its milestones as they are written, methods not laid over them."""

    playbook: Playbook
    milestones: tuple[WrittenMilestone, ...]


@dataclass(frozen=True, slots=True)
class NamedVersions:
    """The versions of a playbook that a name stands for, and the one that it pins, if it does."""

    versions: tuple[Playbook, ...]
    pinned: int | None

    def in_force(self, on: Day | None) -> Playbook:
        """The pinned one, else the one in force on a day (None: the latest).

        Raises:
            NoVersionInForce: there is none such.
        """
        return version_of(self.versions, on=on, pinned=self.pinned)


def read_playbook_file(path: Path) -> Playbook:
    """The playbook of a file.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    return read_written_playbook(path).playbook


def read_written_playbook(path: Path) -> WrittenPlaybook:
    """The playbook of a file, with the lines of its milestones.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    faults = FaultList(str(path))
    return whole(document(path, faults), faults, a_playbook(path.parent))


def read_playbook_text(text: str) -> WrittenPlaybook:
    """The playbook of a text that was sent, with the lines of its milestones; its methods are built in.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    faults = FaultList("playbook")
    return whole(document_in(text, faults), faults, a_playbook(None))


def versions_called(name: str, *, folder: Path | None, others: Sequence[Playbook] = ()) -> NamedVersions:
    """The playbook that a deal names: the path of a file, a name in a folder, or a plain name.

    Paths begin at `folder` (None: there are no files), and the path of a file pins what lies there.
    A plain name is that of a built-in playbook, else of one of the `others`.

    Raises:
        FaultyFile: with everything that is wrong in the file.
        NoSuchPlaybook: there is none of this name.
    """
    if folder is None:
        return _versions_with_plain_name(name, others)
    if name.endswith(ENDINGS):
        playbook = read_playbook_file(folder / name)
        return NamedVersions((playbook,), playbook.version)
    if not set("/\\") & set(name):
        return _versions_with_plain_name(name, others)
    place, _, last = name.replace("\\", "/").rpartition("/")
    wanted, pinned = _name_and_version(last)
    found = playbooks_in(folder / place)
    versions = tuple(each for each in found if each.name == wanted)
    if not versions:
        raise NoSuchPlaybook(name, [f"{place}/{each.name}" for each in found])
    return NamedVersions(versions, pinned)


def named_versions(
    place: Place, *, folder: Path | None, on: Day | None, others: Sequence[Playbook] = ()
) -> NamedVersions:
    """What the text of a place names, see `versions_called`; one of it is in force on a day.

    Raises:
        Unread: there is no such playbook, or it is faulty; the faults are noted.
    """
    name = place.text
    if name is None:
        place.expected("the name of a playbook or the path of its file")
    try:
        named = versions_called(name, folder=folder, others=others)
        named.in_force(on)
    except NoSuchPlaybook as error:
        path = "" if folder is None else "a path ending in .yaml or "
        place.expected(f"{path}a built-in playbook", hint=error.hint)
    except NoVersionInForce as error:
        place.refuse(other_versions(error))
    except FaultyFile as error:
        place.faults.include(error)
        raise Unread from error
    return named


def other_versions(error: NoVersionInForce) -> str:
    """What is wrong where a playbook has no version that fits."""
    return f"expected a version {error.wanted}, found {', '.join(error.known)}"


def _versions_with_plain_name(name: str, others: Sequence[Playbook]) -> NamedVersions:
    wanted, pinned = _name_and_version(name)
    if wanted in builtin_names():
        return NamedVersions(builtin_versions(wanted), pinned)
    versions = tuple(each for each in others if each.name == wanted)
    if not versions:
        raise NoSuchPlaybook(name, [*builtin_names(), *dict.fromkeys(each.name for each in others)])
    return NamedVersions(versions, pinned)


def builtin_playbook(name: str, *, on: Day | None = None) -> Playbook:
    """A playbook that comes with the product, as of a day (None: its latest version).

    Raises:
        NoSuchPlaybook: there is none of this name.
        NoVersionInForce: it has no such version, or none was in force on the day.
    """
    return _versions_with_plain_name(name, ()).in_force(on)


def builtin_names() -> tuple[str, ...]:
    """The names of the playbooks that come with the product."""
    return tuple(sorted({name.partition("@")[0] for name in _builtin_files()}))


@cache
def builtin_versions(name: str) -> tuple[Playbook, ...]:
    """Every version of a built-in playbook."""
    files = [file for file in _builtin_files() if file.partition("@")[0] == name]
    return tuple(_builtin(file) for file in files)


def playbooks_in(folder: Path) -> tuple[Playbook, ...]:
    """The playbooks in a team's folder, which may hold other YAML files, too.

    Raises:
        FaultyFile: one of them is faulty, two are the same version of one playbook, or there
            are more than 500 files or no folder.
    """
    found: dict[tuple[str, int], Path] = {}
    playbooks: list[Playbook] = []
    for path in _files_in(folder):
        faults = FaultList(str(path))
        node = document(path, faults)
        if _is_playbook(node):
            playbook = whole(node, faults, a_playbook(folder)).playbook
            first = found.setdefault((playbook.name, playbook.version), path)
            if first is not path:
                faults.stop(
                    None, f"expected a version of its own, found that of {first.name}: {playbook.version}"
                )
            playbooks.append(playbook)
    return tuple(playbooks)


def a_playbook(folder: Path | None) -> Reader[WrittenPlaybook]:
    """A reader of whole playbooks that lie in a folder; None: of those that come with the product."""

    def read(place: Place) -> WrittenPlaybook:
        with Fields(place) as fields:
            name = fields.needed("playbook", a_line, "")
            version = fields.needed("version", a_whole_number(1, 1_000_000), 1)
            written = fields.needed("milestones", some(milestones, "milestone"), ())
            playbook = Playbook(
                name=name,
                version=version,
                milestones=tuple(each.milestone for each in written),
                watch=fields.given("watch", watch, {}),
                languages=without_repeats(fields.given("languages", one_or_more(one_of(LANGUAGES)), ())),
                effective_from=fields.given("effective_from", a_day, None),
            )
            overlays = fields.given("methods", some_overlays(folder), ())
        check_requirements(written, playbook=())
        return WrittenPlaybook(with_overlays(playbook, overlays), written)

    return read


def _name_and_version(text: str) -> tuple[str, int | None]:
    """`enterprise@2` as name and version."""
    name, at, version = text.rpartition("@")
    return (name, int(version)) if at and version.isdecimal() and version.isascii() else (text, None)


def _builtin_files() -> list[str]:
    files = (Path(each.name) for each in _BUILTIN.iterdir())
    return sorted(file.stem for file in files if file.suffix == ".yaml")


def _builtin(stem: str) -> Playbook:
    faults = FaultList(f"{stem}.yaml")
    text = _BUILTIN.joinpath(f"{stem}.yaml").read_text("utf-8")
    return whole(compose(text, faults), faults, a_playbook(None)).playbook


def _files_in(folder: Path) -> Iterator[Path]:
    faults = FaultList(str(folder))
    if not folder.is_dir():
        faults.stop(None, "expected a folder with playbooks, found none of this name")
    files = sorted(path for path in folder.iterdir() if path.suffix in ENDINGS)
    if len(files) > MOST_FILES:
        faults.stop(None, f"expected at most {MOST_FILES} YAML files in the folder, found {len(files)}")
    yield from files


def _is_playbook(node: Node) -> bool:
    """Whether a document means to be a playbook: a deal names one, too, but has no milestones."""
    if not isinstance(node, Entries):
        return False
    keys = {key.text for key, _ in node.pairs if isinstance(key, Scalar)}
    return {"playbook", "milestones"} <= keys
