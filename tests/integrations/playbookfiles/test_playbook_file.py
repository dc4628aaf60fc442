"""What a sound playbook file says, and the playbook that comes with the product."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.people import Side
from domain.playbook.graph import applicable, longest_chain
from domain.playbook.playbook import (
    Condition,
    Duration,
    EvidenceKind,
    Milestone,
    NextStep,
    Owner,
    Pattern,
    Playbook,
    Tailoring,
)
from integrations.playbookfiles import NoSuchPlaybook, builtin_names, builtin_playbook, read_playbook_file
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


def test_there_is_one_built_in_playbook() -> None:
    assert builtin_names() == ("enterprise",)
    for name in ("enterprize", "../enterprise", "", "enterprise.yaml"):
        with pytest.raises(NoSuchPlaybook, match="enterprise"):
            builtin_playbook(name)


def test_the_enterprise_playbook_makes_sense() -> None:
    playbook = builtin_playbook("enterprise")
    milestones = playbook.milestones
    assert 10 <= len(milestones) <= 13
    for each in milestones:
        assert each.evidence, each.id
        assert each.next_step is not None, each.id
        duration = each.duration
        assert duration.shortest is not None, each.id
        assert duration.longest is not None, each.id
    required = {name for each in milestones for name in each.requires}
    assert [each.id for each in milestones if each.id not in required] == ["signature"]
    assert [each.id for each in milestones if not each.requires] == ["discovery"]
    contract = next(each for each in milestones if each.id == "contract")
    assert contract.starts
    assert contract.progress


@pytest.mark.parametrize(("tags", "left_out"), [((), ("data_protection",)), (("personal_data",), ())])
def test_data_protection_applies_to_personal_data_and_the_plan_takes_eleven_weeks(
    tags: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    in_force = applicable(
        playbook=builtin_playbook("enterprise"), tailoring=Tailoring(), amount=None, tags=tags
    )
    assert in_force.left_out == left_out
    assert in_force.milestones[-1].id == "signature"
    assert longest_chain(in_force.milestones) == 55


def test_no_file_that_the_seller_sends_early_starts_the_contract() -> None:
    contract = next(each for each in builtin_playbook("enterprise").milestones if each.id == "contract")
    phrases = {phrase for pattern in contract.starts for phrase in pattern.phrases}
    assert not phrases & {("agreement",), ("draft",), ("document",)}
