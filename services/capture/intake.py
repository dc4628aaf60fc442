"""Intake: captured items into the ledger, each once, and their plain text into the text store.

What an item says is appended to a stream that its content names, so the same item is refused
when it comes again. Texts are kept first: a text without its event tells nothing, an event
without its text would show nothing. Source: rules.md section 10.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID, uuid5

from domain.capture.events import (
    ItemsLeftOut,
    MailLabelled,
    MeetingStated,
    SourceMended,
    SourceRead,
    SourceSetAside,
)
from domain.capture.forgetting import Forgotten
from domain.identifiers import event_id, mail_stream, meeting_stream, source_stream
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, LedgerEvent, NewEvent, StreamHasMoved
from domain.ports.texts import Text, TextStore
from domain.touches.touch import CalendarFact, Method, Words
from services.capture.item import Captured, MeetingSaid
from services.capture.joined_texts import joined
from services.capture.labelled import Labelled, LabelledCopy, labelled_copy

ACTOR = "capture"
_MOST_MOVES = 20


class Intake:
    """Takes captured items in. Any number of processes may do so at once."""

    def __init__(self, ledger: Ledger, texts: TextStore, clock: Clock) -> None:
        self._ledger = ledger
        self._texts = texts
        self._clock = clock

    def take(
        self,
        items: Sequence[Captured],
        read: SourceRead,
        version: int,
        counted: ItemsLeftOut | None = None,
    ) -> int:
        """Take in what was read of a source together with how far it was read; how many were new.

        `version` is that of the source's stream; `counted` is how much was left out, if anything was.

        Raises:
            StreamHasMoved: somebody else reads the same source.
        """
        told: list[LedgerEvent] = [read] if counted is None else [counted, read]
        return self.take_with(items, source_stream(read.source), version, told)

    def take_with(
        self,
        items: Sequence[Captured],
        stream: UUID,
        version: int,
        told: Sequence[LedgerEvent],
        *,
        labelled: Labelled = MappingProxyType({}),
    ) -> int:
        """Take items in together with what is told of them in a stream; how many were new.

        `labelled` are labels that mail has got that was taken in before.

        Raises:
            StreamHasMoved: somebody else appended to that stream; nothing was taken in.
        """
        self._keep(items)
        about = self._append(stream, version, told)
        for _ in range(_MOST_MOVES):
            news = [
                *self._mails(items),
                *self._labels(labelled),
                *self._meetings(items),
                *self._asides(items),
            ]
            try:
                self._ledger.append([*news, about])
            except StreamHasMoved as moved:
                if moved.stream == stream:
                    raise
                continue
            return sum(len(append.events) for append in news)
        raise StreamHasMoved(stream, version)

    def note(self, stream: UUID, version: int, told: Sequence[LedgerEvent]) -> None:
        """Append what is told of a mailbox.

        Raises:
            StreamHasMoved: somebody else appended first.
        """
        self._ledger.append([self._append(stream, version, told)])

    def new_labels(self, labelled: Labelled) -> dict[str, tuple[Words, ...]]:
        """The labels among these that the copies, by the tokens of their bytes, are not known to have had."""
        found = {key: self._labels_of(key) for key in labelled}
        new = {
            key: tuple(label for label in labelled[key] if label not in copy.labels)
            for key, copy in found.items()
            if copy is not None
        }
        return {key: labels for key, labels in new.items() if labels}

    def mended(self, ids: Iterable[str]) -> None:
        """Take in that what was set aside is no longer in its source."""
        try:
            self._ledger.append([append for id_ in ids for append in self._mended(id_)])
        except StreamHasMoved:
            return  # another process noted the same

    def set_aside(self, captured: Captured) -> None:
        """Take in that something could not be read; once, however often it is tried."""
        self._keep([captured])
        try:
            self._ledger.append(list(self._asides([captured])))
        except StreamHasMoved:
            return  # another process noted the same

    def last_read(self, source: str) -> tuple[SourceRead | None, int]:
        """How far a source was read, by the token of its name, and the version of its stream."""
        stream = source_stream(source)
        version = self._ledger.versions([stream])[stream]
        last = next(self._ledger.read(stream, after=version - 1), None) if version else None
        return (last.event if last and isinstance(last.event, SourceRead) else None), version

    def has_left_out(self, source: str) -> bool:
        """Whether anything of a source was counted as left out."""
        stored = self._ledger.read(source_stream(source))
        return any(isinstance(each.event, ItemsLeftOut) for each in stored)

    def _mails(self, items: Iterable[Captured]) -> Iterator[Append]:
        """What is new of the mails; the same copy may come several times in one batch."""
        mails = {mail_stream(item.key): item.mail for item in items if item.mail is not None}
        versions = self._ledger.versions(list(mails))
        for stream, mail in mails.items():
            version = versions[stream]
            if not version or self._is_forgotten(stream, version):
                yield self._append(stream, version, [mail])

    def _is_forgotten(self, stream: UUID, version: int) -> bool:
        """Whether nothing of a stream is left; what comes again then is wanted again."""
        (last,) = self._ledger.read(stream, after=version - 1, upto=version)
        return isinstance(last.event, Forgotten)

    def _labels(self, labelled: Labelled) -> Iterator[Append]:
        """What is new of the labels of mail that was taken in before."""
        for key, labels in self.new_labels(labelled).items():
            copy = self._labels_of(key)
            if copy is not None:
                labelling = MailLabelled(copy.touch_id, labels)
                yield self._append(mail_stream(key), copy.version, [labelling])

    def _labels_of(self, key: str) -> LabelledCopy | None:
        return labelled_copy(self._ledger.read(mail_stream(key)))

    def _meetings(self, items: Iterable[Captured]) -> Iterator[Append]:
        """What is new of the meetings: statements that none of their streams holds yet."""
        stated: dict[str, dict[CalendarFact, None]] = {}
        ended: set[str] = set()
        for item in items:
            for said in item.meetings:
                stated.setdefault(said.fact.meeting, {})[said.fact] = None
            for meeting in item.ended:
                stated.setdefault(meeting, {})
                ended.add(meeting)
        for meeting, facts in stated.items():
            known, version = self._facts(meeting)
            if meeting in ended:
                facts.update(dict.fromkeys(list(self._off(known, facts))))
            new = [MeetingStated(fact) for fact in facts if fact not in known]
            if new:
                yield self._append(meeting_stream(meeting), version, new)

    def _off(self, known: Sequence[CalendarFact], stated: Iterable[CalendarFact]) -> Iterator[CalendarFact]:
        """That a meeting is off of which its organiser has deleted everything; once."""
        whole = [fact for fact in (*known, *stated) if fact.instance is None]
        last = max(whole, key=lambda fact: (fact.sequence, fact.stamped_at), default=None)
        if last is not None and not last.cancelled:
            now = self._clock.now()
            yield replace(
                last,
                stamped_at=max(now, last.stamped_at),
                changed_at=now,
                method=Method.PUBLISH,
                cancelled=True,
            )

    def _asides(self, items: Iterable[Captured]) -> Iterator[Append]:
        """What is new of what could not be read; what was mended in between counts as new."""
        asides = {
            _aside_stream(aside.id): SourceSetAside(aside.id) for item in items for aside in item.asides
        }
        versions = self._ledger.versions(list(asides)) if asides else {}
        for stream, aside in asides.items():
            version = versions[stream]
            if not version or self._is_mended(stream, version):
                yield self._append(stream, version, [aside])

    def _mended(self, id_: str) -> Iterator[Append]:
        stream = _aside_stream(id_)
        version = self._ledger.versions([stream])[stream]
        if version and not self._is_mended(stream, version):
            yield self._append(stream, version, [SourceMended(id_)])

    def _is_mended(self, stream: UUID, version: int) -> bool:
        (last,) = self._ledger.read(stream, after=version - 1, upto=version)
        return isinstance(last.event, SourceMended)

    def _facts(self, meeting: str) -> tuple[list[CalendarFact], int]:
        """What was said of a meeting, as far as it is not forgotten, and the version of its stream."""
        events, version = self._ledger.events(meeting_stream(meeting))
        return [event.fact for event in events if isinstance(event, MeetingStated)], version

    def _keep(self, items: Sequence[Captured]) -> None:
        """Keep the texts, each joined with what other items said of the same thing."""
        texts: dict[str, Text] = {}
        for text in (text for item in items for text in item.texts):
            known = texts.get(text.ref)
            texts[text.ref] = text if known is None else joined(text, known.fields, known.owners)
        titles = self._latest_titles([said for item in items for said in item.meetings])
        kept = self._texts.read([*texts, *titles])
        whole = [joined(text, kept.get(ref, {}), ()) for ref, text in texts.items()]
        self._texts.keep([text for text in (*whole, *titles.values()) if kept.get(text.ref) != text.fields])

    def _latest_titles(self, meetings: Sequence[MeetingSaid]) -> dict[str, Text]:
        """The texts of meetings about which nothing newer is known than what was just said."""
        latest: dict[str, MeetingSaid] = {}
        for said in meetings:
            known = latest.get(said.fact.meeting)
            latest[said.fact.meeting] = said if known is None else max(known, said, key=_newer)
        texts: dict[str, Text] = {}
        for meeting, said in latest.items():
            before = max((_newness(fact) for fact in self._facts(meeting)[0]), default=None)
            if before is None or _newness(said.fact) >= before:
                texts[said.text.ref] = said.text
        return texts

    def _append(self, stream: UUID, version: int, events: Sequence[LedgerEvent]) -> Append:
        now = self._clock.now()
        new = [
            NewEvent(event_id(uuid5(stream, repr(event)), stream, place), event, now, ACTOR, stream)
            for place, event in enumerate(events, start=version + 1)
        ]
        return Append(stream, version, new)


def _aside_stream(id_: str) -> UUID:
    return source_stream(f"aside:{id_}")


def _newness(fact: CalendarFact) -> tuple[bool, int, int]:
    return bool(fact.title), fact.sequence, fact.stamped_at


def _newer(said: MeetingSaid) -> tuple[tuple[bool, int, int], str]:
    return _newness(said.fact), said.text.fields["title"]
