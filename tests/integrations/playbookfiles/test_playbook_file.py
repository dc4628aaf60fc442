"""What a sound playbook file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.people import Side
from domain.playbook.playbook import (
    Condition,
    Duration,
    EvidenceKind,
    Milestone,
    NextStep,
    Owner,
    Pattern,
    Playbook,
)
from integrations.playbookfiles import read_playbook_file
from integrations.playbookfiles.watch import THRESHOLDS
from tests.integrations.playbookfiles.written import PLAYBOOK, changed, write


def read(folder: Path, playbook: str) -> Playbook:
    write(folder, playbook=playbook)
    return read_playbook_file(folder / "playbook.yaml")


def test_everything_that_a_playbook_file_says_is_read(tmp_path: Path) -> None:
    playbook = read(tmp_path, PLAYBOOK)
    assert (playbook.name, playbook.version, playbook.languages) == ("team", 3, ())
    assert playbook.watch == {"ping_pong": {"min_turns": 8, "reactive_share": 0.5}, "gone_quiet": {"days": 7}}
    discovery, pilot, legal = playbook.milestones
    assert discovery == Milestone(
        id="discovery",
        name="Discovery done",
        owner=Owner.BOTH,
        duration=Duration(5, 2, 10),
        evidence=(Pattern(EvidenceKind.MEETING_HELD, (("discovery",), ("needs", "workshop"))),),
    )
    assert pilot == Milestone(
        id="pilot",
        name="Pilot judged",
        owner=Owner.BUYER,
        duration=Duration(10),
        requires=("discovery",),
        when=Condition(50_000, ("personal_data",)),
        optional=True,
        evidence=(Pattern(EvidenceKind.WORD),),
    )
    assert legal == Milestone(
        id="legal",
        name="Contract agreed",
        owner=Owner.BOTH,
        duration=Duration(20),
        requires=("pilot",),
        roles=("legal",),
        starts=(Pattern(EvidenceKind.EMAIL, (("kick", "off"),), side=Side.SELLER),),
        progress=(Pattern(EvidenceKind.ATTACHMENT, (("redline",),)),),
        evidence=(
            Pattern(EvidenceKind.EMAIL, (("signed",),), from_roles=("legal",), to_roles=("sales",)),
            Pattern(EvidenceKind.LABEL, (("signed",),)),
        ),
        methods=("meddpicc.paper_process",),
        next_step=NextStep("send_document", "Send the contract"),
    )


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ("[word]", Pattern(EvidenceKind.WORD)),
        ("word", Pattern(EvidenceKind.WORD)),
        ("[{word: true}]", Pattern(EvidenceKind.WORD)),
        ("[{email: {from: buyer}}]", Pattern(EvidenceKind.EMAIL, side=Side.BUYER)),
        ("[{attachment: {from: seller}}]", Pattern(EvidenceKind.ATTACHMENT, side=Side.SELLER)),
        (
            "[{meeting_held: {roles: legal, domains: Counsel.example}}]",
            Pattern(EvidenceKind.MEETING_HELD, roles=("legal",), domains=("counsel.example",)),
        ),
        ("[{label: {name_contains: 'Won/2026'}}]", Pattern(EvidenceKind.LABEL, (("won", "2026"),))),
    ],
)
def test_patterns_may_be_written_shortly(tmp_path: Path, written: str, pattern: Pattern) -> None:
    playbook = read(tmp_path, changed(PLAYBOOK, "evidence: [word]", f"evidence: {written}"))
    assert playbook.milestones[1].evidence == (pattern,)


@pytest.mark.parametrize(
    ("watch", "expected"),
    [
        ("{ping_pong: {min_days: 0, min_turns: 1}}", {"min_days": 0, "min_turns": 1}),
        ("{ping_pong: {reactive_share: 1}}", {"reactive_share": 1.0}),
        ("{ping_pong: {reactive_share: 0}}", {"reactive_share": 0.0}),
        ("{ping_pong: {}}", {}),
    ],
)
def test_thresholds_may_be_anything_that_makes_sense(
    tmp_path: Path, watch: str, expected: dict[str, float]
) -> None:
    text = f"{PLAYBOOK[: PLAYBOOK.index('watch:')]}watch: {watch}\n"
    assert read(tmp_path, text).watch == {"ping_pong": expected}


def test_the_thresholds_are_those_of_the_rules() -> None:
    numbers = {rule: set(names) for rule, names in THRESHOLDS.items() if names}
    assert numbers == {
        "progress_unconfirmed": {"days"},
        "ping_pong": {"min_turns", "reactive_share", "min_days"},
        "waiting_on_buyer": {"days"},
        "waiting_on_seller": {"days"},
        "gone_quiet": {"days"},
        "stalled": {"days"},
        "single_threaded": {"people", "days"},
    }


def test_english_is_the_language_there_is(tmp_path: Path) -> None:
    assert read(tmp_path, changed(PLAYBOOK, "languages: []", "languages: en")).languages == ("en",)


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("{amount_below: 50000}", Condition(amount_below=50_000)),
        ("{amount_at_least: 1, amount_below: 2}", Condition(1, amount_below=2)),
        (
            "{tags_all: [regulated, bank], tags_none: renewal}",
            Condition(tags_all=("regulated", "bank"), tags_none=("renewal",)),
        ),
        ("{tags_any: [a, b], tags_none: [b]}", Condition(tags_any=("a", "b"), tags_none=("b",))),
    ],
)
def test_conditions_may_be_of_amount_and_tags(tmp_path: Path, written: str, condition: Condition) -> None:
    old = "{amount_at_least: 50000, tags_any: [personal_data]}"
    assert read(tmp_path, changed(PLAYBOOK, old, written)).milestones[1].when == condition


def test_a_duration_may_say_where_it_comes_from(tmp_path: Path) -> None:
    text = changed(PLAYBOOK, "duration: 10", "duration: {typical: 10, source: our last nine deals}")
    assert read(tmp_path, text).milestones[1].duration == Duration(10, source="our last nine deals")


def test_attachments_may_be_looked_for_by_the_role_of_their_sender_or_recipient(tmp_path: Path) -> None:
    written = "[{attachment: {name_contains: report, from_role: security, to_role: [sales]}}]"
    pattern = Pattern(EvidenceKind.ATTACHMENT, (("report",),), from_roles=("security",), to_roles=("sales",))
    assert read(tmp_path, changed(PLAYBOOK, "evidence: [word]", f"evidence: {written}")).milestones[
        1
    ].evidence == (pattern,)
