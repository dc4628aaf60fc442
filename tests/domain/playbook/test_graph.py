"""Which milestones apply, held against a version that takes them out one by one."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.playbook.graph import (
    MilestoneNamedTwice,
    RequirementsFormACycle,
    UnknownMilestone,
    applicable,
    cycle_text,
    cycles_of,
    holds,
    longest_chain,
)
from domain.playbook.playbook import Condition, Duration, Milestone, Owner, Playbook, Tailoring

PERSONAL = Condition(tags_any=("personal_data",))


def milestone(name: str, *requires: str, days: int = 1, when: Condition | None = None) -> Milestone:
    return Milestone(
        id=name, name=name, owner=Owner.BOTH, duration=Duration(days), requires=requires, when=when
    )


def playbook(*milestones: Milestone) -> Playbook:
    return Playbook("test", 1, milestones)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Playbook, Tailoring]:
    """Graphs without a cycle, in any file order, with conditions, drops and additions."""
    count = draw(st.integers(0, 9))
    names = [f"m{number}" for number in range(count)]
    made = [
        milestone(
            name,
            *draw(st.lists(st.sampled_from(names[:number]), unique=True) if number else st.just([])),
            days=draw(st.integers(0, 5)),
            when=draw(st.sampled_from([None, PERSONAL])),
        )
        for number, name in enumerate(names)
    ]
    split = draw(st.integers(0, count))
    # What is added may require the playbook's, never the other way round.
    own = draw(st.permutations(made[:split]))
    added = tuple(draw(st.permutations(made[split:])))
    drop = tuple(draw(st.lists(st.sampled_from(names), unique=True))) if names else ()
    duration = {names[-1]: Duration(7)} if names else {}
    return playbook(*own), Tailoring(drop=drop, duration=duration, add=added)


def without(milestones: list[Milestone], left_out: Milestone) -> list[Milestone]:
    """The milestones after one is taken out and has handed its requirements on."""
    handed_on = []
    for each in milestones:
        requires = [
            name
            for required in each.requires
            for name in (left_out.requires if required == left_out.id else (required,))
        ]
        handed_on.append(replace(each, requires=tuple(dict.fromkeys(requires))))
    return [each for each in handed_on if each.id != left_out.id]


def naively(book: Playbook, tailoring: Tailoring, tags: tuple[str, ...]) -> list[Milestone]:
    milestones = [*book.milestones, *tailoring.add]
    for each in tuple(milestones):
        conditional = each.when is not None and "personal_data" not in tags
        if each.id in tailoring.drop or conditional:
            now = next(other for other in milestones if other.id == each.id)
            milestones = without(milestones, now)
    milestones = [
        replace(each, duration=tailoring.duration.get(each.id, each.duration)) for each in milestones
    ]
    ordered: list[Milestone] = []
    while len(ordered) < len(milestones):
        done = {each.id for each in ordered}
        ordered.append(
            next(each for each in milestones if each.id not in done and done.issuperset(each.requires))
        )
    return ordered


@given(graphs(), st.sampled_from([(), ("personal_data",), ("other",)]))
def test_what_applies_agrees_with_taking_milestones_out_one_by_one(
    graph: tuple[Playbook, Tailoring], tags: tuple[str, ...]
) -> None:
    book, tailoring = graph
    in_force = applicable(playbook=book, tailoring=tailoring, amount=None, tags=tags)
    expected = naively(book, tailoring, tags)
    assert [each.id for each in in_force.milestones] == [each.id for each in expected]
    for each, other in zip(in_force.milestones, expected, strict=True):
        assert sorted(each.requires) == sorted(other.requires)
        assert replace(each, requires=()) == replace(other, requires=())
    everything = [each.id for each in (*book.milestones, *tailoring.add)]
    assert list(in_force.left_out) == [name for name in everything if name not in {e.id for e in expected}]


def test_a_milestone_that_is_left_out_hands_on_what_it_required_and_each_once() -> None:
    book = playbook(
        milestone("signature", "legal", "security", "discovery"),
        milestone("legal", "security", "pilot"),
        milestone("security", "discovery"),
        milestone("pilot", "discovery"),
        milestone("discovery"),
    )
    in_force = applicable(
        playbook=book, tailoring=Tailoring(drop=("legal", "security")), amount=None, tags=()
    )
    assert [each.id for each in in_force.milestones] == ["discovery", "pilot", "signature"]
    assert in_force.milestones[-1].requires == ("discovery", "pilot")
    assert in_force.left_out == ("legal", "security")


@pytest.mark.parametrize(
    ("condition", "amount", "tags", "expected"),
    [
        (None, None, (), True),
        (Condition(amount_at_least=50_000), 50_000, (), True),
        (Condition(amount_at_least=50_000), 49_999.99, (), False),
        (Condition(amount_at_least=0), None, (), False),
        (PERSONAL, None, ("eu", "personal_data"), True),
        (PERSONAL, 1, ("eu",), False),
        (Condition(50_000, ("personal_data",)), 60_000, (), False),
        (Condition(50_000, ("personal_data",)), 40_000, ("personal_data",), False),
        (Condition(50_000, ("personal_data",)), 60_000, ("personal_data",), True),
    ],
)
def test_every_part_of_a_condition_must_hold(
    condition: Condition | None, amount: float | None, tags: tuple[str, ...], *, expected: bool
) -> None:
    assert holds(condition, amount=amount, tags=tags) is expected


def test_a_duration_of_the_deal_replaces_the_playbooks_as_a_whole() -> None:
    book = playbook(replace(milestone("legal"), duration=Duration(20, 10, 40)))
    tailored = Tailoring(duration={"legal": Duration(12)})
    in_force = applicable(playbook=book, tailoring=tailored, amount=None, tags=())
    assert in_force.milestones[0].duration == Duration(12)


@pytest.mark.parametrize(
    ("requires", "cycles"),
    [
        ({"legal": ["security"], "security": ["legal"]}, ["legal -> security -> legal"]),
        ({"a": ["a"]}, ["a -> a"]),
        ({"start": ["b"], "a": ["b"], "b": ["c"], "c": ["a"]}, ["a -> b -> c -> a"]),
        ({"a": ["b"], "b": ["a"], "c": ["a", "d"], "d": ["c"]}, ["a -> b -> a", "c -> d -> c"]),
        ({"a": ["b"], "b": ["c", "unknown"], "c": []}, []),
        ({}, []),
    ],
)
def test_cycles_are_named_from_their_first_milestone(
    requires: dict[str, list[str]], cycles: list[str]
) -> None:
    assert [cycle_text(cycle) for cycle in cycles_of(requires)] == cycles


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3)))
def test_there_is_a_cycle_exactly_when_no_order_exists(requires: dict[str, list[str]]) -> None:
    rest = {name: {each for each in wanted if each in requires} for name, wanted in requires.items()}
    while free := [name for name, wanted in rest.items() if not wanted & set(rest)]:
        for name in free:
            del rest[name]
    cycles = cycles_of(requires)
    assert bool(cycles) == bool(rest)
    for cycle in cycles:
        for here, there in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            assert there in requires[here]


@pytest.mark.parametrize(
    ("book", "tailoring", "error", "says"),
    [
        (
            playbook(milestone("a", "b"), milestone("b", "a")),
            Tailoring(),
            RequirementsFormACycle,
            "a -> b -> a",
        ),
        (playbook(milestone("a", "x")), Tailoring(), UnknownMilestone, "the milestone a names .* x"),
        (playbook(milestone("a")), Tailoring(drop=("x",)), UnknownMilestone, "plan.drop names .* x"),
        (playbook(milestone("a")), Tailoring(duration={"x": Duration(1)}), UnknownMilestone, "plan.duration"),
        (playbook(milestone("a")), Tailoring(add=(milestone("a"),)), MilestoneNamedTwice, "a is there twice"),
    ],
)
def test_a_graph_that_makes_no_sense_is_refused(
    book: Playbook, tailoring: Tailoring, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        applicable(playbook=book, tailoring=tailoring, amount=None, tags=())


def test_the_longest_chain_adds_up_typical_durations() -> None:
    chain = (
        milestone("a", days=3),
        milestone("b", days=9),
        milestone("c", "a", "b", days=0),
        milestone("d", days=5),
    )
    assert longest_chain(chain) == 9
    assert longest_chain(()) == 0


def test_a_long_chain_of_left_out_milestones_takes_no_time() -> None:
    names = [f"m{number}" for number in range(500)]
    chain = [milestone(name, *names[max(0, n - 40) : n], when=PERSONAL) for n, name in enumerate(names)]
    started = process_time()
    in_force = applicable(
        playbook=playbook(*chain, milestone("end", names[-1])), tailoring=Tailoring(), amount=None, tags=()
    )
    assert in_force.milestones[0].requires == ()
    assert process_time() - started < 1
