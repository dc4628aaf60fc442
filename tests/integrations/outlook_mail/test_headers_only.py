"""Header lines alone: what a list tells already is not asked for again."""

from __future__ import annotations

import pytest

from integrations.outlook_mail.normalise import has_fields
from tests.integrations.microsoft_graph.providers import RITA, contents, listed, mail_of, named, subjects

GET = "graph.messages.get"
FIELDS = {
    "from": {"emailAddress": {"address": RITA}}, "toRecipients": [], "ccRecipients": [], "subject": "Offer",
    "internetMessageId": "<1@ours.example>", "sentDateTime": "2026-11-24T09:00:00Z",
}  # fmt: skip


@pytest.fixture
def heads(sandbox):
    with mail_of(sandbox, headers_only=True) as made:
        yield made


def test_sent_mail_without_header_lines_is_made_of_the_list_and_asked_for_no_more(sandbox, heads):
    for number in range(3):
        sandbox.microsoft.people.writes(RITA, ["bea@north.example"], f"Offer {number}", "Here it is.")
    sent = named(heads, "Sent Items")
    found = contents(heads, sent, listed(heads, sent))
    assert subjects(found) == ["Offer 0", "Offer 1", "Offer 2"]
    assert sandbox.journal.counts[GET] == 0


def test_a_message_of_another_folder_without_header_lines_is_asked_for(sandbox, heads):
    people = sandbox.microsoft.people
    people.writes(RITA, ["bea@north.example"], "Offer", "Here it is.")
    sent, archive = named(heads, "Sent Items"), named(heads, "Archive")
    (key,) = contents(heads, sent, listed(heads, sent))
    people.moves(RITA, key, "archive")
    found = contents(heads, archive, listed(heads, archive))
    assert subjects(found) == ["Offer"]
    assert sandbox.journal.counts[GET] == 1


@pytest.mark.parametrize("missing", FIELDS)
def test_a_row_that_tells_only_what_has_changed_makes_no_header_lines(missing):
    assert has_fields(FIELDS)
    assert not has_fields({name: value for name, value in FIELDS.items() if name != missing})


def test_a_message_that_tells_nobody_spoils_no_page_and_is_unreadable_alone(sandbox, heads):
    people = sandbox.microsoft.people
    nobody = people.had_mail(RITA, "From: Rita\r\nSubject: Note\r\n\r\n", "sentitems")
    people.writes(RITA, ["bea@north.example"], "Offer", "Here it is.")
    sent = named(heads, "Sent Items")
    told = {each.key: each.content for page in listed(heads, sent) for each in page.items}
    assert told.pop(nobody) is None
    assert subjects(told) == ["Offer"]
    assert dict(heads.fetch(sent, [nobody]))[nobody].reason == "no_headers"
