"""The counters add up to what the provider listed, whatever happened on the way."""

from __future__ import annotations

import pytest

from domain.capture.connections import mailbox_token
from integrations.sandbox.faults import Fault, Kind
from services.privacy.account import Account, account_of
from tests.services.privacy.mailboxes.canaries import RITA, letter
from tests.services.privacy.mailboxes.filled import Filled, leave_out

PASSING = (Kind.RETRY_AFTER, Kind.INTERNAL, Kind.UNAVAILABLE, Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.TRUNCATED)
ONCE = ("confidential", "blocked_address", "blocked_domain", "subject_word", "label", "draft", "spam")
"""Reasons that one mail has, and no meeting."""


def account(house: Filled) -> Account:
    """What became of everything in Rita's mailbox."""
    found = Account()
    for kind in ("google", "microsoft"):
        account_of(house.site.ledger, mailbox_token(house.site.tokens, kind, RITA), found)
    return found


def adds_up(house: Filled, run) -> Account:
    found = account(house)
    shown = run("privacy", "show", RITA, "--format", "json").json["account"]
    assert (shown["listed"], shown["kept"]) == (found.listed, found.kept)
    assert found.listed == house.listed()
    assert found.set_aside == len(house.site.open_gaps())
    assert run("privacy", "show", "--format", "json").json["left_out"] == dict(found.left_out)
    (mailbox,) = [
        each for each in run("mailboxes", "--format", "json").json["mailboxes"] if each["address"] == RITA
    ]
    assert mailbox["left_out"] == found.left_out.total()
    return found


def test_each_reason_is_counted_once_and_all_of_it_is_what_was_listed(house, run):
    house.site.run(120)
    found = adds_up(house, run)
    assert {reason: found.left_out[reason] for reason in ONCE} == dict.fromkeys(ONCE, 1)
    assert dict(found.not_listed) == house.not_listed
    assert found.kept == 2


def test_listing_again_restarting_and_other_rules_count_nothing_twice(house, run):
    house.site.run(120)
    first = adds_up(house, run)
    house.site.restart()
    house.expire()
    house.site.run(300)
    again = adds_up(house, run)
    assert (again.kept, again.left_out, again.not_listed) == (first.kept, first.left_out, first.not_listed)
    assert run("privacy", "set", RITA, "--subject", "prices").status == 0
    house.site.run(4_000)
    assert house.site.open_gaps() == []
    stricter = account(house)
    assert stricter.left_out["subject_word"] > first.left_out["subject_word"]
    assert stricter.not_listed == {}
    leave_out(run)
    house.site.run(4_000)
    back = adds_up(house, run)
    assert back.not_listed == first.not_listed


def test_what_is_gone_is_counted_no_more_and_what_comes_is(house, run):
    house.site.run(120)
    before = adds_up(house, run)
    made = [house.arrives(RITA, letter(f"more{number}", sender="sven@ours.example")) for number in range(3)]
    house.site.run(120)
    assert adds_up(house, run).left_out["internal"] == before.left_out["internal"] + 3
    house.deletes(RITA, made[0])
    house.site.run(120)
    assert adds_up(house, run).left_out["internal"] == before.left_out["internal"] + 2


@pytest.mark.parametrize("seed", range(2))
def test_faults_on_the_way_change_no_count(house, run, seed):
    for kind in PASSING:
        house.faults.add(Fault(kind, probability=0.1, times=None, seed=seed, seconds=0.01))
    house.site.run(600)
    house.faults.clear()
    house.site.restart()
    house.site.run(4_000)
    found = adds_up(house, run)
    assert (found.kept, found.set_aside) == (2, 0)
