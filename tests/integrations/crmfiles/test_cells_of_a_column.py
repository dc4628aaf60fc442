"""Dates and amounts: read as the column shows, refused where nothing shows it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moments import Zone, day_text
from integrations.crmfiles.amounts import amount_in, decimal_mark_of
from integrations.crmfiles.cells import an_identifier, company_domains, contact_addresses, name_in
from integrations.crmfiles.dates import AmbiguousDates, day_in, order_of
from integrations.crmfiles.stages import is_closed
from integrations.crmfiles.values import DateOrder

BERLIN = Zone("Europe/Berlin", ZoneInfo("Europe/Berlin"))
DMY, MDY = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST


def day(text: str, order: DateOrder | None = None) -> str | None:
    found = day_in(text, order, BERLIN)
    return None if found is None else day_text(found)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-06-30", "2026/06/30", "2026-06-30 17:45", "2026-06-30T17:45:01.123", "30.06.2026", "30.6.26"),
        *(
            "30. 6. 2026",
            "30/06/2026",
            "6/30/2026",
            "6/30/2026 5:45 PM",
            "06/30/2026, 5:45 p.m.",
            "30-06-2026",
        ),
        *("30 Jun 2026", "30-Jun-2026", "30. June 2026", "Jun 30, 2026", "June 30 2026 17:45"),
        *("2026-06-30T21:59:00Z", "2026-06-29 22:00:00+00:00", "2026-06-30 23:30:00+0200"),
    ],
)
def test_a_day_in_every_form_that_a_crm_writes(text: str) -> None:
    assert day(text, MDY) == "2026-06-30"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "soon",
            "",
            "30 Foo 2026",
            "31.04.2026",
            "13/13/2026",
            "1899-12-30",
            "46203",
            "2026-13-01",
            "Q2 2026",
        ),
        *("2026-06-30; DROP", "٣٠/٠٦/٢٠٢٦", "9999-12-31", "2026-02-30T10:00:00Z"),
    ],
)
def test_what_is_no_day_gives_none(text: str) -> None:
    assert day(text, DMY) is None


def test_one_telling_date_decides_for_the_whole_file() -> None:
    assert order_of(["2/3/2026", "13/3/2026"]) is DMY
    assert order_of(["2/3/2026", "3/13/2026"]) is MDY
    assert (day("2/3/2026", DMY), day("2/3/2026", MDY)) == ("2026-03-02", "2026-02-03")


@pytest.mark.parametrize("texts", [["2026-06-30", "30.06.2026"], ["3/3/2026", "04-04-2026"], []])
def test_dates_that_need_no_order_decide_nothing_and_refuse_nothing(texts: list[str]) -> None:
    order_of(texts)


@pytest.mark.parametrize("texts", [["2/3/2026"], ["2/3/2026", "13/3/2026", "3/13/2026"]])
def test_dates_that_could_be_either_are_refused(texts: list[str]) -> None:
    with pytest.raises(AmbiguousDates):
        order_of(texts)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *(("96000", 96_000), ("96000.5", 96_000.5), ("$96,000.00", 96_000), ("96.000,00 €", 96_000)),
        *(("1.234.567", 1_234_567), ("1,234", 1_234), ("1'234.50 CHF", 1_234.5), ("EUR 1 234,56", 1_234.56)),
        *(("1\u202f234\u00a0567,8 €", 1_234_567.8), ("0", 0), ("US$12", 12), ("1234.567", 1_234.567)),
        *(("£1,234,567.89", 1_234_567.89), ("12,5", 12.5)),
    ],
)
def test_amounts_as_people_and_programs_write_them(text: str, amount: float) -> None:
    assert amount_in(text, None) == pytest.approx(amount)


@pytest.mark.parametrize(
    "text",
    ["", "TBD", "-5", "(1,234)", "1,2,3", "1.23.4", "12 34", "1e9", "=1+1", "9999999999999999", "1,23.456.7"],
)
def test_what_is_no_amount_gives_none(text: str) -> None:
    assert amount_in(text, None) is None


def test_a_thousand_or_one_is_decided_by_the_column() -> None:
    assert amount_in("1.234", decimal_mark_of(["1.234", "99.5"])) == pytest.approx(1.234)
    assert amount_in("1.234", decimal_mark_of(["1.234", "99,5"])) == pytest.approx(1_234)
    assert decimal_mark_of(["1.5", "1,5"]) is None


@given(st.integers(0, 10**11), st.integers(0, 99))
def test_every_amount_reads_back_in_both_traditions(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02}"
    german = english.translate(str.maketrans(",.", ".,"))
    expected = whole + cents / 100
    assert amount_in(english, None) == pytest.approx(expected)
    assert amount_in(f"{german} €", None) == pytest.approx(expected)


@given(st.text(max_size=40))
def test_no_cell_makes_a_reader_fail(text: str) -> None:
    amount_in(text, decimal_mark_of([text]))
    day_in(text, DMY, BERLIN)
    name_in(text)
    an_identifier(text)
    company_domains([text])
    contact_addresses([text])


def test_web_sites_give_domains() -> None:
    cells = [
        "https://www.North.example/de?x=1",
        "sued.example",
        "http://user@east.example:8080",
        "n/a",
        "localhost",
    ]
    assert company_domains(cells) == ["north.example", "sued.example", "east.example"]


def test_contacts_give_addresses_however_they_are_listed() -> None:
    cells = ["Bea Berg (Bea.Berg@North.example); cora@north.example", "<dan+crm@north.example>", "nobody"]
    assert contact_addresses(cells) == ["bea.berg@north.example", "cora@north.example", "dan@north.example"]


def test_a_name_keeps_to_one_printable_line() -> None:
    assert name_in(" North\r\n wind\x07\x00 ") == "North wind"
    assert name_in("\x00 \n") is None
    assert len(name_in("x" * 500) or "") == 200


@pytest.mark.parametrize(("text", "id_"), [("006 A/1", "006-A-1"), ("1.23E+11", ""), ("=1", "1"), ("--", "")])
def test_ids_are_what_a_deal_can_be_called(text: str, id_: str) -> None:
    assert an_identifier(text) == id_


@pytest.mark.parametrize(
    ("flags", "stage", "closed"),
    [
        *(
            (["1"], "", True),
            (["false"], "Proposal", False),
            (["Won"], "", True),
            (["Open"], "Won back talks", True),
        ),
        *(
            ([], "Closed Lost", True),
            ([], "Closing plan", False),
            ([], "closedwon", True),
            ([], "Lostwithiel", False),
        ),
    ],
)
def test_closed_deals_are_told_by_flag_or_stage(flags: list[str], stage: str, closed: bool) -> None:  # noqa: FBT001 - the expected value
    assert is_closed(flags, stage) is closed
