"""Dates of header lines, whole and broken."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moments import instant_of
from integrations.rfc5322.dates import date_instant

NINE = instant_of(datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 2 Mar 2026 10:00:00 +0100",
        "Mon, 02 Mar 2026 09:00:00 GMT",
        "  Mon,  2 Mar 2026\t09:00:00 +0000 (UTC)",
        "2 Mar 2026 09:00 -0000",
        "Mon, 2 Mar 26 09:00:00 Z",
        "Mon, 2 Mar 2026 04:00:00 EST",
        "Mon, 2 Mar 2026 10:00:00 CET",
        "Mon, 2 Mar 2026 09:00:00 XYZ",
        "Mon, 2 Mar 2026 09:00:00",
        "Mon 2 March 2026 09.00.00",
        "Mo, 2 Mär 2026 10:00:00 +01:00",
        "Mon, 2-Mar-2026 09:00:00 +0000",
        "Mon, 2 Mar 2026 10:00:00 GMT+0100",
        "Mon, 2 Mar 2026 4:00:00 AM -0500",
        "Mon Mar  2 09:00:00 2026",
        "Mon Mar 2 10:00:00 MET 2026",
        "Mon Mar 02 10:00:00 +0100 2026",
        "Monday, March 2, 2026 9:00 AM",
        "2026-03-02T09:00:00Z",
        "2026-03-02 10:00:00 +0100",
        "Mon, 2 Mar 2026 09:00:00 +9900",
    ],
)
def test_all_these_say_nine_o_clock(text: str) -> None:
    assert date_instant(text) == NINE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "Mon, 30 Feb 2026 09:00:00 +0000",
        "Mon, 2 Foo 2026 09:00:00 +0000",
        "Mon, 2 Mar 2026 25:00:00 +0000",
        "Mon, 2 Mar 2026 09:99:00 +0000",
        "Thu, 1 Jan 1970 00:00:00 +0000",
        "Mon, 2 Mar 9999 09:00:00 +0000",
        "3/2/2026 9:00",
        "9" * 100_000,
    ],
)
def test_these_say_nothing_that_can_be_believed(text: str) -> None:
    assert date_instant(text) is None


def test_a_date_far_ahead_is_read_because_the_rules_weigh_it() -> None:
    assert date_instant("Tue, 1 Dec 2099 09:00:00 +0000") == instant_of(datetime(2099, 12, 1, 9, tzinfo=UTC))


@given(st.datetimes(datetime(1980, 1, 2), datetime(2199, 12, 30), timezones=st.timezones()))  # noqa: DTZ001 - bounds
def test_what_the_standard_library_writes_is_read_back(moment: datetime) -> None:
    offset = moment.utcoffset()
    assert offset is not None
    if offset.total_seconds() % 60:
        return  # the form knows whole minutes only
    assert date_instant(format_datetime(moment)) == instant_of(moment)


@given(st.text(alphabet="0123456789:-+., MonarTZ()\t", max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    found = date_instant(text)
    assert found is None or isinstance(found, int)
