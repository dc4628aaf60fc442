"""Many deals over the same sources: each gets exactly what it would get alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.deal.dealfile import DealFile, Members, Partner
from domain.moments import Zone
from domain.people import Side
from domain.playbook.playbook import Playbook
from integrations.eventstore.tokens import PlainTokens
from services.capture import meetings, router
from services.capture.harvest import Harvest, harvest, harvest_each

BERLIN, NEW_YORK = (Zone(name, ZoneInfo(name)) for name in ("Europe/Berlin", "America/New_York"))
PEOPLE = (
    "rita@ours.example", "sven@ours.example", "Pat Partner <pat@reseller.example>", "bea@north.example",
    "carl@eu.north.example", "dora+deal@south.example", "olga@elsewhere.example", "rita@gmail.com", "nobody",
)  # fmt: skip


def deal(
    name: str,
    *,
    buyer: Members,
    seller: Members | None = None,
    partner: Partner | None = None,
    team: Sequence[str] = (),
    zone: Zone = BERLIN,
    languages: tuple[str, ...] = (),
) -> DealFile:
    """A deal of a name; its seller is ours.example where nothing else is said."""
    return DealFile(
        id=name,
        name=name,
        seller=seller or Members(("ours.example",)),
        buyer=buyer,
        partner=partner,
        team=tuple(team),
        opened_on=date(2026, 3, 2).toordinal(),
        decision_date=date(2026, 6, 30).toordinal(),
        zone=zone,
        playbook=Playbook("none", 1, (), {}, languages),
    )


NORTH, SOUTH = Members(("north.example",)), Members((), ("dora@south.example",))
RESELLER = Members(("reseller.example",))
DEALS = (
    deal("north", buyer=NORTH),
    deal("north-again", buyer=NORTH, zone=NEW_YORK, languages=("en",)),
    deal("south", buyer=SOUTH, languages=("en",)),
    deal("europe", buyer=Members(("eu.north.example",)), partner=Partner(RESELLER, Side.BUYER)),
    deal("resold", buyer=NORTH, partner=Partner(RESELLER, Side.SELLER), team=["rita@ours.example"]),
    deal("freelance", buyer=SOUTH, seller=Members((), ("rita@gmail.com", "carl@eu.north.example"))),
    deal("outsider", buyer=NORTH, team=["olga@elsewhere.example"], zone=NEW_YORK),
    deal("inside-out", buyer=Members(("ours.example",)), seller=NORTH),
)

EVENT = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20260303T080000Z
DTSTART:{start}
DURATION:PT1H
SUMMARY:Talk
ORGANIZER:mailto:{organizer}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{attendee}
END:VEVENT
END:VCALENDAR
"""

people = st.sampled_from(PEOPLE)
plain_people = st.sampled_from([person for person in PEOPLE if "<" not in person and "@" in person])
events = st.builds(
    EVENT.format,
    uid=st.sampled_from(["one", "two"]),
    start=st.sampled_from(["20260310T090000", "20260310T090000Z", "20260310"]),
    organizer=plain_people,
    attendee=plain_people,
).map(lambda text: text.replace("DTSTART:20260310\n", "DTSTART;VALUE=DATE:20260310\n"))
bodies = st.one_of(
    st.just("Content-Type: text/plain\n\nCould you send it?\n"),
    st.just(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\ngone\n--b--\n"
    ),
    events.map("Content-Type: Text/Calendar; method=REQUEST\n\n{}".format),
    events.map(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: TEXT/CALENDAR\n\n{}\n--b--\n".format
    ),
    st.just(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/ics\n\nnothing\n--b--\n"
    ),
    st.just("Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\npart\n" * 1_001),
    st.just("Content-Type: multipart/mixed; boundary=b; x=text/calendar\n\n" + "--b\n\npart\n" * 1_001),
)


@st.composite
def messages(draw: st.DrawFn) -> str:
    """A message as it stands in an mbox: now and then without a date, an id, people or any sense."""
    lines = []
    if draw(st.integers(0, 9)):
        lines.append(f"From: {draw(people)}")
        lines.append(f"To: {', '.join(draw(st.lists(people, max_size=3)))}")
    if draw(st.integers(0, 3)):
        lines.append(f"Message-ID: <{draw(st.integers(1, 4))}@mail.example>")
    if draw(st.integers(0, 4)):
        lines.append(f"Date: {draw(st.integers(1, 9))} Apr 2026 09:00:00 +0000")
    if not draw(st.integers(0, 3)):
        lines.append("Auto-Submitted: auto-replied")
    return "\n".join([*lines, f"Subject: {draw(st.sampled_from(['Prices', 'Re: Prices']))}", draw(bodies)])


def written(folder: Path, mails: Sequence[str], calendars: Sequence[str]) -> list[Path]:
    """Two mailboxes and a folder of calendars."""
    half = len(mails) // 2
    for name, some in (("one.mbox", mails[:half]), ("two.mbox", mails[half:])):
        text = "".join(f"From - Wed Mar 11 09:00:00 2026\n{mail}\n" for mail in some)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "calendars").mkdir()
    for number, text in enumerate(["BEGIN:VCALENDAR\nnothing", *calendars]):
        (folder / "calendars" / f"{number}.ics").write_text(text, encoding="utf-8")
    return [path for path in sorted(folder.iterdir()) if path.is_dir() or path.stat().st_size]


def in_order(found: Harvest) -> list[object]:
    """The harvest with the order of everything in it, which equal dictionaries do not compare."""
    return [list(found.sightings), list(found.facts), list(found.message_ids), list(found.uids), found]


@settings(deadline=None)
@given(
    st.lists(messages(), min_size=2, max_size=12),
    st.lists(events, min_size=1, max_size=3),
    st.permutations(DEALS),
)
def test_each_deal_gets_what_it_would_get_alone(mails, calendars, deals):
    with TemporaryDirectory() as folder:
        sources = written(Path(folder), mails, calendars)
        together = list(harvest_each(deals, sources, PlainTokens()))
        alone = [harvest(each, sources, PlainTokens()) for each in deals]
    assert [in_order(each) for each in together] == [in_order(each) for each in alone]


def counting(monkeypatch, module, name: str) -> list[object]:
    """The calls of a function of a module from here on."""
    calls: list[object] = []
    real = getattr(module, name)

    def called(*arguments: object, **named: object) -> object:
        calls.append(arguments)
        return real(*arguments, **named)

    monkeypatch.setattr(module, name, called)
    return calls


def test_each_message_and_calendar_is_read_once_for_all(monkeypatch, tmp_path):
    lines = (
        "From: bea@north.example",
        "To: rita@ours.example",
        "Message-ID: <{0}@x>",
        "Date: 3 Apr 2026 09:00 +0000",
    )
    mail = "\n".join((*lines, "", "hi\n"))
    event = EVENT.format(
        uid="one", start="20260310T090000", organizer=PEOPLE[0], attendee="bea@north.example"
    )
    sources = written(tmp_path, [mail.format(n) for n in range(4)], [event])
    heads, bodies = counting(monkeypatch, router, "read_head"), counting(monkeypatch, router, "read_mail")
    objects = counting(monkeypatch, meetings, "read_calendar")
    many = [deal(f"deal-{n}", buyer=NORTH, zone=(BERLIN, NEW_YORK)[n % 2]) for n in range(50)]
    found = list(harvest_each(many, sources, PlainTokens()))
    assert [len(each.sightings) for each in found] == [4] * 50
    assert [len(each.facts) for each in found] == [1] * 50
    assert (len(heads), len(bodies), len(objects)) == (4, 4, 4)


def test_mail_of_other_companies_is_compared_with_no_deal(monkeypatch, tmp_path):
    lines = (
        "From: olga@elsewhere.example\nTo: rita@ours.example, sven@ours.example\nMessage-ID: <{0}@x>\n\nhi\n"
    )
    sources = written(tmp_path, [lines.format(n) for n in range(4)], [])
    compared: list[object] = counting(monkeypatch, router.Concerns, "side")
    team = ["rita@ours.example", "sven@ours.example"]
    many = [deal(f"deal-{n}", buyer=Members((f"buyer{n}.example",)), team=team) for n in range(50)]
    assert {each.ignored.unrelated for each in harvest_each(many, sources, PlainTokens())} == {4}
    assert compared == []


def test_text_is_read_only_where_a_language_pack_asks_for_it(tmp_path):
    mail = "From: bea@north.example\nTo: rita@ours.example\nDate: 3 Apr 2026 09:00:00 +0000\n\nCould you?\n"
    sources = written(tmp_path, [mail, mail], [])
    (plain,) = harvest(deal("plain", buyer=NORTH), sources, PlainTokens()).sightings
    both = harvest_each(
        [deal("no", buyer=NORTH), deal("yes", buyer=NORTH, languages=("en",))], sources, PlainTokens()
    )
    (without,), (marked,) = (each.sightings for each in both)
    assert without == plain
    assert [signal.value for signal in marked.signals] == ["asks_question"]
