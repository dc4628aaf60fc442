"""Bringing the deals of a CRM's CSV to the ledger, as often as it is exported.

A row opens a deal that is not there yet. Of a deal that is there, it says only what a CRM knows: its
name, owner and amount, and who else is of the buyer; all the rest stays. A date that differs is a try to
move it, which is refused and kept once. Rows are independent; many of them share a transaction, because
each commit waits for the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID, uuid4

from domain.company.settings import CompanySettings
from domain.deal.commands import DealCommand, MoveDecisionDate
from domain.deal.dealfile import DealFile
from domain.deal.decide import DealIsNotOpen, DealWasMerged
from domain.deal.enrol import side_members_of, texts_of
from domain.deal.events import DealEvent
from domain.deal.naming import renamed
from domain.deal.restating import Restated, restating
from domain.deal.state import Deal
from domain.identifiers import deal_stream
from domain.moments import Day, day_text
from domain.people import Sides
from domain.ports.ledger import Append, StreamHasMoved
from domain.ports.texts import Text
from integrations.crmfiles.columns import Field
from integrations.crmfiles.reading import crm_deals_in
from integrations.crmfiles.values import CrmDeals
from integrations.playbookfiles.plain_values import expectation, without_texts
from services.adoption.defaults import CrmNames, defaults_of
from services.adoption.refusals import CannotBegin
from services.capture.harvest import Harvest
from services.causes import Cause
from services.recorder.deals import Loaded
from services.recorder.persisting import MOST_TRIES, TooManyConflicts
from services.recorder.recording import commands_of, texts_to_keep
from services.wiring import Store

_AT_ONCE = 200
"""So many deals go into one transaction."""


class CompanyNotSet(CannotBegin):
    """Deals of a CRM take their seller, time zone and playbook from the company, which has said nothing."""


class Became(StrEnum):
    """What became of a row."""

    OPENED = "opened"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOTED = "noted"
    """The deal was read without the field that is named."""
    CLOSED_THERE = "closed_there"
    """The CRM has closed it, and here it is open."""


@dataclass(frozen=True, slots=True)
class Row:
    """A deal of the CSV and what became of it; `place` is a field, and `expected` what belongs there."""

    line: int
    deal: str | None
    became: Became
    place: str = ""
    expected: str = ""


def deals_of_csv(company: CompanySettings | None, name: str, content: bytes, names: CrmNames) -> CrmDeals:
    """The deals of an export, completed by what the company says.

    Raises:
        CompanyNotSet: the company has said nothing.
        FaultyCrmFile: it is no CSV, columns are missing, or its dates can not be told apart.
    """
    if company is None:
        raise CompanyNotSet("say first who sells: setpoint company set setpoint.yaml")
    return crm_deals_in(name, content, defaults_of(company, names))


def bring_in(
    store: Store,
    crm: CrmDeals,
    *,
    actor: str,
    is_tried: bool = False,
    done: Callable[[int], None] = lambda _count: None,
) -> list[Row]:
    """Bring deals in, or only say what would become of them; all rows, by their lines.

    `done` is told again and again how many deals were looked at.
    """
    bringing = _Bringing(store, crm.lines, actor, is_tried=is_tried)
    rows = [*_notes(crm), *bringing.closed_there(crm.closed_ids)]
    for start in range(0, len(crm.deals), _AT_ONCE):
        rows += bringing.bring(crm.deals[start : start + _AT_ONCE])
        done(min(start + _AT_ONCE, len(crm.deals)))
    return sorted(rows, key=lambda row: (row.line, row.deal or ""))


def _notes(crm: CrmDeals) -> Iterator[Row]:
    for note in crm.notes:
        expected = without_texts(expectation(note.problem[max(note.problem.find("expected"), 0) :]))
        yield Row(note.line, None, Became.REFUSED if note.is_lost else Became.NOTED, note.field, expected)


@dataclass(frozen=True, slots=True)
class _Decided:
    """What follows for one row: events of a deal that stands at a version, and texts that go with them."""

    row: Row
    deal_id: str
    version: int = 0
    events: Sequence[DealEvent] = ()
    texts: Sequence[Text] = ()


@dataclass(slots=True)
class _Bringing:
    store: Store
    lines: Mapping[str, int]
    actor: str
    is_tried: bool
    names: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    def bring(self, files: Sequence[DealFile]) -> list[Row]:
        """Bring some deals in together; one by one where somebody else came in between."""
        decided = self._decide(files)
        if self.is_tried or self._recorded(decided):
            return [each.row for each in decided]
        return [self._bring_alone(file) for file in files]

    def closed_there(self, ids: Sequence[str]) -> Iterator[Row]:
        """The deals that the CRM has closed, and that are open here."""
        for id_, version in self._versions(ids).items():
            found = self._standing(id_) if version else None
            if found is not None and found[1].deal.closed is None and found[1].deal.merged is None:
                yield Row(self.lines[id_], found[0], Became.CLOSED_THERE, Field.CLOSED, "close it here, too")

    def _bring_alone(self, file: DealFile) -> Row:
        for _ in range(MOST_TRIES):
            (decided,) = self._decide([file])
            if self._recorded([decided]):
                return decided.row
        raise TooManyConflicts(file.id)

    def _decide(self, files: Sequence[DealFile]) -> list[_Decided]:
        versions = self._versions([file.id for file in files])
        refs = dict.fromkeys(text.ref for file in files for text in texts_of(file, self.store.tokens))
        self.names = dict(self.store.texts.read(list(refs)))
        return [self._of_known(file) if versions[file.id] else self._of_new(file) for file in files]

    def _versions(self, ids: Sequence[str]) -> dict[str, int]:
        versions = self.store.ledger.versions([deal_stream(id_) for id_ in ids]) if ids else {}
        return {id_: versions[deal_stream(id_)] for id_ in ids}

    def _of_new(self, file: DealFile) -> _Decided:
        loaded, tokens = Loaded(Deal(), 0), self.store.tokens
        events = self.store.deals.what_follows(loaded, commands_of(file, Harvest(), tokens))
        texts = texts_to_keep(file, Harvest(), tokens, self.names)
        row = Row(self.lines[file.id], file.id, Became.OPENED)
        return _Decided(row, file.id, 0, events, texts)

    def _of_known(self, file: DealFile) -> _Decided:
        deal_id, loaded = self._standing(file.id)
        deal, line = loaded.deal, self.lines[file.id]
        if deal.closed is not None:
            return _Decided(
                _refused(line, deal_id, Field.CLOSED, f"here {DealIsNotOpen(deal.closed)}"), deal_id
            )
        if deal.merged is not None:
            return _Decided(_refused(line, deal_id, "", str(DealWasMerged(deal_id, deal.merged))), deal_id)
        if deal.opened is not None and deal.opened.decision_date != file.decision_date:
            return self._another_date(file, deal_id, loaded, deal.opened.decision_date)
        kept = self._deal_texts(deal_id, file)
        events = self.store.deals.what_follows(loaded, self._restated(file, deal, kept))
        row = Row(line, deal_id, Became.CHANGED if events else Became.UNCHANGED)
        return _Decided(row, deal_id, loaded.version, events, self._new_texts(file, deal_id, kept))

    def _another_date(self, file: DealFile, deal_id: str, loaded: Loaded, fixed: Day) -> _Decided:
        """An attempt to move the date, which is kept once for who brings it in and the date."""
        attempt = MoveDecisionDate(self.actor, file.decision_date, self.store.clock.now())
        events = self.store.deals.what_follows(loaded, [attempt])
        expected = f"expected {day_text(fixed)}, on which it was fixed and which never moves"
        row = _refused(self.lines[file.id], deal_id, Field.DECISION_DATE, expected)
        return _Decided(row, deal_id, loaded.version, events)

    def _new_texts(self, file: DealFile, deal_id: str, kept: Mapping[str, str]) -> list[Text]:
        """The deal's name where it is another now, and people who are not known yet."""
        ref = f"deal:{file.id}"
        texts = texts_of(file, self.store.tokens)
        people = [text for text in texts if text.ref != ref and text.ref not in self.names]
        if kept["name"] == file.name:
            return people
        renamed_to = {**kept, "name": file.name}
        return [*people, Text(f"deal:{deal_id}", (f"deal:{deal_id}",), renamed_to)]

    def _standing(self, deal_id: str) -> tuple[str, Loaded]:
        """The deal, or the cycle in which it goes on."""
        loaded = self.store.deals.load(deal_id)
        closed = loaded.deal.closed
        if closed is None or closed.next_cycle is None:
            return deal_id, loaded
        return self._standing(closed.next_cycle)

    def _deal_texts(self, deal_id: str, file: DealFile) -> Mapping[str, str]:
        ref = f"deal:{deal_id}"
        kept = self.names if deal_id == file.id else self.store.texts.read([ref])
        return {"name": file.name, **kept.get(ref, {})}

    def _restated(self, file: DealFile, deal: Deal, kept: Mapping[str, str]) -> Iterator[DealCommand]:
        """What a CRM knows of the deal; what it does not say stays."""
        tokens, described = self.store.tokens, deal.described
        owner = tokens.person(file.owner) if file.owner else described.owner
        amount = described.amount if file.amount is None else file.amount
        is_named = kept["name"] == file.name
        domains = (*file.seller.domains, *file.buyer.domains)
        yield restating(
            deal,
            Restated(
                named=None if is_named else renamed(file.name, domains, tokens, before=deal.named),
                described=replace(described, owner=owner, amount=amount),
                sides=self._with_buyers(file, deal.sides),
            ),
        )

    def _with_buyers(self, file: DealFile, sides: Sides) -> Sides:
        """The sides with the buyer's people whom the CRM knows, too; the other side's stay theirs."""
        told, others = side_members_of(file.buyer, self.store.tokens), (sides.seller, sides.partner)
        addresses = told.addresses.difference(*(each.addresses for each in others))
        domains = told.domains.difference(*(each.domains for each in others))
        buyer = replace(
            sides.buyer,
            addresses=sides.buyer.addresses | addresses,
            domains=sides.buyer.domains | domains,
        )
        return replace(sides, buyer=buyer)

    def _recorded(self, decided: Sequence[_Decided]) -> bool:
        """Record what follows for some rows in one transaction; False where somebody else was first."""
        news = [each for each in decided if each.events]
        if not news:
            return True
        self.store.texts.keep([text for each in news for text in each.texts])
        command = uuid4()
        try:
            self.store.ledger.append([self._append(each, command) for each in news])
        except StreamHasMoved:
            return False
        return True

    def _append(self, decided: _Decided, command: UUID) -> Append:
        stream, now = deal_stream(decided.deal_id), self.store.clock.now()
        cause = Cause.word(self.actor, command)
        return Append(
            stream,
            decided.version,
            cause.events(decided.events, stream=stream, after=decided.version, now=now),
        )


def _refused(line: int, deal_id: str, place: str, expected: str) -> Row:
    return Row(line, deal_id, Became.REFUSED, place, expected)
