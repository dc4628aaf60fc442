"""Somebody leaves: their mailbox is disconnected, their deals go to a colleague, and no deal loses a fact.

The same story over Google's and over Microsoft's sandbox, with a gap that was open when they left.
"""

from __future__ import annotations

import pytest

from domain.capture.mailboxes import MailboxGapClosed, MailboxGapOpened
from domain.deal.events import CaptureGapClosed, CaptureGapOpened, DealDescribed, EmailSighted
from domain.moments import utc_text
from services.mailboxes.holes import Holes
from tests.integrations.google_auth.browsing import RITA, SVEN
from tests.integrations.sandbox.clients import mail

DEAL = f"""\
id: north-2026
name: Northwind
owner: {RITA}
team: [{RITA}]
seller: {{domains: [ours.example]}}
buyer: {{domains: [north.example]}}
opened_on: 2026-03-02
decision_date: 2026-06-30
decision_basis: {{whose: buyer, event: old contract ends, evidence: mail of 2026-02-27}}
timezone: Europe/Berlin
playbook: transactional
reached: {{}}
"""
COMPANY = "seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\nplaybook: mid_market\n"
JSON = ("--format", "json")


@pytest.fixture(params=["google", "microsoft"])
def leaving(request, tmp_path, run):
    """A site with a deal of Rita's, and the house whose mailboxes it reads."""
    (tmp_path / "setpoint.yaml").write_text(COMPANY)
    (tmp_path / "deal.yaml").write_text(DEAL)
    is_google = request.param == "google"
    site = request.getfixturevalue("site" if is_google else "outlook_site")
    house = (
        request.getfixturevalue("sandbox").google
        if is_google
        else request.getfixturevalue("office").microsoft
    )
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    assert run("deal", "open", str(tmp_path / "deal.yaml")).status == 0
    return site, house


def before_and_after(site, house, run, now):
    """Rita's mail comes to the deal, her sign-in ends, she leaves, and Sven takes over."""
    for number in range(1, 4):
        date = f"Mon, {15 + number} Mar 2026 09:00:00 +0000"
        house.people.mail_arrives(RITA, mail(f"Prices {number}", Date=date, Message_ID=f"<{number}@north>"))
    site.run(60)
    facts = site.of("north-2026")
    house.sign_in.revoke(RITA)
    site.run(600)
    site.of("north-2026")
    now.at = int(site.clock.at) + 86_400
    seen = shown(run, now.at)
    assert run("disconnect", RITA).status == 0
    left_at = now.at
    assert run("handover", "--from", RITA, "--to", SVEN, "--reason", "Rita leaves").status == 0
    return facts, seen, left_at


def shown(run, at: int):
    """The deal as it had happened by then, with everything that is told of its touches."""
    shape = run("show", "north-2026", "--as-of", utc_text(at), *JSON).json
    return {name: shape[name] for name in ("touches", "advances", "rallies", "court", "plan")}


def test_no_deal_loses_a_fact(leaving, run, now):
    site, house = leaving
    facts, seen, left_at = before_and_after(site, house, run, now)
    assert len([each for each in facts if isinstance(each, EmailSighted)]) == 3
    after = site.of("north-2026")
    assert after[: len(facts)] == facts
    assert shown(run, left_at) == seen
    assert [touch["subject"] for touch in seen["touches"]] == ["Prices 1", "Prices 2", "Prices 3"]
    described = [each for each in after if isinstance(each, DealDescribed)]
    assert described[-1].owner == site.system.tokens.person(SVEN)
    (row,) = run("review", *JSON).json["rows"]
    assert row["owner"] == SVEN


def test_the_gap_that_was_open_is_a_hole_and_withholds_nothing_for_ever(leaving, run, now):
    site, house = leaving
    _, _, left_at = before_and_after(site, house, run, now)
    facts = site.of("north-2026")
    opened = [each for each in facts if isinstance(each, CaptureGapOpened)]
    closed = {each.gap_id: each for each in facts if isinstance(each, CaptureGapClosed)}
    assert {each.reason for each in opened} == {"sign_in"}
    assert closed.keys() == {each.gap_id for each in opened}
    assert {each.lasting_until for each in closed.values()} == {left_at}
    told = site.events(MailboxGapOpened, MailboxGapClosed)
    assert len(told) == 2 * len(opened)
    assert Holes(site.ledger, site.clock).make() == 0
    now.at = left_at + 40 * 86_400
    found = run("show", "north-2026", *JSON).json["findings"]
    assert "capture_gap" not in {each["rule"] for each in found}
    assert next(each for each in found if each["rule"] == "gone_quiet")["withheld"] is None


@pytest.mark.parametrize("leaving", ["microsoft"], indirect=True)
def test_the_colleague_goes_on_in_the_same_thread(leaving, run, now):
    """Given Sven's own mailbox, when the buyer writes on to him there, then it is the deal's and he plays."""
    site, house = leaving
    before_and_after(site, house, run, now)
    more = {"Date": "Mon, 23 Mar 2026 09:00:00 +0000", "Message_ID": "<4@north>", "In_Reply_To": "<3@north>"}
    house.people.mail_arrives(SVEN, mail("Re: Prices 3", to=SVEN, **more))
    site.run(900)
    site.of("north-2026")
    touches = run("show", "north-2026", *JSON).json["touches"]
    assert [each["subject"] for each in touches][-1] == "Re: Prices 3"
    assert touches[-1]["conversational"]
    assert touches[-1]["thread"] == touches[-2]["thread"]
