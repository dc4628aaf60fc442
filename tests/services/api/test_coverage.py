"""Coverage of a deal over the API: whose mailboxes are seen, what may be missing, what nobody can see."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from domain.capture.connections import Access, Way, signed_in
from domain.capture.mailboxes import BatchTaken, ListingBegan, MailboxState, MailboxStateChanged, Part, Why
from domain.deal.commands import CloseCaptureGap, OpenCaptureGap
from domain.identifiers import event_id
from domain.moments import Instant
from domain.ports.ledger import Append, LedgerEvent, NewEvent
from domain.ports.mailboxes import CaptureMode
from services.api.v1.coverage import DealCoverage, PersonCovered
from services.mailboxes.record import ConnectionRecord
from services.recorder.mailbox_gaps import NOT_YET_ENDED
from tests.services.api.house import ADA, MONA, RITA, SVEN, Api
from tests.services.api.north import NORTH, served_with_mail

DAY = 86_400


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served_with_mail(tmp_path_factory.mktemp("coverage")) as made:
        yield made


def covered(api: Api, who: str = RITA) -> DealCoverage:
    answered = api.ask("GET", f"/v1/deals/{NORTH}/coverage", who)
    assert answered.status_code == 200, answered.text
    return DealCoverage.model_validate(answered.json())


def rita(look: DealCoverage) -> PersonCovered:
    (found,) = (each for each in look.people if each.address == RITA)
    return found


def connect(api: Api, address: str) -> str:
    system = api.system
    access = Access(Way.CONSENT, CaptureMode.WHOLE, ("mail",), ("mail",), "grant")
    signed = signed_in(system.tokens, kind="google", address=address, access=access)
    ConnectionRecord(system.ledger, system.texts, system.tokens, system.clock).connect(
        signed, address, actor="test"
    )
    return signed.mailbox


def note(api: Api, *events: LedgerEvent) -> None:
    stream, command = uuid4(), uuid4()
    at = api.system.clock.now()
    new = [
        NewEvent(event_id(command, stream, n), each, at, "test", command) for n, each in enumerate(events, 1)
    ]
    api.system.ledger.append([Append(stream, 0, new)])


def gap(api: Api, since: Instant, mailbox: str, *, hole_until: Instant | None = None) -> None:
    now, gap_id = api.system.clock.now(), uuid4().hex
    opened = OpenCaptureGap(gap_id, mailbox, since, NOT_YET_ENDED, "sign_in", now)
    closed = [] if hole_until is None else [CloseCaptureGap(gap_id, now, hole_until)]
    api.system.deals.enact(NORTH, lambda _: [opened, *closed], actor="test")
    api.desk.live.catch_up()


def test_what_was_only_imported_from_files_is_told_as_such(api: Api) -> None:
    look = covered(api)
    assert (look.first_day, look.last_day, look.days) == ("2026-03-02", "2026-06-01", 92)
    assert (look.share, look.share_of_anybody, look.files_only) == (0.0, 0.0, True)
    assert (look.not_connected, rita(look).part, rita(look).takes_part) == ([RITA], "owner", True)
    assert look.reported.model_dump() == {"calls": 0, "chats": 0, "meetings_in_person": 0}
    call = {"kind": "call", "people": [RITA, "bea@north.example"], "at": "2026-05-28T07:30:00Z"}
    api.ask("POST", f"/v1/deals/{NORTH}/interactions", json=call)
    assert covered(api).reported.calls == 1


def test_a_connected_mailbox_covers_the_life_but_for_gaps_and_holes(api: Api) -> None:
    mailbox = connect(api, RITA)
    first = covered(api)
    assert (first.files_only, first.not_connected, first.share) == (False, [], 0.0)
    assert rita(first).mailboxes[0].state == "not_yet"

    note(api, ListingBegan(mailbox, "c1", Why.FIRST, None, "scope", "cursor"))
    note(api, _whole(mailbox))
    whole = covered(api)
    assert (whole.share, rita(whole).share, rita(whole).mailboxes[0].state) == (1.0, 1.0, "working")

    now = api.system.clock.now()
    gap(api, now - 40 * DAY, mailbox, hole_until=now - 31 * DAY)
    holed = covered(api)
    assert [(each.state, each.address) for each in holed.gaps] == [("hole", RITA)]
    assert holed.share == round(82 / 92, 3)

    gap(api, now - 4 * DAY, mailbox)
    note(api, MailboxStateChanged(mailbox, MailboxState.SIGN_IN, "expired", "grant"))
    open_ = covered(api, MONA)
    assert [each.state for each in open_.gaps] == ["hole", "open"]
    assert open_.gaps[1].until is None
    assert open_.share == round(77 / 92, 3)
    assert rita(open_).mailboxes[0].state == "sign_in"


def test_who_may_see_the_coverage_of_a_deal(api: Api) -> None:
    path = f"/v1/deals/{NORTH}/coverage"
    answered = api.ask("GET", path, ADA)
    again = api.ask("GET", path, ADA, headers={"If-None-Match": answered.headers["etag"]})
    assert (answered.status_code, again.status_code) == (200, 304)
    assert api.ask("GET", path, SVEN).status_code == 404


def _whole(mailbox: str) -> BatchTaken:
    return BatchTaken(mailbox, "c1", Part.LISTING, (), (), (), (), (), (), None, "cursor", is_last=True)
