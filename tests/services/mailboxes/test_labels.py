"""Labels and folders: what is put on captured mail is recorded, once, and nothing else is asked for."""

from __future__ import annotations

import pytest

from domain.capture.events import ItemsLeftOut, MailCaptured, MailLabelled
from domain.capture.mailboxes import BatchTaken
from domain.ports.mailboxes import NotWanted
from tests.services.mailboxes.office import TOKENS


def words(label: str) -> tuple[str, ...]:
    return tuple(TOKENS.word(word) for word in label.lower().split())


def label(office, number: int, *labels: str) -> None:
    """From now on a message has these labels, and its provider says that it got them."""
    (shelf,) = office.mailboxes.shelves["m1"]
    shelf.labels[number] = labels
    shelf.tell(f"~{number}")


def with_mail(office, *numbers: int) -> None:
    office.mailboxes.shelves["m1"][0].put(*numbers)
    office.run(60)


@pytest.mark.everywhere
def test_a_label_that_captured_mail_gets_is_recorded_without_having_the_mail_again(office):
    with_mail(office, 1, 2)
    before = office.calls()["get"]
    label(office, 2, "Contract signed")
    office.run(120)
    (captured,) = [each for each in office.events(MailCaptured) if each.sighting.message == _message(2)]
    assert office.events(MailLabelled) == [
        MailLabelled(captured.sighting.touch_id, (words("Contract signed"),))
    ]
    assert office.calls()["get"] == before
    assert sum(len(each.labelled) for each in office.events(BatchTaken)) == 1


def test_a_label_that_the_mail_came_with_or_got_before_is_no_news(office):
    with_mail(office, 1)
    label(office, 1, "Deals")
    office.run(120)
    before = len(office.events())
    for labels in (("INBOX",), ("Deals",), ("INBOX", "Deals")):
        label(office, 1, *labels)
        office.run(120)
    assert len(office.events(MailLabelled)) == 1
    assert sum(len(each.labelled) for each in office.events(BatchTaken)) == 1
    assert len(office.events()) - before <= 1  # the cursor moves


@pytest.mark.everywhere
def test_another_process_knows_which_labels_were_recorded(office):
    with_mail(office, 1)
    label(office, 1, "Deals")
    office.run(120)
    office.restart()
    office.run(30)
    label(office, 1, "Deals", "Prices")
    office.run(120)
    assert [each.labels for each in office.events(MailLabelled)] == [(words("Deals"),), (words("Prices"),)]


def test_mail_whose_label_keeps_it_out_no_more_is_captured_and_the_other_way_round_it_stays(office):
    kept_out = NotWanted("label", may_change=True)
    office.mailboxes.not_wanted = lambda content: kept_out if "Private" in content.labels else None
    office.mailboxes.shelves["m1"][0].labels[1] = ("Private",)
    with_mail(office, 1, 2)
    assert office.numbers() == [2]
    label(office, 1, "INBOX")
    label(office, 2, "Private")
    office.run(120)
    assert office.numbers() == [1, 2]
    assert [each.labels for each in office.events(MailLabelled)] == [(words("Private"),)]


def test_what_nobody_wants_is_told_and_counted_once_whatever_happens_to_it(office):
    office.mailboxes.not_wanted = lambda _content: NotWanted("internal")
    with_mail(office, 1)
    for name in ("Deals", "Prices"):
        label(office, 1, name)
        office.run(120)
    assert [each.reasons for each in office.events(ItemsLeftOut)] == [{"internal": 1}]
    assert sum(len(each.left_out) for each in office.events(BatchTaken)) == 1


def test_what_nobody_wants_is_not_swept_away_when_a_gap_is_filled(office):
    may_change = NotWanted("label", may_change=True)
    office.mailboxes.not_wanted = lambda content: may_change if b"Offer 1" in content.data else None
    with_mail(office, 1, 2)
    office.mailboxes.shelves["m1"][0].expire()
    office.run(120)
    assert office.tombstones() == 0
    assert office.open_gaps() == []


def _message(number: int) -> str:
    return TOKENS.name(f"{number}@mail.example")
