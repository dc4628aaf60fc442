"""Mail that comes into the mailboxes of a served API's company, and a recorder that looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from domain.capture.connections import Access, Way, mailbox_token, signed_in
from domain.capture.mailboxes import BatchTaken, Part, collection_token, item_key
from domain.identifiers import collection_stream
from domain.ports.mailboxes import CaptureMode
from domain.ports.provider import Collection, CollectionKind, MailContent
from domain.touches.sighting import touch_id_of
from integrations.mailfiles.items import RawCalendar
from integrations.playbookfiles.deal import read_deal_file
from services.capture.harvest import Harvest
from services.capture.intake import Intake
from services.capture.item import Captured, ItemReader
from services.follow import position_of
from services.importing import import_deal
from services.ledger_work import LedgerWork
from services.mailboxes.record import ConnectionRecord
from services.matching.live import LiveMatching
from services.recorder.following import Recorder
from services.system import System
from services.wiring import Store, store_of
from tests.services.api.house import DEAL

KIND = "google"


class Post:
    """Brings mail, each copy to a mailbox or to a folder that belongs to nobody."""

    def __init__(self, system: System) -> None:
        self.store: Store = store_of(system.ledger, system.texts, system.tokens, system.clock)
        self.grants = system.grants
        self._connected: set[str] = set()
        self._collections: dict[str, int] = {}
        recorder = Recorder(system.ledger, system.deals, system.texts, system.clock, system.outside)
        self._work = LedgerWork(recorder, system.ledger, system.clock)

    def deal(self, folder: Path, id_: str, name: str, owner: str, buyer: str) -> None:
        """Open one more deal."""
        file = folder / f"{id_}.yaml"
        file.write_text(DEAL.format(id=id_, name=name, owner=owner, buyer=buyer))
        import_deal(read_deal_file(file), Harvest(), self.store)

    def mail(
        self,
        name: str,
        sender: str,
        to: str,
        *,
        boxes: Sequence[str] = (),
        subject: str = "Hello",
        day: int = 1,
        answers: str = "",
        bcc: str = "",
        **headers: str,
    ) -> str:
        """A mail of a day of May, captured from each of these mailboxes, or from a folder; its touch id."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail["Date"] = format_datetime(datetime(2026, 5, day, 9, tzinfo=UTC))
        mail["Message-ID"] = f"<{name}@mail.example>"
        for key, value in {**headers, **({"Bcc": bcc} if bcc else {})}.items():
            mail[key.replace("_", "-")] = value
        if answers:
            mail["In-Reply-To"] = f"<{answers}@mail.example>"
        mail.set_content("Hello\n")
        for box in boxes or ("folder",):
            self._take(name, bytes(mail), box)
        return touch_id_of(f"{name}@mail.example")

    def meeting(self, uid: str, title: str, organiser: str, attendee: str) -> str:
        """A meeting, as somebody's calendar tells of it; its id."""
        data = (
            f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n"
            f"DTSTAMP:20260520T080000Z\r\nDTSTART:20260610T080000Z\r\nDTEND:20260610T090000Z\r\n"
            f"SUMMARY:{title}\r\nORGANIZER:mailto:{organiser}\r\nATTENDEE:mailto:{attendee}\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        read = ItemReader(self.store.tokens, UTC).read(RawCalendar(uid, data.encode()))
        self._take_in(read, "calendar", "calendar", ())
        return self.store.tokens.name(uid)

    def record(self) -> None:
        """Let the recorder follow to the end of the ledger."""
        ledger, work = self.store.ledger, self._work
        at = work.stands_at()
        while page := ledger.read_all(after=at, limit=50, names=work.wants):
            at = position_of(page[-1])
            if not work.finish(page):
                work.settle(at)

    def mailbox(self, owner: str) -> str:
        """The token of somebody's mailbox, which is connected from now on."""
        token = mailbox_token(self.store.tokens, KIND, owner)
        if owner not in self._connected:
            self._connected.add(owner)
            store = self.store
            record = ConnectionRecord(store.ledger, store.texts, store.tokens, store.clock)
            access = Access(Way.CONSENT, CaptureMode.WHOLE, asked=(), granted=(), grant="1")
            fact = signed_in(store.tokens, kind=KIND, address=owner, access=access)
            record.connect(fact, owner, actor="test")
        return token

    def _take(self, name: str, data: bytes, box: str) -> None:
        store = self.store
        collection = collection_token(store.tokens, box, Collection("all", CollectionKind.MAIL, "all"))
        key = item_key(store.tokens, collection, name)
        read = ItemReader(store.tokens, UTC).read_provided(
            MailContent(data, (), None, None), source=name, key=key, collection=collection
        )
        mailbox = box if box == "folder" else self.mailbox(box)
        self._take_in(read, mailbox, collection, () if box == "folder" else (key,))

    def _take_in(self, read: Captured, mailbox: str, collection: str, taken: tuple[str, ...]) -> None:
        store = self.store
        batch = BatchTaken(
            mailbox, collection, Part.CHANGES, taken, (), (), (), (), (), more=None, cursor="1", is_last=True
        )
        version = self._collections.get(collection, 0)
        intake = Intake(store.ledger, store.texts, store.clock)
        intake.take_with([read], collection_stream(collection), version, [batch])
        self._collections[collection] = version + 1


def waiting(live: LiveMatching) -> dict[str, object]:
    """Everything that waits, by the ids of its contacts."""
    return {each.contact.id: each.outcome for one in live.waiting.values() for each in one.waiting}
