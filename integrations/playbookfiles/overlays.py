"""Method overlay files, and the methods that come with the product.

What an overlay does is in `domain.playbook.methods`. Beyond a playbook's milestone, one of an
overlay may say `before`: the milestones that then require it, as far as the playbook has them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from domain.playbook.methods import ITEMS, Addition, Carried, Overlay
from domain.playbook.playbook import Element
from integrations.playbookfiles.documents import document
from integrations.playbookfiles.faults import FaultList, FaultyFile, or_known, or_nearest, shown
from integrations.playbookfiles.fields import (
    Fields,
    Place,
    Placed,
    Reader,
    Unread,
    list_of,
    one_or_more,
    placed,
    some,
    whole,
    without_repeats,
)
from integrations.playbookfiles.milestones import milestone_of
from integrations.playbookfiles.nodes import compose
from integrations.playbookfiles.patterns import patterns
from integrations.playbookfiles.scalars import a_line, a_whole_number, an_identifier, one_of

MOST_ELEMENTS = 100
_BUILTIN = resources.files(__package__).joinpath("methods")
_ITEMS = {item: item for item in ITEMS}


class NoSuchMethod(LookupError):
    """No method of this name comes with the product."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hint = or_known(name, method_names())
        super().__init__(f"no built-in method is called {shown(name)}{self.hint}")


def method_names() -> tuple[str, ...]:
    """The names of the methods that come with the product."""
    files = (Path(each.name) for each in _BUILTIN.iterdir())
    return tuple(sorted(file.stem for file in files if file.suffix == ".yaml"))


@cache
def builtin_method(name: str) -> Overlay:
    """A method that comes with the product.

    Raises:
        NoSuchMethod: there is none of this name.
    """
    if name not in method_names():
        raise NoSuchMethod(name)
    faults = FaultList(f"{name}.yaml")
    return whole(compose(_BUILTIN.joinpath(f"{name}.yaml").read_text("utf-8"), faults), faults, an_overlay)


def read_method_file(path: Path) -> Overlay:
    """The overlay of a file.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    faults = FaultList(str(path))
    return whole(document(path, faults), faults, an_overlay)


def some_overlays(folder: Path | None) -> Reader[tuple[Overlay, ...]]:
    """A reader of `methods`: names of built-in ones, and paths of files from a folder (None: no paths)."""

    def read_one(place: Place) -> Overlay:
        name = place.text
        if name is None:
            place.expected("the name of a method or the path of its file")
        try:
            if folder is not None and name.endswith((".yaml", ".yml")):
                return read_method_file(folder / name)
            return builtin_method(name)
        except NoSuchMethod as error:
            path = "" if folder is None else "a path ending in .yaml or "
            place.expected(f"{path}a built-in method", hint=error.hint)
        except FaultyFile as error:
            place.faults.include(error)
            raise Unread from error

    return one_or_more(read_one)


def an_overlay(place: Place) -> Overlay:
    """The overlay of a document."""
    with Fields(place) as fields:
        overlay_id = fields.needed("method", an_identifier, "")
        name = fields.needed("name", a_line, "")
        version = fields.needed("version", a_whole_number(1, 1_000_000), 1)
        source = fields.given("source", a_line, "")
        elements = fields.needed("elements", some(_elements, "element"), ())
        additions = fields.given("milestones", list_of(_an_addition), ())
    _refuse_repeats([each.id for each in elements], "element")
    _refuse_repeats([each.id for each in additions if each.id is not None], "milestone")
    _check_otherwise(elements, [each.addition.milestone.id for each in additions])
    return Overlay(
        overlay_id,
        name,
        version,
        tuple(each.carried for each in elements),
        tuple(each.addition for each in additions),
        source,
    )


@dataclass(frozen=True, slots=True)
class _WrittenElement:
    carried: Carried
    id: Placed[str]
    otherwise: Placed[str] | None


@dataclass(frozen=True, slots=True)
class _WrittenAddition:
    addition: Addition
    id: Placed[str] | None


def _elements(place: Place) -> tuple[_WrittenElement, ...]:
    written = list_of(_an_element)(place)
    if len(written) > MOST_ELEMENTS:
        place.refuse(f"expected at most {MOST_ELEMENTS} elements, found {len(written)}")
    return written


def _an_element(place: Place) -> _WrittenElement:
    with Fields(place) as fields:
        name = fields.needed("id", placed(an_identifier), None)
        element = Element(
            id="" if name is None else name.value,
            name=fields.needed("name", a_line, ""),
            ask=fields.needed("ask", a_line, ""),
            stated_by=fields.given("stated_by", one_or_more(one_of(_ITEMS)), ()),
            roles=fields.given("roles", one_or_more(a_line), ()),
            move=fields.given("move", a_line, ""),
        )
        carriers = fields.given("milestones", one_or_more(an_identifier), ())
        evidence = fields.given("evidence", patterns, ())
        otherwise = fields.given("otherwise", placed(an_identifier), None)
    if name is None:
        raise Unread
    unplaced = None if otherwise is None else otherwise.value
    return _WrittenElement(Carried(element, without_repeats(carriers), evidence, unplaced), name, otherwise)


def _an_addition(place: Place) -> _WrittenAddition:
    with Fields(place) as fields:
        written = milestone_of(fields)
        before = fields.given("before", one_or_more(an_identifier), ())
    return _WrittenAddition(Addition(written.milestone, without_repeats(before)), written.id)


def _refuse_repeats(named: Sequence[Placed[str]], what: str) -> None:
    first: dict[str, Placed[str]] = {}
    for each in named:
        known = first.setdefault(each.value, each)
        if known is not each:
            line = known.place.node.line
            each.place.fault(
                f"expected an id of its own, found that of the {what} of line {line}: {each.value}"
            )


def _check_otherwise(elements: Sequence[_WrittenElement], additions: Collection[str]) -> None:
    for each in elements:
        if each.otherwise is not None and each.otherwise.value not in additions:
            name, place = each.otherwise.value, each.otherwise.place
            hint = or_nearest(name, additions)
            place.fault(f"expected the id of a milestone of this file, found {shown(name)}{hint}")
