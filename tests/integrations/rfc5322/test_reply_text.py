# ruff: noqa: RUF001 - these are mails in many languages, in their own letters
"""What the writer wrote, without quoted mail and signature."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.rfc5322.html_text import text_of_html
from integrations.rfc5322.reply_text import written_text

QUOTE = "> Can you send it?\n>\n> Rita\n"


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, 2 Mar 2026 at 10:00, Rita Rep <rita@ours.example> wrote:",
        "On Mon, 2 Mar 2026 at 10:00, Rita Rep\n<rita@ours.example> wrote:",
        "On Tue, someone wrote:",
        "Rita Rep <rita@ours.example> wrote:",
        "Am 02.03.2026 um 10:00 schrieb Rita Rep <rita@ours.example>:",
        "Rita Rep <rita@ours.example> schrieb am Mo., 2.\nMärz 2026 um 10:00 Uhr:",
        "Le lun. 2 mars 2026 à 10:00, Rita Rep <rita@ours.example> a écrit :",
        "El lun, 2 mar 2026 a las 10:00, Rita Rep (<rita@ours.example>) escribió:",
        "Il giorno lun 2 mar 2026 alle 10:00 Rita Rep <rita@ours.example> ha scritto:",
        "Op ma 2 mrt 2026 om 10:00 schreef Rita Rep <rita@ours.example>:",
        "Em seg., 2 de mar. de 2026 às 10:00, Rita Rep <rita@ours.example> escreveu:",
        "W dniu 2.03.2026 o 10:00, Rita Rep pisze:",
        "Den mån 2 mars 2026 kl 10:00 skrev Rita Rep <rita@ours.example>:",
        "пн, 2 мар. 2026 г. в 10:00, Rita Rep <rita@ours.example>:",
        "2026年3月2日(月) 10:00 Rita Rep <rita@ours.example>:",
        "2026-03-02 10:00 GMT+01:00 Rita Rep <rita@ours.example>:",
    ],
)
def test_the_sentence_that_announces_a_quotation_goes_with_it(attribution: str) -> None:
    assert written_text(f"Yes, tomorrow.\n\n{attribution}\n\n{QUOTE}") == "Yes, tomorrow."


@pytest.mark.parametrize(
    "head",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "---------- Forwarded message ---------",
        "________________________________\nFrom: Rita Rep\nSent: Monday, 2 March 2026\nTo: Bea\nSubject: Q3",
        "*From:* Rita Rep <rita@ours.example>\n*Date:* Monday\n*To:* Bea",
        "Von: Rita Rep\nGesendet: Montag, 2. März 2026 10:00\nAn: Bea\nBetreff: Q3",
        "De : Rita Rep\nEnvoyé : lundi 2 mars 2026\nÀ : Bea\nObjet : Q3",
        "发件人： Rita\n发送时间： 2026年3月2日\n收件人： Bea\n主题： Q3",
        "Begin forwarded message:",
        "Rita Rep   03/02/2026 10:00 AM\n\nTo: Bea\ncc:\nSubject: Q3",
        "--------------- Forwarded by Rita Rep/Ours on 03/02/2026\n10:00 AM ---------------------",
        "On Mon, 2 Mar 2026 10:00:00 +0100 Rita Rep <rita@ours.example> wrote",
    ],
)
def test_behind_the_head_of_another_mail_nothing_is_the_writer_s(head: str) -> None:
    assert written_text(f"Yes, tomorrow.\n\n{head}\n\nCan you send it?\n") == "Yes, tomorrow."


@pytest.mark.parametrize(
    "tail",
    [
        "-- \nBea North\nNorth Ltd",
        "--\nBea",
        "____________\nlist footer",
        "Sent from my iPhone",
        "Von meinem iPad gesendet",
        "Get Outlook for iOS<https://mail.example>",
        "Disclaimer\nPrivate.",
        "This e-mail and its attachments are confidential.",
        "******\n----",
    ],
)
def test_signatures_and_what_is_added_below_are_not_written(tail: str) -> None:
    assert written_text(f"Yes, tomorrow.\n\nBest\nBea\n\n{tail}\n") == "Yes, tomorrow.\n\nBest\nBea"


def test_a_gateway_s_warning_is_not_written() -> None:
    warning = "CAUTION: This email originated outside of our company.\nDo not click.\n\n"
    assert written_text(f"{warning}Yes, tomorrow.") == "Yes, tomorrow."


@pytest.mark.parametrize(
    "text",
    [
        "On the one hand it is late.\nOn our call you said:\n\n- Friday\n- Monday",
        "From: our side, fine.",
        "Two points:\n-- first\n-- second",
        "The report was sent from my office.\n\nBea",
        "He wrote: never.",
        "External auditors come from outside.\n\nBea",
        "Table\n-----\na b\n-----\nc d",
        "2026-03-02 is the day: Monday.",
    ],
)
def test_the_writer_s_own_words_stay(text: str) -> None:
    assert written_text(text) == text


def test_answers_between_quoted_lines_stay() -> None:
    text = "On Mon, 2 Mar 2026, Rita wrote:\n> Price?\n\nTen.\n\n> Date?\n\nMay.\n"
    assert written_text(text).split() == ["Ten.", "May."]


def test_an_answer_below_the_quotation_is_kept() -> None:
    assert written_text(f"On Tue, someone wrote:\n{QUOTE}\nYes, tomorrow.") == "Yes, tomorrow."


def test_a_mail_that_begins_with_an_unmarked_quotation_keeps_its_text() -> None:
    # Where the quotation ends nobody can tell, and the answer is somewhere below.
    assert (
        written_text("On 2 March 2026, Rita <rita@ours.example> wrote:\n\nPrice?\n\nTen.") == "Price?\n\nTen."
    )


def test_nothing_written_is_nothing() -> None:
    assert written_text("") == ""
    assert written_text("---------- Forwarded message ----------\nFrom: a\n\ntext") == ""
    assert written_text(QUOTE) == ""


def test_quotations_in_html() -> None:
    html = (
        "<div>Yes, tomorrow.</div><div class='gmail_quote'><div>On Mon, 2 Mar 2026 Rita "
        "&lt;rita@ours.example&gt; wrote:<br></div><blockquote>Can you send it?</blockquote></div>"
    )
    assert written_text(text_of_html(html)) == "Yes, tomorrow."


@given(
    st.lists(
        st.sampled_from(["> a", "On 2 x wrote:", "From: a", "To: b,", "--", "", "text", "---- a ----", "<"])
    )
)
def test_it_gives_only_lines_that_were_there(lines: list[str]) -> None:
    assert set(written_text("\n".join(lines)).split("\n")) <= {*lines, ""}


def test_endless_text_is_bounded() -> None:
    assert len(written_text("From: a\n" * 100_000)) < 200_000
    assert written_text("x" * 10_000) == "x" * 2_000
