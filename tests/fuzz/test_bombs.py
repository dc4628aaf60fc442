"""Inputs that are made to cost much: floods, nesting, rules without end. Soon over, in little memory.

Each is a few megabytes at most, the size of one mail or file that somebody can send; a tenth
of that unless `SETPOINT_PROVE=1` asks for all (`make fuzz` does).
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from tests.fuzz.bounds import within_mebibytes, within_seconds
from tests.fuzz.readers import READERS
from tests.fuzz.samples import CALENDAR, CRM, DEAL, PLAYBOOK
from tests.fuzz.samples_of_google import bombs as bombs_of_google
from tests.fuzz.samples_of_microsoft import bombs as bombs_of_microsoft

SECONDS, MEBIBYTES = 10, 160
FULL = os.environ.get("SETPOINT_PROVE") == "1"
FROM = b"From: bea@north.example\nTo: rita@ours.example\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n"


def many(number: int) -> int:
    """So many in full, a tenth of it in passing."""
    return number if FULL else number // 10


def typed(kind: bytes, body: bytes) -> bytes:
    return FROM + b"Content-Type: " + kind + b"\n\n" + body


def nested(levels: int) -> bytes:
    """Parts within parts, each with a boundary of its own."""
    parts = (b'--b%d\nContent-Type: multipart/mixed; boundary="b%d"\n\n' % (n, n + 1) for n in range(levels))
    return typed(b'multipart/mixed; boundary="b0"', b"".join(parts))


def rules(*written: bytes, start: bytes = b"DTSTART:20200101T000000Z") -> bytes:
    lines = b"".join(b"RRULE:" + rule + b"\n" for rule in written)
    event = b"BEGIN:VEVENT\nUID:a\nDTSTAMP:20260301T090000Z\n" + start + b"\n" + lines + b"END:VEVENT\n"
    return b"BEGIN:VCALENDAR\n" + event + b"END:VCALENDAR\n"


def lines(head: bytes, line: bytes, number: int) -> bytes:
    return head + b"".join(line % n for n in range(number))


MAIL: Mapping[str, bytes] = {
    "nested parts": nested(many(20_000)),
    "nested messages": FROM + b"Content-Type: message/rfc822\n\n" * many(20_000),
    "endless parts": typed(b"multipart/mixed; boundary=b", b"--b\n\nx\n" * many(200_000)),
    "an endless boundary": typed(
        b"multipart/mixed; boundary=" + b"-" * 60, (b"-" * 500 + b"\n") * many(4_000)
    ),
    "endless header lines": lines(FROM, b"X-%d: a\n", many(60_000)) + b"\ntext",
    "endless recipients": FROM + b"Cc: " + b"a <a@b.example>, " * many(50_000) + b"\n\n",
    "endless comments": FROM + b"Cc: " + b"(" * many(400_000) + b"\nDate: " + b"(" * many(400_000) + b"\n\n",
    "endless quotes": FROM + b"Cc: " + b'"\\' * many(400_000) + b"\n\n",
    "endless groups": FROM + b"Cc: " + b"a:" * many(300_000) + b"\n\n",
    "endless routes": FROM + b"Cc: <" + b"@a," * many(300_000) + b"\n\n",
    "endless coded words": FROM + b"Subject: " + b"=?utf-8?q?=41?= " * many(60_000) + b"\n\n",
    "half coded words": FROM + b"Subject: " + b"=?utf-8?q?" * many(90_000) + b"\n\n",
    "endless references": FROM + b"References: " + b"<a@b> " * many(150_000) + b"\n\n",
    "open references": FROM + b"References: " + b"<" * many(900_000) + b"\n\n",
    "folded lines": FROM + b"Subject: a\n" + b" b\n" * many(300_000) + b"\n",
    "endless parameters": typed(lines(b"text/plain", b"; name*%d*=a", many(60_000)), b"x"),
    "open parameters": typed(b'text/plain; name="' + b"\\" * many(900_000), b"x"),
    "nested elements": typed(b"text/html", b"<div>" * many(400_000)),
    "open elements": typed(b"text/html", b"<a " * many(600_000)),
    "open comments": typed(b"text/html", b"<!--" * many(500_000)),
    "open declarations": typed(b"text/html", b"<![" * many(600_000)),
    "open references of characters": typed(b"text/html", b"&#" * many(900_000) + b"&" * many(900_000)),
    "quoted text": typed(b"text/plain", b">" * many(1_000_000) + b"\n" + b"> a\n" * many(200_000)),
    "attributions": typed(b"text/plain", b"On 1 Mar 2026, Bea wrote\n" * many(60_000)),
    "one word": typed(b"text/plain", b"a" * many(2_000_000)),
    "questions": typed(b"text/plain", b"could you please send " * many(60_000) + b"? " * many(60_000)),
    "spaces": typed(b"text/plain", b" \t" * many(1_000_000) + b"\n" * many(500_000)),
    "quoted-printable": FROM + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=\n" * many(800_000),
    "uuencoded": FROM + b"Content-Transfer-Encoding: x-uuencode\n\n" + b"begin 644 a\n" * many(100_000),
    "labels": FROM + b"X-Gmail-Labels: " + b'"a,' * many(300_000) + b"\n\n",
}
CALENDARS: Mapping[str, bytes] = {
    "every second": rules(b"FREQ=SECONDLY"),
    "every second of few": rules(b"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3;BYMINUTE=4;BYSECOND=5"),
    "never": rules(b"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", b"FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=31"),
    "all of all": rules(
        b"FREQ=YEARLY;BYHOUR=%s;BYMINUTE=%s;BYSECOND=%s"
        % tuple(b",".join(b"%d" % n for n in range(most)) for most in (24, 60, 60))
    ),
    "long ago": rules(b"FREQ=MINUTELY;INTERVAL=7", start=b"DTSTART:00010101T000000Z"),
    "endless count": rules(b"FREQ=DAILY;COUNT=999999999999"),
    "endless rules": rules(*[b"FREQ=DAILY"] * many(20_000)),
    "an endless rule": rules(b"FREQ=DAILY;BYMONTHDAY=" + b"1," * many(300_000) + b"1"),
    "endless dates": rules(b"FREQ=DAILY\nRDATE:" + b"20260101T000000Z," * many(50_000) + b"20260101T000000Z"),
    "endless events": lines(
        b"BEGIN:VCALENDAR\n",
        b"BEGIN:VEVENT\nUID:%d\nDTSTAMP:20260301T090000Z\nDTSTART:20260302T100000Z\nEND:VEVENT\n",
        many(30_000),
    ),
    "nested blocks": b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * many(100_000),
    "folded lines": CALENDAR.replace(b"SUMMARY:", b"SUMMARY:" + b"\n a" * many(400_000)),
    "endless attendees": CALENDAR.replace(b"SEQUENCE:1\n", b"ATTENDEE:mailto:a@b.example\n" * many(60_000)),
    "endless parameters": CALENDAR.replace(b"SUMMARY:", b"SUMMARY" + b";A=b" * many(300_000) + b":"),
    "open quotes": CALENDAR.replace(b"SUMMARY:", b'SUMMARY;A="' * many(100_000)),
    "endless zones": lines(b"BEGIN:VCALENDAR\n", b"BEGIN:VTIMEZONE\nTZID:%d\nEND:VTIMEZONE\n", many(50_000)),
    "a zone of every second": CALENDAR.replace(
        b"FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", b"FREQ=SECONDLY;INTERVAL=1"
    ),
    "a long number": CALENDAR.replace(b"SEQUENCE:1", b"SEQUENCE:" + b"9" * many(500_000)),
    "a long duration": CALENDAR.replace(b"DURATION:P1D", b"DURATION:P" + b"9" * many(500_000) + b"D"),
}
PLAYBOOKS: Mapping[str, bytes] = {
    "laughs": PLAYBOOK
    + b"a0: &a0 [ha, ha, ha, ha]\n"
    + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 60)),
    "nested lists": PLAYBOOK + b"watch: " + b"[" * many(500_000),
    "nested mappings": PLAYBOOK + b"watch: " + b"{a: " * many(200_000),
    "nested blocks": PLAYBOOK + b"".join(b" " * n + b"a:\n" for n in range(1_300)),
    "endless keys": lines(PLAYBOOK, b"k%d: 1\n", many(80_000)),
    "endless documents": PLAYBOOK + b"---\n" * many(200_000),
    "endless anchors": lines(PLAYBOOK, b"k%d: &a x\n", many(60_000)),
    "a long number": PLAYBOOK.replace(b"typical: 5", b"typical: " + b"9" * many(900_000)),
    "sixty to sixty": PLAYBOOK.replace(b"typical: 5", b"typical: 1" + b":59" * many(300_000)),
    "a long text": PLAYBOOK.replace(b"Discovery done", b"x" * many(900_000)),
    "endless phrases": PLAYBOOK.replace(
        b"[discovery]", b"[" + b"discovery, " * many(80_000) + b"discovery]", 1
    ),
    "every milestone after all before": b"playbook: team\nversion: 1\nmilestones:\n"
    + b"".join(
        b"  - {id: m%d, name: m, owner: seller, duration: 1, evidence: [word], requires: [%s]}\n"
        % (n, b", ".join(b"m%d" % before for before in range(n)))
        for n in range(150)
    ),
    "a long chain": b"playbook: team\nversion: 1\nmilestones:\n"
    + b"".join(
        b"  - {id: m%d, name: m, owner: seller, duration: 999, evidence: [word], requires: [%s]}\n"
        % (n, b"m%d" % (n - 1) if n else b"")
        for n in range(many(8_000))
    ),
    "long work": PLAYBOOK.replace(b"duration: 10", b"duration: 99999999"),
}
DEALS: Mapping[str, bytes] = {
    "no working days": DEAL.replace(b"[sat, sun]", b"[mon, tue, wed, thu, fri, sat, sun]"),
    "two thousand years": DEAL.replace(b"2026-03-02", b"0001-01-01").replace(b"2026-06-30", b"9999-12-31"),
    "endless closures": DEAL.replace(b"[2026-05-15]", b"[" + b"2026-05-15, " * many(60_000) + b"2026-05-15]"),
    "endless people": lines(
        DEAL.replace(b"people:", b"x:"), b"people: {a%d@north.example: {}}\n", many(20_000)
    ),
    "endless touches": DEAL
    + b"  - {at: 2026-04-02T09:30:00Z, kind: call, people: [a@b.example]}\n" * many(12_000),
    "endless domains": DEAL.replace(
        b"north.example]", b"a.north.example, " * many(50_000) + b"north.example]", 1
    ),
    "a long domain": DEAL.replace(b"north.example]", b"a." * many(400_000) + b"example]", 1),
}
CSVS: Mapping[str, bytes] = {
    "an open quote": CRM + b'"' + b"a," * many(1_500_000),
    "endless quotes": CRM + b'"' * many(3_000_000),
    "endless columns": b"," * many(2_000_000) + b"\n" + CRM,
    "endless rows": CRM + b"\n" * many(2_000_000),
    "endless deals": lines(CRM, b"%d,North,North,6/30/2026,Open,1,Rita Rep,1/12/2026,,\n", many(40_000)),
    "a long number": CRM.replace(b"$96,000.00", b"9" * many(100_000)),
    "a long address": CRM.replace(b"olga@eu.north.example", b"a@" * many(60_000)),
    "a long site": CRM.replace(b"https://www.north.example/", b"http://" * many(18_000)),
}
BOMBS = {
    f"{reader}: {name}": (reader, written)
    for reader, bombs in (
        ("mail", MAIL),
        ("calendar", CALENDARS),
        ("playbook", PLAYBOOKS),
        ("deal", DEALS),
        ("crm", CSVS),
    )
    for name, written in bombs.items()
} | {**bombs_of_google(many(300_000)), **bombs_of_microsoft(many(300_000))}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little(name: str) -> None:
    reader, written = BOMBS[name]
    with within_seconds(SECONDS):
        READERS[reader](written)
    with within_mebibytes(MEBIBYTES):
        READERS[reader](written)
