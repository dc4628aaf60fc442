"""Checking a file before anybody relies on it: which kind it is, what is wrong, what is seldom meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from domain.deal.dealfile import DealFile
from domain.playbook.advice import Advice, advice_on
from domain.playbook.methods import Overlay
from domain.playbook.playbook import Playbook
from integrations.playbookfiles.deal import read_deal_file
from integrations.playbookfiles.documents import document
from integrations.playbookfiles.faults import Fault, FaultList
from integrations.playbookfiles.milestones import WrittenMilestone
from integrations.playbookfiles.nodes import Entries, Node, Scalar
from integrations.playbookfiles.overlays import builtin_method, method_names, read_method_file
from integrations.playbookfiles.playbook import WrittenPlaybook, read_written_playbook


class FileKind(StrEnum):
    """What a file is."""

    PLAYBOOK = "playbook"
    DEAL = "deal"
    METHOD = "method"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file without faults, and advice as lines of it."""

    value: Playbook | DealFile | Overlay
    advice: tuple[Fault, ...] = ()


def kind_of_file(path: Path) -> FileKind:
    """What a file means to be, by its keys; one that can not be told is taken for a deal.

    Raises:
        FaultyFile: it can not be read.
    """
    keys = _keys(document(path, FaultList(str(path))))
    if "elements" in keys:
        return FileKind.METHOD
    return FileKind.PLAYBOOK if "milestones" in keys else FileKind.DEAL


def checked_file(path: Path) -> Checked:
    """What a file holds, and what in it is worth a second look.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    match kind_of_file(path):
        case FileKind.METHOD:
            return Checked(read_method_file(path))
        case FileKind.DEAL:
            return Checked(read_deal_file(path))
        case FileKind.PLAYBOOK:
            written = read_written_playbook(path)
            return Checked(written.playbook, advice_in(written, str(path)))


def advice_in(written: WrittenPlaybook, file: str) -> tuple[Fault, ...]:
    """What in a playbook is worth a second look, as lines of its file."""
    known = (builtin_method(name).method() for name in method_names())
    return tuple(_as_lines(file, advice_on(written.playbook, known), written.milestones))


def _as_lines(file: str, advice: Iterable[Advice], written: Iterable[WrittenMilestone]) -> Iterator[Fault]:
    """Advice with the line of its milestone; one that a method brought has none."""
    places = {each.id.value: each.id.place for each in written if each.id is not None}
    for each in advice:
        place = places.get(each.milestone or "")
        line = place.node.line if place else None
        yield Fault(file, line, each.milestone or "", each.says)


def _keys(node: Node) -> set[str]:
    pairs = node.pairs if isinstance(node, Entries) else ()
    return {key.text for key, _ in pairs if isinstance(key, Scalar)}
