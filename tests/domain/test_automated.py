"""Automated mail is judged by the first rule of rules.md section 2 that fits."""

from __future__ import annotations

import pytest

from domain.touches.automated import MailMarks, is_away_subject, judge
from domain.touches.touch import Automated

A_PERSON = MailMarks(sender="bea@north.example", subject="Pricing", return_path="bea@north.example")


def test_a_person_wrote_what_carries_no_mark() -> None:
    assert judge(A_PERSON) is None
    assert judge(MailMarks()) is None


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        (MailMarks(calendar_method=True), Automated.CALENDAR_MAIL),
        (MailMarks(message_class="IPM.Schedule.Meeting.Resp.Pos"), Automated.CALENDAR_MAIL),
        (MailMarks(message_class="urn:content-classes:calendarmessage"), Automated.CALENDAR_MAIL),
        (MailMarks(report_type="Delivery-Status"), Automated.BOUNCE),
        (MailMarks(sender="MAILER-DAEMON@mx.north.example"), Automated.BOUNCE),
        (MailMarks(sender="mailer-daemon"), Automated.BOUNCE),
        (MailMarks(sender="postmaster@north.example"), Automated.BOUNCE),
        (MailMarks(sender="no@north.example", return_path="mailer-daemon"), Automated.BOUNCE),
        (MailMarks(sender="bea@north.example", return_path=""), Automated.BOUNCE),
        (MailMarks(message_class="REPORT.IPM.Note.NDR"), Automated.BOUNCE),
        (MailMarks(report_type="disposition-notification"), Automated.READ_RECEIPT),
        (MailMarks(message_class="REPORT.IPM.Note.IPNRN"), Automated.READ_RECEIPT),
        (MailMarks(auto_submitted="auto-replied"), Automated.AUTO_REPLY),
        (MailMarks(answers_itself=True), Automated.AUTO_REPLY),
        (MailMarks(precedence="auto_reply"), Automated.AUTO_REPLY),
        (MailMarks(suppresses_answers=True, subject="Automatic reply: Offer"), Automated.AUTO_REPLY),
        (MailMarks(from_list=True), Automated.BULK),
        (MailMarks(precedence="Bulk"), Automated.BULK),
        (MailMarks(precedence="list"), Automated.BULK),
        (MailMarks(precedence="junk"), Automated.BULK),
        (MailMarks(auto_submitted="auto-generated"), Automated.NOTICE),
        (MailMarks(auto_submitted="auto-notified"), Automated.NOTICE),
    ],
)
def test_each_mark_has_its_reason(marks: MailMarks, reason: Automated) -> None:
    assert judge(marks) is reason


@pytest.mark.parametrize(
    "marks",
    [
        MailMarks(auto_submitted="no"),
        MailMarks(precedence="first-class"),
        MailMarks(subject="Automatic reply: Offer"),
        MailMarks(suppresses_answers=True, subject="Your order"),
        MailMarks(report_type="feedback-report"),
        MailMarks(sender="daemon@north.example"),
        MailMarks(message_class="urn:content-classes:message"),
    ],
)
def test_half_a_mark_is_none(marks: MailMarks) -> None:
    assert judge(marks) is None


def test_the_first_rule_that_fits_decides() -> None:
    everything = MailMarks(
        calendar_method=True,
        report_type="delivery-status",
        auto_submitted="auto-replied",
        from_list=True,
    )
    assert judge(everything) is Automated.CALENDAR_MAIL
    assert judge(MailMarks(sender="postmaster@n.example", auto_submitted="auto-replied")) is Automated.BOUNCE
    assert judge(MailMarks(auto_submitted="auto-replied", precedence="bulk")) is Automated.AUTO_REPLY
    assert judge(MailMarks(auto_submitted="auto-generated", from_list=True)) is Automated.BULK


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        (MailMarks(return_path="", auto_submitted="auto-replied"), Automated.AUTO_REPLY),
        (MailMarks(return_path="", subject="Abwesenheitsnotiz: Angebot"), Automated.AUTO_REPLY),
        (MailMarks(return_path="", report_type="disposition-notification"), Automated.READ_RECEIPT),
        (MailMarks(return_path="", auto_submitted="auto-generated"), Automated.BOUNCE),
        (MailMarks(return_path=None, auto_submitted="auto-generated"), Automated.NOTICE),
    ],
)
def test_an_empty_return_path_is_a_bounce_unless_something_answered(
    marks: MailMarks, reason: Automated
) -> None:
    assert judge(marks) is reason


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: Pricing",
        "Re: [EXT] Automatic reply: Pricing",
        "Bea North is out of the office (back on Monday)",
        "Automatische Antwort: Angebot",
        "Réponse automatique : devis",
        "Respuesta automática: oferta",
        "Automatisch antwoord: offerte",
        "Odpowiedź automatyczna: oferta",
        "Автоматический ответ: договор",
        "自動応答: 見積もり",
        "AUTO-REPLY: pricing",
    ],
)
def test_subjects_say_in_many_languages_that_somebody_is_away(subject: str) -> None:
    assert is_away_subject(subject)


@pytest.mark.parametrize("subject", ["", "Office move", "Automatic doors: reply needed", "Vacations policy"])
def test_other_subjects_do_not(subject: str) -> None:
    assert not is_away_subject(subject)
