"""What samples are spiced with, by format: what readers stumble over, and what attackers send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_ANY = (
    b"", b"\0", b"\xff", b"\r", b"\n", b"\n\n", b"\t", b"\xe2\x80\xae", b"\xed\xa0\x80", b"0", b"-1",
    b"9" * 30,
)  # fmt: skip
_OF_MAIL = (
    b"=?", b"?=", b"=?utf-7?q?+AGEAYg-?=", b"=?x-none?b?!!!?=", b"=?utf-16?B?//4=?=", b"<", b">", b'"',
    b"(" * 50, b";", b":", b",", b"@", b"Date: ", b"Date: Mon, 31 Feb 99999 25:61:61 +9999",
    b"Date: 1 Jan 0001 00:00:00 -2359", b"charset=", b"charset=idna", b"charset=rot13", b"charset=zlib",
    b"charset=undefined", b"charset=utf-16", b"boundary=", b"boundary=m",
    b"Content-Type: multipart/mixed; boundary=m\n\n", b"Content-Type: message/rfc822\n\n",
    b"Content-Transfer-Encoding: base64\n\n", b"Content-Transfer-Encoding: x-uuencode\n\n",
    b"begin 644 x\n", b"--m\n", b"--m--\n", b"\n>From ", b"\nFrom a Mon Mar  2 09:00:00 2026\n", b"*0*=",
    b"''", b"%", b"<blockquote>", b"<!--", b"&#x110000;", b"&#xd800;", b"<script>", b"\n> ",
    b"\nOn 1 Mar 2026 wrote:\n", b"References: " + b"<a@b> " * 40,
)  # fmt: skip
_OF_CALENDARS = (
    b"FREQ=SECONDLY", b"FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2", b"COUNT=1000000", b"INTERVAL=0",
    b"INTERVAL=99999999999", b"BYSETPOS=-1", b"BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3;BYSECOND=0,1,2,3",
    b"UNTIL=99991231T235959Z", b"BYEASTER=1", b"00010101T000000", b"99991231T235959Z", b"20260329T023000",
    b"20261025T023000", b"P", b"-P1W", b"P99999999999D", b"TZID=", b"TZID=Europe/Berlin",
    b"TZID=../../etc/passwd", b"VALUE=DATE", b"BEGIN:VEVENT\n", b"END:VEVENT\n", b"BEGIN:VCALENDAR\n",
    b"\n ", b"\\n", b"^n", b"DTSTART:", b"RRULE:", b"RDATE:", b"EXDATE:", b"RECURRENCE-ID:",
    b"TZOFFSETTO:+9999", b"TZOFFSETTO:-0000", b"RANGE=THISANDFUTURE", b"METHOD:REPLY\n", b"DURATION:PT0S",
)  # fmt: skip
_OF_YAML = (
    b"&a ", b"*a", b"*legal", b"<<: ", b"!!python/object:os.system ", b"!!binary ", b"? ", b"- ", b"{",
    b"[", b"}", b"]", b"'", b'"', b"|", b">", b"#", b"%YAML 1.2\n---\n", b"---\n", b"...\n", b"null", b"~",
    b"true", b".inf", b".nan", b"1e999", b"0x7f", b"0o17", b"1_000", b"12:30:45", b"2026-02-30",
    b"9999-12-31", b"0001-01-01", b"2026-06-30T00:00:00+99:00", b"\\ud800", b"\\x00", b"\xef\xbb\xbf",
    b"enterprise", b"../../../etc/passwd", b"country: XX", b"weekend: [mon, tue]",
    b"weekend: [mon, tue, wed, thu, fri, sat, sun]", b"requires: [legal]", b"typical: 99999",
    b"opened_on: 9999-12-30", b"decision_date: 9999-12-31", b"opened_on: 0001-01-01", b"amount: .nan",
    b"timezone: /etc/localtime",
)  # fmt: skip
_OF_CSV = (
    b'"', b'""', b",", b";", b"\t", b"|", b"\r\n", b"=HYPERLINK(1)", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=,",
    b"31/12/9999", b"1/1/0001", b"2/3/26", b"$1,000,000,000,000.00", b"1e999", b"nan", b"-5",
    b"1.234.567,8", b"mailto:", b"https://", b"xn--", b"@", b"gmail.com", "\u0661\u0662".encode(),
    b"Close Date", b"Created Date", b"Amount", b"Stage",
)  # fmt: skip
SPICE: Mapping[str, Sequence[bytes]] = {
    "mail": _ANY + _OF_MAIL + _OF_CALENDARS,
    "mbox": _ANY + _OF_MAIL,
    "calendar": _ANY + _OF_CALENDARS,
    "text": _ANY + _OF_MAIL,
    "playbook": _ANY + _OF_YAML,
    "deal": _ANY + _OF_YAML,
    "crm": _ANY + _OF_CSV,
    "source": _ANY + _OF_MAIL + (b"PK\x03\x04", b"\x1f\x8b", b"BEGIN:VCALENDAR\n"),
}
