"""What people do with labels in Gmail, over the sandbox, up to what it means for a deal."""

from __future__ import annotations

from domain.capture.events import ItemsLeftOut, MailCaptured, MailLabelled
from domain.deal.events import EmailSighted
from tests.integrations.google_auth.browsing import RITA, SVEN
from tests.integrations.sandbox.clients import mail

DEAL = """\
id: north-2026
name: Northwind
seller: {domains: [ours.example]}
buyer: {domains: [north.example]}
opened_on: 2026-03-02
decision_date: 2026-06-30
decision_basis: {whose: buyer, event: old contract ends, evidence: mail of 2026-02-27}
timezone: Europe/Berlin
playbook: playbook.yaml
reached: {}
"""
PLAYBOOK = """\
playbook: short
version: 1
milestones:
  - id: terms
    name: Terms agreed
    owner: buyer
    duration: 5
    evidence: [{label: {name_contains: [terms agreed]}}]
"""
COMPANY = """\
seller: {domains: [ours.example]}
timezone: Europe/Berlin
playbook: mid_market
privacy: {labels: {only: [Deals]}}
"""


def test_a_label_that_proves_a_milestone_does_so_when_it_is_put_on_captured_mail(site, people, run, tmp_path):
    (tmp_path / "deal.yaml").write_text(DEAL)
    (tmp_path / "playbook.yaml").write_text(PLAYBOOK)
    assert run("deal", "open", str(tmp_path / "deal.yaml")).status == 0
    message = people.mail_arrives(RITA, mail("Our terms", Date="Mon, 16 Mar 2026 09:00:00 +0000"))
    site.run(60)
    assert len([each for each in site.of("north-2026") if isinstance(each, EmailSighted)]) == 1
    assert states(run) == ["open"]
    people.labels_change(RITA, message, add=[people.makes_label(RITA, "Terms agreed")])
    site.run(120)
    assert len([each for each in site.of("north-2026") if isinstance(each, EmailSighted)]) == 2
    assert states(run) == ["done"]


def test_a_deal_that_opens_later_has_the_labels_that_its_mail_got_before(site, people, run, tmp_path):
    message = people.mail_arrives(RITA, mail("Our terms", Date="Mon, 16 Mar 2026 09:00:00 +0000"))
    site.run(60)
    people.labels_change(RITA, message, add=[people.makes_label(RITA, "Terms agreed")])
    site.run(120)
    (tmp_path / "deal.yaml").write_text(DEAL)
    (tmp_path / "playbook.yaml").write_text(PLAYBOOK)
    assert run("deal", "open", str(tmp_path / "deal.yaml")).status == 0
    site.of("north-2026")
    assert states(run) == ["done"]


def test_reading_mail_and_putting_it_away_writes_nothing_and_asks_for_nothing(site, people, sandbox):
    known = people.mail_arrives(RITA, mail("Prices"))
    inside = people.mail_arrives(RITA, mail("Lunch", sender=SVEN, Message_ID="<3@ours.example>"))
    site.run(60)
    people.labels_change(RITA, known, remove=["UNREAD"])
    people.labels_change(RITA, inside, remove=["UNREAD"])
    site.run(120)
    events, asked = len(site.events()), gets(sandbox)
    people.labels_change(RITA, known, remove=["INBOX"])
    people.labels_change(RITA, known, add=["UNREAD"])
    people.labels_change(RITA, inside, add=["UNREAD"])
    site.run(120)
    news = site.events()[events:]
    assert all(each.cursor and not (each.captured or each.left_out or each.labelled) for each in news)
    assert len(news) <= 2  # each of both cursors moves
    assert gets(sandbox) == asked


def test_trash_is_a_label_and_what_lies_there_stays(site, people):
    message = people.mail_arrives(RITA, mail("Prices"))
    site.run(60)
    people.trashes(RITA, message)
    site.run(120)
    assert [each.labels for each in site.events(MailLabelled)] == [((site.tokens.word("trash"),),)]
    assert site.tombstones() == 0
    assert len(site.events(MailCaptured)) == 1


def test_mail_that_is_labelled_into_what_may_be_stored_is_captured_then(site, people, run, tmp_path):
    (tmp_path / "setpoint.yaml").write_text(COMPANY)
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    message = people.mail_arrives(RITA, mail("Prices"))
    site.run(60)
    assert site.events(MailCaptured) == []
    assert [each.reasons for each in site.events(ItemsLeftOut)] == [{"no_label": 1}]
    people.labels_change(RITA, message, add=["STARRED"])
    site.run(120)
    assert site.events(MailCaptured) == []
    people.labels_change(RITA, message, add=[people.makes_label(RITA, "Deals")])
    site.run(120)
    assert len(site.events(MailCaptured)) == 1
    told = [(each.reasons, each.no_longer) for each in site.events(ItemsLeftOut)]
    assert told == [({"no_label": 1}, {}), ({}, {"no_label": 1})]


def states(run) -> list[str]:
    shown = run("show", "north-2026", "--format", "json").json
    return [each["state"] for each in shown["plan"]["milestones"]]


def gets(sandbox) -> int:
    return sandbox.journal.counts["gmail.users.messages.get"]


def test_a_label_that_was_put_on_while_a_cursor_expired_is_found_when_the_gap_is_filled(
    site, people, sandbox
):
    label = people.makes_label(RITA, "Terms agreed")
    messages = [
        people.mail_arrives(RITA, mail("Our terms", Message_ID=f"<{number}@north.example>"))
        for number in range(3)
    ]
    site.run(60)
    asked = gets(sandbox)
    people.labels_change(RITA, messages[1], add=[label])
    people.history_expires(RITA)
    site.run(120)
    assert site.opened() == ["cursor_expired"]
    assert site.open_gaps() == []
    (labelled,) = site.events(MailLabelled)
    assert len(labelled.labels) == 1
    assert gets(sandbox) == asked
    people.history_expires(RITA)
    site.run(120)
    assert len(site.events(MailLabelled)) == 1
