"""Well-formed beginnings for each reader."""

from __future__ import annotations

import io
import zipfile
from base64 import encodebytes
from collections.abc import Mapping, Sequence
from datetime import UTC

from domain.deal.dealfile import Members
from domain.moments import Zone
from integrations.crmfiles.values import DealDefaults
from integrations.playbookfiles.playbook import builtin_playbook
from tests.integrations.mailfiles.compound_file import compound_file

CRM_DEFAULTS = DealDefaults(
    seller=Members(("ours.example",)),
    zone=Zone("UTC", UTC),
    playbook=lambda _: builtin_playbook("enterprise"),
    is_company_domain=lambda domain: domain not in {"gmail.com", "co.uk"},
    owners={"rita rep": "rita@ours.example"},
    companies={"north": ("north.example",)},
)

# Mail.

_HEAD = b"""\
Received: from mx.north.example by mx.ours.example; Mon, 2 Mar 2026 09:00:05 +0000
From: "Beck, Bea" <bea@north.example>
To: Rita <rita@ours.example>, sven@ours.example
Cc: team: sue@ours.example, ines@north.example;
Subject: =?UTF-8?Q?AW=3A_Angebot_f=C3=BCr?= =?utf-8?b?IEdyYXo=?=
Date: Mon, 2 Mar 2026 09:00:00 +0000 (GMT)
Message-ID: <m1@north.example>
In-Reply-To: <m0@ours.example>
References: <a@ours.example> <m0@ours.example>
MIME-Version: 1.0
"""
_PLAIN = b"""\
Content-Type: text/plain; charset="iso-8859-1"; format=flowed
Content-Transfer-Encoding: quoted-printable

Could you send the f=FCnf prices by Friday?
Thank you, that is all for now.
--=20
Bea

On Sun, 1 Mar 2026 at 10:00, Rita <rita@ours.example> wrote:
> Here they are.
"""
_HTML = b"""\
Content-Type: text/html; charset=utf-8

<html><head><style>p {color: red}</style></head><body><p>Yes &amp; no&#8230; &lt;b&gt;
<blockquote type="cite">On Sunday Rita wrote: <div>old</div></blockquote><br></p></body></html>
"""
CALENDAR = b"""\
BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:weekly@ours.example
DTSTAMP:20260301T090000Z
CREATED:20260301T080000Z
LAST-MODIFIED:20260301T090000Z
DTSTART;TZID=Office:20260302T100000
DTEND;TZID=Office:20260302T110000
RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TH;UNTIL=20261231T090000Z
EXDATE;TZID=Office:20260309T100000
RDATE;VALUE=PERIOD:20260320T090000Z/PT1H
SEQUENCE:1
SUMMARY:Pricing\\, terms
ORGANIZER;CN="Rep, Rita":mailto:rita@ours.example
ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;CN=Bea:mailto:bea@north.exa
 mple
ATTENDEE;CUTYPE=ROOM:mailto:room@north.example
END:VEVENT
BEGIN:VEVENT
UID:weekly@ours.example
RECURRENCE-ID;TZID=Office:20260305T100000
DTSTAMP:20260302T090000Z
DTSTART;VALUE=DATE:20260306
DURATION:P1D
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""
_FILE = b"""\
Content-Type: application/pdf; name*0*=utf-8''Angebot%20; name*1*=f%C3%BCr.pdf
Content-Disposition: attachment; filename="=?utf-8?B?QW5nZWJvdC5wZGY=?="
Content-Transfer-Encoding: base64

""" + encodebytes(b"%PDF-1.7 not really")
_UUENCODED = b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a.txt\n#0V%T\n`\nend\n"
_BOUNCE = b"""\
Content-Type: multipart/report; report-type=delivery-status; boundary=r

--r

It could not be delivered.
--r
Content-Type: message/delivery-status

Final-Recipient: rfc822; bea@north.example
Status: 5.1.1
--r
Content-Type: message/rfc822

Subject: inner

text
--r--
"""


def _multipart(kind: bytes, mark: bytes, *parts: bytes) -> bytes:
    inner = b"".join(b"--" + mark + b"\n" + part + b"\n" for part in parts)
    return (
        b"Content-Type: multipart/"
        + kind
        + b'; boundary="'
        + mark
        + b'"\n\n'
        + inner
        + b"--"
        + mark
        + b"--\n"
    )


_INVITATION = b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n" + CALENDAR
MAILS = (
    _HEAD + _PLAIN,
    _HEAD + _multipart(b"mixed", b"m", _multipart(b"alternative", b"a", _PLAIN, _HTML, _INVITATION), _FILE),
    _HEAD + b'Auto-Submitted: auto-replied\nX-Gmail-Labels: "a, b",Inbox\nX-GM-THRID: 17\n' + _HTML,
    _HEAD + _BOUNCE,
    _HEAD + _UUENCODED,
    _HEAD + b"Content-Type: application/ms-tnef; name=winmail.dat\n\nIPM.Microsoft Schedule.MtgReq\n",
)
MBOX = b"".join(b"From bea@north.example Mon Mar  2 09:00:00 2026\n" + each + b"\n" for each in MAILS[:3])

# Deal, playbook and CSV.

PLAYBOOK = b"""\
playbook: team
version: 3
effective_from: 2026-01-01
milestones:
  - id: discovery
    name: Discovery done
    owner: both
    duration: {min: 2, typical: 5, max: 10, source: nobody}
    evidence: [{meeting_held: {title_contains: [discovery], roles: [champion]}}]
  - id: pilot
    name: Pilot judged
    owner: buyer
    duration: 10
    requires: [discovery]
    when: {amount_at_least: 50000, tags_any: [personal_data]}
    optional: true
    evidence: [word]
  - &legal
    id: legal
    name: Contract agreed
    owner: seller
    duration: 0
    requires: [pilot]
    roles: [legal]
    starts: [{email: {subject_contains: [kick-off], from: seller}}]
    progress: [{attachment: {name_contains: [redline]}}]
    evidence: [{label: {name_contains: [Signed]}}, {email: {subject_contains: [signed], from_role: legal}}]
    methods: [meddpicc.paper_process]
    next_step: {kind: send_document, text: Send the contract}
watch:
  ping_pong: {min_turns: 8, reactive_share: 0.5, min_days: 3}
  gone_quiet: {days: 7}
languages: [en]
"""
DEAL = b"""\
id: north-2026
name: North rollout
owner: rita@ours.example
amount: 80000.5
tags: [personal_data]
seller: {domains: [ours.example], addresses: [rita.freelance@gmail.com]}
buyer: {domains: [north.example]}
partner: {domains: [reseller.example], plays_for: buyer}
team: [rita@ours.example]
opened_on: 2026-03-02
decision_date: 2026-06-30
decision_basis: {whose: buyer, event: present contract ends, evidence: mail of 2026-02-27}
strategy: {why_now: contract ends, decider: the CFO, decision_process: board, cost_of_delay: 20k}
timezone: Europe/Oslo
playbook: playbook.yaml
calendars:
  seller: {country: US, closures: [2026-05-15]}
  buyer: {country: DE, subdivision: BY, weekend: [sat, sun]}
people: {cfo@north.example: {role: economic_buyer}}
commitments: [{by: buyer, on: 2026-05-04, due: 2026-05-20, what: list of users}]
touches:
  - {at: 2026-04-02T09:30:00Z, kind: call, people: [rita@ours.example, bea@north.example], outcome: they_owe}
"""
_ALONE = DEAL.replace(b"playbook.yaml", b"enterprise") + (
    b"reached: {discovery: 2026-03-10}\nplan: {drop: [nda], duration: {contract: 12}, add: []}\n"
)
CRM = (
    b'"Opportunity ID","Opportunity Name","Account Name","Close Date","Stage","Amount","Opportunity Owner",'
    b'"Created Date","Website","Contact: Email"\r\n'
    b'"0061","North, rollout","North","6/30/2026","Proposal","$96,000.00","Rita Rep","1/12/2026",'
    b'"https://www.north.example/","olga@eu.north.example"\r\n'
    b'"0062","Say ""yes""","North","7/30/2026","Closed Won","1.234,50","","1/13/2026","",""\r\n'
)
_HUBSPOT = (
    "\ufeffsep=;\nRecord ID;Deal Name;Close Date;Create Date;Deal Stage;Amount;Deal owner;"
    "Associated Company\n"
    "7;Süd;2026-06-30 10:00;2026-01-12;appointmentscheduled;1e3;Rita Rep;North\n"
).encode()


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("Takeout/Mail/All mail.mbox"), MBOX)
        archive.writestr(zipfile.ZipInfo("Takeout/Calendar/rita.ics"), CALENDAR)
    return packed.getvalue()


_OUTLOOK = compound_file(
    {
        f"__substg1.0_{number:04X}001F": said.encode("utf-16-le")
        for number, said in (
            (0x001A, "IPM.Note"),
            (0x0037, "Draft of the contract"),
            (0x0C1A, "Rita Rep"),
            (0x5D01, "rita@ours.example"),
            (0x1000, "Dear Bea,\nhere it is.\n"),
        )
    }
)
SAMPLES: Mapping[str, Sequence[bytes]] = {
    "mail": MAILS,
    "mbox": (MBOX,),
    "calendar": (CALENDAR, CALENDAR.replace(b"\n", b"\r\n")),
    "text": (_PLAIN, _HTML),
    "playbook": (PLAYBOOK,),
    "deal": (_ALONE,),
    "crm": (CRM, _HUBSPOT),
    "source": (MBOX, CALENDAR, MAILS[0], _zip(), _OUTLOOK),
}
