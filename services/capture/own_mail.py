"""The mail of one deal: copies of messages as facts, and the plain text of each touch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from domain.ports.texts import Text
from domain.touches.mail import Address, Envelope
from domain.touches.sighting import Tokeniser
from domain.touches.titles import newest_title, title_texts
from domain.touches.touch import EmailSighting, TouchId
from services.capture.meetings import KeptMeeting


@dataclass(slots=True)
class _KeptMail:
    """The plain text of one touch, joined over its copies."""

    envelope: Envelope
    sources: set[str]
    people: dict[str, None]


@dataclass(slots=True)
class OwnMail:
    """What was kept for a deal, in the order in which it came."""

    sightings: dict[EmailSighting, None] = field(default_factory=dict)
    _kept: dict[TouchId, _KeptMail] = field(default_factory=dict)
    _people: dict[Address, None] = field(default_factory=dict)
    _titles: dict[str, Text] = field(default_factory=dict)

    def keep(self, envelope: Envelope, sighting: EmailSighting, title: str = "") -> None:
        """Take in one copy of a message, and what its writer calls their position."""
        self.sightings[sighting] = None
        for text in title_texts(sighting, title):
            known = self._titles.get(text.ref)
            fields = text.fields if known is None else newest_title(text.fields, known.fields)
            self._titles[text.ref] = replace(text, fields=fields)
        self._people.update(dict.fromkeys(envelope.everybody()))
        people = {p.person: None for p in sighting.participants}
        kept = self._kept.get(sighting.touch_id)
        if kept is None:
            self._kept[sighting.touch_id] = _KeptMail(envelope, {envelope.source}, people)
            return
        kept.sources.add(envelope.source)
        kept.people.update(people)
        kept.envelope = min(kept.envelope, envelope, key=lambda e: (e.subject, e.source))

    def message_ids(self) -> dict[TouchId, str]:
        """The Message-ID behind each touch, "" where it has none."""
        return {id_: kept.envelope.message_id or "" for id_, kept in self._kept.items()}

    def texts(self, meetings: list[KeptMeeting], tokeniser: Tokeniser) -> list[Text]:
        """The texts of the touches, of the deal's meetings, and of everybody in either."""
        people = dict(self._people)
        for meeting in meetings:
            people.update(dict.fromkeys(meeting.people))
        touches = [
            _touch_text(id_, kept) for id_, kept in sorted(self._kept.items(), key=lambda item: item[0])
        ]
        said = (meeting.text for meeting in meetings)
        return [*touches, *said, *tokeniser.people_texts(people), *self._titles.values()]


def _touch_text(touch_id: TouchId, kept: _KeptMail) -> Text:
    fields = {
        "subject": kept.envelope.subject,
        "message_id": kept.envelope.message_id or "",
        "sources": "\n".join(sorted(kept.sources)),
    }
    return Text(f"touch:{touch_id}", tuple(kept.people), fields)
