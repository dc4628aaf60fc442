"""What can not be read of a mailbox is where people look for it, until it can be read or is gone."""

from __future__ import annotations

from dataclasses import replace

from domain.capture.events import MailCaptured
from tests.integrations.google_auth.browsing import RITA
from tests.integrations.sandbox.clients import mail


def test_mail_that_can_not_be_read_is_on_the_list_and_beside_its_mailbox(site, people, run, monkeypatch):
    people.mail_arrives(RITA, mail("Prices"))
    message = people.mail_arrives(RITA, mail("Broken", Message_ID="<2@north.example>"))
    reading = type(site.capture._tools.reader)._mail

    def breaks(self, raw, provided=None):  # noqa: ANN202 - as what it stands for
        if b"Broken" in raw.data:
            raise RecursionError
        return reading(self, raw, provided)

    monkeypatch.setattr(type(site.capture._tools.reader), "_mail", breaks)
    site.run(60)
    assert len(site.events(MailCaptured)) == 1
    (waiting,) = run("set-aside", "list", "--format", "json").json["set_aside"]
    assert (waiting["kind"], waiting["remedy"]) == ("source", "tried_daily")
    assert waiting["what"] == f"google:All mail/{message}"
    assert "tried again every day" in run("set-aside", "list").out
    (mailbox,) = run("mailboxes", "--format", "json").json["mailboxes"]
    assert (mailbox["set_aside"], [gap["reason"] for gap in mailbox["open_gaps"]]) == (1, ["item_set_aside"])
    assert "1 item can not be read" in run("mailboxes").out


def test_it_leaves_the_list_when_it_can_be_read(site, people, run, monkeypatch):
    people.mail_arrives(RITA, mail("Prices"))
    site.pace = replace(site.pace, poll_seconds=10_800.0)
    site.restart()
    with monkeypatch.context() as broken:
        broken.setattr(type(site.capture._tools.reader), "_mail", lambda *_a, **_k: 1 / 0)
        site.run(60)
    assert len(run("set-aside", "list", "--format", "json").json["set_aside"]) == 1
    site.run(2 * 86_400)
    assert len(site.events(MailCaptured)) == 1
    assert run("set-aside", "list", "--format", "json").json["set_aside"] == []
    (mailbox,) = run("mailboxes", "--format", "json").json["mailboxes"]
    assert (mailbox["set_aside"], mailbox["open_gaps"]) == (0, [])
