"""A mail in plain text as RFC 5322 bytes, made by the standard library.

No header line can be broken up from inside: what is no printable text of one line is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

_POLICY = SMTP.clone(max_line_length=900)
"""Folded, an id that is longer than a line would come out as an encoded word, which names nothing."""
_MOST_REFERENCES = 800
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]+")
_ID = re.compile(r"[!-;=?-~]{1,240}")


@dataclass(frozen=True, slots=True)
class Written:
    """A mail to be written. `references` are those of what it answers, the oldest first, `answers` its id.

    Ids are without angle brackets.
    """

    sender: str
    to: Sequence[str]
    cc: Sequence[str]
    subject: str
    text: str
    message_id: str
    answers: str | None = None
    references: Sequence[str] = ()


def mail_bytes(mail: Written) -> bytes:
    """The mail as it goes to a provider."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = one_line(mail.sender)
    for name, people in (("To", mail.to), ("Cc", mail.cc)):
        if people:
            message[name] = ", ".join(map(one_line, people))
    message["Subject"] = one_line(mail.subject)
    message["Message-ID"] = f"<{mail.message_id}>"
    if mail.answers is not None and _ID.fullmatch(mail.answers):
        message["In-Reply-To"] = f"<{mail.answers}>"
        message["References"] = _references(mail.references, mail.answers)
    message.set_content(mail.text.encode("utf-8", "replace").decode())
    return message.as_bytes()


def reply_subject(subject: str) -> str:
    """`Re: Prices` of `Prices`, and of itself."""
    subject = one_line(subject)
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def one_line(text: str) -> str:
    """A text as it may stand in a header."""
    return _CONTROLS.sub(" ", text).strip()


def _references(before: Sequence[str], answers: str) -> str:
    """The first, which tells the conversation, and the last ones, as far as they have room."""
    known = [each for each in dict.fromkeys(before) if _ID.fullmatch(each) and each != answers]
    kept: list[str] = []
    room = _MOST_REFERENCES - len(answers) - (len(known[0]) if known else 0)
    for each in reversed(known[1:]):
        room -= len(each) + 3
        if room < 0:
            break
        kept.insert(0, each)
    return " ".join(f"<{each}>" for each in (*known[:1], *kept, answers))
