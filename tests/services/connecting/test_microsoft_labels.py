"""Categories and folders of Outlook, over the sandbox, up to what they mean for a deal."""

from __future__ import annotations

import pytest

from domain.capture.events import MailCaptured, MailLabelled
from domain.capture.mailboxes import BatchTaken
from domain.deal.events import EmailSighted
from tests.integrations.microsoft_graph.providers import RITA, mail
from tests.services.connecting.test_labels import COMPANY, DEAL, PLAYBOOK, states

ON_FILE = "Mon, 16 Mar 2026 09:00:00 +0000"


@pytest.fixture
def site(outlook_site):
    """Nobody here has a mailbox at Google."""
    return outlook_site


@pytest.fixture
def people(office):
    """What people do with their mail."""
    return office.microsoft.people


@pytest.fixture
def deal(run, tmp_path) -> None:
    """A deal whose only milestone is proven by a label."""
    (tmp_path / "deal.yaml").write_text(DEAL)
    (tmp_path / "playbook.yaml").write_text(PLAYBOOK)
    assert run("deal", "open", str(tmp_path / "deal.yaml")).status == 0


def messages_asked(office) -> int:
    counts = office.journal.counts
    return counts["graph.messages.mime"] + counts["graph.messages.get"]


@pytest.mark.usefixtures("deal")
def test_a_category_that_proves_a_milestone_does_so_when_it_is_given_to_captured_mail(
    site, office, people, run
):
    message = people.mail_arrives(RITA, mail("Our terms", Date=ON_FILE))
    site.run(60)
    assert len([each for each in site.of("north-2026") if isinstance(each, EmailSighted)]) == 1
    assert states(run) == ["open"]
    asked = messages_asked(office)
    assert asked > 0
    people.categorises(RITA, message, ["Terms agreed"])
    site.run(200)
    assert len([each for each in site.of("north-2026") if isinstance(each, EmailSighted)]) == 2
    assert states(run) == ["done"]
    assert messages_asked(office) == asked


@pytest.mark.usefixtures("deal")
def test_a_folder_that_proves_a_milestone_does_so_when_captured_mail_is_moved_there(site, people, run):
    message = people.mail_arrives(RITA, mail("Our terms", Date=ON_FILE))
    site.run(60)
    site.of("north-2026")
    assert states(run) == ["open"]
    people.makes_folder(RITA, "Terms agreed")
    people.moves(RITA, message, "Terms agreed")
    site.run(4_000)
    site.of("north-2026")
    assert states(run) == ["done"]


def test_each_category_is_told_once_and_one_that_is_taken_away_stays(site, people):
    message = people.mail_arrives(RITA, mail())
    site.run(60)
    for categories in (["Deals"], ["Deals", "Prices"], ["Prices"], [], ["Deals"]):
        people.categorises(RITA, message, categories)
        site.run(200)
    word = site.tokens.word
    assert [each.labels for each in site.events(MailLabelled)] == [((word("deals"),),), ((word("prices"),),)]
    assert len(site.events(MailCaptured)) == 1


def test_reading_and_flagging_captured_mail_writes_nothing_and_asks_for_nothing(site, office, people):
    message = people.mail_arrives(RITA, mail(), read=False)
    site.run(60)
    people.categorises(RITA, message, ["Deals"])
    site.run(200)
    asked, labelled = messages_asked(office), site.events(MailLabelled)
    before = len(site.events(BatchTaken))
    people.reads(RITA, message)
    site.run(200)
    people.flags(RITA, message)
    site.run(200)
    assert site.events(MailLabelled) == labelled
    news = site.events(BatchTaken)[before:]
    assert not [each for each in news if each.captured or each.left_out or each.labelled or each.gone]
    assert messages_asked(office) == asked


def test_a_category_that_was_given_while_a_cursor_expired_is_found_when_the_gap_is_filled(
    site, office, people
):
    messages = [people.mail_arrives(RITA, mail(f"No {number}")) for number in range(3)]
    site.run(60)
    asked = messages_asked(office)
    people.categorises(RITA, messages[1], ["Deals"])
    people.sync_states_expire(RITA)
    site.run(200)
    assert set(site.opened()) == {"cursor_expired"}
    assert site.open_gaps() == []
    (labelled,) = site.events(MailLabelled)
    assert labelled.labels == ((site.tokens.word("deals"),),)
    assert messages_asked(office) == asked


def test_mail_whose_category_lets_it_be_stored_is_captured_then(site, people, run, tmp_path):
    (tmp_path / "setpoint.yaml").write_text(COMPANY)
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    message = people.mail_arrives(RITA, mail())
    site.run(60)
    people.categorises(RITA, message, ["Holiday"])
    site.run(200)
    assert site.events(MailCaptured) == []
    people.categorises(RITA, message, ["Deals"])
    site.run(200)
    (captured,) = site.events(MailCaptured)
    assert (site.tokens.word("deals"),) in captured.sighting.labels
