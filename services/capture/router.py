"""The router: each message and calendar is read once, and goes to the deals that it concerns.

Most mail belongs to no deal, and is left after a look at who wrote to whom. What it costs
does not depend on the number of deals. Source: rules.md section 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from domain.deal.dealfile import DealFile
from domain.deal.enrol import sides_of
from domain.languages.packs import signals_of
from domain.people import Side
from domain.ports.tokens import Tokens
from domain.touches.mail import Mail, SetAside
from domain.touches.sighting import NoUsableDate, Tokeniser
from domain.touches.touch import EmailSighting
from integrations.eventstore.tokens import PlainTokens
from integrations.mailfiles.items import RawCalendar, RawMail, UnreadableSource
from integrations.rfc5322.envelope import Head, read_head
from integrations.rfc5322.message import may_hold_calendar, read_mail
from integrations.rfc5322.unreadable import UnreadableMail
from integrations.rfc5545.reading import UnreadableCalendar
from services.capture.asides import Asides
from services.capture.concerns import Concerns
from services.capture.ignored import Fate, IgnoredMail, message_key
from services.capture.meetings import Meetings
from services.capture.own_mail import OwnMail


@dataclass(frozen=True, slots=True)
class _Relation:
    """What a message is to one deal: between its sides, from its buyer, inside its seller, or none of it."""

    between: bool
    from_buyer: bool
    internal: bool

    @property
    def matters(self) -> bool:
        """Whether it has to be read to tell."""
        return self.between or self.from_buyer

    @property
    def ignored_as(self) -> Fate:
        """How it is counted where it is not the deal's."""
        return Fate.INTERNAL if self.internal else Fate.UNRELATED


class Router:
    """Reads items for a number of deals, which are known by their places in `files`.

    `with_titles`: also what people call their position, which takes reading every mail of the deals.
    """

    def __init__(self, files: Sequence[DealFile], tokens: Tokens, *, with_titles: bool = False) -> None:
        self.asides = Asides()
        self.own = [OwnMail() for _ in files]
        self.tokeniser = Tokeniser(tokens)
        self._concerns = Concerns([sides_of(file, PlainTokens()) for file in files])
        self._with_titles = with_titles
        self._languages = [file.playbook.languages for file in files]
        self.ignored = IgnoredMail(self._concerns.company_of)
        self.meetings = Meetings(files, self._concerns, self.asides)

    def mail(self, raw: RawMail) -> None:
        """Take a message in for the deals that it belongs to, and count it for the others."""
        try:
            head = read_head(raw.header, source=raw.source)
        except UnreadableMail as problem:
            self.asides.note(SetAside(raw.source, problem.reason))
            return
        relations, inside = self._relations(head)
        fates = self._fates(raw, head, relations)
        if fates is not None:
            self.ignored.count(_key(head), inside, fates)

    def calendar(self, raw: RawCalendar, path: Path) -> None:
        """Take in a calendar file, which may be a whole source or one of a folder.

        Raises:
            UnreadableSource: it is the whole source, and nothing of it can be read.
        """
        try:
            self.meetings.read(raw.data, raw.source)
        except UnreadableCalendar as problem:
            if raw.source == str(path):
                raise UnreadableSource(
                    path, problem.reason, "a calendar that begins with BEGIN:VCALENDAR"
                ) from None
            self.asides.note(SetAside(problem.source, problem.reason))

    def _fates(self, raw: RawMail, head: Head, relations: Mapping[int, _Relation]) -> dict[int, Fate] | None:
        """What becomes of the message in the deals that it touches; None where all have set it aside."""
        ignored = {deal: relation.ignored_as for deal, relation in relations.items()}
        wanted = {deal: relation for deal, relation in relations.items() if relation.matters}
        has_calendar = may_hold_calendar(raw.data, head.fields)
        if not wanted and not has_calendar:
            return ignored
        try:
            is_read = bool(wanted) and self._with_titles
            with_text = is_read or any(self._languages[deal] for deal in wanted)
            mail = self._read(raw, head, with_text=with_text)
        except UnreadableMail as problem:
            aside = SetAside(raw.source, problem.reason)
            if has_calendar:
                self.asides.note(aside)
                return None
            self.asides.note_for(wanted, aside)
            return ignored | dict.fromkeys(wanted, Fate.DEALT_WITH)
        return ignored | self._take(mail, wanted)

    def _relations(self, head: Head) -> tuple[dict[int, _Relation], frozenset[int]]:
        """What the message is to each deal that it touches, and the companies that it stays inside."""
        people = [address.address for address in head.everybody()]
        found = [self._concerns.of(address) for address in people]
        if not found:
            return {}, frozenset()
        touched = frozenset[int]().union(*(concern.deals for concern in found))
        inside = frozenset.intersection(*(concern.companies for concern in found))
        return {deal: self._relation(deal, people, head) for deal in sorted(touched)}, inside

    def _relation(self, deal: int, people: Sequence[str], head: Head) -> _Relation:
        sides = {self._concerns.side(deal, address) for address in people}
        by_buyer = head.sender is not None and self._concerns.side(deal, head.sender.address) is Side.BUYER
        return _Relation(
            between=Side.SELLER in sides and Side.BUYER in sides,
            from_buyer=by_buyer,
            internal=sides == {Side.SELLER},
        )

    def _read(self, raw: RawMail, head: Head, *, with_text: bool) -> Mail:
        """The whole message; its calendar parts are every deal's."""
        objects: list[tuple[bytes, str]] = []

        def remember(data: bytes, source: str) -> tuple[()]:
            objects.append((data, source))
            return ()

        envelope = head.envelope(noted_at=raw.noted_at)
        mail = read_mail(raw.message(), envelope, read_calendar=remember, with_text=with_text)
        for data, source in objects:
            self.meetings.read_part(data, source)
        return mail

    def _take(self, mail: Mail, relations: Mapping[int, _Relation]) -> dict[int, Fate]:
        """Keep the message for the deals that it belongs to; its fate in those."""
        owners = [
            deal
            for deal, relation in relations.items()
            if relation.between or (relation.from_buyer and mail.automated is not None)
        ]
        if owners:
            try:
                sighting = self.tokeniser.sighting(mail)
            except NoUsableDate as problem:
                self.asides.note_for(owners, SetAside(mail.envelope.source, str(problem)))
            else:
                self._keep(mail, sighting, owners)
        return dict.fromkeys(owners, Fate.DEALT_WITH)

    def _keep(self, mail: Mail, sighting: EmailSighting, owners: Sequence[int]) -> None:
        """Keep a message for each of its deals, with the marks that the deal's languages find."""
        marked: dict[tuple[str, ...], EmailSighting] = {(): sighting}
        for deal in owners:
            languages = self._languages[deal]
            if languages not in marked:
                marked[languages] = replace(sighting, signals=signals_of(mail.text, languages))
            title = mail.title if self._with_titles else ""
            self.own[deal].keep(mail.envelope, marked[languages], title)


def _key(head: Head) -> bytes:
    """What tells an ignored message from others."""
    if head.message_id:
        return message_key(head.message_id)
    envelope = head.envelope()
    people = sorted(address.address for address in head.everybody())
    return message_key("\x1f".join((str(envelope.sent_at), envelope.subject, *people)))
