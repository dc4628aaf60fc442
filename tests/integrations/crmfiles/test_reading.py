"""The CSV of a CRM becomes deals; what can not be used is named by its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.deal.dealfile import DealFile, Members
from domain.moments import Zone, day_text
from domain.playbook.playbook import Playbook
from domain.playbook.versions import NoVersionInForce
from integrations.crmfiles.asking import names_asked
from integrations.crmfiles.reading import read_crm_csv
from integrations.crmfiles.values import CrmDeals, DateOrder, DealDefaults, FaultyCrmFile

PUBLIC = frozenset({"gmail.com", "co.uk"})
PLAYBOOK = Playbook("ours", 1, ())
DEFAULTS = DealDefaults(
    seller=Members(("ours.example",)),
    zone=Zone("Europe/Berlin", ZoneInfo("Europe/Berlin")),
    playbook=lambda _: PLAYBOOK,
    is_company_domain=lambda domain: domain not in PUBLIC,
    team=("rita@ours.example",),
    owners={"rita rep": "rita@ours.example"},
    companies={"süd gmbh": ("sued.example",)},
)
SALESFORCE = (
    '"Opportunity ID","Opportunity Name","Account Name","Close Date","Stage","Amount","Opportunity Owner",'
    '"Created Date","Website","Contact: Email"\n'
)
ROW = '"0061","Northwind rollout","Northwind","6/30/2026","Proposal","$96,000.00","Rita Rep","1/12/2026"'

Read = Callable[..., CrmDeals]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_it(text: str | bytes, defaults: DealDefaults = DEFAULTS) -> CrmDeals:
        path = tmp_path / "deals.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_crm_csv(path, defaults)

    return read_it


def reasons(found: CrmDeals) -> list[str]:
    return [f"{one.source.rpartition(', ')[2]}: {one.reason}" for one in found.set_aside]


def days(deal: DealFile) -> tuple[str, str]:
    return day_text(deal.opened_on), day_text(deal.decision_date)


def test_salesforce(read: Read) -> None:
    found = read(SALESFORCE + ROW + ',"https://www.northwind.example/","olga@eu.northwind.example"\n')
    (deal,) = found.deals
    assert (deal.id, deal.name, deal.amount, deal.owner) == (
        "crm-0061",
        "Northwind rollout",
        96_000.0,
        "rita@ours.example",
    )
    assert days(deal) == ("2026-01-12", "2026-06-30")
    assert deal.buyer == Members(("northwind.example", "eu.northwind.example"))
    assert (deal.seller, deal.team, deal.playbook) == (DEFAULTS.seller, DEFAULTS.team, PLAYBOOK)
    assert deal.reached is None
    assert found.set_aside == ()


def test_hubspot(read: Read) -> None:
    found = read(
        "Record ID,Deal Name,Deal Stage,Close Date,Create Date,Amount,Deal owner,"
        "Associated Company (Primary),Associated Contact\n"
        "12345,North,Contract Sent,2026-06-30 17:00,2026-01-12 09:12,96000,Rita Rep,North AG,"
        "Bea Berg (bea@north.example);Dan (dan@gmail.com)\n"
        "12346,Won one,Closed Won,2026-06-30 17:00,2026-01-12 09:12,96000,Rita Rep,North AG,\n"
    )
    (deal,) = found.deals
    assert deal.id == "crm-12345"
    assert deal.buyer == Members(("north.example",), ("dan@gmail.com",))
    assert found.closed == 1


def test_pipedrive(read: Read) -> None:
    found = read(
        "Deal - ID;Deal - Title;Deal - Value;Deal - Organization;Deal - Status;Deal - Deal created;"
        "Deal - Expected close date;Deal - Owner;Person - Email - Work\n"
        "7;Nord;96.000,00 €;Nord AG;Open;2026-01-12 08:00:00;2026-06-30;rita@ours.example;bea@nord.example\n"
        "8;Süd;5;Süd AG;Lost;2026-01-12 08:00:00;2026-06-30;rita@ours.example;cora@sued.example\n"
    )
    (deal,) = found.deals
    assert (deal.id, deal.amount, deal.owner) == ("crm-7", 96_000.0, "rita@ours.example")
    assert found.closed == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_encoding_and_any_delimiter(read: Read, delimiter: str, encoding: str) -> None:
    rows = [
        ["Deal Name", "Create Date", "Close Date", "Website"],
        ["Süd, 1; 2", "1.1.2026", "30.6.2026", "sued.example"],
    ]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert [deal.name for deal in read(text.encode(encoding)).deals] == ["Süd, 1; 2"]


def test_excel_says_its_delimiter_and_reports_have_titles(read: Read) -> None:
    table = "Name|Created Date|Close Date|Website\nSüd|2026-01-12|2026-06-30|sued.example\n"
    assert len(read("sep=|\n" + table).deals) == 1
    assert len(read("Pipeline of Rita\nAs of today, 12:00\n\n" + table).deals) == 1


def test_rows_of_one_deal_are_one_deal_with_all_its_people(read: Read) -> None:
    found = read(f'{SALESFORCE}{ROW},"","bea@north.example"\n{ROW},"","dan@gmail.com"\n')
    (deal,) = found.deals
    assert deal.buyer == Members(("north.example",), ("dan@gmail.com",))


def test_one_id_for_two_deals_is_refused(read: Read) -> None:
    other = ROW.replace("Northwind rollout", "Another")
    found = read(f'{SALESFORCE}{ROW},"north.example",""\n{other},"north.example",""\n')
    assert [deal.name for deal in found.deals] == ["Northwind rollout"]
    assert "that of line 2 under another name" in reasons(found)[0]


def test_a_company_counts_only_where_a_person_confirmed_it(read: Read) -> None:
    rows = "".join(
        f'{ROW.replace("0061", i).replace(chr(34) + "Northwind" + chr(34), c)},"",""\n'
        for i, c in (("1", '"Süd  GmbH"'), ("2", '"Northwind"'))
    )
    found = read(SALESFORCE + rows)
    assert [deal.buyer.domains for deal in found.deals] == [("sued.example",)]
    assert "expected a web site or contact address that shows the buyer" in reasons(found)[0]
    assert "`companies:` in setpoint.yaml" in reasons(found)[0]


def test_our_own_and_public_domains_are_no_buyer(read: Read) -> None:
    found = read(f'{SALESFORCE}{ROW},"gmail.com","rita@ours.example"\n')
    assert found.deals == ()
    assert "found only 'gmail.com', which many companies share" in reasons(found)[0]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("6/30/2026", "soon", "line 2: Close Date: expected a date such as 2026-06-30"),
        (
            "6/30/2026",
            "",
            "Close Date: expected a date such as 2026-06-30, 30.06.2026 or 30 Jun 2026, found nothing",
        ),
        ("6/30/2026", "1/11/2026", "expected a day on or after the deal's opening, 2026-01-12"),
        ("Northwind rollout", "", "line 2: Opportunity Name: expected a name, found nothing"),
    ],
)
def test_a_row_that_can_be_no_deal_is_set_aside_by_line_value_and_expectation(
    read: Read, old: str, new: str, reason: str
) -> None:
    bad_row = ROW.replace(old, new).replace("0061", "0062")
    found = read(f'{SALESFORCE}{bad_row},"north.example",""\n{ROW},"north.example",""\n')
    assert [deal.id for deal in found.deals] == ["crm-0061"]
    assert len(reasons(found)) == 1
    assert reason in reasons(found)[0]


def test_what_a_deal_can_do_without_is_left_out_with_a_note(read: Read) -> None:
    row = ROW.replace("$96,000.00", "TBD").replace("Rita Rep", "Bob")
    found = read(f'{SALESFORCE}{row},"north.example",""\n{row.replace("0061", "0062")},"north.example",""\n')
    assert [(deal.amount, deal.owner) for deal in found.deals] == [(None, None)] * 2
    said = reasons(found)
    assert sum("no address is known for 'Bob'" in each for each in said) == 1
    assert sum("found 'TBD'; the deal is read without an amount" in each for each in said) == 2


def test_a_deal_without_a_playbook_in_force_is_set_aside(read: Read) -> None:
    def refuse(_: int) -> Playbook:
        raise NoVersionInForce("ours", "in force then", [PLAYBOOK])

    found = read(f'{SALESFORCE}{ROW},"north.example",""\n', replace(DEFAULTS, playbook=refuse))
    assert found.deals == ()
    assert "ours has no version in force then" in reasons(found)[0]


def test_missing_columns_are_named_with_those_that_are_there(read: Read) -> None:
    with pytest.raises(FaultyCrmFile) as caught:
        read("Deal Name,Amount,Ends\nNorth,5,2026-06-30\n")
    text = str(caught.value)
    assert "no column holds opened_on; name one with --column 'opened_on=Its header'" in text
    assert "no column holds decision_date" in text
    assert "no column shows the buyer (one of company, domain, email)" in text
    assert "the columns that are there: 'Deal Name', 'Amount', 'Ends'" in text


def test_columns_that_a_person_names_go_first(read: Read) -> None:
    text = "Deal Name,Begun,Close Date,Ends,Website\nNorth,2026-01-12,2026-03-01,2026-06-30,north.example\n"
    named = replace(DEFAULTS, columns={"opened_on": "begun", "decision_date": "Ends"})
    (deal,) = read(text, named).deals
    assert days(deal) == ("2026-01-12", "2026-06-30")


def test_a_named_column_that_is_not_there_is_told_with_the_nearest(read: Read) -> None:
    named = replace(DEFAULTS, columns={"decision_date": "Close Dat", "colour": "Red"})
    with pytest.raises(FaultyCrmFile) as caught:
        read(f"{SALESFORCE}{ROW},,\n", named)
    assert (
        "no column is called 'Close Dat', which was named for decision_date; the nearest is 'Close Date'"
        in str(caught.value)
    )
    assert "'colour' is no field of a deal" in str(caught.value)


def test_days_and_months_that_can_not_be_told_apart_refuse_the_file(read: Read) -> None:
    text = f'{SALESFORCE}{ROW.replace("6/30/2026", "7/6/2026")},"north.example",""\n'
    with pytest.raises(FaultyCrmFile, match="--date-order dmy or mdy"):
        read(text)
    for order, day in ((DateOrder.DAY_FIRST, "2026-06-07"), (DateOrder.MONTH_FIRST, "2026-07-06")):
        row = text.replace("1/12/2026", "2026-01-12")
        (deal,) = read(row, replace(DEFAULTS, date_order=order)).deals
        assert day_text(deal.decision_date) == day


@pytest.mark.parametrize("content", [b"", b"\n\n", b"PK\x03\x04\x00\x00xl/workbook", b'a,"' + b"x" * 200_000])
def test_what_is_no_csv_is_refused_in_one_line(read: Read, content: bytes) -> None:
    with pytest.raises(FaultyCrmFile) as caught:
        read(content)
    assert all("\n" not in fault and "deals.csv: " in fault for fault in caught.value.faults)


def test_formulas_and_control_characters_stay_text(read: Read) -> None:
    row = ROW.replace("Northwind rollout", "=HYPERLINK('x')\x1b[2J\x00".replace("\x00", ""))
    found = read(f'{SALESFORCE}{row},"north.example",""\n')
    assert [deal.name for deal in found.deals] == ["=HYPERLINK('x') [2J"]


def test_what_a_file_leaves_open_is_asked_once(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    others = f'{ROW.replace("0061", "0062")},"",""\n{ROW.replace("Proposal", "Closed Won")},"",""\n'
    told = ROW.replace('"Northwind"', '"Nord"').replace("Rita Rep", "rita@ours.example")
    path.write_text(f'{SALESFORCE}{ROW},"",""\n{others}{told},"nord.example",""\n')
    asked = names_asked(path, columns={}, date_order=None, is_company_domain=lambda _: True)
    assert (asked.companies, asked.owners, asked.told) == ({"Northwind": 2}, {"Rita Rep": 2}, 1)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(st.text(max_size=30), max_size=12), max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
    delimiter=st.sampled_from(",;\t|"),
)
def test_whatever_the_cells_hold_there_are_deals_or_a_reason(
    tmp_path: Path, rows: list[list[str]], encoding: str, delimiter: str
) -> None:
    header = SALESFORCE.strip()
    lines = [header.replace(",", delimiter), *(delimiter.join(cells) for cells in rows)]
    path = tmp_path / "deals.csv"
    path.write_bytes("\n".join(lines).encode(encoding, "replace"))
    try:
        found = read_crm_csv(path, DEFAULTS)
    except FaultyCrmFile as error:
        assert error.faults  # noqa: PT017 - either is right, a crash is not
    else:
        assert all(deal.buyer != Members() and deal.name.isprintable() for deal in found.deals)
        assert all(one.reason.isprintable() for one in found.set_aside)


@given(content=st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_deals_or_a_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"Name,Created Date,Close Date,Website\n" + content)
    try:
        read_crm_csv(path, DEFAULTS)
    except FaultyCrmFile as error:
        assert all(fault.isprintable() for fault in error.faults)  # noqa: PT017 - as above
