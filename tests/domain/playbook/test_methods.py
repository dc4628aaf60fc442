"""Laying a method over a playbook: tags, roles, evidence, and milestones where nothing carries one."""

from __future__ import annotations

from dataclasses import replace

from domain.playbook.graph import in_working_order
from domain.playbook.methods import Addition, Carried, Overlay, with_overlays
from domain.playbook.playbook import Element, Milestone, Playbook
from tests.domain.playbooks import milestone, playbook, written

SIGNED, LETTER = written("signed"), written("letter")


def overlay(*elements: Carried, additions: tuple[Addition, ...] = (), name: str = "way") -> Overlay:
    return Overlay(name, name.title(), 2, elements, additions)


def carried(
    name: str, *milestones: str, roles: str = "", otherwise: str | None = None, by: tuple[str, ...] = ()
) -> Carried:
    element = Element(name, name.title(), f"What of {name}?", stated_by=by, roles=tuple(roles.split()))
    return Carried(element, milestones, evidence=(LETTER,) if milestones else (), otherwise=otherwise)


def by_id(book: Playbook) -> dict[str, Milestone]:
    return {each.id: each for each in book.milestones}


BOOK = playbook(milestone("a", evidence=[SIGNED]), milestone("b", after="a"), milestone("c", after="b"))


def test_a_milestone_that_carries_an_element_gets_its_tag_roles_and_evidence() -> None:
    laid = by_id(with_overlays(BOOK, [overlay(carried("pain", "a", "elsewhere", roles="champion"))]))
    assert (laid["a"].methods, laid["a"].roles) == (("way.pain",), ("champion",))
    assert laid["a"].evidence == (SIGNED, LETTER)
    assert (laid["b"], laid["c"]) == (by_id(BOOK)["b"], by_id(BOOK)["c"])


def test_a_tag_in_the_playbook_carries_as_well_as_an_id() -> None:
    tagged = playbook(replace(milestone("x"), methods=("way.pain",)))
    addition = Addition(milestone("asked"))
    laid = with_overlays(
        tagged, [overlay(carried("pain", roles="champion", otherwise="asked"), additions=(addition,))]
    )
    assert [each.id for each in laid.milestones] == ["x"]
    assert laid.milestones[0].roles == ("champion",)


def test_an_element_that_nothing_carries_brings_its_milestone_before_its_successors() -> None:
    addition = Addition(milestone("asked", after="a gone"), before=("c", "gone"))
    laid = by_id(
        with_overlays(BOOK, [overlay(carried("pain", "gone", otherwise="asked"), additions=(addition,))])
    )
    assert (laid["asked"].requires, laid["asked"].methods) == (("a",), ("way.pain",))
    assert laid["c"].requires == ("b", "asked")
    assert laid["b"].requires == ("a",)


def test_where_no_successor_is_there_it_goes_before_the_last_ones() -> None:
    addition = Addition(milestone("asked"), before=("gone",))
    laid = by_id(with_overlays(BOOK, [overlay(carried("pain", otherwise="asked"), additions=(addition,))]))
    assert [name for name, each in laid.items() if "asked" in each.requires] == ["c"]


def test_a_team_that_does_things_in_another_order_gets_no_circle() -> None:
    """The method wants its step after c and before a, but c waits for a here."""
    addition = Addition(milestone("asked", after="c"), before=("a", "b"))
    laid = with_overlays(BOOK, [overlay(carried("pain", otherwise="asked"), additions=(addition,))])
    assert [each.id for each in in_working_order(laid.milestones)] == ["a", "b", "c", "asked"]


def test_a_milestone_of_that_id_is_taken_for_the_one_that_is_meant() -> None:
    addition = Addition(milestone("b", 99))
    laid = with_overlays(BOOK, [overlay(carried("pain", otherwise="b"), additions=(addition,))])
    assert [each.id for each in laid.milestones] == ["a", "b", "c"]
    assert by_id(laid)["b"].methods == ("way.pain",)
    assert by_id(laid)["b"].duration.typical == 5


def test_what_one_method_brought_carries_the_next_ones_elements() -> None:
    addition = Addition(milestone("asked"))
    first = overlay(carried("pain", otherwise="asked"), additions=(addition,))
    second = overlay(carried("hurt", "asked"), name="other")
    laid = with_overlays(BOOK, [first, second])
    assert by_id(laid)["asked"].methods == ("way.pain", "other.hurt")
    assert [method.id for method in laid.methods] == ["way", "other"]


def test_a_method_that_is_on_already_changes_nothing() -> None:
    once = with_overlays(BOOK, [overlay(carried("pain", "a", roles="champion"))])
    assert with_overlays(once, [overlay(carried("pain", "b", roles="coach"))]) == once


def test_the_method_itself_is_kept_with_its_version_and_questions() -> None:
    laid = with_overlays(BOOK, [overlay(carried("pain", "a"))])
    (method,) = laid.methods
    assert (method.id, method.version, [each.ask for each in method.elements]) == (
        "way",
        2,
        ["What of pain?"],
    )
