"""Who may do what, as a table that a person can read, and as stories about teams."""

from __future__ import annotations

import pytest

from domain.access.events import AccessGiven, ApiTokenIssued, ApiTokenRevoked, TeamStated
from domain.access.permits import TABLE, AccessRole, Permit, Reach, reach_of
from domain.access.state import Access, fold_access

RITA, SVEN, MONA, ADA, BOSS = "rita", "sven", "mona", "ada", "boss"

EXPECTED = """
                    rep   manager  admin    auditor  service
read_deals          own   team     all      all      all
work_on_deals       own   team     all      nobodys  all
open_deals          own   team     all      nobodys  all
close_deals         own   team     all      nobodys  all
act_on_steps        own   own      own      nobodys  nobodys
match               own   team     all      nobodys  nobodys
set_rules           nobodys nobodys all     nobodys  nobodys
read_mailboxes      own   team     all      all      nobodys
connect_mailboxes   own   own      all      nobodys  nobodys
review              own   team     all      all      all
bring_in            nobodys nobodys all     nobodys  all
read_audit          nobodys nobodys all     all      nobodys
give_access         nobodys nobodys all     nobodys  nobodys
"""


def test_the_table_is_as_it_is_written_here() -> None:
    header, *rows = EXPECTED.strip().splitlines()
    said = {
        (role, permit): reach
        for permit, *reaches in (row.split() for row in rows)
        for role, reach in zip(header.split(), reaches, strict=True)
    }
    built = {
        (role.value, permit.value): reach_of([role], permit).name.lower()
        for role in AccessRole
        for permit in Permit
    }
    assert said == built


def team() -> Access:
    return fold_access(
        [
            AccessGiven(RITA, frozenset({AccessRole.REP})),
            AccessGiven(MONA, frozenset({AccessRole.MANAGER})),
            AccessGiven(BOSS, frozenset({AccessRole.MANAGER})),
            TeamStated("north", frozenset({RITA}), frozenset({MONA}), above="all"),
            TeamStated("south", frozenset({SVEN}), frozenset(), above="all"),
            TeamStated("all", frozenset(), frozenset({BOSS})),
        ]
    )


def test_a_rep_works_on_own_deals_alone() -> None:
    rita = team().person(RITA)
    assert rita.may(Permit.WORK_ON_DEALS, [SVEN, RITA])
    assert not rita.may(Permit.WORK_ON_DEALS, [SVEN, None])
    assert not rita.may(Permit.READ_DEALS)


def test_a_manager_looks_after_a_team_and_those_below_it() -> None:
    mona, boss = team().person(MONA), team().person(BOSS)
    assert mona.may(Permit.READ_DEALS, [RITA])
    assert mona.may(Permit.READ_DEALS, [MONA])
    assert not mona.may(Permit.READ_DEALS, [SVEN])
    assert boss.may(Permit.READ_DEALS, [SVEN])
    assert boss.may(Permit.READ_DEALS, [MONA])


def test_nobody_acts_in_the_name_of_another() -> None:
    assert not team().person(BOSS).may(Permit.ACT_ON_STEPS, [RITA])
    admin = fold_access([AccessGiven(ADA, frozenset({AccessRole.ADMIN}))]).person(ADA)
    assert not admin.may(Permit.ACT_ON_STEPS, [RITA])
    assert admin.may(Permit.WORK_ON_DEALS, [RITA])


def test_who_is_nothing_may_do_nothing() -> None:
    stranger = team().person("stranger")
    assert not any(stranger.may(permit, ["stranger"]) for permit in Permit)


def test_several_roles_give_what_each_of_them_gives() -> None:
    both = fold_access([AccessGiven(ADA, frozenset({AccessRole.REP, AccessRole.AUDITOR}))]).person(ADA)
    assert both.may(Permit.READ_DEALS, [SVEN])
    assert both.may(Permit.WORK_ON_DEALS, [ADA])
    assert not both.may(Permit.WORK_ON_DEALS, [SVEN])


def test_what_is_nobodys_is_for_those_who_may_see_all() -> None:
    auditor = fold_access([AccessGiven(ADA, frozenset({AccessRole.AUDITOR}))]).person(ADA)
    assert auditor.may(Permit.READ_DEALS, [None])
    assert not team().person(BOSS).may(Permit.READ_DEALS, [None])


def test_access_that_is_taken_away_is_gone() -> None:
    gone = fold_access([AccessGiven(RITA, frozenset())], team())
    assert not gone.person(RITA).may(Permit.READ_DEALS, [RITA])


def test_a_team_with_nobody_in_it_is_no_more() -> None:
    ended = fold_access([TeamStated("north", frozenset(), frozenset())], team())
    assert ended.looked_after_by(MONA) == frozenset()
    assert "north" not in ended.teams


def test_a_ring_of_teams_comes_to_an_end() -> None:
    ring = fold_access(
        [
            TeamStated("a", frozenset({RITA}), frozenset({MONA}), above="b"),
            TeamStated("b", frozenset({SVEN}), frozenset({BOSS}), above="a"),
        ]
    )
    assert ring.looked_after_by(MONA) == {RITA, MONA, SVEN, BOSS} == ring.looked_after_by(BOSS)


def test_a_token_that_was_revoked_is_not_known_any_more() -> None:
    issued = ApiTokenIssued("t1", "d" * 64, frozenset({AccessRole.SERVICE}), until=9)
    access = fold_access([issued])
    machine = access.machine(access.tokens["t1"])
    assert machine.may(Permit.BRING_IN)
    assert not machine.may(Permit.READ_AUDIT)
    assert fold_access([ApiTokenRevoked("t1")], access).tokens == {}


@pytest.mark.parametrize("role", AccessRole)
def test_an_auditor_changes_nothing_and_every_role_has_its_row(role: AccessRole) -> None:
    changing = set(Permit) - {Permit.READ_DEALS, Permit.READ_MAILBOXES, Permit.REVIEW, Permit.READ_AUDIT}
    permits = {permit for permit in changing if reach_of([role], permit) is not Reach.NOBODYS}
    assert role in TABLE
    assert bool(permits) is (role is not AccessRole.AUDITOR)


def test_the_teams_of_somebody_are_theirs_and_those_below_the_ones_that_they_look_after() -> None:
    access = fold_access(
        [
            TeamStated("all", frozenset({ADA}), frozenset({BOSS})),
            TeamStated("north", frozenset({RITA}), frozenset({MONA}), above="all"),
            TeamStated("south", frozenset({SVEN}), frozenset(), above="all"),
        ]
    )
    assert access.teams_of(MONA) == access.teams_below(MONA) == {"north"}
    assert (access.teams_of(BOSS), access.teams_below(BOSS)) == ({"all"}, {"all", "north", "south"})
    assert (access.teams_of(RITA), access.teams_below(ADA)) == ({"north"}, {"all"})
