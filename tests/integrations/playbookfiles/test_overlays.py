"""The methods that come along, and overlay files of one's own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.deal.asked import methods_asked
from domain.deal.dealfile import DealFile
from domain.playbook.graph import in_working_order
from domain.playbook.methods import ITEMS, tag_of, with_overlays
from domain.playbook.playbook import Milestone, Playbook
from integrations.playbookfiles import FaultyFile, builtin_names, builtin_playbook, read_deal_file
from integrations.playbookfiles.overlays import (
    NoSuchMethod,
    builtin_method,
    method_names,
    read_method_file,
)
from tests.domain.playbooks import milestone, playbook
from tests.examples import deal
from tests.integrations.playbookfiles.written import DEAL, PLAYBOOK, changed, write
from tests.story import facts

OURS = """\
method: ours
name: Our way
version: 1
elements:
  - id: fit
    name: Fit
    ask: Is it for them?
    milestones: [pilot]
    roles: [tester]
    evidence: [{email: {subject_contains: [it fits], from: buyer}}]
  - id: fear
    name: Fear
    ask: What do they fear?
    move: Ask for it
    otherwise: talk
milestones:
  - id: talk
    name: Talked about it
    owner: both
    duration: 2
    requires: [discovery, nowhere]
    before: [legal]
    evidence: [word]
"""


def test_these_come_along() -> None:
    assert method_names() == (
        "bant",
        "command_of_the_message",
        "jolt",
        "meddpicc",
        "miller_heiman",
        "mutual_action_plan",
        "sandler",
        "spiced",
    )
    with pytest.raises(NoSuchMethod, match="the nearest known is 'meddpicc'"):
        builtin_method("meddpic")


@pytest.mark.parametrize(
    ("name", "elements"),
    [
        ("bant", "budget authority need timeline"),
        ("jolt", "judge_indecision offer_recommendation limit_exploration take_risk_off"),
        ("mutual_action_plan", "plan_confirmed decision_day business_track technical_track paper_track"),
        ("spiced", "situation pain impact critical_event decision"),
        ("sandler", "bonding up_front_contract pain budget decision fulfilment post_sell"),
    ],
)
def test_they_have_the_elements_of_their_names(name: str, elements: str) -> None:
    assert [each.element.id for each in builtin_method(name).elements] == elements.split()


def test_meddpicc_has_its_eight_letters() -> None:
    letters = [each.element.id[0] for each in builtin_method("meddpicc").elements]
    assert "".join(letters) == "meddpicc"


def test_the_four_moves_of_jolt_are_advice_and_each_says_something_else() -> None:
    moves = {each.element.move for each in builtin_method("jolt").elements}
    assert len(moves) == 4
    assert "" not in moves


@pytest.mark.parametrize("name", builtin_names())
@pytest.mark.parametrize("method", method_names())
def test_each_method_changes_what_is_asked_for(method: str, name: str) -> None:
    plain = builtin_playbook(name)
    laid = with_overlays(plain, [builtin_method(method)])
    before = facts(terms=deal(plain, amount=300_000)).as_of("w2 Mon 09:00").answer
    after = facts(terms=deal(laid, amount=300_000)).as_of("w2 Mon 09:00").answer
    assert methods_asked(before) == ()
    (asked,) = methods_asked(after)
    assert [each.element for each in asked.elements] == [e.element for e in builtin_method(method).elements]
    missing = [each for each in asked.elements if not each.shown]
    assert missing
    assert all(each.by is not None and each.by <= after.terms.decision_date for each in missing)
    assert _asked_of(laid) != _asked_of(plain)


def _asked_of(book: Playbook) -> dict[str, object]:
    """What milestones ask of people and accept as proof, tags aside."""
    return {each.id: (each.roles, each.evidence) for each in book.milestones}


@pytest.mark.parametrize("method", method_names())
def test_every_element_can_be_shown_in_every_built_in_playbook(method: str) -> None:
    """By a milestone that carries it, or by the deal file."""
    overlay = builtin_method(method)
    for name in builtin_names():
        laid = with_overlays(builtin_playbook(name), [overlay])
        carried = {tag for each in laid.milestones for tag in each.methods}
        for each in overlay.elements:
            element = each.element
            assert tag_of(method, element.id) in carried or set(element.stated_by) <= set(ITEMS), element.id
            assert tag_of(method, element.id) in carried or element.stated_by, element.id


@pytest.mark.parametrize("method", method_names())
def test_what_a_method_names_is_there(method: str) -> None:
    """Ids of milestones that no built-in playbook and no method has would carry nothing, silently."""
    known = {each.id for name in builtin_names() for each in builtin_playbook(name).milestones}
    overlay = builtin_method(method)
    own = {each.milestone.id for each in overlay.additions}
    named = {name for each in overlay.elements for name in each.milestones}
    named |= {name for each in overlay.additions for name in (*each.before, *each.milestone.requires)}
    assert named <= known | own
    assert own == {each.otherwise for each in overlay.elements if each.otherwise}


def ids(milestones: tuple[Milestone, ...]) -> list[str]:
    return [each.id for each in milestones]


def read(folder: Path, deal_file: str = DEAL, book: str = PLAYBOOK, method: str = OURS) -> DealFile:
    (folder / "ours.yaml").write_text(method, "utf-8")
    return read_deal_file(write(folder, deal=deal_file, playbook=book))


@pytest.mark.parametrize("where", ["deal", "playbook"])
def test_the_deal_or_the_playbook_switches_a_method_on(where: str, tmp_path: Path) -> None:
    switch = "methods: [ours.yaml, bant]\n"
    texts = {"deal": DEAL, "playbook": PLAYBOOK}
    texts[where] += switch
    laid = read(tmp_path, texts["deal"], texts["playbook"]).playbook
    assert [each.id for each in laid.methods] == ["ours", "bant"]
    by_id = {each.id: each for each in laid.milestones}
    assert (by_id["pilot"].roles, len(by_id["pilot"].evidence)) == (("tester",), 2)
    assert by_id["talk"].requires == ("discovery",)
    assert "talk" in by_id["legal"].requires


def test_both_together_switch_each_on_once(tmp_path: Path) -> None:
    once = read(tmp_path, DEAL + "methods: ours.yaml\n", PLAYBOOK + "methods: [ours.yaml]\n").playbook
    assert [each.id for each in once.methods] == ["ours"]
    assert ids(once.milestones).count("talk") == 1


def test_a_deal_may_tailor_and_reach_what_a_method_brought(tmp_path: Path) -> None:
    text = changed(
        DEAL, "reached: {discovery: 2026-03-10}", "reached: {talk: 2026-03-10}\nmethods: [ours.yaml]"
    )
    text = changed(text, "duration: {legal: 12}", "duration: {legal: 12, talk: 4}")
    file = read(tmp_path, text)
    assert list(file.reached or {}) == ["talk"]
    assert file.plan.duration["talk"].typical == 4


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("method: ours\n", "", "ours.yaml:1: method: expected an id"),
        ("    otherwise: talk\n", "    otherwise: tlak\n", "found 'tlak'; the nearest known is 'talk'"),
        ("  - id: fear\n", "  - id: fit\n", "ours.yaml:11: elements[2].id: expected an id of its own"),
        ("    move: Ask for it\n", "    moves: Ask for it\n", "unknown key; the nearest known is 'move'"),
        ("    move: Ask for it\n", "    stated_by: why\n", "expected why_now, decider"),
        ("    before: [legal]\n", "    befor: [legal]\n", "unknown key; the nearest known is 'before'"),
        ("    owner: both\n", "", "milestones[1].owner: expected seller, buyer or both, found nothing"),
    ],
)
def test_a_fault_of_an_overlay_names_its_line(old: str, new: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(FaultyFile) as faulty:
        read(tmp_path, DEAL + "methods: [ours.yaml]\n", method=changed(OURS, old, new))
    assert len(faulty.value.faults) == 1
    assert fault in str(faulty.value)


@pytest.mark.parametrize(
    ("named", "fault"),
    [
        (
            "meddpic",
            "methods: expected a path ending in .yaml or a built-in method, found 'meddpic'; the nearest",
        ),
        ("nowhere.yaml", "nowhere.yaml: expected a file, found none of this name"),
        ("[[]]", "methods[1]: expected the name of a method or the path of its file, found a list"),
    ],
)
def test_a_method_that_is_not_there_is_a_fault(named: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(FaultyFile) as faulty:
        read(tmp_path, DEAL + f"methods: {named}\n")
    assert fault in str(faulty.value)


def test_an_overlay_can_be_read_alone(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(OURS, "utf-8")
    overlay = read_method_file(tmp_path / "ours.yaml")
    assert (overlay.id, [each.milestone.id for each in overlay.additions]) == ("ours", ["talk"])


IDS = sorted({each.id for name in builtin_names() for each in builtin_playbook(name).milestones})


@st.composite
def any_order(draw: st.DrawFn) -> Playbook:
    """Milestones with the names of built-in ones, in an order that no method thought of."""
    names = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=12, unique=True))
    required = [
        draw(st.sets(st.sampled_from(names[:place]))) if place else set() for place in range(len(names))
    ]
    return playbook(
        *(milestone(name, after=" ".join(after)) for name, after in zip(names, required, strict=True))
    )


@settings(max_examples=200, deadline=None)
@given(any_order(), st.permutations(method_names()))
def test_whatever_a_team_does_first_methods_make_no_circle_and_carry_their_elements(
    book: Playbook, methods: list[str]
) -> None:
    laid = with_overlays(book, map(builtin_method, methods))
    order = in_working_order(laid.milestones)
    assert len(order) == len(laid.milestones)
    known = set(ids(order))
    assert all(known.issuperset(each.requires) for each in order)
    carried = {tag for each in order for tag in each.methods}
    for method in methods:
        for each in builtin_method(method).elements:
            assert each.otherwise is None or tag_of(method, each.element.id) in carried


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(OURS)), st.integers(0, 30), st.text("{}[]:,-'&*! \n~ab0", max_size=12))
def test_a_damaged_overlay_raises_nothing_but_faults(start: int, length: int, scribble: str) -> None:
    damaged = OURS[:start] + scribble + OURS[start + length :]
    with TemporaryDirectory() as folder:
        faults = faults_if_any(Path(folder), damaged)
    assert all(fault.isprintable() for fault in faults)


def faults_if_any(folder: Path, method: str) -> list[str]:
    try:
        read(folder, DEAL + "methods: [ours.yaml]\n", method=method)
    except FaultyFile as faulty:
        return [str(fault) for fault in faulty.faults]
    return []
