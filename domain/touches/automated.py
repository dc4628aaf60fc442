"""Automated mail: which machine wrote it, judged by the marks that it carries.

Source: rules.md section 2, "Automated mail", by the first that fits; RFC 3464 (delivery
status), RFC 8098 (read receipts), RFC 3834 (Auto-Submitted), RFC 2919 (List-Id).
Where the page is silent: a machine's mail without a return path that carries a sign of an
answer is a read receipt or an auto-reply, never a bounce, because RFC 3834 and RFC 8098 ask
those to leave the return path empty too.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from domain.touches.subjects import base_subject
from domain.touches.touch import Automated
from domain.touches.words import holds_phrase, words_of

_MEETING_CLASSES = ("ipm.schedule.meeting", "urn:content-classes:calendarmessage")
_RECEIPT_CLASSES = ("report.ipm.note.ipn", "urn:content-classes:mdn")
_BOUNCE_CLASSES = ("report.ipm.note.ndr", "report.ipm.note.dr", "urn:content-classes:dsn")
_MAIL_SYSTEMS = frozenset({"mailerdaemon", "postmaster"})
_LIST_PRECEDENCES = frozenset({"bulk", "list", "junk"})

# What mail programs write before or instead of the subject when their user is away.
_AWAY_PHRASES = (
    "out of office", "out of the office", "automatic reply", "auto reply", "autoreply", "auto response",
    "autoresponse", "automated reply", "automated response", "automatic response", "on vacation",
    "vacation reply", "away from my mail", "away from the office", "away on leave", "on annual leave",
    "abwesend", "abwesenheit", "abwesenheitsnotiz", "abwesenheitsnachricht", "nicht im büro", "im urlaub",
    "automatische antwort", "automatische rückantwort", "autoantwort", "außer haus",
    "réponse automatique", "absence du bureau", "absent du bureau", "message d'absence", "en congés",
    "respuesta automática", "respuesta automatica", "fuera de la oficina", "fuera de oficina",
    "risposta automatica", "fuori ufficio", "fuori sede", "assenza dall'ufficio", "assente",
    "resposta automática", "fora do escritório", "ausência temporária", "ausente do escritório",
    "automatisch antwoord", "automatische antwoorden", "automatisch bericht", "niet aanwezig", "afwezig",
    "afwezigheid", "autosvar", "automatiskt svar", "automatisk svar", "frånvaro", "frånvarande",
    "fravær", "fraværende", "fraværsbesked", "ikke på kontoret", "inte på kontoret",
    "automaattinen vastaus", "poissa", "poissaoloviesti", "odpowiedź automatyczna",
    "automatyczna odpowiedź", "poza biurem", "nieobecność", "automatická odpověď", "mimo kancelář",
    "automatikus válasz", "házon kívül", "răspuns automat", "automatski odgovor", "samodejni odgovor",
    "автоответ", "автоматический ответ", "автоматична відповідь", "нет на месте", "вне офиса",
    "otomatik yan\N{LATIN SMALL LETTER DOTLESS I}t", "αυτόματη απάντηση", "εκτός γραφείου", "trả lời tự động",
    "tilkynning um fjarveru",
)  # fmt: skip
_AWAY_WORDS = tuple(words_of(phrase) for phrase in _AWAY_PHRASES)
# Scripts that put no space between words are searched as they stand.
_AWAY_UNSPACED = (
    "自動応答", "自動返信", "不在", "自动答复", "自动回复", "自動回覆", "자동 회신", "자동회신", "부재중",
    "رد تلقائي", "الرد التلقائي", "תגובה אוטומטית", "การตอบกลับอัตโนมัติ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MailMarks:
    """The facts about one message by which its kind is judged.

    `calendar_method`: a text/calendar part (not of a message that is attached) has a METHOD.
    `message_class`: Exchange's message or content class. `report_type`: of a
    multipart/report. `sender`: the address in From. `return_path`: the address in
    Return-Path, "" for `<>`, None where there is no such line. `auto_submitted` and
    `precedence`: the keyword alone. `answers_itself`: X-Autoreply or X-Autorespond stands
    there. `suppresses_answers`: X-Auto-Response-Suppress stands there. `from_list`: List-Id
    or List-Unsubscribe stands there. Letter case does not matter.
    """

    calendar_method: bool = False
    message_class: str = ""
    report_type: str = ""
    sender: str = ""
    return_path: str | None = None
    auto_submitted: str = ""
    answers_itself: bool = False
    suppresses_answers: bool = False
    precedence: str = ""
    from_list: bool = False
    subject: str = ""


def judge(marks: MailMarks) -> Automated | None:
    """Why a machine wrote the message, by the first rule that fits; None where a person did."""
    rules = (
        (Automated.CALENDAR_MAIL, _is_calendar_mail),
        (Automated.BOUNCE, _is_bounce),
        (Automated.READ_RECEIPT, _is_read_receipt),
        (Automated.AUTO_REPLY, _is_auto_reply),
        (Automated.BULK, _is_bulk),
        (Automated.NOTICE, _is_notice),
    )
    return next((reason for reason, fits in rules if fits(marks)), None)


def is_away_subject(subject: str) -> bool:
    """Whether a subject says, in one of the common languages, that its sender is away."""
    text = unicodedata.normalize("NFKC", base_subject(subject)[0])
    words = words_of(text)
    return any(holds_phrase(words, phrase) for phrase in _AWAY_WORDS) or any(
        phrase in text for phrase in _AWAY_UNSPACED
    )


def _is_calendar_mail(marks: MailMarks) -> bool:
    return marks.calendar_method or marks.message_class.lower().startswith(_MEETING_CLASSES)


def _is_bounce(marks: MailMarks) -> bool:
    return (
        marks.report_type.lower() == "delivery-status"
        or marks.message_class.lower().startswith(_BOUNCE_CLASSES)
        or _is_mail_system(marks.sender)
        or _is_mail_system(marks.return_path or "")
        or (marks.return_path == "" and not _answers(marks))
    )


def _is_read_receipt(marks: MailMarks) -> bool:
    return marks.report_type.lower() == "disposition-notification" or marks.message_class.lower().startswith(
        _RECEIPT_CLASSES
    )


def _is_auto_reply(marks: MailMarks) -> bool:
    return _says_auto_reply(marks) or (
        (marks.suppresses_answers or marks.return_path == "") and is_away_subject(marks.subject)
    )


def _is_bulk(marks: MailMarks) -> bool:
    return marks.from_list or marks.precedence.lower() in _LIST_PRECEDENCES


def _is_notice(marks: MailMarks) -> bool:
    return marks.auto_submitted.lower() in {"auto-generated", "auto-notified"}


def _answers(marks: MailMarks) -> bool:
    """Signs that a machine answered for a person, which also leaves the return path empty."""
    return _is_read_receipt(marks) or _says_auto_reply(marks) or is_away_subject(marks.subject)


def _says_auto_reply(marks: MailMarks) -> bool:
    return (
        marks.auto_submitted.lower() == "auto-replied"
        or marks.answers_itself
        or marks.precedence.lower().replace("-", "_") == "auto_reply"
    )


def _is_mail_system(address: str) -> bool:
    local = address.lower().partition("@")[0].partition("+")[0]
    return local.replace("-", "").replace("_", "") in _MAIL_SYSTEMS
