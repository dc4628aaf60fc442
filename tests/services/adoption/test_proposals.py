"""What a proposal is made of: zones from offsets, days that mail names, words that show steps."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.moments import Zone, day_text, instant_of
from domain.people import Side
from domain.playbook.playbook import Duration, EvidenceKind, Milestone, Owner, Pattern, Playbook
from services.adoption.dated import dated_lines
from services.adoption.survey import Exchanged, Met
from services.adoption.wording import evidence_seen, unmatched_words
from services.adoption.zones import country_of_domain, country_of_zone, guess_zone

BERLIN = Zone("Europe/Berlin", ZoneInfo("Europe/Berlin"))
SIDES = {"rita@ours.example": Side.SELLER, "bea@north.example": Side.BUYER}
MARCH = instant_of(datetime(2026, 3, 2, 9, tzinfo=UTC))
DAY = 86_400


def mail(
    text: str = "",
    *,
    subject: str = "",
    at: int = MARCH,
    sender: str = "bea@north.example",
    files: tuple[str, ...] = (),
) -> Exchanged:
    return Exchanged(at, sender, tuple(SIDES), subject, files, text)


def offsets(zone: str, days: int = 365) -> list[tuple[int, int]]:
    tz = ZoneInfo(zone)
    instants = [MARCH + day * DAY for day in range(0, days, 7)]
    return [
        (at, int((datetime.fromtimestamp(at, tz).utcoffset() or UTC.utcoffset(None)).total_seconds()) // 60)
        for at in instants
    ]


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/St_Johns", "Asia/Tokyo"]
)
def test_a_year_of_offsets_tells_the_rule_for_summer_time(zone: str) -> None:
    assert guess_zone(Counter(), offsets(zone)).zone == zone


def test_a_calendar_is_believed_unless_the_mail_contradicts_it() -> None:
    named = Counter({"Europe/Vienna": 3, "Asia/Tokyo": 9})
    assert guess_zone(named, offsets("Europe/Berlin")).zone == "Europe/Vienna"
    assert guess_zone(named, []).zone == "Asia/Tokyo"
    assert guess_zone(Counter({"localtime": 99}), []).zone is None


def test_too_little_mail_tells_nothing() -> None:
    assert guess_zone(Counter(), [(MARCH, 60)]).zone is None
    travels = [(MARCH + n * DAY, minutes) for n, minutes in enumerate((60, -300, 540, 0, 330))]
    assert guess_zone(Counter(), travels).zone is None


def test_countries_are_guessed_where_their_holidays_are_known() -> None:
    assert (country_of_zone("Europe/Berlin"), country_of_zone("UTC")) == ("DE", None)
    assert country_of_domain("north.co.uk") == "GB"
    assert country_of_domain("north.de") == "DE"
    assert country_of_domain("north.example") is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Our contract ends on 30 June 2026.", "2026-06-30"),
        ("The board decides by June 30th, 2026", "2026-06-30"),
        ("Der Vertrag läuft bis 30.06.2026", "2026-06-30"),
        ("Entscheidung am 30. Juni", "2026-06-30"),
        ("Notice has to be out until 2026-06-30!", "2026-06-30"),
        ("The budget is decided on 1 February", "2027-02-01"),
        ("renewal on 29 Feb 2028", "2028-02-29"),
    ],
)
def test_days_that_a_telling_sentence_names(said: str, day: str) -> None:
    (line,) = dated_lines([mail(f"Hello.\n{said}\nBye")], BERLIN)
    assert (day_text(line.day), day_text(line.written_on)) == (day, "2026-03-02")
    assert line.said == said


@pytest.mark.parametrize(
    "said",
    [
        "Lunch on 30 June 2026?",
        "The contract ended on 30 June 2025",
        "The contract ends on 31 June 2026",
        "The contract ends on 30 Foo 2026",
        "The contract ends in 2031, on 2031-01-01",
    ],
)
def test_days_that_are_no_end_of_anything(said: str) -> None:
    assert dated_lines([mail(said)], BERLIN) == ()


def test_a_day_named_often_is_shown_once_by_the_newest() -> None:
    lines = dated_lines(
        [mail("contract ends 30 June 2026"), mail("the board decides 30 June 2026", at=MARCH + 9 * DAY)],
        BERLIN,
    )
    assert [line.said for line in lines] == ["the board decides 30 June 2026"]


def milestone(*patterns: Pattern) -> Playbook:
    return Playbook("p", 1, (Milestone("m", "M", Owner.BOTH, Duration(1), evidence=patterns),))


def test_words_are_looked_for_where_the_playbook_looks_for_them() -> None:
    signed = Pattern(EvidenceKind.EMAIL, phrases=(("signed", "nda"),), side=Side.BUYER)
    ours = mail(subject="Signed NDA", sender="rita@ours.example")
    theirs = mail(subject="RE: signed nda", at=MARCH + DAY)
    (nothing,) = evidence_seen(milestone(signed), [ours], [], SIDES, BERLIN)
    assert (nothing.what, nothing.on) == ("", None)
    (seen,) = evidence_seen(milestone(signed), [ours, theirs], [], SIDES, BERLIN)
    assert (seen.what, seen.title, day_text(seen.on or 0)) == ("mail", "signed nda", "2026-03-03")


def test_what_the_playbook_knows_and_what_is_everywhere_is_not_proposed() -> None:
    known = Pattern(EvidenceKind.MEETING_HELD, phrases=(("discovery",),))
    meetings = [
        Met(MARCH, MARCH + 3_600, title, tuple(SIDES))
        for title in ("Discovery workshop", "Weekly call", "Fire drill", "fire  drill!", "17")
    ]
    found = unmatched_words(
        milestone(known), [mail(files=("image001.png", "Fire plan.pdf"))], meetings, SIDES
    )
    assert [(each.kind.value, each.words, each.times) for each in found] == [
        ("meeting_held", ("fire", "drill"), 2),
        ("attachment", ("fire", "plan"), 1),
    ]
