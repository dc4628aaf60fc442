"""What people do, how mailboxes are filled, and how mail goes between the two providers."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage

import pytest
import requests

from integrations.sandbox.microsoft.mail.folders import NoSuchFolder
from integrations.sandbox.microsoft.people import NoSuchMessage
from integrations.sandbox.process import sandbox_process
from integrations.sandbox.remote import SandboxRefused
from tests.integrations.sandbox.microsoft.graph import IMMUTABLE, RITA, SVEN, Graph, mail

GINA = "gina@ours.example"


def numbers(graph: Graph) -> set[str]:
    """The Message-IDs of a mailbox."""
    items, _ = graph.pages("/me/messages", _select="internetMessageId", _top=500)
    return {each["internetMessageId"] for each in items}


def test_what_somebody_writes_reaches_whoever_has_a_mailbox(sven, sign_in, people):
    sent = people.writes(SVEN, [RITA, "bea@north.example"], "Prices", "Here they are.", cc=[SVEN])
    (copy,) = sign_in(RITA).get("/me/mailFolders/inbox/messages")["value"]
    mine = sven.get(f"/me/messages/{sent}", prefer=IMMUTABLE)
    assert copy["internetMessageId"] == mine["internetMessageId"]
    assert mine["parentFolderId"] == people.folder_id(SVEN, "sentitems")
    assert mine["isRead"]
    assert len(people.message_ids(SVEN, "inbox")) == 1


def test_whoever_gets_a_blind_copy_is_not_told_to_the_others(people, sven):
    raw = EmailMessage()
    raw["From"], raw["To"], raw["Bcc"], raw["Subject"] = SVEN, RITA, GINA, "Prices"
    raw.set_content("Here")
    people.sends_draft(SVEN, people.drafts(SVEN, raw.as_bytes()))
    (name,) = people.message_ids(RITA)
    got = people.mailbox(RITA).by_id[name].source.raw()
    assert message_from_bytes(got)["Bcc"] is None
    (mine,) = sven.get("/me/mailFolders/sentitems/messages")["value"]
    assert [each["emailAddress"]["address"] for each in mine["bccRecipients"]] == [GINA]


def test_mail_goes_between_the_two_providers(sandbox, people, sven):
    sandbox.google.sign_in.open_account(GINA)
    sent = people.writes(SVEN, [GINA], "Prices", "Here they are.")
    (received,) = sandbox.google.people.message_ids(GINA)
    assert received
    answered = sandbox.google.people.writes(GINA, [SVEN, RITA], "Re: Prices", "Thanks.", answers=received)
    assert answered
    answer = sven.get("/me/mailFolders/inbox/messages")["value"][0]
    assert answer["subject"] == "Re: Prices"
    assert answer["conversationId"] == sven.get(f"/me/messages/{sent}")["conversationId"]
    assert len(people.message_ids(RITA)) == 1


def test_a_team_has_the_same_messages_at_both_providers(sandbox, microsoft, sven):
    sandbox.google.sign_in.open_account(GINA)
    team = [GINA, SVEN, RITA]
    at_google = sandbox.google.seeding.synthetic_mail([GINA], 300, team=team)
    at_microsoft = microsoft.seeding.synthetic_mail([SVEN, RITA], 300, team=team)
    assert at_google + at_microsoft > 300
    ids = {
        message.source.envelope().message_id
        for box in sandbox.google.world.mailboxes.values()
        for message in box.messages.values()
    }
    common = ids & numbers(sven)
    assert 0 < len(common) < len(ids)
    assert len(ids | numbers(sven)) < 300


def test_synthetic_mail_lies_in_many_folders_and_is_no_news(microsoft, sven, people):
    count = microsoft.seeding.synthetic_mail([SVEN], 500, folders=9)
    folders = [each["id"] for each in sven.get("/me/mailFolders", _top=100)["value"]]
    held = {folder: len(people.message_ids(SVEN, folder)) for folder in folders}
    assert sum(held.values()) == count == 500
    assert sum(number > 20 for number in held.values()) >= 10
    assert microsoft.world.mailbox(microsoft.world.accounts.get(SVEN)).version == 0


def test_files_are_taken_in_under_their_owners_name(tmp_path, microsoft, people, sven):
    (tmp_path / SVEN).mkdir()
    (tmp_path / SVEN / "in.eml").write_text(mail("Incoming"))
    (tmp_path / SVEN / "out.eml").write_text(mail("Outgoing", sender=SVEN, to="bea@north.example"))
    (tmp_path / f"{RITA}.mbox").write_text(
        "From x Mon Nov 23 10:00:00 2026\n" + mail("For Rita").replace("\r", "")
    )
    (tmp_path / "notes.txt").write_text("nobody's")
    assert microsoft.seeding.folder(str(tmp_path)) == {SVEN: 2, f"{RITA}.mbox": 1}
    assert len(people.message_ids(SVEN, "inbox")) == len(people.message_ids(SVEN, "sentitems")) == 1
    assert sven.get("/me/messages")["value"][0]["receivedDateTime"] == "2026-11-23T09:00:00Z"


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda people: people.reads(SVEN, "nothing"), NoSuchMessage),
        (lambda people: people.mail_arrives(SVEN, mail(), "Nowhere"), NoSuchFolder),
        (lambda people: people.moves_folder(SVEN, "inbox", "archive"), NoSuchFolder),
        (lambda people: people.deletes_folder(SVEN, "inbox", for_good=True), NoSuchFolder),
    ],
)
def test_what_can_not_be_done_says_so(people, act, error):
    with pytest.raises(error):
        act(people)


def test_a_folder_can_not_be_put_into_itself(people):
    outer = people.makes_folder(SVEN, "Outer")
    inner = people.makes_folder(SVEN, "Inner", outer)
    with pytest.raises(NoSuchFolder, match="Inner lies in Outer"):
        people.moves_folder(SVEN, outer, inner)
    people.moves_folder(SVEN, inner, "archive")
    assert not people.mailbox(SVEN).folders.inside(inner, outer)


def test_the_host_may_stand_in_its_header_and_links_are_then_the_real_ones(sandbox, microsoft, people):
    people.had_mail(SVEN, mail())
    token = microsoft.sign_in.tokens(SVEN, ["Mail.Read"])["access_token"]
    headers = {"Host": "graph.microsoft.com", "Authorization": f"Bearer {token}"}
    url = f"{sandbox.address}/v1.0/me/mailFolders/inbox/messages/delta"
    answer = requests.get(url, headers=headers, timeout=20).json()
    assert answer["@odata.deltaLink"].startswith("https://graph.microsoft.com/v1.0/me/mailFolders/inbox/")


def test_everything_can_be_done_from_another_process(tmp_path):
    (tmp_path / f"{SVEN}.mbox").write_text("From x Mon Nov 23 10:00:00 2026\n" + mail().replace("\r", ""))
    with sandbox_process(microsoft_seeds=[tmp_path]) as remote:
        told = remote.about()["microsoft"]
        tokens = remote.do("microsoft.sign_in.tokens", address=SVEN, scopes=["Mail.Read"])
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        (message,) = session.get(f"{told['graph']}/me/messages", timeout=20).json()["value"]
        assert message["subject"] == "Prices"
        remote.do("microsoft.people.moves", address=SVEN, message=message["id"], folder="archive")
        assert session.get(f"{told['graph']}/me/messages/{message['id']}", timeout=20).status_code == 404
        assert remote.do("turning.figures")["calls"]["graph.messages.list"] == 1
        remote.do("microsoft.settings.choose", largest_page=5)
        with pytest.raises(SandboxRefused, match="settings are"):
            remote.do("microsoft.settings.choose", largest_page="five")
        assert session.get(f"{told['graph']}/me/messages", timeout=20).status_code == 504
        with pytest.raises(SandboxRefused, match="NoSuchMessage"):
            remote.do("microsoft.people.moves", address=SVEN, message=message["id"], folder="nowhere")
        session.close()
