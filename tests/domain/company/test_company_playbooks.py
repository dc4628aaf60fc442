"""One version of a playbook of the company: adopted, or dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.company.events import (
    CompanyPlaybookAdopted,
    CompanyPlaybookDropped,
    DefaultPlaybookNamed,
    OwnSideStated,
)
from domain.company.playbooks import CompanyNotStated, NoDefaultLeft, decide_adopted, decide_dropped
from domain.company.state import Company
from domain.people import Side, SideMembers
from domain.playbook.playbook import Playbook

ONE, TWO, OTHER = Playbook("ours", 1, ()), Playbook("ours", 2, ()), Playbook("other", 1, ())
STATED = Company(
    own=OwnSideStated(SideMembers(), frozenset(), SideMembers(), Side.SELLER),
    playbooks={("ours", 1): ONE, ("other", 1): OTHER},
    default_playbook=DefaultPlaybookNamed("ours", None),
)


def test_a_version_is_adopted_once() -> None:
    assert decide_adopted(STATED, TWO) == (CompanyPlaybookAdopted(TWO),)
    assert decide_adopted(STATED, ONE) == ()
    changed = replace(ONE, languages=("en",))
    assert decide_adopted(STATED, changed) == (CompanyPlaybookAdopted(changed),)


def test_nothing_is_adopted_for_a_company_that_has_said_nothing() -> None:
    with pytest.raises(CompanyNotStated):
        decide_adopted(Company(), ONE)


def test_what_is_there_is_dropped_but_never_the_default() -> None:
    assert decide_dropped(STATED, "other", 1) == (CompanyPlaybookDropped("other", 1),)
    assert decide_dropped(STATED, "other", 2) == decide_dropped(STATED, "none", 1) == ()
    with pytest.raises(NoDefaultLeft):
        decide_dropped(STATED, "ours", 1)
    both = replace(STATED, playbooks={**STATED.playbooks, ("ours", 2): TWO})
    assert decide_dropped(both, "ours", 1) == (CompanyPlaybookDropped("ours", 1),)
    pinned = replace(both, default_playbook=DefaultPlaybookNamed("ours", 1))
    with pytest.raises(NoDefaultLeft):
        decide_dropped(pinned, "ours", 1)
    assert decide_dropped(pinned, "ours", 2) == (CompanyPlaybookDropped("ours", 2),)
