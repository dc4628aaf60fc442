"""The playbook file, and the playbooks that come with the product.

Source: the playbook file of the contract; rules.md sections 5 and 6.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from domain.playbook.playbook import Playbook
from integrations.playbookfiles.documents import document
from integrations.playbookfiles.faults import FaultList, or_known, shown
from integrations.playbookfiles.fields import Fields, Place, one_or_more, some, whole, without_repeats
from integrations.playbookfiles.milestones import milestones
from integrations.playbookfiles.nodes import compose
from integrations.playbookfiles.requirements import check_requirements
from integrations.playbookfiles.scalars import a_line, a_whole_number, one_of
from integrations.playbookfiles.watch import watch

_LANGUAGES = {"en": "en"}
_BUILTIN = resources.files(__package__).joinpath("builtin")


class NoSuchPlaybook(LookupError):
    """No playbook of this name comes with the product."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hint = or_known(name, builtin_names())
        super().__init__(f"no built-in playbook is called {shown(name)}{self.hint}")


def read_playbook_file(path: Path) -> Playbook:
    """The playbook of a file.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    faults = FaultList(str(path))
    return whole(document(path, faults), faults, a_playbook)


def builtin_playbook(name: str) -> Playbook:
    """A playbook that comes with the product.

    Raises:
        NoSuchPlaybook: there is none of this name.
    """
    if name not in builtin_names():
        raise NoSuchPlaybook(name)
    faults = FaultList(f"{name}.yaml")
    text = _BUILTIN.joinpath(f"{name}.yaml").read_text("utf-8")
    return whole(compose(text, faults), faults, a_playbook)


def builtin_names() -> tuple[str, ...]:
    """The names of the playbooks that come with the product."""
    files = (Path(each.name) for each in _BUILTIN.iterdir())
    return tuple(sorted(file.stem for file in files if file.suffix == ".yaml"))


def a_playbook(place: Place) -> Playbook:
    """The playbook of a document."""
    with Fields(place) as fields:
        name = fields.needed("playbook", a_line, "")
        version = fields.needed("version", a_whole_number(1, 1_000_000), 1)
        written = fields.needed("milestones", some(milestones, "milestone"), ())
        thresholds = fields.given("watch", watch, {})
        languages = fields.given("languages", one_or_more(one_of(_LANGUAGES)), ())
    check_requirements(written, playbook=())
    return Playbook(
        name, version, tuple(each.milestone for each in written), thresholds, without_repeats(languages)
    )
